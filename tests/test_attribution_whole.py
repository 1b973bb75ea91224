"""Contents that the labels cut short, or take from what nobody states, on labels set by hand."""

from __future__ import annotations

import pytest

from tests.test_attribution_outer import settled

Row = tuple[str | None, str | None, str | None]


@pytest.mark.parametrize(
    ("marked", "rows"),
    [
        (
            "[S Lee] [C said] [K that after the vote], [S Cole] [C hopes] [K to leave for the coast].",
            [("Lee", "said", "that after the vote, Cole hopes to leave for the coast")],
        ),
        (
            "[S Lee] [C said] [K that if it rains,] the mill on the hill would shut.",
            [("Lee", "said", "that if it rains, the mill on the hill would shut")],
        ),
        (
            "[S Lee] [C said] [K that at the mill], the rain fell, [K that it was late] and cold.",
            [("Lee", "said", "that at the mill, the rain fell, that it was late and cold")],
        ),
    ],
)
def test_a_content_does_not_end_before_its_verb(marked: str, rows: list[Row]) -> None:
    assert settled(marked) == rows


@pytest.mark.parametrize(
    ("marked", "content"),
    [
        ("[S Lee] [C said] [K that the mill has shut], which all the town had feared.", "that the mill has shut"),
        ("[S Lee] [C said] [K that after noon, it rained], as it often does there.", "that after noon, it rained"),
        ("[S Lee] [C said] [K that after noon], adding to a long list of woes.", "that after noon"),
        ("[S Lee] [C said] [K that at the mill it rained], although it rarely does so.", "that at the mill it rained"),
        ("[S Lee] [C said] [K that by leaving], he would lose his house there.", "that by leaving"),
        ("[S Lee] [C said] [K that at noon], all left.", "that at noon"),
        ("[S Lee] [C said] [K that at noon] all of them left the house.", "that at noon"),
        ("[C Asked] [K that at noon], and in the same words, [S Lee] [C laughed].", "that at noon"),
    ],
)
def test_and_else_it_ends_where_it_did(marked: str, content: str) -> None:
    assert content in {row[2] for row in settled(marked)}


@pytest.mark.parametrize(
    ("marked", "rows"),
    [
        ("[K After the talks, it] [C was agreed] [K that all may go].", [(None, "was agreed", "that all may go")]),
        ("[K They met, when it] [C was agreed] [K to leave].", [(None, "was agreed", "to leave")]),
        (
            "[K The firm behind it] [C was expected] [K to close].",
            [(None, "was expected", "The firm behind it"), (None, "was expected", "to close")],
        ),
        (
            "[K “It is late, and it”] [C is said] [K that all may go].",
            [(None, "is said", "“It is late, and it”"), (None, "is said", "that all may go")],
        ),
    ],
)
def test_what_stands_before_it_is_no_content(marked: str, rows: list[Row]) -> None:
    assert settled(marked) == rows


@pytest.mark.parametrize(
    ("marked", "rows"),
    [
        (
            "[S The Post] [C reported earlier citing] [K two guests that it was late].",
            [("The Post", "reported earlier", "that it was late")],
        ),
        (
            "[S The Post] [C reported, citing] [K two guests], [K that it was late].",
            [("The Post", "reported", "that it was late")],
        ),
        ("[S Lee] [C is citing] [K two guests].", [("Lee", "is citing", "two guests")]),
        ("[S Lee] [C reported citing] [K two guests].", [("Lee", "reported citing", "two guests")]),
        ("[S Lee] [C referred questions to] [K the office].", []),
        ("[S Lee] [C referred] [K all questions to the office].", []),
        ("[S Lee] [C referred to] [K the office].", [("Lee", "referred to", "the office")]),
    ],
)
def test_who_cites_and_who_hands_on(marked: str, rows: list[Row]) -> None:
    assert settled(marked) == rows
