"""Cues without a content, and sources that run on: what is settled once the labels stand, on labels set by hand."""

from __future__ import annotations

import re

import numpy as np
import pytest

from outletscore.language import Vocabulary, read
from outletscore.signals import attribution
from outletscore.signals.spans import spans

BEGINS = {"S": 1, "C": 3, "K": 5}
MARKED = re.compile(r"\[([SCK]) ([^\]]*)\]")


def settled(marked: str) -> list[tuple[str | None, str | None, str | None]]:
    """(source, cue, content) of each row, from a text in which spans stand in brackets."""
    text, places, behind = "", [], 0
    for found in MARKED.finditer(marked):
        text += marked[behind : found.start()]
        places.append((len(text), len(text) + len(found[2]), BEGINS[found[1]]))
        text, behind = text + found[2], found.end()
    text += marked[behind:]
    vocabulary = Vocabulary()
    reading = read([text], vocabulary)
    labels = np.zeros(len(reading.word), dtype=np.int8)
    for start, end, label in places:
        inside = np.flatnonzero((reading.start_char >= start) & (reading.end_char <= end))
        labels[inside], labels[inside[0]] = label + 1, label
    rows = attribution.assemble(reading, vocabulary, labels)
    bounds = (
        (rows.source_start, rows.source_end),
        (rows.cue_start, rows.cue_end),
        (rows.content_start, rows.content_end),
    )
    return list(zip(*(spans(reading, *own) for own in bounds), strict=True))


@pytest.mark.parametrize(
    ("marked", "rows"),
    [
        ("But [S the plan] [C offers] [K a way], [S she] [C said].", [("she", "said", "the plan offers a way")]),
        (
            "[S The plan] [C offers] [K a way out], [C said] [S Ann Lee].",
            [("Ann Lee", "said", "The plan offers a way out")],
        ),
        (
            "[K “It is late,”] [C said] [S Lee], [C according to] [S the transcript].",
            [("the transcript", "according to", "“It is late,” said Lee")],
        ),
        ("[S He] [C said] [S the party] [C hopes] [K to win].", [("He", "said", "the party hopes to win")]),
        (
            "[S Lee] [C saw] [K the gap]: [K “It is late,”] [S he] [C said].",
            [("Lee", "saw", "the gap"), ("he", "said", "“It is late,”")],
        ),
        (
            "[S Lee] [C told] us at noon [K that it is late], [C adding] [K that he left].",
            [("Lee", "told", "that it is late"), ("Lee", "adding", "that he left")],
        ),
        ("[S Lee] [C said]: “Go.” He left. [K “It is late.”] [C ―] [S Ann Cole]", [("Ann Cole", "―", "“It is late.”")]),
    ],
)  # fmt: skip
def test_a_cue_without_content_gets_its_own(marked: str, rows: list[tuple[str, str, str]]) -> None:
    assert settled(marked) == rows


@pytest.mark.parametrize(
    "marked",
    [
        "[S Lee] [C said] [K that it is late], [S TASS] [C reported].",  # second-hand: see the relay
        "[S Lee] [C said] [K “it is late,”] [S Cole] [C reported].",
        "[K The plan], [S he] [C said], [K is dead], as [S she] [C says].",
        "[S They] [C wrote to] [S the board] [C urging] [K them to go].",
        "[S Lee] [C said] [K that it is late] and [S Cole] [C agreed].",
        "[S Lee] [C agreed].",
        "[C ―] [S Ann Cole]",
    ],
)
def test_what_is_whole_stays(marked: str) -> None:
    wanted = [tuple(found) for found in re.findall(r"\[K ([^\]]*)\]", marked)]
    assert [(content,) for _, _, content in settled(marked)] == [("".join(content),) for content in wanted]


@pytest.mark.parametrize(
    ("source", "trimmed"),
    [
        ("Lee,", "Lee"),
        ("Ann Lee, the mayor,", "Ann Lee, the mayor,"),
        ("The mayor on Monday", "The mayor"),
        ("Ann Lee in a long interview", "Ann Lee"),
        ("Ann Lee during the war", "Ann Lee during the war"),
        ("Figures reported on Sunday", "Figures reported on Sunday"),
        ("Ann Lee, who spoke to Cole on Monday", "Ann Lee, who spoke to Cole on Monday"),
        ("Monday", "Monday"),
    ],
)
def test_a_source_ends_before_the_occasion(source: str, trimmed: str) -> None:
    assert settled(f"[S {source}] [C said] [K it is late].") == [(trimmed, "said", "it is late")]


@pytest.mark.parametrize(
    ("marked", "source"),
    [
        ("[C Asked] [K about the plan], [S Lee] left.", None),
        ("When [C asked] [K about the plan], [S Lee] left.", None),
        ("[S Lee] [C asked] [K about the plan].", "Lee"),
    ],
)
def test_who_is_asked_is_no_source(marked: str, source: str | None) -> None:
    assert [row[0] for row in settled(marked)] == [source]


@pytest.mark.parametrize(
    ("marked", "source"),
    [
        ("Led by [S Ann Lee, the rally] [C denounced] [K the plan].", "the rally"),
        (
            "In talks with [S the mayor Ann Lee, Deputy Minister Jo Cole] [C said] [K it is late].",
            "Deputy Minister Jo Cole",
        ),
        ("A call from [S farms, mills and shops] [C demands] [K a lower tax].", "farms, mills and shops"),
        ("Praise by [S Ann Lee, who leads the board,] [C said] [K it was time].", "Ann Lee, who leads the board,"),
        ("[S The mayor, Ann Lee,] [C said] [K it was time].", "The mayor, Ann Lee,"),
        ("[S The mayor, Ann Lee] [C said] [K it was time].", "The mayor, Ann Lee"),
    ],
)
def test_a_source_begins_behind_the_phrase_before_it(marked: str, source: str) -> None:
    assert [row[0] for row in settled(marked)] == [source]
