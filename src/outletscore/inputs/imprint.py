"""The outlet of a page, where the page names it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from outletscore.inputs import features, outlets, wordlists
from outletscore.inputs.layout import Paragraph

RIGHTS = re.compile(
    r"(?:©|\(c\)|copyright)[\s©:,]*(?:\d{4}\s*[-–—]\s*)?(?:\d{4}|present)?[\s,.|-]*(?:by\s+)?(?P<name>[^.|,©•·]{2,60})",
    re.IGNORECASE,
)
REPORTS = re.compile(r"(?:…|\.\.\.?)\s*reports (?P<name>[A-Z][\w'&-]*(?: [A-Z][\w'&-]*){0,4})\s*$")
HEAD = FOOT = 40


def read(found: Sequence[Paragraph], first: int, last: int, title_at: int | None, byline: str | None) -> str | None:
    """The outlet's name; null where the page does not say it.

    In this order: "...reports NAME" in the deck; a name that stands at the head and at the foot of the page; the rights
    line; an author line that is no person's name.
    """
    for p in found[max(0, first - 2) : first + 2]:
        match = REPORTS.search(p.text)
        if match:
            return match["name"]
    foot = found[max(last + 1, len(found) - FOOT) :]
    head = found[: first if title_at is None else title_at][:HEAD]
    rights = [name for p in foot if (name := _holder(p.text))]
    at_foot = Counter(outlets.key(p.text) for p in foot if not p.bullet and _name_like(p.text))
    for p in head:
        if not _name_like(p.text):
            continue
        key = outlets.key(p.text)
        if any(key == outlets.key(name) for name in rights) or (at_foot[key] and not p.bullet and " " in p.text):
            return p.text
    for name in rights:
        if not set(name.casefold().replace(".", "").split()) & set(wordlists.entries("companies")):
            return name
    if byline and set(byline.casefold().split()) & set(wordlists.entries("newsrooms")):
        return byline
    return None


def _holder(text: str) -> str | None:
    """Who holds the rights, if a line says so."""
    match = RIGHTS.search(text)
    if not match:
        return None
    name = match["name"].split(" All rights")[0].split(" all rights")[0].split(" - ")[0]
    name = name.strip(" -–—:0123456789").removeprefix("Copyright ").strip()
    words = name.split()
    legal = name.casefold() in wordlists.entries("norights") or not words or not words[0][0].isalnum()
    legal = legal or words[0] in ("a", "an", "and", "by", "in", "of", "the")
    return None if legal or len(words) > 6 or name.isdecimal() else name


def _name_like(text: str) -> bool:
    """Whether a line could be a name: two to five words, each with a capital, no marks."""
    words = text.split()
    return (
        1 <= len(words) <= 5
        and 4 <= len(text) <= 40
        and all(word[0].isupper() or word in ("of", "the", "and", "&") for word in words)
        and text[-1].isalnum()
        and wordlists.fold(text) not in wordlists.entries("sections")
        and not sum(wordlists.families("page").count(features.plain(text))[:6])
    )
