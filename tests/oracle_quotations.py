"""The quotations of a text in plain Python: slow, readable, and the specification of kernel/quotations.py."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from outletscore.language.flags import (
    CAPITAL,
    LEFT,
    MARK,
    NUMBER,
    PARAGRAPH,
    PUNCT,
    RIGHT,
    SINGLE,
    SPACE,
    WORD,
)
from tests.oracle_tokens import (
    Token,
    abbreviation,
    is_closing_bracket,
    is_stop,
    space_after,
)


@dataclass(frozen=True)
class Quotation:
    """Token range, marks included; not `closed` where the paragraph, or another quotation, ends it."""

    start: int
    end: int
    closed: bool


REACH = 400  # tokens: what lies farther ahead is not looked at


def paragraphs(tokens: list[Token]) -> list[tuple[int, int]]:
    starts = [i for i, token in enumerate(tokens) if token.has(PARAGRAPH)]
    return list(pairwise([*starts, len(tokens)]))


def is_inch(tokens: list[Token], i: int) -> bool:
    """The straight double mark of 6'2"."""
    if i < 2 or tokens[i].has(LEFT | RIGHT | SPACE):
        return False
    foot, number = tokens[i - 2], tokens[i - 1]
    return foot.has(SINGLE) and number.has(NUMBER) and not number.has(WORD | SPACE)


def is_double(tokens: list[Token], i: int) -> bool:
    return tokens[i].has(MARK) and not tokens[i].has(SINGLE) and not is_inch(tokens, i)


def follows_text(tokens: list[Token], i: int) -> bool:
    """Whether the mark `i` is glued to text before it: a word, a stop, what closes; not a dash, nor what opens."""
    mark, before = tokens[i], tokens[i - 1]
    if mark.has(SPACE):
        return False
    if before.has(MARK):
        return not before.has(SPACE | LEFT)
    return before.has(WORD | NUMBER) or is_stop(before) or is_closing_bracket(before) or before.word == ","


def stands_open(tokens: list[Token], i: int, limit: int) -> bool:
    """Whether the double mark `i` of a paragraph that ends at `limit` is one that opens, as printed and as placed."""
    mark = tokens[i]
    glued = not space_after(tokens, i)
    if mark.has(RIGHT):  # a closing mark that is placed like an opening one
        return mark.has(SPACE) and glued
    if mark.has(LEFT):
        # an opening mark where only a closing one makes sense is a misprint
        misplaced = follows_text(tokens, i) and (not glued or tokens[i + 1].has(PUNCT))
        return i + 1 < limit and not misplaced
    return glued and not follows_text(tokens, i)


def next_doubles(tokens: list[Token], i: int, limit: int) -> list[bool]:
    """For the double marks that follow `i` in the paragraph: whether they stand open."""
    ahead = range(i + 1, min(limit, i + REACH))
    return [stands_open(tokens, k, limit) for k in ahead if is_double(tokens, k)]


def closes_ahead(tokens: list[Token], i: int, limit: int) -> bool:
    return next_doubles(tokens, i, limit)[:1] == [False]


def opens_double(tokens: list[Token], i: int, limit: int) -> bool:
    """Whether the double mark `i`, in narration, opens a quotation."""
    mark = tokens[i]
    if mark.has(LEFT):
        return stands_open(tokens, i, limit)
    if space_after(tokens, i):
        return False
    following = tokens[i + 1]
    if not mark.has(RIGHT) and stands_open(tokens, i, limit):
        # a straight mark that nobody closes quotes only where a speech may begin
        return closes_ahead(tokens, i, limit) or following.has(CAPITAL)
    # printed the wrong way round, or glued to what stands before it
    if mark.has(RIGHT) or not (i > 0 and tokens[i - 1].has(NUMBER)):
        return not following.has(PUNCT) and closes_ahead(tokens, i, limit)
    return False


def end_of_double(tokens: list[Token], start: int, limit: int) -> Quotation:
    """The quotation that the double mark `start` opens."""
    nested = 0
    for i in range(start + 1, limit):
        if not is_double(tokens, i):
            continue
        mark = tokens[i]
        if not stands_open(tokens, i, limit):
            pass
        elif (mark.has(LEFT) or (mark.has(SPACE) and not mark.has(RIGHT))) and not tokens[i + 1].has(PUNCT | SPACE):
            ahead = next_doubles(tokens, i, limit)
            if ahead[:2] == [False, False]:
                nested += 1  # "When she said "no" to me, ..."
                continue
            if ahead[:1] == [False] and not nested:
                return Quotation(start, i, False)  # the one before was never closed
        elif mark.has(LEFT):
            continue
        if not nested:
            return Quotation(start, i + 1, True)
        nested -= 1
    return Quotation(start, limit, False)


def closes_single(tokens: list[Token], i: int) -> str:
    """sure, maybe (it could be the possessive of a plural: the workers' rights) or no."""
    mark = tokens[i]
    if mark.has(LEFT | SPACE) or (i + 1 < len(tokens) and not tokens[i + 1].has(SPACE | PUNCT)):
        return "no"
    plural = tokens[i - 1].word[-1] == "s"
    return "maybe" if plural and i + 1 < len(tokens) and tokens[i + 1].has(WORD) else "sure"


def opens_single(tokens: list[Token], i: int) -> bool:
    """Whether the single mark `i` stands where one may open: nothing behind it, and no '90s, 'em, 'tis."""
    mark = tokens[i]
    if mark.has(RIGHT) or space_after(tokens, i) or not (mark.has(SPACE) or tokens[i - 1].has(PUNCT)):
        return False
    decade = tokens[i + 1].has(NUMBER) and tokens[i + 1].word[-1] == "s"
    return not decade and abbreviation(tokens[i + 1]) != "clipped"


def single_partner(tokens: list[Token], start: int, limit: int) -> int | None:
    """The token that closes the single mark `start`; None where none does and it is an apostrophe."""
    maybe, stopped = None, False
    for i in range(start + 1, min(limit, start + REACH)):
        if is_stop(tokens[i]):
            stopped = stopped or maybe is not None
        if not tokens[i].has(SINGLE) or i == start + 1:
            continue
        closes = closes_single(tokens, i)
        # a sentence after what may have closed it, only a mark behind a stop or comma shows that it had not
        if closes == "sure" and (not stopped or is_stop(tokens[i - 1]) or tokens[i - 1].word == ","):
            return i
        if closes == "maybe" and maybe is None:
            maybe = i
        elif tokens[i].has(LEFT) or (tokens[i].has(SPACE) and opens_single(tokens, i)):
            break  # another one opens
    return maybe


def quotation_at(tokens: list[Token], i: int, limit: int) -> Quotation | None:
    """The quotation that opens at token `i`, which is in narration."""
    if tokens[i].has(SINGLE):
        if not opens_single(tokens, i):
            return None
        partner = single_partner(tokens, i, limit)
        if partner is not None:
            return Quotation(i, partner + 1, True)
        # a speech in single marks that goes on in the next paragraph
        goes_on = tokens[i].has(LEFT) and limit < len(tokens) and tokens[limit].has(LEFT) and tokens[limit].has(SINGLE)
        return Quotation(i, limit, False) if goes_on else None
    if is_double(tokens, i) and opens_double(tokens, i, limit):
        return end_of_double(tokens, i, limit)
    return None


def quotations(tokens: list[Token]) -> list[Quotation]:
    found = []
    for first, limit in paragraphs(tokens):
        i = first
        while i < limit:
            quotation = quotation_at(tokens, i, limit) if tokens[i].has(MARK) else None
            if quotation:
                found.append(quotation)
            i = quotation.end if quotation else i + 1
    return found
