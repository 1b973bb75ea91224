"""Who a source is: mentions of one source resolved inside an article, and the kind of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading
from outletscore.language.flags import CAPITAL, SPACE
from outletscore.signals.sources_kinds import Mention, kind_of

Tokens = NDArray[np.int32]
NO_SOURCE = "none"


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
    name: str
    surname: str
    roles: set[str]
    titled: bool


def resolve(reading: Reading, words: list[str], text: Tokens, start: Tokens, end: Tokens) -> Sources:
    """Resolve the source spans start..end (tokens, -1 = none) of rows in order of text; `words` of all tokens."""
    numbers = np.full(len(text), -1, dtype=np.int32)
    owners: list[_Known | None] = [None] * len(text)
    known: list[_Known] = []
    current = -1
    last: _Known | None = None
    for row in range(len(text)):
        if text[row] != current:
            current, known, last = int(text[row]), [], None
        if start[row] < 0:
            continue
        low, high = int(start[row]), int(end[row])
        mention = Mention(
            tuple(words[low:high]),
            tuple(bool(f & CAPITAL) for f in reading.flags[low:high].tolist()),
            tuple(bool(f & SPACE) for f in reading.flags[low:high].tolist()),
            low == reading.sentence_start[reading.sentence[low]],
        )
        owner = _owner(mention, known, last)
        if owner is None:
            kind = kind_of(mention)
            owner = _Known(len(known), kind, reading.text(low, high), mention.surname, set(), False)
            known.append(owner)
        elif len(mention.words) > 1 and mention.surname and len(reading.text(low, high)) > len(owner.name):
            owner.name = reading.text(low, high)
        owner.roles |= mention.roles
        owner.titled = owner.titled or bool(mention.roles)
        if owner.kind != "pronoun":
            last = owner
        numbers[row], owners[row] = owner.number, owner
    return Sources(
        id=numbers,
        name=[owner.name if owner else None for owner in owners],
        kind=[owner.kind if owner else NO_SOURCE for owner in owners],
        identified=[bool(owner and owner.kind == "named" and owner.titled) for owner in owners],
    )


def _owner(mention: Mention, known: list[_Known], last: _Known | None) -> _Known | None:
    """The source met before that this mention speaks of; None for a new one."""
    if mention.pronoun:
        return last if last is not None and last.kind in ("named", "role", "anonymous") else None
    for source in reversed(known):
        if mention.surname and mention.surname == source.surname:
            return source
        if not mention.surname and " ".join(mention.words) == source.name.lower():
            return source
    if mention.definite and mention.roles:
        for source in reversed(known):
            if source.roles & mention.roles:
                return source
    return None
