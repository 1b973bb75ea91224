"""The stages in order, once: read, score, add up, write. The only module that knows the order."""

from __future__ import annotations

import hashlib
import os
import platform
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from outletscore import __version__, inputs, reports, rulebook, tables
from outletscore.language import Vocabulary, read
from outletscore.scores import baseline as baselines
from outletscore.scores.articles import article_scores, wide
from outletscore.scores.comparison import article_percentiles, compare, compare_within
from outletscore.scores.drivers import pieces
from outletscore.scores.facts import facts
from outletscore.scores.measures import MEASURES, READABILITY, Measure
from outletscore.scores.outlets import outlet_scores
from outletscore.signals import attribution, editorializing, evidence, sentences
from outletscore.signals.attribution_model import rules_folder
from outletscore.signals.readability import of_bytes

LIMITS = "It sees how a text is written; it does not see whether it is true, what was left out, or which side is right."


@dataclass(frozen=True, slots=True)
class Scored:
    """The result of a run: the tables of `outletscore.tables` by name, and what run.json says of the run.

    `figures` holds each measure of each article with its count and exposure (`tables.MEASURE_VALUES`).
    """

    tables: Mapping[str, pl.DataFrame]
    run: Mapping[str, Any]
    figures: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Engine:
    """A rulebook made ready to be matched. Holds a growing vocabulary: one engine a thread."""

    book: rulebook.Rulebook
    vocabulary: Vocabulary
    patterns: rulebook.Patterns

    @classmethod
    def of(cls, book: rulebook.Rulebook) -> Engine:
        vocabulary = Vocabulary()
        return cls(book, vocabulary, rulebook.compile(book, vocabulary))


@dataclass(slots=True)
class Tally:
    """Adds up the tables of the batches, the counts, and a digest of what was read."""

    parts: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    articles: int = 0
    characters: int = 0
    skipped: int = 0

    def add(self, name: str, frame: pl.DataFrame) -> None:
        self.parts.setdefault(name, []).append(frame)

    def frame(self, name: str) -> pl.DataFrame:
        parts = self.parts.get(name)
        return pl.concat(parts) if parts else tables.empty(tables.TABLES[name])


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
        title_probability=editorializing.per_text(titles, headline)
    )
    told = attribution.frame(reading, engine.vocabulary, found, ids.to_list())
    spoken = sentences.frame(reading, ids, found.attributed, opinion.probability)
    return {
        "articles": counted.hstack(of_bytes(reading.data, reading.text_bounds).select(*READABILITY)),
        "sentences": sentences.mark_reported(spoken, told),
        "evidence": evidence.frame(reading, ids, opinion, found.attributed),
        "title_evidence": evidence.title_frame(titles, ids, headline),
        "attributions": told,
    }


def score_batches(
    batches: Iterable[inputs.Batch], book: rulebook.Rulebook, threads: int
) -> Iterator[tuple[inputs.Batch, dict[str, pl.DataFrame]]]:
    """The tables of each batch, in the order of the batches, whatever thread is done first.

    The kernels release the GIL, so threads are enough. At most `threads` + 1 batches are in memory.
    """
    mine = threading.local()

    def work(articles: pl.DataFrame) -> dict[str, pl.DataFrame]:
        if not articles.height:
            return {}  # a batch of refusals alone
        if not hasattr(mine, "engine"):
            mine.engine = Engine.of(book)
        return score_texts(mine.engine, articles)

    waiting: deque[tuple[inputs.Batch, Future[dict[str, pl.DataFrame]]]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for batch in batches:
            waiting.append((batch, pool.submit(work, batch.articles)))
            if len(waiting) > threads:
                done, result = waiting.popleft()
                yield done, result.result()
        for done, result in waiting:
            yield done, result.result()


def score(
    paths: Sequence[Path | str],
    *,
    options: inputs.Options | None = None,
    rules: Path | None = None,
    baseline: Path | str | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Scored:
    """Score everything under `paths`; refused inputs are in the `quarantine` table.

    `threads` is the number of cores by default; the result is the same for any number.
    `progress` is called after each batch with the articles and characters so far.
    `baseline` is a file, or the name of one that is shipped; without it the outlets of the run are compared with
    each other, as far as their number of articles allows.
    Raises RuleError where the rulebook is broken, BaselineError where the baseline is, or was made under another one.
    """
    options = options or inputs.Options()
    book = rulebook.load(rules)
    known = baselines.load(baselines.find(baseline), rulebook=engine_digest(book)) if baseline is not None else None
    tally = Tally()
    digest = hashlib.sha256()
    for batch, scored in score_batches(inputs.read(paths, options), book, threads or os.cpu_count() or 1):
        tally.skipped += batch.skipped
        tally.add("lines", batch.lines)
        tally.add("quarantine", quarantine(batch.refused))
        for row in batch.articles.select("article_id", "outlet", "title", "text").iter_rows():
            digest.update(repr(row).encode("utf-8", "surrogatepass"))
        for name, frame in scored.items():
            tally.add(name, frame)
        tally.articles += batch.articles.height
        tally.characters += int(batch.articles["text"].str.len_chars().sum())
        if progress:
            progress(tally.articles, tally.characters)
    return add_up(tally, book, digest.hexdigest(), options, known)


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
    words = evidence.spans(reading, found.start, found.end).str.slice(0, 60).to_list()
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


def quarantine(refused: Iterable[inputs.Refusal]) -> pl.DataFrame:
    """The quarantine table of some refusals."""
    rows = [(r.path, str(r.reason), r.message) for r in refused]
    return pl.DataFrame(rows, schema=tables.schema(tables.QUARANTINE), orient="row")


def add_up(
    tally: Tally,
    book: rulebook.Rulebook,
    digest: str,
    options: inputs.Options,
    baseline: baselines.Baseline | None,
) -> Scored:
    """From the tables of all batches to article and outlet scores, and to the comparison."""
    names = ("sentences", "evidence", "title_evidence", "attributions")
    parts = {name: tally.frame(name) for name in names}
    articles = tally.frame("articles")
    long = article_scores(articles, *(parts[name] for name in names))
    outlets = outlet_scores(long, articles, digest=digest)
    if baseline is not None:
        comparison = compare(long, articles, baseline, digest=digest)
        standing = article_percentiles(long, baseline)
    else:
        comparison = compare_within(long, articles, digest=digest)
        standing = tables.empty(tables.PERCENTILES)
    refused = tally.frame("quarantine")
    run = {
        "outletscore": __version__,
        "python": platform.python_version(),
        "packages": {name: version(name) for name in ("numba", "numpy", "polars", "textstat", "vaderSentiment")},
        "rulebook": engine_digest(book),
        "baseline": baselines.about(baseline) if baseline is not None else None,
        "input": digest,
        "counts": {
            "in": tally.articles + refused.height + tally.skipped,
            "scored": tally.articles,
            "quarantined": refused.height,
            "skipped": tally.skipped,
        },
        "options": described(options),
        "limits": LIMITS,
        "rules": {rule.id: {"title": rule.title, "why": rule.why, "family": rule.family} for rule in book.rules},
        "measures": [measure_entry(m) for m in MEASURES],
    }
    finished = {
        "articles": wide(articles, long),
        **parts,
        "outlets": outlets,
        "comparison": comparison,
        "percentiles": standing,
        "quarantine": refused,
        "lines": tally.frame("lines"),
    }
    return Scored(finished, run, long)


def build_baseline(scored: Scored, provenance: baselines.Provenance) -> baselines.Baseline:
    """A baseline of all articles of a run that have an outlet. Raises BaselineError where none has."""
    parts = scored.tables
    sums = facts(
        parts["articles"], parts["sentences"], parts["evidence"], parts["title_evidence"], parts["attributions"]
    )
    by_rule = pieces(parts["sentences"], parts["evidence"], parts["attributions"])
    return baselines.build(parts["articles"], sums, by_rule, provenance)


def engine_digest(book: rulebook.Rulebook) -> str:
    """What decides the figures: the rulebook, and the lists and weights of attribution."""
    total = hashlib.sha256(book.digest.encode())
    for file in sorted(rules_folder().iterdir()):
        total.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def described(options: inputs.Options) -> dict[str, Any]:
    """The options as run.json shows them: what changes the result, without limits of memory."""
    return {
        "language": options.language,
        "outlet_from": options.outlet_from,
        "mapping": dict(options.mapping),
        "extractor": options.extractor,
    }


def measure_entry(measure: Measure) -> dict[str, Any]:
    """A measure as run.json shows it."""
    names = ("name", "axis", "unit", "definition", "formula", "higher_means")
    return {name: getattr(measure, name) for name in names}


def write(scored: Scored, folder: Path | str) -> None:
    """Write every table and report.html into `folder`, whole or not at all. Raises OutputError."""
    reports.write(Path(folder), scored.tables, scored.run)


def run(paths: Sequence[Path | str], folder: Path | str, **choices: Any) -> Scored:
    """`score` and `write` in one step; the keywords are those of `score`."""
    scored = score(paths, **choices)
    write(scored, folder)
    return scored
