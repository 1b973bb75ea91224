"""Overlapping spans are drawn without losing, moving or doubling a letter."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from outletscore.reports.html import render
from outletscore.reports.page import describe, material_of
from outletscore.reports.page.layout import OTHER
from outletscore.reports.page.text import MARKS_IN_SENTENCE, Attribution, Mark, segments
from tests.reports_example import small


@st.composite
def spans(draw: st.DrawFn, size: int) -> tuple[int, int]:
    start = draw(st.integers(0, size - 1))
    return start, draw(st.integers(start + 1, size))


@st.composite
def sentences(draw: st.DrawFn) -> tuple[str, int, int, list[Mark], list[Attribution]]:
    text = draw(st.text(min_size=2, max_size=60))
    start, end = draw(spans(len(text)))
    marks = [
        Mark(*draw(spans(len(text))), rule, draw(st.floats(-3, 3)), draw(st.booleans()), OTHER)
        for rule in range(draw(st.integers(0, 20)))
    ]
    attributions = [
        Attribution(number, tuple((part, *draw(spans(len(text)))) for part in ("source", "cue", "content")))
        for number in range(draw(st.integers(0, 3)))
    ]
    return text, start, end, marks, attributions


@given(sentences())
def test_segments_join_to_the_text_and_know_their_spans(
    case: tuple[str, int, int, list[Mark], list[Attribution]],
) -> None:
    text, start, end, marks, attributions = case
    made = segments(text, start, end, marks, attributions)
    assert "".join(segment.text for segment in made) == text[start:end]
    at = start
    drawn = set()
    for segment in made:
        low, high = at, at + len(segment.text)
        at = high
        drawn |= {mark.rule for mark in segment.marks}
        for mark in segment.marks:
            assert mark.start <= low
            assert high <= mark.end
        covering = {a.number for a in attributions for _, a_low, a_high in a.spans if a_low <= low and high <= a_high}
        assert set(segment.attributions) == covering
        assert bool(segment.part) == bool(covering)
    inside = [mark for mark in marks if mark.start < end and mark.end > start]
    assert len(drawn) == min(len(inside), MARKS_IN_SENTENCE)


def plain(fragment: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", fragment))


def test_the_page_prints_each_sentence_as_it_is() -> None:
    tables, run = small()
    html = render(describe(material_of(tables, run), run))
    texts = dict(tables["articles"].select("article_id", "text").rows())
    for article, number, start, end in tables["sentences"].select("article_id", "sentence", "start", "end").rows():
        fragment = html.partition(f'id="{article}/{number}">')[2].partition("</p>")[0]
        assert plain(fragment.partition("</a>")[2]) == texts[article][start:end]
