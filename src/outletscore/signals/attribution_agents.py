"""Sources where the labels have none: *was seen by some as*, *faced criticism from rivals*, *"..." said a man*."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading
from outletscore.language.flags import CAPITAL, NUMBER, PUNCT
from outletscore.language.kernel.attribution_links import CONTENT, CUE, SOURCE
from outletscore.signals.sources_words import Word, lists, with_bits, word_list

Tokens = NDArray[np.int32]
BY, FROM, END, OCCASION, AND, TITLE, DOT, PERCENT, PARTICIPLE, RECEIVED = (1 << n for n in range(10))
LONGEST = 10  # tokens of who stands behind *by*


@cache
def _bits() -> dict[str, int]:
    found = {word: END for word, own in lists().items() if own & Word.BREAKS and word != "of"}
    groups = (
        (END, word_list("agent_ends")),
        (BY, ("by",)),
        (FROM, ("from",)),
        (OCCASION, word_list("occasions")),
        (AND, ("and", "or")),
        (TITLE, word_list("titles")),
        (DOT, (".",)),
        (PERCENT, ("%", "per", "percent")),
        (PARTICIPLE, word_list("told_of") | word_list("asked_of") | word_list("feelings")),
        (RECEIVED, word_list("received")),
    )
    return with_bits(found, groups)


def word_bits(words: list[str]) -> NDArray[np.int16]:
    """What each word says of who stands behind *by*."""
    known = _bits()
    return np.array([known.get(word, 0) | PARTICIPLE * word.endswith("ed") for word in words], dtype=np.int16)


def settle(
    reading: Reading,
    bits: NDArray[np.int16],
    start: Tokens,
    end: Tokens,
    kind: NDArray[np.int8],
    source_of: Tokens,
    cue_of: Tokens,
    labels: NDArray[np.int8],
) -> tuple[Tokens, Tokens]:
    """First token and end of who stands behind *by* or *from*, of each cue (spans, -1 = none) that has no source.

    `bits` (words) are `word_bits`. Such a source is cut off a content that begins with it: `start` and `labels` are
    set anew. So are `kind`, `source_of` and `cue_of` where a verb stands between a quotation and its speaker, whom the
    labels have for more of what was said.
    """
    found = np.full((2, len(start)), -1, dtype=np.int32)
    cues = np.flatnonzero((kind == CUE) & (source_of < 0))
    word, of_cues = reading.word, end[cues]
    before, after = np.maximum(cues - 1, 0), np.minimum(cues + 1, len(start) - 1)
    maybe = (kind[before] == CONTENT) & (kind[after] == CONTENT) & (cue_of[before] == cues) & (cue_of[after] == cues)
    maybe &= (end[before] == start[cues]) & (reading.quotation[start[after]] < 0) & (of_cues == start[cues] + 1)
    for token in (of_cues - 1, np.minimum(of_cues, len(word) - 1)):
        own, verb = bits[word[token]], bits[word[np.maximum(token - 1, 0)]]
        maybe |= ((own & FROM) != 0) | (((own & BY) != 0) & ((verb & PARTICIPLE) != 0))
    for cue in cues[maybe].tolist():
        if (speaker := inverted(cue, reading, start, end, kind, cue_of)) > 0:
            first = int(start[cue + 1])
            labels[first : end[cue + 1]] = 0
            labels[first:speaker] = 2
            labels[first] = 1
            end[cue + 1], kind[cue + 1], source_of[cue], cue_of[cue + 1] = speaker, SOURCE, cue + 1, -1
            continue
        at = behind(reading.word, bits, int(start[cue]), int(end[cue]))
        low, high = (at, named(reading, bits, at)) if at >= 0 else (-1, -1)
        if high <= low or 0 < labels[low:high].max() < 5:
            continue
        content = cue + 1
        if labels[low]:
            if content == len(start) or kind[content] != CONTENT or not at - 1 <= start[content] <= low:
                continue
            if end[content] <= high:
                continue
            labels[start[content] : high] = 0
            labels[high], start[content] = 5, high
        elif labels[low:high].any():
            continue
        found[:, cue] = low, high
    return found[0], found[1]


def inverted(cue: int, reading: Reading, start: Tokens, end: Tokens, kind: NDArray[np.int8], cue_of: Tokens) -> int:
    """Where the speaker ends of whom a verb behind a quotation tells, *"...," said a man in red*; -1 if there is none.

    What is quoted behind the verb is no part of it: *"...," said Ann Lee, author of "A Life"*.
    """
    if not 0 < cue < len(start) - 1 or end[cue] != start[cue] + 1:
        return -1
    for near in (cue - 1, cue + 1):
        if kind[near] != CONTENT or cue_of[near] != cue:
            return -1
    at, last = int(start[cue + 1]), int(end[cue + 1])
    if end[cue - 1] != start[cue] or at != end[cue] or reading.sentence[at] != reading.sentence[last - 1]:
        return -1
    if reading.quotation[start[cue] - 1] < 0 or reading.quotation[at] >= 0:
        return -1
    quoted = np.flatnonzero(reading.quotation[at:last] >= 0)
    return at + int(quoted[0]) if len(quoted) else last


def behind(word: Tokens, bits: NDArray[np.int16], start: int, end: int) -> int:
    """The token behind the *by* of a participle, or the *from* of what somebody meets with; -1 if there is none."""
    for at in (end - 1, end):
        if at >= len(word) - 1 or at <= start:
            continue
        own = bits[word[at]]
        if own & BY and bits[word[at - 1]] & PARTICIPLE:
            return at + 1
        if own & FROM and (bits[word[start:at]] & RECEIVED).any():
            return at + 1
    return -1


def named(reading: Reading, bits: NDArray[np.int16], low: int) -> int:
    """Where the noun phrase that begins with a token ends; at the token itself where it is no one who could speak."""
    stop = min(int(reading.sentence_start[reading.sentence[low] + 1]), low + LONGEST)
    at, own = low, bits[reading.word[low:stop]].tolist()
    for n, here in enumerate(own):
        if here & END:
            break
        short = n and here & DOT and own[n - 1] & (TITLE | DOT)  # Mr., U.S.
        if reading.flags[at] & PUNCT and not short and not here & PERCENT:
            break
        if here & AND and not (at + 1 < stop and reading.flags[at + 1] & CAPITAL):
            break
        at += 1
    within = own[: at - low]
    if any(here & OCCASION for here in within):
        return low
    if reading.flags[low] & NUMBER and not any(here & PERCENT for here in within):
        return low
    return at
