"""A run that is killed at any moment goes on with `--resume` to the bytes of a run that was not."""

from __future__ import annotations

import errno
import itertools
import os
import stat
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from outletscore import inputs
from outletscore.errors import OutputError, UsageError
from outletscore.pipeline import run
from outletscore.progress import Progress
from outletscore.reports.page import counts, selection
from outletscore.scores import contrasts
from outletscore.signals.attribution_model import shipped_tagger
from outletscore.storage import Spool, Work, locked

ROOT = Path(__file__).parent.parent
SMALL = inputs.Options(limits=inputs.Limits(batch_articles=1))
KILLS = 20
COMMAND = (
    "import sys; from pathlib import Path; from outletscore import inputs, pipeline\n"
    "options = inputs.Options(limits=inputs.Limits(batch_articles=1))\n"
    "pipeline.run([sys.argv[1]], sys.argv[2], resume=True, options=options, threads=2)"
)


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeds and perturbed copies of them, as a table."""
    path = tmp_path_factory.mktemp("in") / "articles.parquet"
    texts = [file.read_text("utf-8") for file in sorted((ROOT / "seeds").iterdir())]
    rows = [
        {
            "id": f"a{n}",
            "outlet": f"Outlet {n % 3}",
            "title": f"Title {n}",
            "text": texts[n % 5][n * 40 : n * 40 + 1500],
        }
        for n in range(24)
    ]
    pl.DataFrame(rows).write_parquet(path)
    return path


@pytest.fixture(scope="module")
def clean(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("clean")
    run([articles], folder, options=SMALL)
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.slow
def test_twenty_kills_and_the_same_bytes() -> None:
    """In a process of its own: it forks, and this one has threads."""
    told = subprocess.run([sys.executable, "-m", "tests.crash", str(KILLS)], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith(f"{KILLS} kills")


def test_size_of_batches_and_threads_do_not_matter(articles: Path, clean: dict[str, bytes], tmp_path: Path) -> None:
    for size, threads in ((1, 1), (7, 4), (2_000, 2)):
        folder = tmp_path / f"{size}-{threads}"
        run([articles], folder, options=inputs.Options(limits=inputs.Limits(batch_articles=size)), threads=threads)
        found = contents(folder)
        assert [name for name in clean if found.get(name) != clean[name]] == [], size
        assert found.keys() == clean.keys()


def test_what_scoring_holds_is_let_go_of_behind_it(articles: Path, tmp_path: Path) -> None:
    before = shipped_tagger()
    run([articles], tmp_path, options=SMALL)
    assert shipped_tagger() is not before


def interrupted(articles: Path, folder: Path, parts: int, options: inputs.Options = SMALL) -> None:
    def stop(at: Progress) -> None:
        if at.articles >= parts:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([articles], folder, options=options, progress=stop, threads=1)


def test_nothing_is_scored_twice(
    articles: Path, clean: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outletscore import scoring

    interrupted(articles, tmp_path, 5)
    kept = Work(tmp_path).kept
    assert kept >= 5
    real, scored = scoring.score_batch, []

    def score_batch(engine: scoring.Engine, batch: inputs.Batch) -> scoring.Tables:
        scored.append(batch.articles["article_id"].to_list())
        return real(engine, batch)

    monkeypatch.setattr(scoring, "score_batch", score_batch)
    run([articles], tmp_path, options=SMALL, resume=True)
    assert len(scored) == 24 - kept
    assert contents(tmp_path) == clean


def test_another_run_is_not_gone_on_with(articles: Path, tmp_path: Path) -> None:
    interrupted(articles, tmp_path, 3)
    other = inputs.Options(language="any", limits=SMALL.limits)
    with pytest.raises(UsageError, match="the options changed"):
        run([articles], tmp_path, options=other, resume=True)
    (tmp_path / "other").mkdir()
    copy = tmp_path / "other" / "articles.parquet"
    copy.write_bytes(articles.read_bytes())
    with pytest.raises(UsageError, match="the inputs changed"):
        run([copy], tmp_path, options=SMALL, resume=True)


def test_a_second_run_into_the_same_folder_is_told(articles: Path, tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(OutputError, match="another run"):
        run([articles], tmp_path, options=SMALL)
    assert list(tmp_path.iterdir()) == []


def test_what_is_summed_on_the_way_is_the_same_in_a_long_run(
    articles: Path, clean: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that a report is made of are added up whenever so many are held, sources outlet by outlet."""
    for page in (counts, selection):
        monkeypatch.setattr(page, "HELD", 1)
    monkeypatch.setattr(counts, "ARTICLES_AT_ONCE", 1)
    monkeypatch.setattr(contrasts, "_JOINED_AFTER", 2)
    run([articles], tmp_path, options=SMALL)
    assert contents(tmp_path) == clean


def test_without_resume_an_interrupted_run_is_dropped(articles: Path, clean: dict[str, bytes], tmp_path: Path) -> None:
    interrupted(articles, tmp_path, 3)
    run([articles], tmp_path, options=SMALL)
    assert contents(tmp_path) == clean


@pytest.mark.parametrize("limit", [300, 20_000, 60_000])
def test_a_disk_that_is_full_leaves_the_old_report_and_the_parts(
    articles: Path, clean: dict[str, bytes], tmp_path: Path, limit: int
) -> None:
    """The kernel refuses a file of more than `limit` bytes: while parts are written, or while tables are."""
    (tmp_path / "run.json").write_text("old", "utf-8")
    code = COMMAND.replace(
        "pipeline.run(",
        "pipeline.score([sys.argv[1]])  # kernels and language models write files of their own, once\n"
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY))\n"
        "from outletscore.errors import OutputError\n"
        "try: pipeline.run(",
    )
    code += "\nexcept OutputError as error: print(error.exit_code, error); sys.exit(error.exit_code)"
    command = [sys.executable, "-c", code, str(articles), str(tmp_path)]
    told = subprocess.run(command, check=False, capture_output=True, text=True)
    assert told.returncode == 5, told.stderr
    assert "hint" in told.stdout
    assert (tmp_path / "run.json").read_text("utf-8") == "old"
    assert {path.name for path in tmp_path.iterdir()} <= {"run.json", ".outletscore"}
    run([articles], tmp_path, options=SMALL, resume=True)
    assert contents(tmp_path) == clean


def test_a_disk_that_fails_leaves_the_old_report_and_the_parts(
    articles: Path, clean: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sync in a run of some hundred fails, at any place: while parts are written, and while tables are."""
    real, numbers = os.fsync, itertools.count(1)  # threads draw from it, each another number
    fails_at = 0

    def fsync(handle: int) -> None:
        if stat.S_ISREG(os.fstat(handle).st_mode) and next(numbers) == fails_at:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(handle)  # folders are synced where they can be, and no more

    monkeypatch.setattr(os, "fsync", fsync)
    run([articles], tmp_path / "counted", options=SMALL, threads=2)
    last = next(numbers) - 1
    for fails_at in (1, last // 2, last):
        folder = tmp_path / str(fails_at)
        folder.mkdir()
        (folder / "run.json").write_text("old", "utf-8")
        numbers = itertools.count(1)
        with pytest.raises(OutputError) as error:
            run([articles], folder, options=SMALL, threads=2)
        assert "Input/output error" in str(error.value)
        assert error.value.hint
        assert (folder / "run.json").read_text("utf-8") == "old"
        assert {path.name for path in folder.iterdir()} <= {"run.json", ".outletscore"}
        fails_at = 0
        run([articles], folder, options=SMALL, resume=True)
        assert contents(folder) == clean


def test_a_part_that_is_not_settled_counts_only_as_it_was_written(tmp_path: Path) -> None:
    """After a power cut files may be short, empty or not there."""
    spool = Spool(tmp_path / "parts", tmp_path / "later")
    spool.commit(0, {"counts": pl.DataFrame({"articles": [1]})}, {"end": 1})
    assert spool.about(0) == {"end": 1}
    file = tmp_path / "parts" / "000000" / "counts.arrow"
    whole = file.read_bytes()
    for damaged in (b"", whole[:-1], whole[:-1] + bytes([whole[-1] ^ 1])):
        file.write_bytes(damaged)
        assert spool.about(0) is None
    file.unlink()
    assert spool.about(0) is None
    file.write_bytes(whole)
    spool.settle(0)
    assert spool.about(0) == {"end": 1}


def test_a_folder_that_is_read_only_is_told(articles: Path, tmp_path: Path) -> None:
    """By permissions; root, who has them all, needs a file system that is mounted so."""
    (tmp_path / "run.json").write_text("old", "utf-8")
    command = [sys.executable, "-m", "outletscore", "run", str(articles), "-o", str(tmp_path)]
    if os.geteuid() == 0:
        mount = f"mount --bind {tmp_path} {tmp_path} && mount -o remount,bind,ro {tmp_path}"
        if subprocess.run(["unshare", "-m", "sh", "-c", mount], check=False, capture_output=True).returncode:
            pytest.skip("root may not mount here")
        command = ["unshare", "-m", "sh", "-c", f'{mount} && exec "$@"', "sh", *command]
    tmp_path.chmod(0o555)
    told = subprocess.run(command, check=False, capture_output=True, text=True)
    tmp_path.chmod(0o755)
    assert told.returncode == 5, told.stderr
    assert "Read-only file system" in told.stderr or "Permission denied" in told.stderr
    assert "choose another folder with -o" in told.stderr
    assert contents(tmp_path) == {"run.json": b"old"}


def test_ctrl_c_says_how_to_go_on(articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from outletscore.cli import main

    def stopped(*_: object, **__: object) -> None:
        interrupted(articles, tmp_path, 3)
        raise KeyboardInterrupt

    monkeypatch.setattr("outletscore.pipeline.run", stopped)
    result = CliRunner().invoke(main, ["run", str(articles), "-o", str(tmp_path)])
    assert result.exit_code == 130
    assert "batches are kept: add --resume" in result.output
