"""Who a source is: mentions of one source resolved inside an article, and the kind of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading, Vocabulary
from outletscore.language.flags import CAPITAL
from outletscore.language.kernel import persons as kernel
from outletscore.signals.sides import side_of
from outletscore.signals.sources_kinds import NONE, Mention
from outletscore.signals.sources_words import Word, lists, word_bits

Tokens = NDArray[np.int32]
NO_SOURCE = "none"
LEAD = 6  # words before a name that may say who it is
RARE, COMMON, OPENER = range(3)
PERSONS = ("named", "role", "anonymous")


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """One row an attribution."""

    id: Tokens  # numbered within the article in order of appearance; -1 where there is no source
    name: list[str | None]
    kind: list[str]
    identified: list[bool]
    side: list[str | None]  # nation, bloc or party that it speaks for


@dataclass(slots=True)
class _Known:
    """A source met in the article so far."""

    number: int
    kind: str
    label: str | None
    size: int = 0  # words of the name in the label
    role: bool = False
    told: bool = False
    side: str | None = None
    marks: frozenset[str] = frozenset()


NOBODY = _Known(-1, NO_SOURCE, None)
GENDERS = {"": 0, "man": kernel.MAN, "woman": kernel.WOMAN}


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
    known = lists()
    kinds = {
        word: OPENER if bits & Word.OPENERS else COMMON
        for word, bits in known.items()
        if bits & (Word.OPENERS | Word.QUANTIFIERS | Word.PEOPLE)
        or (bits & Word.BODIES and not bits & (Word.MEN | Word.WOMEN))
    }
    return np.array([kinds.get(word, RARE) for word in words], dtype=np.int8)


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
            mention = known[key] = Mention(words, [bool(n & 2) for n in look], bool(look[0] & 1))
        found.append(mention)
    return found


def spoken_of(
    reading: Reading, vocabulary: Vocabulary, text: Tokens, start: Tokens, end: Tokens, said: Sequence[Mention]
) -> tuple[Tokens, Tokens, Tokens]:
    """Person of each mention, numbered within its text (-1: none known), who a role may be, what the text says of both.

    The third array (mentions, 6) has 1 where the text gives a role, and first token and end of the fullest name, of the
    one and of the other. `text` and `start` ascend.
    """
    names = np.array([mention.name_at for mention in said], dtype=np.int32).reshape(-1, 2)
    whom = np.full(len(said), -1, dtype=np.int32)
    near = np.full(len(said), -1, dtype=np.int32)
    told = np.zeros((len(said), 6), dtype=np.int32)
    longest = int(np.diff(reading.token_bounds).max(initial=0))
    kernel.resolve(
        reading.token_bounds,
        reading.word,
        reading.flags,
        reading.sentence,
        reading.quotation,
        vocabulary.column("sources.bits", word_bits),
        text,
        start,
        end,
        np.array([mention.part for mention in said], dtype=np.int8),
        np.array([GENDERS[mention.gender] for mention in said], dtype=np.int8),
        np.where(names[:, 1] > 0, start + names[:, 0], -1).astype(np.int32),
        np.where(names[:, 1] > 0, start + names[:, 1], -1).astype(np.int32),
        np.empty((kernel.MOST, kernel.PERSON_COLUMNS), dtype=np.int32),
        np.empty((longest + 1, kernel.PLACE_COLUMNS), dtype=np.int32),
        whom,
        near,
        told,
    )
    return whom, near, told


class _Leads:
    """The words that lead up to names: the Russian Ambassador to Washington Anatoly Antonov."""

    def __init__(self, reading: Reading, vocabulary: Vocabulary, names: Tokens) -> None:
        at = np.unique(names)
        before = at[:, None] + np.arange(-LEAD, 0, dtype=at.dtype)
        inside = before >= reading.sentence_start[reading.sentence[at]][:, None]
        before = np.maximum(before, 0)
        looks = reading.word[before] << 1 | ((reading.flags[before] & CAPITAL) != 0)
        self._windows = np.where(inside, looks, -1).astype(np.int32).tobytes()
        self._place = {name: 4 * LEAD * n for n, name in enumerate(at.tolist())}
        self._known = vocabulary.memo("sources.leads")
        self._words = vocabulary.words

    def before(self, name: int) -> tuple[frozenset[str], str | None]:
        """The words with a capital, and the side that they speak of: *Russia's*."""
        key = self._windows[(at := self._place[name]) : at + 4 * LEAD]
        found: tuple[frozenset[str], str | None] | None = self._known.get(key)
        if found is None:
            looks = [look for look in np.frombuffer(key, dtype=np.int32).tolist() if look >= 0]
            words, capitals = [self._words[look >> 1] for look in looks], [bool(look & 1) for look in looks]
            marks = frozenset(word for word, capital in zip(words, capitals, strict=True) if capital)
            found = self._known[key] = marks, side_of(words, capitals)
        return found


def resolve(
    reading: Reading, vocabulary: Vocabulary, text: Tokens, start: Tokens, end: Tokens, said: Sequence[str | None]
) -> Sources:
    """Resolve the source spans start..end (tokens, -1 = none); `said` is what stands there.

    A person is known again by surname and first name, a role by a noun it was given before, a body by its noun or its
    initials; he and she are the nearest person spoken of. Sources are numbered in order of text.
    """
    rows = np.flatnonzero(start >= 0)
    at, first, again = np.unique(start[rows], return_index=True, return_inverse=True)
    once = rows[first]
    found = mentions(reading, vocabulary, at, end[once])
    whom, near, told = spoken_of(reading, vocabulary, text[once], at, end[once], found)

    leads, names = _Leads(reading, vocabulary, told[:, (1, 4)]), told.tolist()
    owners: list[_Known] = []
    cast, current = _Cast(), -1
    labels = [said[row] or "" for row in once.tolist()]
    for n, (article, person, other) in enumerate(zip(text[once].tolist(), whom.tolist(), near.tolist(), strict=True)):
        if article != current:
            current, cast = article, _Cast()
        lead = leads.before(names[n][4])[0] if other >= 0 and found[n].marks else NONE
        owner = cast.recognise(found[n], labels[n], person, other, lead)
        if owner.kind == "named" and not owner.told:
            of = 3 if other >= 0 and cast.by_person.get(other) is owner else 0
            role, name_start, name_end = names[n][of : of + 3]
            owner.told, owner.role = name_end > 0, owner.role or bool(role)
            if name_end - name_start > owner.size:
                owner.label, owner.size = reading.text(name_start, name_end), name_end - name_start
            marks, side = leads.before(name_start)
            owner.marks |= marks
            owner.side = owner.side or side
        owners.append(owner)
    number = np.full(len(text), -1, dtype=np.int32)
    number[rows] = again
    of_row = [owners[n] if n >= 0 else NOBODY for n in number.tolist()]
    return Sources(
        id=np.array([owner.number for owner in of_row], dtype=np.int32),
        name=[owner.label for owner in of_row],
        kind=[owner.kind for owner in of_row],
        identified=[owner.kind == "named" and owner.role for owner in of_row],
        side=[owner.side for owner in of_row],
    )


class _Cast:
    """The sources of one article, in order of appearance."""

    def __init__(self) -> None:
        self.known: list[_Known] = []
        self.by_person: dict[int, _Known] = {}
        self.by_phrase: dict[str, _Known] = {}
        self.by_role: dict[str, _Known] = {}
        self.by_noun: dict[str, _Known] = {}
        self.by_initials: dict[str, _Known] = {}
        self.person: _Known | None = None
        self.group: _Known | None = None
        self.body: _Known | None = None
        self.outlet: _Known | None = None

    def recognise(self, said: Mention, label: str, person: int, near: int, lead: frozenset[str]) -> _Known:
        """The source that a mention speaks of, new if need be.

        `person` is who it is, where that is known; `near` who a role may be, if nobody had it before, and `lead` the
        words with a capital before the name.
        """
        kind = said.kind
        owner = self.by_initials.get(said.phrase) or self._met(said, kind, person)
        if owner is None and near >= 0:
            owner = self._near(said, near, label, lead)
        if owner is None:
            if kind == "pronoun" and person >= 0:
                kind = "named"  # somebody who is named, but not where he speaks
            owner = _Known(len(self.known), kind, label)
            self.known.append(owner)
        if owner.side is None and said.side is not None:
            owner.side = said.side
        if person >= 0:
            self.by_person[person] = owner
        if said.kind != "pronoun":
            self._note(owner, said, label)
        return owner

    def _note(self, owner: _Known, said: Mention, label: str) -> None:
        """Remember a source by what it was called."""
        kind = said.kind
        if kind == "named":
            size = said.name_at[1] - said.name_at[0]
            if size > owner.size or (size == owner.size and said.roles and not owner.role):
                owner.label, owner.size = label, size
            owner.kind = "named"
            owner.role = owner.role or bool(said.roles)
        self.by_phrase.setdefault(said.phrase, owner)
        if not said.marks <= owner.marks:
            owner.marks |= said.marks
        if kind in PERSONS and not said.plural:
            self.person = owner
            for role in said.roles:
                self.by_role[role] = owner
        elif kind in PERSONS:
            self.group = owner
        else:
            self.body = owner
            self.by_noun[said.head] = owner
            if kind != "institution":
                self.outlet = owner
            elif said.plural:
                self.group = owner
            if said.initials:
                self.by_initials[said.initials] = owner

    def _met(self, said: Mention, kind: str, person: int) -> _Known | None:
        if person >= 0 and person in self.by_person:
            return self.by_person[person]
        if kind == "pronoun":
            return self._stands_for(said.words[0])
        if kind == "named":
            return self.by_phrase.get(said.phrase) if person < 0 else None
        if said.indefinite:
            return None
        if said.phrase in self.by_phrase:
            return self.by_phrase[said.phrase]
        if kind == "role":
            return self._in_the_role(said)
        if kind in ("institution", "media", "agency"):
            return self._body(said)
        return None

    def _stands_for(self, word: str) -> _Known | None:
        known = lists().get(word, 0)
        if known & Word.PLURAL_PRONOUNS:
            return self.group
        return self.body if known & Word.THING_PRONOUNS else None

    def _in_the_role(self, said: Mention) -> _Known | None:
        if said.plural or said.of:
            return None
        for role in sorted(said.roles):
            known = self.by_role.get(role)
            if known is not None and said.marks <= known.marks:
                return known
        return None

    def _near(self, said: Mention, near: int, label: str, lead: frozenset[str]) -> _Known | None:
        """The person named just before, if the role does not speak of another: the *Ohio* senator."""
        owner = self.by_person.get(near)
        if not said.marks <= (lead if owner is None else lead | owner.marks):
            return None
        if owner is None:
            owner = self.by_person[near] = _Known(len(self.known), "named", label)
            self.known.append(owner)
        return owner

    def _body(self, said: Mention) -> _Known | None:
        if said.kind == "media" and said.definite and len(said.words) == 2 and not any(said.capitals[1:]):
            return self.outlet
        known = self.by_noun.get(said.head)
        if known is None or not (said.definite or said.listed[said.head_at] & Word.MEDIA_NAMES):
            return None
        return known if said.marks <= known.marks | {said.head} and len(said.words) <= 3 else None
