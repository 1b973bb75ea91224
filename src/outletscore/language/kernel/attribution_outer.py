"""Cues that were left without a content although what they attribute stands there: it is another attribution.

PolNeAR's annotators mark the outermost attribution. The labels of a sentence are one row, so that of *the plan offers a
way out, she said* they may tell what the plan offers, and leave *she said* alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.attribution_links import CONTENT, CUE, SOURCE
from outletscore.language.kernel.compiling import compiled

# Kinds of tokens: LEAD is a conjunction that may open a sentence, TOWARDS a word behind which stands who is spoken to,
# OUTLET a word of which names of outlets are made, HEARSAY *reportedly* (`attribution_hearsay`).
PLAIN, MARK, COMMA, DASH, LEAD, TOWARDS, ACCORDING, PERSONAL, OUTLET, HEARSAY = range(10)


@compiled
def settle(
    token_kind: NDArray[np.int8],
    sentence: NDArray[np.int32],
    sentence_start: NDArray[np.int32],
    quotation: NDArray[np.int32],
    text_of_span: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    kind: NDArray[np.int8],
    source_of: NDArray[np.int32],
    cue_of: NDArray[np.int32],
    alone: NDArray[np.bool_],
    labels: NDArray[np.int8],
) -> int:
    """Give contents to cues that have none: links are set in `cue_of`, labels rewritten; gives how many were rewritten.

    `token_kind` (tokens) is one of the kinds above; `alone` (spans) is room.
    """
    n = len(start)
    for s in range(n):
        alone[s] = kind[s] == CUE
    for s in range(n):
        if kind[s] == CONTENT and cue_of[s] >= 0:
            alone[cue_of[s]] = False
    changed = 0
    first = 0
    while first < n:
        own, limit, cues, orphans = sentence[start[first]], first + 1, kind[first] == CUE, alone[first]
        while limit < n and sentence[start[limit]] == own and text_of_span[limit] == text_of_span[first]:
            cues += kind[limit] == CUE
            orphans |= alone[limit]
            limit += 1
        if orphans:
            for cue in range(first, limit):
                if not alone[cue]:
                    continue
                if token_kind[start[cue]] == DASH and end[cue] == start[cue] + 1:
                    signs(cue, text_of_span, start, end, kind, cue_of)
                    continue
                if follows(limit, cue, kind, cue_of):
                    cue_of[cue + 1] = cue
                    continue
                last = behind(first, limit, cue, token_kind, start, end, kind, source_of)
                source = source_of[cue]
                name = token_kind[end[source] - 1] if source >= 0 else PLAIN
                if last < 0:
                    rewritten = opens(limit, cue, token_kind, quotation, start, end, kind, labels)
                elif kind[last] == CONTENT and quotation[start[last]] >= 0:
                    rewritten = False
                    if name == PERSONAL:  # Lee saw it differently: "...", he said
                        cue_of[last] = cue
                elif name == OUTLET and token_kind[start[cue]] != ACCORDING:
                    rewritten = False  # Lee said ..., TASS reported: Lee's words, second-hand
                else:
                    begin = sentence_start[own]
                    rewritten = encloses(begin, first, last, token_kind, quotation, start, end, cue_of, labels)
                if rewritten:
                    changed += 1
                    break
        first = limit
    return changed


@compiled
def signs(
    cue: int,
    text_of_span: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    kind: NDArray[np.int8],
    cue_of: NDArray[np.int32],
) -> None:
    """Give a dash before a name the quotation that it signs, which stands just before it."""
    content = cue - 1
    if content < 0 or kind[content] != CONTENT or text_of_span[content] != text_of_span[cue]:
        return
    if start[cue] - end[content] > 1:
        return
    cue_of[content] = cue


@compiled
def follows(limit: int, cue: int, kind: NDArray[np.int8], cue_of: NDArray[np.int32]) -> bool:
    """Whether the content behind a cue was drawn to a later one that has one: *told us that ..., adding that ...*"""
    if cue + 1 >= limit or kind[cue + 1] != CONTENT or cue_of[cue + 1] <= cue:
        return False
    own = False
    for other in range(cue + 2, limit):
        own |= kind[other] == CONTENT and cue_of[other] == cue_of[cue + 1]
    return own


@compiled
def behind(
    first: int,
    limit: int,
    cue: int,
    token_kind: NDArray[np.int8],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    kind: NDArray[np.int8],
    source_of: NDArray[np.int32],
) -> int:
    """The span before a cue that, with its source, ends the spans of its sentence behind a comma: *..., she said*.

    -1 where there is none.
    """
    head = cue - 1 if cue > first and kind[cue - 1] == SOURCE and source_of[cue] == cue - 1 else cue
    before = head - 1
    if before < first or (kind[before] != CONTENT and token_kind[start[cue]] != ACCORDING):
        return -1
    for other in range(cue + 1, limit):
        if kind[other] != SOURCE:
            return -1
    comma = False
    at = start[head] - 1
    while at > start[before] and (token_kind[at] == MARK or token_kind[at] == COMMA):
        comma |= token_kind[at] == COMMA
        at -= 1
    return before if comma and at < end[before] else -1


@compiled
def encloses(
    begin: int,
    first: int,
    last: int,
    token_kind: NDArray[np.int8],
    quotation: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    cue_of: NDArray[np.int32],
    labels: NDArray[np.int8],
) -> bool:
    """Make one content of the sentence up to the end of a span, unless what stands there is an outermost one itself."""
    if cue_of[first] >= 0 and cue_of[first] < last and cue_of[last] == cue_of[first]:
        return False  # the plan, he said, is dead, as she says
    while begin < start[first] and MARK <= token_kind[begin] <= LEAD and quotation[begin] < 0:
        begin += 1
    for i in range(begin, end[last]):
        labels[i] = 6
    labels[begin] = 5
    return True


@compiled
def opens(
    limit: int,
    cue: int,
    token_kind: NDArray[np.int8],
    quotation: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    kind: NDArray[np.int8],
    labels: NDArray[np.int8],
) -> bool:
    """Make an attribution that follows a cue at once its content: *he said the party hopes to win*."""
    if cue + 3 >= limit or kind[cue + 1] != SOURCE or kind[cue + 2] != CUE or kind[cue + 3] != CONTENT:
        return False
    if start[cue + 1] != end[cue] or token_kind[end[cue] - 1] == TOWARDS or quotation[start[cue + 1]] >= 0:
        return False
    for i in range(start[cue + 1], end[cue + 3]):
        labels[i] = 6
    labels[start[cue + 1]] = 5
    return True
