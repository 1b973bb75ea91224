"""Figures in words: two significant digits, intervals, counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

MINUS = "−"
DASH = "–"

# From how many articles on an outlet's figure carries what (DESIGN section 5).
ENOUGH_FOR_INTERVAL = 5
ENOUGH_FOR_MOST = 10
ENOUGH_FOR_RANK = 25

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as printed. `value` is kept for sorting; `interval` is empty where it cannot be estimated."""

    value: float | None
    text: str
    interval: str
    n: int

    @property
    def sort(self) -> str:
        """The full value for sorting, empty for null."""
        return "" if self.value is None else repr(round(self.value, 9))


def figure(value: float | None, low: float | None, high: float | None, n: int, *, share: bool) -> Figure:
    """A figure with its interval; the interval is left out under five articles, where it would claim too much."""
    band = ""
    if low is not None and high is not None and n >= ENOUGH_FOR_INTERVAL:
        band = f"{number(low, share=share)}{DASH}{number(high, share=share)}"
    return Figure(value, number(value, share=share), band, n)


def number(value: float | None, *, share: bool = False) -> str:
    """Two significant digits, shares in per cent without the sign: 0.3421 -> "34", 1234 -> "1,200", null -> "n/a"."""
    if value is None or not math.isfinite(value):
        return "n/a"
    scaled = value * 100 if share else value
    if scaled == 0:
        return "0"
    size = abs(scaled)
    if share and size < 0.05:
        text = "<0.1"
    elif size < 0.001:
        text = "<0.001"
    else:
        rounded = float(f"{size:.2g}")
        places = 0 if size == int(size) and size < 100 else max(0, 1 - math.floor(math.log10(rounded)))
        text = f"{rounded:,.{places}f}"
    return f"{MINUS}{text}" if scaled < 0 else text


def count(n: int, noun: str, plural: str | None = None) -> str:
    """A counted noun: "one article", "five articles", "1,204 articles"."""
    word = _NUMBERS[n] if n < len(_NUMBERS) else f"{n:,}"
    return f"{word} {noun if n == 1 else plural or noun + 's'}"


def sample_rule(n: int) -> str:
    """What so many articles of an outlet can carry, in one sentence."""
    if n == 1:
        return "n = 1, not estimable: the figures describe this article, not the outlet."
    if n < ENOUGH_FOR_INTERVAL:
        return f"n = {n}: evidence only. Too few articles for an interval; the figures describe these articles."
    if n < ENOUGH_FOR_MOST:
        return f"n = {n}: sourcing with wide bands; everything else as evidence only."
    if n < ENOUGH_FOR_RANK:
        return f"n = {n}: provisional."
    return f"n = {n:,}."


def stances(given: Sequence[str]) -> str:
    """Stances of cues counted, in words: "2 neutral, 1 doubting"."""
    order = ("neutral", "endorsing", "factive", "doubting", "negative")
    return ", ".join(f"{given.count(stance)} {stance}" for stance in order if stance in given)


def shorten(text: str, limit: int) -> str:
    """`text` cut at a word near `limit` characters, with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ")
    return (head[:space] if space > limit // 2 else head).rstrip(" ,;:") + "…"
