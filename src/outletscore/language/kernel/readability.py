"""The counts behind the readability figures, equal to textstat 0.7.13's own, quirks and all.

textstat cuts a text three times: words for the counts (marks out, then cut at white space, so that "well-known" and
"word—next" are one word each), tokens for the characters per word (cut at white space as it stands), and sentences
(from a word character to the next run of . ! ?, so that "3.5" ends one; two words or fewer count as none).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from outletscore.language.kernel.characters import ALNUM, SPACE, decode
from outletscore.language.kernel.lanes import mix
from outletscore.language.kernel.lookup import WordTable, find, key

# Payload of a word: its syllables if they are COUNTED in the dictionary, whether it is on the list of EASY words.
SYLLABLES, COUNTED, EASY = 0xFF, 0x100, 0x200

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

LETTERS_OF_PATTERNS = 28  # a to z, the dot of the word's edge, the apostrophe
EDGE, APOSTROPHE = 26, 27


class Words(NamedTuple):
    """What is known about words: the dictionary, and hyphenation patterns for those it lacks.

    The patterns (Liang 1983) are a trie: `child` [nodes, 28], and for each node that ends a pattern its digits
    `points[first[node]:first[node + 1]]`, which begin `shift[node]` letters behind the pattern's beginning.
    """

    table: WordTable
    child: NDArray[np.int32]
    first: NDArray[np.int32]
    shift: NDArray[np.int32]
    points: NDArray[np.uint8]


@njit(nogil=True, cache=True)
def pattern_letter(byte: int) -> int:
    """Number of a character of a word in the pattern trie, -1 for one that no pattern holds."""
    if 97 <= byte <= 122:
        return byte - 97
    return APOSTROPHE if byte == 0x27 else -1


@njit(nogil=True, cache=True, inline="never")
def hyphenated(words: Words, word: NDArray[np.uint8], length: int, points: NDArray[np.uint8]) -> int:
    """Syllables of the lower-case ASCII word by its hyphenation points: textstat's answer for words it does not know.

    `points` is scratch of at least length + 3 bytes.
    """
    for i in range(length + 3):
        points[i] = 0
    for begin in range(length + 2):
        node = 0
        for at in range(begin, length + 2):
            letter = EDGE if at == 0 or at == length + 1 else pattern_letter(word[at - 1])
            if letter < 0:
                break
            node = words.child[node, letter]
            if node == 0:
                break
            place = begin + words.shift[node]
            for k in range(words.first[node], words.first[node + 1]):
                points[place] = max(points[place], words.points[k])
                place += 1
    syllables = 1
    for i in range(3, length):  # pyphen keeps two letters before and behind a hyphen
        syllables += points[i] & 1
    return syllables


@njit(nogil=True, cache=True)
def keeps_apostrophe(data: NDArray[np.uint8], at: int, limit: int) -> bool:
    """Whether what stands at `at`, behind an apostrophe, is the ending of a contraction."""
    if at >= limit:
        return False
    byte = int(data[at])
    if byte == 0x74 or byte == 0x73 or byte == 0x64:
        return True
    behind = int(data[at + 1]) if at + 1 < limit else 0
    return (byte == 0x6C and behind == 0x6C) or ((byte == 0x76 or byte == 0x72) and behind == 0x65)


@njit(nogil=True, cache=True, inline="never")
def properties_of(words: Words, word: NDArray[np.uint8], length: int, points: NDArray[np.uint8]) -> int:
    """Syllables of the lower-case ASCII word, and the bit EASY."""
    low, high, size = key(word, 0, length)
    bits = int(find(words.table, mix(low, high, size), low, high, word, 0, size))
    if bits & COUNTED:
        return bits & (SYLLABLES | EASY)
    return (bits & EASY) | hyphenated(words, word, length, points)


@njit(nogil=True, cache=True)
def count(
    data: NDArray[np.uint8],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    classes: NDArray[np.uint8],
    words: Words,
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Counts [n, COLUMNS] of the texts data[start:end], and the tokens with letters beyond ASCII: [m, 4] text, start,
    end, and whether it is among the first hundred words. Their syllables are left to the caller, also m itself.
    """
    out = np.zeros((len(start), COLUMNS), dtype=np.int64)
    odd = np.empty((64, 4), dtype=np.int64)
    odds = 0
    word, points = np.empty(64, dtype=np.uint8), np.empty(80, dtype=np.uint8)
    for text in range(len(start)):
        p, limit = start[text], end[text]
        row = out[text]
        spoken = 0  # words of the sentence so far
        while p < limit:
            point, step = decode(data, p)
            if classes[point] & SPACE:
                p += step
                continue
            begin = p
            letters, length, room = 0, 0, len(word)
            plain, fresh = True, True
            while p < limit:
                point, step = decode(data, p)
                bits = classes[point]
                if bits & SPACE:
                    break
                row[CHARACTERS] += 1
                if bits & ALNUM:
                    letters += 1
                    spoken += fresh
                    fresh = False
                    plain &= point < 0x80
                elif point == 0x2E or point == 0x21 or point == 0x3F:
                    row[SENTENCES] += spoken > 2
                    spoken = 0
                    fresh = True
                if bits & ALNUM or (point == 0x27 and keeps_apostrophe(data, p + 1, limit)):
                    if length == room:
                        word = np.concatenate((word, np.empty_like(word)))
                        points = np.empty(2 * len(word) + 16, dtype=np.uint8)
                        room = len(word)
                    word[length] = point | 0x20 if 65 <= point <= 90 else point & 0xFF
                    length += 1
                p += step
            row[TOKENS] += 1
            if letters == 0:
                continue
            row[LETTERS] += letters
            row[WORDS] += 1
            row[LONG] += letters > LONGER
            among = row[WORDS] <= LINSEAR_WORDS
            if plain:
                bits = properties_of(words, word, length, points)
                syllables = bits & SYLLABLES
                row[SYLLABLE] += syllables
                row[POLYSYLLABLE] += syllables >= POLY
                row[DIFFICULT] += syllables >= POLY and not bits & EASY
                row[UNFAMILIAR] += not bits & EASY
                if among:
                    row[LINSEAR_POINTS] += 3 if syllables >= POLY else syllables > 0
            else:
                if odds == len(odd):
                    odd = np.concatenate((odd, np.empty_like(odd)))
                odd[odds, 0], odd[odds, 1], odd[odds, 2], odd[odds, 3] = text, begin, p, among
                odds += 1
            if row[WORDS] == LINSEAR_WORDS:
                row[LINSEAR_SENTENCES] = max(row[SENTENCES] + (spoken > 2), 1)
        row[SENTENCES] = max(row[SENTENCES] + (spoken > 2), 1) if limit > start[text] else 0
        if row[WORDS] < LINSEAR_WORDS:
            row[LINSEAR_SENTENCES] = row[SENTENCES]
    return out, odd, odds
