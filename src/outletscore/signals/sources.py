"""Who a source is: mentions of one source resolved inside an article, and the kind of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading, Vocabulary
from outletscore.language.kernel import casts, persons
from outletscore.signals import sides
from outletscore.signals.sources_profiles import KINDS, Profiles
from outletscore.signals.sources_words import Word, lists, word_bits

Tokens = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """One row an attribution."""

    id: Tokens  # numbered within the article in order of appearance; -1 where there is no source
    name_start: Tokens  # tokens of its fullest name or description, -1 where there is no source
    name_end: Tokens
    kind: NDArray[np.int8]  # number in `sources_profiles.KINDS`
    identified: NDArray[np.bool_]
    side: NDArray[np.int8]  # number in `sides.names` of the nation, bloc or party that it speaks for; 0: none


@cache
def _not_rare() -> dict[str, int]:
    return {
        word: casts.OPENER if bits & Word.OPENERS else casts.COMMON
        for word, bits in lists().items()
        if bits & (Word.OPENERS | Word.QUANTIFIERS | Word.PEOPLE)
        or (bits & Word.BODIES and not bits & (Word.MEN | Word.WOMEN))
    }


def _common(words: list[str]) -> NDArray[np.int8]:
    """Whether a word is often a name (RARE otherwise), a noun (COMMON), or never a name (OPENER)."""
    known = _not_rare()
    return np.array([known.get(word, casts.RARE) for word in words], dtype=np.int8)


def looked_at(
    reading: Reading, vocabulary: Vocabulary, text: Tokens, start: Tokens, end: Tokens
) -> tuple[Profiles, Tokens]:
    """The profiles of the vocabulary, and the row there of each source start..end (tokens) of some texts."""
    bounds = np.zeros(len(start) + 1, dtype=np.int32)
    np.cumsum(end - start, out=bounds[1:])
    looks = np.empty(bounds[-1], dtype=np.int32)
    casts.find_looks(
        reading.token_bounds,
        reading.word,
        reading.flags,
        reading.sentence,
        reading.sentence_start,
        vocabulary.column("sources.common", _common),
        text,
        start,
        end,
        np.zeros(len(vocabulary), dtype=np.int32),
        bounds,
        looks,
    )
    profiles = Profiles.of(vocabulary)
    return profiles, profiles.number(vocabulary, looks, bounds)


def kinds(reading: Reading, vocabulary: Vocabulary, start: Tokens, end: Tokens) -> list[str]:
    """The kind of each of the sources start..end (tokens) as written."""
    text = (np.searchsorted(reading.token_bounds, start, side="right") - 1).astype(np.int32)
    profiles, said = looked_at(reading, vocabulary, text, start, end)
    return [KINDS[kind] for kind in profiles.table.rows[said, casts.KIND].tolist()]


def spoken_of(
    reading: Reading, vocabulary: Vocabulary, text: Tokens, start: Tokens, end: Tokens, said: Tokens
) -> tuple[Tokens, Tokens, Tokens]:
    """Person of each mention, numbered within its text (-1: none known), who a role may be, what the text says of both.

    The third array (mentions, 6) has 1 where the text gives a role, and first token and end of the fullest name, of the
    one and of the other. `text` and `start` ascend; `said` (mentions, casts.PROFILE_COLUMNS) is what is known of each.
    """
    whom = np.full(len(said), -1, dtype=np.int32)
    near = np.full(len(said), -1, dtype=np.int32)
    told = np.zeros((len(said), 6), dtype=np.int32)
    named = said[:, casts.NAME_END] > 0
    longest = int(np.diff(reading.token_bounds).max(initial=0))
    persons.resolve(
        reading.token_bounds,
        reading.word,
        reading.flags,
        reading.sentence,
        reading.quotation,
        vocabulary.column("sources.bits", word_bits),
        text,
        start,
        end,
        said[:, casts.PART].astype(np.int8),
        said[:, casts.GENDER].astype(np.int8),
        np.where(named, start + said[:, casts.NAME_START], -1).astype(np.int32),
        np.where(named, start + said[:, casts.NAME_END], -1).astype(np.int32),
        np.empty((persons.MOST, persons.PERSON_COLUMNS), dtype=np.int32),
        np.empty((longest + 1, persons.PLACE_COLUMNS), dtype=np.int32),
        whom,
        near,
        told,
    )
    return whom, near, told


def resolve(reading: Reading, vocabulary: Vocabulary, text: Tokens, start: Tokens, end: Tokens) -> Sources:
    """Resolve the source spans start..end (tokens, -1 = none) of some texts, in ascending order of text.

    A person is known again by surname and first name, a role by a noun it was given before, a body by its noun or its
    initials; he and she are the nearest person spoken of. Sources are numbered in order of text.
    """
    rows = np.flatnonzero(start >= 0)
    at, first, again = np.unique(start[rows], return_index=True, return_inverse=True)
    text, end = text[rows[first]], end[rows[first]]
    profiles, said = looked_at(reading, vocabulary, text, at, end)
    table = profiles.table
    whom, near, told = spoken_of(reading, vocabulary, text, at, end, table.rows[said])
    found = np.zeros((len(at) + 1, casts.SOURCE_COLUMNS), dtype=np.int32)
    owner = np.empty(len(at), dtype=np.int32)
    of_mentions = table.rows[said, casts.MARKS_END] - table.rows[said, casts.MARKS]
    most = int(of_mentions.sum(dtype=np.int64)) + casts.LEAD * len(at) + 1
    count = casts.cast(
        text,
        at,
        end,
        said,
        whom,
        near,
        told,
        *table[:3],
        reading.word,
        reading.flags,
        reading.sentence,
        reading.sentence_start,
        sides.numbers(vocabulary),
        sides.abroad(vocabulary),
        vocabulary.id("the"),
        table.by_string,
        np.empty(persons.MOST, dtype=np.int32),
        np.zeros(1 << (2 * most - 1).bit_length(), dtype=np.int64),
        found,
        owner,
    )
    # The last row is nobody.
    found[count] = 0
    found[count, [casts.NUMBER, casts.LABEL_START, casts.LABEL_END]] = -1
    number = np.full(len(start), count, dtype=np.int32)
    number[rows] = owner[again]
    found = found[number]
    kind = found[:, casts.OF_KIND]
    return Sources(
        id=found[:, casts.NUMBER],
        name_start=found[:, casts.LABEL_START],
        name_end=found[:, casts.LABEL_END],
        kind=kind.astype(np.int8),
        identified=(kind == casts.NAMED) & (found[:, casts.ROLED] != 0),
        side=found[:, casts.OF_SIDE].astype(np.int8),
    )
