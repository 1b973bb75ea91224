"""Tables: the text as given, the usual spellings, refusals row by row."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outletscore.errors import UsageError
from outletscore.inputs import Batch, Options, Refusal, read
from outletscore.inputs.records import _article

ROWS = [
    {"id": "a", "outlet": "The Gazette", "title": "One", "text": " A short one. ", "date": "2021-10-14", "url": None},
    {"id": "b", "outlet": None, "title": None, "text": "Two\u2028lines\n\n\tand a tab.", "date": None, "url": None},
    {"id": "c", "outlet": "The Gazette", "title": "One", "text": " A short one. ", "date": "14 Oct 2021", "url": None},
]


def whole(paths: list[Path], options: Options | None = None) -> tuple[pl.DataFrame, list[Refusal]]:
    batches: list[Batch] = list(read(paths, options or Options()))
    return pl.concat([b.articles for b in batches]), [r for b in batches for r in b.refused]


def write(folder: Path, kind: str) -> Path:
    path = folder / f"table.{kind}"
    frame = pl.DataFrame(ROWS, schema=dict.fromkeys(ROWS[0], pl.String))
    match kind:
        case "parquet":
            frame.write_parquet(path)
        case "csv":
            frame.write_csv(path)
        case "jsonl":
            path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl"])
def test_a_table_comes_out_as_it_went_in(tmp_path: Path, kind: str) -> None:
    articles, refused = whole([write(tmp_path, kind)])
    assert refused == []
    assert articles["article_id"].to_list() == ["a", "b", "c"]
    assert articles["text"].to_list() == [row["text"] for row in ROWS]
    assert articles["outlet"].to_list() == ["The Gazette", None, "The Gazette"]
    assert articles["published"].to_list() == ["2021-10-14", None, "2021-10-14"]


def test_a_row_that_is_no_json_leaves_the_others_alone(tmp_path: Path) -> None:
    path = write(tmp_path, "jsonl")
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = '{"id": "b", "text": '
    path.write_text("\n".join(lines), encoding="utf-8")
    articles, refused = whole([path])
    assert articles["article_id"].to_list() == ["a", "c"]
    assert [(r.path, r.reason) for r in refused] == [(f"{path}:2", "broken-record")]


def test_unknown_columns_are_named_and_a_mapping_helps(tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    path.write_text('{"key": 1, "wording": "Some words."}\n', encoding="utf-8")
    (batch,) = read([path], Options())
    assert batch.refused[0].reason == "unknown-columns"
    assert "key, wording" in batch.refused[0].message
    articles, refused = whole([path], Options(mapping={"text": "wording", "id": "key"}))
    assert articles.select("article_id", "text").rows() == [("1", "Some words.")]
    assert refused == []
    with pytest.raises(UsageError):
        list(read([path], Options(mapping={"wording": "text"})))


def test_taken_ids_are_refused_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "twice.jsonl"
    path.write_text('{"id": 1, "text": "First."}\n{"id": 1, "text": "Second."}\n', encoding="utf-8")
    articles, refused = whole([path])
    assert articles["text"].to_list() == ["First."]
    assert [(r.path, r.reason) for r in refused] == [(f"{path}:2", "id-clash")]


@given(st.text())
def test_no_text_is_changed(text: str) -> None:
    item = _article({"t": text}, {"text": "t"}, "place", "id", Options())
    if isinstance(item, Refusal):
        assert not text.strip()
    else:
        assert item.text == text


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", "id,text\n"), ("a.csv", "\0"), ("a.jsonl", "\n\n"), ("a.tsv", "")]
)
def test_a_table_without_a_row_is_refused_not_forgotten(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    (batch,) = read([tmp_path], Options())
    assert [refusal.reason for refusal in batch.refused] == ["empty"]
