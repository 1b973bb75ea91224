"""What a cue does: the kind of act it reports, and the stance of its reporting verb."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

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
def _longest() -> int:
    return max(map(len, _entries()))


def meaning(words: tuple[str, ...]) -> tuple[str, str]:
    """(act, stance) of the canonical words of a cue: of the longest entry in it, the first of equal length."""
    for size in range(min(_longest(), len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            known = _entries().get(words[at : at + size])
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
    described: list[int] = field(default_factory=list)


def classify(
    reading: Reading, vocabulary: Vocabulary, start: NDArray[np.int32], end: NDArray[np.int32]
) -> tuple[NDArray[np.int8], NDArray[np.int8], NDArray[np.int8]]:
    """Numbers in ACTS and STANCES, and traits, of the cues start..end (tokens, -1 = none)."""
    known = vocabulary.attached("attribution.cues", _Known)
    if len(known.runs) > MOST:
        vocabulary.detach("attribution.cues")
        known = vocabulary.attached("attribution.cues", _Known)
    number = known.runs.number(reading.word, start, end)
    for new in range(len(known.described), len(known.runs)):
        known.described.append(_described(tuple([vocabulary.words[n] for n in known.runs[new]])))
    found = np.array(known.described, dtype=np.int16)[number]
    return (found & 15).astype(np.int8), (found >> 4 & 15).astype(np.int8), (found >> 8).astype(np.int8)
