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
    """Fill `plain` with the bytes as `plain_of` has them, one space for many, none at the ends; gives their number.

    Letters of Latin-1 are folded. Gives -1 where there is another letter that may have a capital: `data` is not folded.
    """
    size, spaced = 0, True
    for at in range(len(data)):
        byte = plain_of[data[at]]
        if byte >= 0x80:
            after = data[at + 1] if at + 1 < len(data) else np.uint8(0)
            if byte == 0xC3:
                if after == 0x9F:  # ß
                    return -1
            elif byte >= 0xC0 and not (byte == 0xC2 and after != 0xB5) and not (byte == 0xE2 and after < 0x84):
                return -1  # neither below 192, but for µ, nor General Punctuation and what follows it
            elif data[at - 1] == 0xC3 and byte < 0xA0 and byte != 0x97:
                byte += np.uint8(0x20)  # a capital of Latin-1, not ×
        plain[size] = byte
        space = byte == _SPACE
        size += not (space and spaced)
        spaced = space
    if size > 0 and plain[size - 1] == _SPACE:
        size -= 1
    return size


@compiled
def squeeze_folded(data: Bytes, plain_of: Bytes, plain: Bytes) -> int:
    """The same of folded text, whatever its letters."""
    size, spaced = 0, True
    for at in range(len(data)):
        byte = plain_of[data[at]]
        plain[size] = byte
        space = byte == _SPACE
        size += not (space and spaced)
        spaced = space
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
