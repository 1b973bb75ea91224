"""The counts behind the readability figures, equal to textstat 0.7.13's own, quirks and all.

textstat cuts a text three times: words for the counts (marks out, then cut at white space, so that "well-known" and
"word—next" are one word each), tokens for the characters per word (cut at white space as it stands), and sentences
(from a word character to the next run of . ! ?, so that "3.5" ends one; two words or fewer count as none).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.characters import ALNUM, ODD, SPACE, decode
from outletscore.language.kernel.compiling import compiled

# Payload of a word, above the bits of `vader_tokens`: its syllables if they are COUNTED, and whether it is on the list
# of EASY words.
SYLLABLES_SHIFT, SYLLABLES = 32, 0x3FF
COUNTED, EASY = 1 << 48, 1 << 49

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

RECENT = 1 << 16  # words met lately that the dictionary lacks: names, mostly
RECENT_SHIFT = np.uint64(48)
RECENT_LONG = 1 << 12  # and of more than sixteen letters: compounds, mostly
LONG_SHIFT = np.uint64(52)


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
        letter = EDGE if begin == 0 or begin == length + 1 else pattern_letter(word[begin - 1])
        at, node = begin, 0
        while letter >= 0:
            node = child[node, letter]
            if node == 0:
                break
            place = begin + shift[node]
            for k in range(first[node], first[node + 1]):
                levels[place] = max(levels[place], points[k])
                place += 1
            at += 1
            if at > length + 1:
                break
            letter = EDGE if at == length + 1 else pattern_letter(word[at - 1])
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
) -> tuple[int, int, int, int, bool, int, int, int, bool]:
    """The token at `start`, character by character: its end, characters, letters, the length of its word as textstat
    cleans it (in `word`, ASCII in lower case), whether that is all ASCII, sentences closed and words since; the bits of
    all its characters together, ODD if one is not ASCII, and whether it holds n't, in any case.
    """
    characters, found, length, closed, seen = 0, 0, 0, 0, 0
    plain, fresh, negated = True, True, False
    p = start
    while p < limit:
        point, step = decode(data, p)
        bits = classes[point]
        if bits & SPACE:
            break
        characters += 1
        seen |= bits | (ODD if step > 1 else 0)
        if bits & ALNUM:
            found += 1
            spoken += fresh
            fresh = False
            plain &= point < 0x80
        elif closes(point):
            closed += spoken > SPOKEN
            spoken = 0
            fresh = True
        kept = bits & ALNUM != 0
        if point == 0x27:
            kept = keeps_apostrophe(data, p + 1, limit)
            if start < p < limit - 1:
                negated |= data[p - 1] | 0x20 == 0x6E and data[p + 1] | 0x20 == 0x74
        if kept:
            word[length] = point | 0x20 if 65 <= point <= 90 else point & 0x7F
            length += 1
        p += step
    return p, characters, found, length, plain, closed, spoken, seen, negated
