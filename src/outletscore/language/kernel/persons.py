"""Who is spoken of: names of persons in running text, and whom *he*, *she* and *who* stand for.

A person is a surname and, where it is given, a first name. Bits of words come from
`signals.sources_words`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.flags import CAPITAL, WORD
from outletscore.language.kernel.compiling import compiled

# Bits of words.
MAN, WOMAN, TITLE, ROLE, LISTED, TAIL, POSSESSIVE, DOT, COMMA, INITIAL, HYPHEN = (1 << n for n in range(11))
# What a source mention is to this kernel.
THING, NAMED, PERSON, ROLE_OF, LATTER, HE, SHE, WHO = range(8)
LONGEST_NAME = 8
APPOSITION = 10
NEAR = 3  # sentences within which *the minister* is the person named before
EVER = 1 << 30
MOST = 256  # persons of one text that are told apart
# Columns of the table of persons.
SURNAME, FIRST, GENDER, ROLED, FULL_START, FULL_END, PERSON_COLUMNS = range(7)
# Columns of the table of places where a person is spoken of.
AT, END, WHOM, SOURCE, WEAK, PLACE_COLUMNS = range(6)


@compiled
def name_end(
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    sentence: NDArray[np.int32],
    bits: NDArray[np.int32],
    begin: int,
    i: int,
    limit: int,
) -> int:
    """Where the name ends that begins with the first name or title at i of a text begin..limit; i where none does.

    In a headline every word may have a capital: there, a name has no third word.
    """
    if not flags[i] & CAPITAL or bits[word[i]] & LISTED or not bits[word[i]] & (MAN | WOMAN | TITLE):
        return i
    limit = min(limit, i + LONGEST_NAME)
    last, names = -1, 1 if not bits[word[i]] & (ROLE | TITLE) else 0
    j = i + 1
    while j < limit and sentence[j] == sentence[i]:
        own, before = bits[word[j]], bits[word[j - 1]]
        if flags[j] & CAPITAL and flags[j] & WORD:
            forename = before & (MAN | WOMAN) and not before & (TITLE | ROLE)
            if own & LISTED or (own & ROLE and not own & (TITLE | MAN | WOMAN) and not forename):
                break
            if own & (ROLE | TITLE) and not forename:
                if last > i:
                    break
            elif not own & INITIAL:
                if names >= 2 and sentence[i] == sentence[begin]:
                    break
                last = j
                names += 1
        elif not (own & DOT and before & (TITLE | INITIAL)) and not (own & HYPHEN and last == j - 1):
            break
        j += 1
    return last + 1 if last > i else i


@compiled
def find_person(persons: NDArray[np.int32], count: int, surname: int, first: int, gender: int) -> int:
    """The person of that name, the last met of several; -1 where there is none."""
    for k in range(count - 1, -1, -1):
        if persons[k, SURNAME] == surname:
            other, its = persons[k, FIRST], persons[k, GENDER]
            if (first < 0 or other < 0 or first == other) and not (gender and its and gender != its):
                return k
    return -1


@compiled
def first_name(word: NDArray[np.int32], bits: NDArray[np.int32], start: int, end: int) -> tuple[int, int, int]:
    """(first name or -1, gender of the words before the surname, whether a role is among them) of a name start..end."""
    first, gender, role = -1, 0, 0
    for k in range(start, end - 1):
        own = bits[word[k]]
        if own & (MAN | WOMAN) and not gender:
            gender = own & (MAN | WOMAN)
        if own & ROLE:
            role = 1
        elif first < 0 and not own & (TITLE | DOT | POSSESSIVE | COMMA | HYPHEN):
            first = word[k]
    return first, gender, role


@compiled
def title_start(word: NDArray[np.int32], bits: NDArray[np.int32], low: int, start: int) -> int:
    """Where the titles begin that stand before a name: at most two words, not before low."""
    k = start
    while k > low and start - k < 4 and bits[word[k - 1]] & (TITLE | DOT):
        k -= 1
    return k


@compiled
def role_beside(
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    sentence: NDArray[np.int32],
    bits: NDArray[np.int32],
    start: int,
    end: int,
) -> int:
    """1 where a role stands before a name (*Ambassador to Washington Ann Lee*), or between commas behind it."""
    own = sentence[start]
    for k in range(start - 1, max(-1, start - LONGEST_NAME), -1):
        if sentence[k] != own or not (flags[k] & CAPITAL or bits[word[k]] & (ROLE | LISTED)) or bits[word[k]] & COMMA:
            break
        if bits[word[k]] & ROLE:
            return 1
        if k == start - 1 and not flags[k] & CAPITAL:
            break  # a spokesman for her
    if end < len(word) and bits[word[end]] & COMMA:
        for k in range(end + 1, min(len(word), end + APPOSITION)):
            if sentence[k] != own or bits[word[k]] & COMMA:
                break
            if bits[word[k]] & ROLE:
                return 1
    return 0


@compiled
def add_person(
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    sentence: NDArray[np.int32],
    bits: NDArray[np.int32],
    persons: NDArray[np.int32],
    count: int,
    start: int,
    end: int,
) -> int:
    """Enter the name start..end; gives the number of persons then."""
    first, gender, role = first_name(word, bits, start, end)
    if not role:
        role = role_beside(word, flags, sentence, bits, start, end)
    surname = word[end - 1]
    k = find_person(persons, count, surname, first, gender)
    if k < 0:
        if count == MOST:
            return count
        k = count
        count += 1
        persons[k, SURNAME], persons[k, FIRST], persons[k, GENDER] = surname, -1, 0
        persons[k, ROLED], persons[k, FULL_START], persons[k, FULL_END] = 0, start, end
    if first >= 0:
        if persons[k, FIRST] < 0:
            persons[k, FULL_START], persons[k, FULL_END] = start, end
        persons[k, FIRST] = first
    if gender and not persons[k, GENDER]:
        persons[k, GENDER] = gender
    persons[k, ROLED] |= role
    return count


@compiled
def resolve(
    token_bounds: NDArray[np.int32],
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    sentence: NDArray[np.int32],
    quotation: NDArray[np.int32],
    bits: NDArray[np.int32],
    text_of: NDArray[np.int32],
    mention_start: NDArray[np.int32],
    mention_end: NDArray[np.int32],
    mention_class: NDArray[np.int8],
    mention_gender: NDArray[np.int8],
    name_start: NDArray[np.int32],
    name_stop: NDArray[np.int32],
    persons: NDArray[np.int32],
    places: NDArray[np.int32],
    whom: NDArray[np.int32],
    near: NDArray[np.int32],
    told: NDArray[np.int32],
) -> None:
    """Fill `whom` with the person each source mention speaks of (numbered within its text; -1 where none is known).

    `persons` (MOST, PERSON_COLUMNS) and `places` (tokens of the longest text, PLACE_COLUMNS) are scratch; mentions are
    in order of text, then of start. `near` is the person that a role may speak of: the nearest one named. `told`
    (mentions, 6) gets of both: whether the text gives the person a role, and start and end of the fullest name.
    """
    n = len(mention_start)
    m = 0
    while m < n:
        text = text_of[m]
        last = m
        while last < n and text_of[last] == text:
            last += 1
        begin, limit = token_bounds[text], token_bounds[text + 1]
        # who is named
        count = 0
        i = begin
        at = m
        while i < limit:
            while at < last and mention_start[at] <= i:
                if mention_class[at] == NAMED and name_start[at] >= 0:
                    low = title_start(word, bits, mention_start[at], name_start[at])
                    count = add_person(word, flags, sentence, bits, persons, count, low, name_stop[at])
                at += 1
            end = name_end(word, flags, sentence, bits, begin, i, limit) if flags[i] & CAPITAL else i
            if end > i:
                count = add_person(word, flags, sentence, bits, persons, count, i, end)
                i = end
            else:
                i += 1
        known = np.int64(0)
        for k in range(count):
            known |= np.int64(1) << np.int64(persons[k, SURNAME] & 63)
        # where they are spoken of
        seen = 0
        at = m
        i = begin
        while i < limit:
            if at < last and mention_start[at] == i:
                places[seen, AT], places[seen, END], places[seen, SOURCE] = i, mention_end[at], at
                places[seen, WHOM], places[seen, WEAK] = -1, 0
                if mention_class[at] == NAMED and name_start[at] >= 0:
                    low = title_start(word, bits, mention_start[at], name_start[at])
                    first, gender, _ = first_name(word, bits, low, name_stop[at])
                    k = find_person(persons, count, word[name_stop[at] - 1], first, gender)
                    places[seen, WHOM] = k
                    whom[at] = k
                elif mention_class[at] in (PERSON, ROLE_OF) and count < MOST:
                    persons[count, SURNAME], persons[count, FIRST], persons[count, GENDER] = -1, -1, mention_gender[at]
                    persons[count, ROLED], persons[count, FULL_START], persons[count, FULL_END] = 0, i, mention_end[at]
                    places[seen, WHOM] = count
                    whom[at] = count
                    count += 1
                seen += 1
                i = max(mention_end[at], i + 1)
                at += 1
                while at < last and mention_start[at] < i:
                    at += 1
                continue
            if not flags[i] & CAPITAL:  # most words, and no name
                i += 1
                continue
            end = name_end(word, flags, sentence, bits, begin, i, mention_start[at] if at < last else limit)
            if end == i and (known >> np.int64(word[i] & 63)) & 1:
                end = i + 1
            if end > i:
                first, gender, _ = first_name(word, bits, i, end)
                k = find_person(persons, count, word[end - 1], first, gender)
                if k >= 0:
                    places[seen, AT], places[seen, END], places[seen, WHOM], places[seen, SOURCE] = i, end, k, -1
                    weak = end < limit and (
                        bits[word[end]] & POSSESSIVE or (flags[end] & CAPITAL and flags[end] & WORD)
                    )
                    places[seen, WEAK] = 1 if weak else 0
                    seen += 1
                i = end
            else:
                i += 1
        # whom pronouns stand for
        for p in range(seen):
            at = places[p, SOURCE]
            if at < 0:
                continue
            wanted = mention_class[at]
            k = -1
            if wanted in (WHO, LATTER):
                if p > 0 and places[p - 1, WHOM] >= 0:
                    gap = places[p, AT] - places[p - 1, END]
                    touches = gap == 0 or (gap == 1 and bits[word[places[p, AT] - 1]] & COMMA)
                    close = sentence[places[p - 1, AT]] == sentence[places[p, AT]]
                    if touches or (wanted == LATTER and close):
                        k = places[p - 1, WHOM]
            elif wanted in (HE, SHE):
                gender = MAN if wanted == HE else WOMAN
                k = antecedent(sentence, quotation, persons, places, p, gender, EVER)
                if k >= 0 and not persons[k, GENDER]:
                    persons[k, GENDER] = gender
            elif wanted == ROLE_OF:
                near[at] = antecedent(sentence, quotation, persons, places, p, mention_gender[at], NEAR)
            if wanted > ROLE_OF:
                places[p, WHOM] = k
                whom[at] = k
        for at in range(m, last):
            for column, k in ((0, whom[at]), (3, near[at])):
                if k >= 0:
                    told[at, column] = persons[k, ROLED]
                    told[at, column + 1] = persons[k, FULL_START]
                    told[at, column + 2] = persons[k, FULL_END]
        m = last


@compiled
def antecedent(
    sentence: NDArray[np.int32],
    quotation: NDArray[np.int32],
    persons: NDArray[np.int32],
    places: NDArray[np.int32],
    p: int,
    gender: int,
    reach: int,
) -> int:
    """The person that the pronoun or role at place p stands for: of the nearest sentence that has one of its gender.

    In that sentence a source goes before others, a known gender before an open one, and the last before the rest.
    `reach` is how many sentences back it looks; with a limit, only persons with a name count.
    """
    quote, here = quotation[places[p, AT]], sentence[places[p, AT]]
    for weak in range(2):
        best, points, where = -1, -1, -1
        for q in range(p - 1, -1, -1):
            k = places[q, WHOM]
            at = places[q, AT]
            if (best >= 0 and sentence[at] != where) or here - sentence[at] > reach:
                break
            its = persons[k, GENDER] if k >= 0 else 0
            if k < 0 or (its and gender and its != gender) or places[q, WEAK] > weak:
                continue
            if reach < EVER and persons[k, SURNAME] < 0:
                continue
            if quotation[at] >= 0 and quotation[at] != quote:
                continue
            own = 2 * (places[q, SOURCE] >= 0) + (its == gender)
            if own > points:
                best, points, where = k, own, sentence[at]
        if best >= 0:
            return best
    return -1
