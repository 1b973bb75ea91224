"""Where the source of an attribution begins and ends, and which cues have none, whatever the weights say."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading
from outletscore.language.flags import CAPITAL
from outletscore.signals.sources_words import Word, lists, with_bits, word_list

Tokens = NDArray[np.int32]
COMMA, OCCASION, PLACE, RELATIVE, KNOWN, ASKED, WHEN, FRONTING, JOINING = (1 << n for n in range(9))
LONGEST = 6  # tokens of *during a telephone conversation*


@cache
def _bits() -> dict[str, int]:
    found = {word: KNOWN for word, own in lists().items() if own & (Word.PEOPLE | Word.BODIES)}
    groups = (
        (COMMA, (",",)),
        (OCCASION, word_list("occasions")),
        (PLACE, ("on", "in", "at", "during")),
        (RELATIVE, word_list("relative_pronouns")),
        (ASKED, word_list("asked_of")),
        (WHEN, ("if", "once", "when")),
        (FRONTING, word_list("fronting")),
        (JOINING, ("a", "all", "an", "and", "including", "or")),
    )
    return with_bits(found, groups)


def word_bits(words: list[str]) -> NDArray[np.int16]:
    """What each word says of the bounds of a source."""
    known = _bits()
    return np.array([known.get(word, 0) for word in words], dtype=np.int16)


def asked(reading: Reading, bits: NDArray[np.int16], cue_start: Tokens) -> NDArray[np.bool_]:
    """Whether each cue is *asked* of whom it is not said who asked: *Asked about the plan, she said*, *when pressed*.

    `bits` (words) are `word_bits`, as below.
    """
    at = np.maximum(cue_start, 0)
    found: NDArray[np.bool_] = (cue_start >= 0) & ((bits[reading.word[at]] & ASKED) != 0)
    at = at[found]
    before = bits[reading.word[np.maximum(at - 1, 0)]]
    found[found] = (reading.sentence_start[reading.sentence[at]] == at) | ((before & WHEN) != 0)
    return found


def trimmed(reading: Reading, bits: NDArray[np.int16], start: Tokens, end: Tokens) -> Tokens:
    """Where each source ends without a comma that nothing but the name stands before, or the occasion of its words."""
    found, word = end.copy(), reading.word
    there = end > start + 1
    own = bits[word[np.maximum(end - 1, 0)]]
    closed = np.flatnonzero(there & ((own & COMMA) != 0))
    length = end[closed] - start[closed]
    first = np.cumsum(length) - length
    tokens = np.arange(length.sum()) + np.repeat(start[closed] - first, length)
    if len(closed):
        commas = np.add.reduceat((bits[word[tokens]] & COMMA) != 0, first, dtype=np.int32)
        found[closed[commas == 1]] -= 1
    for n in np.flatnonzero(there & ((own & OCCASION) != 0)).tolist():
        first, at = int(start[n]), int(end[n]) - 2
        while at > first and at > end[n] - LONGEST and not bits[word[at]] & PLACE:
            at -= 1
        before = bits[word[first:at]]
        if at == first or not bits[word[at]] & PLACE or (before & (COMMA | RELATIVE)).any():
            continue
        if before[-1] & KNOWN or reading.flags[at - 1] & CAPITAL:
            found[n] = at
    return found


def begun(reading: Reading, bits: NDArray[np.int16], start: Tokens, end: Tokens, cue_start: Tokens) -> Tokens:
    """Where each source begins without the phrase before its subject: *led by Ann Lee, | the rally* denounced.

    What a comma parts from a subject that stands before its verb, and no other comma closes, is no part of it, unless
    it is a list (*farms, mills and shops said*) or tells more of a name (*Ann Lee, who said*).
    """
    found = start.copy()
    maybe = np.flatnonzero((start > 0) & (end == cue_start) & (end > start + 3))
    maybe = maybe[(bits[reading.word[start[maybe] - 1]] & FRONTING) != 0]
    for n in maybe.tolist():
        first, last = int(start[n]), int(end[n])
        own = bits[reading.word[first:last]]
        commas = np.flatnonzero(own & COMMA)
        if not len(commas):
            continue
        at = int(commas[-1]) + 1
        if first + at + 1 < last and not (own[at:] & (RELATIVE | JOINING)).any():
            found[n] = first + at
    return found
