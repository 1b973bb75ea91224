"""Kill a run with `kill -9` at random moments and go on with it: `python -m tests.crash [KILLS [SEED]]`.

Every run is a process of its own, forked from one that has loaded the package, its tables and kernels, so that a kill
costs no start. A moment is a random time behind a random event: a batch begun, the comparison, the writing. Whenever a
run gets to its end, every file must have the bytes of a run that was never killed; then it begins anew. Counted is how
many batches that were begun before a kill were not there after it: at most one a thread.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from outletscore import inputs, pipeline, rulebook, scoring
from outletscore.language import read
from outletscore.progress import Progress
from outletscore.signals import attribution, editorializing
from outletscore.signals.words import cut
from outletscore.storage.work import NAME

SEEDS = Path(__file__).parent.parent / "seeds"
ARTICLES = 8
LATEST = 0.12  # seconds behind an event
PATIENCE = 600.0  # the first run may have to compile


class Campaign(NamedTuple):
    """How often a run was killed and got to its end; most batches of a kill that had to be scored again."""

    kills: int
    ends: int
    redone: int
    late: int


def warm(book: rulebook.Rulebook) -> None:
    """Load what every run needs and no thread is begun for: kernels, weights, tables of languages.

    No frame is touched: polars' threads would not live on in a fork.
    """
    engine = scoring.Engine.of(book)
    reading = read(['"It is a disgrace," Mayor Jane Fox told Reuters.'], engine.vocabulary)
    found = attribution.find(reading, engine.vocabulary)
    editorializing.score(reading, rulebook.match(reading, engine.patterns), book, found.attributed)
    cut(reading.data, reading.text_bounds[:-1], reading.text_bounds[1:])
    pipeline.engine_digest(book)
    inputs.language.read(
        "Der Bürgermeister sagte am Dienstag, der Plan werde dem Rat noch vor Weihnachten vorgelegt. " * 9
    )


def table(path: Path) -> Path:
    """Pieces of the seeds, as a table."""
    texts = [file.read_text("utf-8") for file in sorted(SEEDS.iterdir())]
    with path.open("w", encoding="utf-8") as file:
        for n in range(ARTICLES):
            piece = texts[n % 5][n * 40 : n * 40 + 1200]
            file.write(json.dumps({"id": f"a{n}", "outlet": f"Outlet {n % 3}", "title": f"Title {n}", "text": piece}))
            file.write("\n")
    return path


def kept(out: Path) -> int:
    """How many parts lie in the work folder, those behind a gap among them."""
    return len(list((out / NAME / "parts").glob("[0-9]*")))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def begun(articles: Path, out: Path, log: Path, book: rulebook.Rulebook, threads: int) -> int:
    """The id of a new process that scores the articles, batch by batch, and logs what it begins."""
    log.write_bytes(b"")
    child = os.fork()
    if child:
        return child
    try:
        handle = os.open(log, os.O_WRONLY | os.O_APPEND)
        score_batch = scoring.score_batch

        def told(engine: scoring.Engine, batch: inputs.Batch) -> scoring.Tables:
            os.write(handle, b"scoring\n")
            return score_batch(engine, batch)

        def stage(at: Progress) -> None:
            if at.stage != "scoring":
                os.write(handle, at.stage.encode() + b"\n")

        scoring.score_batch = told
        rulebook.load = lambda rules: book
        options = inputs.Options(limits=inputs.Limits(batch_articles=1))
        pipeline.run([articles], out, resume=True, options=options, threads=threads, progress=stage)
        os._exit(0)
    except BaseException as error:  # a child must not go on as if it were the parent
        sys.stderr.write(f"{error!r}\n")
        os._exit(1)


def ended(child: int, log: Path, event: int, delay: float) -> int | None:
    """Kill the process some time behind its so many-th event; None where it was, else how it ended by itself."""
    until = time.monotonic() + PATIENCE
    at: float | None = None
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if at is None and log.read_bytes().count(b"\n") >= event:
            at = time.monotonic() + delay
        if at is not None and time.monotonic() >= at:
            break
        time.sleep(0.003)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def campaign(folder: Path, kills: int, seed: int) -> Campaign:
    """Kill so many runs. Raises AssertionError where one does not go on to the same bytes."""
    articles, log, out = table(folder / "articles.jsonl"), folder / "log", folder / "out"
    book = rulebook.load()
    warm(book)
    chance = random.Random(seed)
    assert ended(begun(articles, folder / "clean", log, book, 2), log, sys.maxsize, 0.0) == 0
    clean = contents(folder / "clean")
    found = Campaign(0, 0, 0, 0)
    while found.kills < kills:
        threads = chance.choice((1, 2))
        before = kept(out)
        left = ARTICLES - before
        event = chance.randint(1, max(2, min(left, 4)) + 2)
        code = ended(begun(articles, out, log, book, threads), log, event, chance.random() * LATEST)
        if code is None:
            lines = log.read_bytes().split()
            late = b"summing" in lines
            redone = 0 if late else lines.count(b"scoring") - (kept(out) - before)
            assert redone <= threads, f"{redone} batches to be scored again after a kill of {threads} threads"
            found = Campaign(found.kills + 1, found.ends, max(found.redone, redone), found.late + late)
            if found.kills % 20 == 0:
                sys.stderr.write(f"{found.kills} kills, {found.ends} runs to the end\n")
            continue
        assert code == 0, f"ended with {code}"
        assert contents(out) == clean
        shutil.rmtree(out)
        found = found._replace(ends=found.ends + 1)
    assert ended(begun(articles, out, log, book, 2), log, sys.maxsize, 0.0) == 0
    assert contents(out) == clean
    return found._replace(ends=found.ends + 1)


if __name__ == "__main__":
    kills, seed = (int(sys.argv[n]) if len(sys.argv) > n else usual for n, usual in ((1, 200), (2, 9)))
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        told = campaign(Path(place), kills, seed)
    sys.stdout.write(
        f"{told.kills} kills, {told.late} of them while comparing or writing; {told.ends} runs to the end, all with "
        f"the same bytes; at most {told.redone} batches of a kill scored again; {time.monotonic() - began:.0f} s\n"
    )
