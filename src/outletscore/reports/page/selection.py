"""Which articles and sentences the page shows in full: a page of a thousand articles is read by nobody."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

# With these caps a page stays under 1 MB, with 8 outlets as with 50: 75,000 characters of news make about 500 kB of
# page with their evidence, a full panel 34 kB, a brief one 9 kB (tests/test_reports_size.py).
ARTICLES_SHOWN = 30
CHARACTERS_SHOWN = 75_000
CHARACTERS_SHOWN_OF_MANY = 28_000
MANY_OUTLETS = 8
SENTENCES_OF_AN_ARTICLE = 150
STRONGEST_SHOWN = 200
STRONGEST_OF_AN_OUTLET = 8

UNKNOWN = "Outlet not stated"


@dataclass(frozen=True, slots=True)
class Selection:
    """`articles` shown in full (in page order), `strongest` sentences quoted, and whether that is everything."""

    articles: pl.DataFrame
    strongest: pl.DataFrame
    complete: bool


def counted(articles: pl.DataFrame) -> pl.DataFrame:
    """Articles that count in an outlet's figures, by outlet and id; `outlet` never null."""
    return (
        articles.filter(pl.col("duplicate_of").is_null())
        .sort("outlet", "article_id", nulls_last=True)
        .with_columns(pl.col("outlet").fill_null(UNKNOWN))
    )


def select(articles: pl.DataFrame, sentences: pl.DataFrame) -> Selection:
    """Choose from `counted` articles.

    Few articles are all shown. Of many, each outlet's most editorializing one comes first, then its middle one, then
    its least, then the others, outlet by outlet in turn, until the page is full.
    """
    shown = _articles(articles)
    return Selection(shown, _strongest(articles, sentences), shown.height == articles.height)


def _articles(articles: pl.DataFrame) -> pl.DataFrame:
    few = articles["outlet"].n_unique() <= MANY_OUTLETS
    room = CHARACTERS_SHOWN if few else CHARACTERS_SHOWN_OF_MANY
    heat = pl.col("editorializing") if "editorializing" in articles.columns else pl.lit(0.0)
    last = pl.len().over("outlet") - 1
    place = pl.int_range(pl.len()).over("outlet")
    turn = (
        pl.when(place == 0)
        .then(0)
        .when(place == (last + 1) // 2)
        .then(1)
        .when(place == last)
        .then(2)
        .otherwise(place + 3)
    )
    return (
        articles.with_columns(heat=heat.fill_null(0.0), place_on_page=pl.int_range(pl.len()))
        .sort("outlet", "heat", "article_id", descending=[False, True, False], maintain_order=True)
        .with_columns(turn=turn)
        .sort("turn", "place_on_page", maintain_order=True)
        .with_columns(size=pl.col("text").str.len_chars().cum_sum())
        .filter((pl.col("size") <= room) | (pl.int_range(pl.len()) == 0))
        .head(ARTICLES_SHOWN)
        .sort("place_on_page")
        .drop("heat", "place_on_page", "turn", "size")
    )


def _strongest(articles: pl.DataFrame, sentences: pl.DataFrame) -> pl.DataFrame:
    """The sentences with the highest probability: `outlet, article_id, sentence, start, end, editorializing, text`."""
    outlets = articles["outlet"].n_unique()
    each = max(2, min(STRONGEST_OF_AN_OUTLET, STRONGEST_SHOWN // max(1, outlets)))
    return (
        sentences.select("article_id", "sentence", "start", "end", "editorializing")
        .filter(pl.col("editorializing") >= 0.5)
        .join(articles.select("article_id", "outlet"), on="article_id", how="inner")
        .sort("outlet", "editorializing", "article_id", "sentence", descending=[False, True, False, False])
        .group_by("outlet", maintain_order=True)
        .head(3 * each)  # room for sentences that are repeated word by word
        .join(articles.select("article_id", "text"), on="article_id", how="left", maintain_order="left")
        .with_columns(text=pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start")))
        .unique(["outlet", "text"], keep="first", maintain_order=True)
        .group_by("outlet", maintain_order=True)
        .head(each)
        .head(STRONGEST_SHOWN)
    )
