"""Everything a run says by comparing: with a baseline or among its outlets, inside events, without a rule family.

`Sums` takes the scored batches one by one and keeps what is added up over an outlet's articles; `contrast` makes the
tables from it and from the figures of the articles.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from outletscore.scores.baseline import Baseline
from outletscore.scores.caveats import Caveat, caveats
from outletscore.scores.comparison import Each, compare, compare_within
from outletscore.scores.drivers import Pieces, added, average_of_others, drivers, profile, sums
from outletscore.scores.events import Groups, paired_differences
from outletscore.scores.facts import attribution_heads
from outletscore.scores.figures import Figures
from outletscore.scores.measures import NAMES
from outletscore.scores.numbered import Numbered
from outletscore.scores.sensitivity import MEASURE, changes, claims, claims_against, order_survives, variants
from outletscore.scores.standing import EVIDENCE_BELOW, SOURCING_BELOW

# Frames of sums are joined after so many batches, so that their number does not grow with the run.
_JOINED_AFTER = 64


# The tables that `contrast` makes.
COMPARING = ("comparison", "drivers", "sensitivity", "same_event")
# What `Sums` keeps, as tables.
SUMS = ("by_rule", "by_family")


@dataclass(slots=True)
class Sums:
    """What outlets' figures are made of, added up batch by batch: by rule, and without each family of rules."""

    rules: list[pl.DataFrame] = field(default_factory=list)
    changes: list[pl.DataFrame] = field(default_factory=list)

    def add(
        self,
        articles: pl.DataFrame,
        sentences: pl.DataFrame,
        evidence: pl.DataFrame,
        attributions: pl.DataFrame,
        counts: pl.DataFrame,
        numbered: Numbered | None = None,
        heads: pl.DataFrame | None = None,
    ) -> None:
        """Take in a batch and the facts of its articles. Any batches and any order give the same sums.

        `numbered` is the evidence in numbers and `heads` are the attributions as `facts.attribution_heads` gives them,
        for who has these.
        """
        found = numbered or Numbered.of(evidence, sentences)
        heads = attribution_heads(attributions) if heads is None else heads
        self.rules.append(sums(Pieces.of(sentences, heads, found), counts, articles))
        self.changes.append(changes(articles, sentences, evidence, found))
        self._join()

    def take(self, other: Sums) -> None:
        """Take in what another thread has added up."""
        self.rules += other.rules
        self.changes += other.changes
        self._join()

    def tables(self) -> dict[str, pl.DataFrame]:
        """What was added up, as the tables `SUMS`."""
        return dict(zip(SUMS, (self.by_rule(), self.by_family()), strict=True))

    @classmethod
    def of_tables(cls, found: Mapping[str, pl.DataFrame]) -> Sums:
        """From what `tables` gave; nothing where that is not among them."""
        return cls(*([found[name]] for name in SUMS if name in found))

    def _join(self) -> None:
        if len(self.rules) >= _JOINED_AFTER:
            self.rules, self.changes = [added(*self.rules)], [added(*self.changes)]

    def by_rule(self) -> pl.DataFrame:
        """`outlet, measure, rule, total`, see `drivers.sums`."""
        return added(*self.rules)

    def by_family(self) -> pl.DataFrame:
        """`outlet, variant, total`, see `sensitivity.changes`."""
        return added(*self.changes)


@dataclass(frozen=True, slots=True)
class Contrasts:
    """`found` has a table for each name in `COMPARING`."""

    found: Mapping[str, pl.DataFrame]
    caveats: tuple[Caveat, ...]


def contrast(
    figures: Figures,
    articles: Callable[[], pl.DataFrame],
    sums: Sums,
    groups: Groups,
    matched: pl.DataFrame,
    *,
    digest: str,
    baseline: Baseline | None = None,
    measures: tuple[str, ...] = (),
    other_readings: pl.DataFrame | None = None,
    each: Each = map,
) -> Contrasts:
    """Compare the outlets of a run.

    `figures` are those of all articles, `articles` gives their rows (`outlet, published, language, words,
    duplicate_of`), of which nothing is held; `matched` are the figures of those that are of an event (`article_id` and
    a column a measure). Without a baseline the outlets are held against each other. `measures` are those named
    beforehand (p is then adjusted by Holm over them alone). `other_readings` (`variant, outlet, measure, value`) are
    outlets' figures had the pages been read another way. `each` is that of `comparison.compare`.
    """
    by_outlet = figures.sizes_by_measure()
    profiles = profile(sums.by_rule(), by_outlet)
    if baseline is None:
        comparison = compare_within(figures, digest=digest, measures=measures, each=each)
        large = (o for o, n in zip(figures.outlets, figures.sizes, strict=True) if n >= EVIDENCE_BELOW)
        steady = pl.Series("outlet", list(large), dtype=pl.String)
        other_side = average_of_others(profiles, by_outlet, steady)
        warned: tuple[Caveat, ...] = ()
    else:
        comparison = compare(figures, baseline, digest=digest, measures=measures, each=each)
        other_side = baseline.rules
        warned = caveats(articles(), baseline)
    compared = comparison.filter(pl.col("difference").is_not_null())
    found = {
        "comparison": comparison,
        "drivers": drivers(profiles, other_side, compared),
        "sensitivity": _sensitivity(figures, comparison, sums.by_family(), baseline, other_readings),
        "same_event": paired_differences(matched, groups.articles, digest=digest),
    }
    return Contrasts(found, warned)


def _sensitivity(
    figures: Figures,
    comparison: pl.DataFrame,
    moved: pl.DataFrame,
    baseline: Baseline | None,
    other_readings: pl.DataFrame | None,
) -> pl.DataFrame:
    every = figures.column(NAMES.index(MEASURE))
    rows = []
    for outlet, first, behind in zip(figures.outlets, figures.bounds, figures.bounds[1:], strict=False):
        own = every[first:behind]
        own = own[np.isfinite(own)]
        if len(own) >= SOURCING_BELOW:
            rows.append((outlet, len(own), float(own.mean())))
    scored = pl.DataFrame(rows, schema={"outlet": pl.String, "articles": pl.UInt32, "value": pl.Float64}, orient="row")
    families = set(moved["variant"])
    if baseline is not None:
        families |= set(baseline.variants["variant"])
    tried = variants(moved, scored, families)
    if other_readings is not None:
        tried = pl.concat([tried, other_readings.select(tried.columns)])
    measures = [MEASURE] if other_readings is None else sorted({MEASURE, *other_readings["measure"]})
    made = claims(figures, measures)
    if baseline is not None:
        name = baseline.provenance.name
        made = pl.concat([made, claims_against(comparison, name, measures)])
        known = baseline.variants.select("variant", pl.lit(name).alias("outlet"), "measure", "value")
        tried = pl.concat([tried, known])
    return order_survives(made, tried)
