"""What the reference packages ask of a character, one byte of bits for each code point."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled

SPACE = 1  # str.isspace: what str.split parts words at, and \s
ALNUM = 2  # str.isalnum or the underscore: \w
UPPER = 4  # str.isupper
LOWER = 8  # str.islower, or title case: what makes str.isupper of a word false
PUNCT = 16  # string.punctuation
APART, ODD = 32, 64  # of words: a character that is set apart (not of `properties`); one that is not ASCII
POINTS = 0x110000
ASSIGNED = 0x40000  # nothing behind it has any of these properties; the tests ask every code point


@cache
def properties() -> NDArray[np.uint8]:
    """Bits of every code point, from the tables of the running Python (numpy asks them for each character)."""
    letters = np.arange(ASSIGNED, dtype=np.uint32).view("U1")
    table = np.zeros(POINTS, dtype=np.uint8)
    bits = table[:ASSIGNED]
    bits[np.strings.isspace(letters)] |= SPACE
    bits[np.strings.isalnum(letters)] |= ALNUM
    upper, lower, title = np.strings.isupper(letters), np.strings.islower(letters), np.strings.istitle(letters)
    bits[upper] |= UPPER
    bits[lower | (title & ~upper)] |= LOWER
    bits[ord("_")] |= ALNUM
    printable = np.arange(0x21, 0x7F)
    bits[printable[bits[printable] & (UPPER | LOWER | ALNUM) == 0]] |= PUNCT
    bits[ord("_")] |= PUNCT
    return table


@compiled
def decode(data: NDArray[np.uint8], at: int) -> tuple[int, int]:
    """Code point and length in bytes of the character at `at`. The input is valid UTF-8."""
    first = int(data[at])
    if first < 0x80:
        return first, 1
    second = int(data[at + 1]) & 0x3F
    if first < 0xE0:
        return ((first & 0x1F) << 6) | second, 2
    third = int(data[at + 2]) & 0x3F
    if first < 0xF0:
        return ((first & 0x0F) << 12) | (second << 6) | third, 3
    return ((first & 0x07) << 18) | (second << 12) | (third << 6) | (int(data[at + 3]) & 0x3F), 4
