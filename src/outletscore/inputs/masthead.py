"""Title, byline and date of a page, as far as it states them: null rather than wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from outletscore.inputs import dates, headline, imprint, outlets, wordlists
from outletscore.inputs.layout import Paragraph
from outletscore.inputs.reasons import Line

NEAR = 4  # paragraphs above the headline in which a date or byline may stand
BEHIND = 25  # paragraphs behind the body in which a line may say when it was published
PROSE = 12  # words from which a paragraph that ends like a sentence is prose
GAP = 8  # paragraphs that may lie between two of prose in one stretch of it
MAIN = 0.5  # words of the longest stretch that an earlier one must have to be where the body begins
# A name ends where the date, the time or the next thing begins.
NAME_END = re.compile(
    r"\s*(?:[|•·—–»]|\s-\s|\bon\b|\bat\b|\bposted\b|\bpublished\b|\bupdated\b|\d|,\s*$).*$", re.IGNORECASE
)
SUFFIX = re.compile(r"\s+[|–—»·-]\s+")


@dataclass(frozen=True, slots=True)
class Masthead:
    """What a page says about its article; null is what it does not say. reasons: one a paragraph."""

    title: str | None
    byline: str | None
    published: str | None
    outlet: str | None
    reasons: tuple[Line, ...]


def read(found: Sequence[Paragraph], reasons: Sequence[Line]) -> Masthead:
    """Read the lines around the beginning of the body, and take them out of it."""
    marks = list(reasons)
    prose = [i for i, mark in enumerate(marks) if mark.kept and is_prose(found[i])]
    if not prose:
        return Masthead(None, None, None, None, tuple(marks))
    first, last = beginning(found, prose), prose[-1]
    title_at = headline.find(found, first, prose)
    top = first if title_at is None else title_at
    byline, byline_at = _byline(found, max(0, top - NEAR), first + 1)
    published, dated_at = _date(found, title_at, first, last)
    for i in range(prose[0]):
        if marks[i].kept:
            short = len(found[i].text.split()) < 5
            above = i < min(top, prose[0])
            marks[i] = (Line.MENU if above else Line.CREDIT) if above or short else Line.DECK
    for i in range(last + 1, len(found)):
        if marks[i] is Line.SUBHEAD or (marks[i] is Line.ITEM and len(found[i].text.split()) <= 3):
            marks[i] = Line.MENU
    for at, mark in ((dated_at, Line.DATE), (byline_at, Line.BYLINE), (title_at, Line.TITLE)):
        if at is not None and at not in prose:
            marks[at] = mark
    title = None
    if title_at is not None:
        title = without_suffix(found[title_at].text)
        for i in prose[:2]:
            if found[i].text == found[title_at].text:
                marks[i] = Line.TITLE
    outlet = imprint.read(found, first, last, title_at, byline)
    return Masthead(title, byline, published, outlet, tuple(marks))


def without_suffix(title: str, site: str | None = None) -> str:
    """A title without the site's name behind it: `| News | News`, ` - The Gazette`."""
    title = " ".join(title.split())
    while True:
        parts = list(SUFFIX.finditer(title))
        if not parts:
            return title
        head, tail = title[: parts[-1].start()], title[parts[-1].end() :]
        is_site = site is not None and outlets.key(tail) == outlets.key(site)
        if not is_site and not (len(head.split()) >= 4 and len(tail.split()) <= 3):
            return title
        title = head


def beginning(found: Sequence[Paragraph], prose: Sequence[int]) -> int:
    """Where the body begins: the first stretch of prose that is at least half as long as the longest."""
    stretches: list[list[int]] = [[prose[0]]]
    for before, place in pairwise(prose):
        if place - before > GAP:
            stretches.append([])
        stretches[-1].append(place)
    lengths = [sum(found[i].text.count(" ") + 1 for i in stretch) for stretch in stretches]
    return next(stretch[0] for stretch, n in zip(stretches, lengths, strict=True) if n >= MAIN * max(lengths))


def is_prose(paragraph: Paragraph) -> bool:
    words = paragraph.text.count(" ") + 1
    return words >= 2 * PROSE or (words >= PROSE and paragraph.text.rstrip("\"'”’»)]")[-1:] in ".!?…")


def _byline(found: Sequence[Paragraph], start: int, end: int) -> tuple[str | None, int | None]:
    """The first author line between two places, and its place."""
    for i in range(start, min(end, len(found))):
        match = headline.BYLINE.match(found[i].text)
        if not match:
            continue
        name = NAME_END.sub("", match["name"]).strip(" .,:;")
        words = name.split()
        capitals = sum(word[0].isupper() for word in words)
        if 1 <= len(words) <= 8 and len(name) > 2 and (2 * capitals >= len(words) or len(words) <= 2):
            return name, i
    return None, None


def _date(found: Sequence[Paragraph], title_at: int | None, first: int, last: int) -> tuple[str | None, int | None]:
    """The publication date, and the place of its line.

    Best a line near the headline that says so; then the first date behind the headline; then one close above it,
    without a weekday: that would be the page's clock; then a line that says so further down, the first of them.
    """
    top = first if title_at is None else title_at
    order = dates.order_of(p.text for p in found)
    best: tuple[int, str | None, int | None] = (0, None, None)
    for i in range(max(0, top - NEAR), min(last + BEHIND, len(found))):
        text = found[i].text
        near = i < first + NEAR
        if len(text) > 120:
            continue
        day = dates.find(text, order)
        if day is None:
            continue
        lower = text.casefold()
        said = (
            lower.startswith(wordlists.entries("published"))
            if not near
            else any(word in lower for word in wordlists.entries("published"))
        )
        weekday = any(word in lower for word in wordlists.entries("weekdays"))
        if said:
            worth = 4 if near else 1
        elif not near or len(text.split()) > (18 if i < first else 8):
            worth = 0
        elif title_at is not None and i > title_at:
            worth = 3
        else:
            worth = 0 if weekday else 2
        if worth > best[0]:
            best = worth, day[0].isoformat(), i
    return best[1], best[2]
