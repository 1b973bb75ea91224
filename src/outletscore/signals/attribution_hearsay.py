"""What is *reportedly* so is attributed, to nobody, also in sentences in which the labels find nothing."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading
from outletscore.language.flags import PUNCT
from outletscore.signals.sources_words import clause_leads, with_bits

COMMA, LEAD = 1, 2


@cache
def _bits() -> dict[str, int]:
    return with_bits({}, ((COMMA, (",", ";")), (LEAD, clause_leads())))


def word_bits(words: list[str]) -> NDArray[np.int8]:
    """COMMA, and LEAD for a word behind a comma that begins another clause."""
    known = _bits()
    return np.array([known.get(word, 0) for word in words], dtype=np.int8)


def settle(reading: Reading, bits: NDArray[np.int8], heard: NDArray[np.int64], labels: NDArray[np.int8]) -> None:
    """Make the adverb a cue, and its clause the content, in sentences of the narration that have no labels.

    `bits` (words) are `word_bits`, `heard` the tokens of such adverbs. A clause ends before a comma behind which
    another begins, and with its sentence.
    """
    for at in heard.tolist():
        own = reading.sentence[at]
        start, stop = (int(reading.sentence_start[own + n]) for n in (0, 1))
        if labels[start:stop].any() or (reading.quotation[start:stop] >= 0).any():
            continue
        marks = bits[reading.word[start:stop]].tolist()
        first, last, adverb = at - start, at - start + 1, at - start
        while first > 0 and not marks[first - 1] & COMMA:
            first -= 1
        while first < adverb and marks[first] & LEAD:
            first += 1
        while last < len(marks) and not (marks[last] & COMMA and last + 1 < len(marks) and marks[last + 1] & LEAD):
            last += 1
        while last > adverb + 1 and reading.flags[start + last - 1] & PUNCT:
            last -= 1
        if last == adverb + 1 and first == adverb:
            continue
        behind = at + 1
        while behind < start + last and reading.flags[behind] & PUNCT:
            behind += 1
        labels[start + first : at] = 6
        labels[behind : start + last] = 6
        labels[start + first], labels[at] = 5, 3
        labels[behind : min(behind + 1, start + last)] = 5
