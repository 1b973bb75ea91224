"""Whose voice the words of each sentence are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading
from outletscore.language.kernel import voices as kernel

Tokens = NDArray[np.int32]


def counted(reading: Reading, attributed: NDArray[np.bool_]) -> Tokens:
    """Words of each sentence (sentences, kernel.COLUMNS); `attributed` tells of each token whether it is content."""
    counts = np.empty((reading.sentences, kernel.COLUMNS), dtype=np.int32)
    kernel.count(reading.sentence_start, reading.flags, reading.quotation, attributed, counts)
    return counts


def stretches(reading: Reading) -> tuple[Tokens, Tokens, Tokens, NDArray[np.bool_], NDArray[np.bool_]]:
    """Stretches of one voice inside a sentence.

    First token, token behind the last, sentence, whether it is quotation, and whether a word is in it.
    """
    n = len(reading.start)
    first, sentence = np.empty(n + 1, dtype=np.int32), np.empty(n, dtype=np.int32)
    quoted, spoken = np.empty(n, dtype=np.bool_), np.empty(n, dtype=np.bool_)
    count = kernel.cut(reading.sentence_start, reading.flags, reading.quotation, first, sentence, quoted, spoken)
    return first[:count], first[1 : count + 1], sentence[:count], quoted[:count], spoken[:count]
