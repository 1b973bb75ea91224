"""What a cue does: the kind of act it reports, and the stance of its reporting verb."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading, Vocabulary
from outletscore.language.runs import Runs
from outletscore.signals.attribution_model import rules_folder

ACTS = ("speech", "belief", "intention")
STANCES = ("neutral", "endorsing", "factive", "doubting", "negative")
DEFAULT = ("speech", "neutral")
# Traits of a cue that tell how an attribution is built.
ACCORDING, COLON, NOMINAL = 1, 2, 4


@cache
def _entries() -> dict[tuple[str, ...], tuple[str, str]]:
    """Every form of every entry of rules/attribution/cues.txt: words -> (act, stance)."""
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    for line in (rules_folder() / "cues.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        lemma, act, stance, *forms = line.split("\t")
        found[tuple(lemma.split(" "))] = (act, stance)
        for form in forms[0].split(" ") if forms else []:
            found.setdefault(tuple(form.split("-")), (act, stance))
    return found


def forms() -> Iterable[tuple[str, ...]]:
    """The words of every form of every cue."""
    return _entries()


@cache
def _longest() -> dict[str, int]:
    """The words that entries begin with, and how many words the longest of these entries has."""
    found: dict[str, int] = {}
    for words in _entries():
        found[words[0]] = max(found.get(words[0], 0), len(words))
    return found


def meaning(words: tuple[str, ...]) -> tuple[str, str]:
    """(act, stance) of the canonical words of a cue: of the longest entry in it, the first of equal length."""
    longest, entries = _longest(), _entries()
    begun = [(at, min(longest[word], len(words) - at)) for at, word in enumerate(words) if word in longest]
    for size in range(max([most for _, most in begun], default=0), 0, -1):
        for at, most in begun:
            known = entries.get(words[at : at + size]) if size <= most else None
            if known:
                return known
    return DEFAULT


class _Known(NamedTuple):
    """The entries in words of one vocabulary, and act and stance of each; the last is of a cue that has none in it."""

    runs: Runs
    act: NDArray[np.int8]
    stance: NDArray[np.int8]

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> _Known:
        bounds = np.cumsum([0, *map(len, _entries())], dtype=np.int32)
        runs = Runs()
        number = runs.number(vocabulary.ids(chain(*_entries())), bounds[:-1], bounds[1:])
        act, stance = np.zeros((2, len(number) + 1), dtype=np.int8)
        for at, meant in zip([*number.tolist(), -1], [*_entries().values(), DEFAULT], strict=True):
            act[at], stance[at] = ACTS.index(meant[0]), STANCES.index(meant[1])
        return cls(runs, act, stance)


def classify(
    reading: Reading, vocabulary: Vocabulary, start: NDArray[np.int32], end: NDArray[np.int32]
) -> tuple[NDArray[np.int8], NDArray[np.int8], NDArray[np.int8]]:
    """Numbers in ACTS and STANCES, and traits, of the cues start..end (tokens, -1 = none)."""
    known = vocabulary.attached("attribution.cues", lambda: _Known.of(vocabulary))
    number = known.runs.longest(reading.word, start, end)
    according = np.flatnonzero(reading.word == vocabulary.id("according"))
    first, last = (np.where(start >= 0, reading.word[token], -1) for token in (start, end - 1))
    traits = (
        ACCORDING * (np.searchsorted(according, start) < np.searchsorted(according, end))
        | COLON * ((first == vocabulary.id(":")) & (end == start + 1))
        | NOMINAL * np.isin(last, [vocabulary.id(word) for word in ("of", "from", "for", "in")])
    )
    return known.act[number], known.stance[number], traits.astype(np.int8)
