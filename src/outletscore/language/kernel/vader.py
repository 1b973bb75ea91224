"""VADER's four figures of byte spans, equal to vaderSentiment 3.3.2 to the last digit, quirks and all.

The rules are Hutto and Gilbert (2014), VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media
Text, ICWSM-14. All words and values come from the installed package, see `signals.tone`. Names in quotes are the
reference's functions.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from outletscore.language.kernel.characters import LOWER, PUNCT, SPACE, UPPER, decode
from outletscore.language.kernel.lanes import (
    ALL,
    CASE,
    HALF,
    MIX,
    PADDING,
    ZERO,
    apostrophes,
    capitals,
    eight,
    fold,
    load,
    mix,
    stops,
    trailing,
)
from outletscore.language.kernel.lookup import WordTable, find, key

# Payload of a word. What a word is:
KNOWN, LEXICON, BOOSTER, NEGATION, SHOUTED = 1, 2, 4, 8, 16
# and single words that have rules of their own:
KIND, OF, NO, OR, BUT, LEAST, AT, NEVER, SO, WITHOUT, DOUBT = (1 << bit for bit in range(5, 16))
PHRASE_SHIFT = 16  # eight bits: number of the word among those that phrases are made of
VALUE_SHIFT = 32  # index into `values`: valence of a lexicon word, increment of a booster
BYTE = 0xFF
# Bits beside those of a character: it is replaced by a description; it is not ASCII.
EMOJI, ODD = 32, 64

LINEAR = 32  # so many values are searched one by one for an equal one
UNUSED = -2


class Lexicon(NamedTuple):
    """Everything the kernel knows about words.

    The phrases are a trie: `step[node, word number]`, from node 1, 0 for none. By node: `special` value, NaN where no
    special case ends; `special_whole`, whether that value is an int in the reference; `boost`, 0 where no booster ends.
    `emoji` are sorted code points, their descriptions lie in `emoji_pool` at `emoji_bounds`.
    """

    words: WordTable
    values: NDArray[np.float64]
    step: NDArray[np.uint8]
    special: NDArray[np.float64]
    special_whole: NDArray[np.bool_]
    boost: NDArray[np.float64]
    emoji: NDArray[np.int64]
    emoji_pool: NDArray[np.uint8]
    emoji_bounds: NDArray[np.int64]
    capitals: float
    negation: float
    compensated: bool


@njit(nogil=True, cache=True)
def rounded(x: float, scale: float) -> float:
    """Python's round(x, digits) with scale = 10 ** digits, for |x| <= 1.

    Python rounds the exact binary value and takes the even one of two equally near; x * scale must not be rounded
    before it is compared. The product's rounding error is had exactly after Dekker (1971).
    """
    size = abs(x)
    product = size * scale
    part = size * 134217729.0  # 2**27 + 1
    high = part - (part - size)
    low = size - high
    error = low * scale - (product - high * scale)  # scale has few bits: high * scale and low * scale are exact
    whole = math.floor(product)
    beyond = product - whole - 0.5
    if beyond > 0 or (beyond == 0 and (error > 0 or (error == 0 and whole % 2 == 1))):
        whole += 1
    return math.copysign(whole / scale, x)


@njit(nogil=True, cache=True, inline="never")
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


@njit(nogil=True, cache=True, inline="never")
def folded(data: NDArray[np.uint8], start: int, end: int) -> NDArray[np.uint8]:
    """The token in lower case as far as it matters: no word of the table has a letter beyond ASCII.

    The Kelvin sign is the only character beyond ASCII whose lower case is an ASCII letter, k.
    """
    made = np.empty(end - start, dtype=np.uint8)
    n, p = 0, start
    while p < end:
        if data[p] == 0xE2 and data[p + 1] == 0x84 and data[p + 2] == 0xAA:
            made[n] = 0x6B
            p += 3
        else:
            made[n] = data[p]
            p += 1
        n += 1
    return made[:n]


@njit(nogil=True, cache=True)
def holds_nt(data: NDArray[np.uint8], start: int, end: int) -> bool:
    """Whether n't stands in the token, in any case."""
    found = False
    for p in range(start + 1, end - 1):
        found |= data[p] == 0x27 and data[p - 1] | 0x20 == 0x6E and data[p + 1] | 0x20 == 0x74
    return found


@njit(nogil=True, cache=True)
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


@njit(nogil=True, cache=True)
def characters(data: NDArray[np.uint8], start: int, end: int) -> int:
    """Code points in data[start:end]."""
    n = 0
    for p in range(start, end):
        n += (data[p] & 0xC0) != 0x80
    return n


@njit(nogil=True, cache=True)
def stripped(data: NDArray[np.uint8], start: int, end: int, classes: NDArray[np.uint8]) -> tuple[int, int]:
    """'_strip_punc_if_word': what is left with two characters or fewer was an emoticon and stays whole."""
    first, last = start, end
    while first < last and classes[data[first]] & PUNCT:
        first += 1
    while first < last and classes[data[last - 1]] & PUNCT:
        last -= 1
    if last - first <= 8 and characters(data, first, last) <= 2:
        return start, end
    return first, last


@njit(nogil=True, cache=True, inline="never")
def payload(
    data: NDArray[np.uint8], start: int, end: int, plain: bool, classes: NDArray[np.uint8], words: WordTable
) -> int:
    """What is known about the token data[start:end]."""
    first, last = stripped(data, start, end, classes)
    shouted = SHOUTED if is_upper(data, first, last, classes) else 0
    if not plain:
        data = folded(data, first, last)
        first, last = 0, len(data)
    low, high, length = key(data, first, last)
    bits = int(np.int64(find(words, mix(low, high, length), low, high, data, first, length))) | shouted
    if (apostrophes(low) | apostrophes(high) != ZERO or length > 16) and holds_nt(data, first, last):
        bits |= NEGATION
    return bits


@njit(nogil=True, cache=True)
def phrase_at(step: NDArray[np.uint8], tokens: NDArray[np.int64], first: int, last: int) -> int:
    """Node of the phrase that the two or three tokens first..last are, 0 for none."""
    node = 1
    for i in range(first, last + 1):
        node = step[node, (tokens[i] >> PHRASE_SHIFT) & BYTE]
    return node


@njit(nogil=True, cache=True)
def negated(tokens: NDArray[np.int64], i: int, back: int, valence: float, scale: float) -> float:
    """'_negation_check' for the word `back` places before i."""
    word = tokens[i - back]
    if back == 1:
        return valence * scale if word & NEGATION else valence
    so = (tokens[i - 1] & SO) != 0
    if back == 2:
        if word & NEVER and so:
            return valence * 1.25
        if word & WITHOUT and tokens[i - 1] & DOUBT:
            return valence
        return valence * scale if word & NEGATION else valence
    # The reference's `and` binds closer than its `or`: "so" or "this" right before the word is enough without "never".
    if (word & NEVER and tokens[i - 2] & SO) or so:
        return valence * 1.25
    if word & WITHOUT and (tokens[i - 2] & DOUBT or tokens[i - 1] & DOUBT):
        return valence
    return valence * scale if word & NEGATION else valence


@njit(nogil=True, cache=True)
def special_case(
    step: NDArray[np.uint8], special: NDArray[np.float64], tokens: NDArray[np.int64], n: int, i: int
) -> int:
    """Node of the special case that '_special_idioms_check' takes for the word i >= 3, 0 for none."""
    if i + 2 < n:
        node = phrase_at(step, tokens, i, i + 2)
        if not math.isnan(special[node]):
            return node
    if i + 1 < n:
        node = phrase_at(step, tokens, i, i + 1)
        if not math.isnan(special[node]):
            return node
    for first, last in ((i - 1, i), (i - 2, i), (i - 2, i - 1), (i - 3, i - 1), (i - 3, i - 2)):
        node = phrase_at(step, tokens, first, last)
        if not math.isnan(special[node]):
            return node
    return 0


@njit(nogil=True, cache=True)
def phrase_boost(step: NDArray[np.uint8], boost: NDArray[np.float64], tokens: NDArray[np.int64], i: int) -> float:
    """What boosters of several words before the word i >= 3 add to it."""
    added = 0.0
    for first, last in ((i - 3, i - 1), (i - 3, i - 2), (i - 2, i - 1)):
        added += boost[phrase_at(step, tokens, first, last)]
    return added


@njit(nogil=True, cache=True)
def valence_of(
    tokens: NDArray[np.int64],
    n: int,
    i: int,
    mixed_case: bool,
    values: NDArray[np.float64],
    step: NDArray[np.uint8],
    special: NDArray[np.float64],
    boost: NDArray[np.float64],
    capitals: float,
    negation: float,
) -> tuple[float, int]:
    """'sentiment_valence' of the lexicon word i of n tokens, and the node of a special case that it is, 0 for none."""
    word = tokens[i]
    valence, node = values[word >> VALUE_SHIFT], 0
    before = tokens[i - 1] if i > 0 else 0
    if before & NO or (i > 1 and tokens[i - 2] & NO) or (i > 2 and tokens[i - 3] & NO and before & OR):
        valence = valence * negation
    elif word & NO and i + 1 < n and tokens[i + 1] & LEXICON:
        valence = 0.0  # "no" negates the next word instead
    if word & SHOUTED and mixed_case:
        valence += capitals if valence > 0 else -capitals
    for back in range(1, min(i, 3) + 1):
        other = tokens[i - back]
        if other & LEXICON:
            continue
        if other & BOOSTER:  # 'scalar_inc_dec'
            added = values[other >> VALUE_SHIFT]
            if valence < 0:
                added *= -1.0
            if other & SHOUTED and mixed_case:
                added += capitals if valence > 0 else -capitals
            if back == 2:
                added *= 0.95
            elif back == 3:
                added *= 0.9
            valence += added
        valence = negated(tokens, i, back, valence, negation)
        if back == 3:
            node = special_case(step, special, tokens, n, i)
            if node:
                valence = special[node]
            added = phrase_boost(step, boost, tokens, i)
            if added != 0.0:
                valence += added
                node = 0
    if before & LEAST and not before & LEXICON and not (i > 1 and tokens[i - 2] & AT):  # '_least_check'
        return valence * negation, 0
    return valence, node


@njit(nogil=True, cache=True)
def weighed(value: float, place: int, but: int) -> float:
    """A valence after the first "but": halved before it, raised by half behind it."""
    return value if place == but else value * (0.5 if place < but else 1.5)


@njit(nogil=True, cache=True)
def weigh_but(
    place: NDArray[np.int64], value: NDArray[np.float64], whole: NDArray[np.bool_], hits: int, but: int
) -> None:
    """'_but_check' on the lexicon words.

    The reference asks list.index(value) for the place, so of equal values it changes the first one, each time.
    """
    for k in range(hits):
        wanted = value[k]
        first = 0
        while value[first] != wanted:
            first += 1
        value[first] = weighed(wanted, place[first], but)
        whole[first] &= place[first] == but


@njit(nogil=True, cache=True)
def merged(a: int, b: int, left: NDArray[np.int64], right: NDArray[np.int64], rank: NDArray[np.int64]) -> int:
    """Root of two leftist heaps of numbers made one; -1 is the empty one. The right spine is at most log2(n) long."""
    if a < 0:
        return b
    if b < 0:
        return a
    if b < a:
        a, b = b, a
    right[a] = merged(right[a], b, left, right, rank)
    if left[a] < 0 or rank[left[a]] < rank[right[a]]:
        left[a], right[a] = right[a], left[a]
    rank[a] = rank[right[a]] + 1 if right[a] >= 0 else 1
    return a


@njit(nogil=True, cache=True)
def heap_of(wanted: float, keys: NDArray[np.float64], roots: NDArray[np.int64]) -> int:
    """Slot of the heap of the places that hold this value; a fresh slot where there is none."""
    keys[-1] = wanted + 0.0  # no negative zero
    bits = keys.view(np.uint64)[-1] * MIX
    mask = len(keys) - 2
    slot = int(bits >> HALF) & mask
    while roots[slot] != UNUSED and keys[slot] != wanted:
        slot = (slot + 1) & mask
    if roots[slot] == UNUSED:
        keys[slot], roots[slot] = keys[-1], -1
    return slot


@njit(nogil=True, cache=True, inline="never")
def weigh_but_many(
    place: NDArray[np.int64], value: NDArray[np.float64], whole: NDArray[np.bool_], hits: int, but: int
) -> None:
    """`weigh_but` in n log n: a heap of places for each value, so that a long text costs no square."""
    left, right = np.full(hits, -1, dtype=np.int64), np.full(hits, -1, dtype=np.int64)
    rank = np.ones(hits, dtype=np.int64)
    size = 8
    while size < 4 * hits:
        size *= 2
    keys, roots = np.zeros(size + 1), np.full(size, UNUSED, dtype=np.int64)
    for k in range(hits):
        wanted = value[k]
        slot = heap_of(wanted, keys, roots)
        root = merged(roots[slot], k, left, right, rank)
        roots[slot] = merged(left[root], right[root], left, right, rank)
        left[root], right[root], rank[root] = -1, -1, 1
        value[root] = weighed(wanted, place[root], but)
        whole[root] &= place[root] == but
        slot = heap_of(value[root], keys, roots)
        roots[slot] = merged(roots[slot], root, left, right, rank)


@njit(nogil=True, cache=True)
def total(
    place: NDArray[np.int64],
    value: NDArray[np.float64],
    whole: NDArray[np.bool_],
    hits: int,
    float_zero: int,
    compensated: bool,
) -> float:
    """sum() of the valences as the running Python does it.

    From 3.12 on it is compensated (Neumaier) between floats, but not where an int is added, nor before the first float.
    `float_zero` is the place of the only zero among the words without valence that is a float, -1 for none.
    """
    result, rest = 0.0, 0.0
    floats = False
    for k in range(hits):
        floats |= 0 <= float_zero < place[k]
        x = value[k]
        partial = result + x
        if compensated and floats and not whole[k]:
            if abs(result) >= abs(x):
                rest += (result - partial) + x
            else:
                rest += (x - partial) + result
        result = partial
        floats |= not whole[k]
    return result + rest if rest != 0.0 else result


@njit(nogil=True, cache=True)
def emphasis(marks: int, questions: int) -> float:
    """'_punctuation_emphasis'."""
    raised = min(marks, 4) * 0.292
    if questions > 3:
        return raised + 0.96
    return raised + questions * 0.18 if questions > 1 else raised


@njit(nogil=True, cache=True)
def all_capitals(raw: np.uint64, tail: np.uint64) -> bool:
    """str.isupper of the ASCII characters in both words."""
    if capitals(raw) | capitals(tail) == ZERO:
        return False
    return bool(capitals(raw ^ CASE) | capitals(tail ^ CASE) == ZERO)


@njit(nogil=True, cache=True)
def parse(
    data: NDArray[np.uint8],
    start: int,
    end: int,
    classes: NDArray[np.uint8],
    words: WordTable,
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
            bits = payload(data, p, q, odd == 0, classes, words)
            seen |= odd
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
            bits = int(np.int64(find(words, mix(low, high, size), low, high, data, first, size)))
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


@njit(nogil=True, cache=True)
def weigh(
    lexicon: Lexicon,
    tokens: NDArray[np.int64],
    n: int,
    place: NDArray[np.int64],
    places: int,
    mixed_case: bool,
    but: int,
    value: NDArray[np.float64],
    whole: NDArray[np.bool_],
) -> tuple[int, float]:
    """Valences of the lexicon words at the first `places` of `place`, after "but"; how many count, and their sum.

    "kind" before "of" does not count: `place` is closed up.
    """
    values, step, special, special_whole, boost = (
        lexicon.values,
        lexicon.step,
        lexicon.special,
        lexicon.special_whole,
        lexicon.boost,
    )
    capitals, negation = lexicon.capitals, lexicon.negation
    hits = 0
    for k in range(places):
        i = place[k]
        if not (tokens[i] & KIND and i + 1 < n and tokens[i + 1] & OF):
            place[hits] = i
            value[hits], node = valence_of(tokens, n, i, mixed_case, values, step, special, boost, capitals, negation)
            whole[hits] = special_whole[node]
            hits += 1
    float_zero = -1
    if but >= 0:
        # "but" makes a float of the first zero among all words, unless that is "but" itself
        float_zero = 0
        while float_zero < hits and place[float_zero] == float_zero and value[float_zero] != 0.0:
            float_zero += 1
        if float_zero == but or (float_zero < hits and place[float_zero] == float_zero):
            float_zero = -1
        if hits <= LINEAR:
            weigh_but(place, value, whole, hits, but)
        else:
            weigh_but_many(place, value, whole, hits, but)
    return hits, total(place, value, whole, hits, float_zero, lexicon.compensated)


@njit(nogil=True, cache=True)
def figures(
    value: NDArray[np.float64], hits: int, n: int, valence: float, raised: float, out: NDArray[np.float64]
) -> None:
    """'score_valence': neg, neu, pos and compound into `out`."""
    positive, negative, neutral = 0.0, 0.0, n - hits
    for k in range(hits):
        if value[k] > 0:
            positive += value[k] + 1.0
        elif value[k] < 0:
            negative += value[k] - 1.0
        else:
            neutral += 1
    if valence > 0:
        valence += raised
    elif valence < 0:
        valence -= raised
    if positive > abs(negative):
        positive += raised
    elif positive < abs(negative):
        negative -= raised
    everything = positive + abs(negative) + neutral
    out[0] = rounded(abs(negative / everything), 1000.0)
    out[1] = rounded(neutral / everything, 1000.0)
    out[2] = rounded(abs(positive / everything), 1000.0)
    out[3] = rounded(max(-1.0, min(1.0, valence / math.sqrt(valence * valence + 15.0))), 10000.0)


@njit(nogil=True, cache=True)
def count(data: NDArray[np.uint8], start: int, end: int, byte: int) -> int:
    """How often the byte stands in data[start:end]."""
    n = 0
    for p in range(start, end):
        n += data[p] == byte
    return n


@njit(nogil=True, cache=True)
def emoji_number(lexicon: Lexicon, point: int) -> int:
    """Number of the emoji, -1 for any other code point."""
    if point < lexicon.emoji[0]:
        return -1
    found = int(np.searchsorted(lexicon.emoji, point))
    return found if found < len(lexicon.emoji) and lexicon.emoji[found] == point else -1


@njit(nogil=True, cache=True, inline="never")
def padded(data: NDArray[np.uint8], start: int, end: int) -> NDArray[np.uint8]:
    """A copy of data[start:end] that can be read PADDING bytes beyond its end."""
    made = np.zeros(end - start + PADDING, dtype=np.uint8)
    made[: end - start] = data[start:end]
    return made


@njit(nogil=True, cache=True, inline="never")
def spelled_out(data: NDArray[np.uint8], start: int, end: int, lexicon: Lexicon) -> NDArray[np.uint8]:
    """The span with each emoji replaced by its description, with a space before it unless one stands there; padded.

    What follows an emoji sticks to its description, as in the reference.
    """
    size = 0
    for writing in range(2):
        made = np.zeros(size + PADDING, dtype=np.uint8)
        n, p = 0, start
        space = True
        while p < end:
            point, length = decode(data, p)
            number = emoji_number(lexicon, point)
            if number >= 0:
                if not space:
                    if writing:
                        made[n] = 0x20
                    n += 1
                for k in range(lexicon.emoji_bounds[number], lexicon.emoji_bounds[number + 1]):
                    if writing:
                        made[n] = lexicon.emoji_pool[k]
                    n += 1
            else:
                for k in range(p, p + length):
                    if writing:
                        made[n] = data[k]
                    n += 1
            space = number < 0 and point == 0x20
            p += length
        size = n
    return made


@njit(nogil=True, cache=True)
def sentiment(
    data: NDArray[np.uint8],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    classes: NDArray[np.uint8],
    lexicon: Lexicon,
) -> NDArray[np.float64]:
    """neg, neu, pos and compound [m, 4] of the spans data[start:end] (bytes of whole UTF-8 characters)."""
    out = np.zeros((len(start), 4), dtype=np.float64)
    room = 0
    tokens, place = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    value, whole = np.empty(64, dtype=np.float64), np.empty(64, dtype=np.bool_)
    for span in range(len(start)):
        text, first, last = data, start[span], end[span]
        if last + PADDING > len(data):
            text, first, last = padded(data, first, last), 0, last - first
        if last - first >= room:
            room = 2 * (last - first) + 64
            tokens, place = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
        n, places, shouted, but, seen = parse(text, first, last, classes, lexicon.words, tokens, place)
        if seen & EMOJI:
            text = spelled_out(data, start[span], end[span], lexicon)
            first, last = 0, len(text) - PADDING
            if last - first >= room:
                room = 2 * last
                tokens, place = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
            n, places, shouted, but, seen = parse(text, first, last, classes, lexicon.words, tokens, place)
        if places > len(value):
            value, whole = np.empty(2 * places, dtype=np.float64), np.empty(2 * places, dtype=np.bool_)
        hits, valence = weigh(lexicon, tokens, n, place, places, 0 < shouted < n, but, value, whole)
        if hits == 0:
            out[span, 1] = n > 0
            continue
        raised = emphasis(count(text, first, last, 0x21), count(text, first, last, 0x3F))
        figures(value, hits, n, valence, raised, out[span])
    return out
