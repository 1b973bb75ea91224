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
            [("a guest", "was asked", "if she would go")],
        ),
        (
            "[S The mayor] [C was accused] by [S Lee] [K of waste].",
            [("Lee", "was accused", "The mayor"), ("Lee", "was accused", "of waste")],
        ),
        (
            "[S The plan] [C was announced] [K in May].",
            [(None, "was announced", "The plan"), (None, "was announced", "in May")],
        ),
        ("[C Is expected] [K to fall], but [S Lee] left.", [(None, "Is expected", "to fall")]),
        ("[S There] [C are fears] [K that it will fall].", [(None, "are fears", "that it will fall")]),
        ("[K There] [C are fears] [K that it will fall].", [(None, "are fears", "that it will fall")]),
        ("[S It] [C is unclear] [K why].", [(None, "is unclear", "why")]),
        ("[S ,] [C said] [K it is late].", [(None, "said", "it is late")]),
        ("[S However], [C ignoring] [K the vote] is not enough.", [(None, "ignoring", "the vote")]),
        ("[S The mayor] [C has faced criticism over] [K the plan].", [(None, "has faced criticism over", "the plan")]),
        ("[S The inn], [C now known as] [K the Mill], burned.", [(None, "now known as", "the Mill")]),
        (
            "[S The mill] [C will reportedly close] [K in May].",
            [(None, "will reportedly close", "The mill"), (None, "will reportedly close", "in May")],
        ),
        ("[C Was said] [S Lee] [K to go]?", [(None, "Was said", "to go")]),
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
        ("[S The mayor] [C is committed to] [K the plan].", "The mayor"),
        ("[S It] [C says] [K that the plan is dead].", "It"),
        ("[S It] [C is ready to] [K sign].", "It"),
        ("[S The mayor] [C was prompted to say] [K that it is late].", "The mayor"),
        ("[S The mayor] [C reportedly said] [K that it is late].", "The mayor"),
        ("[S Who] [C have known] [K of the plan].", "Who"),
        ("[S They] [C are sure Lee tried] [K the lock].", "They"),
    ],
)
def test_who_speaks_or_feels_stays_the_source(marked: str, source: str) -> None:
    assert {row[0] for row in settled(marked)} == {source}


def test_a_source_of_two_cues_stays_that_of_the_other() -> None:
    rows = settled("[S The mayor] [C said] [K she would go] and [C is expected] [K to speak in May].")
    assert rows == [("The mayor", "said", "she would go"), (None, "is expected", "to speak in May")]
