"""What the page needs of the tables: read part by part, and small whatever they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from outletscore import tables
from outletscore.reports.page.counts import Counts, count
from outletscore.reports.page.gathered import UNKNOWN
from outletscore.reports.page.selection import Selection, counted, select, strongest
from outletscore.storage import InMemory, Parts, frames

REFUSALS_LISTED = 50
OF_AN_ARTICLE = ("sentences", "evidence", "title_evidence", "attributions", "shared_text", "lines", "percentiles")


PASSAGES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Copies:
    """What outlets share: how many passages, in how many articles, and the longest; and how many outlets there are."""

    passages: int
    articles: int
    outlets: int
    longest: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Material:
    """The articles that count, without their texts; those that are shown, with all that belongs to them; counts.

    columns: of the table of articles; sizes: articles of each outlet; fired: the rules of all evidence; rows: the
    tables of the articles shown; refused: the first of them; articles: all, with those that do not count.
    """

    columns: frozenset[str]
    sizes: Mapping[str, int]
    chosen: Selection
    fired: frozenset[str]
    counts: Counts
    rows: Mapping[str, pl.DataFrame]
    articles: int
    copies: Copies
    outlets: pl.DataFrame
    comparison: pl.DataFrame
    drivers: pl.DataFrame
    sensitivity: pl.DataFrame
    same_event: pl.DataFrame
    refused: tuple[tuple[str, str, str], ...]
    refused_in_all: int


def material(parts: Parts, summary: Mapping[str, pl.DataFrame], run: Mapping[str, Any]) -> Material:
    """From the tables of a run; `summary` has those without a row an article."""
    listed = counted(parts)
    shown = select(listed)
    outlets: dict[str, int] = dict(listed["outlet"].value_counts().sort("outlet").iter_rows())
    del listed  # before the sources are counted, which hold most
    refused = list(frames(parts, "quarantine", ("path", "reason", "message")))
    articles = _rows(parts, "articles", shown).with_columns(pl.col("outlet").fill_null(UNKNOWN))
    sizes = pl.concat([frame["outlet"].value_counts() for frame in frames(parts, "articles", ("outlet",))])
    counts, fired = count(parts, outlets, run.get("rules", {}))
    return Material(
        columns=frozenset(parts.scan("articles").collect_schema().names()),
        sizes=outlets,
        chosen=Selection(
            shown.select("article_id").join(articles, on="article_id", maintain_order="left"),
            strongest(parts, len(outlets)),
            shown.height == sum(outlets.values()),
        ),
        fired=fired,
        counts=counts,
        rows={name: _rows(parts, name, shown) for name in OF_AN_ARTICLE},
        articles=int(sizes["count"].sum()),
        copies=_copies(parts, sizes["outlet"].drop_nulls().n_unique()),
        outlets=summary["outlets"],
        comparison=summary["comparison"],
        drivers=_there(summary, "drivers"),
        sensitivity=_there(summary, "sensitivity"),
        same_event=_there(summary, "same_event"),
        refused=tuple(row for frame in refused for row in frame.head(REFUSALS_LISTED).rows())[:REFUSALS_LISTED],
        refused_in_all=sum(frame.height for frame in refused),
    )


def material_of(frames: Mapping[str, pl.DataFrame], run: Mapping[str, Any]) -> Material:
    """The same from tables in memory."""
    return material(InMemory([dict(frames)]), frames, run)


def _there(summary: Mapping[str, pl.DataFrame], name: str) -> pl.DataFrame:
    return summary[name] if name in summary else tables.empty(tables.TABLES[name])


def _copies(parts: Parts, outlets: int) -> Copies:
    longest, passages, articles = tables.empty(tables.SHARED_TEXT), 0, 0
    for frame in frames(parts, "shared_text"):
        passages, articles = passages + frame.height, articles + frame["article_id"].n_unique()
        both = pl.concat([longest, frame]).sort("words", "article_id", "start", descending=[True, False, False])
        longest = both.head(PASSAGES_SHOWN)
    return Copies(passages, articles, outlets, longest)


def _rows(parts: Parts, name: str, shown: pl.DataFrame) -> pl.DataFrame:
    """The rows of the articles shown, in the order of the table."""
    key = "entity" if name == "percentiles" else "article_id"
    found = []
    for number in shown["part"].unique().sort().to_list():
        frame = parts.part(number, name)
        if frame is not None:
            found.append(frame.join(shown, left_on=key, right_on="article_id", how="semi", maintain_order="left"))
    return pl.concat(found) if found else tables.empty(tables.TABLES[name])
