"""A page dump as lines, paragraphs and blocks: what the bytes say before anybody asks what they mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

BULLETS = "•◦▪▫■□○●‣⁃∙·*+-–—o×✕✓➤►»>"
NARROWEST, WIDEST = 40, 140
LEAST_WRAPPED = 5
MOSTLY = 0.6
# An item's text may stand some lines below its marker.
LONE_MARKER = 4


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One logical line: a line, or several that the dumping tool wrapped.

    first, last: 1-based numbers of its lines; text: one line, spaces squeezed; indent: columns before the text;
    bullet: begins as an item of a list; gap: blank lines before it; block: number of the run without blank lines.
    """

    first: int
    last: int
    text: str
    indent: int
    bullet: bool
    gap: int
    block: int


def paragraphs(lines: list[str]) -> list[Paragraph]:
    """The paragraphs of a page. Lines that were only wrapped are joined; a page without wrapping is left as it is."""
    width = _wrap_width(lines)
    found: list[Paragraph] = []
    gap = block = 0
    lone = False
    for number, line in enumerate(lines, 1):
        text = " ".join(line.split())
        marked, rest = _bullet(text) if text else (False, "")
        if not rest:
            gap += 1
            lone = marked or (lone and gap < LONE_MARKER)
            continue
        before = found[-1] if found else None
        if before and width and not gap and not marked and _wrapped(lines[number - 2], text, width):
            found[-1] = replace(before, last=number, text=f"{before.text} {text}")
        else:
            block += gap > 0
            indent = len(line) - len(line.lstrip())
            found.append(Paragraph(number, number, rest, indent, marked or lone, gap, block))
        gap, lone = 0, False
    return found


def _bullet(text: str) -> tuple[bool, str]:
    """Whether a line is an item of a list, and the item without its marker; a number is no mere marker and stays."""
    head, _, rest = text.partition(" ")
    if head.strip("#") == "":  # a heading in Markdown
        return _bullet(rest) if rest else (True, "")
    if all(mark in BULLETS for mark in head):
        return True, _bullet(rest)[1] if rest else ""
    return bool(rest) and head[:-1].isdecimal() and head[-1] in ".)" and len(head) <= 3, text


def _wrap_width(lines: list[str]) -> int:
    """The column at which a tool wrapped this page; 0 for a page with one paragraph a line.

    A wrapped page has hardly a line beyond its width, and where a long line is followed by another, the other's first
    word would not have fitted.
    """
    lengths = sorted(len(line.rstrip()) for line in lines)
    if not lengths:
        return 0
    width = lengths[-1 - len(lengths) // 100]
    if not NARROWEST <= width <= WIDEST:
        return 0
    followed = [
        _wrapped(line, following, width)
        for line, following in pairwise(lines)
        if following.strip() and 3 * len(line.rstrip()) >= 2 * width
    ]
    return width if len(followed) >= LEAST_WRAPPED and sum(followed) >= MOSTLY * len(followed) else 0


def _wrapped(line: str, following: str, width: int) -> bool:
    """Whether the next line's first word would not have fitted into this line: the break is the tool's."""
    if not line.strip() or not following:
        return False
    return len(line.rstrip()) + 1 + len(following.split(None, 1)[0]) > width
