"""Addresses inside the page: `#article`, `#article/sentence`, `#outlet/name/measure`."""

from __future__ import annotations

from collections.abc import Iterable

# Ids of the page's own sections; an article of that name gets a number behind it.
RESERVED = frozenset({"top", "outlets", "panels", "pairs", "articles", "method", "rules", "refused", "tip", "outlet"})
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
_LIMIT = 60


def anchors(names: Iterable[str], prefix: str = "") -> dict[str, str]:
    """A distinct id for each name: letters of the address kept, everything else a hyphen, a number where two meet."""
    taken = set(RESERVED)
    made: dict[str, str] = {}
    for name in names:
        letters = "".join(char if char in _PLAIN else " " for char in name[:_LIMIT])
        plain = "-".join(letters.split()).strip("-") or "untitled"
        address, number = plain, 2
        while address in taken:
            address, number = f"{plain}-{number}", number + 1
        taken.add(address)
        made[name] = prefix + address
    return made


def sentence_anchor(article: str, sentence: int) -> str:
    """The id of a sentence; `sentence` is its number in the tables."""
    return f"{article}/{sentence}"
