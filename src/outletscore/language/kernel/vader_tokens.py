"""VADER's tokens: what is known about each word of a span.

The reference cuts at white space, strips marks off the ends, and compares in lower case with its lists.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.characters import PUNCT
from outletscore.language.kernel.compiling import compiled

# What tone asks of a word, the lower half of its payload. What a word is:
LEXICON, BOOSTER, NEGATION, SHOUTED = 1, 2, 4, 8
# single words that have rules of their own:
KIND, OF, NO, OR, BUT, LEAST, AT, NEVER, SO, WITHOUT, DOUBT = (1 << bit for bit in range(4, 15))
ASIDE = 1 << 15  # holds a character of the class APART
BEGINS, GOES_ON = 1 << 16, 1 << 17  # is the first word of a phrase; stands behind the first word of one
MEMBER_SHIFT, MEMBER = 18, 0x1F  # number of the word among those that phrases are made of
VALUE_SHIFT, VALUE = 23, 0x1FF  # index into the values: valence of a lexicon word, increment of a booster
TONE = (1 << 32) - 1


@compiled
def holds_nt(data: NDArray[np.uint8], start: int, end: int) -> bool:
    """Whether n't stands in the token, in any case."""
    found = False
    for p in range(start + 1, end - 1):
        found |= data[p] == 0x27 and data[p - 1] | 0x20 == 0x6E and data[p + 1] | 0x20 == 0x74
    return found


@compiled
def stripped(data: NDArray[np.uint8], start: int, end: int, classes: NDArray[np.uint8]) -> tuple[int, int]:
    """'_strip_punc_if_word' of an ASCII token: with two characters or fewer left it was an emoticon, it stays whole."""
    first, last = start, end
    while first < last and classes[data[first]] & PUNCT:
        first += 1
    while first < last and classes[data[last - 1]] & PUNCT:
        last -= 1
    if last - first <= 2:
        return start, end
    return first, last
