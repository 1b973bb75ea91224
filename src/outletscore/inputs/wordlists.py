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


@cache
def families(name: str) -> dict[str, tuple[str, ...]]:
    """The lists of `words/<name>.toml` by name."""
    text = (resources.files(__package__) / "words" / f"{name}.toml").read_text(encoding="utf-8")
    return {family: tuple(entries) for family, entries in tomllib.loads(text).items()}
