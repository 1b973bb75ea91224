"""Which articles and sentences the page shows in full: a page of a thousand articles is read by nobody."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from outletscore.reports.page import gathered
from outletscore.reports.page.gathered import SPARE, STRONGEST_OF_AN_OUTLET, UNKNOWN, top
from outletscore.storage import Parts

# With these caps a page stays under 1 MB, with 8 outlets as with 50: 75,000 characters of news make about 500 kB of
# page with their evidence, a full panel 34 kB, a brief one 9 kB (tests/test_reports_size.py).
ARTICLES_SHOWN = 30
CHARACTERS_SHOWN = 75_000
CHARACTERS_SHOWN_OF_MANY = 28_000
MANY_OUTLETS = 8
SENTENCES_OF_AN_ARTICLE = 150
STRONGEST_SHOWN = 200
# Sentences that wait for being chosen or not.
HELD = 50_000


@dataclass(frozen=True, slots=True)
class Selection:
    """`articles` shown in full (in page order), `strongest` sentences quoted, and whether that is everything."""

    articles: pl.DataFrame
    strongest: pl.DataFrame
    complete: bool


def counted(parts: Parts) -> pl.DataFrame:
    """The articles that count, without their texts: `article_id, outlet, editorializing, size, part`.

    Sorted by outlet (the unknown one last) and id; `size` in characters, `part` the number of the part. Names of
    outlets are an Enum: of a million articles little is held but their ids.
    """
    names: set[str] = set()
    for _, frame in gathered.each_part(parts, "listed"):
        names.update(frame["outlet"].unique().drop_nulls())
    kind = pl.Enum([*sorted(names - {UNKNOWN}), UNKNOWN])
    outlet = pl.col("outlet").cast(kind).fill_null(UNKNOWN)
    found = (
        frame.with_columns(outlet, part=pl.lit(number, pl.Int32))
        for number, frame in gathered.each_part(parts, "listed")
    )
    return pl.concat(list(found)).sort("outlet", "article_id")


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
    # Ids stay where they are: those of one outlet are in order.
    chosen = (
        listed.select("outlet", "editorializing", "size")
        .with_row_index("row")
        .sort("outlet", "editorializing", "row", descending=[False, True, False])
        .with_columns(turn=turn)
        .sort("turn", "row")
        .with_columns(total=pl.col("size").cum_sum())
        .filter((pl.col("total") <= room) | (pl.int_range(pl.len()) == 0))
        .head(ARTICLES_SHOWN)
    )
    return listed[chosen["row"].sort()]


def strongest(parts: Parts, outlets: int) -> pl.DataFrame:
    """The sentences with the highest probability: `outlet, article_id, sentence, start, end, editorializing, text`."""
    each = max(2, min(STRONGEST_OF_AN_OUTLET, STRONGEST_SHOWN // max(1, outlets)))
    kept = []
    for _, frame in gathered.each_part(parts, "strongest"):
        kept.append(frame)
        if sum(frame.height for frame in kept) > HELD:
            kept = [top(pl.concat(kept).lazy(), SPARE * each).collect()]
    if not kept:
        return pl.DataFrame(schema={"outlet": pl.String, "text": pl.String})
    return (
        top(pl.concat(kept).lazy(), SPARE * each)
        .collect()
        .unique(["outlet", "text"], keep="first", maintain_order=True)
        .group_by("outlet", maintain_order=True)
        .head(each)
        .head(STRONGEST_SHOWN)
    )
