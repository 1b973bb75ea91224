"""Does the order of two outlets survive dropping one rule family, or reading the pages another way?

A *variant* is the run scored otherwise. A *claim* is an order that the run supports as scored: two of its outlets with
ten articles or more that certainly differ, or an outlet that is higher or lower than the baseline. A claim survives if
every variant has the same order.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.scores.figures import Figures
from outletscore.scores.measures import NAMES
from outletscore.scores.numbered import Numbered, outlets_of, totals
from outletscore.scores.ranks import certain_pairs
from outletscore.scores.standing import SOURCING_BELOW
from outletscore.scores.tallies import UNIT
from outletscore.tables import SENSITIVITY, schema

MEASURE = "editorializing"
# Below it an outlet's editorializing is not compared at all, so there is no order to test.
FEWEST = SOURCING_BELOW
# Outlets with most articles whose pairs are looked at.
MOST_OUTLETS = 200
_CLAIMS = {"measure": pl.String, "outlet": pl.String, "other": pl.String, "difference": pl.Float64}


def changes(
    articles: pl.DataFrame, sentences: pl.DataFrame, evidence: pl.DataFrame, numbered: Numbered | None = None
) -> pl.DataFrame:
    """`outlet, variant, total`: how far the articles' `editorializing` moves, in all, without a family of rules.

    The weights of the family's evidence are taken out of the log-odds of its sentences. Totals are whole numbers of
    `tallies.UNIT`; of several batches they are added with `drivers.added`. `numbered` is the evidence in numbers, for
    who has it.
    """
    found = numbered or Numbered.of(evidence, sentences)
    spoken = found.spoken(sentences)
    families = max(len(found.families), 1)
    at, family = np.nonzero(found.tallies.there[spoken.sentence])
    weight = found.tallies.by_family[spoken.sentence[at], family] * UNIT
    p = np.clip(spoken.p, 1e-12, 1 - 1e-12)
    log_odds = np.log(p / (1 - p))[at] - weight
    size = np.bincount(spoken.article, minlength=len(found.articles))
    moved = (1 / (1 + np.exp(-log_odds)) - p[at]) / size[spoken.article[at]]
    outlets, outlet = outlets_of(articles, found.articles)
    of = outlet[spoken.article[at]]
    kept = of >= 0
    units = np.rint(moved[kept] / UNIT).astype(np.int64)
    key, total = totals(of[kept] * families + family[kept], units, len(outlets) * families)
    return pl.DataFrame(
        {
            "outlet": outlets.gather(key // families),
            "variant": pl.Series(found.families, dtype=pl.String).gather(key % families),
            "total": total,
        }
    )


def variants(totals: pl.DataFrame, scored: pl.DataFrame, families: Iterable[str]) -> pl.DataFrame:
    """`variant, outlet, measure, value`: the outlets' `editorializing` without each of the families.

    `totals` is what `changes` gives, `scored` is `outlet, articles, value` of the measure as scored.
    """
    tried = pl.DataFrame({"variant": sorted(set(families))}, schema={"variant": pl.String})
    moved = pl.col("total").fill_null(0) * UNIT / pl.col("articles")
    return (
        scored.join(tried, how="cross")
        .join(totals, on=["outlet", "variant"], how="left")
        .select("variant", "outlet", pl.lit(MEASURE).alias("measure"), value=pl.col("value") + moved)
        .sort("variant", "outlet")
    )


def claims(table: Figures, measures: Iterable[str]) -> pl.DataFrame:
    """`measure, outlet, other, difference` of the pairs of outlets that certainly differ, `outlet` having more.

    Outlets with ten articles or more that have the figure, the 200 with most; Welch's t, Holm over the pairs.
    """
    outlets, numbers = table.outlets, table.numbers
    frames = [pl.DataFrame(schema=_CLAIMS)]
    for name in measures:
        column = table.column(NAMES.index(name))
        known = np.isfinite(column)
        sizes = np.bincount(numbers[known], minlength=len(outlets))
        chosen = [int(i) for i in np.argsort(-sizes, kind="stable")[:MOST_OUTLETS] if sizes[i] >= FEWEST]
        groups = [_finite(column[table.bounds[i] : table.bounds[i + 1]]) for i in chosen]
        if len(groups) < 2:
            continue
        more, less = certain_pairs(groups)
        means = np.array([group.mean() for group in groups])
        names = np.array([outlets[i] for i in chosen])
        rows = {"outlet": names[more], "other": names[less], "difference": means[more] - means[less]}
        frames.append(pl.DataFrame(rows).select(pl.lit(name).alias("measure"), *rows))
    return pl.concat(frames)


def _finite(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values[np.isfinite(values)]


def claims_against(comparison: pl.DataFrame, name: str, measures: Iterable[str]) -> pl.DataFrame:
    """The same of the outlets that `comparison` calls higher or lower than the baseline of this name."""
    found = comparison.filter(pl.col("verdict").is_in(["higher", "lower"]) & pl.col("measure").is_in(list(measures)))
    higher, baseline = pl.col("verdict") == "higher", pl.lit(name)
    return found.select(
        "measure",
        outlet=pl.when(higher).then("outlet").otherwise(baseline),
        other=pl.when(higher).then(baseline).otherwise("outlet"),
        difference=pl.col("difference").abs(),
    )


def order_survives(claims: pl.DataFrame, variants: pl.DataFrame) -> pl.DataFrame:
    """`tables.SENSITIVITY`: which variants turn which claim. A claim that no variant is about has no row.

    `claims` is what `claims` gives, `variants` is `variant, outlet, measure, value`, with the baseline as one more
    outlet where claims name it.
    """
    more = variants.rename({"value": "more"})
    less = variants.rename({"value": "less", "outlet": "other"})
    names = ["measure", "outlet", "other"]
    turned = pl.col("more") < pl.col("less")
    return (
        claims.join(more, on=["measure", "outlet"])
        .join(less, on=["measure", "other", "variant"])
        .sort(*names, "variant")
        .group_by(*names, maintain_order=True)
        .agg(
            pl.col("difference").first(),
            survives=~turned.any(),
            variants=pl.len().cast(pl.Int32),
            turned_by=pl.col("variant").filter(turned).str.join(", "),
        )
        .select(schema(SENSITIVITY).names())
        .sort("measure", "difference", "outlet", "other", descending=[False, True, False, False])
    )
