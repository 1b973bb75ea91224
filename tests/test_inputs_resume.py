"""Going on behind a batch gives what one run would have given, and extracts nothing again."""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from outletscore.errors import InputError
from outletscore.inputs import Batch, Limits, Options, Position, dump, read, total_bytes
from tests.test_inputs_formats import archive

FIXTURES = Path(__file__).parent / "fixtures" / "inputs"
PAGE = (FIXTURES / "bridge.w3m.txt").read_text(encoding="utf-8")
WORDS = " ".join(f"word{i} of the report on the bridge" for i in range(60))


def rows(count: int) -> Iterator[dict[str, Any]]:
    """Articles of two outlets, with copies, near-copies, ids that clash and rows that are no articles."""
    for i in range(count):
        text = f"{WORDS} {i % 5}." if i % 3 else f"The council met on day {i}."
        yield {"id": f"r{i % (count - 4)}", "outlet": ("The Bell", "the BELL", "Gazette")[i % 3], "text": text}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Every format, something refused and something skipped in between."""
    for i in range(4):
        (tmp_path / f"a{i}.txt").write_text(PAGE.replace("Mill", f"Mill {i}"), encoding="utf-8")
    (tmp_path / "a2.txt").write_bytes(b"")
    (tmp_path / ".hidden").write_bytes(b"")
    archive(tmp_path / "b.warc.gz")
    frame = pl.DataFrame(list(rows(20)))
    prefixed = {kind: frame.with_columns(pl.lit(kind).add(pl.col("id")).alias("id")) for kind in ("c", "p", "s")}
    prefixed["c"].write_csv(tmp_path / "c.csv")
    prefixed["p"].write_parquet(tmp_path / "d.parquet")
    lines = [json.dumps(row) for row in rows(20)]
    lines[3], lines[9] = "{broken", ""
    (tmp_path / "e.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "f.jsonl.gz").write_bytes(gzip.compress("\n".join(["{broken", *lines]).encode())[:-9])
    with sqlite3.connect(tmp_path / "g.db") as database:
        database.execute("CREATE TABLE newsdata (id TEXT, source TEXT, content TEXT)")
        database.executemany("INSERT INTO newsdata VALUES (?, ?, ?)", prefixed["s"].rows())
    database.close()
    return tmp_path


OPTIONS = Options(language="any", limits=Limits(batch_articles=3))


def flat(batches: list[Batch]) -> list[object]:
    return [(b.articles.rows(), b.lines.rows(), b.refused, b.skipped, b.end) for b in batches]


def test_going_on_behind_any_batch_gives_the_same_batches(folder: Path) -> None:
    whole = list(read([folder], OPTIONS))
    assert len(whole) > 20
    assert sum(b.articles["duplicate_of"].count() for b in whole) > 10
    for at in range(len(whole) + 1):
        before, after = whole[:at], whole[at:]
        end = Position(**json.loads(json.dumps(asdict(before[-1].end)))) if before else Position()
        rest = list(read([folder], OPTIONS, end, [b.articles for b in before]))
        assert flat(rest) == flat(after), f"behind batch {at}"


def test_going_on_inside_a_file_parses_nothing_twice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(read([folder], OPTIONS))
    seen: list[str] = []
    real = dump.read
    monkeypatch.setattr(dump, "read", lambda page, name, place: seen.append(name) or real(page, name, place))
    list(read([folder], OPTIONS, whole[3].end, [b.articles for b in whole[:4]]))
    assert seen == []


@pytest.mark.parametrize("change", ["new", "gone", "longer", "shorter list"])
def test_other_files_than_before_are_noticed(folder: Path, change: str) -> None:
    whole = list(read([folder], OPTIONS))
    match change:
        case "new":
            (folder / "a00.txt").write_text(PAGE, encoding="utf-8")
        case "gone":
            (folder / "a1.txt").unlink()
        case "longer":
            (folder / "a1.txt").write_text(PAGE + "\nMore.", encoding="utf-8")
        case _:
            for path in folder.glob("[b-g]*"):
                path.unlink()
    with pytest.raises(InputError, match="have changed"):
        list(read([folder], OPTIONS, whole[-2].end, []))


def test_bytes_grow_to_the_total(folder: Path) -> None:
    whole = list(read([folder], OPTIONS))
    counted = [batch.end.bytes for batch in whole]
    assert counted == sorted(counted)
    assert counted[-1] == total_bytes([folder], OPTIONS)
    assert len(set(counted)) > 8
