"""Distinct runs of numbers, such as the words of a phrase: what is worked out of one is worked out once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import runs as kernel

MOST = 1 << 16  # runs that are held before their owner begins anew: names and phrases never end


class Runs:
    """Numbers of runs, in order of appearance: results must never depend on them. Not to be shared between threads."""

    def __init__(self) -> None:
        self._slots = np.full(1 << 10, kernel.ABSENT, dtype=np.int32)
        self._pool = np.empty(1 << 11, dtype=np.int32)
        self._bounds = np.zeros(1 << 9, dtype=np.int64)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> list[int]:
        """The run of a number."""
        return self._pool[self._bounds[number] : self._bounds[number + 1]].tolist()  # type: ignore[no-any-return]

    def behind(self, first: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """The runs from one on, end to end, and the bounds of each."""
        bounds = self._bounds[first : self._count + 1]
        return self._pool, bounds

    def number(self, values: NDArray[np.int32], start: NDArray[np.int32], end: NDArray[np.int32]) -> NDArray[np.int32]:
        """Numbers of the runs values[start:end]; new ones are added. A start below 0 means the empty run."""
        self._reserve(len(start), int((end - start).sum(dtype=np.int64)) + len(start))
        found = np.empty(len(start), dtype=np.int32)
        self._count = kernel.number(values, start, end, self._slots, self._pool, self._bounds, self._count, found)
        return found

    def longest(self, values: NDArray[np.int32], start: NDArray[np.int32], end: NDArray[np.int32]) -> NDArray[np.int32]:
        """Number of the longest known run in each of the runs values[start:end], the first of equal length; else -1."""
        found = np.empty(len(start), dtype=np.int32)
        most = int(np.diff(self._bounds[: self._count + 1]).max(initial=0))
        kernel.find_longest(values, start, end, self._slots, self._pool, self._bounds, most, found)
        return found

    def _reserve(self, more: int, size: int) -> None:
        """Make room for so many more runs of so many numbers together."""
        wanted, used = self._count + more + 1, int(self._bounds[self._count])
        if wanted + 1 > len(self._bounds):
            self._bounds = np.concatenate([self._bounds, np.zeros(2 * wanted, dtype=np.int64)])
        if used + size > len(self._pool):
            self._pool = np.concatenate([self._pool, np.empty(len(self._pool) + size, dtype=np.int32)])
        if 2 * wanted > len(self._slots):
            self._slots = np.full(1 << (4 * wanted - 1).bit_length(), kernel.ABSENT, dtype=np.int32)
            kernel.enter(self._slots, self._pool, self._bounds, self._count)
