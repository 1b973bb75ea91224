"""Tokens in, labels of source, cue and content out: a linear-chain model, text by text, sentence by sentence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import attribution as rows
from outletscore.language.kernel import attribution_path as path
from outletscore.language.kernel import attribution_rules as rules
from outletscore.language.kernel import attribution_scores as scoring
from outletscore.language.kernel.compiling import compiled

describe, describe_sentence, surroundings = rows.describe, rows.describe_sentence, rows.surroundings
VOICE, QUOTE_START, CUE_BEFORE, CUE_BEHIND, CUE = (
    rows.VOICE,
    rows.QUOTE_START,
    rows.CUE_BEFORE,
    rows.CUE_BEHIND,
    rows.CUE,
)
level = rows.level
add_looks, add_words, add_shared, add_each, unpack = (
    scoring.add_looks,
    scoring.add_words,
    scoring.add_shared,
    scoring.add_each,
    scoring.unpack,
)
decode, mend = path.decode, path.mend
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
    codes: NDArray[np.int32],
    copied: int,
    comma: int,
    according: int,
    to: int,
    colon: int,
    dash: int,
    that: int,
    interview: int,
    with_: int,
    cost: NDArray[np.int32],
    looks: NDArray[np.int32],
    looked: NDArray[np.int32],
    looked_weights: NDArray[np.int32],
    folded: NDArray[np.int64],
    direct: NDArray[np.int32],
    direct_weights: NDArray[np.int64],
    templates: NDArray[np.int32],
    numbers: NDArray[np.int32],
    parts: NDArray[np.int32],
    bits: NDArray[np.uint64],
    table: NDArray[np.int64],
    transitions: NDArray[np.int32],
    gate: int,
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
    look: NDArray[np.int32],
    chosen: NDArray[np.int32],
    keys: NDArray[np.uint64],
    absent: NDArray[np.int64],
    sums: NDArray[np.int64],
    scores: NDArray[np.int32],
    best: NDArray[np.int64],
    back: NDArray[np.int8],
    top: NDArray[np.int32],
    close: NDArray[np.bool_],
    labels: NDArray[np.int8],
) -> None:
    """Fill `labels` (n).

    The templates that are neither of one word nor of one small value come in four parts, at parts[p]..parts[p + 1]:
    those that look only at the voice and the quotation, the cue before, the cue behind, and the rest. A sentence
    without quotation marks whose first look nowhere reaches `gate` is outside altogether. The arrays from `values` to
    `close` are room to work in: for the longest text, `top` and `close` for all sentences.
    """
    for text in range(len(token_bounds) - 1):
        first, limit = token_bounds[text], token_bounds[text + 1]
        low, high = sentence_bounds[text], sentence_bounds[text + 1]
        shift = scoring.REACH - first
        describe(first, limit, shift, word, flags, sentence_start, sentence, quotation, codes, copied, values)
        for row in range(rows.ROWS):
            for column in range(scoring.REACH):
                values[row, limit + shift + column] = rows.NONE
        add_looks(first, limit, shift, word, looks, looked, looked_weights, values, look)
        for s in range(low, high):
            quotes = grade(s, shift, sentence_start, values, look, top)
            close[s] = quotes or top[s] >= gate
        for s in range(low, high):
            start, stop = sentence_start[s], sentence_start[s + 1]
            if not close[s]:
                for i in range(start, stop):
                    labels[i] = 0
                continue
            around = surroundings(s, low, high - 1, sentence_start, flags, top)
            describe_sentence(
                start,
                stop,
                shift,
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
            add_words(start, stop, shift, first, limit, word, folded, direct, direct_weights, values, sums)
            for part in range(3):
                anchor = QUOTE_START if part == 0 else CUE_BEFORE if part == 1 else CUE_BEHIND
                add_shared(
                    part,
                    parts[part],
                    parts[part + 1],
                    anchor,
                    templates,
                    numbers,
                    start,
                    stop,
                    shift,
                    first,
                    limit,
                    values,
                    anchors,
                    chosen,
                    keys,
                    bits,
                    table,
                    absent,
                    sums,
                )
            add_each(
                parts[3],
                parts[4],
                templates,
                numbers,
                start,
                stop,
                shift,
                first,
                limit,
                values,
                anchors,
                chosen,
                keys,
                bits,
                table,
                sums,
            )
            unpack(start + shift, stop + shift, sums, scores)
        run = low
        while run < high:
            beyond = run + 1
            if close[run]:
                while beyond < high and close[beyond]:
                    beyond += 1
                start, stop = sentence_start[run], sentence_start[beyond]
                decode(start, stop, shift, first, limit, values, scores, transitions, best, back, labels)
                for s in range(run, beyond):
                    mend(
                        s, shift, first, sentence_start, values, scores, transitions, best, back, colon, interview,
                        with_, cost, labels,
                    )  # fmt: skip
            run = beyond
        for s in range(low, high):
            mend_according(sentence_start[s], sentence_start[s + 1], shift, values, according, to, comma, labels)
            mend_nested(sentence_start[s], sentence_start[s + 1], shift, values, that, labels)
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
    chosen: NDArray[np.int32],
    room: NDArray[np.uint64],
    keys: NDArray[np.uint64],
) -> None:
    """Fill `keys` (n) with the key of a template (1, ITEMS, 3) at every token: what a model is fitted from."""
    for text in range(len(token_bounds) - 1):
        first, limit = token_bounds[text], token_bounds[text + 1]
        for i in range(first, limit):
            chosen[i - first] = i
        scoring.template_keys(0, 0, template, chosen, limit - first, 0, first, limit, values, anchors, room)
        for i in range(first, limit):
            keys[i] = room[i - first]


@compiled
def contexts(token_bounds: NDArray[np.int32], values: NDArray[np.int32], found: NDArray[np.int8]) -> None:
    """Fill `found` (n) with the context of each token."""
    for text in range(len(token_bounds) - 1):
        first = token_bounds[text]
        for i in range(first, token_bounds[text + 1]):
            found[i] = rows.context(values, i, i == first)
