"""Which paragraphs of a page are the article, and why the others are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from outletscore.inputs import wordlists
from outletscore.inputs.layout import Paragraph
from outletscore.inputs.reasons import Line

FINAL = frozenset(".!?…")
CLOSING = "\"'”’»)]"


def classify(found: Sequence[Paragraph]) -> list[Line]:
    """What each paragraph of a page is: body or a reason for not being it."""
    closers, boilerplate = wordlists.phrases("closers"), wordlists.entries("boilerplate")
    closing = [closers.match(wordlists.fold(p.text)) and len(p.text) < 60 for p in found]
    copies = Counter(p.text for p in found)
    value = [
        0.0 if closes else _value(p, copies[p.text] > 1 or any(phrase in p.text.casefold() for phrase in boilerplate))
        for p, closes in zip(found, closing, strict=True)
    ]
    start, end = _best_run(value, closing)
    return [
        Line.BODY if start <= i < end and value[i] > 0 else Line.OTHER if start <= i < end else Line.MENU
        for i in range(len(found))
    ]


def _value(paragraph: Paragraph, boilerplate: bool) -> float:
    """How much a paragraph speaks for (or against) being body, in words."""
    words = len(paragraph.text.split())
    ends = paragraph.text.rstrip(CLOSING)[-1:] in FINAL
    if boilerplate:
        return -10.0
    if words >= 12 and ends and not paragraph.bullet:
        return float(words)
    if words >= 6 and (ends or words >= 25):
        return words / 2
    return -3.0


def _best_run(value: Sequence[float], closing: Sequence[bool]) -> tuple[int, int]:
    """The run of paragraphs with the highest sum; a closer costs as much as a long paragraph brings."""
    best = (0, 0)
    best_sum = total = 0.0
    start = 0
    for i, worth in enumerate(value):
        if total <= 0:
            start, total = i, 0.0
        total += -60.0 if closing[i] else worth
        if total > best_sum:
            best, best_sum = (start, i + 1), total
    return best
