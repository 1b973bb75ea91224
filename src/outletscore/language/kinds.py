"""What a word means to the sentence and quotation rules: one bit set for each distinct word.

The bits are plain integers, so that kernels can use them as compile-time constants. The words stand in the lists beside
this module.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

STOP = 1  # . ... ! ?
SHOUT = 2  # ! ?
ELLIPSIS = 4  # ...
DOTTED = 8  # U.S.: ends in a dot of its own
OPENER = 16  # ( [ {
CLOSER = 32  # ) ] }
DASH = 64  # - —
COMMA = 128
LETTER = 256  # a single letter but I: J. Edgar
PLURAL = 512  # ends in s: an apostrophe behind it may be a possessive
UNCASED = 1024  # of a script without case: can begin a sentence although it has no capital
TITLE = 2048  # Mr, Gen: a name follows
ABBREVIATED = 4096  # Inc, etc: may end a sentence
PROPER = 8192  # Mass, Dec: as ABBREVIATED, where it is written with a capital
NUMBERED = 16384  # No, Art: a number follows
CLIPPED = 32768  # em, tis: an apostrophe before it is no quotation mark
STARTER = 1 << 16  # the, he, but: begins a sentence more often than it goes on with a name
TAG = 1 << 17  # said, asked: tells who spoke
COLON = 1 << 18
SELF = 1 << 19  # I: always a capital, so begins a sentence no more often than it tells who spoke

_SIGNS = {
    **dict.fromkeys(".", STOP),
    **dict.fromkeys("!?", STOP | SHOUT),
    "...": STOP | ELLIPSIS,
    **dict.fromkeys("([{", OPENER),
    **dict.fromkeys(")]}", CLOSER),
    **dict.fromkeys("-—", DASH),
    ",": COMMA,
    ":": COLON,
}
ABBREVIATIONS = {
    "title": TITLE,
    "other": ABBREVIATED,
    "proper": PROPER,
    "numbered": NUMBERED,
    "clipped": CLIPPED,
}


@cache
def _lists() -> dict[str, int]:
    """Bits of the listed words."""
    bits: dict[str, int] = {}
    for name, default in (("abbreviations.txt", 0), ("starters.txt", STARTER), ("tags.txt", TAG)):
        for line in files("outletscore.language").joinpath(name).read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                word, _, kind = line.partition("\t")
                bits[word] = bits.get(word, 0) | (default or ABBREVIATIONS[kind])
    return bits


def kind(word: str) -> int:
    """The bits of a canonical word."""
    if word in _SIGNS:
        return _SIGNS[word]
    bits = _lists().get(word, 0)
    if word[-1] == ".":
        bits |= DOTTED
    if word[-1] == "s":
        bits |= PLURAL
    if len(word) == 1 and word.isalpha():
        bits |= SELF if word == "i" else LETTER
    if not word.isascii() and word[0].isalpha() and word[0].upper() == word[0].lower():
        bits |= UNCASED
    return bits


def kinds(words: list[str]) -> NDArray[np.int32]:
    """The bits of each word."""
    return np.fromiter(map(kind, words), dtype=np.int32, count=len(words))
