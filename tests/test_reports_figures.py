"""Two significant figures, intervals only where they can be had, and words for what n allows."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outletscore.reports.page.figures import count, figure, number, sample_rule, shorten, stances


@pytest.mark.parametrize(
    ("value", "share", "text"),
    [
        (None, False, "n/a"),
        (math.nan, False, "n/a"),
        (0.0, False, "0"),
        (0.0, True, "0"),
        (0.3421, True, "34"),
        (0.0342, True, "3.4"),
        (1.0, True, "100"),
        (0.995, True, "100"),
        (0.0004, True, "<0.1"),
        (3.0, False, "3"),
        (2.04, False, "2.0"),
        (9.96, False, "10"),
        (12.7, False, "13"),
        (58.0, False, "58"),
        (134.2, False, "130"),
        (1234.0, False, "1,200"),
        (0.0412, False, "0.041"),
        (0.0001, False, "<0.001"),
        (-0.31, False, "−0.31"),
        (-12.3, False, "−12"),
    ],
)
def test_number(value: float | None, share: bool, text: str) -> None:
    assert number(value, share=share) == text


@given(st.floats(0.001, 1e6))
def test_number_is_within_five_per_cent(value: float) -> None:
    assert float(number(value).replace(",", "")) == pytest.approx(value, rel=0.0500001)


@pytest.mark.parametrize(("n", "interval"), [(1, ""), (4, ""), (5, "10–30"), (25, "10–30")])
def test_no_interval_under_five_articles(n: int, interval: str) -> None:
    assert figure(0.2, 0.1, 0.3, n, share=True).interval == interval


def test_no_interval_where_there_is_none() -> None:
    assert figure(0.2, None, None, 30, share=True).interval == ""


def test_sample_rule() -> None:
    assert "n = 1, not estimable" in sample_rule(1)
    assert "evidence only" in sample_rule(4)
    assert "wide bands" in sample_rule(5)
    assert "provisional" in sample_rule(24)
    assert sample_rule(1234) == "n = 1,234."


def test_words() -> None:
    assert count(1, "article") == "one article"
    assert count(5, "article") == "five articles"
    assert count(1234, "article") == "1,234 articles"
    assert stances(["neutral", "doubting", "neutral"]) == "2 neutral, 1 doubting"


@given(st.text(), st.integers(5, 50))
def test_shorten_keeps_to_its_limit(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short == " ".join(text.split()) or short.endswith("…")
