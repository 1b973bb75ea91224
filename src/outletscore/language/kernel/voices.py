"""What the sentences hold of the outlet's own voice and of others': words counted, and stretches of one voice."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.flags import CLITIC, NUMBER, WORD
from outletscore.language.kernel.compiling import compiled

# Columns of `count`: all words, those outside quotation marks, of these those in no attributed content, those in it.
WORDS, NARRATION, OWN, ATTRIBUTED, COLUMNS = range(5)


@compiled
def count(
    sentence_start: NDArray[np.int32],
    flags: NDArray[np.uint16],
    quotation: NDArray[np.int32],
    attributed: NDArray[np.bool_],
    counts: NDArray[np.int32],
) -> None:
    """Fill `counts` (sentences, COLUMNS) with the words of each sentence, as `Reading.words` counts them."""
    for s in range(len(sentence_start) - 1):
        words, narration, own, told = 0, 0, 0, 0
        for i in range(sentence_start[s], sentence_start[s + 1]):
            if flags[i] & (WORD | NUMBER) and not flags[i] & CLITIC:
                words += 1
                narration += quotation[i] < 0
                own += quotation[i] < 0 and not attributed[i]
                told += attributed[i]
        counts[s, WORDS], counts[s, NARRATION], counts[s, OWN], counts[s, ATTRIBUTED] = words, narration, own, told


@compiled
def cut(
    sentence_start: NDArray[np.int32],
    flags: NDArray[np.uint16],
    quotation: NDArray[np.int32],
    first: NDArray[np.int32],
    sentence: NDArray[np.int32],
    quoted: NDArray[np.bool_],
    spoken: NDArray[np.bool_],
) -> int:
    """Fill in the stretches of one voice: first token, sentence, whether it is quotation and holds a word.

    Gives how many there are; each ends where the next begins. There is room for one a token, and one more `first`.
    """
    n = -1
    for s in range(len(sentence_start) - 1):
        start = sentence_start[s]
        for i in range(start, sentence_start[s + 1]):
            inside = quotation[i] >= 0
            if i == start or inside != quoted[n]:
                n += 1
                first[n], sentence[n], quoted[n], spoken[n] = i, s, inside, False
            if flags[i] & (WORD | NUMBER) and not flags[i] & CLITIC:
                spoken[n] = True
    first[n + 1] = sentence_start[len(sentence_start) - 1]
    return n + 1
