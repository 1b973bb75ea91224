"""The notation of patterns: a string in, a tree of items out. docs/rules.md explains it to authors."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

# The shapes of tokens that `<...>` can ask for, and what they are.
SHAPES = {
    "any": "any token",
    "word": "a word (letters; not the 's of a possessive)",
    "number": "a token that begins with a digit",
    "mark": "a mark",
    "lower": "a word without a capital at its beginning",
    "name": "a word with a capital that does not begin the sentence",
    "upper": "a word of two capitals or more and no small letter",
    "open": "a mark that opens a quotation",
    "close": "a mark that closes a quotation",
}
WIDEST_GAP = 12
MOST_ITEMS = 32
MOST_ALTERNATIVES = 400
LONGEST = 600  # characters

_OPERATORS = "|_?{}<>=^$\\"


class NotationError(ValueError):
    """A pattern that cannot be read: what is wrong, at which character, and what may help."""

    def __init__(self, message: str, at: int, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.at, self.hint = message, at, hint


@dataclass(frozen=True, slots=True)
class Word:
    """A literal, tokenised like text when it is compiled; `exact` compares its capitals too."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Literal words one after the other."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class InLexicon:
    """Any entry of a lexicon."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Shape:
    """Any token of a shape, see SHAPES."""

    name: str


Alternative = Phrase | InLexicon | Shape


@dataclass(frozen=True, slots=True)
class Item:
    """One of the alternatives, or nothing where it is optional."""

    alternatives: tuple[Alternative, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Zero to `most` tokens of any kind."""

    most: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sequence of items inside one sentence. The reported span is that of items[opened:closed]."""

    items: tuple[Item | Gap, ...]
    opened: int
    closed: int
    at_start: bool = False
    at_end: bool = False

    @property
    def lexicons(self) -> tuple[InLexicon, ...]:
        """Every mention of a lexicon."""
        items = (item for item in self.items if isinstance(item, Item))
        return tuple(each for item in items for each in item.alternatives if isinstance(each, InLexicon))


@cache
def parsed(text: str) -> Pattern:
    """What `parse` gives, remembered."""
    return parse(text)


def parse(text: str) -> Pattern:
    """Read a pattern. Raises NotationError."""
    if len(text) > LONGEST:
        raise NotationError(
            "the pattern is too long", LONGEST, f"at most {LONGEST} characters; move words to a lexicon"
        )
    items: list[Item | Gap] = []
    opened = closed = -1
    at_start = at_end = False
    behind = 0
    for at, chunk in _chunks(text):
        behind = at + len(chunk)
        if at_end and chunk != "]]":
            raise NotationError("nothing can follow the end of the sentence", at, r"a dollar sign is written \$")
        if chunk == "[[":
            if opened >= 0:
                raise NotationError("a second [[", at, "a pattern has one reported span")
            opened = len(items)
        elif chunk == "]]":
            if opened < 0 or closed >= 0:
                raise NotationError("]] without [[", at)
            closed = len(items)
        elif chunk == "^":
            if items or at_start:
                raise NotationError("^ stands for the sentence's start, so it comes first", at)
            at_start = True
        elif chunk == "$":
            at_end = True
        elif chunk.startswith("..."):
            items.append(_gap(chunk, at))
        else:
            items.append(_item(chunk, at))
        if len(items) > MOST_ITEMS:
            raise NotationError("too many items", at, f"at most {MOST_ITEMS}")
    if opened >= 0 and closed < 0:
        raise NotationError("[[ is never closed", text.index("[["))
    pattern = Pattern(tuple(items), max(opened, 0), closed if closed >= 0 else len(items), at_start, at_end)
    _check_sense(pattern, behind)
    return pattern


def _check_sense(pattern: Pattern, behind: int) -> None:
    needed = [isinstance(item, Item) and not item.optional for item in pattern.items]
    if not any(needed[pattern.opened : pattern.closed]):
        message = "the reported span can be empty" if any(needed) else "the pattern can match nothing at all"
        raise NotationError(message, 0, "at least one item in it must be neither optional nor a gap")
    if isinstance(pattern.items[0], Gap) or isinstance(pattern.items[-1], Gap):
        at_edge = (pattern.at_start or not isinstance(pattern.items[0], Gap)) and (
            pattern.at_end or not isinstance(pattern.items[-1], Gap)
        )
        if not at_edge:
            at = 0 if isinstance(pattern.items[0], Gap) else behind - 1
            raise NotationError("a gap at the edge of a pattern says nothing", at, "leave it out")
    for first, second in zip(pattern.items, pattern.items[1:], strict=False):
        if isinstance(first, Gap) and isinstance(second, Gap):
            raise NotationError("two gaps in a row", 0, "write one wider gap")


# A bracket, or what lies between spaces and brackets.
_PIECES = re.compile(r"\[\[|\]\]|(?:(?!\[\[|\]\])[^ ])+")
_PLAIN = re.compile(r"[a-z0-9'-]+(?:[_|][a-z0-9'-]+)*\??\Z")


def _chunks(text: str) -> list[tuple[int, str]]:
    """The pieces between spaces, brackets apart, each with its place."""
    if text.isascii() and text.isprintable() and "\\" not in text:  # most patterns; the rest letter by letter
        return [(found.start(), found[0]) for found in _PIECES.finditer(text)]
    return _chunks_by_letter(text)


def _chunks_by_letter(text: str) -> list[tuple[int, str]]:
    """The same for any text, and what is wrong with it. Raises NotationError."""
    found = list[tuple[int, str]]()
    at, size = 0, len(text)
    while at < size:
        if text[at] == " ":
            at += 1
        elif text.startswith(("[[", "]]"), at):
            found.append((at, text[at : at + 2]))
            at += 2
        elif text[at].isspace():
            raise NotationError("only plain spaces part items", at)
        else:
            start = at
            while at < size and not text[at].isspace() and not text.startswith(("[[", "]]"), at):
                at += 2 if text[at] == "\\" else 1
            if at > size:
                raise NotationError("a backslash at the end escapes nothing", size - 1, r"write \\ for a backslash")
            found.append((start, text[start:at]))
    return found


def _gap(chunk: str, at: int) -> Gap:
    width = chunk[3:]
    if not (width.isascii() and width.isdigit()):
        raise NotationError("a gap is three dots and a number", at, r"such as ...3; an ellipsis itself is written \...")
    if len(width) > 3 or not 1 <= int(width) <= WIDEST_GAP:
        raise NotationError(f"a gap of {width[:9]} tokens", at + 3, f"1 to {WIDEST_GAP} are possible")
    return Gap(int(width))


@cache
def _plain_item(chunk: str) -> Item | None:
    """The item that a chunk of plain words is, with or without alternatives; None where it must be read by letter.

    Most items are such, and a few words make most of them: a rulebook is read in half the time.
    """
    if not _PLAIN.match(chunk):
        return None
    optional = chunk.endswith("?")
    parts = chunk.removesuffix("?").split("|")
    if len(set(parts)) < len(parts) or len(parts) > MOST_ALTERNATIVES:
        return None  # and told as a mistake there
    return Item(tuple(Phrase(tuple(Word(word, False) for word in part.split("_"))) for part in parts), optional)


def _item(chunk: str, at: int) -> Item:
    return _plain_item(chunk) or _item_by_letter(chunk, at)


def _item_by_letter(chunk: str, at: int) -> Item:
    # Split into characters first: (character, escaped, place), so that operators are told from literals once.
    letters = list[tuple[str, bool, int]]()
    index = 0
    while index < len(chunk):
        escaped = chunk[index] == "\\"
        index += escaped
        letters.append((chunk[index], escaped, at + index))
        index += 1
    optional = len(letters) > 1 and letters[-1][:2] == ("?", False)
    if optional:
        letters.pop()
    alternatives = list[Alternative]()
    for part in _split(letters, "|", at):
        alternative = _alternative(part)
        if alternative in alternatives:
            raise NotationError("an alternative is there twice", part[0][2], "leave one out")
        alternatives.append(alternative)
    if len(alternatives) > MOST_ALTERNATIVES:
        raise NotationError("too many alternatives", at, "make a lexicon of them")
    return Item(tuple(alternatives), optional)


Letters = list[tuple[str, bool, int]]


def _split(letters: Letters, operator: str, at: int) -> list[Letters]:
    parts: list[Letters] = [[]]
    for letter in letters:
        if letter[:2] == (operator, False):
            parts.append([])
        else:
            parts[-1].append(letter)
    for part in parts:
        if not part:
            where = letters[0][2] if letters else at
            raise NotationError(
                f"an empty part beside {operator}", where, f"the character itself is written \\{operator}"
            )
    return parts


def _alternative(letters: Letters) -> Alternative:
    first, escaped, at = letters[0]
    if not escaped and first in "{<":
        close = "}" if first == "{" else ">"
        name = "".join(letter for letter, _, _ in letters[1:-1])
        if len(letters) < 3 or letters[-1][:2] != (close, False) or any(e for _, e, _ in letters):
            raise NotationError(f"{first} without {close}", at, f"the character itself is written \\{first}")
        if first == "{":
            if not (name.isascii() and name.replace("_", "a").replace("-", "a").isalnum()):
                raise NotationError("no name of a lexicon", at, "{name} stands for rules/lexicons/name.txt")
            return InLexicon(name, at)
        if name not in SHAPES:
            raise NotationError(f"unknown shape <{name}>", at, _shape_hint(name))
        return Shape(name)
    return Phrase(tuple(_word(part) for part in _split(letters, "_", at)))


def _shape_hint(name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, SHAPES, n=1)
    known = ", ".join(f"<{each}>" for each in SHAPES)
    return f"did you mean <{near[0]}>?" if near else f"there are {known}; for words of a kind use a {{lexicon}}"


def _word(letters: Letters) -> Word:
    first, escaped, at = letters[0]
    exact = len(letters) > 1 and (first, escaped) == ("=", False)
    rest = letters[1:] if exact else letters
    for letter, escaped, where in rest:
        if letter in _OPERATORS and not escaped:
            hint = {
                "?": r"a question mark is written \?; an optional item ends in ?",
                "^": "a sentence's start is an item of its own, parted by a space",
                "$": "a sentence's end is an item of its own, parted by a space",
            }.get(letter, f"the character itself is written \\{letter}")
            raise NotationError(f"{letter} does not belong here", where, hint)
    text = "".join(letter for letter, _, _ in rest)
    if not exact and text != text.casefold():
        raise NotationError(f"capitals in {text!r}", at, f"write {text.casefold()!r}, or ={text} where capitals matter")
    return Word(text, exact)
