"""Which mentions are one source: the cast of each text, in order of appearance.

A mention is a row of `profiles`, what is known of it wherever it stands; see `signals.sources_profiles`. Words it is
known again by are numbers of strings, the words that tell it from others (its marks) are words of the vocabulary.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.flags import CAPITAL
from outletscore.language.kernel.compiling import compiled

NOBODY = -1
LEAD = 6  # words before a name that may say who it is
# How often a word is a name when it has a capital: often, never, or if it has one inside a sentence as well.
RARE, COMMON, OPENER = range(3)
# Kinds of sources; those of persons are NAMED to ANONYMOUS.
NO_SOURCE, PRONOUN, NAMED, ROLE, ANONYMOUS, INSTITUTION, MEDIA, AGENCY = range(8)
# Columns of a profile.
(
    KIND, PART, GENDER, NAME_START, NAME_END, PHRASE, INITIALS, HEAD, HEAD_WORD, SIDE, TRAITS, MARKS, MARKS_END, ROLES,
    ROLES_END, PROFILE_COLUMNS,
) = range(16)  # fmt: skip
# Bits of TRAITS.
PLURAL, INDEFINITE, DEFINITE, OF, GROUP_PRONOUN, THING_PRONOUN, THE_OUTLET, MEDIA_HEAD, SHORT = (
    1 << n for n in range(9)
)
# Columns of a string: the source that had it as its phrase, role, noun or initials.
BY_PHRASE, BY_ROLE, BY_NOUN, BY_INITIALS, STRING_COLUMNS = range(5)
# Columns of a source. `NUMBER` is within its text, `SIZE` the words of the name in its label.
NUMBER, OF_KIND, LABEL_START, LABEL_END, SIZE, ROLED, TOLD, OF_SIDE, SOURCE_COLUMNS = range(9)
# Columns of what the text says of a person, see `persons.resolve`: of the one who is meant, and of the one who may be.
OF_PERSON, OF_NEAR = 0, 3


@compiled
def find_looks(
    token_bounds: NDArray[np.int32],
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    sentence: NDArray[np.int32],
    sentence_start: NDArray[np.int32],
    common: NDArray[np.int8],
    text_of: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    met: NDArray[np.int32],
    bounds: NDArray[np.int32],
    looks: NDArray[np.int32],
) -> None:
    """Fill `looks` with the words of each mention, a number each: the word, its capital, and if that is its own.

    `bounds` is where each mention begins in `looks`. Only the first word's capital may be the sentence's and not its
    own: if the word is common otherwise (*critics*, *police*) it must have one inside a sentence of the same text.
    `met` (words) is scratch, 0.
    """
    m = 0
    while m < len(start):
        text, last = text_of[m], m
        asked = False
        while last < len(start) and text_of[last] == text:
            i = start[last]
            begins = sentence_start[sentence[i]] == i
            asked |= begins and common[word[i]] == COMMON and (flags[i] & CAPITAL) != 0
            last += 1
        if asked:
            for i in range(token_bounds[text], token_bounds[text + 1]):
                if flags[i] & CAPITAL and common[word[i]] == COMMON and sentence_start[sentence[i]] != i:
                    met[word[i]] = text + 1
        for k in range(m, last):
            i = start[k]
            for j in range(i, end[k]):
                looks[bounds[k] + j - i] = word[j] << 2 | ((flags[j] & CAPITAL) != 0) << 1
            if flags[i] & CAPITAL:
                kind, begins = common[word[i]], sentence_start[sentence[i]] == i
                if not begins or kind == RARE or (kind == COMMON and met[word[i]] == text + 1):
                    looks[bounds[k]] |= 1
        m = last


@compiled
def place_of(owner: int, mark: int, marked: NDArray[np.int64]) -> np.uint64:
    """Where a mark of a source stands in the table of them, or belongs."""
    key = (np.int64(owner) + 1) << 32 | np.int64(mark)
    mixed = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)
    mask = np.uint64(len(marked) - 1)
    place = (mixed ^ (mixed >> np.uint64(32))) & mask
    while marked[place] != 0 and marked[place] != key:
        place = (place + np.uint64(1)) & mask
    return place


@compiled
def mark(owner: int, word: int, marked: NDArray[np.int64]) -> None:
    marked[place_of(owner, word, marked)] = (np.int64(owner) + 1) << 32 | np.int64(word)


@compiled
def tells_apart(
    profile: NDArray[np.int32],
    marks: NDArray[np.int32],
    owner: int,
    besides: int,
    marked: NDArray[np.int64],
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    low: int,
    name: int,
) -> bool:
    """Whether a mark of a mention is none of a source's, nor `besides`, nor of the words low..name that lead to it."""
    for k in range(profile[MARKS], profile[MARKS_END]):
        shared = marks[k] == besides
        for at in range(low, name):
            shared |= word[at] == marks[k] and (flags[at] & CAPITAL) != 0
        if not shared and (owner == NOBODY or marked[place_of(owner, marks[k], marked)] == 0):
            return True
    return False


@compiled
def side_of(
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    low: int,
    name: int,
    sides: NDArray[np.int16],
    abroad: NDArray[np.bool_],
    the: int,
) -> int:
    """The first side that the words low..name speak of, as `mentions.side_of`; 0 where there is none."""
    for k in range(low, name):
        side = sides[word[k]]
        if side and flags[k] & CAPITAL:
            before = k - 1
            if k - low > 1 and word[before] == the:
                before -= 1
            if before < low or not abroad[word[before]]:
                return int(side)
    return 0


@compiled
def met_before(
    profile: NDArray[np.int32],
    marks: NDArray[np.int32],
    roles: NDArray[np.int32],
    person: int,
    group: int,
    body: int,
    outlet: int,
    by_string: NDArray[np.int32],
    by_person: NDArray[np.int32],
    marked: NDArray[np.int64],
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
) -> int:
    """The source that a mention speaks of again; NOBODY where it is new."""
    kind, traits = profile[KIND], profile[TRAITS]
    if by_string[profile[PHRASE], BY_INITIALS] != NOBODY:
        return int(by_string[profile[PHRASE], BY_INITIALS])
    if person >= 0 and by_person[person] != NOBODY:
        return int(by_person[person])
    if kind == PRONOUN:
        return group if traits & GROUP_PRONOUN else body if traits & THING_PRONOUN else NOBODY
    known = by_string[profile[PHRASE], BY_PHRASE]
    if kind == NAMED:
        return int(known) if person < 0 else NOBODY
    if traits & INDEFINITE:
        return NOBODY
    if known != NOBODY:
        return int(known)
    if kind == ROLE and not traits & (PLURAL | OF):
        for k in range(profile[ROLES], profile[ROLES_END]):
            known = by_string[roles[k], BY_ROLE]
            if known != NOBODY and not tells_apart(profile, marks, known, -1, marked, word, flags, 0, 0):
                return int(known)
    if kind >= INSTITUTION:
        if kind == MEDIA and traits & THE_OUTLET:
            return outlet
        known = by_string[profile[HEAD], BY_NOUN]
        short = traits & (DEFINITE | MEDIA_HEAD) and traits & SHORT
        head = profile[HEAD_WORD]
        if known != NOBODY and short and not tells_apart(profile, marks, known, head, marked, word, flags, 0, 0):
            return int(known)
    return NOBODY


@compiled
def cast(
    text_of: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    said: NDArray[np.int32],
    whom: NDArray[np.int32],
    near: NDArray[np.int32],
    told: NDArray[np.int32],
    profiles: NDArray[np.int32],
    marks: NDArray[np.int32],
    roles: NDArray[np.int32],
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    sentence: NDArray[np.int32],
    sentence_start: NDArray[np.int32],
    sides: NDArray[np.int16],
    abroad: NDArray[np.bool_],
    the: int,
    by_string: NDArray[np.int32],
    by_person: NDArray[np.int32],
    marked: NDArray[np.int64],
    sources: NDArray[np.int32],
    source_of: NDArray[np.int32],
) -> int:
    """Fill `sources` (mentions, SOURCE_COLUMNS), 0, and `source_of` each mention; gives how many sources there are.

    Mentions are in order of text, then of start; `said` is the profile of each, `whom`, `near` and `told` are what
    `persons.resolve` found. `by_string` (strings, STRING_COLUMNS) is NOBODY, and is so again behind each text;
    `by_person` (persons of a text) and `marked`, a power of two of zeros, twice as many as there are marks or more,
    are scratch.
    """
    count = 0
    m = 0
    while m < len(start):
        text, last, first = text_of[m], m, count
        while last < len(start) and text_of[last] == text:
            last += 1
        for k in range(len(by_person)):
            by_person[k] = NOBODY
        group = body = outlet = NOBODY
        for n in range(m, last):
            profile, person, other = profiles[said[n]], whom[n], near[n]
            kind, traits = profile[KIND], profile[TRAITS]
            owner = met_before(
                profile, marks, roles, person, group, body, outlet, by_string, by_person, marked, word, flags
            )
            of_kind = NAMED if kind == PRONOUN and person >= 0 else kind  # named, but not where he speaks
            if owner == NOBODY and other >= 0:
                # The person named just before, if the role does not speak of another: the *Ohio* senator.
                name = told[n, OF_NEAR + 1]
                low = max(sentence_start[sentence[name]], name - LEAD)
                if not tells_apart(profile, marks, by_person[other], -1, marked, word, flags, low, name):
                    owner = by_person[other]
                    if owner == NOBODY:
                        by_person[other] = count
                        of_kind = NAMED
            if owner == NOBODY:
                owner = count
            if owner == count:
                count += 1
                sources[owner, NUMBER], sources[owner, OF_KIND] = owner - first, of_kind
                sources[owner, LABEL_START], sources[owner, LABEL_END] = start[n], end[n]
            if not sources[owner, OF_SIDE]:
                sources[owner, OF_SIDE] = profile[SIDE]
            if person >= 0:
                by_person[person] = owner
            # Remember it by what it was called.
            if kind == NAMED:
                size, roled = profile[NAME_END] - profile[NAME_START], profile[ROLES_END] > profile[ROLES]
                fuller = size - sources[owner, SIZE]
                if fuller > 0 or (fuller == 0 and roled and not sources[owner, ROLED]):
                    sources[owner, LABEL_START], sources[owner, LABEL_END] = start[n], end[n]
                    sources[owner, SIZE] = size
                sources[owner, OF_KIND] = NAMED
                sources[owner, ROLED] |= roled
            if kind != PRONOUN:
                if by_string[profile[PHRASE], BY_PHRASE] == NOBODY:
                    by_string[profile[PHRASE], BY_PHRASE] = owner
                for k in range(profile[MARKS], profile[MARKS_END]):
                    mark(owner, marks[k], marked)
                if kind >= INSTITUTION:
                    body = owner
                    by_string[profile[HEAD], BY_NOUN] = owner
                    if kind != INSTITUTION:
                        outlet = owner
                    elif traits & PLURAL:
                        group = owner
                    if profile[INITIALS] >= 0:
                        by_string[profile[INITIALS], BY_INITIALS] = owner
                elif traits & PLURAL:
                    group = owner
                else:
                    for k in range(profile[ROLES], profile[ROLES_END]):
                        by_string[roles[k], BY_ROLE] = owner
            if sources[owner, OF_KIND] == NAMED and not sources[owner, TOLD]:
                of = OF_NEAR if other >= 0 and by_person[other] == owner else OF_PERSON
                name, stop = told[n, of + 1], told[n, of + 2]
                sources[owner, TOLD] = stop > 0
                sources[owner, ROLED] |= told[n, of]
                if stop - name > sources[owner, SIZE]:
                    sources[owner, LABEL_START], sources[owner, LABEL_END] = name, stop
                    sources[owner, SIZE] = stop - name
                low = max(sentence_start[sentence[name]], name - LEAD)
                for k in range(low, name):
                    if flags[k] & CAPITAL:
                        mark(owner, word[k], marked)
                if not sources[owner, OF_SIDE]:
                    sources[owner, OF_SIDE] = side_of(word, flags, low, name, sides, abroad, the)
            source_of[n] = owner
        for n in range(m, last):
            profile = profiles[said[n]]
            for column in (PHRASE, HEAD, INITIALS):
                if profile[column] >= 0:
                    for k in range(STRING_COLUMNS):
                        by_string[profile[column], k] = NOBODY
            for k in range(profile[ROLES], profile[ROLES_END]):
                for column in range(STRING_COLUMNS):
                    by_string[roles[k], column] = NOBODY
        m = last
    return count
