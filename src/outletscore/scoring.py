"""What is scored of a batch alone, and of many batches by many threads. Pure: nothing is read or written here."""

from __future__ import annotations

import hashlib
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import polars as pl

from outletscore import inputs, rulebook, tables
from outletscore.language import Vocabulary, read
from outletscore.scores.measures import READABILITY
from outletscore.signals import agencies, attribution, editorializing, evidence, sentences, sides, sources_relays
from outletscore.signals.readability import readability_of
from outletscore.signals.spans import spans
from outletscore.signals.words import cut
from outletscore.storage.caching import kept

Tables = dict[str, pl.DataFrame]
Kept = TypeVar("Kept")

# Distinct words that a vocabulary holds before it is begun anew: names and misspellings never end. 40 million words of
# news hold about 400,000; each is kept with its columns, in each thread.
WORDS_AT_MOST = 200_000


@dataclass(frozen=True, slots=True)
class Engine:
    """A rulebook made ready to be matched. Holds a growing vocabulary: one engine a thread."""

    book: rulebook.Rulebook
    vocabulary: Vocabulary
    patterns: rulebook.Patterns

    @classmethod
    def of(cls, book: rulebook.Rulebook) -> Engine:
        return cls(book, *kept("engine", book.digest, lambda: _compiled(book), room="rulebook"))


def _compiled(book: rulebook.Rulebook) -> tuple[Vocabulary, rulebook.Patterns]:
    vocabulary = Vocabulary()
    patterns = rulebook.compile(book, vocabulary)
    return vocabulary, patterns


def score_texts(engine: Engine, articles: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The article, sentence, evidence and attribution tables of a batch of clean articles (`tables.ARTICLES_IN`)."""
    ids = articles["article_id"]
    reading = read(articles["text"], engine.vocabulary)
    found = attribution.find(reading, engine.vocabulary)
    hits = rulebook.match(reading, engine.patterns)
    opinion = editorializing.score(reading, hits, engine.book, found.attributed)

    titles = read(articles["title"], engine.vocabulary)
    unattributed = np.zeros(len(titles.start), dtype=np.bool_)
    headline = editorializing.score(
        titles, rulebook.match(titles, engine.patterns, title=True), engine.book, unattributed, title=True
    )
    counted = articles.hstack(sentences.article_counts(reading)).with_columns(
        agencies.credit(articles),
        sides.named(reading, engine.vocabulary),
        title_probability=editorializing.per_text(titles, headline),
    )
    words = cut(reading.data, reading.text_bounds[:-1], reading.text_bounds[1:])
    told = attribution.frame(reading, engine.vocabulary, found, ids.to_list())
    told = sources_relays.of_others(told, articles)
    said = attribution.reported(reading, found, told)
    return {
        "articles": counted.hstack(readability_of(words).select(*READABILITY)),
        "sentences": sentences.frame(reading, ids, found.attributed, opinion.probability, said, words),
        "evidence": evidence.frame(reading, ids, opinion, found.attributed),
        "title_evidence": evidence.title_frame(titles, ids, headline),
        "attributions": told,
    }


def nothing(book: rulebook.Rulebook) -> Tables:
    """The tables of a batch without an article."""
    empty = tables.empty(tables.ARTICLES_IN)
    return {**score_texts(Engine.of(book), empty), "digests": digests(empty)}


def score_batch(engine: Engine, batch: inputs.Batch) -> Tables:
    """The tables of one batch, before anything is known of the others."""
    found = {"lines": batch.lines, "quarantine": quarantine(batch.refused)}
    if batch.articles.height:  # else it is a batch of refusals alone
        found |= {**score_texts(engine, batch.articles), "digests": digests(batch.articles)}
    return found


def score_batches(
    batches: Iterable[inputs.Batch],
    book: rulebook.Rulebook,
    threads: int,
    keep: Callable[[int, inputs.Batch, Tables], Kept],
    done: Callable[[int, inputs.Batch], Kept | None] = lambda number, batch: None,
    *,
    words_at_most: int = WORDS_AT_MOST,
) -> Iterator[Kept]:
    """What `keep` makes of each batch and its tables, in the order of the batches, whatever thread is done first.

    `keep` is called with the number of the batch, in the thread that scored it; what `done` knows of is not scored. The
    kernels release the GIL, so threads are enough. At most `threads` + 1 batches are in memory.
    """
    mine = threading.local()

    def work(number: int, batch: inputs.Batch) -> Kept:
        known = done(number, batch)
        if known is not None:
            return known
        if not hasattr(mine, "engine") or len(mine.engine.vocabulary) > words_at_most:
            mine.engine = Engine.of(book)
        return keep(number, batch, score_batch(mine.engine, batch))

    waiting: deque[Future[Kept]] = deque()
    pool = ThreadPoolExecutor(threads)
    try:
        for number, batch in enumerate(batches):
            waiting.append(pool.submit(work, number, batch))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)  # an interrupt waits for the batches at hand, and begins no other


def digests(articles: pl.DataFrame) -> pl.DataFrame:
    """`digest`: one row, the sum of the digests of the articles as they were read, see `added_digests`.

    That of an article is the SHA-256 of its fields in UTF-8, each behind its length in eight bytes; a missing one is
    eight bytes of 255.
    """
    found = added_digests(map(_digest, articles.select("article_id", "outlet", "title", "text").iter_rows()))
    return pl.DataFrame({"digest": [found]}, schema={"digest": pl.Binary})


def _digest(fields: Iterable[str | None]) -> bytes:
    found = hashlib.sha256()
    for field in fields:
        data = b"" if field is None else field.encode("utf-8", "surrogatepass")
        found.update(b"\xff" * 8 if field is None else len(data).to_bytes(8))
        found.update(data)
    return found.digest()


def added_digests(digests: Iterable[bytes]) -> bytes:
    """A sum, so that neither the order of the articles nor the cuts between batches matter. 32 bytes."""
    return (sum(map(int.from_bytes, digests)) % (1 << 256)).to_bytes(32)


def quarantine(refused: Iterable[inputs.Refusal]) -> pl.DataFrame:
    """The quarantine table of some refusals."""
    rows = [(r.path, str(r.reason), r.message) for r in refused]
    return pl.DataFrame(rows, schema=tables.schema(tables.QUARANTINE), orient="row")


@dataclass(frozen=True, slots=True)
class Sum:
    """A sentence, and what its probability is the sum of: rows of (rule, words, weight)."""

    text: str
    intercept: float
    rows: tuple[tuple[str, str, float], ...]
    probability: float


def explain(text: str, book: rulebook.Rulebook, *, title: bool = False) -> list[Sum]:
    """Each sentence of a text with the evidence that makes its probability."""
    engine = Engine.of(book)
    reading = read([text], engine.vocabulary)
    attributed = attribution.find(reading, engine.vocabulary).attributed
    if title:
        attributed = np.zeros(len(reading.start), dtype=np.bool_)
    hits = rulebook.match(reading, engine.patterns, title=title)
    found = editorializing.score(reading, hits, book, attributed, title=title)
    intercept = editorializing.intercept(book, title=title)
    words = spans(reading, found.start, found.end).str.slice(0, 60).to_list()
    bounds = reading.sentence_start.tolist()
    return [
        Sum(
            text=reading.text(bounds[k], bounds[k + 1]),
            intercept=intercept,
            rows=tuple(
                (found.names[found.rule[i]], words[i], float(found.weight[i]))
                for i in np.flatnonzero(found.sentence == k)
            ),
            probability=float(found.probability[k]),
        )
        for k in range(reading.sentences)
    ]


def manner(text: str, book: rulebook.Rulebook) -> list[tuple[str, int, float]]:
    """The register of a text, opened: `editorializing.register_of`."""
    engine = Engine.of(book)
    reading = read([text], engine.vocabulary)
    return editorializing.register_of(reading, rulebook.match(reading, engine.patterns), book)
