"""The kernels give what the oracle gives: tokens, sentences and quotations, on any text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings

from outletscore.language import Reading, Vocabulary, read
from tests import oracle_language as oracle
from tests.language_texts import CATEGORIES, marked_articles, texts, without_marks

VOCABULARY = Vocabulary()  # warmed by every example: ids must not matter

NASTY = (
    "",
    "\x00",
    "\r\n\r\n",
    "".join(CATEGORIES),
    " ".join(CATEGORIES),
    "Lone \ud800 surrogates \udfff. Here",
    "\u0301's and \u0301. And.",
    "NATOʼs donʼt ʼtis",
    "''We go,'' he said. ‘‘We stay,’’ she said.",
    'The "Vadim" "is" \'\' " \' ’ ” “',
)


def assert_same(expected: oracle.Read, reading: Reading, number: int, vocabulary: Vocabulary) -> None:
    """The reading's text `number` is what the oracle made of it."""
    first, last = (int(b) for b in reading.token_bounds[number : number + 2])
    tokens, quotations, sentences = expected
    assert tokens == [
        oracle.Token(
            int(reading.start_char[i]),
            int(reading.end_char[i]),
            vocabulary.words[reading.word[i]],
            int(reading.flags[i]),
        )
        for i in range(first, last)
    ]
    assert quotations == [
        oracle.Quotation(int(start) - first, int(end) - first, bool(closed))
        for start, end, closed in zip(reading.quote_start, reading.quote_end, reading.quote_closed, strict=True)
        if first <= start < last
    ]
    begin, beyond = (int(b) for b in reading.sentence_bounds[number : number + 2])
    assert sentences == [int(i) - first for i in reading.sentence_start[begin:beyond]]


def check(text: str, vocabulary: Vocabulary = VOCABULARY) -> None:
    """Alone, and with another text behind it: near the end of the bytes nothing is read ahead."""
    expected = oracle.read(text)
    assert_same(expected, read([text], vocabulary), 0, vocabulary)
    assert_same(expected, read([text, "Another text that is longer."], vocabulary), 0, vocabulary)


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts(text: str) -> None:
    check(text)


@pytest.mark.parametrize(("name", "article"), marked_articles())
def test_articles(name: str, article: str) -> None:
    check(without_marks(article))


@given(text=texts)
@example(text="a.’\n’b")
@example(text="They like 'em.However it rained.")  # found by benchmarks.fuzz: the oracle took 'em for an abbreviation
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_generated(text: str) -> None:
    check(text)


@pytest.mark.slow
@given(text=texts)
@settings(max_examples=12_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_many_generated(text: str) -> None:
    check(text)


def test_in_plain_python(tmp_path: Path) -> None:
    """What only the compiler hides: wrap-around, types that Python would not take. `make bounds` asks the same."""
    script = (
        "from tests.test_language_differential import *\nfor t in small_sample(): check(t, Vocabulary())\nprint('same')"
    )
    root = Path(__file__).parents[1]
    path = os.pathsep.join(sys.path)
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-W", "ignore:overflow encountered", "-c", script],  # the hash wraps around on purpose
        cwd=root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, "same"), done.stderr


def small_sample() -> list[str]:
    return [*NASTY, *(without_marks(article)[:1500] for _, article in marked_articles())]
