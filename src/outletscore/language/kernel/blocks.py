"""Words by the block: what each of them is, from masks of its bytes, and what is known about it.

Nearly all words are of up to 16 ASCII letters and digits, with or without marks about them. They are described and
looked up without a branch that depends on the text, for a branch that is foreseen wrongly costs as much as the rest of
a word. What a block holds besides is put on a list (`mend`) or left to the caller (SLOW).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.characters import ALNUM
from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.lanes import ONE, ZERO, fold, load, mix, trailing, width
from outletscore.language.kernel.lookup import LENGTH_MASK, PAIR, find, key, slot_of
from outletscore.language.kernel.readability import (
    COUNTED,
    LONG_SHIFT,
    RECENT_SHIFT,
    SYLLABLES_SHIFT,
    hyphenated,
    keeps_apostrophe,
)
from outletscore.language.kernel.rows import fetch
from outletscore.language.kernel.vader_tokens import NEGATION, SHOUTED, TONE, holds_nt
from outletscore.language.kernel.windows import AHEAD, KEY, SIZE, short_word, word_key, word_window

SHORT = 2  # characters: with so few left of it, vaderSentiment looks a word up with its marks
BLOCK = 256
# What is to be known of a word besides its key:
LETTERS_MASK = 0xFF  # its letters and digits
BEFORE, BEHIND = 1 << 8, 1 << 9  # a mark that closes a sentence stands before it, behind it
WHOLE = 1 << 10  # tone looks it up with its marks
SLOW = 1 << 11  # it is gone through character by character
INNER = 1 << 12  # with SLOW: marks stand between its letters, and it may not be slow after all
NOTHING = 1 << 13  # with SLOW: textstat counts nothing, for it has no letter
EARLY = 1 << 14  # with SLOW: one of the first hundred words
LENGTH_SHIFT = 16  # its bytes
LEAD_SHIFT = 24  # the bytes before its letters
LEAD = np.uint64(SIZE - 1)
LONG_KEY = 40  # letters of words that are met lately, too


class Known(NamedTuple):
    """Everything that is known about words: a WordTable, and hyphenation patterns for those that no dictionary has.

    The patterns (Liang 1983) are a trie: `child` [nodes, 28], and for each node that ends a pattern its digits
    `points[first[node]:first[node + 1]]`, which begin `shift[node]` letters behind the pattern's beginning.
    """

    classes: NDArray[np.uint8]
    slots: NDArray[np.uint64]
    sieve: NDArray[np.uint64]
    pool: NDArray[np.uint8]
    child: NDArray[np.int32]
    first: NDArray[np.int32]
    shift: NDArray[np.int32]
    points: NDArray[np.uint8]


class Scratch(NamedTuple):
    """`word` and `levels` are for the longest word and three bytes more.

    The others but `recent` have BLOCK places, one for each word of a block: the two halves of its key; its slot, then
    what is found there; and what is to be known besides. `marked` and `odd` are lists of such places. `recent` [RECENT,
    3] and `recent_long` [RECENT_LONG, 6] are zeros, or what an earlier call with the same patterns left there.
    """

    word: NDArray[np.uint8]
    levels: NDArray[np.uint8]
    low: NDArray[np.uint64]
    high: NDArray[np.uint64]
    found: NDArray[np.uint64]
    about: NDArray[np.uint64]
    marked: NDArray[np.uint64]
    odd: NDArray[np.uint64]
    recent: NDArray[np.uint64]
    recent_long: NDArray[np.uint64]


@compiled
def contraction(data: NDArray[np.uint8], first: int, last: int, limit: int, classes: NDArray[np.uint8]) -> int:
    """How many apostrophes the ASCII word holds; -1 if it holds another mark, or one that textstat takes out."""
    found = 0
    for p in range(first, last):
        if data[p] == 0x27:
            if not keeps_apostrophe(data, p + 1, limit):
                return -1
            found += 1
        elif not classes[data[p]] & ALNUM or data[p] == 0x5F:
            return -1
    return found


@compiled
def syllables_of(
    known: Known,
    scratch: Scratch,
    low: np.uint64,
    high: np.uint64,
    data: NDArray[np.uint8],
    first: int,
    size: int,
) -> int:
    """Syllables of the word data[first:first + size] with this key, by its hyphenation, or as found when met lately."""
    if size <= KEY:
        recent, place = scratch.recent, mix(low, high, size) >> RECENT_SHIFT
        if recent[place, 0] == low and recent[place, 1] == high:
            return int(np.int64(recent[place, 2]))
        count = hyphenate(known, scratch, data, first, size)
        recent[place, 0], recent[place, 1], recent[place, 2] = low, high, np.uint64(count)
        return count
    if size > LONG_KEY:
        return hyphenate(known, scratch, data, first, size)
    recent = scratch.recent_long
    place = mix(low, high, size) >> LONG_SHIFT
    met = True
    for part in range(LONG_KEY // 8):
        eight = fold(load(data, first + 8 * part, first + size))
        met &= recent[place, part] == eight
        recent[place, part] = eight
    if not met:
        recent[place, LONG_KEY // 8] = np.uint64(hyphenate(known, scratch, data, first, size))
    return int(np.int64(recent[place, LONG_KEY // 8]))


@compiled
def hyphenate(known: Known, scratch: Scratch, data: NDArray[np.uint8], first: int, size: int) -> int:
    """Syllables of the word data[first:first + size] by its hyphenation."""
    for k in range(size):
        letter = data[first + k]
        scratch.word[k] = letter | 0x20 if 65 <= letter <= 90 else letter
    return hyphenated(known.child, known.first, known.shift, known.points, scratch.word, size, scratch.levels)


@compiled
def describe(
    data: NDArray[np.uint8],
    first: NDArray[np.int32],
    last: NDArray[np.int32],
    slots: NDArray[np.uint64],
    scratch: Scratch,
    payload: NDArray[np.uint32],
) -> int:
    """The key, the slot and the letters of each word data[first:last] that has no marks, SHOUTED into `payload`; the
    others are put on the list `marked`, whose length it gives.
    """
    low, high, found, about, marked = scratch.low, scratch.high, scratch.found, scratch.about, scratch.marked
    mask, safe = np.uint64(len(slots) - 1), len(data) - AHEAD  # behind it nothing is read ahead
    count, others = len(first), ZERO
    while count > 0 and first[count - 1] > safe:
        count -= 1
    for k in range(count):
        begin, length = int(first[k]), int(last[k]) - int(first[k])
        size = min(length, KEY)
        upper, lower, digit, head, tail = short_word(data, begin, size)
        inside = (ONE << np.uint64(size)) - ONE
        plain = ((upper | lower | digit) & inside == inside) & (length <= KEY)
        place = mix(head, tail, size) & mask & PAIR
        fetch(slots, np.uint64(4) * place)
        low[k], high[k], found[k] = head, tail, place
        about[k] = np.uint64(size | length << LENGTH_SHIFT)
        payload[k] = ((lower & inside == ZERO) & (upper & inside != ZERO)) * SHOUTED
        marked[others] = np.uint64(k)
        others += np.uint64(not plain)
    for k in range(count, len(first)):
        found[k], about[k], payload[k] = ZERO, np.uint64(SLOW), 0
        marked[others] = np.uint64(k)
        others += ONE
    return int(np.int64(others))


@compiled
def describe_marked(
    data: NDArray[np.uint8],
    first: NDArray[np.int32],
    last: NDArray[np.int32],
    slots: NDArray[np.uint64],
    scratch: Scratch,
    count: int,
    counting: bool,
    payload: NDArray[np.uint32],
) -> None:
    """As `describe`, of words with marks: the first `count` of the list `marked`."""
    mask, safe = np.uint64(len(slots) - 1), len(data) - AHEAD
    for j in range(count):
        k = scratch.marked[j]
        begin = int(first[k])
        length = int(last[k]) - begin
        if begin > safe:
            continue
        upper, lower, letters, plain, closers, apostrophes = word_window(data, begin)
        inside = (ONE << np.uint64(min(length, SIZE))) - ONE
        letters &= inside
        lead = np.uint64(trailing(letters)) & LEAD
        run = letters >> lead
        size = width(run)
        closing = closers & inside
        whole = (inside & ~plain == ZERO) & (letters != ZERO) & (length < SIZE)
        # an apostrophe before it may belong to textstat's word
        quick = (
            (run & (run + ONE) == ZERO) & (size <= KEY) & (not counting or (apostrophes << ONE >> lead) & ONE == ZERO)
        )
        head, tail = word_key(data, begin + int(np.int64(lead)), size)
        place = mix(head, tail, size) & mask & PAIR
        fetch(slots, np.uint64(4) * place)
        about = size | min(length, SIZE) << LENGTH_SHIFT | int(np.int64(lead)) << LEAD_SHIFT
        about |= (closing >> lead != ZERO) * BEHIND | (closing & ((ONE << lead) - ONE) != ZERO) * BEFORE
        about |= ((size <= SHORT) & (length > size)) * WHOLE
        about |= (not (whole & quick)) * SLOW | (whole & (not quick)) * INNER
        payload[k] = ((lower & inside == ZERO) & (upper & inside != ZERO)) * SHOUTED
        scratch.low[k], scratch.high[k], scratch.found[k], scratch.about[k] = head, tail, place, np.uint64(about)


@compiled
def look_up(slots: NDArray[np.uint64], scratch: Scratch, count: int, counting: bool) -> int:
    """What stands in the slots of the first `count` words, ZERO where it is not of the word itself; gives how many need
    `mend`, which is the list `odd`.
    """
    low, high, found, about, odd = scratch.low, scratch.high, scratch.found, scratch.about, scratch.odd
    wanted = np.uint64(COUNTED if counting else 0)
    odds = ZERO
    for k in range(count):
        place, known = found[k], about[k]
        head, tail, size = low[k], high[k], known & np.uint64(LETTERS_MASK)
        there, next_one = slots[place, 3], slots[place + ONE, 3]
        met = (slots[place, 0] == head) & (slots[place, 1] == tail) & (slots[place, 2] & LENGTH_MASK == size)
        place += ONE
        met_next = (slots[place, 0] == head) & (slots[place, 1] == tail) & (slots[place, 2] & LENGTH_MASK == size)
        of_word = (there if met else ZERO) | (next_one if met_next else ZERO)
        left = (not (met | met_next)) & (there != ZERO) & (next_one != ZERO)
        left |= (of_word & wanted != wanted) | (known & np.uint64(WHOLE | INNER) != ZERO)
        found[k] = of_word
        odd[odds] = np.uint64(k)
        odds += np.uint64(left & (known & np.uint64(SLOW | INNER) != np.uint64(SLOW)))
    return int(np.int64(odds))


@compiled
def mend(
    data: NDArray[np.uint8],
    first: NDArray[np.int32],
    last: NDArray[np.int32],
    limit: int,
    known: Known,
    scratch: Scratch,
    odds: int,
    counting: bool,
    payload: NDArray[np.uint32],
) -> None:
    """What a first look at a word's slot does not give: the first `odds` words of the list `odd`.

    Words with marks between their letters lose SLOW where they are looked up as a whole.
    """
    slots, pool = known.slots, known.pool
    for j in range(odds):
        k = scratch.odd[j]
        place = mix(scratch.low[k], scratch.high[k], int(np.int64(scratch.about[k])) & LETTERS_MASK) >> RECENT_SHIFT
        fetch(scratch.recent, np.uint64(3) * place)
    for j in range(odds):
        k = scratch.odd[j]
        low, high, found, about = scratch.low[k], scratch.high[k], scratch.found[k], int(np.int64(scratch.about[k]))
        size, begin = about & LETTERS_MASK, first[k] + (about >> LEAD_SHIFT)
        if about & INNER:
            kept = 0
            if counting:
                kept = -1 if begin > first[k] and data[begin - 1] == 0x27 else 0
                if kept == 0:
                    kept = contraction(data, begin, begin + size, limit, known.classes)
            if size > KEY or kept < 0:
                continue
            if holds_nt(data, begin, begin + size):
                payload[k] |= np.uint32(NEGATION)
            about = about & ~(LETTERS_MASK | SLOW | INNER) | (size - kept)
        if found == ZERO:
            found = slots[slot_of(slots, pool, mix(low, high, size), low, high, data, begin, size), 3]
        if about & WHOLE:
            low_whole, high_whole, length = key(data, first[k], last[k])
            bits = find(slots, known.sieve, pool, low_whole, high_whole, data, first[k], length)
            found = found & ~np.uint64(TONE) | bits & np.uint64(TONE)
        if counting and found & np.uint64(COUNTED) == ZERO:
            syllables = syllables_of(known, scratch, low, high, data, begin, size)
            found |= np.uint64(COUNTED) | np.uint64(syllables << SYLLABLES_SHIFT)
        scratch.found[k], scratch.about[k] = found, np.uint64(about)
