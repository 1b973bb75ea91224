"""Where the source of an attribution begins and ends, and which cues have none, whatever the weights say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading
from outletscore.language.flags import CAPITAL
from outletscore.signals.sources_words import Word, lists, word_list

Tokens = NDArray[np.int32]
COMMA, OCCASION, PLACE, RELATIVE, KNOWN, ASKED, WHEN, FRONTING, JOINING = (1 << n for n in range(9))
LONGEST = 6  # tokens of *during a telephone conversation*


def word_bits(words: list[str]) -> NDArray[np.int16]:
    """What each word says of the bounds of a source."""
    found = {word: KNOWN for word, own in lists().items() if own & (Word.PEOPLE | Word.BODIES)}
    groups = (
        (COMMA, (",",)),
        (OCCASION, word_list("occasions")),
        (PLACE, ("on", "in", "at", "during")),
        (RELATIVE, word_list("relative_pronouns")),
        (ASKED, ("asked",)),
        (WHEN, ("when",)),
        (FRONTING, word_list("fronting")),
        (JOINING, ("a", "all", "an", "and", "including", "or")),
    )
    for bit, own in groups:
        for word in own:
            found[word] = found.get(word, 0) | bit
    return np.array([found.get(word, 0) for word in words], dtype=np.int16)


def asked(reading: Reading, bits: NDArray[np.int16], cue_start: Tokens) -> NDArray[np.bool_]:
    """Whether each cue is *asked* of whom it is not said who asked: *Asked about the plan, she said*, *when asked*."""
    at = np.maximum(cue_start, 0)
    before = np.maximum(at - 1, 0)
    opens = (reading.sentence_start[reading.sentence[at]] == at) | ((bits[before] & WHEN) != 0)
    found: NDArray[np.bool_] = (cue_start >= 0) & ((bits[at] & ASKED) != 0) & opens
    return found


def trimmed(reading: Reading, bits: NDArray[np.int16], start: Tokens, end: Tokens) -> Tokens:
    """Where each source ends without a comma that nothing but the name stands before, or the occasion of its words."""
    commas = np.zeros(len(bits) + 1, dtype=np.int32)
    np.cumsum((bits & COMMA) != 0, out=commas[1:])
    found = end.copy()
    there = end > start + 1
    last = np.maximum(end - 1, 0)
    alone = there & ((bits[last] & COMMA) != 0) & (commas[end] - commas[start] == 1)
    found[alone] -= 1
    for n in np.flatnonzero(there & ((bits[last] & OCCASION) != 0)).tolist():
        first, at = int(start[n]), int(end[n]) - 2
        while at > first and at > end[n] - LONGEST and not bits[at] & PLACE:
            at -= 1
        before = bits[first:at]
        if at == first or not bits[at] & PLACE or (before & (COMMA | RELATIVE)).any():
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
    before = np.maximum(start - 1, 0)
    maybe = (start > 0) & (end == cue_start) & (end > start + 3) & ((bits[before] & FRONTING) != 0)
    for n in np.flatnonzero(maybe).tolist():
        first, last = int(start[n]), int(end[n])
        commas = np.flatnonzero(bits[first:last] & COMMA)
        if not len(commas):
            continue
        at = first + int(commas[-1]) + 1
        if at + 1 < last and not (bits[at:last] & (RELATIVE | JOINING)).any():
            found[n] = at
    return found
