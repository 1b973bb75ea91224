"""The headline of an HTML page: what is printed over the article, not what the page tells search engines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from outletscore.inputs import masthead, outlets

# What parts the title of a page into headline, section and site.
PARTS = re.compile(r"\s+[|–—»·:•›‹«⋆-]\s+|\s*[│|]\s*")
LIKE = 0.4
WITHIN = 0.6


def read(
    headings: Sequence[str], stated: Sequence[str], title: str, site: str | None, extracted: str | None
) -> str | None:
    """The headline; null where the page has none.

    headings: texts of the `h1` elements; stated: titles in the page's own meta elements (`og:title`), best first;
    title: text of the `title` element; site: name of the site, where stated; extracted: what the extractor took.

    A heading is the headline where it shares most of its words with a stated title (F1 of the sets of words, or all of
    its words). The name of the site is no headline, though many pages print it as a heading.
    """
    parts = [part for part in PARTS.split(title) if part]
    sites = {outlets.key(name) for name in ([site] if site else []) + parts[1:][-1:]}
    known = [name for name in stated if name and outlets.key(name) not in sites] or [title]
    known += [*parts[:1], extracted or ""]
    best, headline = LIKE, None
    for heading in headings:
        words = _words(heading)
        if not words or outlets.key(heading) in sites:
            continue
        for name in known:
            others = _words(name)
            shared = len(words & others)
            likeness = 2 * shared / (len(words) + len(others))
            if shared == len(words) > 1:
                likeness = max(likeness, WITHIN)
            if likeness > best:
                best, headline = likeness, heading
    if headline:
        tail = PARTS.split(headline)[-1]
        return tail if tail in known and "|" in headline else headline
    if extracted and outlets.key(extracted) not in sites:
        return masthead.without_suffix(extracted, site)
    named = next((name for name in known if name and outlets.key(name) not in sites), None)
    return masthead.without_suffix(named, site) if named else None


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.replace("\xad", "").casefold()))
