"""The stages in order, once: read, score, add up, write. The only module that knows the order."""

from __future__ import annotations

import hashlib
import os
import platform
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from difflib import get_close_matches
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from outletscore import __version__, inputs, reports, rulebook, tables
from outletscore.errors import UsageError
from outletscore.language import Vocabulary, read
from outletscore.scores import baseline as baselines
from outletscore.scores.articles import article_scores, wide
from outletscore.scores.contrasts import COMPARING, Contrasts, Sums, contrast
from outletscore.scores.copies import own_text, shared_text
from outletscore.scores.events import Groups, Stories
from outletscore.scores.facts import facts
from outletscore.scores.measures import BY_NAME, MEASURES, NAMES, READABILITY, Measure
from outletscore.scores.outlets import outlet_scores
from outletscore.signals import attribution, editorializing, evidence, sentences
from outletscore.signals.attribution_model import rules_folder
from outletscore.signals.readability import readability_of
from outletscore.signals.words import cut

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
    words = cut(reading.data, reading.text_bounds[:-1], reading.text_bounds[1:])
    told = attribution.frame(reading, engine.vocabulary, found, ids.to_list())
    spoken = sentences.frame(reading, ids, found.attributed, opinion.probability, words)
    return {
        "articles": counted.hstack(readability_of(words).select(*READABILITY)),
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
    baseline: Path | str | None = baselines.AUTO,
    own_text_only: bool = False,
    measures: Sequence[str] = (),
    other_extraction: bool = False,
    comparing: bool = True,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Scored:
    """Score everything under `paths`; refused inputs are in the `quarantine` table.

    `threads` is the number of cores by default; the result is the same for any number.
    `progress` is called after each batch with the articles and characters so far.
    `baseline` is a file, the name of one that is shipped, or `"auto"`: the shipped reference, where it was made under
    this rulebook. With None the outlets of the run are compared with each other, as far as their number of articles
    allows.
    `own_text_only` scores without the sentences that another outlet of the run has word for word.
    `measures` are those a claim was made about beforehand: they alone are compared, and p is adjusted by Holm.
    `other_extraction` scores a second time with the other extractor of HTML, to see which claims survive it.
    Without `comparing` nothing is compared: the tables that hold comparisons have no rows.
    Raises RuleError where the rulebook is broken, BaselineError where the baseline is, or was made under another one,
    UsageError where a measure is unknown.
    """
    options = options or inputs.Options()
    for name in measures:
        if name not in BY_NAME:
            near = ", ".join(get_close_matches(name, NAMES, 3)) or "see docs/measures.md"
            raise UsageError(f"unknown measure {name!r}", hint=f"did you mean {near}?")
    book = rulebook.load(rules)
    chosen = baselines.choose(baseline if comparing else None, engine_digest(book))
    tally = Tally()
    digest = 0  # a sum, so that the order of the articles does not matter
    for batch, scored in score_batches(inputs.read(paths, options), book, threads or os.cpu_count() or 1):
        tally.skipped += batch.skipped
        tally.add("lines", batch.lines)
        tally.add("quarantine", quarantine(batch.refused))
        for row in batch.articles.select("article_id", "outlet", "title", "text").iter_rows():
            read_in = hashlib.sha256(repr(row).encode("utf-8", "surrogatepass")).digest()
            digest = (digest + int.from_bytes(read_in)) % (1 << 256)
        for name, frame in scored.items():
            tally.add(name, frame)
        tally.articles += batch.articles.height
        tally.characters += int(batch.articles["text"].str.len_chars().sum())
        if progress:
            progress(tally.articles, tally.characters)
    reading = None
    if other_extraction:
        other = "fast" if options.extractor == "full" else "full"
        again = score(
            paths, options=replace(options, extractor=other), rules=rules, own_text_only=own_text_only,
            comparing=False, threads=threads,
        )  # fmt: skip
        reading = other_reading(again, f"{other} extraction")
    asked = Asked(chosen, own_text_only, tuple(measures), reading, comparing)
    return add_up(tally, book, f"{digest:064x}", options, asked)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of the adding up, see `score`. `other_reading` is the run's outlets, had the pages been read so."""

    baseline: baselines.Choice
    own_text_only: bool = False
    measures: tuple[str, ...] = ()
    other_reading: pl.DataFrame | None = None
    comparing: bool = True


def other_reading(scored: Scored, variant: str) -> pl.DataFrame:
    """`variant, outlet, measure, value` of the outlets of a run, one variant for `sensitivity`."""
    outlets = scored.tables["outlets"].filter(pl.col("outlet").is_not_null())
    return (
        outlets.unpivot(list(NAMES), index="outlet", variable_name="measure")
        .filter(pl.col("value").is_not_null())
        .select(pl.lit(variant).alias("variant"), "outlet", "measure", "value")
    )


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
    asked: Asked,
) -> Scored:
    """From the tables of all batches to article and outlet scores, and to the comparison."""
    names = ("sentences", "evidence", "title_evidence", "attributions")
    parts = {name: tally.frame(name) for name in names}
    articles = tally.frame("articles")
    shared = shared_text(articles, parts["sentences"])
    articles = articles.join(shared.articles, on="article_id", how="left", maintain_order="left")
    parts["sentences"] = (
        parts["sentences"]
        .drop("shared")
        .join(shared.sentences, on=["article_id", "sentence"], how="left", maintain_order="left")
    )
    counted = dict(parts)
    if asked.own_text_only:
        own = ("sentences", "evidence", "attributions")
        counted |= zip(own, own_text(*(parts[name] for name in own)), strict=True)
    long = article_scores(articles, *(counted[name] for name in names))
    outlets = outlet_scores(long, articles, digest=digest)
    groups, compared = compare(articles, counted, long, digest, asked)
    refused = tally.frame("quarantine")
    run = {
        "outletscore": __version__,
        "python": platform.python_version(),
        "packages": {name: version(name) for name in ("numba", "numpy", "polars", "textstat", "vaderSentiment")},
        "rulebook": engine_digest(book),
        "baseline": baselines.about(asked.baseline.baseline) if asked.baseline.baseline is not None else None,
        "baseline_not_used": asked.baseline.not_used,
        "caveats": [asdict(caveat) for caveat in compared.caveats],
        "events": events_entry(groups),
        "shared_text": {"own_text_only": asked.own_text_only, "sampled_one_in": shared.sampled_one_in},
        "input": digest,
        "counts": {
            "in": tally.articles + refused.height + tally.skipped,
            "scored": tally.articles,
            "quarantined": refused.height,
            "skipped": tally.skipped,
        },
        "options": described(options) | {"measures": list(asked.measures)},
        "limits": LIMITS,
        "rules": {rule.id: {"title": rule.title, "why": rule.why, "family": rule.family} for rule in book.rules},
        "measures": [measure_entry(m) for m in MEASURES],
    }
    finished = {
        "articles": wide(articles.drop("shared_words", "compared_words", "partner"), long),
        **parts,
        "outlets": outlets,
        **compared.found,
        "events": groups.articles,
        "shared_text": shared.passages,
        "quarantine": refused,
        "lines": tally.frame("lines"),
    }
    return Scored(finished, run, long)


def compare(
    articles: pl.DataFrame, parts: Mapping[str, pl.DataFrame], long: pl.DataFrame, digest: str, asked: Asked
) -> tuple[Groups, Contrasts]:
    """The events of a run and everything it says by comparing; nothing where nothing is asked."""
    stories, sums = Stories(), Sums()
    if not asked.comparing:
        none = {name: tables.empty(tables.TABLES[name]) for name in COMPARING}
        return Groups(tables.empty(tables.EVENTS), "not asked for"), Contrasts(none, ())
    stories.add(articles)
    groups = stories.groups()
    sums.add(articles, parts["sentences"], parts["evidence"], parts["attributions"], long)
    return groups, contrast(
        long, articles, sums, groups,
        digest=digest, baseline=asked.baseline.baseline, measures=asked.measures, other_readings=asked.other_reading,
    )  # fmt: skip


def events_entry(groups: Groups) -> dict[str, Any]:
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


def build_baseline(scored: Scored, provenance: baselines.Provenance) -> baselines.Baseline:
    """A baseline of all articles of a run that have an outlet. Raises BaselineError where none has."""
    articles, sentences, evidence, titles, attributions = (
        scored.tables[name] for name in ("articles", "sentences", "evidence", "title_evidence", "attributions")
    )
    sums = Sums()
    sums.add(articles, sentences, evidence, attributions, scored.figures)
    counts = facts(articles, sentences, evidence, titles, attributions)
    return baselines.build(articles, counts, sums.by_rule(), sums.by_family(), provenance)


# To be raised when a change of the code, and of no list or weight, changes a figure: baselines made before it then no
# longer fit.
SCORING = 1


def engine_digest(book: rulebook.Rulebook) -> str:
    """What decides the figures: the rulebook, the lists and weights that code reads, and the version of the code."""
    total = hashlib.sha256(f"{SCORING} {book.digest}".encode())
    package = resources.files("outletscore")
    folders = [rules_folder(), *(package / room for room in ("language", "signals"))]
    for folder in folders:
        for file in sorted((f for f in folder.iterdir() if f.is_file()), key=lambda f: f.name):
            if not file.name.endswith((".py", ".md")):
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
