"""Which rules make a figure, and which of them drive the gap between two: pieces that add up exactly.

A piece has the unit of its measure. The pieces of an article's figure are hits of single rules; those of an outlet are
means over its articles; those of a difference are differences. All three are linear, so nothing is left over.

`editorializing` is a mean of probabilities p = logistic(b + S), S the sum of the weights of a sentence's evidence, and
not linear in the weights. A rule with weight w gets w * (logistic(b + S) - logistic(b)) / S: its Aumann-Shapley value
on the straight path from no evidence to all of it (the gradient of the curve, averaged on the way). What the sentence
has without evidence goes to `(no rule)`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.scores.facts import attribution_heads
from outletscore.scores.measures import BY_NAME, JUDGING, NAMES, RATED
from outletscore.scores.numbered import Numbered, outlets_of, places, totals
from outletscore.scores.tallies import STEP, UNIT, Floats, Numbers, explain

NO_RULE = "(no rule)"

# Outlets of which the gaps are worked out at once: those of all together would be the largest table of a comparison.
_AT_ONCE = 32

_PLACES = {name: place for place, name in enumerate(NAMES)}


@dataclass(frozen=True, slots=True)
class Pieces:
    """What rules add to the counts of articles: rows of article, measure, rule, and how much of the count.

    `article`, `measure` and `rule` are places in `articles`, `NAMES` and `rules`. No two rows have all three alike.
    """

    articles: pl.Series
    rules: pl.Series
    article: Numbers
    measure: Numbers
    rule: Numbers
    count: Floats

    @classmethod
    def of(cls, sentences: pl.DataFrame, heads: pl.DataFrame, found: Numbered) -> Pieces:
        """From the evidence in numbers; `heads` as `facts.attribution_heads` gives them."""
        heads = (
            heads.group_by("article_id", "rule")
            .agg(count=pl.len().cast(pl.Float64))
            .filter(pl.col("article_id").is_in(found.articles.implode()))
        )
        told = heads["rule"].unique().sort()
        rules = pl.concat([found.rules, pl.Series([NO_RULE]), told])
        tallies, rated = found.tallies, found.among(tuple(family.name for family in RATED))
        rates = np.array([_PLACES.get(f"{name}_rate", -1) for name in found.families], np.int64)
        article, rule = np.nonzero(tallies.hits * rated)
        judging, weighty = np.nonzero(tallies.weights * found.among(JUDGING))
        attributed = len(found.rules) + 1 + places(heads["rule"], told)
        whose = places(heads["article_id"], found.articles)
        each: list[tuple[Numbers, Numbers, Numbers, Floats]] = [
            (article, rates[found.family_of_rule[rule]], rule, tallies.hits[article, rule].astype(np.float64)),
            _of("judgement_weight", judging, weighty, tallies.weights[judging, weighty] * STEP),
            _of("attributions_per_1000_words", whose, attributed, heads["count"].to_numpy()),
            *_editorializing(sentences, found),
        ]
        return cls(found.articles, rules, *(np.concatenate(column) for column in zip(*each, strict=True)))


def pieces(
    sentences: pl.DataFrame, evidence: pl.DataFrame, attributions: pl.DataFrame, numbered: Numbered | None = None
) -> pl.DataFrame:
    """`article_id, measure, rule, count`: what each rule adds to the count of a measure; the counts add up to it.

    Covers `editorializing`, `judgement_weight`, the rates of rule families, and `attributions_per_1000_words`.
    `numbered` is the evidence in numbers, for who has it.
    """
    found = Pieces.of(sentences, attribution_heads(attributions), numbered or Numbered.of(evidence, sentences))
    columns = {
        "article_id": found.articles.gather(found.article),
        "measure": pl.Series(NAMES).gather(found.measure),
        "rule": found.rules.gather(found.rule),
        "count": found.count,
    }
    return pl.DataFrame(columns).sort("article_id", "measure", "rule")


def _of(
    measure: str, article: Numbers, rule: Numbers, count: NDArray[np.floating[Any]]
) -> tuple[Numbers, Numbers, Numbers, Floats]:
    return article, np.full(len(article), _PLACES[measure]), rule, count.astype(np.float64)


def _editorializing(sentences: pl.DataFrame, found: Numbered) -> Iterator[tuple[Numbers, Numbers, Numbers, Floats]]:
    spoken = found.spoken(sentences)
    p = np.clip(spoken.p, 1e-12, 1 - 1e-12)
    all_weights = found.tallies.total[spoken.sentence] * UNIT
    without = 1.0 / (1.0 + np.exp(all_weights - np.log(p / (1 - p))))
    weighty = np.abs(all_weights) > 1e-9
    slope = np.where(weighty, (p - without) / np.where(weighty, all_weights, 1.0), p * (1 - p))
    slopes = np.full(len(found.tallies.total), np.nan)
    slopes[spoken.sentence] = slope
    explained, by_rule = np.zeros(len(slopes), np.int64), np.zeros_like(found.tallies.hits)
    there = np.zeros(by_rule.shape, np.bool_)
    explain(found.article, found.sentence, found.rule, found.own, found.weight, slopes, explained, by_rule, there)
    rest = np.rint(spoken.p / STEP).astype(np.int64) - explained[spoken.sentence]
    of_article = np.zeros(len(found.articles), np.int64)
    np.add.at(of_article, spoken.article, rest)
    whose = np.unique(spoken.article)
    article, rule = np.nonzero(there)
    yield _of("editorializing", article, rule, by_rule[article, rule] * STEP)
    yield _of("editorializing", whose, np.full(len(whose), len(found.rules)), of_article[whose] * STEP)


def sums(found: Pieces, counts: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """`outlet, measure, rule, total`: the pieces of the articles' figures, added over the articles of each outlet.

    `counts` has a column for each fact that the measures are divided by (`scores.facts`), `articles` has `article_id,
    outlet, duplicate_of`. Of several batches the totals (whole numbers of `UNIT`) are added with `added`.
    """
    outlets, outlet = outlets_of(articles, found.articles)
    known = np.unique(found.measure).tolist()
    exposure, scale = np.full((len(NAMES), len(found.articles)), np.nan), np.ones(len(NAMES))
    row = {article: row for row, article in enumerate(counts["article_id"].to_list())}
    rows = np.array([row[article] for article in found.articles.to_list()], np.int64)
    for measure in known:
        exposure[measure] = counts[BY_NAME[NAMES[measure]].exposure].to_numpy()[rows]
        scale[measure] = BY_NAME[NAMES[measure]].scale
    by = exposure[found.measure, found.article]
    kept = np.flatnonzero((outlet[found.article] >= 0) & (by > 0))
    piece = scale[found.measure[kept]] * found.count[kept] / by[kept]
    rules, measures = max(len(found.rules), 1), len(NAMES)
    key = (outlet[found.article[kept]] * measures + found.measure[kept]) * rules + found.rule[kept]
    key, total = totals(key, np.rint(piece / UNIT).astype(np.int64), len(outlets) * measures * rules)
    return pl.DataFrame(
        {
            "outlet": outlets.gather(key // rules // measures),
            "measure": pl.Series(NAMES).gather(key // rules % measures),
            "rule": found.rules.gather(key % rules),
            "total": total,
        }
    )


def added(*totals: pl.DataFrame) -> pl.DataFrame:
    """Frames with whole numbers in `total`, added over their other columns and sorted by them."""
    names = [name for name in totals[0].columns if name != "total"]
    return pl.concat(totals).group_by(names).agg(pl.col("total").sum()).sort(names)


def sizes(long: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """`outlet, measure, articles`: how many articles of an outlet have a figure."""
    counted = articles.filter(pl.col("duplicate_of").is_null() & pl.col("outlet").is_not_null())
    return (
        long.filter(pl.col("value").is_not_null())
        .join(counted.select(pl.col("article_id").alias("entity"), "outlet"), on="entity")
        .group_by("outlet", "measure")
        .agg(articles=pl.len())
        .sort("outlet", "measure")
    )


def profile(totals: pl.DataFrame, sizes: pl.DataFrame) -> pl.DataFrame:
    """`outlet, measure, rule, value`: the pieces of the outlets' figures, in the unit of the measure.

    Per outlet and measure the values add up to the outlet's figure (mean over its articles that have one). `totals` is
    what `sums` gives, `sizes` what `sizes` gives.
    """
    return totals.join(sizes, on=["outlet", "measure"], maintain_order="left").select(
        "outlet", "measure", "rule", value=pl.col("total") * UNIT / pl.col("articles")
    )


def average(profiles: pl.DataFrame, outlets: pl.DataFrame) -> pl.DataFrame:
    """`measure, rule, value`: the mean of profiles over outlets, the pieces of a baseline's figure.

    `outlets` is `outlet, measure`: which outlets have a figure at all (one without a hit of a rule counts as zero).
    """
    sizes = outlets.group_by("measure").agg(outlets=pl.len())
    return (
        profiles.join(outlets, on=["outlet", "measure"], how="semi")
        .sort("measure", "rule", "outlet")
        .group_by("measure", "rule", maintain_order=True)
        .agg(pl.col("value").sum())
        .join(sizes, on="measure", maintain_order="left")
        .select("measure", "rule", value=pl.col("value") / pl.col("outlets"))
    )


def average_of_others(profiles: pl.DataFrame, sizes: pl.DataFrame, steady: pl.Series) -> pl.DataFrame:
    """`outlet, measure, rule, value`: for each of the steady outlets the mean of the profiles of the others."""
    known = sizes.filter(_among(steady)).select("outlet", "measure")
    others = known.with_columns(others=pl.len().over("measure") - 1).filter(pl.col("others") > 0)
    own = profiles.join(known, on=["outlet", "measure"], how="semi")
    totals = (
        own.sort("measure", "rule", "outlet")
        .group_by("measure", "rule", maintain_order=True)
        .agg(total=pl.col("value").sum())
    )
    return (
        others.join(totals, on="measure")
        .join(own, on=["outlet", "measure", "rule"], how="left")
        .select(
            "outlet",
            "measure",
            "rule",
            value=(pl.col("total") - pl.col("value").fill_null(0.0)) / pl.col("others"),
        )
    )


def drivers(profiles: pl.DataFrame, baseline: pl.DataFrame, compared: pl.DataFrame) -> pl.DataFrame:
    """`tables.DRIVERS`: the gap to the baseline, rule by rule, widest first.

    Per outlet and measure the differences add up to the outlet's figure minus the baseline's. `baseline` is `measure,
    rule, value`, or with `outlet` in front where each outlet has its own; `compared` is `outlet, measure`: what may be
    told apart at all. Measures that the baseline has no pieces of are left out.
    """
    pairs = compared.select("outlet", "measure").unique()
    outlets = pairs["outlet"].unique().sort()
    together = (outlets.slice(first, _AT_ONCE) for first in range(0, max(len(outlets), 1), _AT_ONCE))
    return pl.concat([_gaps(profiles, baseline, pairs.filter(_among(some))) for some in together])


def _gaps(profiles: pl.DataFrame, baseline: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """`drivers` of some pairs of outlet and measure."""
    keys = ["outlet", "measure", "rule"]
    on = ["outlet", "measure"] if "outlet" in baseline.columns else ["measure"]
    every = pairs.join(baseline.rename({"value": "baseline"}), on=on).select(*keys, "baseline")
    mine = profiles.join(every, on=["outlet", "measure"], how="semi").select(*keys, "value")
    return (
        every.join(mine, on=keys, how="full", coalesce=True)
        .with_columns(pl.col("value", "baseline").fill_null(0.0))
        .with_columns(difference=pl.col("value") - pl.col("baseline"))
        .select(*keys, "value", "baseline", "difference")
        .filter((pl.col("value") != 0) | (pl.col("baseline") != 0))
        .sort("outlet", "measure", pl.col("difference").abs(), "rule", descending=[False, False, True, False])
    )


def _among(outlets: pl.Series) -> pl.Expr:
    return pl.col("outlet").is_in(outlets.implode())


def as_printed(
    parts: Sequence[tuple[str, float]], total: float, *, shown: int, digits: int
) -> tuple[int, float, list[tuple[str, float]]]:
    """Decimal places, the difference and its first `shown` parts (rule, gap) rounded to them, and the rest in one line.

    The places give `total`, which is not 0, so many significant digits; what is printed adds up to it.
    """
    places = max(0, digits - 1 - math.floor(math.log10(abs(total))))
    whole = round(total, places)
    lines = [(rule, round(gap, places)) for rule, gap in parts[:shown]]
    if rest := len(parts) - len(lines):
        lines.append((f"{rest} more", whole - sum(gap for _, gap in lines)))
    return places, whole, lines
