"""VADER's tokens: what is known about each word of a span.

The reference cuts at white space, strips marks off the ends, and compares in lower case with its lists.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.characters import LOWER, PUNCT, SPACE, UPPER, decode
from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.lanes import (
    ALL,
    CASE,
    ZERO,
    apostrophes,
    capitals,
    eight,
    fold,
    load,
    stops,
    trailing,
)
from outletscore.language.kernel.lookup import find, key

# Payload of a word. What a word is:
KNOWN, LEXICON, BOOSTER, NEGATION, SHOUTED = 1, 2, 4, 8, 16
# and single words that have rules of their own:
KIND, OF, NO, OR, BUT, LEAST, AT, NEVER, SO, WITHOUT, DOUBT = (1 << bit for bit in range(5, 16))
PHRASE_SHIFT = 16  # eight bits: number of the word among those that phrases are made of
VALUE_SHIFT = 32  # index into the values: valence of a lexicon word, increment of a booster
BYTE = 0xFF
# Bits beside those of a character: its span is scored apart; it is not ASCII.
APART, ODD = 32, 64


@compiled
def token_end(data: NDArray[np.uint8], at: int, limit: int, classes: NDArray[np.uint8]) -> tuple[int, int]:
    """Where the run of characters that are not white space ends, and the bits of those that are not ASCII."""
    odd = 0
    while at < limit:
        stop = stops(load(data, at, limit))
        if stop == ZERO:
            at += 8
            continue
        at += trailing(stop) >> 3
        if at >= limit:
            break
        if data[at] < 0x80:
            if classes[data[at]] & SPACE:
                return at, odd
            at += 1  # a control character
            continue
        point, length = decode(data, at)
        if classes[point] & SPACE:
            return at, odd
        odd |= classes[point] | ODD
        at += length
    return min(at, limit), odd


@compiled
def holds_nt(data: NDArray[np.uint8], start: int, end: int) -> bool:
    """Whether n't stands in the token, in any case."""
    found = False
    for p in range(start + 1, end - 1):
        found |= data[p] == 0x27 and data[p - 1] | 0x20 == 0x6E and data[p + 1] | 0x20 == 0x74
    return found


@compiled
def is_upper(data: NDArray[np.uint8], start: int, end: int, classes: NDArray[np.uint8]) -> bool:
    """str.isupper."""
    found = False
    p = start
    while p < end:
        point, length = decode(data, p)
        if classes[point] & LOWER:
            return False
        found |= (classes[point] & UPPER) != 0
        p += length
    return found


@compiled
def stripped(data: NDArray[np.uint8], start: int, end: int, classes: NDArray[np.uint8]) -> tuple[int, int]:
    """'_strip_punc_if_word' of an ASCII token: with two characters or fewer left it was an emoticon, it stays whole."""
    first, last = start, end
    while first < last and classes[data[first]] & PUNCT:
        first += 1
    while first < last and classes[data[last - 1]] & PUNCT:
        last -= 1
    if last - first <= 2:
        return start, end
    return first, last


@compiled
def odd_payload(data: NDArray[np.uint8], start: int, end: int, classes: NDArray[np.uint8]) -> int:
    """What is known about a token with characters beyond ASCII: no list has one.

    (The Kelvin sign, whose lower case is the letter k, is scored apart.)
    """
    bits = SHOUTED if is_upper(data, start, end, classes) else 0
    return bits | NEGATION if holds_nt(data, start, end) else bits


@compiled
def long_payload(
    data: NDArray[np.uint8],
    start: int,
    end: int,
    classes: NDArray[np.uint8],
    slots: NDArray[np.uint64],
    sieve: NDArray[np.uint64],
    pool: NDArray[np.uint8],
) -> int:
    """What is known about a long ASCII token, or one with control characters."""
    bits = odd_payload(data, start, end, classes)
    first, last = stripped(data, start, end, classes)
    low, high, length = key(data, first, last)
    return bits | int(np.int64(find(slots, sieve, pool, low, high, data, first, length)))


@compiled
def all_capitals(raw: np.uint64, tail: np.uint64) -> bool:
    """str.isupper of the ASCII characters in both words."""
    if capitals(raw) | capitals(tail) == ZERO:
        return False
    return bool(capitals(raw ^ CASE) | capitals(tail ^ CASE) == ZERO)


@compiled
def parse(
    data: NDArray[np.uint8],
    start: int,
    end: int,
    classes: NDArray[np.uint8],
    slots: NDArray[np.uint64],
    sieve: NDArray[np.uint64],
    pool: NDArray[np.uint8],
    tokens: NDArray[np.int64],
    place: NDArray[np.int64],
) -> tuple[int, int, int, int, int]:
    """Payloads of the span's tokens into `tokens` and the places of the lexicon words into `place`.

    Gives how many there are of both, how many tokens are in capitals, the place of the first "but" (-1 for none), and
    the bits of the characters that are not ASCII. Reads up to PADDING bytes behind `end`.
    """
    n, hits, shouted, but, seen = 0, 0, 0, -1, 0
    p = start
    while p < end:
        byte = data[p]
        if byte <= 0x20:
            if classes[byte] & SPACE:
                p += 1
                continue
        elif byte >= 0x80:
            point, length = decode(data, p)
            if classes[point] & SPACE:
                p += length
                continue
        raw, tail = eight(data, p), ZERO
        stop = stops(raw)
        size = trailing(stop) >> 3
        if stop == ZERO:
            stop = stops(eight(data, p + 8))
            size = 8 + (trailing(stop) >> 3)
        q = p + size
        if q >= end:
            q = end
            size = q - p
        elif size == 16 or data[q] >= 0x80 or not classes[data[q]] & SPACE:
            size = -1  # long, or something else than graphic ASCII characters
        if size < 0:
            q, odd = token_end(data, p, end, classes)
            if odd:
                bits = odd_payload(data, p, q, classes)
                seen |= odd
            else:
                bits = long_payload(data, p, q, classes, slots, sieve, pool)
        else:
            first, last = p, q
            if (classes[byte] | classes[data[q - 1]]) & PUNCT:
                first, last = stripped(data, p, q, classes)
                size = last - first
                raw = eight(data, first)
            if size > 8:
                tail = eight(data, last - 8)
            elif size < 8:
                raw &= ALL >> np.uint64(64 - 8 * size)
            low, high = fold(raw), fold(tail)
            bits = int(np.int64(find(slots, sieve, pool, low, high, data, first, size)))
            if not classes[data[first]] & LOWER and all_capitals(raw, tail):
                bits |= SHOUTED
            if apostrophes(low) | apostrophes(high) != ZERO and holds_nt(data, first, last):
                bits |= NEGATION
        tokens[n] = bits
        shouted += (bits & SHOUTED) != 0
        if bits & (LEXICON | BUT):
            if bits & BUT and but < 0:
                but = n
            if bits & LEXICON and not bits & BOOSTER:
                place[hits] = n
                hits += 1
        n += 1
        p = q
    return n, hits, shouted, but, seen
