"""VADER's four figures of byte spans, equal to vaderSentiment 3.3.2 to the last digit, quirks and all.

The rules are Hutto and Gilbert (2014), VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media
Text, ICWSM-14. All words and values come from the installed package, see `signals.vader_lexicon`. Names in quotes are
the reference's functions.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.lanes import HALF, MIX, ONE, ZERO, ones
from outletscore.language.kernel.vader_tokens import (
    ASIDE,
    AT,
    BOOSTER,
    BUT,
    DOUBT,
    GOES_ON,
    KIND,
    LEAST,
    LEXICON,
    MEMBER,
    MEMBER_SHIFT,
    NEGATION,
    NEVER,
    NO,
    OF,
    OR,
    SHOUTED,
    SO,
    VALUE,
    VALUE_SHIFT,
    WITHOUT,
)
from outletscore.language.kernel.windows import SIZE, shout_window

LINEAR = 32  # so many values are searched one by one for an equal one
HEAP = 19  # scratch for each value of more: three links, and 16 for the table of heaps at its emptiest
UNUSED = -2
CHANGING = BOOSTER | NEGATION | NO | LEAST | SO  # words that change the valence of one of the next three


class Lexicon(NamedTuple):
    """What the payloads of words mean, which point into `values`.

    The phrases are a trie: `step[node, word number]`, from node 1, 0 for none. By node: `special` value, NaN where no
    special case ends; `special_whole`, whether that value is an int in the reference; `boost`, 0 where no booster ends.
    `capitals` and `negation` are C_INCR and N_SCALAR; `compensated` is how the running Python sums.
    """

    values: NDArray[np.float64]
    step: NDArray[np.uint8]
    special: NDArray[np.float64]
    special_whole: NDArray[np.bool_]
    boost: NDArray[np.float64]
    capitals: float
    negation: float
    compensated: bool


@compiled
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
    whole += (beyond > 0) | ((beyond == 0) & ((error > 0) | ((error == 0) & (whole & 1 == 1))))  # hard to foresee
    return math.copysign(whole / scale, x)


@compiled
def phrase_at(step: NDArray[np.uint8], tokens: NDArray[np.uint32], first: int, last: int) -> int:
    """Node of the phrase that the two or three tokens first..last are, 0 for none."""
    node = 1
    for i in range(first, last + 1):
        node = step[node, (tokens[i] >> MEMBER_SHIFT) & MEMBER]
    return node


@compiled
def negated(tokens: NDArray[np.uint32], i: int, back: int, valence: float, scale: float) -> float:
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


@compiled
def special_case(
    step: NDArray[np.uint8], special: NDArray[np.float64], tokens: NDArray[np.uint32], n: int, i: int
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


@compiled
def valence_of(
    tokens: NDArray[np.uint32],
    n: int,
    i: int,
    mixed_case: bool,
    known: Lexicon,
) -> tuple[float, int]:
    """'sentiment_valence' of the lexicon word i of n tokens, and the node of a special case that it is, 0 for none."""
    values, step, special, boost = known.values, known.step, known.special, known.boost
    capitals, negation = known.capitals, known.negation
    word = int(tokens[i])
    one, two, three = (int(tokens[i - 1]) if i > 0 else 0), 0, 0
    if i > 1:
        two = int(tokens[i - 2])
    if i > 2:
        three = int(tokens[i - 3])
    behind = int(tokens[i + 1]) if i + 1 < n else 0
    valence, node = values[(word >> VALUE_SHIFT) & VALUE], 0
    phrase = (three << 1 & two | two << 1 & one | one << 1 & word | word << 1 & behind) & GOES_ON
    if not phrase and not (one | two | three) & CHANGING and not word & NO:  # as for most words
        if word & SHOUTED and mixed_case:
            valence += capitals if valence > 0 else -capitals
        return valence, 0
    if one & NO or two & NO or (three & NO and one & OR):
        valence = valence * negation
    elif word & NO and behind & LEXICON:
        valence = 0.0  # "no" negates the next word instead
    if word & SHOUTED and mixed_case:
        valence += capitals if valence > 0 else -capitals
    for back in range(1, min(i, 3) + 1):
        other = tokens[i - back]
        if other & LEXICON:
            continue
        if other & BOOSTER:  # 'scalar_inc_dec'
            added = values[(other >> VALUE_SHIFT) & VALUE]
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
        if back == 3 and phrase:
            node = special_case(step, special, tokens, n, i)
            if node:
                valence = special[node]
            for first, last in ((i - 3, i - 1), (i - 3, i - 2), (i - 2, i - 1)):
                added = boost[phrase_at(step, tokens, first, last)]
                if added != 0.0:  # "kind of" before the word
                    valence += added
                    node = 0
    if one & LEAST and not one & LEXICON and not two & AT:  # '_least_check'
        return valence * negation, 0
    return valence, node


@compiled
def weighed(value: float, place: int, but: int) -> float:
    """A valence after the first "but": halved before it, raised by half behind it."""
    return value if place == but else value * (0.5 if place < but else 1.5)


@compiled
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


@compiled
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


@compiled
def heap_of(bits: int, keys: NDArray[np.int64], roots: NDArray[np.int64]) -> int:
    """Slot of the heap of the places that hold the value with these bits; a fresh slot where there is none."""
    mask = len(roots) - 1
    slot = int(np.int64((np.uint64(bits) * MIX) >> HALF)) & mask
    while roots[slot] != UNUSED and keys[slot] != bits:
        slot = (slot + 1) & mask
    if roots[slot] == UNUSED:
        keys[slot], roots[slot] = bits, -1
    return slot


@compiled
def weigh_but_many(
    place: NDArray[np.int64],
    value: NDArray[np.float64],
    whole: NDArray[np.bool_],
    hits: int,
    but: int,
    heap: NDArray[np.int64],
) -> None:
    """`weigh_but` in n log n: a heap of places for each value, so that a long text costs no square.

    `heap` is scratch of at least HEAP * hits.
    """
    size = 8
    while size < 4 * hits:
        size *= 2
    left, right, rank = heap[:hits], heap[hits : 2 * hits], heap[2 * hits : 3 * hits]
    keys, roots = heap[3 * hits : 3 * hits + size], heap[3 * hits + size : 3 * hits + 2 * size]
    for k in range(hits):
        left[k], right[k], rank[k] = -1, -1, 1
    for k in range(size):
        roots[k] = UNUSED
    bits = value.view(np.int64)
    for k in range(hits):
        wanted = value[k]
        slot = heap_of(bits[k] if wanted != 0.0 else 0, keys, roots)
        root = merged(roots[slot], k, left, right, rank)
        roots[slot] = merged(left[root], right[root], left, right, rank)
        left[root], right[root], rank[root] = -1, -1, 1
        value[root] = weighed(wanted, place[root], but)
        whole[root] &= place[root] == but
        slot = heap_of(bits[root] if value[root] != 0.0 else 0, keys, roots)
        roots[slot] = merged(roots[slot], root, left, right, rank)


@compiled
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


@compiled
def emphasis(marks: int, questions: int) -> float:
    """'_punctuation_emphasis'."""
    raised = min(marks, 4) * 0.292
    if questions > 3:
        return raised + 0.96
    return raised + questions * 0.18 if questions > 1 else raised


@compiled
def weigh(
    tokens: NDArray[np.uint32],
    n: int,
    place: NDArray[np.int64],
    places: int,
    mixed_case: bool,
    but: int,
    value: NDArray[np.float64],
    whole: NDArray[np.bool_],
    heap: NDArray[np.int64],
    known: Lexicon,
) -> tuple[int, float]:
    """Valences of the lexicon words at the first `places` of `place`, after "but"; how many count, and their sum.

    "kind" before "of" does not count: `place` is closed up.
    """
    hits = 0
    for k in range(places):
        i = place[k]
        if not (tokens[i] & KIND and i + 1 < n and tokens[i + 1] & OF):
            place[hits] = i
            value[hits], node = valence_of(tokens, n, i, mixed_case, known)
            whole[hits] = known.special_whole[node]
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
            weigh_but_many(place, value, whole, hits, but, heap)
    return hits, total(place, value, whole, hits, float_zero, known.compensated)


@compiled
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
    if raised > 0:
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


@compiled
def shouts(data: NDArray[np.uint8], start: int, end: int) -> tuple[int, int]:
    """How often ! and ? stand in data[start:end]."""
    marks, questions = ZERO, ZERO
    for at in range(start, end, SIZE):
        if at + SIZE <= len(data):
            inside = (ONE << np.uint64(min(end - at, SIZE))) - ONE
            mark, question = shout_window(data, at)
            marks += ones(mark & inside)
            questions += ones(question & inside)
        else:
            for p in range(at, end):
                marks += np.uint64(data[p] == 0x21)
                questions += np.uint64(data[p] == 0x3F)
    return int(np.int64(marks)), int(np.int64(questions))


@compiled
def spans_in(
    first: NDArray[np.int32],
    last: NDArray[np.int32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
) -> None:
    """The words low[k]:high[k] of each span start[k]:end[k]; -1 where the span cuts a word in two.

    Word i stands at first[i]:last[i], one behind the other. Quick where the spans stand so as well.
    """
    n = len(first)
    at = 0
    for span in range(len(start)):
        if at > 0 and last[at - 1] > start[span]:  # not behind the one before
            a, b = 0, at
            while a < b:
                middle = (a + b) >> 1
                if last[middle] > start[span]:
                    b = middle
                else:
                    a = middle + 1
            at = a
        while at < n and last[at] <= start[span]:
            at += 1
        begin = at
        while at < n and last[at] <= end[span]:
            at += 1
        whole = at == n or first[at] >= end[span]
        if begin < at:
            whole &= first[begin] >= start[span]
        elif begin < n:
            whole &= first[begin] >= end[span]
        low[span], high[span] = (begin, at) if whole else (-1, -1)


@compiled
def sentiment(
    data: NDArray[np.uint8],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    payload: NDArray[np.uint32],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    known: Lexicon,
    place: NDArray[np.int64],
    value: NDArray[np.float64],
    whole: NDArray[np.bool_],
    heap: NDArray[np.int64],
    out: NDArray[np.float64],
    apart: NDArray[np.int64],
) -> int:
    """neg, neu, pos and compound of the spans data[start:end], whose words are payload[low:high], into `out` [m, 4].

    Numbers of the spans that must be scored apart go into `apart` (gives how many): those with characters of the class
    APART, and those with too many values for `heap`. `place`, `value` and `whole` are scratch for one word more than a
    span holds. Spans with `low` -1 are left out.
    """
    aside = 0
    for span in range(len(start)):
        if low[span] < 0:
            continue
        tokens = payload[low[span] : high[span]]
        n, places, shouted, but, seen = len(tokens), 0, 0, -1, 0
        for i in range(n):  # without a branch: a word of the lexicon is hard to foresee
            bits = tokens[i]
            seen |= bits
            shouted += (bits & SHOUTED) != 0
            place[places] = i
            places += bits & (LEXICON | BOOSTER) == LEXICON
        if seen & BUT:
            but = 0
            while not tokens[but] & BUT:
                but += 1
        if seen & ASIDE or (but >= 0 and places > LINEAR and HEAP * places > len(heap)):
            apart[aside] = span
            aside += 1
            continue
        hits, valence = weigh(tokens, n, place, places, 0 < shouted < n, but, value, whole, heap, known)
        if hits == 0:
            out[span, 0], out[span, 1], out[span, 2], out[span, 3] = 0.0, n > 0, 0.0, 0.0
            continue
        marks, questions = shouts(data, start[span], end[span])
        raised = emphasis(marks, questions)
        figures(value, hits, n, valence, raised, out[span])
    return aside
