"""CSV that every reader reads alike, that no spreadsheet runs, and that gives the texts back exactly."""

from __future__ import annotations

import csv as standard
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outletscore.reports import csv, write
from tests.reports_example import small

TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40) | st.sampled_from(
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n", "'", "''=1", "'=1", '"', 'a"b', "a,b", "＝1", "", " ", "-"]
)


def cells(data: bytes) -> list[list[str]]:
    return list(standard.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@given(st.lists(TEXT, min_size=1, max_size=8))
def test_texts_are_harmless_and_recover(texts: list[str]) -> None:
    # A second column keeps a line with an empty text from being an empty line.
    data = csv.render(pl.DataFrame({"text": texts, "n": range(len(texts))}))
    read = [row[0] for row in cells(data)[1:]]
    assert [csv.recover(cell) for cell in read] == texts
    assert not any(cell.startswith(csv.FORMULA_STARTS) for cell in read)
    assert read == [csv.harmless(text) for text in texts]


@given(st.lists(st.none() | TEXT, min_size=1, max_size=8))
def test_polars_keeps_null_and_empty_apart(texts: list[str | None]) -> None:
    frame = pl.DataFrame({"text": texts, "n": range(len(texts))}, schema={"text": pl.String, "n": pl.Int64})
    back = pl.read_csv(io.BytesIO(csv.render(frame)), schema=frame.schema)
    assert [None if cell is None else csv.recover(cell) for cell in back["text"]] == texts


def test_numbers_stay_numbers() -> None:
    frame = pl.DataFrame({"x": [-0.3, 1 / 3, 1e-9, 12345678.9, None, 0.0], "n": [-1, 2, 3, 4, 5, 6]})
    assert cells(csv.render(frame))[1:] == [
        ["-0.3", "-1"],
        ["0.333333", "2"],
        ["1e-9", "3"],
        ["12345700.0", "4"],
        ["", "5"],
        ["0.0", "6"],
    ]


def test_begins_with_a_mark_that_polars_drops(tmp_path: Path) -> None:
    write(tmp_path, *small())
    for path in tmp_path.glob("*.csv"):
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        assert b"\r" not in path.read_bytes()
    assert pl.read_csv(tmp_path / "outlets.csv", infer_schema_length=None).columns[:2] == ["outlet", "articles"]
    assert pl.read_csv(tmp_path / "articles.csv").columns[0] == "article_id"


def test_articles_leave_the_text_to_parquet(tmp_path: Path) -> None:
    write(tmp_path, *small())
    assert "text" not in pl.read_csv(tmp_path / "articles.csv").columns
    assert "text" in pl.read_csv(tmp_path / "evidence.csv").columns


@pytest.mark.parametrize("start", csv.FORMULA_STARTS)
def test_every_formula_start_is_guarded(start: str) -> None:
    assert csv.harmless(f"{start}cmd") == f"'{start}cmd"
