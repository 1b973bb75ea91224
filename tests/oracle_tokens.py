"""The tokens of a text in plain Python over `str`: slow, readable, and the specification of kernel/tokens.py.

Everything is decided for one place at a time (does this mark stand inside a word?) by looking at what surrounds it, so
that each rule can be read, and argued about, alone. So are the quotations and sentences in the oracles beside this one.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

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
    SINGLE,
    SPACE,
    UPPER,
    WORD,
)
from outletscore.language.vocabulary import canonical


@dataclass(frozen=True)
class Token:
    """Half-open code-point range in its text, canonical form, and flags."""

    start: int
    end: int
    word: str
    flags: int

    def has(self, bits: int) -> bool:
        return bool(self.flags & bits)


# ---------------------------------------------------------------- characters

NEWLINES = frozenset("\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")
SPACES = frozenset("\t\x1f\u200b\u2060\ufeff")  # beside the category Zs: zero-width spaces and byte-order marks
JOINERS = frozenset("\u00ad\u200c\u200d")  # beside the categories M: soft hyphen and joiners stand inside words
LAST_CLASSIFIED = 0x2FFFF  # what lies behind it counts as a letter without case

LEFT_DOUBLE, RIGHT_DOUBLE = frozenset("“„‟«"), frozenset("”»")
LEFT_SINGLE, RIGHT_SINGLE = frozenset("‘‚‹"), frozenset("’›")


def kind(character: str) -> str:
    """One of space, newline, lower (any letter that is not upper), upper, digit, joiner, other; '' is a newline."""
    if not character or character in NEWLINES:
        return "newline"
    if character in JOINERS:
        return "joiner"
    if character == "_" or ord(character) > LAST_CLASSIFIED:
        return "lower"
    category = unicodedata.category(character)
    if character in SPACES or category == "Zs":
        return "space"
    if character == "ʼ":  # a letter to Unicode, an apostrophe to whoever typed it
        return "other"
    if category in ("Lu", "Lt"):
        return "upper"
    if category == "Nd":
        return "digit"
    return {"L": "lower", "M": "joiner"}.get(category[0], "other")


def is_letter(character: str) -> bool:
    return kind(character) in ("lower", "upper")


def is_inside(character: str) -> bool:
    """Whether the character is always part of a word or number."""
    return kind(character) in ("lower", "upper", "digit", "joiner")


# ---------------------------------------------------------------- tokens


def bare(text: str) -> str:
    return "".join(c for c in text if kind(c) != "joiner")


def is_initials(word: str) -> bool:
    """U, U.S, p.m: single characters with dots between them, the first of them a letter."""
    pieces = [bare(piece) for piece in word.split(".")]
    return all(len(piece) == 1 for piece in pieces) and is_letter(pieces[0])


def joins(word: str, mark: str, after: str) -> bool:
    """Whether `mark`, between the word so far and the text behind it, stands inside the word."""
    last, following = kind(word[-1]), kind(after[:1])
    letters = any(map(is_letter, word))
    if mark in "'’ʼ":
        return last != "digit" and following in ("lower", "upper")
    if mark == ".":
        if following == "digit":  # 3.5, A.1
            return last == "digit" or (letters and len(bare(word.rpartition(".")[2])) == 1)
        if following not in ("lower", "upper") or last == "digit" or not letters:
            return False
        if is_initials(word) and ("." in word or following == "upper"):  # U.S, p.m.; not J.Smith, not U.S.Senate
            return not is_inside(after[1:2])
        return following == "lower"  # example.com
    if mark in ",:":  # 10,000, 12:30
        return last == following == "digit" and not letters
    return mark == "&" and last == following == "upper"  # AT&T


def is_clitic(text: str, at: int) -> bool:
    """Whether the 's of "NATO's" stands at `at`, behind a word."""
    return text[at] in "'’ʼ" and text[at + 1 : at + 2] in ("s", "S") and not is_inside(text[at + 2 : at + 3])


def word_end(text: str, at: int) -> int:
    """Where the word or number that begins at `at` ends."""
    p = at
    while p < len(text):
        if not is_inside(text[p]) and (is_clitic(text, p) or not joins(text[at:p], text[p], text[p + 1 :])):
            break
        p += 1
    word = text[at:p]
    # the last dot of U.S. belongs to it
    return p + 1 if text[p : p + 1] == "." and "." in word and is_initials(word) else p


def word_flags(word: str) -> int:
    letters = [c for c in word if is_letter(c)]
    flags = NUMBER if kind(word[0]) == "digit" else 0
    if letters:
        flags |= WORD
        if kind(letters[0]) == "upper":
            flags |= CAPITAL
        if len(letters) > 1 and all(kind(c) == "upper" for c in letters):
            flags |= UPPER
    return flags or PUNCT  # a lone combining mark


def mark_flags(mark: str) -> int:
    """Flags of a quotation mark; two single ones are a double one (``so'')."""
    if mark in ('"', "''"):
        return MARK
    if mark in ("``", "‘‘") or mark in LEFT_DOUBLE:
        return MARK | LEFT
    if mark == "’’" or mark in RIGHT_DOUBLE:
        return MARK | RIGHT
    if mark in ("'", "`"):
        return MARK | SINGLE
    if mark in LEFT_SINGLE:
        return MARK | SINGLE | LEFT
    if mark in RIGHT_SINGLE or mark == "ʼ":
        return MARK | SINGLE | RIGHT
    return 0


def mark_end(text: str, at: int) -> int:
    """Where the mark that begins at `at` ends: a run of dots or of hyphens, two single marks, or one character."""
    p = at + 1
    if text[at] in ".-":
        while text[p : p + 1] == text[at]:
            p += 1
    elif text[at] in "'`‘’" and text[p : p + 1] == text[at]:
        p += 1
    return p


def space_flags(gap: str) -> int:
    """Flags for the token behind the white space `gap`."""
    line_ends = sum(kind(c) == "newline" for c in gap.replace("\r\n", "\n"))
    flags = SPACE if gap else 0
    if line_ends:
        flags |= LINE
    if line_ends > 1 or "\u2029" in gap:
        flags |= PARAGRAPH
    return flags


def raw_tokens(text: str) -> list[Token]:
    found = []
    p, before = 0, SPACE | LINE | PARAGRAPH
    while p < len(text):
        if kind(text[p]) in ("space", "newline"):
            stop = p
            while stop < len(text) and kind(text[stop]) in ("space", "newline"):
                stop += 1
            before |= space_flags(text[p:stop])
            p = stop
            continue
        if is_inside(text[p]):
            stop = word_end(text, p)
            flags = word_flags(text[p:stop])
        else:
            stop = mark_end(text, p)
            flags = PUNCT | mark_flags(text[p:stop])
        found.append(Token(p, stop, canonical(text[p:stop]), flags | before))
        p, before = stop, 0
        if is_inside(text[stop - 1]) and p < len(text) and is_clitic(text, p):
            found.append(Token(p, p + 2, canonical(text[p : p + 2]), WORD | CLITIC))
            p += 2
    return found


def tokenize(text: str) -> list[Token]:
    """Tokens with all flags but OPEN and CLOSE. Lone surrogates are read as '?'."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    tokens = raw_tokens(text)
    # a single line break begins a paragraph unless it merely wraps a line: a lower-case word after no stop
    for i, token in enumerate(tokens):
        if token.has(LINE) and not (is_lower(token) and not is_stop(tokens[i - 1])):
            tokens[i] = replace(token, flags=token.flags | PARAGRAPH)
    return tokens


STOPS = (".", "!", "?", "...")
DASHES = ("-", "—")


@cache
def listed(name: str) -> dict[str, str]:
    """A word list of the language room: word -> what stands behind its tab."""
    lines = files("outletscore.language").joinpath(name).read_text("utf-8").splitlines()
    return {w: k for w, _, k in (line.partition("\t") for line in lines if line and not line.startswith("#"))}


def abbreviation(token: Token) -> str:
    """title, numbered, other or clipped, as in abbreviations.txt; '' for any other word."""
    found = listed("abbreviations.txt").get(token.word, "")
    if found == "proper":  # Ill., Mass., Dec.: only with a capital, else a word like any other
        return "other" if token.has(CAPITAL) else ""
    return found


def is_starter(token: Token) -> bool:
    return token.word in listed("starters.txt")


def is_lower(token: Token) -> bool:
    return token.has(WORD) and not token.has(CAPITAL | NUMBER)


def is_stop(token: Token) -> bool:
    return token.word in STOPS


def is_dotted(token: Token) -> bool:
    """U.S., p.m.: a dot of its own at its end."""
    return not is_stop(token) and len(token.word) > 1 and token.word[-1] == "."


def is_initial(token: Token) -> bool:
    """The J of J. Edgar."""
    return len(token.word) == 1 and token.word.isalpha() and token.word != "i" and token.has(CAPITAL)


def is_closing_bracket(token: Token) -> bool:
    return token.word in (")", "]", "}")


def is_opening_bracket(token: Token) -> bool:
    return token.word in ("(", "[", "{")


def space_after(tokens: list[Token], i: int) -> bool:
    return i + 1 >= len(tokens) or tokens[i + 1].has(SPACE)
