"""The tone kernel against vaderSentiment itself."""

from __future__ import annotations

import random
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SentimentIntensityAnalyzer

from outletscore.signals import tone
from tests import hostile

REFERENCE = SentimentIntensityAnalyzer()
WORDS = [*REFERENCE.lexicon, *BOOSTER_DICT, *NEGATE]


def figures(texts: list[str]) -> np.ndarray:
    parts = [text.encode() for text in texts]
    bounds = np.cumsum([0, *map(len, parts)])
    return tone.sentiment(np.frombuffer(b"".join(parts), dtype=np.uint8), bounds[:-1], bounds[1:])


def expected(text: str) -> list[float]:
    scores = REFERENCE.polarity_scores(text)
    return [scores["neg"], scores["neu"], scores["pos"], scores["compound"]]


def check(texts: list[str]) -> None:
    for text, found in zip(texts, figures(texts).tolist(), strict=True):
        assert found == expected(text), ascii(text)


def test_generated_sentences() -> None:
    rng = random.Random(1)
    check([hostile.sentence(rng, WORDS) for _ in range(3000)])


def test_every_lexicon_word_alone_and_in_company() -> None:
    check(
        [form for word in WORDS for form in (word, f"So {word.upper()}, never {word}! It is not {word} but {word}??")]
    )


def test_all_capitals() -> None:
    rng = random.Random(4)
    check([hostile.sentence(rng, WORDS, length=6).upper() for _ in range(1000)])


def test_many_equal_values_and_but() -> None:
    rng = random.Random(2)
    few = [
        word for word in ("good", "bad", "war", "death", "great", "no", "the", "so", "but", "kill") for _ in range(3)
    ]
    check([" ".join(rng.choices(few, k=rng.randrange(1, 400))) for _ in range(60)])


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    check([text, f"good {text} bad", f"{text}GOOD but{text}bad!?{text}!"])


@pytest.mark.parametrize("text", ["", " ", "\u3000", "!!!", "😀", "a😀b", "😀 😀", "good\x00", "\x00", "kind of", "no"])
def test_small(text: str) -> None:
    check([text])


def test_spans_are_independent_and_may_overlap() -> None:
    text = "It was GOOD 😀 but “bad”."
    data = np.frombuffer(text.encode(), dtype=np.uint8)
    start, end = np.array([0, 0, 3, 7, 7]), np.array([len(data), 6, 11, 7, 11])
    pieces = [data[s:e].tobytes().decode() for s, e in zip(start, end, strict=True)]
    assert tone.tone(data, start, end).tolist() == [expected(piece)[3] for piece in pieces]


def test_long_text_costs_no_square() -> None:
    text = "good bad but " * 200_000
    begun = time.process_time()
    figures([text])
    assert time.process_time() - begun < 20
