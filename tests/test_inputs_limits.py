"""Hostile input: each kind is refused with its reason, cheaply, and the files beside it are read as ever."""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
import zstandard

from outletscore.errors import UsageError
from outletscore.inputs import Limits, Options, Refusal, read
from outletscore.inputs.encoding import decode
from outletscore.inputs.unpacking import RefusedError

FIXTURES = Path(__file__).parent / "fixtures" / "inputs"
ARTICLE = (FIXTURES / "bridge.w3m.txt").read_text(encoding="utf-8")
SENTENCE = "The council has put off its decision on the repair of the bridge until May. "


def run(path: Path, options: Options | None = None) -> tuple[list[str], list[Refusal], int]:
    batches = list(read([path], options or Options()))
    ids = [i for batch in batches for i in batch.articles["article_id"]]
    return ids, [r for batch in batches for r in batch.refused], sum(b.skipped for b in batches)


def reasons(path: Path, options: Options | None = None) -> list[str]:
    return [refusal.reason for refusal in run(path, options)[1]]


def test_every_refusal_beside_a_good_file(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(bytes(random.Random(0).randbytes(4000)))
    (tmp_path / "odd.pdf").write_bytes(b"%PDF")
    (tmp_path / "bullets.txt").write_text("*\n•\n- -\n", encoding="utf-8")
    (tmp_path / "menu.txt").write_text("Home\nNews\nSport\n", encoding="utf-8")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 is no table")
    (tmp_path / "broken.db").write_bytes(b"SQLite is no database")
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(b'{"text": "Words."}\n' * 1000)[:-20])
    (tmp_path / ".hidden.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "page_files").mkdir()
    (tmp_path / "page_files" / "script.js").write_text("//", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe.txt")
    ids, refused, skipped = run(tmp_path)
    assert "good.txt" in ids
    assert {Path(r.path.split(":")[0]).name: r.reason for r in refused if "id-clash" not in r.reason} == {
        "empty.txt": "empty",
        "binary.txt": "binary",
        "odd.pdf": "unknown-format",
        "menu.txt": "no-article",
        "bullets.txt": "no-article",
        "broken.parquet": "broken-table",
        "broken.db": "broken-table",
        "cut.jsonl.gz": "broken-archive",
        "pipe.txt": "not-a-file",
    }
    assert all(refusal.message for refusal in refused)
    assert skipped == 2


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    (refusal,) = run(tmp_path / "nowhere")[1]
    assert refusal.reason == "missing"
    assert refusal.path.endswith("nowhere")


def test_a_file_given_by_name_has_its_name_as_id(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    assert run(path)[0] == ["a.txt"]


def test_links_out_of_the_input_are_refused_and_links_inside_are_skipped(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text(ARTICLE, encoding="utf-8")
    (inside / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (inside / "b.txt").symlink_to(inside / "a.txt")
    (inside / "c.txt").symlink_to(outside / "secret.txt")
    (inside / "d").symlink_to(outside)
    (inside / "loop").symlink_to(inside / "loop")
    ids, refused, skipped = run(inside)
    assert ids == ["a.txt"]
    assert [r.reason for r in refused] == ["symlink-outside", "symlink-outside", "unreadable"]
    assert skipped == 1


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not allow such names")
def test_names_that_are_no_utf8(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/caf\xe9.txt", "w", encoding="utf-8") as file:  # noqa: PTH123 (bytes)
        file.write(ARTICLE)
    assert run(tmp_path)[0] == ["caf\\xe9.txt"]


def test_large_pages_and_records(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_text(ARTICLE * 100, encoding="utf-8")
    lines = [json.dumps({"id": i, "text": SENTENCE * times}) for i, times in enumerate((1, 1000, 1))]
    (tmp_path / "lines.jsonl").write_text("\n".join(lines), encoding="utf-8")
    ids, refused, _ = run(tmp_path, Options(max_bytes=20_000))
    assert ids == ["0", "2"]
    assert [r.reason for r in refused] == ["too-large", "too-large"]


BOMB = """
import gzip, resource, sys, time
from outletscore.inputs import Options, read
list(read([sys.argv[1]], Options()))  # imports
before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
(batch,) = read([sys.argv[2]], Options(max_bytes=10**9))
print(batch.refused[0].reason, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, time.perf_counter() - start)
"""


@pytest.mark.parametrize("name", ["bomb.txt.gz", "bomb.jsonl.gz", "bomb.html.gz", "bomb.jsonl.zst", "bomb.csv.zst"])
def test_bombs_cost_little(tmp_path: Path, name: str) -> None:
    good = tmp_path / f"good.{name.split('.')[1]}"
    rows = {".jsonl": '{"text": "Some words."}', ".csv": "id,text\n1,Some words.\n"}
    good.write_text(rows.get(good.suffix, ARTICLE), encoding="utf-8")
    bomb = tmp_path / name
    with gzip.open(bomb, "wb") if name.endswith(".gz") else zstandard.open(bomb, "wb") as file:
        for _ in range(300):
            file.write(b" " * 1_000_000)
    done = subprocess.run([sys.executable, "-c", BOMB, good, bomb], capture_output=True, text=True, check=True)
    reason, kilobytes, seconds = done.stdout.split()
    assert reason == "decompression-bomb"
    assert int(kilobytes) < 64_000
    assert float(seconds) < 1


def test_entity_bombs_and_external_entities(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    secret = tmp_path / "secret"
    secret.write_text("the secret word", encoding="utf-8")
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    body = (FIXTURES / "bridge.html").read_text(encoding="utf-8").partition("<body>")[2]
    page = (
        f'<!DOCTYPE html [<!ENTITY l0 "lol">{laughs}<!ENTITY x SYSTEM "file://{secret}">]><body><p>&l11; &x;</p>{body}'
    )
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    start = time.perf_counter()
    (batch,) = read([tmp_path / "page.html"], Options())
    assert time.perf_counter() - start < 10
    text = "".join(batch.articles["text"]) + "".join(batch.lines["text"])
    assert "secret word" not in text
    assert "lollol" not in text


def test_nested_markup(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    (tmp_path / "deep.html").write_text("<div>" * 500_000 + "words", encoding="utf-8")
    assert reasons(tmp_path) == ["broken-markup"]


def test_a_line_of_a_hundred_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        file.write(b'{"id": "long", "text": "')
        for _ in range(100):
            file.write(b"a" * 1_000_000)
        file.write(b'"}\n{"id": "short", "text": "Some words."}\n')
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ids, refused, _ = run(path, Options(max_bytes=1_000_000))
    assert ids == ["short"]
    assert [r.reason for r in refused] == ["too-large"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64_000


def test_lone_surrogates_and_nuls(tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_text('{"id": 1, "text": "half \\ud83d"}\n{"id": 2, "text": "nul \\u0000 nul"}\n', encoding="utf-8")
    ids, refused, _ = run(path)
    assert ids == ["2"]
    assert [r.reason for r in refused] == ["bad-unicode"]


def test_json_that_nests_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "deep.jsonl"
    path.write_text("[" * 100_000 + "\n" + '{"id": 1, "text": "Some words."}\n', encoding="utf-8")
    assert run(path)[0] == ["1"]
    assert reasons(path) == ["broken-record"]


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_in_any_width(name: str) -> None:
    assert decode("“Früh” said — he.\r\nAnd more.\r".encode(name)) == "“Früh” said — he.\nAnd more.\n"


def test_mixed_encodings() -> None:
    assert decode("“caf".encode() + b"\xe9\x94 and " + "é".encode()) == "“café” and é"


def test_binary() -> None:
    with pytest.raises(RefusedError, match="control"):
        decode(bytes(range(32)) * 100)


def test_csv_that_goes_wrong(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,Some words.\n2,too,many\n3,More words.\n", encoding="utf-8")
    ids, refused, _ = run(path)
    assert ids == ["1", "3"]
    assert [(r.path, r.reason) for r in refused] == [(f"{path}:2", "broken-record")]


def test_batches_are_bounded_and_keep_the_order(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"id": i, "text": SENTENCE * (i % 7 + 1)}) + "\n" for i in range(500)))
    limits = Limits(batch_articles=50, batch_bytes=10_000)
    batches = list(read([path], Options(limits=limits)))
    assert [i for batch in batches for i in batch.articles["article_id"]] == [str(i) for i in range(500)]
    assert all(batch.articles.height <= 50 for batch in batches)
    assert all(batch.articles["text"].str.len_bytes().sum() <= 10_000 for batch in batches)


def test_broken_files_leave_the_others_byte_for_byte_alone(tmp_path: Path) -> None:
    chance = random.Random(7)
    for i in range(60):
        (tmp_path / f"{i:02}.txt").write_text(ARTICLE.replace("Mill", f"Mill {i}"), encoding="utf-8")
    clean = {row["article_id"]: row for b in read([tmp_path], Options()) for row in b.articles.iter_rows(named=True)}
    broken = [f"{i:02}.txt" for i in sorted(chance.sample(range(60), 6))]
    for name in broken:
        (tmp_path / name).write_bytes(chance.randbytes(3000))
    batches = list(read([tmp_path], Options()))
    rows = {row["article_id"]: row for b in batches for row in b.articles.iter_rows(named=True)}
    assert [Path(r.path).name for b in batches for r in b.refused] == broken
    # what a broken file was the first copy of is no copy any more
    strip = lambda row: {k: v for k, v in row.items() if k != "duplicate_of"}  # noqa: E731
    assert {k: strip(v) for k, v in rows.items()} == {k: strip(v) for k, v in clean.items() if k not in broken}


@pytest.mark.parametrize("bad", [{"language": "de"}, {"extractor": "best"}, {"outlet_from": "sky"}, {"max_bytes": 0}])
def test_options_that_make_no_sense(bad: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        Options(**bad)  # type: ignore[arg-type]


def test_the_language_gate_refuses_only_what_is_certain(tmp_path: Path) -> None:
    german = "Der Rat der Stadt hat die Entscheidung über die Reparatur der Brücke auf den Mai vertagt. " * 4
    short = "Nein."
    frame = pl.DataFrame({"id": ["de", "short", "en"], "text": [german, short, "Only Lavrov can pull it off."]})
    frame.write_parquet(tmp_path / "a.parquet")
    ids, refused, _ = run(tmp_path)
    assert ids == ["short", "en"]
    assert [r.reason for r in refused] == ["language"]
    assert run(tmp_path, Options(language="any"))[0] == ["de", "short", "en"]
