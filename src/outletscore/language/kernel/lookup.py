"""A fixed table of lower-case words, each with a 64-bit payload: exact, one cache line a look-up.

A slot is four words: first eight bytes, last eight (0 up to eight bytes), place and length in the pool, payload. The
first three decide up to 16 bytes; longer words are compared with the pool. The sieve answers most of the words that the
table lacks from one bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from outletscore.language.kernel.lanes import HALF, ONE, ZERO, fold, load, mix

WIDTH = 4
LENGTH_BITS = np.uint64(24)
LENGTH_MASK = np.uint64((1 << 24) - 1)
LOW_SIX = np.uint64(63)
SIX = np.uint64(6)


class WordTable(NamedTuple):
    """`slots` [n, 4] and `sieve` [m] uint64, `pool` uint8; n and m are powers of two."""

    slots: NDArray[np.uint64]
    sieve: NDArray[np.uint64]
    pool: NDArray[np.uint8]


def table(payloads: Mapping[str, int]) -> WordTable:
    """Table of the words, which are in lower case; payloads are not zero, for zero means absent."""
    words = [word.encode() for word in payloads]
    bounds = np.cumsum([0, *map(len, words)], dtype=np.int64)
    pool = np.frombuffer(b"".join(words), dtype=np.uint8)
    return packed(pool, bounds[:-1], bounds[1:], np.array(list(payloads.values()), dtype=np.uint64))


def packed(
    pool: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64], payload: NDArray[np.uint64]
) -> WordTable:
    """Table of the words pool[start:end], each of them once."""
    size = 16
    while size < 2 * len(start):
        size *= 2
    made = WordTable(np.zeros((size, WIDTH), dtype=np.uint64), np.zeros(max(size // 8, 4), dtype=np.uint64), pool)
    fill(made, start, end, payload)
    return made


@njit(nogil=True, cache=True)
def fill(table: WordTable, start: NDArray[np.int64], end: NDArray[np.int64], payload: NDArray[np.uint64]) -> None:
    """Insert the words pool[start:end]; payloads of equal words are joined."""
    mask, sieve_mask = np.uint64(len(table.slots) - 1), np.uint64(len(table.sieve) - 1)
    for i in range(len(start)):
        low, high, length = key(table.pool, start[i], end[i])
        value = mix(low, high, length)
        place = slot_of(table, value & mask, low, high, table.pool, start[i], length)
        table.slots[place, 0], table.slots[place, 1] = low, high
        table.slots[place, 2] = (np.uint64(start[i]) << LENGTH_BITS) | np.uint64(length)
        table.slots[place, 3] |= payload[i]
        bit = value >> HALF
        table.sieve[(bit >> SIX) & sieve_mask] |= ONE << (bit & LOW_SIX)


@njit(nogil=True, cache=True)
def slot_of(
    table: WordTable,
    place: np.uint64,
    low: np.uint64,
    high: np.uint64,
    data: NDArray[np.uint8],
    start: int,
    length: int,
) -> np.uint64:
    """Slot of the word data[start:start + length] from `place` on, or the free one where it belongs."""
    mask = np.uint64(len(table.slots) - 1)
    while table.slots[place, 3] != ZERO:
        if table.slots[place, 0] == low and table.slots[place, 1] == high:
            where = table.slots[place, 2]
            if where & LENGTH_MASK == np.uint64(length):
                at = np.int64(where >> LENGTH_BITS)
                same = True
                for k in range(8, length - 8):
                    byte = data[start + k]
                    if 65 <= byte <= 90:
                        byte += 32
                    if table.pool[at + k] != byte:
                        same = False
                        break
                if same:
                    break
        place = (place + ONE) & mask
    return place


@njit(nogil=True, cache=True)
def key(data: NDArray[np.uint8], start: int, end: int) -> tuple[np.uint64, np.uint64, int]:
    """First eight bytes, last eight (0 up to eight bytes) in lower case, and length of data[start:end]."""
    low = fold(load(data, start, end))
    high = fold(load(data, end - 8, end)) if end - start > 8 else ZERO
    return low, high, end - start


@njit(nogil=True, cache=True)
def find(
    table: WordTable,
    value: np.uint64,
    low: np.uint64,
    high: np.uint64,
    data: NDArray[np.uint8],
    start: int,
    length: int,
) -> np.uint64:
    """Payload of the word with this key, which stands at data[start]; 0 where the table lacks it."""
    bit = value >> HALF
    if (table.sieve[(bit >> SIX) & np.uint64(len(table.sieve) - 1)] >> (bit & LOW_SIX)) & ONE == ZERO:
        return ZERO
    place = slot_of(table, value & np.uint64(len(table.slots) - 1), low, high, data, start, length)
    return np.uint64(table.slots[place, 3])
