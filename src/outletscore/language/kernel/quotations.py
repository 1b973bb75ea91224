"""Tokens in, quotations out: which marks open, which close, and what lies between them.

Only the outermost quotation is recorded; marks inside it are left alone. A quotation ends at the end of its paragraph
at the latest: where a speech runs over several paragraphs, each is a quotation of its own, and all but the last are
not `closed`. The slow twin, `tests/oracle_quotations.py`, says in plain Python what these kernels must give.

Marks are judged by how they are printed and by the white space beside them, because either may be wrong. `first` and
`limit` bound the paragraph (its first token always has SPACE); `kinds` is indexed by word id (language/kinds.py).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.flags import (
    CAPITAL,
    CLOSE,
    LEFT,
    LINE,
    MARK,
    NUMBER,
    OPEN,
    PARAGRAPH,
    PUNCT,
    RIGHT,
    SINGLE,
    SPACE,
    WORD,
)
from outletscore.language.kernel.compiling import compiled
from outletscore.language.kinds import CLIPPED, CLOSER, COMMA, PLURAL, STOP

REACH = 400  # tokens to look ahead for a partner: bounds the work on a text of marks only
NO, MAYBE, SURE = 0, 1, 2


@compiled
def glued(flags: NDArray[np.uint16], i: int) -> bool:
    """Whether the next token follows without white space (the first of a text or paragraph never does)."""
    return i + 1 < len(flags) and not flags[i + 1] & SPACE


@compiled
def is_double(flags: NDArray[np.uint16], i: int) -> bool:
    """Whether token `i` is a double mark, and not the inches of 6'2"."""
    if not flags[i] & MARK or flags[i] & SINGLE:
        return False
    if flags[i] & (LEFT | RIGHT | SPACE) or i < 2:
        return True
    return not (flags[i - 1] & NUMBER and not flags[i - 1] & (WORD | SPACE) and flags[i - 2] & SINGLE)


@compiled
def follows_text(flags: NDArray[np.uint16], kinds: NDArray[np.int32], word: NDArray[np.int32], i: int) -> bool:
    """Whether the mark `i` is glued to text before it: a word, a stop, what closes; not a dash, nor what opens."""
    if flags[i] & SPACE:
        return False
    before = flags[i - 1]
    if before & MARK:
        return not before & (SPACE | LEFT)
    return bool(before & (WORD | NUMBER) or kinds[word[i - 1]] & (STOP | COMMA | CLOSER))


@compiled
def stands_open(
    flags: NDArray[np.uint16], kinds: NDArray[np.int32], word: NDArray[np.int32], i: int, limit: int
) -> bool:
    """Whether the double mark `i` is one that opens, as printed and as placed."""
    mark, tight = flags[i], glued(flags, i)
    if mark & RIGHT:  # a closing mark that is placed like an opening one
        return bool(mark & SPACE) and tight
    if follows_text(flags, kinds, word, i):
        # an opening mark where only a closing one makes sense is a misprint
        return bool(mark & LEFT) and tight and not flags[i + 1] & PUNCT
    return tight or (bool(mark & LEFT) and i + 1 < limit)


@compiled
def closing_ahead(
    flags: NDArray[np.uint16], kinds: NDArray[np.int32], word: NDArray[np.int32], i: int, limit: int
) -> int:
    """How many double marks that close come before the next one that opens; 2 stands for two and more."""
    count = 0
    for k in range(i + 1, min(limit, i + REACH)):
        if is_double(flags, k):
            if stands_open(flags, kinds, word, k, limit):
                return count
            count += 1
            if count == 2:
                return count
    return count


@compiled
def opens_double(
    flags: NDArray[np.uint16], kinds: NDArray[np.int32], word: NDArray[np.int32], i: int, limit: int
) -> bool:
    """Whether the double mark `i`, in narration, opens a quotation."""
    mark = flags[i]
    if mark & LEFT:
        return stands_open(flags, kinds, word, i, limit)
    if not glued(flags, i):
        return False
    if not mark & RIGHT and stands_open(flags, kinds, word, i, limit):
        # a straight mark that nobody closes quotes only where a speech may begin
        return bool(flags[i + 1] & CAPITAL) or closing_ahead(flags, kinds, word, i, limit) > 0
    # printed the wrong way round, or glued to what stands before it
    if flags[i + 1] & PUNCT or (not mark & RIGHT and i > 0 and flags[i - 1] & NUMBER):
        return False
    return closing_ahead(flags, kinds, word, i, limit) > 0


@compiled
def double_end(
    flags: NDArray[np.uint16], kinds: NDArray[np.int32], word: NDArray[np.int32], start: int, limit: int
) -> tuple[int, bool]:
    """Where the quotation that the double mark `start` opens ends, and whether a mark closes it."""
    nested = 0
    for i in range(start + 1, limit):
        if not is_double(flags, i):
            continue
        mark = flags[i]
        if stands_open(flags, kinds, word, i, limit):
            if (mark & LEFT or (mark & SPACE and not mark & RIGHT)) and not flags[i + 1] & (PUNCT | SPACE):
                ahead = closing_ahead(flags, kinds, word, i, limit)
                if ahead == 2:
                    nested += 1  # "When she said "no" to me, ..."
                    continue
                if ahead == 1 and nested == 0:
                    return i, False  # the one before was never closed
            elif mark & LEFT:
                continue
        if nested == 0:
            return i + 1, True
        nested -= 1
    return limit, False


@compiled
def opens_single(flags: NDArray[np.uint16], kinds: NDArray[np.int32], word: NDArray[np.int32], i: int) -> bool:
    """Whether the single mark `i` stands where one may open: nothing behind it, and no '90s, 'em, 'tis."""
    if flags[i] & RIGHT or not glued(flags, i) or not (flags[i] & SPACE or flags[i - 1] & PUNCT):
        return False
    decade = flags[i + 1] & NUMBER and kinds[word[i + 1]] & PLURAL
    return not decade and not kinds[word[i + 1]] & CLIPPED


@compiled
def closes_single(flags: NDArray[np.uint16], kinds: NDArray[np.int32], word: NDArray[np.int32], i: int) -> int:
    """Whether the single mark `i` closes: MAYBE where it could be the possessive of a plural (the workers' rights)."""
    if flags[i] & (LEFT | SPACE):
        return NO
    if i + 1 >= len(flags):
        return SURE
    if not flags[i + 1] & (SPACE | PUNCT):
        return NO
    return MAYBE if kinds[word[i - 1]] & PLURAL and flags[i + 1] & WORD else SURE


@compiled
def single_partner(
    flags: NDArray[np.uint16], kinds: NDArray[np.int32], word: NDArray[np.int32], start: int, limit: int
) -> int:
    """Token that closes the single mark `start`, -1 where none does and it is an apostrophe."""
    maybe, stopped = -1, False
    for i in range(start + 1, min(limit, start + REACH)):
        if kinds[word[i]] & STOP:
            stopped = maybe >= 0
        if not flags[i] & SINGLE or i == start + 1:
            continue
        closes = closes_single(flags, kinds, word, i)
        # a sentence after what may have closed it, only a mark behind a stop or comma shows that it had not
        if closes == SURE and (not stopped or kinds[word[i - 1]] & (STOP | COMMA)):
            return i
        if closes == MAYBE and maybe < 0:
            maybe = i
        elif flags[i] & LEFT or (flags[i] & SPACE and opens_single(flags, kinds, word, i)):
            break  # another one opens
    return maybe


@compiled
def quotation_end(
    flags: NDArray[np.uint16], kinds: NDArray[np.int32], word: NDArray[np.int32], i: int, limit: int, beyond: int
) -> tuple[int, bool]:
    """Where the quotation that opens at the mark `i` ends, and whether a mark closes it; (i, False) where none opens.

    The text goes on to token `beyond`.
    """
    if flags[i] & SINGLE:
        if not opens_single(flags, kinds, word, i):
            return i, False
        partner = single_partner(flags, kinds, word, i, limit)
        if partner >= 0:
            return partner + 1, True
        # a speech in single marks that goes on in the next paragraph
        if flags[i] & LEFT and limit < beyond and flags[limit] & LEFT and flags[limit] & SINGLE:
            return limit, False
        return i, False
    if is_double(flags, i) and opens_double(flags, kinds, word, i, limit):
        return double_end(flags, kinds, word, i, limit)
    return i, False


@compiled
def find_quotations(
    token_bounds: NDArray[np.int32],
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    kinds: NDArray[np.int32],
    quotation: NDArray[np.int32],
    quote_start: NDArray[np.int32],
    quote_end: NDArray[np.int32],
    quote_closed: NDArray[np.bool_],
) -> int:
    """Fill the quotation arrays and set OPEN and CLOSE in `flags`; gives the number of quotations."""
    q = 0
    for text in range(len(token_bounds) - 1):
        i, beyond = token_bounds[text], token_bounds[text + 1]
        limit = i
        while i < beyond:
            if i >= limit:  # a new paragraph: find its end
                limit = i + 1
                while limit < beyond and not flags[limit] & PARAGRAPH:
                    limit += 1
            if not flags[i] & MARK:
                i += 1
                continue
            end, closed = quotation_end(flags, kinds, word, i, limit, beyond)
            if end == i:
                i += 1
                continue
            flags[i] |= OPEN
            if closed:
                flags[end - 1] |= CLOSE
            quotation[i:end] = q
            quote_start[q], quote_end[q], quote_closed[q] = i, end, closed
            q += 1
            i = end
    return q


@compiled
def mark_paragraphs(flags: NDArray[np.uint16], kinds: NDArray[np.int32], word: NDArray[np.int32]) -> None:
    """Set PARAGRAPH where a single line break is more than a wrapped line: no lower-case word after no stop."""
    for i in range(1, len(flags)):
        if flags[i] & LINE and not flags[i] & PARAGRAPH:
            lower = flags[i] & WORD and not flags[i] & (CAPITAL | NUMBER)
            if not lower or kinds[word[i - 1]] & STOP:
                flags[i] |= PARAGRAPH
