"""Title, byline and date of a page, as far as it states them: null rather than wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from outletscore.inputs import dates, features, imprint, outlets, wordlists
from outletscore.inputs.layout import Paragraph
from outletscore.inputs.reasons import Line

HEAD = 25  # paragraphs above the body in which a headline is looked for
NEAR = 4  # paragraphs above the headline in which a date or byline may stand
PROSE = 12  # words from which a paragraph that ends like a sentence is prose
LEAST_SCORE = 0.6
SIGNED = 16  # words from which a line is no author line and no date line
BYLINE = re.compile(
    r"^(?:(?:written|posted|story|reported|published|article|words)\s+)?(?:by|von|author|autor)\b\s*:?\s+(?P<name>\S.*)$",
    re.IGNORECASE,
)
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
    prose = [i for i, mark in enumerate(marks) if mark.kept and _is_prose(found[i])]
    if not prose:
        return Masthead(None, None, None, None, tuple(marks))
    first, last = prose[0], prose[-1]
    title_at = _title_at(found, first, {word for i in prose for word in _words(found[i].text)})
    top = first if title_at is None else title_at
    byline, byline_at = _byline(found, max(0, top - NEAR), first + 1)
    published, dated_at = _date(found, title_at, first, last)
    for i in range(first):
        if marks[i].kept:
            short = len(found[i].text.split()) < 5
            marks[i] = (Line.MENU if i < top else Line.CREDIT) if i < top or short else Line.DECK
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


def _is_prose(paragraph: Paragraph) -> bool:
    words = paragraph.text.count(" ") + 1
    return words >= 2 * PROSE or (words >= PROSE and paragraph.text.rstrip("\"'”’»)]")[-1:] in ".!?…")


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3}


def _title_at(found: Sequence[Paragraph], first: int, body: set[str]) -> int | None:
    """The paragraph before the body whose words the body takes up again; standing alone and near the body helps."""
    best, best_score = None, LEAST_SCORE
    lines = Counter(wordlists.fold(p.text) for p in found)
    for i in range(max(0, first - HEAD), first):
        text = found[i].text
        words = _words(text)
        if found[i].bullet or not 3 <= len(text.split()) <= 30 or len(words) < 2 or BYLINE.match(text):
            continue
        if imprint.REPORTS.search(text) or "/" in text.split() or text[-1] in "…:":
            continue
        shared = len(words & body) / len(words)
        trailed = any(p.text != text and p.text.endswith(text) for p in found[max(0, i - NEAR) : i])
        again = lines[wordlists.fold(text)] > 1
        alone = found[i].gap > 0 and found[i + 1].gap > 0
        signed = any(signs(p.text) for p in found[i + 1 : i + 4])
        page = sum(wordlists.families("page").count(features.plain(text))[:6])
        score = (
            shared
            + 0.03 * min(len(words), 8)
            + 0.2 * (trailed or again)
            + 0.1 * alone
            + 0.2 * signed
            - 0.3 * (text[-1] == ".")
            - 0.2 * min(page, 2)
            - 0.015 * (first - i)
        )
        if score > best_score:
            best, best_score = i, score
    return best


def signs(text: str) -> bool:
    """Whether a line looks like what stands under a headline: an author or a date."""
    if text.count(" ") >= SIGNED:
        return False
    return BYLINE.match(text) is not None or dates.find(text) is not None


def _byline(found: Sequence[Paragraph], start: int, end: int) -> tuple[str | None, int | None]:
    """The first author line between two places, and its place."""
    for i in range(start, min(end, len(found))):
        match = BYLINE.match(found[i].text)
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

    Best a line that says so; then the first date behind the title; then one close above it, without a weekday: that
    would be the page's clock.
    """
    top = first if title_at is None else title_at
    best: tuple[int, str | None, int | None] = (0, None, None)
    for i in (
        *range(max(0, top - NEAR), min(first + NEAR, len(found))),
        *range(last + 1, min(last + NEAR, len(found))),
    ):
        text = found[i].text
        if len(text) > 120:
            continue
        day = dates.find(text)
        if day is None:
            continue
        lower = text.casefold()
        said = any(word in lower for word in wordlists.entries("published"))
        weekday = any(word in lower for word in wordlists.entries("weekdays"))
        if said:
            worth = 4
        elif i > last or len(text.split()) > (14 if i < first else 8):
            worth = 0
        elif title_at is not None and i > title_at:
            worth = 3
        else:
            worth = 0 if weekday else 2
        if worth > best[0]:
            best = worth, day[0].isoformat(), i
    return best[1], best[2]
