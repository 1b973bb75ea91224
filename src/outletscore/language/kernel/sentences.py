"""Tokens in, sentence starts out.

The slow twin, `tests/oracle_sentences.py`, says in plain Python what these kernels must give. `kinds` is indexed by
word id (language/kinds.py); `flags` must hold PARAGRAPH, OPEN and CLOSE already.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.flags import (
    CAPITAL,
    CLITIC,
    CLOSE,
    LEFT,
    MARK,
    NUMBER,
    OPEN,
    PARAGRAPH,
    PUNCT,
    RIGHT,
    SPACE,
    UPPER,
    WORD,
)
from outletscore.language.kernel.compiling import compiled
from outletscore.language.kinds import (
    ABBREVIATED,
    CLOSER,
    COLON,
    DASH,
    DOTTED,
    ELLIPSIS,
    LETTER,
    NUMBERED,
    OPENER,
    PROPER,
    SELF,
    SHOUT,
    STARTER,
    STOP,
    TAG,
    TITLE,
    UNCASED,
)

NAME = 8  # tokens that a speaker's name may have
AHEAD = 16  # marks between a stop and the word that may begin a sentence: bounds the work on a text of marks only


@compiled
def lower(flags: int) -> bool:
    return bool(flags & WORD) and not flags & (CAPITAL | NUMBER)


@compiled
def initial(flags: int, kind: int) -> bool:
    """The J of J. Edgar."""
    return bool(flags & CAPITAL) and bool(kind & LETTER)


@compiled
def abbreviation(flags: int, kind: int) -> int:
    """TITLE, NUMBERED or ABBREVIATED, or 0."""
    if kind & PROPER:
        return ABBREVIATED if flags & CAPITAL else 0
    return kind & (TITLE | NUMBERED | ABBREVIATED)


@compiled
def word_behind(flags: NDArray[np.uint16], i: int, limit: int) -> int:
    """The first word from token `i` on, or the last token looked at."""
    last = min(limit, i + AHEAD) - 1
    while i < last and flags[i] & PUNCT:
        i += 1
    return i


@compiled
def trails(flags: NDArray[np.uint16], kinds: NDArray[np.int32], word: NDArray[np.int32], i: int, limit: int) -> bool:
    """Whether token `i`, right behind a stop, still belongs to its sentence: a stop, or what closes."""
    found = flags[i]
    if found & (PARAGRAPH | OPEN):
        return False
    if not found & MARK:
        return not found & SPACE and bool(kinds[word[i]] & (STOP | CLOSER))
    free = i + 1 >= limit or bool(flags[i + 1] & SPACE)
    if found & CLOSE or (found & RIGHT and free):
        return True
    # glued to a word, it opens the next sentence
    return not found & (SPACE | LEFT) and (free or bool(flags[i + 1] & PUNCT))


@compiled
def can_begin(flags: NDArray[np.uint16], kinds: NDArray[np.int32], word: NDArray[np.int32], i: int, limit: int) -> bool:
    """Whether token `i` looks like the beginning of a sentence."""
    found, kind = flags[i], kinds[word[i]]
    if found & MARK:
        return bool(found & OPEN) or not found & (CLOSE | RIGHT)
    if found & (CAPITAL | NUMBER):
        return True
    if found & WORD:
        return bool(kind & UNCASED)
    if kind & (STOP | CLOSER):
        return False
    return not kind & (OPENER | DASH) or not lower(flags[word_behind(flags, i, limit)])


@compiled
def is_tag(flags: NDArray[np.uint16], kinds: NDArray[np.int32], word: NDArray[np.int32], i: int, limit: int) -> bool:
    """Whether the words from `i` on say who spoke: "Stop lying!" Mr. Fox wrote."""
    if kinds[word[i]] & STARTER and not kinds[word[i]] & SELF:
        return False
    for k in range(i, min(limit, i + NAME)):
        found, kind = flags[k], kinds[word[k]]
        if found & PARAGRAPH:
            return False
        if kind & STOP and not kind & (SHOUT | ELLIPSIS):
            if k == i or not (kinds[word[k - 1]] & TITLE or initial(flags[k - 1], kinds[word[k - 1]])):
                return False
        elif lower(found) and not found & CLITIC:
            # "Mr. Fox responds: ..." is a new sentence
            return bool(kind & TAG) and not (k + 1 < limit and kinds[word[k + 1]] & COLON)
        elif not found & (CAPITAL | CLITIC) and not kind & DASH:
            return False
    return False


@compiled
def begins_glued(
    flags: NDArray[np.uint16],
    kinds: NDArray[np.int32],
    word: NDArray[np.int32],
    start: int,
    stop: int,
    i: int,
    limit: int,
) -> bool:
    """Whether token `i` begins a sentence without white space before it: "region.However", or a quotation."""
    if kinds[word[stop]] & (DOTTED | ELLIPSIS) or stop == start:
        return False
    found = flags[i]
    if found & MARK:
        return i + 1 < limit and bool(flags[i + 1] & CAPITAL)
    before, kind = flags[stop - 1], kinds[word[stop - 1]]
    if flags[stop] & SPACE or not before & (WORD | NUMBER) or initial(before, kind) or abbreviation(before, kind):
        return False
    if not found & CAPITAL or found & UPPER or initial(found, kinds[word[i]]):
        return False
    # white space comes soon: no address of a page or a person
    return i + 2 >= limit or bool((flags[i + 1] | flags[i + 2]) & SPACE)


@compiled
def begins_after_space(
    flags: NDArray[np.uint16],
    kinds: NDArray[np.int32],
    word: NDArray[np.int32],
    start: int,
    stop: int,
    i: int,
    limit: int,
) -> bool:
    """Whether token `i`, with white space before it, begins a sentence after the stop `stop`."""
    ending, kind = kinds[word[stop]], kinds[word[i]]
    if not can_begin(flags, kinds, word, i, limit):
        return False
    quoted = i > stop + 1 and flags[i - 1] & MARK
    if quoted and ending & (SHOUT | ELLIPSIS) and is_tag(flags, kinds, word, i, limit):
        return False
    if ending & SHOUT:
        return True
    # a mark or bracket before the next word: look at the word behind it
    ahead = word_behind(flags, i, limit)
    starter = bool(kinds[word[ahead]] & STARTER)
    begins = starter and bool(flags[ahead] & CAPITAL) and not kind & DASH
    if ending & DOTTED:
        return begins
    if ending & ELLIPSIS:
        return bool(flags[ahead] & (CAPITAL | NUMBER))
    if stop == start or flags[stop] & SPACE:
        return True
    if i > stop + 1 and not (i == stop + 2 and kinds[word[stop + 1]] & CLOSER):
        return True  # an abbreviation does not reach over a closing mark
    before = flags[stop - 1]
    letter = initial(before, kinds[word[stop - 1]])
    if stop == start + 1 and (before & NUMBER or letter):
        return False  # 1. Home
    short = abbreviation(before, kinds[word[stop - 1]])
    if short & TITLE or (short & NUMBERED and flags[i] & NUMBER):
        return False
    if short & ABBREVIATED:
        return begins
    return starter if letter else True


@compiled
def split_sentences(
    token_bounds: NDArray[np.int32],
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    kinds: NDArray[np.int32],
    sentence_start: NDArray[np.int32],
    sentence: NDArray[np.int32],
    sentence_bounds: NDArray[np.int32],
) -> int:
    """Fill the sentence arrays; gives the number of sentences."""
    m = 0
    for text in range(len(token_bounds) - 1):
        sentence_bounds[text] = m
        limit = token_bounds[text + 1]
        stop = -1  # the stop that has only been followed by what trails it
        for i in range(token_bounds[text], limit):
            found = flags[i]
            begins = bool(found & PARAGRAPH)
            if not begins and stop >= 0:
                if trails(flags, kinds, word, i, limit):
                    sentence[i] = m - 1
                    continue
                start = sentence_start[m - 1]
                if found & SPACE:
                    begins = begins_after_space(flags, kinds, word, start, stop, i, limit)
                else:
                    begins = begins_glued(flags, kinds, word, start, stop, i, limit)
            if begins:
                sentence_start[m] = i
                m += 1
            sentence[i] = m - 1
            stop = i if kinds[word[i]] & (STOP | DOTTED) else -1
    sentence_bounds[len(token_bounds) - 1] = m
    sentence_start[m] = token_bounds[len(token_bounds) - 1]
    return m
