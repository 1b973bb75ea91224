"""Which sentences report what a source said."""

from __future__ import annotations

import polars as pl

from outletscore import tables
from outletscore.signals.sentences import mark_reported


def sentence(article: str, number: int, start: int, end: int) -> dict[str, object]:
    row = {**dict.fromkeys(tables.SENTENCES), "article_id": article, "sentence": number, "start": start, "end": end}
    return {**row, "reported": False}


def told(article: str, start: int | None, end: int | None, act: str, source: str | None) -> dict[str, object]:
    row = {**dict.fromkeys(tables.ATTRIBUTIONS), "article_id": article, "content_start": start, "content_end": end}
    return {**row, "act": act, "source": source}


def test_reported_is_speech_with_a_source_in_every_sentence_it_touches() -> None:
    rows = [sentence(a, k, 10 * k, 10 * k + 9) for a in ("b", "a") for k in range(5)]
    sentences = pl.DataFrame(rows, schema=tables.schema(tables.SENTENCES))
    attributions = pl.DataFrame(
        [
            told("a", 5, 25, "speech", "he"),  # sentences 0, 1, 2
            told("a", 30, 39, "belief", "he"),
            told("b", 40, 49, "speech", None),
            told("b", 0, 9, "speech", "they"),  # up to the edge, not beyond it
            told("b", None, None, "speech", "they"),
        ],
        schema=tables.schema(tables.ATTRIBUTIONS),
    )
    marked = mark_reported(sentences, attributions)
    assert marked.schema == tables.schema(tables.SENTENCES)
    found = marked.filter("reported").select("article_id", "sentence").rows()
    assert found == [("b", 0), ("a", 0), ("a", 1), ("a", 2)]
    assert not mark_reported(sentences, attributions.clear())["reported"].any()
