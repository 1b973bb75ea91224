"""What is settled by rule in the labels of attribution, whatever the weights say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.flags import PARAGRAPH
from outletscore.language.kernel.attribution import FORM, MARK_SHAPE, SHAPE, VOICE
from outletscore.language.kernel.compiling import compiled


@compiled
def mend_according(
    start: int,
    stop: int,
    shift: int,
    values: NDArray[np.int32],
    according: int,
    to: int,
    comma: int,
    labels: NDArray[np.int8],
) -> bool:
    """*According to* is a cue wherever it stands, and what follows up to a comma its source, where none was found.

    At the beginning of a sentence, the rest of it is the content. Gives whether labels were set.
    """
    found = False
    for i in range(start, stop - 2):
        at = i + shift
        if values[np.uint64(FORM), np.uint64(at)] != according:
            continue
        if values[FORM, at + 1] != to or (i > start and 1 <= labels[i + 2] <= 2):
            continue
        end = i + 2
        titled = values[VOICE, end + shift] > 1  # according to "A Life" by Ann Lee
        while end < stop and (values[FORM, end + shift] != comma or values[VOICE, end + shift] > 1):
            if values[VOICE, end + shift] > 1 and not titled:
                break
            end += 1
        if end == stop and values[SHAPE, end - 1 + shift] == MARK_SHAPE:
            end -= 1
        if end == i + 2 or values[VOICE, at] != 1:
            continue
        found = True
        labels[i], labels[i + 1], labels[i + 2] = 3, 4, 1
        for j in range(i + 3, end):
            labels[j] = 2
        rest = stop
        while rest > end and values[SHAPE, rest - 1 + shift] == MARK_SHAPE and values[VOICE, rest - 1 + shift] == 1:
            rest -= 1
        if i == start and rest > end + 1 and values[FORM, end + shift] == comma:
            labels[end] = 0
            labels[end + 1] = 5
            for j in range(end + 2, rest):
                labels[j] = 6
            for j in range(rest, stop):
                labels[j] = 0
    return found


@compiled
def mend_nested(
    start: int,
    stop: int,
    shift: int,
    values: NDArray[np.int32],
    that: int,
    labels: NDArray[np.int8],
) -> None:
    """The outermost attribution wins: where the content of a cue is *that* alone and another attribution follows, the
    content is the rest of the sentence (the ministry reported *that Moscow told her so*).
    """
    cue = False
    for i in range(start, stop - 1):
        cue |= labels[i] == 3
        if cue and labels[i] == 5 and values[FORM, i + shift] == that and (labels[i + 1] == 1 or labels[i + 1] == 3):
            rest = stop
            while (
                rest > i + 1 and values[SHAPE, rest - 1 + shift] == MARK_SHAPE and values[VOICE, rest - 1 + shift] == 1
            ):
                rest -= 1
            for j in range(i + 1, rest):
                labels[j] = 6
            for j in range(rest, stop):
                labels[j] = 0
            return


@compiled
def mend_signatures(
    first: int,
    limit: int,
    shift: int,
    values: NDArray[np.int32],
    flags: NDArray[np.uint16],
    dash: int,
    labels: NDArray[np.int8],
) -> None:
    """A quotation signed with a dash and a name ("..." — Ann Berg): the dash is its cue, the name its source."""
    for i in range(first + 1, limit - 1):
        at = i + shift
        if values[np.uint64(FORM), np.uint64(at)] != dash:
            continue
        if values[VOICE, at] != 1 or values[VOICE, at - 1] != 4 or labels[i - 1] < 5:
            continue
        if labels[i] > 4 or values[SHAPE, at + 1] != 2:
            continue
        end = i + 1
        while end < limit and values[SHAPE, end + shift] in (2, 3) and not flags[end] & PARAGRAPH:
            end += 1
        labels[i], labels[i + 1] = 3, 1
        for j in range(i + 2, end):
            labels[j] = 2
