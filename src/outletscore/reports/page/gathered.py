"""What the page asks of all articles of a part, small enough to be read again for every page.

It is made once, where the tables of a part are in memory (`pipeline.run` asks for it), or else when the page is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from outletscore.scores.numbered import Numbered, outlets_of
from outletscore.storage import Parts

# With these caps a page stays under 1 MB, see `selection`.
STRONGEST_OF_AN_OUTLET = 8
# Sentences of an outlet that are kept for each that is shown: some are repeated word by word.
SPARE = 3
# Weights are added as whole numbers, so that the sum is the same in any order and for any parts.
WHOLE = 1_000_000
UNKNOWN = "Outlet not stated"
FIRED = "fired"


def gathered(tables: Mapping[str, pl.DataFrame], numbered: Numbered) -> dict[str, pl.DataFrame]:
    """From the tables of a part (`articles` with their figures) to those that the page is made of, one each of
    `MADE`; `numbered` is the evidence in numbers."""
    lazy = {name: frame.lazy() for name, frame in tables.items()}
    others = {name: made.make(*(lazy[each] for each in made.of)) for name, made in MADE.items() if name != FIRED}
    found = dict(zip(others, pl.collect_all(others.values()), strict=True))
    return {**found, FIRED: fired_of(tables["articles"], numbered)}


def each_part(parts: Parts, name: str) -> Iterator[tuple[int, pl.DataFrame]]:
    """One of these tables part by part, with the number of the part."""
    for number in range(len(parts)):
        found = parts.part(number, name)
        if found is None:
            of = [frame for frame in (parts.part(number, each) for each in MADE[name].of) if frame is not None]
            if len(of) < len(MADE[name].of):
                continue
            found = MADE[name].make(*(frame.lazy() for frame in of)).collect()
        yield number, found


def listed(articles: pl.LazyFrame) -> pl.LazyFrame:
    """The articles that count: `article_id, outlet` (null where unknown), `editorializing, size` in characters."""
    heat = pl.col("editorializing") if "editorializing" in articles.collect_schema() else pl.lit(0.0)
    return articles.filter(pl.col("duplicate_of").is_null()).select(
        "article_id",
        "outlet",
        heat.fill_null(0.0).alias("editorializing"),
        pl.col("text").str.len_chars().alias("size"),
    )


def fired(articles: pl.LazyFrame, evidence: pl.LazyFrame) -> pl.LazyFrame:
    """`outlet, rule, hits, weight`: hits in the own voice of articles that count, weights in parts of `WHOLE`.

    A rule that fired elsewhere alone has a row without an outlet.
    """
    rows = evidence.select("article_id", "sentence", "rule", "voice", "attributed", "weight").collect()
    return fired_of(articles.collect(), Numbered.of(rows, rows)).lazy()


def fired_of(articles: pl.DataFrame, evidence: Numbered) -> pl.DataFrame:
    """`fired` from the evidence in numbers."""
    known = articles.select("article_id", "duplicate_of", pl.col("outlet").fill_null(UNKNOWN))
    outlets, outlet = outlets_of(known, evidence.articles)
    rules = len(evidence.rules)
    row = np.flatnonzero(evidence.own)
    row = row[outlet[evidence.article[row]] >= 0]
    key, size = outlet[evidence.article[row]] * rules + evidence.rule[row], len(outlets) * rules
    hits, weight = np.bincount(key, minlength=size), np.zeros(size, np.int64)
    np.add.at(weight, key, pl.Series(evidence.weight[row] * WHOLE).round().cast(pl.Int64).to_numpy())
    place = np.flatnonzero(hits)
    elsewhere = np.setdiff1d(np.arange(rules), place % max(rules, 1))
    table = {
        "outlet": pl.concat(
            [outlets.gather(place // max(rules, 1)), pl.Series([None] * len(elsewhere), dtype=pl.String)]
        ),
        "rule": evidence.rules.gather(np.append(place % max(rules, 1), elsewhere)),
        "hits": pl.concat([pl.Series(hits[place]), pl.Series([None] * len(elsewhere), dtype=pl.Int64)]),
        "weight": pl.concat([pl.Series(weight[place]), pl.Series([None] * len(elsewhere), dtype=pl.Int64)]),
    }
    return pl.DataFrame(table)


def strongest(articles: pl.LazyFrame, sentences: pl.LazyFrame) -> pl.LazyFrame:
    """The sentences of the articles that count with the highest probability, the first of each outlet: `outlet,
    article_id, sentence, start, end, editorializing, text`."""
    columns = ("article_id", "sentence", "start", "end", "editorializing")
    found = sentences.select(columns).filter(pl.col("editorializing") >= 0.5).join(_heads(articles), on="article_id")
    return (
        top(found, SPARE * STRONGEST_OF_AN_OUTLET)
        .join(articles.select("article_id", "text"), on="article_id", maintain_order="left")
        .with_columns(pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start")))
    )


def top(sentences: pl.LazyFrame, each: int) -> pl.LazyFrame:
    """So many sentences of each outlet, those with the highest probability first."""
    ordered = sentences.sort(
        "outlet", "editorializing", "article_id", "sentence", descending=[False, True, False, False]
    )
    return ordered.group_by("outlet", maintain_order=True).head(each)


def kinds(articles: pl.LazyFrame, attributions: pl.LazyFrame) -> pl.LazyFrame:
    """`outlet, source_kind, n`: attributions with a source, of articles that count."""
    told = _said(articles, attributions).filter(pl.col("first") & (pl.col("source_kind") != "none"))
    return told.group_by("outlet", "source_kind").agg(n=pl.len().cast(pl.Int64))


def voices(articles: pl.LazyFrame, attributions: pl.LazyFrame) -> pl.LazyFrame:
    """`outlet, source_name, stance, kind, identified, said, size`: attributions and characters of each source."""
    named = pl.col("source_name").is_not_null() & pl.col("source_id").is_not_null()
    return (
        _said(articles, attributions)
        .filter(named)
        .group_by("outlet", "source_name", "stance")
        .agg(
            kind=pl.col("source_kind").min(),
            identified=pl.col("identified").any(),
            said=pl.col("first").sum().cast(pl.Int64),
            size=pl.col("size").sum(),
        )
    )


def _said(articles: pl.LazyFrame, attributions: pl.LazyFrame) -> pl.LazyFrame:
    """Attributions with their outlet; `first` marks one row of each, whose content may lie in pieces."""
    cue = pl.when(pl.col("cue_start").is_null()).then(pl.col("content_start")).otherwise(pl.col("cue_start"))
    return attributions.join(_heads(articles), on="article_id", maintain_order="left").with_columns(
        first=pl.struct("article_id", "sentence", "source_start", cue.alias("cue")).is_first_distinct(),
        size=(pl.col("content_end") - pl.col("content_start")).fill_null(0).cast(pl.Int64),
    )


def _heads(articles: pl.LazyFrame) -> pl.LazyFrame:
    """`article_id, outlet` (never null) of the articles that count."""
    own = articles.filter(pl.col("duplicate_of").is_null()).select("article_id", "outlet")
    return own.with_columns(pl.col("outlet").fill_null(UNKNOWN))


@dataclass(frozen=True, slots=True)
class Made:
    """A table of a part that is made `of` others, in this order."""

    make: Callable[..., pl.LazyFrame]
    of: tuple[str, ...]


MADE: dict[str, Made] = {
    "listed": Made(listed, ("articles",)),
    FIRED: Made(fired, ("articles", "evidence")),
    "strongest": Made(strongest, ("articles", "sentences")),
    "kinds": Made(kinds, ("articles", "attributions")),
    "voices": Made(voices, ("articles", "attributions")),
}
