"""Who a source is: mentions of one source resolved inside an article, and the kind of each."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading
from outletscore.language.flags import CAPITAL
from outletscore.signals.sources_kinds import Mention, kind_of, listed, word_list

Tokens = NDArray[np.int32]
NO_SOURCE = "none"
PERSONS = ("named", "role", "anonymous")


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """One row an attribution."""

    id: Tokens  # numbered within the article in order of appearance; -1 where there is no source
    name: list[str | None]
    kind: list[str]
    identified: list[bool]


@dataclass(slots=True)
class _Known:
    """A source met in the article so far."""

    number: int
    kind: str
    label: str
    name: tuple[str, ...]
    roles: set[str] = field(default_factory=set)
    phrases: set[str] = field(default_factory=set)


def name_words(reading: Reading) -> NDArray[np.int64]:
    """Sorted text * 2^32 + word of the words that have a capital inside a sentence of a text."""
    capital = (reading.flags & CAPITAL) != 0
    capital[reading.sentence_start[:-1]] = False
    at = np.flatnonzero(capital)
    text = np.searchsorted(reading.token_bounds, at, side="right") - 1
    found: NDArray[np.int64] = np.unique(text.astype(np.int64) << 32 | reading.word[at])
    return found


def mention(reading: Reading, words: list[str], start: int, end: int, names: NDArray[np.int64]) -> Mention:
    """The source start..end (tokens) as written."""
    first_is_name = bool(reading.flags[start] & CAPITAL)
    if first_is_name and start == reading.sentence_start[reading.sentence[start]]:
        text = int(np.searchsorted(reading.token_bounds, start, side="right")) - 1
        key = text << 32 | int(reading.word[start])
        at = int(np.searchsorted(names, key))
        word = words[start]
        common = listed(word, "people") or listed(word, "bodies") or word in word_list("quantifiers")
        seen = at < len(names) and int(names[at]) == key
        first_is_name = word not in word_list("openers") and (seen or not common)
    capitals = tuple(bool(flag & CAPITAL) for flag in reading.flags[start:end].tolist())
    return Mention(tuple(words[start:end]), capitals, first_is_name)


def resolve(reading: Reading, words: list[str], text: Tokens, start: Tokens, end: Tokens) -> Sources:
    """Resolve the source spans start..end (tokens, -1 = none) of rows in order of text; `words` of all tokens.

    A name is known again by its last word, a role by a noun it was given before, he or she is the last person.
    """
    names = name_words(reading)
    numbers = np.full(len(text), -1, dtype=np.int32)
    owners: list[_Known | None] = [None] * len(text)
    spans: dict[tuple[int, int], _Known] = {}
    cast = _Cast()
    current = -1
    for row in range(len(text)):
        if text[row] != current:
            current, cast = int(text[row]), _Cast()
        if start[row] < 0:
            continue
        span = (int(start[row]), int(end[row]))
        if span not in spans:
            spans[span] = cast.recognise(mention(reading, words, *span, names), reading.text(*span))
        owners[row], numbers[row] = spans[span], spans[span].number
    return Sources(
        id=numbers,
        name=[owner.label if owner else None for owner in owners],
        kind=[owner.kind if owner else NO_SOURCE for owner in owners],
        identified=[bool(owner and owner.kind == "named" and owner.roles) for owner in owners],
    )


class _Cast:
    """The sources of one article, in order of appearance."""

    def __init__(self) -> None:
        self.known: list[_Known] = []
        self.by_surname: dict[str, _Known] = {}
        self.by_phrase: dict[str, _Known] = {}
        self.by_role: dict[str, _Known] = {}
        self.last: _Known | None = None

    def recognise(self, said: Mention, label: str) -> _Known:
        """The source that a mention speaks of, new if need be."""
        kind = kind_of(said)
        phrase = " ".join(w for w in said.words if w not in ("the", "'s", "'"))
        owner = self._met(said, kind, phrase)
        if owner is None:
            owner = _Known(len(self.known), kind, label, said.name)
            self.known.append(owner)
        if kind == "named":
            self.by_surname[said.name[-1]] = owner
            if len(said.name) > len(owner.name) or owner.kind != "named":
                owner.name, owner.label = said.name, label
            owner.kind = "named"
        if kind != "pronoun":
            self.by_phrase.setdefault(phrase, owner)
            owner.roles |= said.roles
            for role in said.roles:
                self.by_role[role] = owner
        if owner.kind in PERSONS:
            self.last = owner
        return owner

    def _met(self, said: Mention, kind: str, phrase: str) -> _Known | None:
        if kind == "pronoun":
            return self.last if said.words[0] in word_list("personal_pronouns") else None
        if kind == "named":
            return self.by_surname.get(said.name[-1])
        if phrase in self.by_phrase:
            return self.by_phrase[phrase]
        if kind == "role":
            known = [self.by_role[role] for role in sorted(said.roles) if role in self.by_role]
            if known:
                return known[0]
            same_breath = self.last if self.last is not None and self.last.kind == "named" else None
            return same_breath if said.words[0] == "the" and len(said.words) <= 3 else None
        return None
