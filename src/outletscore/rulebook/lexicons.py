"""Lexicon files: one entry a line, sorted, a tab before its weight, `#` lines of provenance and licence above."""

from __future__ import annotations

import math

from outletscore.errors import RuleError
from outletscore.rulebook.document import decode
from outletscore.rulebook.rules import Lexicon

MOST_BYTES = 4 * 1024 * 1024
LONGEST_ENTRY = 100  # characters


def read_lexicon(name: str, path: str, data: bytes) -> Lexicon:
    """A lexicon from the bytes of its file. Raises RuleError with the place of the first mistake."""
    text = decode(path, data, MOST_BYTES)
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    top = 0
    while top < len(lines) and lines[top].startswith("#"):
        top += 1
    if not top:
        raise RuleError(
            "the header is missing", place=f"{path}:1:1", hint="begin with `# ` lines: what it holds, source, licence"
        )
    if top == len(lines):
        raise RuleError("the lexicon has no entries", place=f"{path}:{top}:1")
    entries, weights = list[str](), list[float]()
    weighted = "\t" in lines[top]
    before = ""
    for number, line in enumerate(lines[top:], top + 1):
        entry, tab, figure = line.partition("\t")
        # one cheap test for sound lines; what is wrong with the others is told below
        if entry <= before or bool(tab) is not weighted or "#" in entry or entry != entry.strip() or "  " in entry:
            raise _mistake(path, number, line, before, weighted)
        if len(entry) > LONGEST_ENTRY or entry != entry.casefold():
            raise _mistake(path, number, line, before, weighted)
        if tab:
            weights.append(_weight(path, number, len(entry) + 2, figure))
        entries.append(entry)
        before = entry
    return Lexicon(name, tuple(entries), tuple(weights), "\n".join(line[1:].strip() for line in lines[:top]))


def _weight(path: str, line: int, column: int, figure: str) -> float:
    try:
        value = float(figure)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or figure != figure.strip() or "_" in figure:
        raise RuleError(f"no weight: {figure[:40]!r}", place=f"{path}:{line}:{column}", hint="a figure such as 1.25")
    return value


def _mistake(path: str, number: int, line: str, before: str, weighted: bool) -> RuleError:
    entry, tab, _ = line.partition("\t")
    place = f"{path}:{number}:1"
    if not entry.strip():
        return RuleError("an empty entry", place=place, hint="take the line away")
    if "#" in entry:
        return RuleError(
            "a comment among the entries",
            place=f"{path}:{number}:{entry.index('#') + 1}",
            hint="comments go to the top",
        )
    if entry != entry.strip() or "  " in entry:
        return RuleError("stray spaces", place=place, hint="one space between words, none at the ends")
    if len(entry) > LONGEST_ENTRY:
        return RuleError(f"an entry of {len(entry)} characters", place=place, hint=f"at most {LONGEST_ENTRY}")
    if entry != entry.casefold():
        return RuleError(f"capitals in {entry!r}", place=place, hint=f"write {entry.casefold()!r}")
    if bool(tab) is not weighted:
        column = f"{path}:{number}:{len(entry) + 1}"
        return RuleError("a weight is missing" if weighted else "a weight where the others have none", place=column)
    if entry == before:
        return RuleError(f"{entry!r} is there twice", place=place)
    return RuleError(f"{entry!r} stands behind {before!r}", place=place, hint="sort the lines by code point")
