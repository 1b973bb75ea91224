"""Contents that the labels cut short, or take from what nobody states: *said that after the vote, | she would go*."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading
from outletscore.language.flags import PUNCT
from outletscore.language.kernel.attribution_links import CONTENT, CUE
from outletscore.signals.sources_words import clause_leads, with_bits, word_list

Tokens = NDArray[np.int32]
THAT, FRONTING, COMMA, LEAD, GOING, IT, OPENS, CITING, REPORTED, ADVERB, PASSED, REQUEST = (1 << n for n in range(12))
LEAST = 4  # tokens of a clause


@cache
def _bits() -> dict[str, int]:
    groups = (
        (THAT, ("that",)),
        (FRONTING, word_list("clause_fronting")),
        (COMMA, (",",)),
        (LEAD, clause_leads()),
        (IT, ("it",)),
        (OPENS, {"that", "as", *word_list("question_words")}),
        (CITING, word_list("relay_citing")),
        (REPORTED, word_list("relay_verbs")),
        (ADVERB, word_list("relay_adverbs")),
        (PASSED, word_list("passed_on")),
        (REQUEST, word_list("requests")),
    )
    return with_bits({}, groups)


def word_bits(words: list[str]) -> NDArray[np.int16]:
    """What each word says of where a content begins and ends."""
    known = _bits()
    return np.array([known.get(word, 0) | GOING * word.endswith("ing") for word in words], dtype=np.int16)


def settle(
    reading: Reading,
    bits: NDArray[np.int16],
    start: Tokens,
    end: Tokens,
    kind: NDArray[np.int8],
    source_of: Tokens,
    cue_of: Tokens,
    labels: NDArray[np.int8],
) -> bool:
    """Mend the `labels` (tokens) of such contents; whether anything was changed.

    `bits` (words) are `word_bits`; `start`, `end`, `kind`, `source_of` and `cue_of` the spans and their links, as they
    were before.
    """
    word, changed = reading.word, False
    cues = np.flatnonzero(kind == CUE)
    behind = cues[cues < len(start) - 1] + 1
    behind = behind[(kind[behind] == CONTENT) & (start[behind] == end[behind - 1])]
    behind = behind[(bits[word[start[behind]]] & THAT != 0) & (end[behind] > start[behind] + 1)]
    behind = behind[bits[word[start[behind] + 1]] & FRONTING != 0]
    for n in behind.tolist():
        changed |= go_on(reading, bits, int(start[n]), int(end[n]), labels)
    before = cues[cues > 0] - 1
    before = before[(kind[before] == CONTENT) & (end[before] == start[before + 1])]
    before = before[(bits[word[end[before] - 1]] & IT != 0) & (end[before] > start[before] + 1)]
    for n in before.tolist():
        changed |= without_it(n, reading, bits, start, end, kind, source_of, cue_of, labels)
    long = cues[end[cues] > start[cues] + 1]
    for n in long[bits[word[end[long] - 1]] & CITING != 0].tolist():
        changed |= part(n, reading, bits, start, end, cue_of, labels)
    for n in cues[
        (bits[word[start[cues]]] | bits[word[np.minimum(start[cues] + 1, end[cues] - 1)]]) & PASSED != 0
    ].tolist():
        if (bits[word[start[n] : start[n] + LEAST]] & REQUEST).any():
            for span in (n, *np.flatnonzero(cue_of == n).tolist()):
                labels[start[span] : end[span]] = 0
            changed = True
    return changed


def go_on(reading: Reading, bits: NDArray[np.int16], start: int, end: int, labels: NDArray[np.int8]) -> bool:
    """Let a content that ends with the clause before its verb go on: *that after the vote, | she would leave*.

    What another source says inside it is a part of it, since the outermost attribution counts. *That at noon, he said*
    and what the speaker does besides, *adding that*, are left.
    """
    own = int(reading.sentence[start])
    stop = int(reading.sentence_start[own + 1])
    if end >= stop or not (labels[start:end] >= 5).all():
        return False
    while stop > end and reading.flags[stop - 1] & PUNCT:
        stop -= 1
    within = bits[reading.word[start:end]] & COMMA
    comma = end - 1 if within[-1] else end
    if within[:-1].any() or not bits[reading.word[comma]] & COMMA or stop - comma <= LEAST:
        return False
    following = int(bits[reading.word[comma + 1]])
    if following & (LEAD | GOING | FRONTING) or bits[reading.word[comma - 1]] & GOING:
        return False
    if 0 < labels[stop - 1] < 5 or labels[comma + 1] in (3, 4):
        return False
    labels[end:stop] = 6
    return True


def without_it(
    n: int,
    reading: Reading,
    bits: NDArray[np.int16],
    start: Tokens,
    end: Tokens,
    kind: NDArray[np.int8],
    source_of: Tokens,
    cue_of: Tokens,
    labels: NDArray[np.int8],
) -> bool:
    """Take from a cue what ends with *it* before it: *after talks, it was agreed | that all may go*.

    What is agreed *to happen* may be told of *it*, which then is a clause of its own: *when | it was agreed to leave*.
    """
    first, last = int(start[n]), int(end[n])
    if n + 2 >= len(start) or source_of[n + 1] >= 0 or cue_of[n] != n + 1 or cue_of[n + 2] != n + 1:
        return False
    if kind[n + 2] != CONTENT or start[n + 2] != end[n + 1] or labels[first] != 5 or labels[last] != 3:
        return False
    if (reading.quotation[first:last] >= 0).any():
        return False
    if bits[reading.word[start[n + 2]]] & OPENS:
        labels[first:last] = 0
        return True
    if bits[reading.word[last - 2]] & (COMMA | LEAD | OPENS):
        labels[first:last], labels[last - 1] = 0, 5
        return True
    return False


def part(
    n: int,
    reading: Reading,
    bits: NDArray[np.int16],
    start: Tokens,
    end: Tokens,
    cue_of: Tokens,
    labels: NDArray[np.int8],
) -> bool:
    """End a cue before who is cited: *reported earlier | citing an official | that it was late*."""
    if labels[start[n]] != 3:
        return False
    at = int(end[n]) - 2
    while at > start[n] and (bits[reading.word[at]] & ADVERB or reading.flags[at] & PUNCT):
        at -= 1
    if not bits[reading.word[at]] & REPORTED or n + 1 >= len(start) or cue_of[n + 1] != n:
        return False
    low, high = int(start[n + 1]), int(end[n + 1])
    that = np.flatnonzero(bits[reading.word[low:high]] & THAT)
    elsewhere = (cue_of == n).sum() > 1
    if start[n + 1] != end[n] or not (len(that) or elsewhere):
        return False
    at += 1
    while at < end[n] - 1 and bits[reading.word[at]] & ADVERB:
        at += 1
    labels[at : end[n]] = 0
    labels[low:high] = 0
    if len(that) and not elsewhere:
        labels[low + that[0] : high] = 6
        labels[low + that[0]] = 5
    return True
