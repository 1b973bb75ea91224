"""`outletscore run` as its users meet it: tables, messages, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from outletscore import tables
from outletscore.cli import main
from outletscore.inputs import Options, read

ROOT = Path(__file__).parent.parent
ARTICLE = (
    "The minister said on Monday that the plan was ready. “We will build it,” he added. "
    "Critics say the cost is too high, according to a report by the Treasury. The shameful scheme is a disaster."
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["run", *map(str, arguments)])


def table(path: Path, **columns: list[str | None]) -> Path:
    pl.DataFrame({"id": ["a"], "outlet": ["X"], "title": ["T"], "text": [ARTICLE], **columns}).write_parquet(path)
    return path


def test_seeds_give_one_row_an_outlet_and_evidence_in_every_article(tmp_path: Path) -> None:
    result = run(ROOT / "seeds", "-o", tmp_path)
    assert result.exit_code == 0, result.output
    outlets = pl.read_csv(tmp_path / "outlets.csv")
    assert outlets["articles"].to_list() == [1] * 5
    attributed = pl.read_parquet(tmp_path / "attributions.parquet")["article_id"].unique()
    assert len(attributed) == 5


def test_every_table_keeps_its_schema(tmp_path: Path) -> None:
    assert run(table(tmp_path / "in.parquet"), "-o", tmp_path / "out").exit_code == 0
    for name in ("sentences", "evidence", "attributions"):
        written = pl.read_parquet_schema(tmp_path / "out" / f"{name}.parquet")
        assert written == dict(tables.schema(tables.TABLES[name])), name
    articles = pl.read_parquet(tmp_path / "out" / "articles.parquet")
    assert articles["text"].to_list() == [ARTICLE]
    counts = json.loads((tmp_path / "out" / "run.json").read_text())["counts"]
    assert counts == {"in": 1, "scored": 1, "quarantined": 0, "skipped": 0}


def test_spans_are_exact(tmp_path: Path) -> None:
    run(ROOT / "seeds", "-o", tmp_path)
    texts = dict(pl.read_parquet(tmp_path / "articles.parquet").select("article_id", "text").iter_rows())
    evidence = pl.read_parquet(tmp_path / "evidence.parquet")
    assert evidence.height
    for article, start, end, text in evidence.select("article_id", "start", "end", "text").iter_rows():
        assert texts[article][start:end] == text
    told = pl.read_parquet(tmp_path / "attributions.parquet")
    for row in told.iter_rows(named=True):
        if row["source_start"] is not None:
            assert texts[row["article_id"]][row["source_start"] : row["source_end"]] == row["source"]
        if row["cue_start"] is not None:
            assert texts[row["article_id"]][row["cue_start"] : row["cue_end"]] == row["cue"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("binary.txt", bytes(range(256)) * 50),
        ("columns.csv", b"foo,bar\n1,2\n"),
        ("broken.parquet", b"PAR1 not really"),
        ("broken.jsonl", b'{"id": "a", "text": \n'),
    ],
)
def test_bad_file_is_refused_and_the_rest_goes_on(tmp_path: Path, name: str, content: bytes) -> None:
    source = tmp_path / "in"
    source.mkdir()
    table(source / "good.parquet")
    (source / name).write_bytes(content)
    result = run(source, "-o", tmp_path / "out")
    assert result.exit_code == 1, result.output
    refused = pl.read_csv(tmp_path / "out" / "quarantine.csv")
    assert refused.height == 1
    assert name in refused["path"][0]
    assert refused["reason"][0]
    assert pl.read_parquet(tmp_path / "out" / "articles.parquet").height == 1


def test_unreadable_file_is_refused() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        table(folder / "good.parquet").chmod(0o644)
        (folder / "secret.txt").write_text(ARTICLE)
        (folder / "secret.txt").chmod(0)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)  # root may read everything; nobody may not
        try:
            batches = list(read([folder], Options()))
        finally:
            os.seteuid(user)
    assert [refusal.reason for batch in batches for refusal in batch.refused] == ["unreadable"]
    assert sum(batch.articles.height for batch in batches) == 1


def test_missing_folder(tmp_path: Path) -> None:
    result = run(tmp_path / "nowhere", "-o", tmp_path / "out")
    assert result.exit_code == 3
    assert "nowhere" in result.output


def test_broken_rule_names_the_place(tmp_path: Path) -> None:
    family = tmp_path / "rules" / "idiom"
    family.mkdir(parents=True)
    (family / "bad.toml").write_text('title = "Bad"\nwhy = "x"\nwieght = 1\n')
    result = run(table(tmp_path / "in.parquet"), "--rules", tmp_path / "rules", "-o", tmp_path / "out")
    assert result.exit_code == 4
    assert "bad.toml:3" in result.output
    assert "weight" in result.output
    assert not (tmp_path / "out").exists()


def test_wrong_mapping(tmp_path: Path) -> None:
    assert run(table(tmp_path / "in.parquet"), "--map", "text", "-o", tmp_path / "out").exit_code == 2


def test_unknown_setting_is_named_with_a_suggestion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "outletscore.toml").write_text('[run]\nlangage = "any"\n')
    result = run(table(tmp_path / "in.parquet"), "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "did you mean 'language'" in result.output


def test_file_sets_an_option_and_the_flag_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = table(tmp_path / "in.parquet")
    (tmp_path / "outletscore.toml").write_text('[run]\nout = "elsewhere"\n')
    assert run(source).exit_code == 0
    assert (tmp_path / "elsewhere" / "outlets.csv").exists()
    assert run(source, "-o", "here").exit_code == 0
    assert (tmp_path / "here" / "outlets.csv").exists()


def test_order_of_files_does_not_matter(tmp_path: Path) -> None:
    files = sorted((ROOT / "seeds").iterdir())
    run(*files, "-o", tmp_path / "one")
    run(*reversed(files), "-o", tmp_path / "two")
    assert (tmp_path / "one" / "outlets.csv").read_bytes() == (tmp_path / "two" / "outlets.csv").read_bytes()


def test_hash_seed_does_not_matter(tmp_path: Path) -> None:
    for seed in ("0", "1"):
        subprocess.run(
            [sys.executable, "-m", "outletscore", "run", ROOT / "seeds", "-o", tmp_path / seed, "-q"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
        )
    for file in (tmp_path / "0").iterdir():
        assert file.read_bytes() == (tmp_path / "1" / file.name).read_bytes(), file.name
