"""When an HTML page says that its article was published: what it states for machines, which is cheap to read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from outletscore.inputs import dates, wordlists

LINKED_DATA = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')


def read(markup: str, tree: Any, meta: Mapping[str, str]) -> str | None:
    """The date, ISO 8601; null where the page states none.

    In this order: a meta element, linked data (JSON-LD), microdata, the one day that all `time` elements agree on.
    markup: the page; tree: the same, parsed by resiliparse; meta: its meta elements by lower-case name.
    """
    for name in wordlists.entries("datemeta"):
        found = dates.iso(meta.get(name) or None)
        if found:
            return found
    linked = LINKED_DATA.search(markup)
    found = dates.iso(linked[1]) if linked else None
    if found or not tree.document:
        return found
    for element in tree.document.query_selector_all('[itemprop="datePublished"]'):
        found = dates.iso(element.getattr("content") or element.getattr("datetime") or element.text.strip()[:60])
        if found:
            return found
    stamps = [dates.iso(e.getattr("datetime")) for e in tree.document.query_selector_all("time[datetime]")]
    days = {stamp[:10]: stamp for stamp in reversed(stamps) if stamp}
    return next(iter(days.values())) if len(days) == 1 else None
