"""Labels in, attributions out: spans are read off the labels and linked, contents to cues and cues to sources."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.flags import PARAGRAPH
from outletscore.language.kernel.compiling import compiled

SOURCE, CUE, CONTENT = 1, 2, 3
FAR = 1 << 20


@compiled
def find_spans(
    token_bounds: NDArray[np.int32],
    labels: NDArray[np.int8],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    kind: NDArray[np.int8],
) -> int:
    """Fill the spans in order of text; gives their number."""
    count = 0
    for text in range(len(token_bounds) - 1):
        going = 0
        for i in range(token_bounds[text], token_bounds[text + 1]):
            label = labels[i]
            wanted = (label + 1) // 2
            if label == 0 or label % 2 == 1 or wanted != going:
                if going:
                    end[count - 1] = i
                if wanted:
                    start[count], kind[count] = i, wanted
                    count += 1
                going = wanted
        if going:
            end[count - 1] = token_bounds[text + 1]
    return count


@compiled
def link(
    flags: NDArray[np.uint16],
    sentence: NDArray[np.int32],
    quotation: NDArray[np.int32],
    text_of_span: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    kind: NDArray[np.int8],
    source_of: NDArray[np.int32],
    cue_of: NDArray[np.int32],
) -> None:
    """Fill `source_of` (of cues) and `cue_of` (of contents) with numbers of spans, -1 = none."""
    n = len(start)
    for s in range(n):
        source_of[s], cue_of[s] = -1, -1
    first = 0
    while first < n:
        own = sentence[end[first] - 1]
        limit = first + 1
        while limit < n and sentence[start[limit]] == own and text_of_span[limit] == text_of_span[first]:
            own = sentence[end[limit] - 1]  # a quotation of several sentences draws them together
            limit += 1
        link_sentence(start, end, kind, first, limit, source_of, cue_of)
        first = limit
    previous = -1  # cue of the content before this one in the same text
    last = -1  # last token of that content
    for s in range(n):
        if kind[s] != CONTENT:
            continue
        if previous >= 0 and text_of_span[s] != text_of_span[previous]:
            previous, last = -1, -1
        if cue_of[s] < 0 and quotation[start[s]] >= 0 and last >= 0:
            breaks = 0
            for i in range(last + 1, start[s] + 1):
                breaks += (flags[i] & PARAGRAPH) != 0
            if breaks == 0 or (breaks == 1 and flags[start[s]] & PARAGRAPH):
                cue_of[s] = previous  # a speech goes on, maybe in a paragraph of its own
        if cue_of[s] < 0:
            cue_of[s] = cue_nearby(flags, text_of_span, start, end, kind, s, n)
        if cue_of[s] >= 0:
            previous, last = cue_of[s], end[s] - 1


@compiled
def cue_nearby(
    flags: NDArray[np.uint16],
    text_of_span: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    kind: NDArray[np.int8],
    s: int,
    n: int,
) -> int:
    """The cue beside a content of another sentence of the same paragraph, or of the colon before it."""
    for other in range(s - 1, max(-1, s - 4), -1):
        if text_of_span[other] != text_of_span[s]:
            break
        if kind[other] == CUE and start[s] - end[other] < 4:
            return other
    for other in range(s + 1, min(n, s + 4)):
        if text_of_span[other] != text_of_span[s]:
            break
        if kind[other] == CUE:
            for i in range(end[s], start[other] + 1):
                if flags[i] & PARAGRAPH:
                    return -1
            return other
    return -1


@compiled
def link_sentence(
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    kind: NDArray[np.int8],
    first: int,
    limit: int,
    source_of: NDArray[np.int32],
    cue_of: NDArray[np.int32],
) -> None:
    """Links inside one sentence: to the nearest span, counted in tokens that belong to no other span."""
    for s in range(first, limit):
        if kind[s] == CONTENT:
            cue_of[s] = nearest(start, end, kind, first, limit, s, CUE)
        elif kind[s] == CUE:
            behind = s + 1 < limit and kind[s + 1] == SOURCE and start[s + 1] - end[s] <= 1
            after_content = s > first and kind[s - 1] == CONTENT
            if behind and (after_content or s == first or free(start, end, kind, first, limit, s)):
                source_of[s] = s + 1
                continue
            for other in range(s - 1, first - 1, -1):
                if kind[other] == SOURCE:
                    source_of[s] = other
                    break
            if source_of[s] < 0:
                source_of[s] = nearest(start, end, kind, first, limit, s, SOURCE)


@compiled
def free(
    start: NDArray[np.int32], end: NDArray[np.int32], kind: NDArray[np.int8], first: int, limit: int, s: int
) -> bool:
    """Whether the source before a cue is another's, and that behind it nobody's: *she said, according to the paper*."""
    if s + 2 < limit and kind[s + 2] == CUE:
        return False
    if s > first and kind[s - 1] == CUE:
        return True
    return s - 1 > first and kind[s - 2] == CUE and start[s - 1] == end[s - 2] and start[s] > end[s - 1]


@compiled
def nearest(
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    kind: NDArray[np.int8],
    first: int,
    limit: int,
    s: int,
    wanted: int,
) -> int:
    """The nearest span of a kind; a span of the same kind in between counts as 8 tokens."""
    best, found = FAR, -1
    gap = 0
    for other in range(s - 1, first - 1, -1):
        gap += start[other + 1] - end[other]
        if kind[other] == wanted:
            if gap < best:
                best, found = gap, other
            break
        gap += 8 if kind[other] == kind[s] else 0
    gap = 0
    for other in range(s + 1, limit):
        gap += start[other] - end[other - 1]
        if kind[other] == wanted:
            if gap < best:
                best, found = gap, other
            break
        gap += 8 if kind[other] == kind[s] else 0
    return found
