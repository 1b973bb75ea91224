"""An attribution lies in one text: what stands before or behind a text in the batch changes nothing."""

from __future__ import annotations

import polars as pl
from polars.testing import assert_frame_equal

from outletscore.language import Vocabulary, read
from outletscore.signals import attribution

TEXTS = [
    "The plan is dead, the minister said",
    "“We will rebuild it,” and nobody doubts that. “Not today.”",
    "He added:",
    "The bridge will open in May. Critics say it is late.",
    "",
    "According to",
    "the report, prices rose by 5 percent, activist Anna Berg tells",
    "That damage was in evidence in a report, which showed three million new claims.",
    "“A,” she said. “B.”",
    "“C.”",
]


def frame(texts: list[str], first: int) -> pl.DataFrame:
    vocabulary = Vocabulary()
    reading = read(texts, vocabulary)
    found = attribution.find(reading, vocabulary)
    return attribution.frame(reading, vocabulary, found, [f"{first + i:02}" for i in range(len(texts))])


def test_every_text_by_itself_gives_what_the_batch_gives() -> None:
    together = frame(TEXTS * 3, 0)
    alone = pl.concat([frame([text], i) for i, text in enumerate(TEXTS * 3)])
    assert together.height
    assert_frame_equal(together, alone)


def test_spans_lie_in_their_text() -> None:
    lengths = {f"{i:02}": len(text) for i, text in enumerate(TEXTS)}
    for row in frame(TEXTS, 0).iter_rows(named=True):
        assert row["sentence"] >= 0
        for part in ("source", "cue", "content"):
            start, end = row[f"{part}_start"], row[f"{part}_end"]
            assert (start is None) == (end is None)
            assert start is None or 0 <= start < end <= lengths[row["article_id"]]
