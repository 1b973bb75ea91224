"""An article's sentences cut into segments, so that overlapping spans can be drawn without crossing tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from outletscore.reports.page.layout import OTHER, Group

Part = Literal["", "source", "cue", "content"]

# Where parts of several attributions lie on each other, the smaller unit shows.
_RANK: dict[Part, int] = {"": 0, "content": 1, "cue": 2, "source": 3}

# At most so many evidence spans are drawn in a sentence, the heaviest; evidence.parquet has all.
MARKS_IN_SENTENCE = 16

# A span of a quiet group is drawn from this weight on.
HEAVY = 0.3


@dataclass(frozen=True, slots=True)
class Mark:
    """One evidence span: which rule, what it weighs, whether it counts against the outlet's own voice."""

    start: int
    end: int
    rule: int
    weight: float
    counted: bool
    group: Group


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution as drawn: number on the page and the spans of its parts."""

    number: int
    spans: tuple[tuple[Part, int, int], ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that is the same all through: same marks, same parts."""

    text: str
    part: Part = ""
    attributions: tuple[int, ...] = ()
    marks: tuple[Mark, ...] = ()
    first: bool = True

    @property
    def strongest(self) -> Mark:
        """The mark that gives the segment its colour: counted before not counted, then the heaviest."""
        return max(self.marks, key=lambda mark: (mark.group.loud, mark.counted, abs(mark.weight), -mark.rule))


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as drawn in the text."""

    anchor: str
    number: int
    probability: float
    percent: int
    voice: Literal["own", "mixed", "quoted"]
    sums: str
    segments: tuple[Segment, ...]


def segments(
    text: str, start: int, end: int, marks: Sequence[Mark], attributions: Sequence[Attribution]
) -> tuple[Segment, ...]:
    """The stretch `text[start:end]` in segments; the texts of the segments joined are the stretch again."""
    inside = [mark for mark in marks if mark.start < end and mark.end > start and _drawn(mark)]
    inside = sorted(inside, key=lambda m: (-m.counted, -abs(m.weight), m.start, m.rule))[:MARKS_IN_SENTENCE]
    parts = [
        (part, low, high, attribution.number)
        for attribution in attributions
        for part, low, high in attribution.spans
        if low < end and high > start
    ]
    cuts = {start, end}
    for mark in inside:
        cuts |= {mark.start, mark.end}
    for _, low, high, _ in parts:
        cuts |= {low, high}
    bounds = sorted(cut for cut in cuts if start <= cut <= end)
    made = []
    for low, high in pairwise(bounds):
        here = [(part, number) for part, a, b, number in parts if a <= low and high <= b]
        part: Part = max((part for part, _ in here), key=_RANK.__getitem__, default="")
        over = tuple(mark for mark in inside if mark.start <= low and high <= mark.end)
        made.append(
            Segment(
                text=text[low:high],
                part=part,
                attributions=tuple(dict.fromkeys(number for _, number in here)),
                marks=over,
                first=any(mark.start == low for mark in over),
            )
        )
    return tuple(made)


def _drawn(mark: Mark) -> bool:
    return mark.group.drawn and not (mark.group.quiet and abs(mark.weight) < HEAVY)


def mark(row: Mapping[str, Any], rule: int, group: Group = OTHER) -> Mark:
    """A mark from a row of `evidence` or `title_evidence`."""
    counted = row["voice"] == "narration" and not row.get("attributed", False)
    return Mark(row["start"], row["end"], rule, row["weight"], counted, group)


def attribution(number: int, row: Mapping[str, Any]) -> Attribution:
    """The spans of a row of `attributions` that are there."""
    parts: tuple[Part, ...] = ("source", "cue", "content")
    spans = tuple(
        (part, row[f"{part}_start"], row[f"{part}_end"]) for part in parts if row[f"{part}_start"] is not None
    )
    return Attribution(number, spans)
