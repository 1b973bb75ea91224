"""Which articles and sentences the page shows in full: a page of a thousand articles is read by nobody."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from outletscore.storage import Parts

# With these caps a page stays under 1 MB, with 8 outlets as with 50: 75,000 characters of news make about 500 kB of
# page with their evidence, a full panel 34 kB, a brief one 9 kB (tests/test_reports_size.py).
ARTICLES_SHOWN = 30
CHARACTERS_SHOWN = 75_000
CHARACTERS_SHOWN_OF_MANY = 28_000
MANY_OUTLETS = 8
SENTENCES_OF_AN_ARTICLE = 150
STRONGEST_SHOWN = 200
STRONGEST_OF_AN_OUTLET = 8
# Sentences that wait for being chosen or not.
HELD = 50_000

UNKNOWN = "Outlet not stated"


@dataclass(frozen=True, slots=True)
class Selection:
    """`articles` shown in full (in page order), `strongest` sentences quoted, and whether that is everything."""

    articles: pl.DataFrame
    strongest: pl.DataFrame
    complete: bool


def heads(parts: Parts, number: int, *more: str) -> pl.DataFrame | None:
    """`article_id, outlet` (never null) and more columns of the articles of one part that count in outlets' figures."""
    articles = parts.part(number, "articles", ("article_id", "outlet", "duplicate_of", *more))
    if articles is None:
        return None
    own = articles.filter(pl.col("duplicate_of").is_null()).drop("duplicate_of")
    return own.with_columns(pl.col("outlet").fill_null(UNKNOWN))


def counted(parts: Parts) -> pl.DataFrame:
    """The articles that count, without their texts: `article_id, outlet, published, editorializing, size, part`.

    Sorted by outlet (the unknown one last) and id; `size` in characters, `part` the number of the part.
    """
    found = []
    for number in range(len(parts)):
        articles = parts.part(number, "articles")
        if articles is not None:
            heat = pl.col("editorializing") if "editorializing" in articles.columns else pl.lit(0.0)
            found.append(
                articles.filter(pl.col("duplicate_of").is_null()).select(
                    "article_id",
                    "outlet",
                    "published",
                    heat.fill_null(0.0).alias("editorializing"),
                    pl.col("text").str.len_chars().alias("size"),
                    pl.lit(number, pl.Int32).alias("part"),
                )
            )
    listed = pl.concat(found).sort("outlet", "article_id", nulls_last=True)
    return listed.with_columns(pl.col("outlet").fill_null(UNKNOWN))


def select(listed: pl.DataFrame) -> pl.DataFrame:
    """The rows of `listed` (see `counted`) that are shown in full, in page order.

    Few articles are all shown. Of many, each outlet's most editorializing one comes first, then its middle one, then
    its least, then the others, outlet by outlet in turn, until the page is full.
    """
    few = listed["outlet"].n_unique() <= MANY_OUTLETS
    room = CHARACTERS_SHOWN if few else CHARACTERS_SHOWN_OF_MANY
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
        listed.with_columns(place_on_page=pl.int_range(pl.len()))
        .sort("outlet", "editorializing", "article_id", descending=[False, True, False], maintain_order=True)
        .with_columns(turn=turn)
        .sort("turn", "place_on_page", maintain_order=True)
        .with_columns(total=pl.col("size").cum_sum())
        .filter((pl.col("total") <= room) | (pl.int_range(pl.len()) == 0))
        .head(ARTICLES_SHOWN)
        .sort("place_on_page")
        .drop("place_on_page", "turn", "total")
    )


def strongest(parts: Parts, outlets: int) -> pl.DataFrame:
    """The sentences with the highest probability: `outlet, article_id, sentence, start, end, editorializing, text`."""
    each = max(2, min(STRONGEST_OF_AN_OUTLET, STRONGEST_SHOWN // max(1, outlets)))
    columns = ("article_id", "sentence", "start", "end", "editorializing")
    kept = []
    for number in range(len(parts)):
        spoken, articles = parts.part(number, "sentences", columns), heads(parts, number, "text")
        if spoken is None or articles is None:
            continue
        top = _top(spoken.filter(pl.col("editorializing") >= 0.5).join(articles, on="article_id"), 3 * each)
        kept.append(top.with_columns(pl.col("text").str.slice(pl.col("start"), pl.col("end") - pl.col("start"))))
        if sum(frame.height for frame in kept) > HELD:
            kept = [_top(pl.concat(kept), 3 * each)]
    if not kept:
        return pl.DataFrame(schema={"outlet": pl.String, "text": pl.String})
    return (
        _top(pl.concat(kept), 3 * each)  # room for sentences that are repeated word by word
        .unique(["outlet", "text"], keep="first", maintain_order=True)
        .group_by("outlet", maintain_order=True)
        .head(each)
        .head(STRONGEST_SHOWN)
    )


def _top(sentences: pl.DataFrame, each: int) -> pl.DataFrame:
    ordered = sentences.sort(
        "outlet", "editorializing", "article_id", "sentence", descending=[False, True, False, False]
    )
    return ordered.group_by("outlet", maintain_order=True).head(each)
