"""Tokens in, labels of source, cue and content out: a linear-chain model, text by text, sentence by sentence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import attribution as rows
from outletscore.language.kernel import attribution_path as path
from outletscore.language.kernel import attribution_rules as rules
from outletscore.language.kernel import attribution_scores as scoring
from outletscore.language.kernel import attribution_sides as seen
from outletscore.language.kernel import attribution_sums as all_paths
from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.rows import fetch

describe, describe_sentence, surroundings = rows.describe, rows.describe_sentence, rows.surroundings
VOICE, QUOTE_START, CUE_BEFORE, CUE_BEHIND = rows.VOICE, rows.QUOTE_START, rows.CUE_BEFORE, rows.CUE_BEHIND
CUE, ROWS, NONE = rows.CUE, rows.ROWS, rows.NONE
level = rows.level
REACH, LINES, WORD = scoring.REACH, scoring.LINES, scoring.WORD
add_words, add_near, add_own, first_look = scoring.add_words, scoring.add_near, scoring.add_own, scoring.first_look
add_side, add_links, find_deep, unpack = seen.add_side, seen.add_links, seen.find_deep, scoring.unpack
decode, mend = path.decode, path.mend
find_content = all_paths.find_content
mend_according, mend_nested, mend_signatures = rules.mend_according, rules.mend_nested, rules.mend_signatures


@compiled
def grade(
    s: int,
    shift: int,
    sentence_start: NDArray[np.int32],
    values: NDArray[np.int32],
    look: NDArray[np.int32],
    top: NDArray[np.int32],
) -> bool:
    """Fill the CUE row of a sentence and `top[s]`, the highest first look in its narration; gives whether it quotes."""
    quotes = False
    highest = np.int32(-900)
    for i in range(sentence_start[s], sentence_start[s + 1]):
        at = np.uint64(i + shift)
        quoted = values[VOICE, at] > 1
        quotes |= quoted
        values[CUE, at] = 1 + level(look[at]) + 7 * quoted
        if not quoted and look[at] > highest:
            highest = look[at]
    top[s] = highest
    return quotes


@compiled
def label(
    token_bounds: NDArray[np.int32],
    sentence_bounds: NDArray[np.int32],
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    sentence_start: NDArray[np.int32],
    sentence: NDArray[np.int32],
    quotation: NDArray[np.int32],
    quote_start: NDArray[np.int32],
    quote_end: NDArray[np.int32],
    kinds: NDArray[np.int32],
    codes: NDArray[np.int64],
    folded: NDArray[np.int64],
    comma: int,
    according: int,
    to: int,
    colon: int,
    dash: int,
    that: int,
    interview: int,
    with_: int,
    and_: int,
    but: int,
    cost: NDArray[np.int32],
    odds: NDArray[np.float64],
    most: float,
    near: NDArray[np.int32],
    near_weights: NDArray[np.int64],
    own: NDArray[np.int32],
    own_weights: NDArray[np.uint64],
    sides: NDArray[np.int32],
    outer: NDArray[np.int32],
    inner: NDArray[np.int32],
    side_table: NDArray[np.uint64],
    slots: NDArray[np.int32],
    side_weights: NDArray[np.uint64],
    small: NDArray[np.int32],
    cells: NDArray[np.uint16],
    comb: NDArray[np.uint32],
    pair_weights: NDArray[np.uint64],
    transitions: NDArray[np.int32],
    steps_on: NDArray[np.int32],
    steps_back: NDArray[np.int32],
    steps: NDArray[np.float64],
    gate: int,
    kind: NDArray[np.int32],
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
    look: NDArray[np.int32],
    shown: NDArray[np.uint64],
    ends: NDArray[np.int64],
    found: NDArray[np.uint64],
    linked: NDArray[np.uint64],
    said: NDArray[np.int64],
    sums: NDArray[np.int64],
    scores: NDArray[np.int32],
    reached: NDArray[np.int32],
    best: NDArray[np.int64],
    back: NDArray[np.int8],
    top: NDArray[np.int32],
    close: NDArray[np.bool_],
    labels: NDArray[np.int8],
) -> None:
    """Fill `labels` (n).

    `kinds` (words) gives each word its row in `codes`, which has more columns than these, and in `folded`. `near` is of
    the rows that neighbours look at: the last of them is the likelihood of a cue, the others are there at once. The
    templates of an anchor are sides[p]..sides[p + 1]: from the quotation, from the cue before, from that behind.
    A sentence without quotation marks whose first look nowhere reaches `gate` is outside altogether. The arrays from
    `kind` to `close` are room to work in: for the longest text, `top` and `close` for all sentences.
    """
    for text in range(len(token_bounds) - 1):
        first, limit = token_bounds[text], token_bounds[text + 1]
        low, high = sentence_bounds[text], sentence_bounds[text + 1]
        shift = REACH - first
        for i in range(first, limit):
            that_kind = np.uint64(kinds[np.uint64(word[i])])
            kind[np.uint64(i + shift)] = that_kind
            fetch(codes, that_kind * np.uint64(codes.shape[1]))
            for line in range(0, WORD, 8):  # of the cache
                fetch(folded, that_kind * np.uint64(WORD) + np.uint64(line))
        describe(first, limit, shift, kind, flags, sentence_start, sentence, quotation, codes, LINES, values)
        for column in range(limit + shift, limit + shift + REACH):
            kind[column] = 0
            for row in range(ROWS):
                values[row, column] = NONE
        add_words(first, limit, shift, kind, folded, values, sums)
        for n in range(len(near) - 1):
            add_near(first + shift, limit + shift, near[n], near_weights[n], values, sums)
        first_look(first + shift, limit + shift, sums, look)
        for s in range(low, high):
            quotes = grade(s, shift, sentence_start, values, look, top)
            close[s] = quotes or top[s] >= gate
        run = low
        while run < high:
            start = sentence_start[run]
            beyond = run + 1
            if not close[run]:
                for i in range(start, sentence_start[beyond]):
                    labels[i] = 0
                run = beyond
                continue
            while beyond < high and close[beyond]:
                beyond += 1
            for s in range(run, beyond):
                around = surroundings(s, low, high - 1, sentence_start, flags, top)
                describe_sentence(
                    sentence_start[s], sentence_start[s + 1], shift, first, limit, flags, sentence_start, sentence,
                    quotation, quote_start, quote_end, comma, around, look, values, anchors,
                )  # fmt: skip
            stop = sentence_start[beyond]
            add_near(start + shift, stop + shift, CUE, near_weights[len(near) - 1], values, sums)
            add_own(start + shift, stop + shift, own, own_weights, values, sums)
            find_deep(start, stop, shift, values, anchors, shown)
            for side in range(3):
                anchor = QUOTE_START if side == 0 else CUE_BEFORE if side == 1 else CUE_BEHIND
                add_side(
                    sides[side], sides[side + 1], anchor, outer, inner, start, stop, shift, values, anchors, shown,
                    side_table, slots, side_weights, ends, found, said, sums,
                )  # fmt: skip
            add_links(start, stop, shift, kind, codes, small, cells, comb, pair_weights, values, shown, linked, sums)
            unpack(start + shift, stop + shift, sums, scores)
            decode(start, stop, shift, first, limit, values, scores, steps_on, steps_back, reached, labels)
            for s in range(run, beyond):
                find_content(
                    s, shift, first, limit, sentence_start, values, scores, transitions, steps, odds, most,
                    best, back, labels,
                )  # fmt: skip
                mend(
                    s, shift, first, sentence_start, values, scores, transitions, best, back, colon, interview, with_,
                    and_, but, cost, labels,
                )  # fmt: skip
            run = beyond
        for s in range(low, high):
            start, stop = sentence_start[s], sentence_start[s + 1]
            if mend_according(start, stop, shift, values, according, to, comma, labels) or close[s]:
                mend_nested(start, stop, shift, values, that, labels)
        mend_signatures(first, limit, shift, values, flags, dash, labels)


@compiled
def describe_all(
    token_bounds: NDArray[np.int32],
    sentence_bounds: NDArray[np.int32],
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    sentence_start: NDArray[np.int32],
    sentence: NDArray[np.int32],
    quotation: NDArray[np.int32],
    quote_start: NDArray[np.int32],
    quote_end: NDArray[np.int32],
    codes: NDArray[np.int32],
    comma: int,
    look: NDArray[np.int32],
    top: NDArray[np.int32],
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
) -> None:
    """Fill `values` (ROWS, n) and `anchors` (ANCHORS, n) of all texts, given the first look (n): to fit a model."""
    for text in range(len(token_bounds) - 1):
        first, limit = token_bounds[text], token_bounds[text + 1]
        low, high = sentence_bounds[text], sentence_bounds[text + 1]
        copied = codes.shape[1]
        describe(first, limit, 0, word, flags, sentence_start, sentence, quotation, codes, copied, values)
        for s in range(low, high):
            grade(s, 0, sentence_start, values, look, top)
        for s in range(low, high):
            around = surroundings(s, low, high - 1, sentence_start, flags, top)
            start, stop = sentence_start[s], sentence_start[s + 1]
            describe_sentence(
                start,
                stop,
                0,
                first,
                limit,
                flags,
                sentence_start,
                sentence,
                quotation,
                quote_start,
                quote_end,
                comma,
                around,
                look,
                values,
                anchors,
            )


@compiled
def all_keys(
    token_bounds: NDArray[np.int32],
    template: NDArray[np.int32],
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
    keys: NDArray[np.uint64],
) -> None:
    """Fill `keys` (n) with the key of a template (1, ITEMS, 3) at every token: what a model is fitted from."""
    for text in range(len(token_bounds) - 1):
        first, limit = token_bounds[text], token_bounds[text + 1]
        for i in range(first, limit):
            keys[i] = scoring.template_key(0, 0, template, i, 0, first, limit, values, anchors)


@compiled
def contexts(token_bounds: NDArray[np.int32], values: NDArray[np.int32], found: NDArray[np.int8]) -> None:
    """Fill `found` (n) with the context of each token."""
    for text in range(len(token_bounds) - 1):
        first = token_bounds[text]
        for i in range(first, token_bounds[text + 1]):
            found[i] = rows.context(values, i, i == first)
