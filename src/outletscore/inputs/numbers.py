"""Whole numbers as keys, in a quarter of the memory of a dictionary: what is remembered of every article of a run."""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

# Slots that are taken before there are twice as many.
FULL = 0.6
_EMPTY = 0
_AT_ONCE = 1 << 14  # entries that are Python objects at a time


class Numbers:
    """64-bit numbers, spread evenly (hashes), each with a number below 2**32: 12 bytes a slot, 15 to 30 an entry.

    Open addressing with linear probing. The number 0 is taken for 1.
    """

    __slots__ = ("_keys", "_mask", "_size", "_values")

    def __init__(self, slots: int = 1 << 10) -> None:
        self._clear(slots)

    def _clear(self, slots: int) -> None:
        self._mask, self._size = slots - 1, 0
        self._keys = array("Q", bytes(8 * slots))
        self._values = array("I", bytes(4 * slots))

    def __len__(self) -> int:
        return self._size

    def get(self, key: int) -> int | None:
        """What was put in with a key; None where nothing was."""
        slot = self._slot(key or 1)
        return self._values[slot] if self._keys[slot] != _EMPTY else None

    def put(self, key: int, value: int) -> None:
        """Put in, or put in the place of what was there."""
        key = key or 1
        slot = self._slot(key)
        if self._keys[slot] == _EMPTY:
            if self._size >= FULL * (self._mask + 1):
                self._again(np.frombuffer(self._keys, np.uint64) != _EMPTY, 2 * (self._mask + 1))
                slot = self._slot(key)
            self._size += 1
            self._keys[slot] = key
        self._values[slot] = value

    def _slot(self, key: int) -> int:
        keys, mask = self._keys, self._mask
        slot = key & mask
        while keys[slot] != _EMPTY and keys[slot] != key:
            slot = (slot + 1) & mask
        return slot

    def entries(self) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
        """Every slot: keys (0 where it is free) and values. Not to be kept: they change with the next `put`."""
        return np.frombuffer(self._keys, np.uint64), np.frombuffer(self._values, np.uint32)

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Forget all slots of `entries` but these."""
        self._again(kept & (np.frombuffer(self._keys, np.uint64) != _EMPTY), self._mask + 1)

    def _again(self, kept: NDArray[np.bool_], slots: int) -> None:
        keys, values = (each[kept] for each in self.entries())
        self._clear(slots)
        self._size = len(keys)
        for first in range(0, len(keys), _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            for key, value in zip(keys[some].tolist(), values[some].tolist(), strict=True):
                slot = self._slot(key)
                self._keys[slot], self._values[slot] = key, value


class Names:
    """Texts by number, end to end: as many bytes as they have, and eight."""

    __slots__ = ("_bytes", "_ends")

    def __init__(self) -> None:
        self._bytes, self._ends = bytearray(), array("Q")

    def __len__(self) -> int:
        return len(self._ends)

    def add(self, text: str) -> int:
        """Its number: how many came before it."""
        self._bytes += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> str:
        first = self._ends[number - 1] if number else 0
        return self._bytes[first : self._ends[number]].decode("utf-8", "surrogatepass")
