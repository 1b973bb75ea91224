"""What is known of a source as written wherever it stands: a `Mention` as a row of numbers, made once for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Vocabulary
from outletscore.language.kernel import casts, persons
from outletscore.language.runs import MOST, Runs
from outletscore.signals import sides
from outletscore.signals.sources_kinds import Mention
from outletscore.signals.sources_words import Word, lists

KINDS = ("none", "pronoun", "named", "role", "anonymous", "institution", "media", "agency")  # as in `kernel.casts`
GENDERS = {"": 0, "man": persons.MAN, "woman": persons.WOMAN}


class Table(NamedTuple):
    """`rows` (mentions, casts.PROFILE_COLUMNS); `marks` and `roles` end to end; `strings`: how many are numbered."""

    rows: NDArray[np.int32]
    marks: NDArray[np.int32]  # words of the vocabulary
    roles: NDArray[np.int32]  # strings, in the order in which a role is looked for
    by_string: NDArray[np.int32]  # (strings and more, casts.STRING_COLUMNS): room for the kernel, NOBODY


@dataclass(slots=True, eq=False)
class Profiles:
    """The distinct mentions of one vocabulary."""

    runs: Runs = field(default_factory=Runs)
    strings: dict[str, int] = field(default_factory=dict)
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
        found = self.runs.number(looks, bounds[:-1], bounds[1:])
        rows, marks, roles, by_string = self.table
        new_rows: list[tuple[int, ...]] = []
        new_marks: list[int] = []
        new_roles: list[int] = []
        for number in range(len(rows), len(self.runs)):
            said = self.mention(vocabulary, number)
            ids = [look >> 2 for look in self.runs[number]]
            at = len(marks) + len(new_marks), len(roles) + len(new_roles)
            new_marks += (
                {n for n, word in zip(ids, said.words, strict=True) if word in said.marks} if said.marks else ()
            )
            new_roles += [self._string(role) for role in sorted(said.roles)]
            ends = len(marks) + len(new_marks), len(roles) + len(new_roles)
            new_rows.append((*self._row(said, ids[said.head_at]), at[0], ends[0], at[1], ends[1]))
        if new_rows:
            missing = len(self.strings) - len(by_string)
            if missing > 0:
                more = np.full((len(self.strings) + missing, casts.STRING_COLUMNS), casts.NOBODY, dtype=np.int32)
                by_string = np.concatenate([by_string, more])
            self.table = Table(
                np.concatenate([rows, np.array(new_rows, dtype=np.int32)]),
                np.concatenate([marks, np.array(new_marks, dtype=np.int32)]),
                np.concatenate([roles, np.array(new_roles, dtype=np.int32)]),
                by_string,
            )
        return found

    def mention(self, vocabulary: Vocabulary, number: int) -> Mention:
        """What a row is made of."""
        looks = self.runs[number]
        words = tuple([vocabulary.words[look >> 2] for look in looks])
        return Mention(words, [bool(look & 2) for look in looks], bool(looks[0] & 1))

    def _string(self, text: str) -> int:
        return self.strings.setdefault(text, len(self.strings))

    def _row(self, said: Mention, head: int) -> tuple[int, ...]:
        """All columns but those of marks and roles."""
        first = lists().get(said.words[0], 0)
        head_bits = said.listed[said.head_at]
        traits = (
            (casts.PLURAL, said.plural),
            (casts.INDEFINITE, said.indefinite),
            (casts.DEFINITE, said.definite),
            (casts.OF, said.of),
            (casts.GROUP_PRONOUN, first & Word.PLURAL_PRONOUNS),
            (casts.THING_PRONOUN, first & Word.THING_PRONOUNS),
            (casts.THE_OUTLET, said.definite and len(said.words) == 2 and not said.capitals[1]),
            (casts.MEDIA_HEAD, head_bits & Word.MEDIA_NAMES),
            (casts.SHORT, len(said.words) <= 3),
        )
        return (
            KINDS.index(said.kind),
            said.part,
            GENDERS[said.gender],
            *said.name_at,
            self._string(said.phrase),
            self._string(said.initials) if said.initials else -1,
            self._string(said.head),
            head,
            sides.number_of(said.side),
            sum(bit for bit, holds in traits if holds),
        )
