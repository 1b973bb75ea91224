"""The best sequence of labels for the scores of the attribution model (Viterbi), and what is mended in it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.attribution import FORM, MARK_SHAPE, SHAPE, VOICE, context
from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.rows import WIDTH, forward, origin

LABELS = 7  # outside, then beginning and inside of source, cue and content
STATES = 3 * LABELS  # label, times progress: see `mend`
CONTEXTS = 8  # of transition tables
IMPOSSIBLE = -(1 << 60)
FORBIDDEN = -(1 << 20)  # in hundredths of log-odds
UNREACHED = -(1 << 26)  # less than any path
IMPOSSIBLE_STEP = -(1 << 28)  # still a number of 32 bits when a few of them are added up


@compiled
def decode(
    start: int,
    stop: int,
    shift: int,
    first: int,
    limit: int,
    values: NDArray[np.int32],
    scores: NDArray[np.int32],
    steps: NDArray[np.int32],
    steps_back: NDArray[np.int32],
    reached: NDArray[np.int32],
    labels: NDArray[np.int8],
) -> None:
    """Fill labels[start..stop] with the best sequence between tokens that are outside, in the text first..limit.

    `scores` is (room, WIDTH), `steps` and `steps_back` are those of `padded`. `reached` (room, WIDTH) is room to work
    in: the best score of each label so far, less than that of outside; which label came before is worked out on the way
    back, for the labels of the path alone. The inside of a span goes on from that span only.
    """
    begin, end = np.uint64(start + shift), np.uint64(stop + shift)
    for each in range(WIDTH):
        reached[begin - np.uint64(1), each] = UNREACHED if each else 0
    forward(reached, begin, scores, steps, np.uint64(context(values, begin, start == first)))
    for at in range(begin + np.uint64(1), end):
        forward(reached, at, scores, steps, np.uint64(context(values, at, False)))
    last = end - np.uint64(1)
    label: Any = np.int64(0)
    if stop < limit:
        label = origin(reached, last, steps_back, np.uint64(context(values, end, False)), np.uint64(0))
    else:
        for other in range(1, LABELS):
            if reached[last, other] > reached[last, label]:
                label = np.int64(other)
    for i in range(stop - 1, start, -1):
        labels[np.uint64(i)] = label
        behind, back = np.uint64(i + shift), np.uint64(i + shift - 1)
        step = np.uint64(context(values, behind, False))
        if label > 0 and label % 2 == 0:
            going, begun = np.uint64(label), np.uint64(label - 1)
            on = reached[back, going] + steps[step, going, going]
            label -= reached[back, begun] + steps[step, begun, going] > on
        else:
            label = origin(reached, back, steps_back, step, np.uint64(label))
    labels[start] = label


def padded(transitions: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The steps of `decode`, (CONTEXTS, WIDTH, WIDTH) by label before and label, and the other way round.

    What may not be is below what any path reaches.
    """
    steps = np.full((CONTEXTS, WIDTH, WIDTH), IMPOSSIBLE_STEP, dtype=np.int32)
    steps[:, :LABELS, :LABELS] = transitions
    for label in range(2, LABELS, 2):
        others = [other for other in range(LABELS) if other not in (label - 1, label)]
        steps[:, others, label] = IMPOSSIBLE_STEP
    return steps, steps.swapaxes(1, 2).copy()


@compiled
def mend(
    s: int,
    shift: int,
    first: int,
    sentence_start: NDArray[np.int32],
    values: NDArray[np.int32],
    scores: NDArray[np.int32],
    transitions: NDArray[np.int32],
    best: NDArray[np.int64],
    back: NDArray[np.int8],
    colon: int,
    interview: int,
    with_: int,
    and_: int,
    but: int,
    cost: NDArray[np.int32],
    labels: NDArray[np.int8],
) -> None:
    """Label sentence s again so that its attributions are whole: content, cue and source.

    A cue without content gets one, or is none; but a cue that ends its sentence may have its content in the next. A
    quotation with words before or behind it in its sentence gets a cue from these if that costs no more than cost[0],
    and a cue a source if that costs no more than cost[1], or cost[3] if something is quoted, in hundredths of log-odds.
    Whom an interview was *with* is no source of what was said in it, and none ends with *and* or *but* (*he left the
    party and said*): the cue gets another, which may cost cost[2].
    """
    start, stop = sentence_start[s], sentence_start[s + 1]
    some = False
    for i in range(np.uint64(start), np.uint64(stop)):
        some |= labels[i] != 0
    if not some:
        return
    before = labels[start - 1] if start > first else 0
    cues, contents = False, labels[stop - 1] == 3 or labels[stop - 1] == 4  # he added: "..."
    contents |= values[FORM, stop - 1 + shift] == colon
    for i in range(start, stop):
        contents |= labels[i] >= 5
        cues |= 3 <= labels[i] <= 4
    if cues and not contents:
        decode_sentence(start, stop, shift, before, values, scores, transitions, best, back, labels, False)
    sources, cues, quoted, free = False, False, False, 0
    most = cost[1]
    for i in range(start, stop):
        at = i + shift
        if labels[i] == 1 and asked(i, start, stop, shift, interview, with_, values):
            most = cost[2]
            end = i
            while end < stop and labels[end] == (1 if end == i else 2):
                end += 1
            for j in range(max(start, i - 4), end):  # in an interview with
                scores[j + shift, 1] = FORBIDDEN
                labels[j] = 0 if j >= i else labels[j]
            said_behind = False
            for j in range(end, stop):
                said_behind |= labels[j] >= 5
            for j in range(start, i):  # who gave it stands before, if what was said stands behind
                if said_behind and labels[j] >= 5 and values[VOICE, j + shift] == 1:
                    labels[j] = 0
        if labels[i] == 1:
            end = i + 1
            while end < stop and labels[end] == 2:
                end += 1
            last = end - 1 + shift
            if end < stop and labels[end] == 3 and (values[FORM, last] == and_ or values[FORM, last] == but):
                most = cost[2]
                scores[last, 1], scores[last, 2] = FORBIDDEN, FORBIDDEN
                for j in range(i, end):
                    labels[j] = 0
        label = labels[i]
        sources |= 1 <= label <= 2
        cues |= 3 <= label <= 4
        quoted |= label >= 5 and values[VOICE, at] > 1
        free += label == 0 and values[VOICE, at] == 1 and values[SHAPE, at] != MARK_SHAPE
    if quoted and not cues and free > 0:
        cues = require(start, stop, shift, before, 3, cost[0], values, scores, transitions, best, back, labels)
    if cues and not sources:
        if quoted:
            most = max(most, cost[3])
        require(start, stop, shift, before, 1, most, values, scores, transitions, best, back, labels)


@compiled
def asked(i: int, start: int, stop: int, shift: int, interview: int, with_: int, values: NDArray[np.int32]) -> bool:
    """Whether *interview with* stands before token i, or *an interview with*, or a comma and *in an*, begins there."""
    reach = 4 if values[SHAPE, i + shift] == MARK_SHAPE else 2
    for at in range(max(start, i - 2), min(stop - 1, i + reach)):
        if values[FORM, at + shift] == interview and values[FORM, at + 1 + shift] == with_:
            return True
    return False


@compiled
def require(
    start: int,
    stop: int,
    shift: int,
    label_before: int,
    wanted: int,
    most: int,
    values: NDArray[np.int32],
    scores: NDArray[np.int32],
    transitions: NDArray[np.int32],
    best: NDArray[np.int64],
    back: NDArray[np.int8],
    labels: NDArray[np.int8],
) -> bool:
    """Put a span, which begins with the label `wanted`, where a sentence is outside, if that costs no more than `most`.

    A state is the label, and whether the span was seen; no source begins with a mark. Gives whether it was put.
    """
    present, before = np.int64(0), label_before
    for state in range(2 * LABELS):
        best[0, state] = IMPOSSIBLE
    best[0, label_before] = 0
    for i in range(start, stop):
        at, own = i + shift, labels[i]
        ctx = context(values, at, i == start)
        present += transitions[ctx, before, own] + scores[at, own]
        before = own
        for state in range(2 * LABELS):
            best[1, state] = IMPOSSIBLE
        for state in range(2 * LABELS):
            if best[0, state] == IMPOSSIBLE:
                continue
            seen, last = state // LABELS, state % LABELS
            for option in range(1 if own else 3):
                label = own if own or not option else wanted + option - 1
                if option == 2 and last != wanted and last != wanted + 1:
                    continue
                if option == 1 and wanted == 1 and values[SHAPE, at] == MARK_SHAPE:
                    continue
                reached = LABELS * (1 if seen or label == wanted else 0) + label
                candidate = best[0, state] + transitions[ctx, last, label] + scores[at, label]
                if candidate > best[1, reached]:
                    best[1, reached] = candidate
                    back[at, reached] = state
        for state in range(2 * LABELS):
            best[0, state] = best[1, state]
    state = LABELS
    for other in range(LABELS + 1, 2 * LABELS):
        if best[0, other] > best[0, state]:
            state = other
    if best[0, state] < present - most:
        return False
    for i in range(stop - 1, start - 1, -1):
        labels[i] = state % LABELS
        state = back[i + shift, state]
    return True


@compiled
def decode_sentence(
    start: int,
    stop: int,
    shift: int,
    label_before: int,
    values: NDArray[np.int32],
    scores: NDArray[np.int32],
    transitions: NDArray[np.int32],
    best: NDArray[np.int64],
    back: NDArray[np.int8],
    labels: NDArray[np.int8],
    anyway: bool,
) -> None:
    """The best labels of one sentence in which a cue has a content (see `mend`); a state is progress and label.

    Sources and cues stay where they are, unless nothing at all in the sentence scores better and it is not `anyway`.
    """
    silence, before = np.int64(0), label_before
    for state in range(STATES):
        best[0, state] = IMPOSSIBLE
    best[0, label_before] = 0
    for i in range(start, stop):
        at = i + shift
        ctx = context(values, at, i == start)
        silence += transitions[ctx, before, 0] + scores[at, 0]
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
                candidate = best[0, state] + transitions[ctx, last, label] + scores[at, label]
                if candidate > best[1, reached * LABELS + label]:
                    best[1, reached * LABELS + label] = candidate
                    back[at, reached * LABELS + label] = state
        for state in range(STATES):
            best[0, state] = best[1, state]
    state = LABELS
    for other in range(LABELS + 1, 2 * LABELS):
        if best[0, other] > best[0, state]:
            state = other
    if best[0, state] <= silence and not anyway:
        for i in range(start, stop):
            labels[i] = 0
        return
    for i in range(stop - 1, start - 1, -1):
        labels[i] = state % LABELS
        state = back[i + shift, state]
