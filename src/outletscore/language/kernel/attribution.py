"""Tokens in, labels of source, cue and content out: a linear-chain model over flat arrays.

A token is described by small integers (`describe`); a template combines up to three of them, read at the token itself
or at one of its anchors (its quotation's edges, the nearest likely cue before and behind it), into the key of a row of
weights (`score`). Templates that look at a single word are summed once for each distinct word (`folded`), so that the
loop adds one vector for each neighbour. `decode` finds the best sequence of labels by the Viterbi algorithm.
"""

from __future__ import annotations

import numpy as np
from numba import njit
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

# Rows of the description of a token. The first WORD_ROWS are properties of the word alone.
FORM, CLASS512, CLASS128, CLASS32, SUFFIX3, SUFFIX2, CUE = range(7)
WORD_ROWS = 7
SHAPE, VOICE, EDGE, FROM_START, TO_END, LENGTH, BEFORE, BEHIND, COMMAS_BEFORE, COMMAS_BEHIND, ONE, PLACE = range(7, 19)
ROWS = 19

# Anchors: where a template may look from.
SELF, QUOTE_START, QUOTE_END, CUE_BEFORE, CUE_BEHIND = range(5)
ANCHORS = 5

NONE = 0  # value of whatever is not there; real values begin at 1
LABELS = 7  # outside, then beginning and inside of source, cue and content
WIDTH = 8  # a row of weights is padded to 32 bytes
ITEMS = 3  # of a template
KEY_BITS = 18  # of each value in a key
CONTEXTS = 8


@njit(nogil=True, cache=True)
def bucket(distance: int) -> int:
    """1..12 for 0, 1, 2, 3, 4, 5, 6-7, 8-9, 10-13, 14-19, 20-29, 30 or more."""
    if distance < 6:
        return distance + 1
    if distance < 8:
        return 7
    if distance < 10:
        return 8
    if distance < 14:
        return 9
    if distance < 20:
        return 10
    return 11 if distance < 30 else 12


@njit(nogil=True, cache=True)
def shape(flags: int) -> int:
    """1 lower case, 2 capital, 3 all capitals, 4 number, 5 mark, 6 's."""
    if flags & CLITIC:
        return 6
    if flags & NUMBER:
        return 4
    if flags & PUNCT or not flags & WORD:
        return 5
    if flags & UPPER:
        return 3
    return 2 if flags & CAPITAL else 1


@njit(nogil=True, cache=True)
def describe(
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    sentence_start: NDArray[np.int32],
    sentence: NDArray[np.int32],
    quotation: NDArray[np.int32],
    quote_start: NDArray[np.int32],
    quote_end: NDArray[np.int32],
    codes: NDArray[np.int32],
    comma: int,
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
) -> None:
    """Fill `values` (n, ROWS) and `anchors` (n, ANCHORS; -1 = none) of n tokens. `codes` is (words, WORD_ROWS)."""
    n = len(word)
    for i in range(n):
        for row in range(WORD_ROWS):
            values[i, row] = codes[word[i], row]
        f = flags[i]
        first, last = sentence_start[sentence[i]], sentence_start[sentence[i] + 1] - 1
        voice = 1
        if quotation[i] >= 0:
            voice = 3 if f & OPEN else 4 if f & CLOSE else 2
        edge = 1
        if i == first:
            edge = 3 if f & PARAGRAPH else 2
        if i == last:
            edge += 6 if i + 1 == n or flags[i + 1] & PARAGRAPH else 3
        values[i, SHAPE] = shape(f)
        values[i, VOICE] = voice
        values[i, EDGE] = edge
        values[i, FROM_START] = bucket(i - first) * 2 + (voice > 1)
        values[i, TO_END] = bucket(last - i) * 2 + (voice > 1)
        values[i, ONE] = 1 + ((f & SPACE) != 0) + 2 * ((f & SINGLE) != 0)
        values[i, LENGTH] = NONE
        values[i, PLACE] = NONE
        anchors[i, SELF] = i
        anchors[i, QUOTE_START] = -1
        anchors[i, QUOTE_END] = -1
    for q in range(len(quote_start)):
        low, high = quote_start[q], quote_end[q]
        starts = 1 if flags[low] & PARAGRAPH else 2 if sentence_start[sentence[low]] == low else 3
        ends = 1 if high == n or flags[high] & PARAGRAPH else 2 if sentence_start[sentence[high]] == high else 3
        for i in range(low, high):
            anchors[i, QUOTE_START] = low
            anchors[i, QUOTE_END] = high - 1
            values[i, LENGTH] = bucket(high - low)
            values[i, PLACE] = starts + 3 * ends
    near_cues(sentence_start, values, anchors, comma)


@njit(nogil=True, cache=True)
def near_cues(
    sentence_start: NDArray[np.int32], values: NDArray[np.int32], anchors: NDArray[np.int32], comma: int
) -> None:
    """The nearest likely cue of the narration before and behind each token of its sentence, and how far it is."""
    for s in range(len(sentence_start) - 1):
        first, limit = sentence_start[s], sentence_start[s + 1]
        cue, commas = -1, 0
        for i in range(first, limit):
            quoted = values[i, VOICE] > 1
            anchors[i, CUE_BEFORE] = cue
            values[i, BEFORE] = NONE if cue < 0 else bucket(i - cue) * 2 + quoted
            values[i, COMMAS_BEFORE] = NONE if cue < 0 else 1 + min(commas, 3) * 2 + quoted
            if values[i, CUE] > 1 and not quoted:
                cue, commas = i, 0
            elif values[i, FORM] == comma:
                commas += 1
        cue, commas = -1, 0
        for i in range(limit - 1, first - 1, -1):
            quoted = values[i, VOICE] > 1
            anchors[i, CUE_BEHIND] = cue
            values[i, BEHIND] = NONE if cue < 0 else bucket(cue - i) * 2 + quoted
            values[i, COMMAS_BEHIND] = NONE if cue < 0 else 1 + min(commas, 3) * 2 + quoted
            if values[i, CUE] > 1 and not quoted:
                cue, commas = i, 0
            elif values[i, FORM] == comma:
                commas += 1


@njit(nogil=True, cache=True)
def context(values: NDArray[np.int32], i: int, text_start: int) -> int:
    """Which of the CONTEXTS transition tables leads to token i."""
    voice = values[i, VOICE]
    starts = (values[i, EDGE] - 1) % 3  # 0 inside, 1 begins a sentence, 2 a paragraph
    if voice == 3:
        return 4
    if voice == 4:
        return 5
    if voice == 2:
        return 7 if starts else 3
    if starts:
        return int(starts)
    return 6 if i > text_start and values[i - 1, VOICE] == 4 else 0


@njit(nogil=True, cache=True)
def contexts(token_bounds: NDArray[np.int32], values: NDArray[np.int32], found: NDArray[np.int8]) -> None:
    """Fill `found` (n) with the context of each token."""
    for text in range(len(token_bounds) - 1):
        first = token_bounds[text]
        for i in range(first, token_bounds[text + 1]):
            found[i] = context(values, i, first)


@njit(nogil=True, cache=True, inline="always")
def template_key(
    templates: NDArray[np.int32],
    t: int,
    number: int,
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
    i: int,
    first: int,
    limit: int,
) -> np.uint64:
    """Key of template t of (templates, ITEMS, 3: anchor, offset, row; row -1 = no item) at token i of first..limit."""
    key = np.uint64(number)
    for item in range(ITEMS):
        row = templates[t, item, 2]
        value = NONE
        if row >= 0:
            at = anchors[i, templates[t, item, 0]]
            if at >= 0:
                at += templates[t, item, 1]
                if first <= at < limit:
                    value = values[at, row]
        key = (key << np.uint64(KEY_BITS)) | np.uint64(value)
    return key


@njit(nogil=True, cache=True)
def slot_of(key: np.uint64, mask: np.uint64) -> np.uint64:
    mixed = (key ^ (key >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed ^ (mixed >> np.uint64(32))) & mask


@njit(nogil=True, cache=True)
def fill_table(keys: NDArray[np.uint64], slots: NDArray[np.uint64], rows: NDArray[np.int32]) -> None:
    """Put the keys into an empty open-addressing table (size a power of two, at least twice the keys)."""
    mask = np.uint64(len(slots) - 1)
    for row in range(len(keys)):
        at = slot_of(keys[row], mask)
        while rows[at] >= 0:
            at = (at + np.uint64(1)) & mask
        slots[at] = keys[row]
        rows[at] = row


@njit(nogil=True, cache=True)
def find_row(key: np.uint64, slots: NDArray[np.uint64], rows: NDArray[np.int32]) -> int:
    """Row of a key; -1 where the table lacks it."""
    mask = np.uint64(len(slots) - 1)
    at = slot_of(key, mask)
    while rows[at] >= 0:
        if slots[at] == key:
            return int(rows[at])
        at = (at + np.uint64(1)) & mask
    return -1


@njit(nogil=True, cache=True, fastmath=True)
def score(
    token_bounds: NDArray[np.int32],
    word: NDArray[np.int32],
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
    folded: NDArray[np.float32],
    reach: int,
    templates: NDArray[np.int32],
    numbers: NDArray[np.int32],
    slots: NDArray[np.uint64],
    rows: NDArray[np.int32],
    weights: NDArray[np.float32],
    scores: NDArray[np.float32],
) -> None:
    """Add up the weights of each token: `scores` (n, WIDTH).

    `folded` is (words, 2 * reach + 1, WIDTH): what a word adds to the token `reach` before it, ... `reach` behind it.
    """
    for text in range(len(token_bounds) - 1):
        first, limit = token_bounds[text], token_bounds[text + 1]
        for i in range(first, limit):
            for label in range(WIDTH):
                scores[i, label] = 0.0
            for offset in range(max(-reach, first - i), min(reach, limit - 1 - i) + 1):
                row = word[i + offset]
                for label in range(WIDTH):
                    scores[i, label] += folded[row, offset + reach, label]
            for t in range(len(numbers)):
                row = find_row(template_key(templates, t, numbers[t], values, anchors, i, first, limit), slots, rows)
                if row >= 0:
                    for label in range(WIDTH):
                        scores[i, label] += weights[row, label]


@njit(nogil=True, cache=True, fastmath=True)
def decode(
    token_bounds: NDArray[np.int32],
    values: NDArray[np.int32],
    scores: NDArray[np.float32],
    transitions: NDArray[np.float32],
    labels: NDArray[np.int8],
) -> None:
    """Fill `labels` (n) with the best sequence of each text. `transitions` is (CONTEXTS, LABELS, LABELS)."""
    longest = 0
    for text in range(len(token_bounds) - 1):
        longest = max(longest, token_bounds[text + 1] - token_bounds[text])
    back = np.empty((longest, LABELS), dtype=np.int8)
    best, new = np.empty(LABELS, dtype=np.float32), np.empty(LABELS, dtype=np.float32)
    for text in range(len(token_bounds) - 1):
        first, limit = token_bounds[text], token_bounds[text + 1]
        if first == limit:
            continue
        ctx = context(values, first, first)
        for label in range(LABELS):
            best[label] = scores[first, label] + transitions[ctx, 0, label]
        for i in range(first + 1, limit):
            ctx = context(values, i, first)
            for label in range(LABELS):
                top, origin = best[0] + transitions[ctx, 0, label], 0
                for before in range(1, LABELS):
                    candidate = best[before] + transitions[ctx, before, label]
                    if candidate > top:
                        top, origin = candidate, before
                new[label] = top + scores[i, label]
                back[i - first, label] = origin
            best[:] = new
        label = int(np.argmax(best))
        for i in range(limit - 1, first - 1, -1):
            labels[i] = label
            label = back[i - first, label]


@njit(nogil=True, cache=True)
def template_keys(
    templates: NDArray[np.int32],
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
    token_bounds: NDArray[np.int32],
    keys: NDArray[np.uint64],
) -> None:
    """Fill `keys` (templates, n) with the key of every template at every token: what a model is fitted from."""
    for text in range(len(token_bounds) - 1):
        first, limit = token_bounds[text], token_bounds[text + 1]
        for i in range(first, limit):
            for t in range(len(templates)):
                keys[t, i] = template_key(templates, t, t, values, anchors, i, first, limit)
