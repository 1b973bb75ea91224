"""Texts cut at white space, once for tone and readability: what is known about each word, and what textstat counts.

Both references cut at the same white space, but clean a word in ways of their own: vaderSentiment strips marks off its
ends unless two characters or fewer are left, textstat takes all marks out but the apostrophes of contractions. Words of
up to 15 ASCII letters and digits with nothing but marks about them, which most are, come to the same word and one
look-up; the others are gone through character by character, for each reference apart.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.characters import ALNUM, APART, LOWER, ODD, PUNCT, SPACE, UPPER, decode
from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.lanes import (
    ALL,
    PADDING,
    TOPS,
    ZERO,
    digits,
    eight,
    fold,
    letters,
    mix,
    stops,
    trailing,
)
from outletscore.language.kernel.lookup import find, key, short
from outletscore.language.kernel.readability import (
    BELOW_LENGTH,
    CHARACTERS,
    COUNTED,
    DIFFICULT,
    EASY,
    LENGTH_SHIFT,
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
    closes,
    hyphenated,
    keeps_apostrophe,
)
from outletscore.language.kernel.vader_tokens import (
    ASIDE,
    NEGATION,
    SHOUTED,
    all_capitals,
    holds_nt,
    stripped,
)

SHORT = 2  # characters: with so few left of it, vaderSentiment looks a word up with its marks


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
    """`word` and `levels` are for the longest word and three bytes more, `recent` is [RECENT, 3], zeros or what an
    earlier call with the same patterns left there."""

    word: NDArray[np.uint8]
    levels: NDArray[np.uint8]
    recent: NDArray[np.uint64]


class Room(NamedTuple):
    """Where each word begins and ends, and what is known of it (bits of `vader_tokens` and `readability`)."""

    first: NDArray[np.int32]
    last: NDArray[np.int32]
    payload: NDArray[np.int64]


@compiled
def trimmed(
    data: NDArray[np.uint8], start: int, end: int, classes: NDArray[np.uint8]
) -> tuple[int, int, bool, bool, bool]:
    """The ASCII word without the marks at its ends, whether these close a sentence before and behind it, and whether
    both references strip it so: an apostrophe in front may belong to textstat's word."""
    first, last = start, end
    before, behind, alike = False, False, True
    while first < last and not classes[data[first]] & ALNUM:
        alike &= classes[data[first]] & PUNCT != 0
        before |= closes(data[first])
        first += 1
    while first < last and not classes[data[last - 1]] & ALNUM:
        alike &= classes[data[last - 1]] & PUNCT != 0
        behind |= closes(data[last - 1])
        last -= 1
    return first, last, before, behind, alike and (first in (last, start) or data[first - 1] != 0x27)


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
def lane_mask(size: int) -> np.uint64:
    """The first `size` bytes, up to eight, of a word."""
    if size >= 8:
        return ALL
    return ALL >> np.uint64(64 - 8 * size) if size > 0 else ZERO


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
    place = int(np.int64(mix(low, high, size) >> RECENT_SHIFT))
    recent = scratch.recent
    if (
        size <= 16
        and recent[place, 0] == low
        and recent[place, 1] == high
        and recent[place, 2] >> LENGTH_SHIFT == np.uint64(size)
    ):
        return int(np.int64(recent[place, 2] & BELOW_LENGTH))
    for k in range(size):
        letter = data[first + k]
        scratch.word[k] = letter | 0x20 if 65 <= letter <= 90 else letter
    found = hyphenated(known.child, known.first, known.shift, known.points, scratch.word, size, scratch.levels)
    if size <= 16:
        recent[place, 0], recent[place, 1] = low, high
        recent[place, 2] = (np.uint64(size) << LENGTH_SHIFT) | np.uint64(found)
    return found


@compiled
def cut(
    data: NDArray[np.uint8],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    known: Known,
    scratch: Scratch,
    room: Room,
    bounds: NDArray[np.int64],
    out: NDArray[np.int64],
    odd: NDArray[np.int64],
) -> int:
    """Words of the texts data[start:end] into `room`, the range of each text's words into `bounds`, counts into `out`
    [n, COLUMNS]; -1 where the room is too small, else how many rows of `odd` are filled.

    Words with letters beyond ASCII go into `odd` [m, 4]: text, start, end, and whether they are among the first hundred
    words; their syllables are left to the caller.
    """
    classes, slots, sieve, pool = known.classes, known.slots, known.sieve, known.pool
    odds, n = 0, 0
    for text in range(len(start)):
        bounds[text] = n
        p, limit = start[text], end[text]
        safe = min(limit, len(data) - PADDING)  # from here on nothing is read ahead
        spoken = 0  # words of the sentence so far
        characters, found, words, sentences, longs = 0, 0, 0, 0, 0
        syllable, poly, difficult, unfamiliar, linsear, linsear_sentences = 0, 0, 0, 0, 0, 0
        while p < limit:
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
            if n == len(room.first):
                return -1
            begin = p
            quick = False
            size, kept, bits, syllables = 0, 0, 0, 0
            if p < safe:
                whole, tail = eight(data, p), ZERO
                stop = stops(whole)
                length = trailing(stop) >> 3
                if stop == ZERO:
                    length += trailing(stops(eight(data, p + 8))) >> 3
                q = min(p + length, limit)
                length = q - p
                if length < 16 and (q == limit or (data[q] < 0x80 and classes[data[q]] & SPACE)):
                    first, last, before, behind, quick = p, q, False, False, True
                    raw = whole
                    if not classes[byte] & classes[data[q - 1]] & ALNUM:
                        first, last, before, behind, quick = trimmed(data, p, q, classes)
                        raw = eight(data, first)
                    size = last - first
                    raw &= lane_mask(size)
                    plain = letters(raw) | digits(raw)
                    marks = TOPS & lane_mask(size) & ~plain
                    if size > 8:
                        tail = eight(data, last - 8)
                        marks |= TOPS & ~(letters(tail) | digits(tail))
                    if marks != ZERO:
                        kept = contraction(data, first, last, limit, classes)
                        quick &= kept > 0
            if quick:
                p = q
                low, high = fold(raw), fold(tail)
                if size > 0:
                    bits = int(np.int64(short(slots, low, high, size)))
                about = bits
                if size <= SHORT and length > size:
                    low_whole, high_whole, _ = key(data, begin, q)
                    about = int(np.int64(find(slots, sieve, pool, low_whole, high_whole, data, begin, length)))
                if size > 0 and not classes[data[first]] & LOWER and all_capitals(raw, tail):
                    about |= SHOUTED
                if kept > 0 and holds_nt(data, first, last):
                    about |= NEGATION
                characters += length
                if before:
                    sentences += spoken > SPOKEN
                    spoken = 0
                if size > 0:
                    spoken += 1
                    if behind:
                        sentences += spoken > SPOKEN
                        spoken = 0
                    if bits & COUNTED:
                        syllables = (bits >> SYLLABLES_SHIFT) & SYLLABLES
                    else:
                        syllables = syllables_of(known, scratch, low, high, data, first, size)
                    size -= kept
                ascii_only = True
            else:
                p, more, size, length, ascii_only, closed, spoken, seen, negated = clean(
                    data, p, limit, classes, spoken, scratch.word
                )
                about = NEGATION if negated else 0
                if seen & (UPPER | LOWER) == UPPER:
                    about |= SHOUTED
                if seen & APART:
                    about |= ASIDE
                if not seen & ODD:  # no list has a word that is not ASCII (the Kelvin sign is set apart)
                    first, last = stripped(data, begin, p, classes)
                    low, high, _ = key(data, first, last)
                    about |= int(np.int64(find(slots, sieve, pool, low, high, data, first, last - first)))
                characters += more
                sentences += closed
                if size > 0 and ascii_only:
                    low, high, _ = key(scratch.word, 0, length)
                    bits = int(np.int64(find(slots, sieve, pool, low, high, scratch.word, 0, length)))
                    if bits & COUNTED:
                        syllables = (bits >> SYLLABLES_SHIFT) & SYLLABLES
                    else:
                        syllables = syllables_of(known, scratch, low, high, scratch.word, 0, length)
            room.first[n], room.last[n], room.payload[n] = begin, p, about
            n += 1
            if size == 0:
                continue
            found += size
            longs += size > LONGER
            words += 1
            if ascii_only:
                hard = bits & EASY == 0
                syllable += syllables
                poly += syllables >= POLY
                difficult += syllables >= POLY and hard
                unfamiliar += hard
                if words <= LINSEAR_WORDS:
                    linsear += 3 if syllables >= POLY else syllables > 0
            else:
                odd[odds, 0], odd[odds, 1], odd[odds, 2], odd[odds, 3] = text, begin, p, words <= LINSEAR_WORDS
                odds += 1
            if words == LINSEAR_WORDS:
                linsear_sentences = max(sentences + (spoken > SPOKEN), 1)
        sentences = max(sentences + (spoken > SPOKEN), 1) if limit > start[text] else 0
        out[text, CHARACTERS], out[text, LETTERS], out[text, TOKENS] = characters, found, n - bounds[text]
        out[text, WORDS], out[text, SENTENCES], out[text, LONG] = words, sentences, longs
        out[text, SYLLABLE], out[text, POLYSYLLABLE] = syllable, poly
        out[text, DIFFICULT], out[text, UNFAMILIAR] = difficult, unfamiliar
        out[text, LINSEAR_POINTS] = linsear
        out[text, LINSEAR_SENTENCES] = linsear_sentences if words >= LINSEAR_WORDS else sentences
    bounds[len(start)] = n
    return odds
