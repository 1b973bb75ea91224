"""What the attribution model looks at: every token as a column of small integers.

A text is described in a room of its own: token i of a text stands in column i + shift. `describe` fills what the token
itself tells, `near_cues` and `combine` what its sentence tells once the first look (`attribution_scores`) has said how
likely each token is part of a cue.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from outletscore.language.flags import (
    CAPITAL,
    CLITIC,
    CLOSE,
    NUMBER,
    OPEN,
    PARAGRAPH,
    PUNCT,
    SINGLE,
    SPACE,
    UPPER,
    WORD,
)
from outletscore.language.kernel.compiling import compiled

# Rows of the description of a token. The first WORD_ROWS are properties of the word alone.
FORM, CLASS128, CLASS32, CLASS512, SUFFIX3, SUFFIX2 = range(6)
WORD_ROWS = 6
SHAPE, VOICE, EDGE, LOOK, CUE = range(6, 11)  # known of every token
FROM_START, TO_END, LENGTH, PLACE, BEFORE, BEHIND, COMMAS_BEFORE, COMMAS_BEHIND = range(11, 19)
PHASE, TURN, SHAPES, GAPS, GLUE, GLUES, CUES, AROUND = range(19, 27)  # small combinations of the others
ROWS = 27

# The greatest value of the rows whose values are small; those of words depend on the lexicon, GLUE on its CLASS32.
MOST = {
    SHAPE: 6, VOICE: 4, EDGE: 9, LOOK: 54, CUE: 14, FROM_START: 25, TO_END: 25, LENGTH: 12, PLACE: 12, BEFORE: 25,
    BEHIND: 25, COMMAS_BEFORE: 8, COMMAS_BEHIND: 8, PHASE: 36, TURN: 125, SHAPES: 343, GAPS: 338, GLUES: 96, CUES: 98,
    AROUND: 294,
}  # fmt: skip

# Anchors: where a template may look from; the token itself, and these.
SELF, QUOTE_START, QUOTE_END, CUE_BEFORE, CUE_BEHIND = range(5)
ANCHORS = 5

NONE = 0  # value of whatever is not there; real values begin at 1
MARK_SHAPE = 5
LIKELY = -100  # hundredths of log-odds from which a token of the narration is a likely cue


# 1..12 for 0, 1, 2, 3, 4, 5, 6-7, 8-9, 10-13, 14-19, 20-29, 30 or more.
FAR = 30
BUCKETS = np.searchsorted([1, 2, 3, 4, 5, 6, 8, 10, 14, 20, FAR], np.arange(FAR + 1), side="right").astype(np.int64) + 1


@compiled
def bucket(distance: int) -> int:
    """1..12: which of the BUCKETS a distance is in."""
    return int(BUCKETS[np.uint64(min(distance, FAR))])


@compiled
def shape(flags: int) -> int:
    """1 lower case, 2 capital, 3 all capitals, 4 number, 5 mark, 6 's."""
    if flags & CLITIC:
        return 6
    if flags & NUMBER:
        return 4
    if flags & PUNCT or not flags & WORD:
        return MARK_SHAPE
    if flags & UPPER:
        return 3
    return 2 if flags & CAPITAL else 1


@compiled
def level(look: int) -> int:
    """0..6 for less than -400, -300, -200, -100, 0, 150 hundredths of log-odds, or more."""
    return (look >= -400) + (look >= -300) + (look >= -200) + (look >= -100) + (look >= 0) + (look >= 150)


@compiled
def describe(
    first: int,
    limit: int,
    shift: int,
    kind: NDArray[np.int32],
    flags: NDArray[np.uint16],
    sentence_start: NDArray[np.int32],
    sentence: NDArray[np.int32],
    quotation: NDArray[np.int32],
    codes: NDArray[np.integer[Any]],
    copied: int,
    values: NDArray[np.int32],
) -> None:
    """Fill the rows that every token has, for the text of the tokens first..limit.

    `kind` (room) is the row of each token in `codes` (kinds, WORD_ROWS), of which the first `copied` columns are
    wanted; `values` is (ROWS, room).
    """
    start, stop = first, first
    for i in range(first, limit):
        at, f = np.uint64(i + shift), flags[i]
        own = np.uint64(kind[at])
        for row in range(copied):
            values[np.uint64(row), at] = codes[own, np.uint64(row)]
        if i >= stop:
            start, stop = sentence_start[sentence[i]], sentence_start[sentence[i] + 1]
        voice = 1
        if quotation[i] >= 0:
            voice = 3 if f & OPEN else 4 if f & CLOSE else 2
        edge = 1
        if i == start:
            edge = 3 if f & PARAGRAPH else 2
        if i == stop - 1:
            edge += 6 if stop == limit or flags[stop] & PARAGRAPH else 3
        here = shape(f)
        values[SHAPE, at] = here
        values[VOICE, at] = voice
        values[EDGE, at] = edge
        values[LOOK, at] = here + 6 * (edge - 1)


@compiled
def describe_sentence(
    start: int,
    stop: int,
    shift: int,
    first: int,
    limit: int,
    flags: NDArray[np.uint16],
    sentence_start: NDArray[np.int32],
    sentence: NDArray[np.int32],
    quotation: NDArray[np.int32],
    quote_start: NDArray[np.int32],
    quote_end: NDArray[np.int32],
    comma: int,
    around: int,
    look: NDArray[np.int32],
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
) -> None:
    """Fill the other rows and the anchors (ANCHORS, room; -1 = none) of the sentence start..stop.

    `look` (room) is the first look; `around` what it said of the neighbouring sentences, see `surroundings`.
    """
    last, low, high, place = -1, -1, -1, NONE
    for i in range(start, stop):
        at = np.uint64(i + shift)
        quoted = values[VOICE, at] > 1
        values[FROM_START, at] = bucket(i - start) * 2 + quoted
        values[TO_END, at] = bucket(stop - 1 - i) * 2 + quoted
        q = quotation[np.uint64(i)]
        if q != last:
            last, low, high, place = q, -1, -1, NONE
            if q >= 0:
                low, high = quote_start[q], quote_end[q]
                starts = 1 if flags[low] & PARAGRAPH else 2 if sentence_start[sentence[low]] == low else 3
                ends = 3
                if high >= limit or flags[high] & PARAGRAPH:
                    ends = 1
                elif sentence_start[sentence[high]] == high:
                    ends = 2
                place = starts + 3 * ends
        anchors[SELF, at] = i
        anchors[QUOTE_START, at] = low
        anchors[QUOTE_END, at] = high - 1 if q >= 0 else -1
        values[LENGTH, at] = bucket(high - low) if q >= 0 else NONE
        values[PLACE, at] = place
        values[AROUND, at] = around + 147 * quoted
    near_cues(start, stop, shift, 1, comma, look, values, anchors)
    near_cues(start, stop, shift, -1, comma, look, values, anchors)
    combine(start, stop, shift, first, limit, flags, look, values)


@compiled
def near_cues(
    start: int,
    stop: int,
    shift: int,
    direction: int,
    comma: int,
    look: NDArray[np.int32],
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
) -> None:
    """The nearest likely cue before (direction 1) or behind (-1) each token of its sentence, and how far it is.

    Of likely cues side by side (*has said*) the likeliest counts.
    """
    anchor, distance, between = CUE_BEFORE, BEFORE, COMMAS_BEFORE
    if direction < 0:
        anchor, distance, between = CUE_BEHIND, BEHIND, COMMAS_BEHIND
    cue, commas, run = -1, 0, -2
    i = start if direction > 0 else stop - 1
    for _ in range(stop - start):
        at = np.uint64(i + shift)
        quoted = values[VOICE, at] > 1
        anchors[anchor, at] = cue
        values[distance, at] = NONE if cue < 0 else bucket(abs(i - cue)) * 2 + quoted
        values[between, at] = NONE if cue < 0 else 1 + min(commas, 3) * 2 + quoted
        if look[at] > LIKELY and not quoted:
            if cue < 0 or abs(i - run) != 1 or look[np.uint64(cue + shift)] <= look[at]:
                cue, commas = i, 0
            run = i
        elif values[FORM, at] == comma:
            commas += 1
        i += direction


@compiled
def combine(
    start: int,
    stop: int,
    shift: int,
    first: int,
    limit: int,
    flags: NDArray[np.uint16],
    look: NDArray[np.int32],
    values: NDArray[np.int32],
) -> None:
    """Fill the rows that are combinations of others."""
    above = -900  # of the first look in the narration of the sentence up to here
    one, here_flags = np.uint64(1), flags[np.uint64(start)]
    glue = ((here_flags & SPACE) != 0) + 2 * ((here_flags & SINGLE) != 0)
    for i in range(start, stop):
        at = np.uint64(i + shift)
        here, voice = values[SHAPE, at], values[VOICE, at]
        before, voice_before, behind, voice_behind, glue_behind = 0, 0, 0, 0, 1
        if i > first:
            before, voice_before = values[SHAPE, at - one], values[VOICE, at - one]
        if i + 1 < limit:
            behind, voice_behind = values[SHAPE, at + one], values[VOICE, at + one]
            flags_behind = flags[np.uint64(i + 1)]
            glue_behind = ((flags_behind & SPACE) != 0) + 2 * ((flags_behind & SINGLE) != 0)
        values[PHASE, at] = 1 + (voice - 1) + 4 * (values[EDGE, at] - 1)
        values[TURN, at] = 1 + voice_before + 5 * voice + 25 * voice_behind
        values[SHAPES, at] = 1 + before + 7 * here + 49 * behind
        values[GAPS, at] = 1 + values[BEFORE, at] // 2 + 13 * (values[BEHIND, at] // 2) + 169 * (voice > 1)
        values[GLUES, at] = 1 + glue + 4 * glue_behind + 16 * (here - 1)
        values[GLUE, at] = 1 + glue + 4 * values[CLASS32, at]
        if voice == 1:
            above = max(above, look[at])
        values[CUES, at] = 1 + level(above) + 49 * (voice > 1)
        glue = glue_behind
    above = -900
    for i in range(stop - 1, start - 1, -1):
        at = np.uint64(i + shift)
        values[CUES, at] += 7 * level(above)
        if values[VOICE, at] == 1:
            above = max(above, look[at])


@compiled
def surroundings(
    s: int,
    first_sentence: int,
    last_sentence: int,
    sentence_start: NDArray[np.int32],
    flags: NDArray[np.uint16],
    top: NDArray[np.int32],
) -> int:
    """1..147: how likely a cue is in the narration of a sentence, of the one before and of the one behind.

    `top` (sentences) is the highest first look in the narration of each; a break of paragraphs between counts.
    """
    before, behind = 0, 0
    if s > first_sentence:
        before = 1 + (top[s - 1] >= -200) + (top[s - 1] >= 0) + 3 * ((flags[sentence_start[s]] & PARAGRAPH) != 0)
    if s < last_sentence:
        behind = 1 + (top[s + 1] >= -200) + (top[s + 1] >= 0)
        behind += 3 * ((flags[sentence_start[s + 1]] & PARAGRAPH) != 0)
    return int(1 + (top[s] >= -200) + (top[s] >= 0) + 3 * (before + 7 * behind))


@compiled
def context(values: NDArray[np.int32], at: Any, starts_text: bool) -> int:
    """Which of the CONTEXTS transition tables leads to the token in a column."""
    here = np.uint64(at)
    voice = values[VOICE, here]
    starts = (values[EDGE, here] - 1) % 3  # 0 inside, 1 begins a sentence, 2 a paragraph
    if voice == 3:
        return 4
    if voice == 4:
        return 5
    if voice == 2:
        return 7 if starts else 3
    if starts:
        return int(starts)
    return 6 if not starts_text and values[VOICE, here - np.uint64(1)] == 4 else 0
