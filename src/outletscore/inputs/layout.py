"""A page dump as lines, paragraphs and blocks: what the bytes say before anybody asks what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

BULLETS = "•◦▪▫■□○●‣⁃∙·*+-–—o×✓➤►»>#"
LEAST_WRAPPED = 12


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
    for number, line in enumerate(lines, 1):
        text = " ".join(line.split())
        if not text:
            gap += 1
            continue
        indent = len(line) - len(line.lstrip())
        marker, rest = _bullet(text)
        block += gap > 0
        before = found[-1] if found else None
        if before and width and not gap and not marker and _wrapped(lines[number - 2], text, width):
            found[-1] = Paragraph(
                before.first, number, f"{before.text} {text}", before.indent, before.bullet, before.gap, before.block
            )
        else:
            found.append(Paragraph(number, number, rest, indent, marker, gap, block))
        gap = 0
    return found


def _bullet(text: str) -> tuple[bool, str]:
    """Whether a line is an item of a list, and the item without its marker."""
    head, _, rest = text.partition(" ")
    if head and all(mark in BULLETS for mark in head):
        marked, inner = _bullet(rest) if rest else (True, "")
        return True, inner if marked else rest
    if rest and head[:-1].isdigit() and head[-1] in ".)" and len(head) <= 3:
        return True, rest
    return False, text


def _wrap_width(lines: list[str]) -> int:
    """The column at which a tool wrapped this page; 0 for a page with one paragraph a line.

    A wrapped page has no line beyond its width, and many that nearly reach it and go on in the next line.
    """
    lengths = sorted(len(line.rstrip()) for line in lines)
    if not lengths:
        return 0
    width = lengths[-1 - len(lengths) // 100]
    if not 40 <= width <= 140:
        return 0
    full = sum(
        len(line.rstrip()) <= width and _wrapped(line, following.strip(), width) for line, following in pairwise(lines)
    )
    beyond = sum(length > width for length in lengths)
    return width if full >= max(LEAST_WRAPPED, 4 * beyond) else 0


def _wrapped(line: str, following: str, width: int) -> bool:
    """Whether the next line's first word would not have fitted into this line: the break is the tool's."""
    if not line.strip() or not following:
        return False
    return len(line.rstrip()) + 1 + len(following.split(None, 1)[0]) > width
