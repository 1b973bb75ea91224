"""What a pattern means, in slow plain Python that shares nothing with the engine but the tokens.

Reads the notation by itself, tries every way through a pattern from every token, and keeps all spans.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from outletscore.language import Reading, Vocabulary, flags, read

SHAPES = {
    "any": lambda bits, first: True,
    "word": lambda bits, first: bits & flags.WORD and not bits & flags.CLITIC,
    "number": lambda bits, first: bits & flags.NUMBER,
    "mark": lambda bits, first: bits & flags.PUNCT,
    "lower": lambda bits, first: bits & flags.WORD and not bits & (flags.CAPITAL | flags.CLITIC | flags.NUMBER),
    "name": lambda bits, first: bits & flags.WORD and bits & flags.CAPITAL and not bits & flags.CLITIC and not first,
    "upper": lambda bits, first: bits & flags.UPPER,
    "open": lambda bits, first: bits & flags.OPEN,
    "close": lambda bits, first: bits & flags.CLOSE,
}


@dataclass(frozen=True)
class Token:
    word: str
    bits: int
    first: bool  # of its sentence


Sentences = list[tuple[int, list[Token]]]


def sentences(reading: Reading, vocabulary: Vocabulary) -> Sentences:
    """Number of the first token, and the tokens, of each sentence."""
    found: Sentences = []
    bounds = reading.sentence_start.tolist()
    for low, high in pairwise(bounds):
        tokens = [Token(vocabulary.words[reading.word[k]], int(reading.flags[k]), k == low) for k in range(low, high)]
        found.append((low, tokens))
    return found


@cache
def spelled(text: str) -> tuple[Token, ...]:
    """The tokens of a literal when it stands alone."""
    if text == "'s":
        return (Token("'s", 0, False),)
    vocabulary = Vocabulary()
    return tuple(token for _, tokens in sentences(read([text], vocabulary), vocabulary) for token in tokens)


def fits(part: str, token: Token, wanted: Token) -> bool:
    """Whether a token is the one wanted; `=` in front compares the capitals, first and all."""
    if token.word != wanted.word:
        return False
    capitals = flags.CAPITAL | flags.UPPER
    return not part.startswith("=") or not wanted.bits & flags.WORD or token.bits & capitals == wanted.bits & capitals


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def parted(text: str, operator: str) -> list[str]:
    """Split at an operator that no backslash stands before."""
    return re.findall(rf"((?:\\.|[^\\{operator}])+)", text)


def ways(alternative: str, lexicons: Mapping[str, Sequence[str]], tokens: list[Token], at: int) -> Iterator[int]:
    """Ends of an alternative that begins at a token."""
    if re.fullmatch(r"\{[^\\]*\}", alternative):
        for entry in lexicons[alternative[1:-1]]:
            wanted = [token for piece in entry.split(" ") for token in spelled(piece)]
            if [token.word for token in tokens[at : at + len(wanted)]] == [token.word for token in wanted]:
                yield at + len(wanted)
    elif re.fullmatch(r"<[^\\]*>", alternative):
        if at < len(tokens) and SHAPES[alternative[1:-1]](tokens[at].bits, tokens[at].first):
            yield at + 1
    else:
        here = at
        for part in parted(alternative, "_"):
            literal = part[1:] if part.startswith("=") and len(part) > 1 else part
            for wanted in spelled(unescaped(literal)):
                if here >= len(tokens) or not fits(part if literal != part else "", tokens[here], wanted):
                    return
                here += 1
        yield here


Span = tuple[int, int]


def spans(pattern: str, lexicons: Mapping[str, Sequence[str]], tokens: list[Token]) -> set[Span]:
    """All reported spans of a pattern in a sentence."""
    chunks = re.findall(r"\[\[|\]\]|(?:\\.|(?!\[\[|\]\])\S)+", pattern)
    found = set[Span]()

    def go(number: int, at: int, start: int, end: int | None) -> None:
        if number == len(chunks):
            found.add((start, at if end is None else end))
            return
        chunk = chunks[number]
        if chunk == "[[":
            go(number + 1, at, at, None)
        elif chunk == "]]":
            go(number + 1, at, start, at)
        elif chunk == "^":
            if at == 0:
                go(number + 1, at, start, end)
        elif chunk == "$":
            if at == len(tokens):
                go(number + 1, at, start, end)
        elif chunk.startswith("..."):
            for width in range(int(chunk[3:]) + 1):
                if at + width <= len(tokens):
                    go(number + 1, at + width, start, end)
        else:
            if re.fullmatch(r"(?:\\.|[^\\])+\?", chunk) and not re.fullmatch(r"(?:\\.|[^\\])*\\\?", chunk):
                chunk = chunk[:-1]
                go(number + 1, at, start, end)
            for alternative in parted(chunk, "|"):
                for behind in ways(alternative, lexicons, tokens, at):
                    go(number + 1, behind, start, end)

    for begin in range(len(tokens)):
        go(0, begin, begin, None)
    return found


Hit = tuple[int, int, int, int]  # start, end, rule, entry


def hits(
    patterns: Sequence[Sequence[str]], lexicons: Mapping[str, Sequence[str]], reading: Reading, vocabulary: Vocabulary
) -> list[Hit]:
    """All hits of some rules, each a list of patterns, sorted."""
    found = set[Hit]()
    for base, tokens in sentences(reading, vocabulary):
        for rule, entries in enumerate(patterns):
            for entry, pattern in enumerate(entries):
                found |= {(base + a, base + b, rule, entry) for a, b in spans(pattern, lexicons, tokens)}
    return sorted(found)
