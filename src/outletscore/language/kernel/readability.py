"""The counts behind the readability figures, equal to textstat 0.7.13's own, quirks and all.

textstat cuts a text three times: words for the counts (marks out, then cut at white space, so that "well-known" and
"word—next" are one word each), tokens for the characters per word (cut at white space as it stands), and sentences
(from a word character to the next run of . ! ?, so that "3.5" ends one; two words or fewer count as none).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.characters import ALNUM, SPACE, decode
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
from outletscore.language.kernel.lookup import find, key

# Payload of a word: its syllables if they are COUNTED in the dictionary, whether it is on the list of EASY words.
SYLLABLES, COUNTED, EASY = (1 << 40) - 1, 1 << 40, 1 << 41

# Columns of the result.
(
    CHARACTERS,
    LETTERS,
    TOKENS,
    WORDS,
    SENTENCES,
    SYLLABLE,
    POLYSYLLABLE,
    DIFFICULT,
    UNFAMILIAR,
    LONG,
    LINSEAR_POINTS,
    LINSEAR_SENTENCES,
) = range(12)
COLUMNS = 12
LINSEAR_WORDS = 100
POLY = 3  # syllables from which a word is polysyllabic or difficult
LONGER = 6  # letters that a long word exceeds
SPOKEN = 2  # words that a sentence exceeds

PATTERN_LETTERS = 28  # a to z, the dot of the word's edge, the apostrophe
EDGE, APOSTROPHE = 26, 27

RECENT = 8192  # words met lately, in a table of their own: it stays in the nearest caches
RECENT_SHIFT = np.uint64(51)
LENGTH_SHIFT = np.uint64(48)
BELOW_LENGTH = np.uint64((1 << 48) - 1)


class Words(NamedTuple):
    """What is known about words: the dictionary (a WordTable), and hyphenation patterns for those it lacks.

    The patterns (Liang 1983) are a trie: `child` [nodes, 28], and for each node that ends a pattern its digits
    `points[first[node]:first[node + 1]]`, which begin `shift[node]` letters behind the pattern's beginning.
    """

    slots: NDArray[np.uint64]
    sieve: NDArray[np.uint64]
    pool: NDArray[np.uint8]
    child: NDArray[np.int32]
    first: NDArray[np.int32]
    shift: NDArray[np.int32]
    points: NDArray[np.uint8]


@compiled
def pattern_letter(byte: int) -> int:
    """Number of a character of a word in the pattern trie, -1 for one that no pattern holds."""
    if 97 <= byte <= 122:
        return byte - 97
    return APOSTROPHE if byte == 0x27 else -1


@compiled
def hyphenated(
    child: NDArray[np.int32],
    first: NDArray[np.int32],
    shift: NDArray[np.int32],
    points: NDArray[np.uint8],
    word: NDArray[np.uint8],
    length: int,
    levels: NDArray[np.uint8],
) -> int:
    """Syllables of the lower-case ASCII word by its hyphenation points: textstat's answer for words it does not know.

    `levels` is scratch of at least length + 3 bytes.
    """
    for i in range(length + 3):
        levels[i] = 0
    for begin in range(length + 2):
        node = 0
        for at in range(begin, length + 2):
            letter = EDGE if at == 0 or at == length + 1 else pattern_letter(word[at - 1])
            if letter < 0:
                break
            node = child[node, letter]
            if node == 0:
                break
            place = begin + shift[node]
            for k in range(first[node], first[node + 1]):
                levels[place] = max(levels[place], points[k])
                place += 1
    syllables = 1
    for i in range(3, length):  # pyphen keeps two letters before and behind a hyphen
        syllables += int(levels[i]) & 1
    return syllables


@compiled
def keeps_apostrophe(data: NDArray[np.uint8], at: int, limit: int) -> bool:
    """Whether what stands at `at`, behind an apostrophe, is the ending of a contraction."""
    if at >= limit:
        return False
    byte = int(data[at])
    if byte == 0x74 or byte == 0x73 or byte == 0x64:
        return True
    behind = int(data[at + 1]) if at + 1 < limit else 0
    return (byte == 0x6C and behind == 0x6C) or ((byte == 0x76 or byte == 0x72) and behind == 0x65)


@compiled
def closes(byte: int) -> bool:
    """Whether the character ends a sentence."""
    return byte == 0x2E or byte == 0x21 or byte == 0x3F


@compiled
def clean(
    data: NDArray[np.uint8],
    start: int,
    limit: int,
    classes: NDArray[np.uint8],
    spoken: int,
    word: NDArray[np.uint8],
) -> tuple[int, int, int, int, bool, int, int]:
    """The token at `start`, character by character: its end, characters, letters, the length of its word as textstat
    cleans it (in `word`, ASCII in lower case), whether that is all ASCII, sentences closed and words since.
    """
    characters, found, length, closed = 0, 0, 0, 0
    plain, fresh = True, True
    p = start
    while p < limit:
        point, step = decode(data, p)
        bits = classes[point]
        if bits & SPACE:
            break
        characters += 1
        if bits & ALNUM:
            found += 1
            spoken += fresh
            fresh = False
            plain &= point < 0x80
        elif closes(point):
            closed += spoken > SPOKEN
            spoken = 0
            fresh = True
        if bits & ALNUM or (point == 0x27 and keeps_apostrophe(data, p + 1, limit)):
            word[length] = point | 0x20 if 65 <= point <= 90 else point & 0x7F
            length += 1
        p += step
    return p, characters, found, length, plain, closed, spoken


@compiled
def trimmed(
    data: NDArray[np.uint8], start: int, end: int, classes: NDArray[np.uint8]
) -> tuple[int, int, bool, bool, bool]:
    """The ASCII token without the marks at its ends, whether these close a sentence before and behind it, and whether
    all is well: an apostrophe in front may belong to the word."""
    first, last = start, end
    before, behind = False, False
    while first < last and not classes[data[first]] & ALNUM:
        before |= closes(data[first])
        first += 1
    while first < last and not classes[data[last - 1]] & ALNUM:
        behind |= closes(data[last - 1])
        last -= 1
    return first, last, before, behind, first in (last, start) or data[first - 1] != 0x27


@compiled
def count(
    data: NDArray[np.uint8],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    classes: NDArray[np.uint8],
    slots: NDArray[np.uint64],
    sieve: NDArray[np.uint64],
    pool: NDArray[np.uint8],
    child: NDArray[np.int32],
    first_point: NDArray[np.int32],
    shift: NDArray[np.int32],
    points: NDArray[np.uint8],
    word: NDArray[np.uint8],
    levels: NDArray[np.uint8],
    recent: NDArray[np.uint64],
    out: NDArray[np.int64],
    odd: NDArray[np.int64],
) -> int:
    """Counts of the texts data[start:end] into `out` [n, COLUMNS].

    Tokens with letters beyond ASCII go into `odd` [m, 4]: text, start, end, and whether they are among the first
    hundred words; their syllables are left to the caller. Gives how many they are. `word` and `levels` are scratch for
    the longest token and three bytes more, `recent` is [RECENT, 3], zeros or from an earlier call with the same words.
    """
    odds = 0
    for text in range(len(start)):
        p, limit = start[text], end[text]
        safe = min(limit, len(data) - PADDING)  # from here on nothing is read ahead
        spoken = 0  # words of the sentence so far
        characters, found, tokens, words, sentences, longs = 0, 0, 0, 0, 0, 0
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
            quick = False
            if p < safe:
                raw, tail = eight(data, p), ZERO
                stop = stops(raw)
                size = trailing(stop) >> 3
                if stop == ZERO:
                    stop = stops(eight(data, p + 8))
                    size = 8 + (trailing(stop) >> 3)
                q = min(p + size, limit)
                if size < 16 and (q == limit or (data[q] < 0x80 and classes[data[q]] & SPACE)):
                    first, last, before, behind, quick = p, q, False, False, True
                    if not classes[byte] & classes[data[q - 1]] & ALNUM:
                        first, last, before, behind, quick = trimmed(data, p, q, classes)
                        raw = eight(data, first)
                    size = last - first
                    if size > 8:
                        tail = eight(data, last - 8)
                        quick &= (letters(raw) | digits(raw)) & (letters(tail) | digits(tail)) == TOPS
                    elif size > 0:
                        raw &= ALL >> np.uint64(64 - 8 * size)
                        quick &= (letters(raw) | digits(raw)) == TOPS >> np.uint64(64 - 8 * size)
            if quick:
                characters += q - p
                tokens += 1
                p = q
                if before:
                    sentences += spoken > SPOKEN
                    spoken = 0
                if size == 0:
                    continue
                spoken += 1
                if behind:
                    sentences += spoken > SPOKEN
                    spoken = 0
                found += size
                longs += size > LONGER
                low, high = fold(raw), fold(tail)
                place = int(np.int64(mix(low, high, size) >> RECENT_SHIFT))
                if (
                    recent[place, 0] == low
                    and recent[place, 1] == high
                    and recent[place, 2] >> LENGTH_SHIFT == np.uint64(size)
                ):
                    bits = int(np.int64(recent[place, 2] & BELOW_LENGTH))
                else:
                    bits = int(np.int64(find(slots, sieve, pool, low, high, word, 0, size)))
                    if not bits & COUNTED:
                        for k in range(size):
                            letter = data[first + k]
                            word[k] = letter | 0x20 if 65 <= letter <= 90 else letter
                        bits |= hyphenated(child, first_point, shift, points, word, size, levels)
                    recent[place, 0], recent[place, 1] = low, high
                    recent[place, 2] = (np.uint64(size) << LENGTH_SHIFT) | np.uint64(bits)
                plain = True
            else:
                begin = p
                p, more, letter_count, length, plain, closed, spoken = clean(data, p, limit, classes, spoken, word)
                characters += more
                tokens += 1
                sentences += closed
                if letter_count == 0:
                    continue
                found += letter_count
                longs += letter_count > LONGER
                bits = 0
                if plain:
                    low, high, size = key(word, 0, length)
                    bits = int(np.int64(find(slots, sieve, pool, low, high, word, 0, size)))
                    if not bits & COUNTED:
                        bits |= hyphenated(child, first_point, shift, points, word, length, levels)
                else:
                    odd[odds, 0], odd[odds, 1], odd[odds, 2], odd[odds, 3] = text, begin, p, words < LINSEAR_WORDS
                    odds += 1
            words += 1
            if plain:
                syllables = bits & SYLLABLES
                strange = bits & EASY == 0
                syllable += syllables
                poly += syllables >= POLY
                difficult += syllables >= POLY and strange
                unfamiliar += strange
                if words <= LINSEAR_WORDS:
                    linsear += 3 if syllables >= POLY else syllables > 0
            if words == LINSEAR_WORDS:
                linsear_sentences = max(sentences + (spoken > SPOKEN), 1)
        sentences = max(sentences + (spoken > SPOKEN), 1) if limit > start[text] else 0
        out[text, CHARACTERS], out[text, LETTERS], out[text, TOKENS] = characters, found, tokens
        out[text, WORDS], out[text, SENTENCES], out[text, LONG] = words, sentences, longs
        out[text, SYLLABLE], out[text, POLYSYLLABLE] = syllable, poly
        out[text, DIFFICULT], out[text, UNFAMILIAR] = difficult, unfamiliar
        out[text, LINSEAR_POINTS] = linsear
        out[text, LINSEAR_SENTENCES] = linsear_sentences if words >= LINSEAR_WORDS else sentences
    return odds
