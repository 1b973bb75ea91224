"""Tokens in, labels of source, cue and content out: a linear-chain model over flat arrays.

A token is described by small integers (`describe`); a template combines up to three of them, read at the token itself
or at one of its anchors (its quotation's edges, the nearest likely cue before and behind it), into the key of a row of
weights (`score`). Templates that look at a single word are summed once for each distinct word (`folded`), so that the
loop adds one vector for each neighbour. `decode` finds the best sequence of labels by the Viterbi algorithm.
"""

from __future__ import annotations

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
FORM, CLASS512, CLASS128, CLASS32, SUFFIX3, SUFFIX2, CUE = range(7)
WORD_ROWS = 7
SHAPE, VOICE, EDGE, FROM_START, TO_END, LENGTH, BEFORE, BEHIND, COMMAS_BEFORE, COMMAS_BEHIND, PLACE = range(7, 18)
LOOK, PHASE, TURN, SHAPES, GAPS, GLUE, GLUES = range(18, 25)  # small combinations of the others
ROWS = 25
DEEP = 3  # tokens from either mark of a quotation
DIRECT = 1024  # values of rows that are looked up without a hash are below this

# Anchors: where a template may look from.
SELF, QUOTE_START, QUOTE_END, CUE_BEFORE, CUE_BEHIND = range(5)
ANCHORS = 5

NONE = 0  # value of whatever is not there; real values begin at 1
LABELS = 7  # outside, then beginning and inside of source, cue and content
STATES = 3 * LABELS  # label, times progress: see `mend`
IMPOSSIBLE = np.float32(-1e30)
WIDTH = 8  # a row of weights is padded to 32 bytes
ITEMS = 3  # of a template
KEY_BITS = 18  # of each value in a key
CONTEXTS = 8


@compiled
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


MARK_SHAPE = 5


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
def describe(
    token_bounds: NDArray[np.int32],
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
        values[i, GLUE] = 1 + ((f & SPACE) != 0) + 2 * ((f & SINGLE) != 0)
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
    combine(token_bounds, values)


@compiled
def combine(token_bounds: NDArray[np.int32], values: NDArray[np.int32]) -> None:
    """Fill the rows that are combinations of others. GLUE is read of the next token before that is overwritten."""
    for text in range(len(token_bounds) - 1):
        first, limit = token_bounds[text], token_bounds[text + 1]
        for i in range(first, limit):
            here, voice = values[i, SHAPE], values[i, VOICE]
            before, voice_before, behind, voice_behind, glue_behind = 0, 0, 0, 0, 1
            if i > first:
                before, voice_before = values[i - 1, SHAPE], values[i - 1, VOICE]
            if i + 1 < limit:
                behind, voice_behind, glue_behind = values[i + 1, SHAPE], values[i + 1, VOICE], values[i + 1, GLUE] - 1
            glue = values[i, GLUE] - 1
            values[i, LOOK] = 1 + (here - 1) + 6 * (values[i, EDGE] - 1)
            values[i, PHASE] = 1 + (voice - 1) + 4 * (values[i, EDGE] - 1)
            values[i, TURN] = 1 + voice_before + 5 * voice + 25 * voice_behind
            values[i, SHAPES] = 1 + before + 7 * here + 49 * behind
            values[i, GAPS] = 1 + values[i, BEFORE] // 2 + 13 * (values[i, BEHIND] // 2) + 169 * (voice > 1)
            values[i, GLUES] = 1 + glue + 4 * glue_behind + 16 * (here - 1)
            values[i, GLUE] = 1 + glue + 4 * values[i, CLASS32]


@compiled
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


@compiled
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


@compiled
def contexts(token_bounds: NDArray[np.int32], values: NDArray[np.int32], found: NDArray[np.int8]) -> None:
    """Fill `found` (n) with the context of each token."""
    for text in range(len(token_bounds) - 1):
        first = token_bounds[text]
        for i in range(first, token_bounds[text + 1]):
            found[i] = context(values, i, first)


@compiled
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
    # Unsigned indices: numba tests signed ones for being negative, which costs more than the look-up.
    template, token = np.uint64(t), np.uint64(i)
    key = np.uint64(number)
    for n in range(ITEMS):
        item = np.uint64(n)
        row = templates[template, item, np.uint64(2)]
        value = NONE
        if row >= 0:
            at = anchors[token, np.uint64(templates[template, item, np.uint64(0)])]
            if at >= 0:
                at += templates[template, item, np.uint64(1)]
                if first <= at < limit:
                    value = values[np.uint64(at), np.uint64(row)]
        key = (key << np.uint64(KEY_BITS)) | np.uint64(value)
    return key


@compiled
def mixed(key: np.uint64) -> np.uint64:
    """The key with all its bits spread over all places."""
    product = (key ^ (key >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return product ^ (product >> np.uint64(32))


@compiled
def tag_of(hashed: np.uint64) -> int:
    """1..255 from bits that do not choose the slot: most keys that are not there differ in it."""
    return int(hashed >> np.uint64(56)) | 1


@compiled
def fill_table(
    keys: NDArray[np.uint64], tags: NDArray[np.uint8], slots: NDArray[np.uint64], rows: NDArray[np.int32]
) -> None:
    """Put the keys into an empty open-addressing table (size a power of two, at least twice the keys; tag 0: free)."""
    mask = np.uint64(len(slots) - 1)
    for row in range(len(keys)):
        hashed = mixed(keys[row])
        at = hashed & mask
        while tags[at] != 0:
            at = (at + np.uint64(1)) & mask
        tags[at] = tag_of(hashed)
        slots[at] = keys[row]
        rows[at] = row


@compiled
def find_row(key: np.uint64, tags: NDArray[np.uint8], slots: NDArray[np.uint64], rows: NDArray[np.int32]) -> int:
    """Row of a key; -1 where the table lacks it."""
    mask = np.uint64(len(slots) - 1)
    hashed = mixed(key)
    at = hashed & mask
    tag = tag_of(hashed)
    while tags[at] != 0:
        if tags[at] == tag and slots[at] == key:
            return int(rows[at])
        at = (at + np.uint64(1)) & mask
    return -1


@compiled
def add_rows(
    low: int,
    high: int,
    templates: NDArray[np.int32],
    numbers: NDArray[np.int32],
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
    i: int,
    first: int,
    limit: int,
    tags: NDArray[np.uint8],
    slots: NDArray[np.uint64],
    rows: NDArray[np.int32],
    weights: NDArray[np.float32],
    total: NDArray[np.float32],
    at: int,
) -> None:
    """Add the weights of templates low..high at token i to total[at]."""
    place = np.uint64(at)
    for t in range(low, high):
        number = numbers[np.uint64(t)]
        row = find_row(template_key(templates, t, number, values, anchors, i, first, limit), tags, slots, rows)
        if row >= 0:
            for n in range(WIDTH):
                total[place, np.uint64(n)] += weights[np.uint64(row), np.uint64(n)]


@compiled
def plausible(scores: NDArray[np.float32], start: int, stop: int, gate: float) -> bool:
    """Whether a cue or a content may begin in start..stop: its score comes within reach of 'outside'."""
    top = scores[start, 3] - scores[start, 0]
    for i in range(start, stop):
        top = max(top, max(scores[i, 3], scores[i, 5]) - scores[i, 0])
    return bool(top > gate)


@compiled
def score(
    token_bounds: NDArray[np.int32],
    sentence_bounds: NDArray[np.int32],
    sentence_start: NDArray[np.int32],
    word: NDArray[np.int32],
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
    folded: NDArray[np.float32],
    reach: int,
    direct: NDArray[np.int32],
    direct_rows: NDArray[np.int32],
    templates: NDArray[np.int32],
    numbers: NDArray[np.int32],
    parts: NDArray[np.int32],
    tags: NDArray[np.uint8],
    slots: NDArray[np.uint64],
    rows: NDArray[np.int32],
    weights: NDArray[np.float32],
    shared: NDArray[np.float32],
    seen: NDArray[np.int64],
    gate: float,
    scores: NDArray[np.float32],
) -> None:
    """Add up the weights of each token: `scores` (n, WIDTH).

    `folded` is (words, 2 * reach + 5, WIDTH): what a word adds to the token `reach` before it, ... `reach` behind it,
    then to itself in each of four voices. `direct` is (templates, 2: offset, row) of templates of one small value,
    `direct_rows` (templates, DIRECT) their rows. The other templates come in four parts, at parts[p]..parts[p + 1]:
    those that look only at the voice and the quotation, the cue before, the cue behind, and the rest. The first three
    are added up once where voice or anchor change; the rest only in sentences that pass the gate, and not deep inside a
    quotation, where its edges have decided. `shared` (3, WIDTH) and `seen` (3) are room to work in.
    """
    for text in range(len(token_bounds) - 1):
        first, limit = token_bounds[text], token_bounds[text + 1]
        for part in range(3):
            seen[part] = -(1 << 40)
        for i in range(first, limit):
            voice = values[i, VOICE]
            for part in range(3):
                anchor = QUOTE_START if part == 0 else CUE_BEFORE if part == 1 else CUE_BEHIND
                place = np.int64(anchors[i, anchor]) * 8 + voice
                if place != seen[part]:
                    seen[part] = place
                    for column in range(WIDTH):
                        shared[part, column] = 0.0
                    add_rows(
                        parts[part],
                        parts[part + 1],
                        templates,
                        numbers,
                        values,
                        anchors,
                        i,
                        first,
                        limit,
                        tags,
                        slots,
                        rows,
                        weights,
                        shared,
                        part,
                    )
            own = word[i]
            token, spoken = np.uint64(i), np.uint64(2 * reach + voice)
            for n in range(WIDTH):
                cell = np.uint64(n)
                scores[token, cell] = shared[0, cell] + shared[1, cell] + shared[2, cell] + folded[own, spoken, cell]
            for offset in range(max(-reach, first - i), min(reach, limit - 1 - i) + 1):
                neighbour, place_in = np.uint64(word[np.uint64(i + offset)]), np.uint64(offset + reach)
                for n in range(WIDTH):
                    scores[token, np.uint64(n)] += folded[neighbour, place_in, np.uint64(n)]
            for t in range(len(direct)):
                at = i + direct[t, 0]
                row = direct_rows[t, values[at, direct[t, 1]] if first <= at < limit else NONE]
                if row >= 0:
                    for n in range(WIDTH):
                        scores[token, np.uint64(n)] += weights[np.uint64(row), np.uint64(n)]
        low, high = parts[3], parts[4]
        for s in range(sentence_bounds[text], sentence_bounds[text + 1]):
            start, stop = sentence_start[s], sentence_start[s + 1]
            if not plausible(scores, start, stop, gate):
                continue
            for i in range(start, stop):
                if values[i, VOICE] == 2 and anchors[i, QUOTE_START] + DEEP < i < anchors[i, QUOTE_END] - DEEP:
                    continue
                add_rows(
                    low,
                    high,
                    templates,
                    numbers,
                    values,
                    anchors,
                    i,
                    first,
                    limit,
                    tags,
                    slots,
                    rows,
                    weights,
                    scores,
                    i,
                )


@compiled
def decode(
    token_bounds: NDArray[np.int32],
    values: NDArray[np.int32],
    scores: NDArray[np.float32],
    transitions: NDArray[np.float32],
    best: NDArray[np.float32],
    back: NDArray[np.int8],
    labels: NDArray[np.int8],
) -> None:
    """Fill `labels` (n) with the best sequence of each text. `transitions` is (CONTEXTS, LABELS, LABELS).

    `best` (2, STATES) and `back` (longest text or more, STATES) are room to work in.
    """
    for text in range(len(token_bounds) - 1):
        first, limit = token_bounds[text], token_bounds[text + 1]
        if first == limit:
            continue
        ctx = context(values, first, first)
        for label in range(LABELS):
            best[0, label] = scores[first, label] + transitions[ctx, 0, label]
        for i in range(first + 1, limit):
            ctx = context(values, i, first)
            for label in range(LABELS):
                top, origin = best[0, 0] + transitions[ctx, 0, label], 0
                for before in range(1, LABELS):
                    candidate = best[0, before] + transitions[ctx, before, label]
                    if candidate > top:
                        top, origin = candidate, before
                best[1, label] = top + scores[i, label]
                back[i - first, label] = origin
            for label in range(LABELS):
                best[0, label] = best[1, label]
        label = 0
        for other in range(1, LABELS):
            if best[0, other] > best[0, label]:
                label = other
        for i in range(limit - 1, first - 1, -1):
            labels[i] = label
            label = back[i - first, label]


@compiled
def mend(
    token_bounds: NDArray[np.int32],
    sentence_bounds: NDArray[np.int32],
    sentence_start: NDArray[np.int32],
    values: NDArray[np.int32],
    scores: NDArray[np.float32],
    transitions: NDArray[np.float32],
    best: NDArray[np.float32],
    back: NDArray[np.int8],
    labels: NDArray[np.int8],
) -> None:
    """Label again each sentence that has a cue but no content, so that it has both or neither.

    The best sequence is sought over pairs of label and progress: nothing yet, content seen, cue without content so
    far; a sentence may not end in the last. A cue that ends its sentence may have its content in the next.
    """
    for text in range(len(token_bounds) - 1):
        for s in range(sentence_bounds[text], sentence_bounds[text + 1]):
            first, limit = sentence_start[s], sentence_start[s + 1]
            cues, contents = False, labels[limit - 1] == 3 or labels[limit - 1] == 4  # he added: "..."
            for i in range(first, limit):
                contents |= labels[i] >= 5
                cues |= 3 <= labels[i] <= 4
            if cues and not contents:
                before = labels[first - 1] if first > token_bounds[text] else 0
                decode_sentence(first, limit, before, values, scores, transitions, best, back, labels)


@compiled
def decode_sentence(
    first: int,
    limit: int,
    label_before: int,
    values: NDArray[np.int32],
    scores: NDArray[np.float32],
    transitions: NDArray[np.float32],
    best: NDArray[np.float32],
    back: NDArray[np.int8],
    labels: NDArray[np.int8],
) -> None:
    """The best labels of one sentence in which a cue has a content (see `mend`); a state is progress and label.

    Sources and cues stay where they are, unless nothing at all in the sentence scores better.
    """
    silence, before = np.float32(0.0), label_before
    for state in range(STATES):
        best[0, state] = IMPOSSIBLE
    best[0, label_before] = 0.0
    for i in range(first, limit):
        ctx = context(values, i, first)
        silence += transitions[ctx, before, 0] + scores[i, 0]
        before = 0
        for state in range(STATES):
            best[1, state] = IMPOSSIBLE
        for state in range(STATES):
            if best[0, state] == IMPOSSIBLE:
                continue
            progress, last = state // LABELS, state % LABELS
            for label in range(LABELS):
                if labels[i] != 0 and label != labels[i]:
                    continue
                reached = 1 if label >= 5 else 2 if label == 3 and progress == 0 else progress
                candidate = best[0, state] + transitions[ctx, last, label] + scores[i, label]
                if candidate > best[1, reached * LABELS + label]:
                    best[1, reached * LABELS + label] = candidate
                    back[i - first, reached * LABELS + label] = state
        for state in range(STATES):
            best[0, state] = best[1, state]
    state = LABELS
    for other in range(LABELS + 1, 2 * LABELS):
        if best[0, other] > best[0, state]:
            state = other
    if best[0, state] <= silence:
        for i in range(first, limit):
            labels[i] = 0
        return
    for i in range(limit - 1, first - 1, -1):
        labels[i] = state % LABELS
        state = back[i - first, state]


@compiled
def mend_according(
    sentence_start: NDArray[np.int32],
    values: NDArray[np.int32],
    according: int,
    to: int,
    comma: int,
    labels: NDArray[np.int8],
) -> None:
    """*According to* is a cue wherever it stands, and what follows up to a comma its source, where none was found.

    At the beginning of a sentence, the rest of it is the content.
    """
    for s in range(len(sentence_start) - 1):
        first, limit = sentence_start[s], sentence_start[s + 1]
        for i in range(first, limit - 2):
            if values[i, FORM] != according or values[i + 1, FORM] != to or (i > first and 1 <= labels[i + 2] <= 2):
                continue
            stop = i + 2
            while stop < limit and values[stop, FORM] != comma and values[stop, VOICE] == 1:
                stop += 1
            if stop == limit and values[stop - 1, SHAPE] == MARK_SHAPE:
                stop -= 1
            if stop == i + 2 or values[i, VOICE] != 1:
                continue
            labels[i], labels[i + 1], labels[i + 2] = 3, 4, 1
            for j in range(i + 3, stop):
                labels[j] = 2
            end = limit
            while end > stop and values[end - 1, SHAPE] == MARK_SHAPE and values[end - 1, VOICE] == 1:
                end -= 1
            if i == first and end > stop + 1 and values[stop, FORM] == comma:
                labels[stop] = 0
                labels[stop + 1] = 5
                for j in range(stop + 2, end):
                    labels[j] = 6
                for j in range(end, limit):
                    labels[j] = 0


@compiled
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


@compiled
def find_rows(
    keys: NDArray[np.uint64],
    tags: NDArray[np.uint8],
    slots: NDArray[np.uint64],
    rows: NDArray[np.int32],
    found: NDArray[np.int32],
) -> None:
    """Fill `found` with the rows of some keys; -1 where the table lacks them."""
    for n in range(len(keys)):
        found[n] = find_row(keys[n], tags, slots, rows)
