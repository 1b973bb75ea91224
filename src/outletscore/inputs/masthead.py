"""Title, byline, date and outlet of a page, as far as it states them: null rather than wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from outletscore.inputs import dates, wordlists
from outletscore.inputs.layout import Paragraph
from outletscore.inputs.reasons import Line

HEAD = 12
BYLINE = re.compile(r"^(?:written |posted |story |reported )?by\b[:\s]+(?P<name>\S.{0,80})$", re.IGNORECASE)
RIGHTS = re.compile(
    r"(?:©|\(c\)|copyright)[\s©]*(?:\d{4}\s*[-–]\s*)?\d{4}\s*,?\s*(?P<name>[^.|,]{2,60})", re.IGNORECASE
)
REPORTS = re.compile(r"(?:…|\.\.\.?)\s*reports (?P<name>[A-Z][\w'&-]*(?: [A-Z][\w'&-]*){0,4})\s*$")
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
    """Read the lines around the beginning of the body."""
    kept = [i for i, reason in enumerate(reasons) if reason.kept]
    if not kept:
        return Masthead(None, None, None, None, tuple(reasons))
    first = kept[0]
    marks = list(reasons)
    title_at = _title_at(found, first, {word for i in kept for word in _words(found[i].text)})
    title = None
    if title_at is not None:
        title = _without_suffix(found[title_at].text)
        marks[title_at] = Line.TITLE
        for i in range(title_at + 1, first):
            if len(found[i].text.split()) >= 10 and not found[i].bullet:
                marks[i] = Line.DECK
    byline = published = None
    for i in range(max(0, first - HEAD if title_at is None else title_at - 3), first):
        text = found[i].text
        match = BYLINE.match(text)
        if match and byline is None and len(text.split()) <= 9:
            byline, marks[i] = match["name"].strip(" |"), Line.BYLINE
            continue
        day = dates.find(text) if len(text) <= 60 else None
        if day and published is None and not _clock(text, title_at is not None and i > title_at):
            published, marks[i] = day[0].isoformat(), Line.DATE
    return Masthead(title, byline, published, _outlet(found, first, kept, byline), tuple(marks))


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3}


def _title_at(found: Sequence[Paragraph], first: int, body: set[str]) -> int | None:
    """The paragraph before the body whose words the body takes up again."""
    best, best_score = None, 0.5
    lines = Counter(wordlists.fold(p.text) for p in found)
    for i in range(max(0, first - HEAD), first):
        text = found[i].text
        words = _words(text)
        if found[i].bullet or not 3 <= len(text.split()) <= 30 or len(words) < 2 or BYLINE.match(text):
            continue
        if REPORTS.search(text) or "/" in text.split():
            continue
        shared = len(words & body) / len(words)
        trailed = any(p.text != text and p.text.endswith(text) for p in found[max(0, i - 3) : i])
        again = lines[wordlists.fold(text)] > 1
        score = shared + 0.3 * (trailed or again) - 0.3 * (text[-1] == ".") - 0.03 * (first - i)
        if score > best_score:
            best, best_score = i, score
    return best


def _without_suffix(title: str) -> str:
    parts = SUFFIX.split(title)
    return parts[0] if len(parts) > 1 and len(parts[0].split()) >= 4 else title


def _clock(text: str, after_title: bool) -> bool:
    """A weekday before the title is the page's own clock, not the article's date."""
    return not after_title and any(day in text.casefold() for day in wordlists.entries("weekdays"))


def _outlet(found: Sequence[Paragraph], first: int, kept: Sequence[int], byline: str | None) -> str | None:
    """The outlet, where the page names it: 'reports X', its foot and head, the rights line."""
    for p in found[max(0, first - 2) : first + 2]:
        match = REPORTS.search(p.text)
        if match:
            return match["name"]
    foot = Counter(p.text for p in found[kept[-1] + 1 :] if not p.bullet)
    for p in found[:first]:
        if not p.bullet and foot[p.text] and 2 <= len(p.text.split()) <= 5 and p.text.istitle():
            return p.text
    for p in found[kept[-1] + 1 :]:
        match = RIGHTS.search(p.text)
        if match:
            return match["name"].strip()
    if byline and set(byline.casefold().split()) & set(wordlists.entries("newsrooms")):
        return byline
    return None
