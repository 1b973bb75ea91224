"""What is known of a source as written wherever it stands: a row of numbers, made once for each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Vocabulary
from outletscore.language.kernel import casts
from outletscore.language.kernel import mentions as kernel
from outletscore.language.kernel.mention_bits import Known
from outletscore.language.runs import MOST, Runs
from outletscore.signals import sides
from outletscore.signals.sources_words import asked_bits, singular, word_list

KINDS = ("none", "pronoun", "named", "role", "anonymous", "institution", "media", "agency")  # as in `kernel.casts`


class Table(NamedTuple):
    """`rows` (mentions, casts.PROFILE_COLUMNS); `marks` and `roles` end to end; `strings`: how many are numbered."""

    rows: NDArray[np.int32]
    marks: NDArray[np.int32]  # words of the vocabulary
    roles: NDArray[np.int32]  # strings, in the order in which a role is looked for
    by_string: NDArray[np.int32]  # (strings and more, casts.STRING_COLUMNS): room for the kernel, NOBODY


def _numbering() -> dict[str, int]:
    """Numbers of whatever is asked for, a new one for what was not asked for before."""
    found: defaultdict[str, int] = defaultdict()
    found.default_factory = found.__len__
    return found


@dataclass(slots=True, eq=False)
class Profiles:
    """The distinct mentions of one vocabulary."""

    runs: Runs = field(default_factory=Runs)
    strings: dict[str, int] = field(default_factory=_numbering)
    table: Table = field(
        default_factory=lambda: Table(
            np.zeros((0, casts.PROFILE_COLUMNS), dtype=np.int32),
            np.zeros(0, dtype=np.int32),
            np.zeros(0, dtype=np.int32),
            np.full((0, casts.STRING_COLUMNS), casts.NOBODY, dtype=np.int32),
        )
    )

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Profiles:
        """Those of a vocabulary, which begin anew when there are very many."""
        found = vocabulary.attached("sources.profiles", cls)
        if len(found.runs) > MOST:
            vocabulary.detach("sources.profiles")
            found = vocabulary.attached("sources.profiles", cls)
        return found

    def number(self, vocabulary: Vocabulary, looks: NDArray[np.int32], bounds: NDArray[np.int32]) -> NDArray[np.int32]:
        """The row of each mention, looks[bounds[k]:bounds[k + 1]]; see `casts.find_looks`. None is empty."""
        numbers = self.runs.number(looks, bounds[:-1], bounds[1:])
        rows, marks, roles, by_string = self.table
        if len(self.runs) == len(rows):
            return numbers
        found = described(vocabulary, *self.runs.behind(len(rows)))
        words, number = vocabulary.words, self.strings.__getitem__
        of_phrases = [words[n] for n in found.phrase.tolist()]
        found.rows[:, casts.PHRASE] = [
            number(" ".join(of_phrases[low:high])) for low, high in pairwise(found.phrase_bounds.tolist())
        ]
        initials = [words[n][0] for n in found.initials.tolist()]
        found.rows[:, casts.INITIALS] = [
            number("".join(initials[low:high])) if low < high else -1
            for low, high in pairwise(found.initials_bounds.tolist())
        ]
        found.rows[:, casts.HEAD] = [number(words[n]) for n in found.rows[:, casts.HEAD_WORD].tolist()]
        of_roles = [singular(words[n]) for n in found.roles.tolist()]
        new_roles: list[int] = []
        role_bounds = [0]
        for low, high in found.rows[:, [casts.ROLES, casts.ROLES_END]].tolist():
            if low < high:
                new_roles += map(number, sorted(set(of_roles[low:high])))
            role_bounds.append(len(new_roles))
        found.rows[:, casts.ROLES], found.rows[:, casts.ROLES_END] = role_bounds[:-1], role_bounds[1:]
        found.rows[:, [casts.MARKS, casts.MARKS_END]] += len(marks)
        found.rows[:, [casts.ROLES, casts.ROLES_END]] += len(roles)
        missing = len(self.strings) - len(by_string)
        if missing > 0:
            more = np.full((len(self.strings) + missing, casts.STRING_COLUMNS), casts.NOBODY, dtype=np.int32)
            by_string = np.concatenate([by_string, more])
        self.table = Table(
            np.concatenate([rows, found.rows]),
            np.concatenate([marks, found.marks]),
            np.concatenate([roles, np.array(new_roles, dtype=np.int32)]),
            by_string,
        )
        return numbers


def described(vocabulary: Vocabulary, looks: NDArray[np.int32], bounds: NDArray[np.int64]) -> kernel.Found:
    """What the mentions looks[bounds[k]:bounds[k + 1]], none of them empty, say of themselves."""
    phrases = vocabulary.attached("sources.phrases", lambda: _Phrases.of(vocabulary))
    n, longest, size = len(bounds) - 1, int(np.diff(bounds).max(initial=0)), int(bounds[-1] - bounds[0])
    marks, roles, phrase, initials = (np.empty(size, dtype=np.int32) for _ in range(4))
    found = kernel.Found(
        np.zeros((n, casts.PROFILE_COLUMNS), dtype=np.int32),
        np.empty((n, 2), dtype=np.int32),
        marks,
        roles,
        phrase,
        np.empty(n + 1, dtype=np.int32),
        initials,
        np.empty(n + 1, dtype=np.int32),
        np.empty(longest, dtype=np.int64),
        np.empty(longest, dtype=np.int32),
    )
    bits = vocabulary.column("sources.mentions", asked_bits)
    kernel.describe(looks, bounds, Known(bits, sides.numbers(vocabulary), sides.abroad(vocabulary), *phrases), found)
    last = found.rows[-1]
    return found._replace(
        marks=marks[: last[casts.MARKS_END]],
        roles=roles[: last[casts.ROLES_END]],
        phrase=phrase[: found.phrase_bounds[-1]],
        initials=initials[: found.initials_bounds[-1]],
    )


class _Phrases(NamedTuple):
    """The phrases of lists in words of one vocabulary, see `Known`."""

    media: NDArray[np.int32]
    media_bounds: NDArray[np.int32]
    hints: NDArray[np.int32]
    hint_bounds: NDArray[np.int32]
    associated: int
    press: int

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> _Phrases:
        def listed(name: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
            phrases = [entry.split(" ") for entry in sorted(word_list(name))]
            return vocabulary.ids(chain(*phrases)), np.cumsum([0, *map(len, phrases)], dtype=np.int32)

        associated, press = map(vocabulary.id, ("associated", "press"))
        return cls(*listed("media_names"), *listed("anonymity"), associated, press)
