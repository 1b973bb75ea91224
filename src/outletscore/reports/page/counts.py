"""Rules, sources and kinds of sources counted by outlet, over all articles that count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from outletscore.reports.page import gathered
from outletscore.reports.page.gathered import WHOLE
from outletscore.storage import Parts, frames

Row = dict[str, Any]

SOURCES_KEPT = 8
# Rows that wait for being added up. For the sources of a million articles 515 MB were held with 500,000, 409 with this,
# and it takes a tenth longer (docs/decisions/0092-what-a-run-holds.md).
HELD = 100_000
# Outlets whose sources are counted at once, and articles that these have in all (unless one alone has more): a million
# articles name millions of sources.
OUTLETS_AT_ONCE, ARTICLES_AT_ONCE = 100, 100_000


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by outlet, those that weigh most first.

    rules: `card, hits, weight`, a row a card of `page.rules`; sources: `source_name, kind, identified, said, size,
    stances, size_of_all`, the first eight; kinds: `source_kind, n`.
    """

    rules: Mapping[str, Sequence[Row]]
    sources: Mapping[str, Sequence[Row]]
    kinds: Mapping[str, Sequence[Row]]


def count(parts: Parts, outlets: Mapping[str, int], catalogue: Collection[str]) -> tuple[Counts, frozenset[str]]:
    """The counts of these outlets (name to number of articles), and the ids of all rules that fired anywhere.

    Rules of `catalogue` have a card.
    """
    rules: set[str] = set()
    for frame in frames(parts, "title_evidence", ("rule",)):
        rules.update(frame["rule"].unique().to_list())
    hits = _folded(_hits(parts, catalogue, rules), _hits_added, ("outlet", "card"))
    of_kinds = (frame for _, frame in gathered.each_part(parts, "kinds"))
    kinds = _folded(of_kinds, _kinds_added, ("outlet", "n", "source_kind"), (False, True, False))
    sources: dict[str, list[Row]] = {}
    for together in _parted(outlets):
        sources |= _sources(parts, together)
    hits = hits.with_columns(weight=pl.col("weight") / WHOLE)
    return Counts(by_outlet(hits), sources, by_outlet(kinds)), frozenset(rules)


def _parted(outlets: Mapping[str, int]) -> Iterator[list[str]]:
    """The outlets, as many at a time as may be counted at once."""
    together: list[str] = []
    articles = 0
    for outlet, size in outlets.items():
        if together and (len(together) == OUTLETS_AT_ONCE or articles + size > ARTICLES_AT_ONCE):
            yield together
            together, articles = [], 0
        together.append(outlet)
        articles += size
    if together:
        yield together


def _folded(
    found: Iterator[pl.DataFrame],
    added: Callable[[pl.DataFrame], pl.DataFrame],
    order: Sequence[str],
    descending: Sequence[bool] | bool = False,
) -> pl.DataFrame:
    held: list[pl.DataFrame] = []
    rows, most = 0, HELD
    for frame in found:
        held.append(frame)
        rows += frame.height
        if rows > most:
            held = [added(pl.concat(held))]
            rows = held[0].height
            most = max(HELD, 2 * rows)  # or every further frame would be added to all by itself
    return added(pl.concat(held)).sort(order, descending=descending)


def _hits(parts: Parts, catalogue: Collection[str], rules: set[str]) -> Iterator[pl.DataFrame]:
    """`outlet, card, hits, weight` of each part; the rules of its evidence, in whatever voice, are put into `rules`."""
    known = pl.Series(list(catalogue), dtype=pl.String)
    family = pl.col("rule").str.split_exact("/", 1).struct.field("field_0")
    card = pl.when(pl.col("rule").is_in(known.implode())).then("rule").otherwise(family)
    for _, frame in gathered.each_part(parts, "fired"):
        rules.update(frame["rule"].unique().to_list())
        yield _hits_added(frame.filter(pl.col("outlet").is_not_null()).with_columns(card=card))


def _hits_added(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.group_by("outlet", "card").agg(pl.col("hits", "weight").sum())


def _kinds_added(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.group_by("outlet", "source_kind").agg(pl.col("n").cast(pl.Int64).sum())


def _sources(parts: Parts, outlets: Sequence[str]) -> dict[str, list[Row]]:
    wanted = pl.col("outlet").is_in(list(outlets))
    by_stance = (frame.filter(wanted) for _, frame in gathered.each_part(parts, "voices"))
    found = _folded(by_stance, _stances_added, ("outlet", "source_name", "stance"))
    table = (
        found.group_by("outlet", "source_name", maintain_order=True)
        .agg(
            pl.col("kind").min(),
            pl.col("identified").any(),
            pl.col("said", "size").sum(),
            stances=pl.col("stance").repeat_by("said").explode(empty_as_null=False).drop_nulls(),
        )
        .with_columns(size_of_all=pl.col("size").sum().over("outlet"))
        .sort("outlet", "size", "source_name", descending=[False, True, False])
        .group_by("outlet", maintain_order=True)
        .head(SOURCES_KEPT)
    )
    return by_outlet(table)


def _stances_added(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.group_by("outlet", "source_name", "stance").agg(
        pl.col("kind").min(), pl.col("identified").any(), pl.col("said", "size").sum()
    )


def by_outlet(frame: pl.DataFrame) -> dict[str, list[Row]]:
    """The rows of a table by their outlet, in its order."""
    grouped: dict[str, list[Row]] = {}
    for row in frame.iter_rows(named=True):
        grouped.setdefault(row["outlet"], []).append(row)
    return grouped
