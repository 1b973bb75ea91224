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
from outletscore.language.kernel.lanes import HALF, MIX, ZERO, apostrophes, load, mix, stops, trailing
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

    `phrases` is [n, 3] uint8 word numbers, the last 0 for two words; `phrase_values` [n], NaN where the phrase is no
    special case; `phrase_whole` whether that value is an int in the reference; `phrase_boosts` [n], 0 where it is no
    booster. `emoji` are sorted code points, their descriptions lie in `emoji_pool` at `emoji_bounds`.
    """

    words: WordTable
    values: NDArray[np.float64]
    phrases: NDArray[np.uint8]
    phrase_values: NDArray[np.float64]
    phrase_whole: NDArray[np.bool_]
    phrase_boosts: NDArray[np.float64]
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
def payload(
    data: NDArray[np.uint8], start: int, end: int, plain: bool, classes: NDArray[np.uint8], words: WordTable
) -> int:
    """What is known about the token data[start:end]."""
    # '_strip_punc_if_word': what is left with two characters or fewer was an emoticon and stays whole
    first, last = start, end
    while first < last and classes[data[first]] & PUNCT:
        first += 1
    while first < last and classes[data[last - 1]] & PUNCT:
        last -= 1
    if last - first <= 2 or (not plain and characters(data, first, last) <= 2):
        first, last = start, end
    shouted = SHOUTED if not classes[data[first]] & LOWER and is_upper(data, first, last, classes) else 0
    if not plain:
        data = folded(data, first, last)
        first, last = 0, len(data)
    low, high, length = key(data, first, last)
    bits = int(find(words, mix(low, high, length), low, high, data, first, length)) | shouted
    if (apostrophes(low) | apostrophes(high) != ZERO or length > 16) and holds_nt(data, first, last):
        bits |= NEGATION
    return bits


@njit(nogil=True, cache=True)
def phrase_at(lexicon: Lexicon, tokens: NDArray[np.int64], first: int, last: int) -> int:
    """Number of the phrase that the two or three tokens first..last are, -1 for none."""
    a, b = (tokens[first] >> PHRASE_SHIFT) & BYTE, (tokens[first + 1] >> PHRASE_SHIFT) & BYTE
    c = (tokens[last] >> PHRASE_SHIFT) & BYTE if last == first + 2 else 0
    if a == 0 or b == 0 or (last == first + 2 and c == 0):
        return -1
    for i in range(len(lexicon.phrases)):
        if lexicon.phrases[i, 0] == a and lexicon.phrases[i, 1] == b and lexicon.phrases[i, 2] == c:
            return i
    return -1


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
def special(lexicon: Lexicon, tokens: NDArray[np.int64], first: int, last: int) -> int:
    """Number of the special case that the tokens first..last are, -1 for none."""
    phrase = phrase_at(lexicon, tokens, first, last)
    return -1 if phrase < 0 or math.isnan(lexicon.phrase_values[phrase]) else phrase


@njit(nogil=True, cache=True, inline="never")
def idioms(
    lexicon: Lexicon, tokens: NDArray[np.int64], n: int, i: int, valence: float, whole: bool
) -> tuple[float, bool]:
    """'_special_idioms_check' for i >= 3: the valence, and whether it is an int in the reference."""
    found = special(lexicon, tokens, i - 1, i)
    if found < 0:
        found = special(lexicon, tokens, i - 2, i)
    if found < 0:
        found = special(lexicon, tokens, i - 2, i - 1)
    if found < 0:
        found = special(lexicon, tokens, i - 3, i - 1)
    if found < 0:
        found = special(lexicon, tokens, i - 3, i - 2)
    if i + 1 < n:
        behind = special(lexicon, tokens, i, i + 1)
        found = behind if behind >= 0 else found
    if i + 2 < n:
        behind = special(lexicon, tokens, i, i + 2)
        found = behind if behind >= 0 else found
    if found >= 0:
        valence, whole = lexicon.phrase_values[found], lexicon.phrase_whole[found]
    for first, last in ((i - 3, i - 1), (i - 3, i - 2), (i - 2, i - 1)):
        phrase = phrase_at(lexicon, tokens, first, last)
        if phrase >= 0 and lexicon.phrase_boosts[phrase] != 0.0:
            valence, whole = valence + lexicon.phrase_boosts[phrase], False
    return valence, whole


@njit(nogil=True, cache=True)
def valence_of(lexicon: Lexicon, tokens: NDArray[np.int64], n: int, i: int, mixed_case: bool) -> tuple[float, bool]:
    """'sentiment_valence' of the lexicon word i of n tokens, and whether it is an int in the reference."""
    word = tokens[i]
    valence, whole = lexicon.values[word >> VALUE_SHIFT], False
    before = tokens[i - 1] if i > 0 else 0
    if before & NO or (i > 1 and tokens[i - 2] & NO) or (i > 2 and tokens[i - 3] & NO and before & OR):
        valence = valence * lexicon.negation
    elif word & NO and i + 1 < n and tokens[i + 1] & LEXICON:
        valence = 0.0  # "no" negates the next word instead
    if word & SHOUTED and mixed_case:
        valence += lexicon.capitals if valence > 0 else -lexicon.capitals
    for back in range(1, min(i, 3) + 1):
        other = tokens[i - back]
        if other & LEXICON:
            continue
        boost = 0.0  # 'scalar_inc_dec'
        if other & BOOSTER:
            boost = lexicon.values[other >> VALUE_SHIFT]
            if valence < 0:
                boost *= -1.0
            if other & SHOUTED and mixed_case:
                boost += lexicon.capitals if valence > 0 else -lexicon.capitals
            if back == 2:
                boost *= 0.95
            elif back == 3:
                boost *= 0.9
        valence = negated(tokens, i, back, valence + boost, lexicon.negation)
        if back == 3:
            valence, whole = idioms(lexicon, tokens, n, i, valence, whole)
    if before & LEAST and not before & LEXICON and not (i > 1 and tokens[i - 2] & AT):  # '_least_check'
        valence, whole = valence * lexicon.negation, False
    return valence, whole


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


@njit(nogil=True, cache=True, inline="never")
def parse(
    data: NDArray[np.uint8],
    start: int,
    end: int,
    classes: NDArray[np.uint8],
    lexicon: Lexicon,
    tokens: NDArray[np.int64],
) -> tuple[NDArray[np.int64], int, int, int, bool]:
    """Payloads of the span's tokens (in `tokens`, or a longer array), their number, how many of them are in the
    lexicon, how many in capitals, and whether there is an emoji."""
    n, hits, shouted, seen = 0, 0, 0, 0
    p = start
    while p < end:
        if data[p] < 0x80:
            if classes[data[p]] & SPACE:
                p += 1
                continue
        else:
            point, length = decode(data, p)
            if classes[point] & SPACE:
                p += length
                continue
        stop, odd = token_end(data, p, end, classes)
        bits = payload(data, p, stop, odd == 0, classes, lexicon.words)
        if n == len(tokens):
            tokens = np.concatenate((tokens, np.empty_like(tokens)))
        tokens[n] = bits
        n += 1
        hits += (bits & LEXICON) != 0
        shouted += (bits & SHOUTED) != 0
        seen |= odd
        p = stop
    return tokens, n, hits, shouted, (seen & EMOJI) != 0


@njit(nogil=True, cache=True, inline="never")
def weigh(
    lexicon: Lexicon,
    tokens: NDArray[np.int64],
    n: int,
    mixed_case: bool,
    place: NDArray[np.int64],
    value: NDArray[np.float64],
    whole: NDArray[np.bool_],
) -> tuple[int, float]:
    """Valences of the lexicon words among n tokens, after "but"; their number and their sum."""
    hits, but, zero = 0, -1, -1
    zero_hit = False
    for i in range(n):
        word = tokens[i]
        if but < 0 and word & BUT:
            but = i
        if word & LEXICON and not word & BOOSTER and not (word & KIND and i + 1 < n and tokens[i + 1] & OF):
            place[hits] = i
            value[hits], whole[hits] = valence_of(lexicon, tokens, n, i, mixed_case)
            zero_hit |= zero < 0 and value[hits] == 0.0
            hits += 1
        elif zero < 0:
            zero = i
    float_zero = -1
    if but >= 0:
        if hits <= LINEAR:
            weigh_but(place, value, whole, hits, but)
        else:
            weigh_but_many(place, value, whole, hits, but)
        if zero != but and not zero_hit:
            float_zero = zero
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
def spelled_out(data: NDArray[np.uint8], start: int, end: int, lexicon: Lexicon) -> NDArray[np.uint8]:
    """The span with each emoji replaced by its description, with a space before it unless one stands there.

    What follows an emoji sticks to its description, as in the reference.
    """
    size = 0
    for writing in range(2):
        made = np.empty(size, dtype=np.uint8)
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
    tokens = np.empty(1024, dtype=np.int64)
    place, value, whole = np.empty(64, dtype=np.int64), np.empty(64), np.empty(64, dtype=np.bool_)
    for span in range(len(start)):
        text, first, last = data, start[span], end[span]
        tokens, n, hits, shouted, emoji = parse(text, first, last, classes, lexicon, tokens)
        if emoji:
            text = spelled_out(data, first, last, lexicon)
            first, last = 0, len(text)
            tokens, n, hits, shouted, emoji = parse(text, first, last, classes, lexicon, tokens)
        if hits == 0:
            out[span, 1] = n > 0
            continue
        if hits > len(place):
            place, value, whole = (
                np.empty(2 * hits, dtype=np.int64),
                np.empty(2 * hits),
                np.empty(2 * hits, dtype=np.bool_),
            )
        found, valence = weigh(lexicon, tokens, n, 0 < shouted < n, place, value, whole)
        raised = emphasis(count(text, first, last, 0x21), count(text, first, last, 0x3F))
        figures(value, found, n, valence, raised, out[span])
    return out
