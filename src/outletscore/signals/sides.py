"""The sides of a story: nations, blocs and parties of rules/attribution/sides.txt, as a text names them."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.language import Reading, Vocabulary
from outletscore.language.flags import CAPITAL
from outletscore.signals.attribution_model import rules_folder
from outletscore.signals.sources_words import word_list
from outletscore.tables import PARTED

TWICE = 2  # a side is one that is named so often


@cache
def names() -> tuple[str, ...]:
    """The sides in the order of their numbers, which begin with 1: the first is nobody's."""
    lines = (rules_folder() / "sides.txt").read_text("utf-8").splitlines()
    return ("", *(line.split("\t")[0] for line in lines if not line.startswith("# ")))


def number_of(side: str | None) -> int:
    """Number of a side; 0 where there is none."""
    return 0 if side is None else names().index(side)


@cache
def _sides() -> dict[str, int]:
    """Number of the side of each word that stands for it."""
    lines = (rules_folder() / "sides.txt").read_text("utf-8").splitlines()
    rows = [line.split("\t")[1].split(" ") for line in lines if not line.startswith("# ")]
    return {word: number for number, words in enumerate(rows, 1) for word in words}


def _numbers(words: list[str]) -> NDArray[np.int16]:
    known = _sides()
    return np.array([known.get(word, 0) for word in words], dtype=np.int16)


def numbers(vocabulary: Vocabulary) -> NDArray[np.int16]:
    """Number of the side that each word stands for; 0 where it stands for none."""
    return vocabulary.column("sides", _numbers)


def abroad(vocabulary: Vocabulary) -> NDArray[np.bool_]:
    """Whether what a word stands before is not the source's own side: ambassador to Washington."""
    return vocabulary.column("sides.abroad", _abroad)


def _abroad(words: list[str]) -> NDArray[np.bool_]:
    known = word_list("abroad")
    return np.array([word in known for word in words], dtype=np.bool_)


def named(reading: Reading, vocabulary: Vocabulary) -> pl.Series:
    """`sides` of each text: those it names twice or more, most named first; null where there are none."""
    side = np.where(reading.flags & CAPITAL, numbers(vocabulary)[reading.word], 0)
    at = np.flatnonzero(side)
    most = len(names())
    where = np.searchsorted(reading.token_bounds, at, side="right") - 1
    counts = np.bincount(where * most + side[at], minlength=reading.texts * most).reshape(reading.texts, most)
    text, number = np.nonzero(counts >= TWICE)
    order = np.lexsort((number, -counts[text, number], text))
    found: list[list[str]] = [[] for _ in range(reading.texts)]
    for at, side_at in zip(text[order].tolist(), number[order].tolist(), strict=True):
        found[at].append(names()[side_at])
    return pl.Series("sides", [PARTED.join(those) or None for those in found], dtype=pl.String)
