"""Tokens in, sentence starts out."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from outletscore.language.flags import (
    CAPITAL,
    CLITIC,
    LEFT,
    LINE,
    MARK,
    NUMBER,
    PARAGRAPH,
    PUNCT,
    RIGHT,
    SPACE,
    UPPER,
    WORD,
)

# Bits of a word's entry in the `sentence` column (see language/reading.py)
STOP = 1  # . ... !  ? and their kin
SHOUT = 2  # ! ?
TITLE = 4  # Mr, Gen: a name follows
ABBREVIATED = 8  # Inc, Jan, a.m.: may end a sentence
NUMBERED = 16  # No, Art: a number follows
STARTER = 32  # the, he, but: begins a sentence more often than it goes on with a name
CLOSER = 64  # ) ] }
OPENER = 128  # ( [ {
ELLIPSIS = 256  # ...
DOTTED = 512  # U.S.: ends in a dot of its own
LETTER = 1024  # a single letter: J. Edgar


@njit(nogil=True, cache=True)
def can_begin(flags: int, kind: int, uncased: bool) -> bool:
    """Whether a token looks like the beginning of a sentence."""
    if flags & (CAPITAL | NUMBER | LEFT):
        return True
    if flags & MARK:
        return not flags & RIGHT
    if flags & WORD:
        return uncased
    return bool(kind & OPENER) or bool(flags & PUNCT and not kind & (STOP | CLOSER))


@njit(nogil=True, cache=True)
def split_sentences(
    token_bounds: NDArray[np.int32],
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    kinds: NDArray[np.uint16],
    uncased: NDArray[np.bool_],
    sentence_start: NDArray[np.int32],
    sentence: NDArray[np.int32],
    sentence_bounds: NDArray[np.int32],
) -> int:
    """Fill the sentence arrays; gives the number of sentences.

    `kinds` and `uncased` (a word in a script without case) are indexed by word id.
    """
    m = 0
    for text in range(len(token_bounds) - 1):
        sentence_bounds[text] = m
        first, limit = token_bounds[text], token_bounds[text + 1]
        i = first
        while i < limit:
            sentence_start[m] = i
            stop = i
            while True:
                sentence[stop] = m
                j = stop + 1
                if j >= limit or flags[j] & PARAGRAPH:
                    break
                if flags[j] & LINE and not continues(flags, kinds, word, stop, j):
                    break
                kind = kinds[word[stop]]
                if kind & (STOP | DOTTED):
                    # closing marks and further stops belong to the sentence
                    while j < limit and not flags[j] & (SPACE | PARAGRAPH):
                        follows = kinds[word[j]]
                        glued = (
                            flags[j] & MARK
                            and j + 1 < limit
                            and not flags[j + 1] & SPACE
                            and not (kinds[word[j + 1]] & (STOP | CLOSER) or flags[j + 1] & (MARK | PUNCT))
                        )
                        if glued or not (follows & (STOP | CLOSER) or (flags[j] & MARK and not flags[j] & LEFT)):
                            break
                        sentence[j] = m
                        j += 1
                    if j >= limit or flags[j] & (PARAGRAPH | LINE):
                        stop = j - 1
                        if j >= limit or flags[j] & PARAGRAPH or not continues(flags, kinds, word, stop, j):
                            break
                    if ends_here(flags, kinds, word, uncased, first, stop, j, limit):
                        stop = j - 1
                        break
                    sentence[j] = m
                stop = j
            m += 1
            i = stop + 1
    sentence_bounds[len(token_bounds) - 1] = m
    sentence_start[m] = token_bounds[len(token_bounds) - 1]
    return m


@njit(nogil=True, cache=True)
def continues(
    flags: NDArray[np.uint16], kinds: NDArray[np.uint16], word: NDArray[np.int32], last: int, next_: int
) -> bool:
    """Whether a line break between two tokens is a mere wrap: a lower-case word follows an unfinished line."""
    lower = flags[next_] & WORD and not flags[next_] & (CAPITAL | NUMBER)
    return bool(lower) and not kinds[word[last]] & STOP


@njit(nogil=True, cache=True, inline="never")
def ends_here(
    flags: NDArray[np.uint16],
    kinds: NDArray[np.uint16],
    word: NDArray[np.int32],
    uncased: NDArray[np.bool_],
    first: int,
    stop: int,
    next_: int,
    limit: int,
) -> bool:
    """Whether the sentence whose stop is token `stop` ends before token `next_`."""
    kind = kinds[word[stop]]
    following = kinds[word[next_]]
    if not flags[next_] & SPACE:
        # a missing space ("region.However"), or a quotation glued to the stop
        if kind & (DOTTED | ELLIPSIS) or stop == first:
            return False
        if flags[next_] & MARK:
            return next_ + 1 < limit and bool(flags[next_ + 1] & CAPITAL)
        before = flags[stop - 1]
        return bool(
            flags[next_] & CAPITAL
            and not flags[next_] & UPPER
            and before & WORD
            and not before & (CAPITAL | CLITIC)
            and not flags[stop] & SPACE
        )
    if not can_begin(flags[next_], following, uncased[word[next_]]):
        return False
    if kind & SHOUT:
        return True
    # a mark or bracket before the next word: look at the word behind it
    ahead = next_
    while ahead < limit - 1 and flags[ahead] & PUNCT:
        ahead += 1
    starter = kinds[word[ahead]] & STARTER
    if kind & DOTTED:
        return bool(flags[ahead] & CAPITAL) and bool(starter)
    if kind & ELLIPSIS:
        return bool(flags[ahead] & (CAPITAL | NUMBER))
    if stop == first or flags[stop] & SPACE:
        return True
    before = kinds[word[stop - 1]]
    if next_ > stop + 1:
        return True  # a closing mark stands between: abbreviations do not reach over it
    if before & TITLE:
        return False
    if before & NUMBERED and flags[next_] & NUMBER:
        return False
    if before & ABBREVIATED:
        return bool(flags[ahead] & CAPITAL) and bool(starter)
    initial = flags[stop - 1]
    single = initial & CAPITAL and not initial & UPPER and before & LETTER
    if single:
        return bool(starter)
    return True
