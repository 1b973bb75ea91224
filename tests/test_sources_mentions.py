"""The kernel that describes sources as written, against the same in plain Python."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from outletscore.language import Vocabulary
from outletscore.language.kernel import casts, persons
from outletscore.language.vocabulary import canonical
from outletscore.signals import sides
from outletscore.signals.sources_profiles import KINDS, Profiles
from outletscore.signals.sources_words import Word, lists, word_list
from tests.oracle_mentions import Mention

GENDERS = {"": 0, "man": persons.MAN, "woman": persons.WOMAN}
MARKS = ("the", "the", "a", "this", "'s", "'", ",", ",", "(", "—", "who", "of", "of", "own", ".", "-", "and", "&", '"')
OTHERS = ("barlow", "quist", "elected", "named", "who'd", "75", "u.s.a", "x", "é", "...", "reports", "analyses", "'em")


def made(rng: random.Random) -> tuple[tuple[str, ...], list[bool], bool]:
    """A mention as no one would write it, of words that the lists know and marks."""
    phrases = [word_list(name) for name in ("media_names", "anonymity", "abroad")]
    pools = (sorted(lists()), MARKS, OTHERS, sorted({canonical(w) for w in sides._sides()}))
    words: list[str] = []
    for _ in range(rng.choice((1, 1, 2, 2, 3, 4, 6, 9))):
        if rng.random() < 0.2:
            words += rng.choice(sorted(rng.choice(phrases))).split(" ")
        else:
            words += rng.choice(rng.choices(pools, (4, 4, 2, 1))[0]).split(" ")
    often = rng.choice((0.2, 0.5, 0.9))
    capitals = [rng.random() < often for _ in words]
    return tuple(words), capitals, capitals[0] and rng.random() < 0.7


def wanted(said: Mention) -> tuple[Any, ...]:
    first, head = (lists().get(said.words[n], 0) for n in (0, said.head_at))
    traits = (
        (casts.PLURAL, said.plural),
        (casts.INDEFINITE, said.indefinite),
        (casts.DEFINITE, said.definite),
        (casts.OF, said.of),
        (casts.GROUP_PRONOUN, first & Word.PLURAL_PRONOUNS),
        (casts.THING_PRONOUN, first & Word.THING_PRONOUNS),
        (casts.THE_OUTLET, said.definite and len(said.words) == 2 and not said.capitals[1]),
        (casts.MEDIA_HEAD, head & Word.MEDIA_NAMES),
        (casts.SHORT, len(said.words) <= 3),
    )
    return (
        said.kind, said.part, GENDERS[said.gender], *said.name_at, said.phrase, said.initials or None, said.head,
        said.head, sides.number_of(said.side), {bit for bit, holds in traits if holds}, set(said.marks),
        sorted(said.roles),
    )  # fmt: skip


def told(vocabulary: Vocabulary, profiles: Profiles, row: list[int], strings: dict[int, str]) -> tuple[Any, ...]:
    marks = profiles.table.marks[row[casts.MARKS] : row[casts.MARKS_END]].tolist()
    roles = profiles.table.roles[row[casts.ROLES] : row[casts.ROLES_END]].tolist()
    traits = {1 << n for n in range(casts.SHORT.bit_length()) if row[casts.TRAITS] >> n & 1}
    return (
        KINDS[row[casts.KIND]], *row[casts.PART : casts.PHRASE], strings[row[casts.PHRASE]],
        strings.get(row[casts.INITIALS]), strings[row[casts.HEAD]], vocabulary.words[row[casts.HEAD_WORD]],
        row[casts.SIDE], traits, {vocabulary.words[n] for n in marks}, [strings[n] for n in roles],
    )  # fmt: skip


def test_every_mention_is_described_as_in_plain_python() -> None:
    rng = random.Random(20261130)
    vocabulary = Vocabulary()
    profiles = Profiles.of(vocabulary)
    kinds: set[str] = set()
    for _ in range(4):  # what comes later is put behind what is there
        mentions = [made(rng) for _ in range(2_000)]
        looks, bounds = [], [0]
        for words, capitals, first_is_name in mentions:
            looks += [vocabulary.id(word) << 2 | has << 1 for word, has in zip(words, capitals, strict=True)]
            looks[bounds[-1]] |= first_is_name
            bounds.append(len(looks))
        found = profiles.number(vocabulary, np.array(looks, dtype=np.int32), np.array(bounds, dtype=np.int32))
        strings = {number: text for text, number in profiles.strings.items()}
        for mention, row in zip(mentions, profiles.table.rows[found].tolist(), strict=True):
            assert told(vocabulary, profiles, row, strings) == wanted(Mention(*mention)), mention
            kinds.add(KINDS[row[casts.KIND]])
    assert kinds == set(KINDS) - {"none"}


def test_words_of_lists_are_canonical() -> None:
    listed = {word for name in ("media_names", "anonymity") for entry in word_list(name) for word in entry.split(" ")}
    assert [word for word in sorted(listed | set(lists())) if canonical(word) != word and " " not in word] == []
