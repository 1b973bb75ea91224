"""The files of a run: all of them, whole or not at all, and the same bytes every time."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from outletscore.errors import OutputError
from outletscore.reports import FILES, gathered, write, write_parts
from outletscore.scores.numbered import Numbered
from outletscore.storage import InMemory
from outletscore.storage.files import write_set
from tests.reports_example import small


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_every_file_is_there_and_nothing_else(tmp_path: Path) -> None:
    tables, run = small()
    write(tmp_path / "new" / "reports", tables, run)
    assert {path.name for path in (tmp_path / "new" / "reports").iterdir()} == set(FILES)


def test_parquet_gives_the_frames_back(tmp_path: Path) -> None:
    tables, run = small()
    write(tmp_path, tables, run)
    for name in (
        "articles",
        "sentences",
        "evidence",
        "title_evidence",
        "attributions",
        "outlets",
        "percentiles",
        "lines",
    ):
        assert_frame_equal(pl.read_parquet(tmp_path / f"{name}.parquet"), tables[name])
    assert json.loads((tmp_path / "run.json").read_text("utf-8")) == run


def test_same_input_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        tables, run = small()
        write(tmp_path / name, tables, run)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_hash_seed_and_date_do_not_matter(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.reports_example import large; "
        "from outletscore.reports import write; write(Path(sys.argv[1]), *large(3, 4))"
    )
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", code, str(tmp_path / seed)], check=True, env=environment)
    assert contents(tmp_path / "1") == contents(tmp_path / "2")


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x", "utf-8")
    with pytest.raises(OutputError) as error:
        write_set(tmp_path / "taken", {"a": b"1"})
    assert str(tmp_path / "taken") in error.value.place
    assert "choose another folder" in error.value.hint


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_failing_write_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    write_set(tmp_path, {"a": b"old", "b": b"old"})
    real, calls = os.fsync, []

    def fsync(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(number, os.strerror(number))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr("outletscore.storage.files.WRITERS", 1)  # so that the second call is for the second file
    with pytest.raises(OutputError) as error:
        write_set(tmp_path, {"a": b"new", "b": b"new"})
    assert error.value.place == str(tmp_path / "b")
    assert error.value.hint
    assert contents(tmp_path) == {"a": b"old", "b": b"old"}


def test_a_failing_rename_undoes_those_before(tmp_path: Path) -> None:
    write_set(tmp_path, {"a": b"old"})
    (tmp_path / "c").mkdir()
    with pytest.raises(OutputError):
        write_set(tmp_path, {"a": b"new", "b": b"new", "c": b"new"})
    assert (tmp_path / "a").read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "c"]


def test_a_disk_that_is_full_in_earnest(tmp_path: Path) -> None:
    """A child process that may write 4 kB a file: the kernel itself refuses, as a full disk does."""
    code = (
        "import resource, signal, sys; from pathlib import Path; from outletscore.storage.files import write_set\n"
        "from outletscore.errors import OutputError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: write_set(Path(sys.argv[1]), {'a': b'new', 'b': b'x' * 10000})\n"
        "except OutputError as error: print(error.exit_code, error.hint)"
    )
    write_set(tmp_path, {"a": b"old"})
    told = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, capture_output=True, text=True)
    assert told.stdout.startswith("5 ")
    assert contents(tmp_path) == {"a": b"old"}


def test_modes_follow_the_mask(tmp_path: Path) -> None:
    write_set(tmp_path, {"a": b"1"})
    mask = os.umask(0)
    os.umask(mask)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o666 & ~mask


def test_what_was_gathered_of_the_parts_gives_the_same_files(tmp_path: Path) -> None:
    """Rows of the page and of the CSV that were put among the tables of a part are those that are made anew."""
    tables, run = small()
    write(tmp_path / "anew", tables, run)
    parts = InMemory([dict(tables)])
    parts.put(0, gathered(tables, Numbered.of(tables["evidence"], tables["sentences"])))
    write_parts(tmp_path / "gathered", parts, tables, run)
    assert contents(tmp_path / "gathered") == contents(tmp_path / "anew")
    parts.put(0, {"kinds": parts.held[0]["kinds"].clear(), "evidence_printed": tables["evidence"].clear()})
    write_parts(tmp_path / "other", parts, tables, run)  # they are what is read
    found = contents(tmp_path / "other")
    assert found["report.html"] != contents(tmp_path / "anew")["report.html"]
    assert found["evidence.csv"].count(b"\n") == 1
