"""What a cue does: the kind of act it reports, and the stance of its reporting verb."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading, Vocabulary
from outletscore.language.runs import MOST, Runs
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


def _described(words: tuple[str, ...]) -> int:
    """Act, stance and traits of a cue in one number: each in four bits, act lowest."""
    act, stance = meaning(words)
    traits = (
        ACCORDING * ("according" in words)
        | COLON * (words == (":",))
        | NOMINAL * (words[-1:] in (("of",), ("from",), ("for",), ("in",)))
    )
    return ACTS.index(act) | STANCES.index(stance) << 4 | traits << 8


@dataclass(slots=True, eq=False)
class _Known:
    """The distinct cues of one vocabulary, and what `_described` says of each."""

    runs: Runs = field(default_factory=Runs)
    described: NDArray[np.int16] = field(default_factory=lambda: np.zeros(0, dtype=np.int16))


def classify(
    reading: Reading, vocabulary: Vocabulary, start: NDArray[np.int32], end: NDArray[np.int32]
) -> tuple[NDArray[np.int8], NDArray[np.int8], NDArray[np.int8]]:
    """Numbers in ACTS and STANCES, and traits, of the cues start..end (tokens, -1 = none)."""
    known = vocabulary.attached("attribution.cues", _Known)
    if len(known.runs) > MOST:
        vocabulary.detach("attribution.cues")
        known = vocabulary.attached("attribution.cues", _Known)
    number = known.runs.number(reading.word, start, end)
    pool, bounds = known.runs.behind(len(known.described))
    words = [vocabulary.words[n] for n in pool[bounds[0] : bounds[-1]].tolist()]
    new = [_described(tuple(words[low:high])) for low, high in pairwise((bounds - bounds[0]).tolist())]
    known.described = np.concatenate([known.described, np.array(new, dtype=np.int16)])
    found = known.described[number]
    return (found & 15).astype(np.int8), (found >> 4 & 15).astype(np.int8), (found >> 8).astype(np.int8)
