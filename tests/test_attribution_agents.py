"""Sources that the labels do not give, and what is reportedly so, on labels set by hand."""

from __future__ import annotations

import pytest

from tests.test_attribution_outer import settled

Row = tuple[str | None, str | None, str | None]


@pytest.mark.parametrize(
    ("marked", "source", "content"),
    [
        ("He [C was seen by] [K some as a threat].", "some", "as a threat"),
        ("He [C was seen] [K by some of his rivals as a threat].", "some of his rivals", "as a threat"),
        (
            "When [C asked by] [K Mr. Lee of the U.S. Senate whether he ran], he left.",
            "Mr. Lee of the U.S. Senate",
            "whether he ran",
        ),
        ("A law, [C opposed] by Lee and Cole, [K because it is dear].", "Lee and Cole", "because it is dear"),
        ("It [C was rejected by] 64 percent of voters, [K who want more].", "64 percent of voters", "who want more"),
        ("He [C has faced criticism from] rivals [K over the plan].", "rivals", "over the plan"),
        ("[K “It is late,”] [C said] [K a man in red who had left].", "a man in red who had left", "“It is late,”"),
        ("[K “It is late,”] [C wrote] [K Ann Lee, author of “A Life.”]", "Ann Lee, author of", "“It is late,”"),
    ],
)
def test_who_stands_behind_by_is_the_source(marked: str, source: str, content: str) -> None:
    assert settled(marked) == [(source, marked.partition("[C ")[2].partition("]")[0], content)]


@pytest.mark.parametrize(
    "marked",
    [
        "It [C is expected] [K by Friday].",
        "It [C was due] [K by 2020].",
        "He [C began] [K by some odd chance].",
        "It [C was proposed by] [K].".replace("[K]", ""),
        "He [C heard] [K from Lee that it is late].",
        "[K It is late,] [C said] [K a man in red].",
        "[K “It is late,”] [C said] [K “a man.”]",
        "He [C was seen by] [K some].",
    ],
)
def test_and_else_there_is_none(marked: str) -> None:
    assert {row[0] for row in settled(marked)} <= {None}


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("The mill reportedly shut.", [(None, "reportedly", "The mill"), (None, "reportedly", "shut")]),
        ("Reportedly, it shut.", [(None, "Reportedly", "it shut")]),
        (
            "He left, but allegedly he is back, which is odd.",
            [(None, "allegedly", "he is back")],
        ),
        ("“The mill reportedly shut.”", []),
        ("[S Lee] [C said] [K the mill reportedly shut].", [("Lee", "said", "the mill reportedly shut")]),
        ("Reportedly.", []),
    ],
)
def test_what_is_reportedly_so_is_told_by_nobody(text: str, rows: list[Row]) -> None:
    assert settled(text) == rows
