"""The word lists of this room: data files under `words/`, read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Phrases:
    """Whole lines (`exact`) and beginnings of lines (`openings`), lower case."""

    exact: frozenset[str]
    openings: tuple[str, ...]

    def match(self, line: str) -> bool:
        """Whether a line, lower case and without marks at its end, is one of them."""
        return line in self.exact or line.startswith(self.openings)


@cache
def entries(name: str) -> tuple[str, ...]:
    """The entries of `words/<name>.txt`: one a line, `#` begins a comment line."""
    text = (resources.files(__package__) / "words" / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def phrases(name: str) -> Phrases:
    """A list of lines, `*` at the end of an entry standing for whatever follows."""
    found = entries(name)
    exact = frozenset(entry.removesuffix("*") for entry in found)
    return Phrases(exact, tuple(sorted(entry[:-1] for entry in found if entry.endswith("*"))))


def fold(line: str) -> str:
    """A line as the lists have it: lower case, straight apostrophes, no marks at its ends."""
    return line.casefold().replace("’", "'").strip(" \t.:;!?…|-–—»>«<[]()*#")


@dataclass(frozen=True, slots=True)
class Families:
    """Lists of words and phrases, each found where a word of a text begins with it."""

    names: tuple[str, ...]
    starts: dict[str, tuple[tuple[str, int], ...]]

    def count(self, text: str) -> list[int]:
        """How many different entries of each list are in a text: lower case, words parted by one space."""
        found = set()
        place = 0
        for word in text.split(" "):
            for entry in self.starts.get(word[:2], ()):
                if text.startswith(entry[0], place):
                    found.add(entry)
            place += len(word) + 1
        counts = [0] * len(self.names)
        for _, family in found:
            counts[family] += 1
        return counts


@cache
def families(name: str) -> Families:
    """The lists of `words/<name>.toml`."""
    text = (resources.files(__package__) / "words" / f"{name}.toml").read_text(encoding="utf-8")
    lists = tomllib.loads(text)
    starts: dict[str, list[tuple[str, int]]] = {}
    for number, known in enumerate(lists.values()):
        for entry in known:
            starts.setdefault(entry[:2], []).append((entry, number))
    return Families(tuple(lists), {start: tuple(known) for start, known in starts.items()})
