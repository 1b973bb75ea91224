"""Every attribution of the golden report is one that was read by hand, and what is wrong is known to be."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import polars as pl

ROOT = Path(__file__).parent.parent
CHECKED = Path(__file__).parent / "fixtures" / "attribution" / "seeds.tsv"
COLUMNS = ("article_id", "sentence", "source", "source_kind", "cue", "content_start", "content_end")
# As it was read last. Better is welcome: read what changed, and write it down here and in the fixture.
RIGHT, WRONG = 54, 4

Row = tuple[str, ...]


def checked() -> dict[Row, str]:
    """The verdict of each attribution read."""
    lines = [line for line in CHECKED.read_text("utf-8").splitlines() if not line.startswith("#")]
    cells = [line.split("\t") for line in lines]
    return {tuple(row[: len(COLUMNS)]): row[len(COLUMNS)] for row in cells}


def reported() -> Counter[Row]:
    """The attributions of the golden report."""
    rows = pl.read_parquet(ROOT / "reports" / "attributions.parquet", columns=list(COLUMNS)).select(COLUMNS)
    return Counter(tuple("" if cell is None else str(cell) for cell in row) for row in rows.iter_rows())


def test_what_is_reported_was_read() -> None:
    unread = set(reported()) - set(checked())
    assert not unread, "read these in the seeds, and write a verdict into tests/fixtures/attribution/seeds.tsv"


def test_what_was_read_is_reported_but_for_what_is_missing() -> None:
    verdicts = checked()
    found = reported()
    gone = {row for row, verdict in verdicts.items() if verdict != "missing" and row not in found}
    come = {row for row, verdict in verdicts.items() if verdict == "missing" and row in found}
    assert not gone, "not found any more: strike what was wrong, call missing what was right"
    assert not come, "found now: call it right"


def test_as_many_are_right_as_were() -> None:
    count = Counter(checked().values())
    assert set(count) == {"right", "doubtful", "wrong", "missing"}
    assert (count["right"], count["wrong"]) == (RIGHT, WRONG)


def test_spans_are_in_the_text() -> None:
    texts = dict(pl.read_parquet(ROOT / "reports" / "articles.parquet", columns=["article_id", "text"]).iter_rows())
    for article, _, source, _, cue, start, end in checked():
        text = texts[article]
        assert source in text
        assert cue in text
        assert 0 <= int(start) < int(end) <= len(text)
        assert text[int(start) : int(end)].strip() == text[int(start) : int(end)]
