"""How the attribution model adds up its weights: whole numbers, hundredths of log-odds against 'outside'.

The weights of six labels lie in two words of 64 bits, three lanes of 21 bits each, so that adding a row of weights is
adding two integers: exact, in any order. Templates that look at a single word are summed once for each distinct word
(`folded`); those of one small value are tables (`direct`); the others are looked up by a key of up to three values.
A first look, the likelihood that a token is part of a cue, decides which sentences are looked at closely.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.attribution import QUOTE_END, QUOTE_START, SELF, VOICE
from outletscore.language.kernel.compiling import compiled

ITEMS = 3  # of a template
KEY_BITS = 18  # of each value in a key
# Values of rows that are looked up without a key are below this. No power of two: tables would share cache lines.
DIRECT = 352
DEEP = 3  # tokens from either mark of a quotation
LANE = 21  # bits of a weight in a word
LANES = 3
REACH = 4  # tokens on either side whose words are looked at; a text's room has as many empty columns at either end
PLACES = 2 * REACH + 5  # where a word adds to: its neighbours and itself, then itself in each of four voices


@compiled
def mixed(key: np.uint64) -> np.uint64:
    """The key with all its bits spread over all places."""
    product = (key ^ (key >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return product ^ (product >> np.uint64(32))


@compiled
def fill_table(
    keys: NDArray[np.uint64], weights: NDArray[np.int64], bits: NDArray[np.uint64], table: NDArray[np.int64]
) -> None:
    """Put keys, none of which is 0, and their packed weights (keys, 2) into an empty open-addressing table.

    `table` is (slots, 3: key and two words of weights), slots a power of two, more than the keys; `bits` is a power of
    two of words in which a bit is set for every key: most keys that are not there are known by it.
    """
    mask, bit_mask = np.uint64(len(table) - 1), np.uint64(len(bits) * 64 - 1)
    for n in range(len(keys)):
        hashed = mixed(keys[n])
        bit = (hashed >> np.uint64(20)) & bit_mask
        bits[bit >> np.uint64(6)] |= np.uint64(1) << (bit & np.uint64(63))
        at = hashed & mask
        while table[at, 0] != 0:
            at = (at + np.uint64(1)) & mask
        table[at, 0] = np.int64(keys[n])
        table[at, 1] = weights[n, 0]
        table[at, 2] = weights[n, 1]


@compiled
def template_keys(
    t: int,
    number: int,
    templates: NDArray[np.int32],
    chosen: NDArray[np.int32],
    count: int,
    shift: int,
    first: int,
    limit: int,
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
    keys: NDArray[np.uint64],
) -> None:
    """Fill keys[0..count] with the keys of template t at the tokens chosen[0..count] of the text first..limit.

    `templates` is (templates, ITEMS, 3: anchor, offset, row); row -1 means no item. Unsigned indices throughout: numba
    tests signed ones for being negative, which costs more than the look-up.
    """
    base = np.uint64(number) << np.uint64(KEY_BITS * ITEMS)
    for k in range(count):
        keys[np.uint64(k)] = base
    for item in range(ITEMS):
        anchor, offset, row = templates[t, item, 0], templates[t, item, 1], templates[t, item, 2]
        if row < 0:
            continue
        places, line = np.uint64(KEY_BITS * (ITEMS - 1 - item)), np.uint64(row)
        if anchor == SELF and offset == 0:
            for k in range(count):
                place = np.uint64(chosen[np.uint64(k)] + shift)
                keys[np.uint64(k)] |= np.uint64(values[line, place]) << places
        elif anchor == SELF:
            for k in range(count):
                at = chosen[np.uint64(k)] + offset
                if first <= at < limit:
                    keys[np.uint64(k)] |= np.uint64(values[line, np.uint64(at + shift)]) << places
        else:
            for k in range(count):
                at = anchors[np.uint64(anchor), np.uint64(chosen[np.uint64(k)] + shift)]
                if at >= 0 and first <= at + offset < limit:
                    keys[np.uint64(k)] |= np.uint64(values[line, np.uint64(at + offset + shift)]) << places


@compiled
def add_found(
    count: int,
    shift: int,
    chosen: NDArray[np.int32],
    keys: NDArray[np.uint64],
    bits: NDArray[np.uint64],
    table: NDArray[np.int64],
    sums: NDArray[np.int64],
) -> None:
    """Add to `sums` of the chosen tokens the weights of their keys. Overwrites `keys`."""
    bit_mask, mask = np.uint64(len(bits) * 64 - 1), np.uint64(len(table) - 1)
    one = np.uint64(1)
    found = np.uint64(0)
    for k in range(count):  # first the bits, without a branch that could be guessed wrong
        key = keys[np.uint64(k)]
        bit = (mixed(key) >> np.uint64(20)) & bit_mask
        keys[found] = key  # found <= k
        chosen[np.uint64(count) + found] = k
        found += (bits[bit >> np.uint64(6)] >> (bit & np.uint64(63))) & one
    for k in range(found):
        key = keys[k]
        at = mixed(key) & mask
        while table[at, np.uint64(0)] != np.int64(key):
            if table[at, np.uint64(0)] == 0:
                break
            at = (at + one) & mask
        else:
            place = np.uint64(chosen[np.uint64(chosen[np.uint64(count) + k])] + shift)
            sums[place, np.uint64(0)] += table[at, one]
            sums[place, one] += table[at, np.uint64(2)]


@compiled
def add_looks(
    first: int,
    limit: int,
    shift: int,
    word: NDArray[np.int32],
    looks: NDArray[np.int32],
    looked: NDArray[np.int32],
    looked_weights: NDArray[np.int32],
    values: NDArray[np.int32],
    look: NDArray[np.int32],
) -> None:
    """Fill `look` (room) for a text: hundredths of log-odds that a token is part of a cue.

    `looks` is (words, PLACES): what a word says of its neighbours, and of itself in each of four voices. `looked` is
    (templates, 2: offset, row) of templates of one small value, `looked_weights` (templates, DIRECT). The columns
    before and behind the text are NONE.
    """
    for i in range(first, limit):
        at = np.uint64(i + shift)
        total = looks[np.uint64(word[i]), np.uint64(2 * REACH) + np.uint64(values[VOICE, at])]
        if first + REACH <= i < limit - REACH:
            for place in range(2 * REACH + 1):
                total += looks[np.uint64(word[np.uint64(i - REACH + place)]), np.uint64(place)]
        else:
            for offset in range(max(-REACH, first - i), min(REACH, limit - 1 - i) + 1):
                total += looks[np.uint64(word[np.uint64(i + offset)]), np.uint64(offset + REACH)]
        for t in range(len(looked)):
            value = values[np.uint64(looked[t, 1]), np.uint64(i + shift + looked[t, 0])]
            total += looked_weights[np.uint64(t), np.uint64(value)]
        look[at] = total


@compiled
def add_words(
    start: int,
    stop: int,
    shift: int,
    first: int,
    limit: int,
    word: NDArray[np.int32],
    folded: NDArray[np.int64],
    direct: NDArray[np.int32],
    direct_weights: NDArray[np.int64],
    values: NDArray[np.int32],
    sums: NDArray[np.int64],
) -> None:
    """Fill `sums` (room, 2) of the tokens start..stop with the weights of single words and of single small values.

    `folded` is (words, PLACES, 2), `direct_weights` (templates, DIRECT, 2).
    """
    one, two = np.uint64(0), np.uint64(1)
    for i in range(start, stop):
        at = np.uint64(i + shift)
        own, spoken = np.uint64(word[i]), np.uint64(2 * REACH) + np.uint64(values[VOICE, at])
        a, b = folded[own, spoken, one], folded[own, spoken, two]
        if first + REACH <= i < limit - REACH:
            for place in range(2 * REACH + 1):
                other = np.uint64(word[np.uint64(i - REACH + place)])
                a += folded[other, np.uint64(place), one]
                b += folded[other, np.uint64(place), two]
        else:
            for offset in range(max(-REACH, first - i), min(REACH, limit - 1 - i) + 1):
                other = np.uint64(word[np.uint64(i + offset)])
                a += folded[other, np.uint64(offset + REACH), one]
                b += folded[other, np.uint64(offset + REACH), two]
        for t in range(len(direct)):
            value = values[np.uint64(direct[t, 1]), np.uint64(i + shift + direct[t, 0])]
            a += direct_weights[np.uint64(t), np.uint64(value), one]
            b += direct_weights[np.uint64(t), np.uint64(value), two]
        sums[at, one] = a
        sums[at, two] = b


@compiled
def add_shared(
    part: int,
    low: int,
    high: int,
    anchor: int,
    templates: NDArray[np.int32],
    numbers: NDArray[np.int32],
    start: int,
    stop: int,
    shift: int,
    first: int,
    limit: int,
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
    chosen: NDArray[np.int32],
    keys: NDArray[np.uint64],
    bits: NDArray[np.uint64],
    table: NDArray[np.int64],
    absent: NDArray[np.int64],
    sums: NDArray[np.int64],
) -> None:
    """Add templates low..high, which look only at the token's voice and an anchor: anew where one of these changes.

    `absent` (3, 5, 3: known, two words of weights) keeps what they add, by part and voice, where there is no anchor.
    """
    seen = np.int64(-(1 << 40))
    a, b = np.int64(0), np.int64(0)
    for i in range(start, stop):
        at, voice = i + shift, values[VOICE, i + shift]
        place = np.int64(anchors[anchor, at]) * 8 + voice
        if place != seen:
            seen = place
            if place < 0 and absent[part, voice, 0]:
                a, b = absent[part, voice, 1], absent[part, voice, 2]
            else:
                a, b = sums[at, 0], sums[at, 1]
                for t in range(low, high):
                    chosen[0] = i
                    template_keys(t, numbers[t], templates, chosen, 1, shift, first, limit, values, anchors, keys)
                    add_found(1, shift, chosen, keys, bits, table, sums)
                a, b, sums[at, 0], sums[at, 1] = sums[at, 0] - a, sums[at, 1] - b, a, b
                if place < 0:
                    absent[part, voice, 0], absent[part, voice, 1], absent[part, voice, 2] = 1, a, b
        sums[at, 0] += a
        sums[at, 1] += b


@compiled
def add_each(
    low: int,
    high: int,
    templates: NDArray[np.int32],
    numbers: NDArray[np.int32],
    start: int,
    stop: int,
    shift: int,
    first: int,
    limit: int,
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
    chosen: NDArray[np.int32],
    keys: NDArray[np.uint64],
    bits: NDArray[np.uint64],
    table: NDArray[np.int64],
    sums: NDArray[np.int64],
) -> None:
    """Add templates low..high at each token, but not deep inside a quotation, where its edges have decided."""
    count = 0
    for i in range(start, stop):
        at = np.uint64(i + shift)
        inside = anchors[QUOTE_START, at] + DEEP < i < anchors[QUOTE_END, at] - DEEP
        chosen[np.uint64(count)] = i
        count += not (inside and values[VOICE, at] == 2)
    for t in range(low, high):
        template_keys(t, numbers[t], templates, chosen, count, shift, first, limit, values, anchors, keys)
        add_found(count, shift, chosen, keys, bits, table, sums)


@compiled
def unpack(start: int, stop: int, sums: NDArray[np.int64], scores: NDArray[np.int32]) -> None:
    """Fill scores[start..stop] (room, 2 * LANES + 1): outside is 0, then the lanes."""
    spare = np.int64(64 - LANE)
    for at in range(start, stop):
        scores[at, 0] = 0
        for half in range(2):
            rest = sums[at, half]
            for lane in range(LANES):
                value = (rest << spare) >> spare
                scores[at, 1 + LANES * half + lane] = value
                rest = (rest - value) >> np.int64(LANE)
