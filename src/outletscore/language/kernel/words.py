"""The vocabulary's hash table: open addressing over the folded bytes of each distinct form."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled


@compiled
def same(pool: NDArray[np.uint8], at: int, data: NDArray[np.uint8], start: int, end: int) -> bool:
    """Whether the pool holds the form data[start:end], ASCII letters folded, at `at`."""
    for k in range(end - start):
        byte = data[start + k]
        if 65 <= byte <= 90:
            byte += 32
        if pool[at + k] != byte:
            return False
    return True


@compiled
def look_up(
    data: NDArray[np.uint8],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    slots: NDArray[np.int32],
    slot_hashes: NDArray[np.uint64],
    pool: NDArray[np.uint8],
    pool_bounds: NDArray[np.int64],
    word: NDArray[np.int32],
) -> int:
    """Number of each token's form into `word`, -1 where the table lacks it; gives how many it lacks."""
    mask = np.uint64(len(slots) - 1)
    missing = 0
    for i in range(len(start)):
        value = hashes[i]
        slot = value & mask
        found = -1
        while slots[slot] >= 0:
            if slot_hashes[slot] == value:
                form = slots[slot]
                at = pool_bounds[form]
                if pool_bounds[form + 1] - at == end[i] - start[i] and same(pool, at, data, start[i], end[i]):
                    found = form
                    break
            slot = (slot + np.uint64(1)) & mask
        word[i] = found
        missing += found < 0
    return missing


@compiled
def insert(
    data: NDArray[np.uint8],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    slots: NDArray[np.int32],
    slot_hashes: NDArray[np.uint64],
    pool: NDArray[np.uint8],
    pool_bounds: NDArray[np.int64],
    word: NDArray[np.int32],
    count: int,
) -> int:
    """Number the forms of all tokens with `word` -1, in order of appearance; gives the new number of forms.

    `slots`, `pool` and `pool_bounds` must have room for all of them.
    """
    mask = np.uint64(len(slots) - 1)
    for i in range(len(start)):
        if word[i] >= 0:
            continue
        value = hashes[i]
        slot = value & mask
        found = -1
        while slots[slot] >= 0:
            if slot_hashes[slot] == value:
                form = slots[slot]
                at = pool_bounds[form]
                if pool_bounds[form + 1] - at == end[i] - start[i] and same(pool, at, data, start[i], end[i]):
                    found = form
                    break
            slot = (slot + np.uint64(1)) & mask
        if found < 0:
            found = count
            slots[slot], slot_hashes[slot] = count, value
            at = pool_bounds[count]
            for k in range(end[i] - start[i]):
                byte = data[start[i] + k]
                if 65 <= byte <= 90:
                    byte += 32
                pool[at + k] = byte
            pool_bounds[count + 1] = at + end[i] - start[i]
            count += 1
        word[i] = found
    return count


@compiled
def rehash(slots: NDArray[np.int32], slot_hashes: NDArray[np.uint64], form_hashes: NDArray[np.uint64]) -> None:
    """Fill an empty table with the forms 0..len(form_hashes)."""
    mask = np.uint64(len(slots) - 1)
    for form in range(len(form_hashes)):
        slot = form_hashes[form] & mask
        while slots[slot] >= 0:
            slot = (slot + np.uint64(1)) & mask
        slots[slot], slot_hashes[slot] = form, form_hashes[form]
