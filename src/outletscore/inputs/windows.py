"""What is asked of the bytes of every text that is read: its windows, which two texts must share to be copies of each
other (`inputs.duplicates`), and its function words (`inputs.language`)."""

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
def count_words(data: Bytes, known: Hashes) -> tuple[int, int]:
    """Words of a text between blanks, as `str.split` parts them, and how many of them, in lower case, are `known`.

    `known` is a power of two of places, 0 where there is no word: words of eight bytes at most, the first the lowest,
    at the place of `place_of` or behind it. Gives (-1, 0) where there are blanks or capitals that this does not know.
    """
    words, found, size, packed = 0, 0, 0, np.uint64(0)
    mask = np.uint64(len(known) - 1)
    at = 0
    while at <= len(data):
        byte = data[at] if at < len(data) else _SPACE
        blank = byte == _SPACE or (9 <= byte <= 13) or (28 <= byte <= 31)
        if byte >= 0xC2:
            after = data[at + 1] if at + 1 < len(data) else np.uint8(0)
            last = data[at + 2] if at + 2 < len(data) else np.uint8(0)
            if byte == 0xC2 and after == 0xA0:
                blank = True  # a blank where no line is to be broken
                at += 1
            elif byte == 0xC2 and after == 0x85:
                return -1, 0
            elif byte == 0xE2 and after == 0x80:
                if last < 0x8B or last == 0xA8 or last == 0xA9 or last == 0xAF:
                    return -1, 0
            elif (
                (byte == 0xE2 and (after == 0x81 or after == 0x84))
                or (byte == 0xE1 and after == 0x9A)
                or (byte == 0xE3 and after == 0x80)
            ):
                return -1, 0
        if not blank:
            if size < 8:
                lower = np.uint64(byte) | np.uint64(0x20) if 65 <= byte <= 90 else np.uint64(byte)
                packed |= lower << np.uint64(8 * size)
            size += 1 if byte else 9  # a byte of 0 would not be seen among the packed
        elif size:
            words += 1
            if size <= 8:
                place = place_of(packed) & mask
                while known[place] != 0 and known[place] != packed:
                    place = (place + np.uint64(1)) & mask
                found += known[place] == packed
            size, packed = 0, np.uint64(0)
        at += 1
    return words, found


@compiled
def place_of(packed: np.uint64) -> np.uint64:
    """Where a word of `count_words` is looked for first."""
    mixed = packed * np.uint64(0x9E3779B97F4A7C15)
    return mixed >> _HALF


@compiled
def squeeze(data: Bytes, plain_of: Bytes, plain: Bytes, folded: bool) -> int:
    """Fill `plain` with the bytes as `plain_of` has them, one space for many, none at the ends; gives their number.

    Unless the text is `folded`, letters of Latin-1 are, and where there is another that may have a capital -1 is given.
    """
    size, spaced = 0, True
    for at in range(len(data)):
        byte = plain_of[data[at]]
        if byte >= 0x80 and not folded:
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


@compiled
def hash_bands(signature: NDArray[np.uint32], seed: np.uint64, bands: Hashes) -> None:
    """Fill `bands` with a hash of each of as many parts of a signature, under a seed."""
    rows = len(signature) // len(bands)
    for band in range(len(bands)):
        mixed = seed + np.uint64(band + 1) * np.uint64(0x9E3779B97F4A7C15)
        for row in range(rows):
            mixed ^= np.uint64(signature[band * rows + row])
            mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            mixed ^= mixed >> np.uint64(31)
        bands[band] = max(mixed, np.uint64(1))
