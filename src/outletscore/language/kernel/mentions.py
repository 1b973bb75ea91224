"""What a source as written says of itself: its name, its head, what kind of source it is.

A mention is a run of looks, see `casts.find_looks`. What is asked of its words is in bits, see
`mention_bits`. Offsets are within the mention.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import casts, persons
from outletscore.language.kernel import mention_bits as bit
from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.mention_bits import Known, is_among

SHORT_ROLE = 4  # words of *the billionaire business mogul*
NOWHERE = (0, 0)


class Found(NamedTuple):
    """What is found of n mentions. Lists have room for all words, scratch for the longest mention."""

    rows: NDArray[np.int32]  # (n, casts.PROFILE_COLUMNS), but for the numbers of strings
    head: NDArray[np.int32]  # (n, 2): of the phrase before the first comma or preposition the last word, and the end
    marks: NDArray[np.int32]  # words by which it is told from others
    roles: NDArray[np.int32]  # words that are nouns for persons
    phrase: NDArray[np.int32]  # all words but articles and possessive marks
    phrase_bounds: NDArray[np.int32]  # (n + 1)
    initials: NDArray[np.int32]  # words whose initials may stand for it
    initials_bounds: NDArray[np.int32]  # (n + 1)
    own: NDArray[np.int64]  # scratch
    said: NDArray[np.int32]  # scratch


@compiled
def describe(looks: NDArray[np.int32], bounds: NDArray[np.int64], known: Known, found: Found) -> None:
    """Fill `found` with what the mentions looks[bounds[k]:bounds[k + 1]], none of them empty, say of themselves."""
    marks, roles = 0, 0
    found.phrase_bounds[0] = found.initials_bounds[0] = 0
    for k in range(len(bounds) - 1):
        low, size = bounds[k], int(bounds[k + 1] - bounds[k])
        own, row = found.own, found.rows[k]
        union = 0
        for n in range(size):
            own[n] = known.bits[looks[low + n] >> 2]
            union |= own[n]
            if looks[low + n] & 2:
                own[n] |= bit.CAPITAL
                if n > 0 or looks[low] & 1:
                    own[n] |= bit.NAME
        row[casts.MARKS], row[casts.ROLES] = marks, roles
        phrase, initials = found.phrase_bounds[k], found.initials_bounds[k]
        head, end, comma = bounds_of(own, size)
        found.head[k, 0], found.head[k, 1] = head, end
        pronoun = is_pronoun(own, size)
        name = NOWHERE if pronoun else name_at(looks, low, own, size, head, end, comma, known, found.said)
        gender = own[head]
        for n in range(size):
            if own[n] & bit.PEOPLE:
                found.roles[roles] = looks[low + n] >> 2
                roles += 1
                gender |= (own[n] & bit.OF_MAN != 0) * bit.MEN | (own[n] & bit.OF_WOMAN != 0) * bit.WOMEN
            if not own[n] & (bit.ARTICLE | bit.POSSESSIVE):
                found.phrase[phrase] = looks[low + n] >> 2
                phrase += 1
        capitals = 0
        for n in range(comma):
            if own[n] & bit.CAPITAL:
                if own[n] & bit.NAME and not own[n] & bit.TITLED:
                    marks = marked(found.marks, row[casts.MARKS], marks, looks[low + n] >> 2)
                if n < end:
                    capitals += 1
                    if not own[n] & bit.ARTICLE:
                        found.initials[initials] = looks[low + n] >> 2
                        initials += 1
        if capitals < 2:
            initials = found.initials_bounds[k]
        group = name[1] > 0 and is_group(own, size, name[1])
        indefinite = own[0] & (bit.QUANTIFIERS | bit.DIGIT) != 0
        kind = casts.PRONOUN
        if not pronoun:
            kind = kind_of(looks, low, own, size, head, end, name[1], indefinite, union, known, found.said)
        row[casts.KIND] = kind
        row[casts.GENDER] = 0
        if union & (bit.PEOPLE | bit.PRONOUNS):
            row[casts.GENDER] = persons.WOMAN if gender & bit.WOMEN else persons.MAN if gender & bit.MEN else 0
        row[casts.PART] = part_of(own, size, head, end, kind, row[casts.GENDER], group)
        row[casts.NAME_START], row[casts.NAME_END] = name
        row[casts.HEAD_WORD] = looks[low + head] >> 2
        row[casts.SIDE] = side_of(looks, low, own, size, known)
        row[casts.TRAITS] = traits_of(own, size, head, end, group, indefinite)
        row[casts.MARKS_END], row[casts.ROLES_END] = marks, roles
        found.phrase_bounds[k + 1], found.initials_bounds[k + 1] = phrase, initials


@compiled
def marked(marks: NDArray[np.int32], first: int, count: int, word: int) -> int:
    """Put a word behind marks[first:count] where it is none of them; gives how many marks there are then."""
    for k in range(first, count):
        if marks[k] == word:
            return count
    marks[count] = word
    return count + 1


@compiled
def bounds_of(own: NDArray[np.int64], size: int) -> tuple[int, int, int]:
    """Head, end of the first part, and the first comma or *who*.

    The first part ends before a comma, a preposition, a relative, and before *conducted* behind *a survey*.
    """
    end = 1
    while end < size and not own[end] & bit.BREAKS:
        if own[end - 1] & bit.KNOWN and own[end] & bit.ED and not own[end] & bit.CAPITAL:
            break
        end += 1
    head = end
    while head > 1 and not own[head - 1] & bit.ALNUM:
        head -= 1
    comma = 0
    while comma < size and not own[comma] & bit.CUT:
        comma += 1
    return head - 1, end, comma


@compiled
def is_pronoun(own: NDArray[np.int64], size: int) -> bool:
    """he, who, their own, the latter: whoever it is must be found elsewhere."""
    if own[0] & bit.THE:
        return size == 2 and own[1] & bit.PRONOUNS != 0
    if size > 2 or not own[0] & bit.BEGINS:
        return False
    return size == 1 or own[1] & (bit.PRONOUNS | bit.POSSESSIVE | bit.OWN) != 0


@compiled
def name_at(
    looks: NDArray[np.int32],
    low: int,
    own: NDArray[np.int64],
    size: int,
    head: int,
    end: int,
    comma: int,
    known: Known,
    said: NDArray[np.int32],
) -> tuple[int, int]:
    """Where the person's name begins and ends: in the first part, or an apposition of two words or more."""
    found = name_in(looks, low, own, 0, end, known, said)
    if found[1] > 0 or end == size or own[head] & (bit.BODIES | bit.IMPERSONAL):
        return found
    found = name_in(looks, low, own, 0, comma, known, said)
    if found[1] - found[0] > 1 and own[found[0] - 1 if found[0] else size - 1] & (bit.KNOWN | bit.PLACES):
        return found
    start = -1
    for n in range(size + 1):
        if n == size or own[n] & bit.COMMA:
            if start >= 0 and start + 1 < n:
                found = name_in(looks, low, own, start + 1, n, known, said)
                if found[1] - found[0] > 1:
                    return found
            start = n
    return NOWHERE


@compiled
def name_in(
    looks: NDArray[np.int32],
    low: int,
    own: NDArray[np.int64],
    start: int,
    end: int,
    known: Known,
    said: NDArray[np.int32],
) -> tuple[int, int]:
    """Where the name of a person that a part ends in begins and ends; NOWHERE where there is none."""
    while end > start and (own[end - 1] & bit.POSSESSIVE or not own[end - 1] & bit.ALNUM):
        end -= 1
    at = end
    while at > start and (own[at - 1] & bit.NAME or (own[at - 1] & bit.JOINT and at - 1 > start)):
        at -= 1
    first = at
    for n in range(end - 1, at - 1, -1):
        if own[n] & (bit.TITLED | bit.POSSESSIVE):
            first = n + 1
            break
    while first < end - 2 and own[first] & (bit.IMPERSONAL | bit.BODIES):
        first += 1  # State Jon Husted, of whose secretary we read
    while first < end and not own[first] & bit.ALNUM:
        first += 1
    if end - first > 1 and own[end - 1] & bit.NAME_TAILS:
        end -= 1
        while end > first and not own[end - 1] & bit.ALNUM:
            end -= 1
    if first >= end:
        return NOWHERE
    words, last = 0, own[first]
    for n in range(first, end):
        if own[n] & bit.ALNUM:
            if own[n] & bit.BODIES and not own[n] & (bit.MEN | bit.WOMEN):
                return NOWHERE  # the Trump Organization
            said[words], last = looks[low + n] >> 2, own[n]
            words += 1
    if last & bit.NO_PERSON or (words == 1 and last & (bit.IMPERSONAL | bit.COUNTS)):
        return NOWHERE  # Priorities USA, the Daily Beast
    if words > 1 and is_among(said, words, known.media, known.media_bounds):
        return NOWHERE
    if at == start + 1 and own[start] & bit.THE and first == at:
        return NOWHERE  # the Blaze, the Associated Press
    return first, end


@compiled
def side_of(looks: NDArray[np.int32], low: int, own: NDArray[np.int64], size: int, known: Known) -> int:
    """The first side that describes whoever it speaks of: *Russian* ambassador to Washington; 0 where there is none."""
    for n in range(size):
        side = known.sides[looks[low + n] >> 2]
        if side and own[n] & bit.CAPITAL:
            before = n - 2 if n > 1 and own[n - 1] & bit.THE else n - 1
            if before < 0 or not known.abroad[looks[low + before] >> 2]:
                return int(side)
    return 0


@compiled
def is_group(own: NDArray[np.int64], size: int, name_end: int) -> bool:
    """Whether two persons are named together."""
    for n in range(1, min(name_end, size - 1)):
        both = own[n - 1] & own[n + 1] & bit.NAME
        if own[n] & bit.AND and both and not (own[n - 1] | own[n + 1]) & bit.TITLED:
            return True
    return False


@compiled
def traits_of(own: NDArray[np.int64], size: int, head: int, end: int, group: bool, indefinite: bool) -> int:
    """Bits of `casts.TRAITS`."""
    plural = group
    if own[head] & bit.PEOPLE:
        plural |= not own[head] & bit.PERSON
    else:
        plural |= own[head] & bit.OF_BODIES != 0
    definite = own[0] & bit.ARTICLE != 0
    traits: int = (
        plural * casts.PLURAL
        | indefinite * casts.INDEFINITE  # some, a poll, 75 percent: not one that was spoken of before
        | definite * casts.DEFINITE  # the minister, this poll: one that was
        | (end < size and own[end] & bit.OF_WORD != 0)
        * casts.OF  # whose head it is tells the head of the mission from others
        | (own[0] & bit.PLURAL_PRONOUNS != 0) * casts.GROUP_PRONOUN
        | (own[0] & bit.THING_PRONOUNS != 0) * casts.THING_PRONOUN
        | (definite and size == 2 and not own[1] & bit.CAPITAL) * casts.THE_OUTLET
        | (own[head] & bit.MEDIA_NAMES != 0) * casts.MEDIA_HEAD
        | (size <= 3) * casts.SHORT
    )
    return traits


@compiled
def part_of(own: NDArray[np.int64], size: int, head: int, end: int, kind: int, gender: int, group: bool) -> int:
    """What it is to `persons`."""
    if kind == casts.PRONOUN:
        if own[0] & bit.RELATIVE_PRONOUNS:
            return persons.WHO
        if own[0] & bit.THE:
            return persons.LATTER
        if not own[0] & bit.PERSONAL_PRONOUNS:
            return persons.THING
        return persons.SHE if gender == persons.WOMAN else persons.HE
    if kind == casts.NAMED:
        return persons.THING if group else persons.NAMED
    if kind < casts.ROLE or kind > casts.ANONYMOUS or not own[head] & bit.PERSON:
        return persons.THING
    whole = end == size or (own[end] & bit.OF_WORD != 0 and size <= 2 * SHORT_ROLE)
    if own[0] & bit.THE and end <= SHORT_ROLE and whole and kind == casts.ROLE:
        return persons.ROLE_OF
    return persons.PERSON


@compiled
def kind_of(
    looks: NDArray[np.int32],
    low: int,
    own: NDArray[np.int64],
    size: int,
    head: int,
    end: int,
    name_end: int,
    indefinite: bool,
    union: int,
    known: Known,
    said: NDArray[np.int32],
) -> int:
    """Its kind, pronouns apart: NAMED to AGENCY."""
    if own[0] & bit.QUOTE and own[size - 1] & bit.QUOTE:
        return casts.INSTITUTION  # a work speaks: “The Walking Dead”
    if name_end > 0:
        return casts.NAMED
    if union & bit.HINTS and is_hidden(looks, low, size, known):
        return casts.ANONYMOUS
    bits = own[head]
    counted = indefinite and (bits & bit.PEOPLE or not bits & (bit.BODIES | bit.MEDIA_NOUNS))
    if counted and not (own[0] & bit.INDEFINITE_ARTICLE and bits & bit.OPEN_ROLES):
        return casts.ANONYMOUS
    news = news_of(looks, low, own, size, head, end, known, said)
    if news:
        return news
    if bits & bit.COLLECTIVES or (bits & bit.BODY and not bits & bit.PERSON):
        return casts.INSTITUTION
    if bits & bit.PEOPLE:
        if bits & bit.OPEN_ROLES or (own[0] & bit.POINTING and (bits & bit.PERSON or size <= 2)):
            return casts.ROLE
        return casts.ANONYMOUS
    return casts.INSTITUTION if bits & bit.NAME else casts.ANONYMOUS


@compiled
def is_hidden(looks: NDArray[np.int32], low: int, size: int, known: Known) -> bool:
    """Whether a phrase that hides a source is in it."""
    for k in range(len(known.hint_bounds) - 1):
        at, more = known.hint_bounds[k], known.hint_bounds[k + 1] - known.hint_bounds[k]
        for first in range(low, low + size - more + 1):
            n = 0
            while n < more and known.hints[at + n] == looks[first + n] >> 2:
                n += 1
            if n == more:
                return True
    return False


@compiled
def news_of(
    looks: NDArray[np.int32],
    low: int,
    own: NDArray[np.int64],
    size: int,
    head: int,
    end: int,
    known: Known,
    said: NDArray[np.int32],
) -> int:
    """MEDIA or AGENCY; 0 where it is none."""
    bits = own[head]
    if bits & bit.PRODUCT:
        for n in range(head):
            if own[n] & bit.MEDIA_NOUNS:
                return casts.MEDIA  # US media reports
    words, last = 0, 0
    for n in range(end):
        if not own[n] & (bit.THE | bit.POSSESSIVE):
            said[words], last = looks[low + n] >> 2, own[n]
            words += 1
    outlet = is_among(said, words, known.media, known.media_bounds)
    if bits & bit.BODIES and not bits & bit.MEDIA_NAMES:
        return casts.MEDIA if outlet else 0
    if words == 2 and said[0] == known.associated and said[1] == known.press:
        return casts.AGENCY
    if words == 1 and last & bit.AGENCIES:
        return casts.AGENCY
    if outlet:
        for n in range(size):
            if own[n] & bit.CAPITAL:
                return casts.MEDIA
    if not bits & bit.PEOPLE:
        owner = 0
        for n in range(size):
            if own[n] & bit.S:
                return casts.MEDIA if is_among(said, owner, known.media, known.media_bounds) else 0
            if not own[n] & bit.THE:
                said[owner] = looks[low + n] >> 2
                owner += 1
    return casts.MEDIA if words and last & bit.MEDIA_NOUNS else 0
