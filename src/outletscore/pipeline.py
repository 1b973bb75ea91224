"""The stages in order, once: read, score, add up, write. The only module that knows the order."""

from __future__ import annotations

import hashlib
import os
import platform
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from difflib import get_close_matches
from importlib import resources
from importlib.metadata import version
from itertools import chain, islice
from pathlib import Path
from typing import Any

import polars as pl

from outletscore import __version__, inputs, reports, rulebook, scoring, summing, tables
from outletscore.errors import UsageError
from outletscore.progress import Progress, Told, nobody
from outletscore.scores import baseline as baselines
from outletscore.scores.articles import figures
from outletscore.scores.contrasts import Sums
from outletscore.scores.facts import facts
from outletscore.scores.measures import BY_NAME, MEASURES, NAMES, Measure
from outletscore.signals.attribution_model import rules_folder
from outletscore.storage import InMemory, Parts, Spool, Work, caching, frames, locked, whole
from outletscore.storage.files import told
from outletscore.storage.parts import SUFFIX

LIMITS = "It sees how a text is written; it does not see whether it is true, what was left out, or which side is right."
REFUSED_TOLD = 20


@dataclass(frozen=True, slots=True)
class Scored:
    """The result of a run: the tables of `outletscore.tables` by name, and what run.json says of the run.

    `figures` holds each measure of each article with its count and exposure (`tables.MEASURE_VALUES`).
    """

    tables: Mapping[str, pl.DataFrame]
    run: Mapping[str, Any]
    figures: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Summary:
    """What is known of a run as a whole: the tables that have no row a sentence or hit, and what run.json says.

    `refused` holds the first rows of `quarantine`.
    """

    tables: Mapping[str, pl.DataFrame]
    run: Mapping[str, Any]
    refused: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Task:
    """What a run is asked for, loaded and checked; see `score`."""

    paths: Sequence[Path | str]
    options: inputs.Options
    book: rulebook.Rulebook
    asked: summing.Asked
    other_extraction: bool
    threads: int
    progress: Told

    @classmethod
    def of(
        cls,
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
        progress: Told | None = None,
    ) -> Task:
        """Raises RuleError, BaselineError, and UsageError where a measure is unknown."""
        for name in measures:
            if name not in BY_NAME:
                near = ", ".join(get_close_matches(name, NAMES, 3)) or "see docs/measures.md"
                raise UsageError(f"unknown measure {name!r}", hint=f"did you mean {near}?")
        book = rulebook.load(rules)
        chosen = baselines.choose(baseline if comparing else None, engine_digest(book))
        return cls(
            paths=paths,
            options=options or inputs.Options(),
            book=book,
            asked=summing.Asked(chosen, own_text_only, tuple(measures), comparing=comparing),
            other_extraction=other_extraction,
            threads=threads or os.cpu_count() or 1,
            progress=progress or nobody,
        )

    def of_other_extraction(self) -> tuple[Task, str]:
        """The same pages read the other way, nothing compared; and what that reading is called."""
        other = "fast" if self.options.extractor == "full" else "full"
        asked = summing.Asked(baselines.Choice(), self.asked.own_text_only, comparing=False)
        options = replace(self.options, extractor=other)
        return replace(self, options=options, asked=asked, other_extraction=False), f"{other} extraction"

    def made_of(self) -> dict[str, Any]:
        """What decides the parts. Where any of it has changed, an interrupted run cannot go on."""
        options = {name: getattr(self.options, name) for name in self.options.__dataclass_fields__}
        limits, maps = asdict(self.options.limits), {name: dict(options[name]) for name in ("mapping", "aliases")}
        return {
            "the version": __version__,
            "the inputs": [str(path.absolute()) for path in inputs.ordered(self.paths)],
            "the options": {**options, **maps, "limits": limits},
            "the rulebook": engine_digest(self.book),
            "the form of its parts": SUFFIX,
        }


# Reads and scores every batch of a task, in or beside the work folder, or goes on there.
FirstHalf = Callable[[Task, Work, bool], Parts]


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
    progress: Told | None = None,
) -> Scored:
    """Score everything under `paths`; refused inputs are in the `quarantine` table. All tables are held in memory.

    `threads` is the number of cores by default; the result is the same for any number.
    `progress` is called with a `progress.Progress` after each batch, and before comparing and writing.
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
    task = Task.of(
        paths, options=options, rules=rules, baseline=baseline, own_text_only=own_text_only, measures=measures,
        other_extraction=other_extraction, comparing=comparing, threads=threads, progress=progress,
    )  # fmt: skip
    parts = _in_memory(task, inputs.read(task.paths, task.options))
    other = None
    if other_extraction:
        again, variant = task.of_other_extraction()
        read = add_up(again, _in_memory(again, inputs.read(again.paths, again.options)))
        other = summing.other_reading(read.tables["outlets"], variant)
    summary = add_up(task, parts, other)
    held = {name: whole(parts, name) for name in summing.PER_ARTICLE}
    return Scored({**held, **summary.tables}, summary.run, figures(whole(parts, "facts")))


def run(
    paths: Sequence[Path | str],
    folder: Path | str,
    *,
    resume: bool = False,
    first_half: FirstHalf | None = None,
    **choices: Any,
) -> Summary:
    """Score everything under `paths` and write every table and report.html into `folder`, whole or not at all.

    The other keywords are those of `score`, and so are the tables; but no more than a few batches are held in memory.
    From the second batch on what is scored is kept in `folder/.outletscore`. Where a run was interrupted there,
    `resume` goes on behind its last whole batch, and the files will be the same to the byte. Without `resume`, what
    lies there is dropped. `first_half` reads and scores in place of this process (`distributed`).

    Raises OutputError where `folder` cannot be written to, or another run is writing into it; UsageError where the run
    to go on with was one of other inputs, options or rules; and what `score` raises.
    """
    task = Task.of(paths, **choices)
    task = replace(task, asked=replace(task.asked, also=reports.gathered))
    out = Path(folder)
    with locked(out):
        work = Work(out)
        parts, summary = _summed(task, work, resume, first_half or _parts)
        task.progress(Progress("writing", summary.run["counts"]["scored"], 0, 0))
        reports.write_parts(out, parts, summary.tables, summary.run)
        work.close()
    return summary


def summarise(paths: Sequence[Path | str], **choices: Any) -> Summary:
    """What `run` gives, with nothing written: the parts lie in a temporary folder meanwhile.

    The keywords are those of `score`. Raises OutputError where that folder cannot be written to, and what `score`
    raises.
    """
    task = Task.of(paths, **choices)
    with tempfile.TemporaryDirectory(prefix="outletscore-", ignore_cleanup_errors=True) as place:
        return _summed(task, Work(Path(place)), False, _parts)[1]


def _summed(task: Task, work: Work, resume: bool, scored: FirstHalf) -> tuple[Parts, Summary]:
    parts = scored(task, work, resume)
    other = None
    if task.other_extraction:
        again, variant = task.of_other_extraction()
        outlets = add_up(again, scored(again, work.beside("other"), resume)).tables["outlets"]
        other = summing.other_reading(outlets, variant)
    return parts, add_up(task, parts, other)


def _parts(task: Task, work: Work, resume: bool) -> Parts:
    """Every batch scored: in memory where there is only one."""
    spool = work.take_up(task.made_of()) if resume else None
    if spool is not None and spool.count:
        known = frames(spool, "articles", ("article_id", "outlet", "text"))
        end = inputs.Position(**(spool.about(spool.count - 1) or {})["end"])
        _on_disk(task, spool, inputs.read(task.paths, task.options, end, known))
        return spool
    batches = inputs.read(task.paths, task.options)
    first = tuple(islice(batches, 2))
    if len(first) < 2:
        return _in_memory(task, first)
    spool = work.begin(task.made_of())
    _on_disk(task, spool, chain(first, batches))
    return spool


def _in_memory(task: Task, batches: Iterable[inputs.Batch]) -> InMemory:
    parts, counted = InMemory(), counts(None)

    def keep(_: int, batch: inputs.Batch, found: scoring.Tables) -> tuple[scoring.Tables, int]:
        return {**found, **summing.of_part(found, task.asked), "counts": counts(batch)}, batch.end.bytes

    for found, read in scoring.score_batches(batches, task.book, task.threads, keep):
        parts.held.append(found)
        counted = pl.concat([counted, found["counts"]]).sum()
        task.progress(moment("scoring", counted, read))
    return parts if parts.held else InMemory([{}])


def _on_disk(task: Task, spool: Spool, batches: Iterable[inputs.Batch]) -> None:
    """Score the batches that come behind the parts of `spool`, and commit each in the thread that has scored it.

    Another thread settles them: nobody else waits for the disk, unless it is slower than the scoring.
    """
    before = spool.count
    counted = pl.concat([counts(None), *frames(spool, "counts")]).sum()

    def keep(number: int, batch: inputs.Batch, found: scoring.Tables) -> tuple[pl.DataFrame, int]:
        of = counts(batch)
        spool.commit(before + number, {**found, "counts": of}, {"end": asdict(batch.end)})
        spool.put(before + number, summing.of_part(found, task.asked))
        return of, batch.end.bytes

    def done(number: int, batch: inputs.Batch) -> tuple[pl.DataFrame, int] | None:
        """A batch behind one that was not done any more, when the run was interrupted."""
        about = spool.about(before + number)
        known = about is not None and about["end"] == asdict(batch.end)
        return (counts(batch), batch.end.bytes) if known else None

    if before:
        task.progress(moment("scoring", counted, (spool.about(before - 1) or {})["end"]["bytes"]))
    settling: deque[Future[None]] = deque()
    with told(lambda: spool.folder), ThreadPoolExecutor(1) as disk:
        for of, read in scoring.score_batches(batches, task.book, task.threads, keep, done):
            settling.append(disk.submit(spool.settle, spool.count))
            spool.count += 1
            if len(settling) > task.threads:
                settling.popleft().result()
            counted = pl.concat([counted, of]).sum()
            task.progress(moment("scoring", counted, read))
        for part in settling:
            part.result()
    caching.let_go()


def moment(stage: str, counted: pl.DataFrame, read: int = 0) -> Progress:
    """What is told of a run that has come to these counts."""
    return Progress(stage, counted["articles"][0], counted["characters"][0], read)


def counts(batch: inputs.Batch | None) -> pl.DataFrame:
    """What a batch adds to the counts of run.json, and how long its texts are; None adds nothing."""
    found = {"articles": 0, "characters": 0, "quarantined": 0, "skipped": 0}
    if batch is not None:
        characters = int(batch.articles["text"].str.len_chars().sum())
        found = dict(zip(found, (batch.articles.height, characters, len(batch.refused), batch.skipped), strict=True))
    return pl.DataFrame(found, schema=dict.fromkeys(found, pl.Int64))


def add_up(task: Task, parts: Parts, other_reading: pl.DataFrame | None = None) -> Summary:
    """From the tables of all batches to article and outlet scores, and to the comparison."""
    if not any(True for _ in frames(parts, "articles", ("article_id",))):
        parts.put(0, scoring.nothing(task.book))  # no article: the tables are there all the same, without a row
    digest = summing.input_digest(parts)
    total = pl.concat([counts(None), *frames(parts, "counts")]).sum()
    counted = total.row(0, named=True)
    task.progress(moment("summing", total))
    asked = replace(task.asked, other_reading=other_reading)
    with told(lambda: Path(".outletscore")):
        found = summing.add_up(parts, asked, digest, task.threads, lambda: task.progress(moment("comparing", total)))
    choice = task.asked.baseline
    run = {
        "outletscore": __version__,
        "python": platform.python_version(),
        "packages": {name: version(name) for name in ("numba", "numpy", "polars", "textstat", "vaderSentiment")},
        "rulebook": engine_digest(task.book),
        "baseline": baselines.about(choice.baseline) if choice.baseline is not None else None,
        "baseline_not_used": choice.not_used,
        "caveats": [asdict(caveat) for caveat in found.told["caveats"]],
        "events": found.told["events"],
        "shared_text": found.told["shared_text"],
        "input": digest,
        "counts": {
            "in": counted["articles"] + counted["quarantined"] + counted["skipped"],
            "scored": counted["articles"],
            "quarantined": counted["quarantined"],
            "skipped": counted["skipped"],
        },
        "options": described(task.options) | {"measures": list(task.asked.measures)},
        "limits": LIMITS,
        "rules": {rule.id: {"title": rule.title, "why": rule.why, "family": rule.family} for rule in task.book.rules},
        "measures": [measure_entry(m) for m in MEASURES],
    }
    return Summary(found.tables, run, _head(parts, "quarantine", REFUSED_TOLD))


def _head(parts: Parts, name: str, rows: int) -> pl.DataFrame:
    """The first rows of a table."""
    found = tables.empty(tables.TABLES[name])
    for frame in frames(parts, name):
        found = pl.concat([found, frame.head(rows - found.height)])
        if found.height == rows:
            break
    return found


def build_baseline(scored: Scored, provenance: baselines.Provenance) -> baselines.Baseline:
    """A baseline of all articles of a run that have an outlet. Raises BaselineError where none has."""
    return _baseline([_figured(scored.tables)], replace(provenance, rulebook=scored.run["rulebook"]))


def baseline_of(paths: Sequence[Path | str], provenance: baselines.Provenance, **choices: Any) -> baselines.Baseline:
    """The same of everything under `paths`, batch by batch: of an article nothing is held but its facts.

    Keywords are those of `score` that say what is read, by which rules and how many threads. Raises what `score` and
    `build_baseline` raise.
    """
    task = Task.of(paths, comparing=False, **choices)
    counted = counts(None)

    def keep(_: int, batch: inputs.Batch, found: scoring.Tables) -> tuple[pl.DataFrame, int, _Figured | None]:
        return counts(batch), batch.end.bytes, _figured(found) if "articles" in found else None

    def figured() -> Iterator[_Figured]:
        nonlocal counted
        read = inputs.read(task.paths, task.options)
        for of, behind, found in scoring.score_batches(read, task.book, task.threads, keep):
            counted = pl.concat([counted, of]).sum()
            task.progress(moment("scoring", counted, behind))
            if found is not None:
                yield found
        yield _figured(scoring.nothing(task.book))

    return _baseline(figured(), replace(provenance, rulebook=engine_digest(task.book)))


# What a baseline needs of some articles: their rows, their facts, and what they add to the sums over outlets.
_Figured = tuple[pl.DataFrame, pl.DataFrame, Sums]


def _figured(found: Mapping[str, pl.DataFrame]) -> _Figured:
    articles, sentences, evidence, titles, attributions = (found[name] for name in ("articles", *summing.FOUND))
    counted = facts(articles, sentences, evidence, titles, attributions)
    sums = Sums()
    sums.add(articles, sentences, evidence, attributions, counted)
    return articles.select("article_id", *summing.OF_AN_ARTICLE), counted, sums


def _baseline(parts: Iterable[_Figured], provenance: baselines.Provenance) -> baselines.Baseline:
    articles, counted, sums = [], [], Sums()
    for rows, of, more in parts:
        articles.append(rows)
        counted.append(of)
        sums.take(more)
    return baselines.build(pl.concat(articles), pl.concat(counted), sums.by_rule(), sums.by_family(), provenance)


# To be raised when a change of the code, and of no list or weight, changes a figure: baselines made before it then no
# longer fit.
SCORING = 10


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
    with locked(Path(folder)):
        reports.write(Path(folder), scored.tables, scored.run)
