"""Who a source is: mentions of one source resolved inside an article, and the kind of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading, Vocabulary
from outletscore.language.flags import CAPITAL
from outletscore.signals.sources_kinds import Mention, listed, word_list

Tokens = NDArray[np.int32]
NO_SOURCE = "none"
RARE, COMMON, OPENER = range(3)
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
    label: str | None
    name: tuple[str, ...]
    roles: set[str] = field(default_factory=set)
    phrases: set[str] = field(default_factory=set)


NOBODY = _Known(-1, NO_SOURCE, None, ())


def own_capital(reading: Reading, vocabulary: Vocabulary, start: Tokens) -> NDArray[np.bool_]:
    """Whether the capital of each token is its own, not that of the sentence it may begin.

    A word that is common otherwise (*critics*, *police*) must have a capital inside a sentence of the same text.
    """
    common = vocabulary.column("sources.common", _common)
    capital = (reading.flags & CAPITAL) != 0
    inside = capital & (common[reading.word] == COMMON)
    begins = np.zeros(len(reading.word) + 1, dtype=np.bool_)
    begins[reading.sentence_start] = True
    at = np.flatnonzero(inside & ~begins[:-1])
    where = np.searchsorted(reading.token_bounds, np.concatenate([at, start]), side="right") - 1
    keys = where.astype(np.int64) << 32 | reading.word[np.concatenate([at, start])]
    kind = common[reading.word[start]]
    name = (kind == RARE) | ((kind == COMMON) & np.isin(keys[len(at) :], keys[: len(at)]))
    own: NDArray[np.bool_] = capital[start] & (name | ~begins[start])
    return own


def _common(words: list[str]) -> NDArray[np.int8]:
    """Whether a word is often a name (RARE otherwise), a noun (COMMON), or never a name (OPENER)."""
    openers, quantifiers = word_list("openers"), word_list("quantifiers")
    kinds = [
        OPENER
        if word in openers
        else COMMON
        if word in quantifiers or listed(word, "people") or listed(word, "bodies")
        else RARE
        for word in words
    ]
    return np.array(kinds, dtype=np.int8)


def mentions(reading: Reading, vocabulary: Vocabulary, start: Tokens, end: Tokens) -> list[Mention]:
    """The sources start..end (tokens) as written; what is written alike is looked at once."""
    looks = reading.word << 2 | ((reading.flags & CAPITAL) != 0) << 1
    looks[start] |= own_capital(reading, vocabulary, start)
    ids, size = looks.tobytes(), looks.itemsize
    known = vocabulary.memo("sources.mentions")
    found = []
    for a, b in zip((start * size).tolist(), (end * size).tolist(), strict=True):
        key = ids[a:b]
        mention = known.get(key)
        if mention is None:
            look = np.frombuffer(key, dtype=looks.dtype).tolist()
            words = tuple(vocabulary.words[n >> 2] for n in look)
            mention = known[key] = Mention(words, tuple(bool(n & 2) for n in look), bool(look[0] & 1))
        found.append(mention)
    return found


def resolve(
    reading: Reading, vocabulary: Vocabulary, text: Tokens, start: Tokens, end: Tokens, said: Sequence[str | None]
) -> Sources:
    """Resolve the source spans start..end (tokens, -1 = none) of rows in order of text; `said` is what stands there.

    A name is known again by its last word, a role by a noun it was given before, he or she is the last person.
    """
    rows = np.flatnonzero(start >= 0)
    _, first, again = np.unique(start[rows], return_index=True, return_inverse=True)
    order = np.sort(first)  # of mentions, by the first row that has them
    place = np.empty(len(first), dtype=np.int64)
    place[np.argsort(first)] = np.arange(len(first))
    once = rows[order]
    found = mentions(reading, vocabulary, start[once], end[once])

    owners: list[_Known] = []
    cast, current = _Cast(), -1
    for article, label, mention in zip(text[once].tolist(), (said[row] for row in once.tolist()), found, strict=True):
        if article != current:
            current, cast = article, _Cast()
        owners.append(cast.recognise(mention, label or ""))
    number = np.full(len(text), -1, dtype=np.int32)
    number[rows] = place[again]
    of_row = [owners[n] if n >= 0 else NOBODY for n in number.tolist()]
    return Sources(
        id=np.array([owner.number for owner in of_row], dtype=np.int32),
        name=[owner.label for owner in of_row],
        kind=[owner.kind for owner in of_row],
        identified=[owner.kind == "named" and bool(owner.roles) for owner in of_row],
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
        kind, phrase = said.kind, said.phrase
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
