"""One batch: what the inputs hand on, and how it is filled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from outletscore import tables
from outletscore.inputs.options import Limits
from outletscore.inputs.position import START, Position
from outletscore.inputs.reasons import Line, Reason

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that will not be scored: a row of quarantine.csv. `path` is a file, or `file:row` of a table."""

    path: str
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Skip:
    """An input that was set aside by design; counted, not listed."""

    path: str


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of a page: its 1-based number, the line as found, and what became of it."""

    number: int
    text: str
    reason: Line


@dataclass(frozen=True, slots=True)
class Article:
    """One article before it joins a batch. `place` names it in messages: a file, or `file:row`."""

    place: str
    article_id: str
    text: str
    outlet: str | None = None
    title: str | None = None
    byline: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    duplicate_of: str | None = None
    lines: tuple[PageLine, ...] = ()


Item = Article | Refusal | Skip


@dataclass(frozen=True, slots=True)
class Batch:
    """At most 1 MB of text or 2,000 articles, in the order of the input.

    articles: frame of `tables.ARTICLES_IN`; lines: frame of `tables.LINES`; refused: what went to quarantine meanwhile;
    skipped: how many inputs were set aside meanwhile; end: behind what the next batch begins.
    """

    articles: pl.DataFrame
    lines: pl.DataFrame
    refused: tuple[Refusal, ...]
    skipped: int
    end: Position = START


def batches(items: Iterable[tuple[Item, Position]], limits: Limits) -> Iterator[Batch]:
    """Fill batches with what comes, in order. A batch without articles comes only where all else was refused."""
    articles: list[Article] = []
    refused: list[Refusal] = []
    skipped = size = 0
    end = START
    for item, position in items:
        match item:
            case Article():
                weight = len(item.text) + sum(len(line.text) for line in item.lines)
                if articles and size + weight > limits.batch_bytes:
                    yield _batch(articles, refused, skipped, end)
                    articles, refused, skipped, size = [], [], 0, 0
                articles.append(item)
                size += weight
            case Refusal():
                refused.append(item)
            case Skip():
                skipped += 1
        end = position
        if len(articles) >= limits.batch_articles or len(refused) >= 5 * limits.batch_articles:
            yield _batch(articles, refused, skipped, end)
            articles, refused, skipped, size = [], [], 0, 0
    if articles or refused or skipped:
        yield _batch(articles, refused, skipped, end)


def _batch(articles: list[Article], refused: list[Refusal], skipped: int, end: Position) -> Batch:
    import polars as pl

    columns = {name: [getattr(article, name) for article in articles] for name in tables.ARTICLES_IN}
    rows = [(article.article_id, line) for article in articles for line in article.lines]
    lines = {
        "article_id": [article_id for article_id, _ in rows],
        "line": [line.number for _, line in rows],
        "text": [line.text for _, line in rows],
        "kept": [line.reason.kept for _, line in rows],
        "reason": [line.reason.value for _, line in rows],
    }
    return Batch(
        pl.DataFrame(columns, schema=tables.schema(tables.ARTICLES_IN)),
        pl.DataFrame(lines, schema=tables.schema(tables.LINES)),
        tuple(refused),
        skipped,
        end,
    )


def refuse(place: str, reason: Reason, message: str) -> Refusal:
    """A refusal with its reason code."""
    return Refusal(place, reason.value, message)
