"""A hash table of runs of numbers: each distinct run, and its own number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled

ABSENT = -1


@compiled
def hash_run(values: NDArray[np.int32], low: int, high: int) -> np.uint64:
    mixed = np.uint64(high - low)
    for k in range(low, high):
        mixed = (mixed ^ np.uint64(values[k])) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(32)
    return mixed


@compiled
def number(
    values: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    slots: NDArray[np.int32],
    pool: NDArray[np.int32],
    bounds: NDArray[np.int64],
    count: int,
    found: NDArray[np.int32],
) -> int:
    """Fill `found` with the number of each run values[start:end], a new one where it is not known; gives how many are.

    Run k is pool[bounds[k]:bounds[k + 1]]; `slots` is a power of two of places, ABSENT where there is none. All three
    have room for as many more as are asked for. A range with a start below 0 is the empty run.
    """
    mask = np.uint64(len(slots) - 1)
    for i in range(len(start)):
        low, size = 0, 0
        if start[i] >= 0:
            low, size = int(start[i]), int(end[i] - start[i])
        place = hash_run(values, low, low + size) & mask
        while slots[place] != ABSENT:
            at = bounds[slots[place]]
            if bounds[slots[place] + 1] - at == size:
                k = 0
                while k < size and pool[at + k] == values[low + k]:
                    k += 1
                if k == size:
                    break
            place = (place + np.uint64(1)) & mask
        if slots[place] == ABSENT:
            at = bounds[count]
            for k in range(size):
                pool[at + k] = values[low + k]
            bounds[count + 1] = at + size
            slots[place] = count
            count += 1
        found[i] = slots[place]
    return count


@compiled
def enter(slots: NDArray[np.int32], pool: NDArray[np.int32], bounds: NDArray[np.int64], count: int) -> None:
    """Fill an empty table with `count` runs, no two of which are the same."""
    mask = np.uint64(len(slots) - 1)
    for k in range(count):
        place = hash_run(pool, bounds[k], bounds[k + 1]) & mask
        while slots[place] != ABSENT:
            place = (place + np.uint64(1)) & mask
        slots[place] = k


@compiled
def find_longest(
    values: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    slots: NDArray[np.int32],
    pool: NDArray[np.int32],
    bounds: NDArray[np.int64],
    most: int,
    found: NDArray[np.int32],
) -> None:
    """Fill `found` with the number of the longest known run, of `most` at most, in each of the runs values[start:end].

    Of several the first; ABSENT where there is none, or where a start is below 0. The table is that of `number`.
    """
    mask = np.uint64(len(slots) - 1)
    for i in range(len(start)):
        found[i] = ABSENT
        whole = int(end[i] - start[i]) if start[i] >= 0 else 0
        for size in range(min(most, whole), 0, -1):
            for low in range(start[i], start[i] + whole - size + 1):
                place = hash_run(values, low, low + size) & mask
                while slots[place] != ABSENT:
                    at = bounds[slots[place]]
                    if bounds[slots[place] + 1] - at == size:
                        k = 0
                        while k < size and pool[at + k] == values[low + k]:
                            k += 1
                        if k == size:
                            found[i] = slots[place]
                            break
                    place = (place + np.uint64(1)) & mask
                if found[i] != ABSENT:
                    break
            if found[i] != ABSENT:
                break
