"""Windows of a text in a kernel: what two texts must share to be copies of each other (`inputs.duplicates`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.compiling import compiled

Bytes = NDArray[np.uint8]
Hashes = NDArray[np.uint64]

WINDOW = 24  # bytes from the beginning of a word: about four words
_SPACE = np.uint8(32)
_HALF, _NARROW = np.uint64(32), np.uint64(29)


@compiled
def squeeze(data: Bytes, plain_of: Bytes, plain: Bytes) -> int:
    """Fill `plain` with the bytes as `plain_of` has them, one space for many, none at the ends; gives their number."""
    size = 0
    for at in range(len(data)):
        byte = plain_of[data[at]]
        if byte != _SPACE:
            plain[size] = byte
            size += 1
        elif size > 0 and plain[size - 1] != _SPACE:
            plain[size] = _SPACE
            size += 1
    if size > 0 and plain[size - 1] == _SPACE:
        size -= 1
    return size


@compiled
def hash_windows(plain: Bytes, mix: Hashes, runs: Hashes) -> int:
    """Fill `runs` with a hash of every window that begins behind a space; gives their number.

    `runs` is half as long as the text. A window is three numbers of eight bytes, the first byte the lowest.
    """
    count = 0
    for space in range(len(plain) - WINDOW):
        if plain[space] != _SPACE:
            continue
        run = np.uint64(0)
        for third in range(3):
            number = np.uint64(0)
            for byte in range(8):
                number |= np.uint64(plain[space + 1 + 8 * third + byte]) << np.uint64(8 * byte)
            number *= mix[third]
            run += number ^ (number >> _NARROW)
        runs[count] = run
        count += 1
    return count


@compiled
def least(runs: Hashes, factors: Hashes, terms: Hashes, found: NDArray[np.uint32]) -> None:
    """Fill `found` with the smallest hash of all runs, under each of the hash functions."""
    for function in range(len(factors)):
        factor, term, smallest = factors[function], terms[function], np.uint64(0xFFFFFFFFFFFFFFFF)
        for n in range(len(runs)):
            smallest = min(smallest, runs[n] * factor + term)
        found[function] = np.uint32(smallest >> _HALF)
