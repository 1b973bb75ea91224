"""Where the words of a text begin and end: at white space, as str.split has it, from bit masks of 64 bytes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.characters import SPACE, decode
from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.lanes import ALL, ONE, ZERO, ones, trailing
from outletscore.language.kernel.windows import BREAKS_AHEAD, WIDE, break_window

ROOM = WIDE  # words more than there are, that the arrays need room for
LAST = np.uint64(WIDE - 1)


@compiled
def space_bits(data: NDArray[np.uint8], at: int, k: int, classes: NDArray[np.uint8]) -> tuple[np.uint64, np.uint64]:
    """The bytes of the character at `at`, bit `k` of its window, if it is white space; and those in the next window."""
    point, step = decode(data, at)
    if not classes[point] & SPACE:
        return ZERO, ZERO
    bits = (ONE << np.uint64(step)) - ONE
    inside = WIDE - k
    return bits << np.uint64(k), bits >> np.uint64(inside) if inside < step else ZERO


@compiled
def slow_window(data: NDArray[np.uint8], at: int, limit: int) -> tuple[np.uint64, np.uint64]:
    """`break_window` of data[at:limit], behind which nothing may be read: every byte beyond ASCII may begin a space."""
    breaks, wide = ZERO, ZERO
    for k in range(min(WIDE, limit - at)):
        byte = int(data[at + k])
        if 9 <= byte <= 13 or 28 <= byte <= 32:
            breaks |= ONE << np.uint64(k)
        elif byte >= 0xC0:
            wide |= ONE << np.uint64(k)
    return breaks, wide


@compiled
def find_words(
    data: NDArray[np.uint8],
    start: int,
    limit: int,
    classes: NDArray[np.uint8],
    first: NDArray[np.int32],
    last: NDArray[np.int32],
    count: int,
) -> int:
    """The words of data[start:limit] into `first` and `last`, from place `count` on; gives the place behind them, -1
    where the arrays have not room for ROOM words more.
    """
    begun, ended, room = np.uint64(count), np.uint64(count), len(first) - ROOM
    apart, over = ONE, ZERO  # whether white space stands before the window, and how much of it goes on in it
    for at in range(start, limit, WIDE):
        if np.int64(begun) > room:
            return -1
        if at + BREAKS_AHEAD <= len(data):
            breaks, wide = break_window(data, at)
        else:
            breaks, wide = slow_window(data, at, limit)
        breaks |= over
        over = ZERO
        if limit - at < WIDE:
            behind = ALL << np.uint64(limit - at)
            breaks |= behind
            wide &= ~behind
        while wide != ZERO:
            k = trailing(wide)
            wide &= wide - ONE
            here, there = space_bits(data, at + k, k, classes)
            breaks |= here
            over |= there
        before = (breaks << ONE) | apart
        starts, stops = before & ~breaks, breaks & ~before
        apart = breaks >> LAST
        found, closed = ones(starts), ones(stops)
        for k in range(max(np.int64(found), np.int64(closed))):  # of one there may be one less: it is written over
            first[begun + np.uint64(k)] = at + trailing(starts)
            last[ended + np.uint64(k)] = at + trailing(stops)
            starts &= starts - ONE
            stops &= stops - ONE
        begun += found
        ended += closed
    if ended < begun:
        last[ended] = limit
    return int(np.int64(begun))
