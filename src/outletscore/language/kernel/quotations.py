"""Tokens in, quotations out: which marks open, which close, and what lies between them.

Only the outermost quotation is recorded; marks inside it are left alone. A quotation ends at the end of its paragraph
at the latest: where a speech runs over several paragraphs, each is a quotation of its own, and all but the last are
not `closed`.
"""

from __future__ import annotations

import numpy as np
from numba import njit
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

REACH = 400  # tokens to look ahead for a partner: bounds the work, longer quotations are found by their own marks


@njit(nogil=True, cache=True)
def space_after(flags: NDArray[np.uint16], i: int, limit: int) -> bool:
    return i + 1 >= limit or bool(flags[i + 1] & SPACE)


@njit(nogil=True, cache=True)
def looks_open(flags: NDArray[np.uint16], i: int, first: int, limit: int) -> bool:
    """A straight mark with nothing before it and something behind it."""
    free = flags[i] & SPACE or i == first or (flags[i - 1] & PUNCT and not space_after(flags, i, limit))
    return bool(free) and not space_after(flags, i, limit)


@njit(nogil=True, cache=True)
def closes_single(
    flags: NDArray[np.uint16], plural: NDArray[np.bool_], word: NDArray[np.int32], i: int, limit: int
) -> int:
    """2 where a lone single mark surely closes, 1 where it may also be a possessive (workers'), 0 where it can't."""
    if flags[i] & LEFT or flags[i] & SPACE:
        return 0
    if i + 1 < limit and not flags[i + 1] & (SPACE | PUNCT):
        return 0
    if plural[word[i - 1]] and i + 1 < limit and flags[i + 1] & WORD and not flags[i + 1] & CAPITAL:
        return 1
    return 2


@njit(nogil=True, cache=True, inline="never")
def single_partner(
    flags: NDArray[np.uint16], plural: NDArray[np.bool_], word: NDArray[np.int32], i: int, limit: int
) -> int:
    """Token that closes the single mark `i`, -1 where none does and it is an apostrophe."""
    maybe = -1
    for j in range(i + 1, min(limit, i + REACH)):
        if flags[j] & PARAGRAPH:
            break
        if not flags[j] & SINGLE:
            continue
        if j > i + 1 and flags[j] & LEFT:
            break  # another one opens
        sure = closes_single(flags, plural, word, j, limit)
        if sure == 2 and j > i + 1:
            return j
        if sure == 1 and maybe < 0:
            maybe = j
    return maybe


@njit(nogil=True, cache=True, inline="never")
def double_partner_ahead(flags: NDArray[np.uint16], i: int, limit: int) -> bool:
    """Whether a closing double mark comes before the next opening one in this paragraph."""
    for j in range(i + 1, min(limit, i + REACH)):
        if flags[j] & PARAGRAPH:
            return False
        if flags[j] & MARK and not flags[j] & SINGLE:
            return not flags[j] & LEFT
    return False


@njit(nogil=True, cache=True)
def find_quotations(
    token_bounds: NDArray[np.int32],
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    plural: NDArray[np.bool_],
    quotation: NDArray[np.int32],
    quote_start: NDArray[np.int32],
    quote_end: NDArray[np.int32],
    quote_closed: NDArray[np.bool_],
) -> int:
    """Fill the quotation arrays and set OPEN and CLOSE in `flags`; gives the number of quotations."""
    q = 0
    for text in range(len(token_bounds) - 1):
        first, limit = token_bounds[text], token_bounds[text + 1]
        open_at = -1  # first token of the quotation we are in
        partner = -1  # where it is known to close (single marks)
        nested = 0  # straight marks opened inside it
        for i in range(first, limit + 1):
            at_edge = i == limit or flags[i] & PARAGRAPH
            if at_edge and open_at >= 0:
                for j in range(open_at, i):
                    quotation[j] = q
                quote_start[q], quote_end[q], quote_closed[q] = open_at, i, False
                q += 1
                open_at, partner, nested = -1, -1, 0
            if i == limit:
                break
            if not flags[i] & MARK:
                continue
            opens, closes = False, False
            if open_at < 0:
                if flags[i] & SINGLE:
                    if not flags[i] & RIGHT and looks_open(flags, i, first, limit):
                        partner = single_partner(flags, plural, word, i, limit)
                        opens = partner >= 0
                elif flags[i] & LEFT:
                    opens = True
                elif flags[i] & RIGHT:
                    # printed the wrong way round: it opens if something follows at once and is closed later
                    glued = not space_after(flags, i, limit) and not flags[i + 1] & PUNCT
                    opens = glued and double_partner_ahead(flags, i, limit)
                elif looks_open(flags, i, first, limit):
                    # a straight mark that nobody closes quotes only if it stands where a speech may begin
                    opens = double_partner_ahead(flags, i, limit) or bool(flags[i + 1] & CAPITAL)
                elif not space_after(flags, i, limit) and not (i > first and flags[i - 1] & NUMBER):
                    opens = not flags[i + 1] & PUNCT and double_partner_ahead(flags, i, limit)
            elif partner >= 0:
                closes = i == partner
            elif not flags[i] & SINGLE:
                if flags[i] & LEFT:
                    # an opening mark where only a closing one makes sense is a misprint
                    closes = not flags[i] & SPACE and space_after(flags, i, limit)
                elif flags[i] & RIGHT:
                    closes = i > open_at + 1 or space_after(flags, i, limit)
                elif flags[i] & SPACE and not space_after(flags, i, limit) and double_partner_ahead(flags, i, limit):
                    nested += 1
                elif nested > 0:
                    nested -= 1
                else:
                    closes = True
            if opens:
                open_at = i
                flags[i] |= OPEN
            elif closes:
                flags[i] |= CLOSE
                for j in range(open_at, i + 1):
                    quotation[j] = q
                quote_start[q], quote_end[q], quote_closed[q] = open_at, i + 1, True
                q += 1
                open_at, partner, nested = -1, -1, 0
    return q


@njit(nogil=True, cache=True)
def mark_paragraphs(flags: NDArray[np.uint16], stops: NDArray[np.bool_], word: NDArray[np.int32]) -> None:
    """Set PARAGRAPH where a single line break is more than a wrapped line."""
    for i in range(1, len(flags)):
        if flags[i] & LINE and not flags[i] & PARAGRAPH:
            lower = flags[i] & WORD and not flags[i] & (CAPITAL | NUMBER)
            if not lower or stops[word[i - 1]]:
                flags[i] |= PARAGRAPH
