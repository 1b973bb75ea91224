"""The vocabulary's hash table: each distinct form, ASCII letters folded, and its number.

Slots are those of `lookup`; the payload is the number of the form and one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.lanes import ONE, ZERO, mix
from outletscore.language.kernel.lookup import LENGTH_BITS, LENGTH_MASK, PAIR, WIDTH, key, slot_of


@compiled
def number_of(
    slots: NDArray[np.uint64],
    pool: NDArray[np.uint8],
    low: np.uint64,
    high: np.uint64,
    data: NDArray[np.uint8],
    start: int,
    length: int,
) -> int:
    """Number of the form data[start:start + length] with this key, -1 where the table lacks it."""
    place = slot_of(slots, pool, mix(low, high, length), low, high, data, start, length)
    return int(np.int64(slots[place, 3])) - 1


@compiled
def number_short(slots: NDArray[np.uint64], block: NDArray[np.uint64], count: int, word: NDArray[np.int32]) -> None:
    """Numbers of `count` forms of up to 16 bytes into `word`, -1 where the table lacks one.

    A row of `block` is the form's key, the slot where it begins to look, and its place in `word` before its length.
    """
    mask = np.uint64(len(slots) - 1)
    for k in range(count):
        low, high, place, where = block[k, 0], block[k, 1], block[k, 2], block[k, 3]
        while slots[place, 3] != ZERO and (
            slots[place, 0] != low
            or slots[place, 1] != high
            or slots[place, 2] & LENGTH_MASK != where & np.uint64(0xFF)
        ):
            place = (place + ONE) & mask
        word[where >> np.uint64(8)] = int(np.int64(slots[place, 3])) - 1


@compiled
def look_up(
    data: NDArray[np.uint8],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    slots: NDArray[np.uint64],
    pool: NDArray[np.uint8],
    word: NDArray[np.int32],
) -> None:
    """Number of each token's form into `word`, -1 where the table lacks it."""
    for i in range(len(start)):
        low, high, length = key(data, start[i], end[i])
        word[i] = number_of(slots, pool, low, high, data, start[i], length)


@compiled
def insert(
    data: NDArray[np.uint8],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    slots: NDArray[np.uint64],
    pool: NDArray[np.uint8],
    pool_bounds: NDArray[np.int64],
    word: NDArray[np.int32],
    count: int,
) -> int:
    """Number the forms of all tokens with `word` -1, in order of appearance; gives the new number of forms.

    `slots`, `pool` and `pool_bounds` must have room for all of them.
    """
    for i in range(len(start)):
        if word[i] >= 0:
            continue
        low, high, length = key(data, start[i], end[i])
        place = slot_of(slots, pool, mix(low, high, length), low, high, data, start[i], length)
        if slots[place, 3] == ZERO:
            at = pool_bounds[count]
            for k in range(length):
                byte = data[start[i] + k]
                if 65 <= byte <= 90:
                    byte += 32
                pool[at + k] = byte
            pool_bounds[count + 1] = at + length
            count += 1
            slots[place, 0], slots[place, 1] = low, high
            slots[place, 2] = (np.uint64(at) << LENGTH_BITS) | np.uint64(length)
            slots[place, 3] = np.uint64(count)
        word[i] = int(np.int64(slots[place, 3])) - 1
    return count


@compiled
def rehash(old: NDArray[np.uint64], slots: NDArray[np.uint64]) -> None:
    """Fill an empty table with the forms of a smaller one."""
    mask = np.uint64(len(slots) - 1)
    for k in range(len(old)):
        if old[k, 3] == ZERO:
            continue
        length = int(np.int64(old[k, 2] & LENGTH_MASK))
        place = mix(old[k, 0], old[k, 1], length) & mask & PAIR
        while slots[place, 3] != ZERO:
            place = (place + ONE) & mask
        for part in range(WIDTH):
            slots[place, part] = old[k, part]
