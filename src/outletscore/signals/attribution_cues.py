"""What a cue does: the kind of act it reports, and the stance of its reporting verb."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading, Vocabulary
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


def classify(
    reading: Reading, vocabulary: Vocabulary, start: NDArray[np.int32], end: NDArray[np.int32]
) -> tuple[NDArray[np.int8], NDArray[np.int8], NDArray[np.int8]]:
    """Numbers in ACTS and STANCES, and traits, of the cues start..end (tokens, -1 = none)."""
    known = vocabulary.memo("attribution.cues")
    ids = reading.word.tobytes()
    size = reading.word.itemsize
    found = np.zeros(len(start), dtype=np.int16)
    for row, (a, b) in enumerate(zip((start * size).tolist(), (end * size).tolist(), strict=True)):
        key = ids[a:b] if a >= 0 else b""
        described = known.get(key)
        if described is None:
            words = tuple(vocabulary.words[n] for n in np.frombuffer(key, dtype=reading.word.dtype))
            described = known[key] = _described(words)
        found[row] = described
    return (found & 15).astype(np.int8), (found >> 4 & 15).astype(np.int8), (found >> 8).astype(np.int8)
