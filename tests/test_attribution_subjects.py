"""Who is told of or asked is no source, on labels set by hand."""

from __future__ import annotations

import pytest

from tests.test_attribution_outer import settled


@pytest.mark.parametrize(
    ("marked", "rows"),
    [
        (
            "[S The mayor] [C is expected] [K to resign].",
            [(None, "is expected", "The mayor"), (None, "is expected", "to resign")],
        ),
        (
            "[S The plan] [C was widely described as] [K a mistake].",
            [(None, "was widely described as", "The plan"), (None, "was widely described as", "a mistake")],
        ),
        ("[S The mayor] [C seems] [K tired].", [(None, "seems", "The mayor"), (None, "seems", "tired")]),
        ("[S It] [C appears] [K that the plan is dead].", [(None, "appears", "that the plan is dead")]),
        ("[S The mayor] [C was asked] [K whether she would go].", [(None, "was asked", "whether she would go")]),
        (
            "[S The mayor] [C was asked] [K by a guest if she would go].",
            [(None, "was asked", "if she would go")],
        ),
        (
            "[S The mayor] [C was accused] by [S Lee] [K of waste].",
            [("Lee", "was accused", "The mayor"), ("Lee", "was accused", "of waste")],
        ),
        ("[C Asked] [K at a meeting about the plan], he left.", [(None, "Asked", "about the plan")]),
    ],
)  # fmt: skip
def test_who_is_told_of_is_no_source(marked: str, rows: list[tuple[str | None, str, str]]) -> None:
    assert settled(marked) == rows


@pytest.mark.parametrize(
    ("marked", "source"),
    [
        ("[S The mayor] [C expected] [K the plan to fail].", "The mayor"),
        ("[S The mayor] [C has said] [K that she will go].", "The mayor"),
        ("[S The mayor] [C was quoted] [K as saying she will go].", "The mayor"),
        ("[S The mayor] [C was worried about] [K the plan].", "The mayor"),
        ("[S The mayor] [C seemed] [K to agree with the plan].", "The mayor"),
        ("[S The mayor] [C seemed to suggest] [K that the plan is dead].", "The mayor"),
        ("[S The mayor] [C asked] [K about the plan].", "The mayor"),
        ("[C Was said] [S Lee] [K to go]?", "Lee"),
    ],
)
def test_who_speaks_or_feels_stays_the_source(marked: str, source: str) -> None:
    assert {row[0] for row in settled(marked)} == {source}


def test_a_source_of_two_cues_stays_that_of_the_other() -> None:
    rows = settled("[S The mayor] [C said] [K she would go] and [C is expected] [K to speak in May].")
    assert rows == [("The mayor", "said", "she would go"), (None, "is expected", "to speak in May")]
