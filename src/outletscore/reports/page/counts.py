"""Rules, sources and kinds of sources counted by outlet, over all articles that count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from outletscore.reports.page.selection import heads
from outletscore.scores.numbered import own_voice
from outletscore.storage import Parts, frames

Row = dict[str, Any]

SOURCES_KEPT = 8
# Weights are added as whole numbers, so that the sum is the same in any order and for any parts.
WHOLE = 1_000_000
# Rows that wait for being added up.
HELD = 500_000
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
    fired: set[str] = set()
    for frame in frames(parts, "title_evidence", ("rule",)):
        fired.update(frame["rule"].unique().to_list())
    rules = _folded(_hits(parts, catalogue, fired), _hits_added, ("outlet", "card"))
    kinds = _folded(_kinds(parts), _kinds_added, ("outlet", "n", "source_kind"), (False, True, False))
    sources: dict[str, list[Row]] = {}
    for together in _parted(outlets):
        sources |= _sources(parts, together)
    rules = rules.with_columns(weight=pl.col("weight") / WHOLE)
    return Counts(by_outlet(rules), sources, by_outlet(kinds)), frozenset(fired)


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


def _hits(parts: Parts, catalogue: Collection[str], fired: set[str]) -> Iterator[pl.DataFrame]:
    """`outlet, card, hits, weight` of each part; the rules of its evidence, in whatever voice, are put into `fired`."""
    for number in range(len(parts)):
        evidence = parts.part(number, "evidence", ("article_id", "rule", "voice", "weight", "attributed"))
        of = heads(parts, number)
        if evidence is None:
            continue
        rules = evidence["rule"].unique()
        fired.update(rules.to_list())
        if of is None:
            continue
        known = pl.col("rule").is_in(list(catalogue))
        family = pl.col("rule").str.split_exact("/", 1).struct.field("field_0")
        cards = rules.to_frame().with_columns(card=pl.when(known).then("rule").otherwise(family))
        by_article = (
            evidence.filter(own_voice())
            .group_by("article_id", "rule")
            .agg(hits=pl.len().cast(pl.Int64), weight=(pl.col("weight") * WHOLE).round().cast(pl.Int64).sum())
        )
        yield _hits_added(by_article.join(of, on="article_id").join(cards, on="rule"))


def _hits_added(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.group_by("outlet", "card").agg(pl.col("hits", "weight").sum())


def _said(parts: Parts) -> Iterator[pl.DataFrame]:
    """Attributions with their outlet; `first` marks one row of each, whose content may lie in pieces."""
    places = ("article_id", "sentence", "source_start", "cue_start", "content_start", "content_end")
    wanted = (*places, "source_name", "source_id", "source_kind", "identified", "stance")
    cue = pl.when(pl.col("cue_start").is_null()).then(pl.col("content_start")).otherwise(pl.col("cue_start"))
    for told, of in _with_heads(parts, "attributions", wanted):
        yield told.join(of, on="article_id", maintain_order="left").with_columns(
            first=pl.struct("article_id", "sentence", "source_start", cue.alias("cue")).is_first_distinct(),
            size=(pl.col("content_end") - pl.col("content_start")).fill_null(0).cast(pl.Int64),
        )


def _kinds(parts: Parts) -> Iterator[pl.DataFrame]:
    for told in _said(parts):
        yield _kinds_added(told.filter(pl.col("first") & (pl.col("source_kind") != "none")).with_columns(n=pl.lit(1)))


def _kinds_added(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.group_by("outlet", "source_kind").agg(pl.col("n").cast(pl.Int64).sum())


def _sources(parts: Parts, outlets: Sequence[str]) -> dict[str, list[Row]]:
    named = pl.col("source_name").is_not_null() & pl.col("source_id").is_not_null()
    wanted = named & pl.col("outlet").is_in(list(outlets))
    by_stance = (_by_stance(told.filter(wanted)) for told in _said(parts))
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


def _by_stance(told: pl.DataFrame) -> pl.DataFrame:
    return told.group_by("outlet", "source_name", "stance").agg(
        kind=pl.col("source_kind").min(),
        identified=pl.col("identified").any(),
        said=pl.col("first").sum().cast(pl.Int64),
        size=pl.col("size").sum(),
    )


def _stances_added(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.group_by("outlet", "source_name", "stance").agg(
        pl.col("kind").min(), pl.col("identified").any(), pl.col("said", "size").sum()
    )


def _with_heads(parts: Parts, name: str, columns: Sequence[str]) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    for number in range(len(parts)):
        frame, of = parts.part(number, name, columns), heads(parts, number)
        if frame is not None and of is not None:
            yield frame, of


def by_outlet(frame: pl.DataFrame) -> dict[str, list[Row]]:
    """The rows of a table by their outlet, in its order."""
    grouped: dict[str, list[Row]] = {}
    for row in frame.iter_rows(named=True):
        grouped.setdefault(row["outlet"], []).append(row)
    return grouped
