"""The kernel that counts function words gives what Python's own words give."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outletscore.inputs import language

PIECES = st.sampled_from(
    ["the", "The", "THEIR", "thes", "because", "council", " ", "\n\n", "\u00a0", "“of", "of”", "é"]
)


def counted(text: str) -> tuple[int, int]:
    words = text.lower().split()
    return len(words), sum(word in language._english()[0] for word in words)


@given(st.one_of(st.lists(PIECES, max_size=60).map("".join), st.text(st.characters(), max_size=60)))
@settings(max_examples=300, deadline=None)
def test_words_are_counted_as_python_splits_them(text: str) -> None:
    assert language._counted(text) == counted(text)


@pytest.mark.parametrize("around", ["the{}of", "the{}", " {}", "t{}e", "li{}e the {}a"])
def test_every_letter_and_blank(around: str) -> None:
    for code in (*range(0x3100), *range(0xD7F0, 0xD810), *range(0xFE00, 0x10000), *range(0x1F600, 0x1F610)):
        text = around.format(chr(code), chr(code))
        assert language._counted(text) == counted(text), hex(code)


def test_every_function_word_is_known() -> None:
    words = sorted(language._english()[0])
    assert words
    assert language._counted(" ".join(words)) == (len(words), len(words))
