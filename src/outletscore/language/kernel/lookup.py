"""A fixed table of lower-case words, each with a 64-bit payload: exact, one cache line a look-up.

A slot is four words: first eight bytes, next eight, place and length in the pool, payload. The first three decide up to
16 bytes; of longer words the second is the last eight, and the rest is compared with the pool. The sieve answers most
of the words that the table lacks from one bit. Words that are inserted first are found first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.lanes import HALF, ONE, ZERO, fold, load, mix

WIDTH = 4
LENGTH_BITS = np.uint64(32)
LENGTH_MASK = np.uint64((1 << 32) - 1)
LOW_SIX = np.uint64(63)
SIX = np.uint64(6)
PAIR = np.uint64(0xFFFFFFFFFFFFFFFE)  # looking begins at the first of two slots, which share a line of the cache


class WordTable(NamedTuple):
    """`slots` [n, 4] and `sieve` [m] uint64, `pool` uint8; n and m are powers of two."""

    slots: NDArray[np.uint64]
    sieve: NDArray[np.uint64]
    pool: NDArray[np.uint8]


def table(payloads: Mapping[str, int]) -> WordTable:
    """Table of the words, which are in lower case; payloads are not zero, for zero means absent."""
    words = [word.encode() for word in payloads]
    bounds = np.cumsum([0, *map(len, words)], dtype=np.int64)
    return packed(b"".join(words), bounds[:-1], bounds[1:], np.array(list(payloads.values()), dtype=np.uint64))


def packed(pool: bytes, start: NDArray[np.int64], end: NDArray[np.int64], payload: NDArray[np.uint64]) -> WordTable:
    """Table of the words pool[start:end], the common ones first; payloads of equal words are joined."""
    size = 16
    while 3 * size < 5 * len(start):
        size *= 2
    made = WordTable(
        np.zeros((size, WIDTH), dtype=np.uint64),
        np.zeros(max(size // 8, 4), dtype=np.uint64),
        np.frombuffer(pool, dtype=np.uint8),
    )
    fill(*made, start, end, payload)
    return made


@compiled
def fill(
    slots: NDArray[np.uint64],
    sieve: NDArray[np.uint64],
    pool: NDArray[np.uint8],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    payload: NDArray[np.uint64],
) -> None:
    """Insert the words pool[start:end]."""
    sieve_mask = np.uint64(len(sieve) - 1)
    for i in range(len(start)):
        low, high, length = key(pool, start[i], end[i])
        value = mix(low, high, length)
        place = slot_of(slots, pool, value, low, high, pool, start[i], length)
        slots[place, 0], slots[place, 1] = low, high
        slots[place, 2] = (np.uint64(start[i]) << LENGTH_BITS) | np.uint64(length)
        slots[place, 3] |= payload[i]
        bit = value >> HALF
        sieve[(bit >> SIX) & sieve_mask] |= ONE << (bit & LOW_SIX)


@compiled
def key(data: NDArray[np.uint8], start: int, end: int) -> tuple[np.uint64, np.uint64, int]:
    """First eight bytes, next eight in lower case, and length of data[start:end]; the last eight of more than 16."""
    low, high = fold(load(data, start, end)), ZERO
    if end - start > 8:
        high = fold(load(data, start + 8 if end - start <= 16 else end - 8, end))
    return low, high, end - start


@compiled
def slot_of(
    slots: NDArray[np.uint64],
    pool: NDArray[np.uint8],
    value: np.uint64,
    low: np.uint64,
    high: np.uint64,
    data: NDArray[np.uint8],
    start: int,
    length: int,
) -> np.uint64:
    """Slot of the word data[start:start + length] with this hash and key, or the free one where it belongs."""
    mask = np.uint64(len(slots) - 1)
    place = value & mask & PAIR
    while slots[place, 3] != ZERO:
        if slots[place, 0] == low and slots[place, 1] == high:
            where = slots[place, 2]
            if where & LENGTH_MASK == np.uint64(length) and (
                length <= 16 or same(pool, int(np.int64(where >> LENGTH_BITS)), data, start, length)
            ):
                break
        place = (place + ONE) & mask
    return place


@compiled
def same(pool: NDArray[np.uint8], at: int, data: NDArray[np.uint8], start: int, length: int) -> bool:
    """Whether the words are equal between their first and last eight bytes."""
    for k in range(8, length - 8):
        byte = data[start + k]
        if 65 <= byte <= 90:
            byte += 32
        if pool[at + k] != byte:
            return False
    return True


@compiled
def find(
    slots: NDArray[np.uint64],
    sieve: NDArray[np.uint64],
    pool: NDArray[np.uint8],
    low: np.uint64,
    high: np.uint64,
    data: NDArray[np.uint8],
    start: int,
    length: int,
) -> np.uint64:
    """Payload of the word data[start:start + length] with this key; 0 where the table lacks it."""
    value = mix(low, high, length)
    bit = value >> HALF
    if (sieve[(bit >> SIX) & np.uint64(len(sieve) - 1)] >> (bit & LOW_SIX)) & ONE == ZERO:
        return ZERO
    return np.uint64(slots[slot_of(slots, pool, value, low, high, data, start, length), 3])
