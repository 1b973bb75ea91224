"""Texts cut at white space, once for tone and readability: what is known about each word, and what textstat counts.

Both references cut at the same white space, but clean a word in ways of their own: vaderSentiment strips marks off its
ends unless two characters or fewer are left, textstat takes all marks out but the apostrophes of contractions. Words of
up to 16 ASCII letters and digits with nothing but marks about them, which most are, come to the same word and one
look-up; the others are gone through character by character, for each reference apart.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.characters import ALNUM, APART, LOWER, ODD, SPACE, UPPER, decode
from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.lanes import ONE, ZERO, mix, trailing
from outletscore.language.kernel.lookup import LENGTH_MASK, find, key
from outletscore.language.kernel.readability import (
    CHARACTERS,
    COUNTED,
    DIFFICULT,
    EASY,
    LETTERS,
    LINSEAR_POINTS,
    LINSEAR_SENTENCES,
    LINSEAR_WORDS,
    LONG,
    LONGER,
    POLY,
    POLYSYLLABLE,
    RECENT_SHIFT,
    SENTENCES,
    SPOKEN,
    SYLLABLE,
    SYLLABLES,
    SYLLABLES_SHIFT,
    TOKENS,
    UNFAMILIAR,
    WORDS,
    clean,
    hyphenated,
    keeps_apostrophe,
)
from outletscore.language.kernel.rows import fetch
from outletscore.language.kernel.vader_tokens import (
    ASIDE,
    NEGATION,
    SHOUTED,
    TONE,
    holds_nt,
    stripped,
)
from outletscore.language.kernel.windows import AHEAD, KEY, SIZE, window, word_key

SHORT = 2  # characters: with so few left of it, vaderSentiment looks a word up with its marks
# Words are cut and looked up by the block, so that what the look-ups wait for is fetched in the meantime. What is kept
# of each: its key, the slot where it begins to look, and its letters with what is to be known besides.
BLOCK = 128
LETTERS_MASK = 0xFF
BEFORE, BEHIND = 1 << 8, 1 << 9  # a mark that closes a sentence stands before it, behind it
WHOLE, SLOW = 1 << 10, 1 << 11  # tone looks it up with its marks; it is gone through character by character


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
    """`word` and `levels` are for the longest word and three bytes more, `block` is [BLOCK, 4]; `recent` [RECENT, 3] is
    zeros, or what an earlier call with the same patterns left there."""

    word: NDArray[np.uint8]
    levels: NDArray[np.uint8]
    block: NDArray[np.uint64]
    recent: NDArray[np.uint64]


class Room(NamedTuple):
    """Where each word begins and ends, and what tone asks of it (bits of `vader_tokens`)."""

    first: NDArray[np.int32]
    last: NDArray[np.int32]
    payload: NDArray[np.uint32]


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
def syllables_met(recent: NDArray[np.uint64], low: np.uint64, high: np.uint64, size: int) -> int:
    """Syllables of the word of `size` bytes with this key if it was met lately, else -1: small enough to be inlined."""
    place = mix(low, high, size) >> RECENT_SHIFT
    if size > KEY or recent[place, 0] != low or recent[place, 1] != high:
        return -1
    return int(np.int64(recent[place, 2]))


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
    """Syllables of the word data[first:first + size] with this key, by its hyphenation."""
    for k in range(size):
        letter = data[first + k]
        scratch.word[k] = letter | 0x20 if 65 <= letter <= 90 else letter
    found = hyphenated(known.child, known.first, known.shift, known.points, scratch.word, size, scratch.levels)
    if size <= KEY:
        recent, place = scratch.recent, mix(low, high, size) >> RECENT_SHIFT
        recent[place, 0], recent[place, 1], recent[place, 2] = low, high, np.uint64(found)
    return found


@compiled
def word_stop(data: NDArray[np.uint8], at: int, limit: int, classes: NDArray[np.uint8]) -> int:
    """Where the word that goes on at `at` ends: the next white space."""
    while at < limit:
        point, step = decode(data, at)
        if classes[point] & SPACE:
            break
        at += step
    return at


@compiled
def cut(
    data: NDArray[np.uint8],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    known: Known,
    scratch: Scratch,
    counting: bool,
    room: Room,
    bounds: NDArray[np.int64],
    out: NDArray[np.int64],
    odd: NDArray[np.int32],
) -> int:
    """Words of the texts data[start:end] into `room`, the range of each text's words into `bounds`, counts into `out`
    [n, COLUMNS] where `counting`; -1 where the room is too small, else how many rows of `odd` are filled.

    Words with letters beyond ASCII go into `odd` [m, 4]: text, start, end, and whether they are among the first hundred
    words; their syllables are left to the caller.
    """
    classes, slots, sieve, pool, block = known.classes, known.slots, known.sieve, known.pool, scratch.block
    recent, mask = scratch.recent, np.uint64(len(slots) - 1)
    odds, n = 0, 0
    for text in range(len(start)):
        bounds[text] = n
        p, limit = start[text], end[text]
        safe = min(limit, len(data) - AHEAD)  # from here on nothing is read ahead
        spoken = 0  # words of the sentence so far
        characters, found, words, sentences, longs = 0, 0, 0, 0, 0
        syllable, poly, difficult, unfamiliar, linsear, linsear_sentences = 0, 0, 0, 0, 0, 0
        while p < limit:
            if n + BLOCK > len(room.first) or (counting and odds + BLOCK > len(odd)):
                return -1
            count = 0
            while p < limit and count < BLOCK:
                if p < safe:
                    breaks, upper, lower, digit, marks, closers = window(data, p)
                    if limit - p < SIZE:
                        breaks |= ONE << np.uint64(limit - p)
                    inside = ~breaks & (breaks - ONE)
                    letters = (upper | lower | digit) & inside
                    if letters != ZERO and inside & ~(letters | marks) == ZERO:
                        length, first = trailing(breaks), trailing(letters)
                        stop = p + length
                        run = letters >> np.uint64(first)
                        size, kept, bits = trailing(~run), 0, 0
                        if run & (run + ONE) != ZERO:  # marks between letters
                            size = length - first
                            while (run >> np.uint64(size - 1)) & ONE == ZERO:
                                size -= 1
                            if counting:
                                kept = contraction(data, p + first, p + first + size, limit, classes)
                            if holds_nt(data, p + first, p + first + size):
                                bits = NEGATION
                        if (
                            size <= KEY
                            and kept >= 0
                            and (stop == limit or classes[data[stop]] & SPACE)
                            # an apostrophe before it may belong to textstat's word
                            and (first == 0 or data[p + first - 1] != 0x27 or not counting)
                        ):
                            low, high = word_key(data, p + first, size)
                            place = mix(low, high, size) & mask
                            fetch(slots, np.uint64(4) * place)
                            if lower & inside == ZERO and upper & inside != ZERO:
                                bits |= SHOUTED
                            room.first[n + count], room.last[n + count] = p, stop
                            room.payload[n + count] = bits
                            about = size
                            if size <= SHORT and length > size:
                                about |= WHOLE
                            closing = closers & inside
                            if closing != ZERO:
                                if closing >> np.uint64(first) != ZERO:
                                    about |= BEHIND
                                if closing << np.uint64(63 - first) << ONE != ZERO:
                                    about |= BEFORE
                            block[count, 0], block[count, 1] = low, high
                            block[count, 2], block[count, 3] = place, np.uint64(about)
                            characters += length
                            found += size - kept
                            longs += size - kept > LONGER
                            count += 1
                            p = stop + 1
                            continue
                byte = data[p]
                if byte < 0x80:
                    if classes[byte] & SPACE:
                        p += 1
                        continue
                else:
                    point, step = decode(data, p)
                    if classes[point] & SPACE:
                        p += step
                        continue
                room.first[n + count] = p
                p = word_stop(data, p, limit, classes)
                room.last[n + count] = p
                block[count, 3] = np.uint64(SLOW)
                count += 1
            for k in range(count):
                about = int(np.int64(block[k, 3]))
                ascii_only = True
                if about & SLOW == 0:
                    low, high, place = block[k, 0], block[k, 1], block[k, 2]
                    size = about & LETTERS_MASK
                    while slots[place, 3] != ZERO and (
                        slots[place, 0] != low
                        or slots[place, 1] != high
                        or slots[place, 2] & LENGTH_MASK != np.uint64(size)
                    ):
                        place = (place + ONE) & mask
                    payload = int(np.int64(slots[place, 3]))
                    if about & WHOLE:
                        begin, stop = room.first[n], room.last[n]
                        low_whole, high_whole, length = key(data, begin, stop)
                        bits = int(np.int64(find(slots, sieve, pool, low_whole, high_whole, data, begin, length)))
                        room.payload[n] |= np.uint32(bits & TONE)
                    else:
                        room.payload[n] |= np.uint32(payload & TONE)
                    n += 1
                    if not counting:
                        continue
                    if about & BEFORE:
                        sentences += spoken > SPOKEN
                        spoken = 0
                    spoken += 1
                    if about & BEHIND:
                        sentences += spoken > SPOKEN
                        spoken = 0
                    if payload & COUNTED:
                        syllables = (payload >> SYLLABLES_SHIFT) & SYLLABLES
                    else:
                        syllables = syllables_met(recent, low, high, size)
                        if syllables < 0:
                            first = int(room.first[n - 1])
                            while not classes[data[first]] & ALNUM:
                                first += 1
                            syllables = syllables_of(known, scratch, low, high, data, first, size)
                    hard = payload & EASY == 0
                else:
                    begin = int(room.first[n])
                    stop, more, size, length, ascii_only, closed, spoken, seen, negated = clean(
                        data, begin, limit, classes, spoken, scratch.word
                    )
                    bits = NEGATION if negated else 0
                    if seen & (UPPER | LOWER) == UPPER:
                        bits |= SHOUTED
                    if seen & APART:
                        bits |= ASIDE
                    if not seen & ODD:  # no list has a word that is not ASCII (the Kelvin sign is set apart)
                        first, last = stripped(data, begin, stop, classes)
                        low, high, _ = key(data, first, last)
                        bits |= int(np.int64(find(slots, sieve, pool, low, high, data, first, last - first))) & TONE
                    room.payload[n] = bits
                    n += 1
                    if not counting:
                        continue
                    characters += more
                    sentences += closed
                    if size == 0:
                        continue
                    hard, syllables = True, 0
                    if ascii_only:
                        low, high, _ = key(scratch.word, 0, length)
                        payload = int(np.int64(find(slots, sieve, pool, low, high, scratch.word, 0, length)))
                        hard = payload & EASY == 0
                        if payload & COUNTED:
                            syllables = (payload >> SYLLABLES_SHIFT) & SYLLABLES
                        else:
                            syllables = syllables_met(recent, low, high, length)
                            if syllables < 0:
                                syllables = syllables_of(known, scratch, low, high, scratch.word, 0, length)
                    found += size
                    longs += size > LONGER
                words += 1
                if ascii_only:
                    syllable += syllables
                    poly += syllables >= POLY
                    difficult += syllables >= POLY and hard
                    unfamiliar += hard
                    if words <= LINSEAR_WORDS:
                        linsear += 3 if syllables >= POLY else syllables > 0
                else:
                    odd[odds, 0], odd[odds, 1] = text, room.first[n - 1]
                    odd[odds, 2], odd[odds, 3] = room.last[n - 1], words <= LINSEAR_WORDS
                    odds += 1
                if words == LINSEAR_WORDS:
                    linsear_sentences = max(sentences + (spoken > SPOKEN), 1)
        if not counting:
            continue
        sentences = max(sentences + (spoken > SPOKEN), 1) if limit > start[text] else 0
        out[text, CHARACTERS], out[text, LETTERS], out[text, TOKENS] = characters, found, n - bounds[text]
        out[text, WORDS], out[text, SENTENCES], out[text, LONG] = words, sentences, longs
        out[text, SYLLABLE], out[text, POLYSYLLABLE] = syllable, poly
        out[text, DIFFICULT], out[text, UNFAMILIAR] = difficult, unfamiliar
        out[text, LINSEAR_POINTS] = linsear
        out[text, LINSEAR_SENTENCES] = linsear_sentences if words >= LINSEAR_WORDS else sentences
    bounds[len(start)] = n
    return odds
