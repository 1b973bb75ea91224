"""From the parts of all batches to the figures of articles and outlets, and to the comparison.

The parts are gone through twice: first for what articles have in common (copied text, events), then for the figures of
each article, which depend on it. What needs all articles at once has a few numbers of each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import polars as pl

from outletscore import tables
from outletscore.scores import baseline as baselines
from outletscore.scores.articles import wide
from outletscore.scores.comparison import percentiles
from outletscore.scores.contrasts import COMPARING, SUMS, Contrasts, Sums, contrast
from outletscore.scores.copies import Fingerprints, Shared, own_text
from outletscore.scores.events import Groups, Stories
from outletscore.scores.facts import attribution_heads, facts, with_copies
from outletscore.scores.figures import Figures
from outletscore.scores.measures import NAMES
from outletscore.scores.numbered import Numbered
from outletscore.scores.outlets import outlet_scores
from outletscore.scoring import added_digests
from outletscore.storage import Parts, frames

# What is scored of a batch, and what follows for its articles.
FOUND = ("sentences", "evidence", "title_evidence", "attributions")
PER_ARTICLE = ("articles", *FOUND, "percentiles", "shared_text", "quarantine", "lines")

# What is known of an article when its figures are.
OF_AN_ARTICLE = ("outlet", "published", "language", "words", "duplicate_of")


# From the tables of a part, and its evidence in numbers, to more of them.
Also = Callable[[Mapping[str, pl.DataFrame], Numbered], Mapping[str, pl.DataFrame]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the adding up, see `pipeline.score`; `other_reading` is that of the function.

    `also` makes more tables of a part from those that were scored and the articles' figures (but for what texts have in
    common): who needs them later finds them among them.
    """

    baseline: baselines.Choice
    own_text_only: bool = False
    measures: tuple[str, ...] = ()
    other_reading: pl.DataFrame | None = None
    comparing: bool = True
    also: Also | None = None


@dataclass(frozen=True, slots=True)
class Summed:
    """The tables of a run that have no row a sentence or hit; and what run.json says of how they were made."""

    tables: Mapping[str, pl.DataFrame]
    told: Mapping[str, Any]


def add_up(
    parts: Parts, asked: Asked, digest: str, threads: int, comparing: Callable[[], None] = lambda: None
) -> Summed:
    """The figures of all articles go into the parts, those of the outlets and all comparisons into the result.

    There are parts with articles, though these may have no row. `digest` is the input's, and seeds every draw.
    `comparing` is called when the articles are done and nothing is held of them but their figures.
    """
    with ThreadPoolExecutor(threads) as pool:
        sums, groups, bits = _completed(parts, asked, pool)
        comparing()
        table = Figures.of_parts(partial(frames, parts, "articles"), parts.scratch)
        outlets = pool.submit(outlet_scores, table, digest=digest)
        if asked.comparing:
            compared = contrast(
                table, partial(_outlines, parts), sums, groups, _of_events(parts, groups),
                digest=digest, baseline=asked.baseline.baseline, measures=asked.measures,
                other_readings=asked.other_reading, each=pool.map,
            )  # fmt: skip
        else:
            compared = Contrasts({name: tables.empty(tables.TABLES[name]) for name in COMPARING}, ())
        found = {"outlets": outlets.result(), **compared.found, "events": groups.articles}
    entry = {
        "caveats": compared.caveats,
        "events": _events_entry(groups),
        "shared_text": {"own_text_only": asked.own_text_only, "sampled_one_in": 1 << bits},
    }
    return Summed(found, entry)


def _completed(parts: Parts, asked: Asked, pool: ThreadPoolExecutor) -> tuple[Sums, Groups, int]:
    """The sums over outlets, the events, and of how many last bits the runs of words that were compared are zero.

    What texts have in common is held no longer than this.
    """
    copies, told = pool.submit(_shared, parts), pool.submit(_groups, parts, asked.comparing)
    (shared, before), sums = copies.result(), Sums()
    for part in pool.map(lambda number: _complete(parts, number, shared, before[number], asked), range(len(parts))):
        sums.take(part)
    return sums, told.result(), shared.bits


def _shared(parts: Parts) -> tuple[Shared, list[int]]:
    """What stands word for word in the articles of several outlets; and the articles that count before each part."""
    fingerprints, before = Fingerprints(), []
    for number in range(len(parts)):
        before.append(fingerprints.articles)
        articles = parts.part(number, "articles", ("article_id", "outlet", "text", "duplicate_of", "credit"))
        if articles is not None:
            fingerprints.add(articles)
    return fingerprints.shared(), before


def _groups(parts: Parts, comparing: bool) -> Groups:
    """Which articles are of one event."""
    if not comparing:
        return Groups(tables.empty(tables.EVENTS), "not asked for")
    stories = Stories()
    for articles in frames(parts, "articles", ("article_id", "outlet", "published", "text", "duplicate_of")):
        stories.add(articles)
    return stories.groups()


def of_part(found: Mapping[str, pl.DataFrame], asked: Asked) -> dict[str, pl.DataFrame]:
    """What follows from the tables of a part alone, to be put among them: best made where they are in memory.

    Nothing where it has no article, and where its text counts only as far as no other has it. `add_up` makes what is
    not there.
    """
    return {} if asked.own_text_only or "articles" not in found else _of_part(found, asked)


def _of_part(found: Mapping[str, pl.DataFrame], asked: Asked) -> dict[str, pl.DataFrame]:
    """`facts` (without what `facts.with_copies` adds), the tables of `Sums`, and what is asked for `also`."""
    articles, *counted = (found[name] for name in ("articles", "sentences", "evidence", "attributions"))
    numbered = every = Numbered.of(found["evidence"], found["sentences"])
    if asked.own_text_only:
        counted = list(own_text(*counted))
        numbered = Numbered.of(counted[1], counted[0])
    sentences, evidence, attributions = counted
    heads = attribution_heads(attributions)
    counts = facts(articles, sentences, evidence, found["title_evidence"], attributions, numbered=numbered, heads=heads)
    made = {"facts": counts}
    if asked.comparing:
        sums = Sums()
        sums.add(articles, sentences, evidence, attributions, counts, numbered, heads)
        made |= sums.tables()
    if asked.also is not None:
        made |= asked.also({**found, "articles": wide(articles, counts)}, every)
    return made


def _complete(parts: Parts, number: int, shared: Shared, before: int, asked: Asked) -> Sums:
    """The figures of the articles of one part, and what they add to the sums over outlets; see `_shared`."""
    articles = parts.part(number, "articles")
    if articles is None:
        return Sums()
    sentences = _there(parts.part(number, "sentences"), "sentences")
    copied = shared.of_added(articles, sentences, before)
    sentences = (
        sentences.drop("shared")
        .join(copied.sentences, on=["article_id", "sentence"], how="left", maintain_order="left")
        .with_columns(pl.col("shared").fill_null(False))
    )
    there = {name: parts.part(number, name) for name in ("facts", *SUMS)}
    made = {name: frame for name, frame in there.items() if frame is not None}
    if asked.own_text_only or "facts" not in made:
        others = {name: _there(parts.part(number, name), name) for name in FOUND if name != "sentences"}
        made = _of_part({"articles": articles, "sentences": sentences, **others}, asked)
    counts = with_copies(made["facts"], copied.articles)
    baseline = asked.baseline.baseline
    placed = tables.empty(tables.PERCENTILES)
    if asked.comparing and baseline is not None:
        placed = percentiles(counts, baseline)
    made |= {
        "articles": wide(articles, counts),
        "sentences": sentences,
        "facts": counts,
        "percentiles": placed,
        "shared_text": _ordered(copied.passages, articles),
    }
    sums = Sums.of_tables(made)
    parts.put(number, {name: frame for name, frame in made.items() if name not in SUMS})
    return sums


def _outlines(parts: Parts) -> pl.DataFrame:
    """`OF_AN_ARTICLE` of all articles, of the date the year alone: in one piece, without what was read beside it."""
    each = (frame.with_columns(pl.col("published").str.head(4)) for frame in frames(parts, "articles", OF_AN_ARTICLE))
    return pl.concat(list(each)).rechunk()


def _of_events(parts: Parts, groups: Groups) -> pl.DataFrame:
    """The figures of the articles that are of an event."""
    matched = groups.articles.filter(pl.col("event").is_not_null()).select("article_id")
    columns = ("article_id", *NAMES)
    if matched.is_empty():
        return pl.DataFrame(schema={"article_id": pl.String, **dict.fromkeys(NAMES, pl.Float64)})
    found = [each.join(matched, on="article_id", how="semi") for each in frames(parts, "articles", columns)]
    return pl.concat(found)


def _ordered(rows: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """The rows article by article, so that their order does not depend on where the batches were cut."""
    return articles.select("article_id").join(rows, on="article_id", maintain_order="left_right").select(rows.columns)


def _there(frame: pl.DataFrame | None, name: str) -> pl.DataFrame:
    return tables.empty(tables.TABLES[name]) if frame is None else frame


def input_digest(parts: Parts) -> str:
    """The digest of all articles of a run, the same in any order of files and for any size of batches."""
    return added_digests(digest for frame in frames(parts, "digests") for digest in frame["digest"]).hex()


def other_reading(outlets: pl.DataFrame, variant: str) -> pl.DataFrame:
    """`variant, outlet, measure, value` of the outlets of a run, one variant for `sensitivity`."""
    return (
        outlets.filter(pl.col("outlet").is_not_null())
        .unpivot(list(NAMES), index="outlet", variable_name="measure")
        .filter(pl.col("value").is_not_null())
        .select(pl.lit(variant).alias("variant"), "outlet", "measure", "value")
    )


def _events_entry(groups: Groups) -> dict[str, Any]:
    """What run.json says of events: how many there are, and how many articles they have."""
    found = groups.articles
    counts = {
        f"{name}{what}": int(figure)
        for name, what, figure in (
            ("events", "", found["event"].drop_nulls().n_unique()),
            ("events", "_articles", found["event"].count()),
            ("families", "", found["family"].drop_nulls().n_unique()),
            ("families", "_articles", found["family"].count()),
        )
    }
    return {**counts, "not_looked_for": groups.not_looked_for}
