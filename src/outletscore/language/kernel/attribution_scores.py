"""How the attribution model adds up its weights: whole numbers, hundredths of log-odds against 'outside'.

The weights of six labels and of the first look lie in two words of 64 bits, lanes of 16 bits, so that adding a row of
weights is adding two integers: exact, in any order. A token has two such sums, and everything is added to them where
it is met:

- a word adds to its neighbours and itself, a row of numbers to a row of sums (`add_words`), and so does a small value
  that neighbours look at (`add_near`);
- a small value of the token itself is a table (`add_own`);
- what is seen from a quotation, or from the likely cue before or behind, is looked up where that changes, and leaves a
  table of the small values of the token (`add_side`);
- two neighbours together have a table, or a key if both are words (`add_links`).

The first look, the likelihood that a token is part of a cue, decides which sentences are looked at closely.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.attribution import FORM, QUOTE_END, QUOTE_START, SELF, VOICE
from outletscore.language.kernel.compiling import compiled

ITEMS = 3  # of a template
KEY_BITS = 18  # of each value in a key
# Values of rows that are looked up without a key are below this. No power of two: tables would share cache lines.
DIRECT = 352
DEEP = 3  # tokens from either mark of a quotation
LANE = 16  # bits of a weight in a word
LANES = 4
REACH = 4  # tokens on either side whose words are looked at; a text's room has as many empty columns at either end
NEAR = 2  # tokens on either side whose small values are looked at
AROUND = 2 * (2 * REACH + 1)  # numbers that a word adds to its neighbours and itself
WORD = AROUND + 8  # and to itself by its voice
BESIDE = 2 * (2 * NEAR + 1)  # numbers that a small value adds


@compiled
def mixed(key: np.uint64) -> np.uint64:
    """The key with all its bits spread over all places."""
    product = (key ^ (key >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return product ^ (product >> np.uint64(32))


@compiled
def fill_table(
    keys: NDArray[np.uint64], found: NDArray[np.int64], bits: NDArray[np.uint64], table: NDArray[np.int64]
) -> None:
    """Put keys, none of which is 0, and what they stand for into an empty open-addressing table.

    `table` is (slots, 2: key, what is found), slots a power of two, more than the keys; `bits` is a power of two of
    words in which a bit is set for every key: most keys that are not there are known by it.
    """
    mask, bit_mask = np.uint64(len(table) - 1), np.uint64(len(bits) * 64 - 1)
    for n in range(len(keys)):
        hashed = mixed(keys[n])
        bit = (hashed >> np.uint64(24)) & bit_mask
        bits[bit >> np.uint64(6)] |= np.uint64(1) << (bit & np.uint64(63))
        at = hashed & mask
        while table[at, 0] != 0:
            at = (at + np.uint64(1)) & mask
        table[at, 0] = np.int64(keys[n])
        table[at, 1] = found[n]


@compiled
def look_up(key: np.uint64, bits: NDArray[np.uint64], table: NDArray[np.int64]) -> int:
    """What a key stands for, 0 where it is not there."""
    mask, bit_mask, one = np.uint64(len(table) - 1), np.uint64(len(bits) * 64 - 1), np.uint64(1)
    hashed = mixed(key)
    bit = (hashed >> np.uint64(24)) & bit_mask
    if not (bits[bit >> np.uint64(6)] >> (bit & np.uint64(63))) & one:
        return 0
    at = hashed & mask
    while table[at, np.uint64(0)] != 0:
        if table[at, np.uint64(0)] == np.int64(key):
            return int(table[at, one])
        at = (at + one) & mask
    return 0


@compiled
def template_key(
    t: int,
    number: int,
    templates: NDArray[np.int32],
    i: int,
    shift: int,
    first: int,
    limit: int,
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
) -> np.uint64:
    """The key of template t at token i of the text first..limit.

    `templates` is (templates, ITEMS, 3: anchor, offset, row); row -1 means no item.
    """
    key, template = np.uint64(number), np.uint64(t)
    for item in range(np.uint64(ITEMS)):
        anchor, offset = templates[template, item, np.uint64(0)], templates[template, item, np.uint64(1)]
        row = templates[template, item, np.uint64(2)]
        key <<= np.uint64(KEY_BITS)
        if row < 0:
            continue
        at = i if anchor == SELF else anchors[np.uint64(anchor), np.uint64(i + shift)]
        if at >= 0 and first <= at + offset < limit:
            key |= np.uint64(values[np.uint64(row), np.uint64(at + offset + shift)])
    return key


@compiled
def add_words(
    first: int,
    limit: int,
    shift: int,
    kind: NDArray[np.int32],
    folded: NDArray[np.int64],
    values: NDArray[np.int32],
    sums: NDArray[np.int64],
) -> None:
    """Add what each word of a text says of its neighbours, and of itself in its voice.

    `kind` (room) is the row of each token in `folded` (kinds * WORD), `sums` is (room * 2).
    """
    for at in range(first + shift, limit + shift):
        row, place = np.uint64(kind[at]) * np.uint64(WORD), np.uint64(2 * (at - REACH))
        for k in range(np.uint64(AROUND)):
            sums[place + k] += folded[row + k]
        own = row + np.uint64(AROUND - 2) + np.uint64(2) * np.uint64(values[VOICE, at])
        place = np.uint64(2 * at)
        sums[place] += folded[own]
        sums[place + np.uint64(1)] += folded[own + np.uint64(1)]


@compiled
def add_near(
    low: int, high: int, row: int, table: NDArray[np.int64], values: NDArray[np.int32], sums: NDArray[np.int64]
) -> None:
    """Add what a small value of each of the columns low..high says of the columns beside: `table` (values * BESIDE)."""
    line = np.uint64(row)
    for at in range(low, high):
        start = np.uint64(values[line, np.uint64(at)]) * np.uint64(BESIDE)
        place = np.uint64(2 * (at - NEAR))
        for k in range(np.uint64(BESIDE)):
            sums[place + k] += table[start + k]


@compiled
def first_look(start: int, stop: int, sums: NDArray[np.int64], look: NDArray[np.int32]) -> None:
    """Fill `look` of the columns start..stop, hundredths of log-odds that a token is part of a cue: the last lane."""
    half = np.int64(1) << np.int64(47)
    for at in range(start, stop):
        look[at] = (sums[2 * at + 1] + half) >> np.int64(48)


@compiled
def add_own(
    start: int,
    stop: int,
    rows: NDArray[np.int32],
    weights: NDArray[np.int64],
    values: NDArray[np.int32],
    sums: NDArray[np.int64],
) -> None:
    """Add what small values of each of the columns start..stop say of it: `weights` (templates, DIRECT, 2)."""
    zero, one, two = np.uint64(0), np.uint64(1), np.uint64(2)
    for column in range(start, stop):
        at = np.uint64(column)
        a, b = np.int64(0), np.int64(0)
        for template in range(len(rows)):
            t = np.uint64(template)
            value = np.uint64(values[np.uint64(rows[t]), at])
            a += weights[t, value, zero]
            b += weights[t, value, one]
        sums[two * at] += a
        sums[two * at + one] += b


@compiled
def find_deep(
    start: int,
    stop: int,
    shift: int,
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
    deep: NDArray[np.bool_],
) -> None:
    """Fill `deep` (room): which tokens lie deep inside a quotation, where its edges have decided."""
    for i in range(start, stop):
        at = np.uint64(i + shift)
        inside = anchors[QUOTE_START, at] + DEEP < i < anchors[QUOTE_END, at] - DEEP
        deep[at] = inside and values[VOICE, at] == 2


@compiled
def add_side(
    low: int,
    high: int,
    anchor: int,
    outer: NDArray[np.int32],
    inner: NDArray[np.int32],
    start: int,
    stop: int,
    shift: int,
    first: int,
    limit: int,
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
    deep: NDArray[np.bool_],
    bits: NDArray[np.uint64],
    table: NDArray[np.int64],
    slots: NDArray[np.int32],
    weights: NDArray[np.int64],
    active: NDArray[np.int64],
    sums: NDArray[np.int64],
) -> None:
    """Add the templates low..high of one anchor. What they see from it is looked up where the anchor changes.

    `outer` (templates, ITEMS, 3) is that part of a template, `inner` (templates, 3: row, row or -1, width of the first)
    what it sees of the token itself: at most its voice, or more that is not asked for deep inside a quotation. What is
    found under the key of `outer` is a place in `slots`, from which the inner value counts to a row of `weights`
    (rows, 2). `active` (2, templates) is room.
    """
    zero, one, two = np.uint64(0), np.uint64(1), np.uint64(2)
    seen, spoken = np.int64(-2), -1
    a, b = np.int64(0), np.int64(0)
    plain, found = 0, 0
    for i in range(start, stop):
        at = np.uint64(i + shift)
        if anchors[anchor, at] != seen:
            seen, spoken, plain, found = np.int64(anchors[anchor, at]), -1, 0, high - low
            for t in range(low, high):
                place = look_up(template_key(t, t + 1, outer, i, shift, first, limit, values, anchors), bits, table)
                if (
                    place and inner[t, 0] == VOICE and inner[t, 1] < 0
                ):  # those of the voice alone from the left, the others from the right
                    active[0, plain], active[1, plain] = t, place
                    plain += 1
                elif place:
                    found -= 1
                    active[0, found], active[1, found] = t, place
        if values[VOICE, at] != spoken:
            spoken = values[VOICE, at]
            a, b = np.int64(0), np.int64(0)
            for k in range(plain):
                row = np.uint64(slots[active[1, k] + spoken])
                a += weights[row, zero]
                b += weights[row, one]
        c, d = a, b
        if not deep[at]:
            for k in range(found, high - low):
                template = np.uint64(active[0, k])
                value = np.int64(values[np.uint64(inner[template, zero]), at])
                if inner[template, one] >= 0:
                    value += np.int64(inner[template, two]) * values[np.uint64(inner[template, one]), at]
                row = np.uint64(slots[active[1, k] + value])
                c += weights[row, zero]
                d += weights[row, one]
        sums[two * at] += c
        sums[two * at + one] += d


@compiled
def add_links(
    start: int,
    stop: int,
    shift: int,
    kind: NDArray[np.int32],
    lines: NDArray[np.int32],
    joins: NDArray[np.bool_],
    small: NDArray[np.int32],
    cells: NDArray[np.uint16],
    bits: NDArray[np.uint64],
    table: NDArray[np.int64],
    weights: NDArray[np.int64],
    values: NDArray[np.int32],
    deep: NDArray[np.bool_],
    sums: NDArray[np.int64],
) -> None:
    """Add what two neighbours say together of each of them.

    `weights` is (rows, 4), of the first and of the second; row 0 is zero. Where one of the two has few values the row
    stands in `cells`, at `lines` (kinds of words, pairs) of the other, 0 if it is not part of such a pair, and that
    value; `small` (pairs, 2) tells its row, and whether it is the first of the two. Two words are looked up under their
    key where `joins` (kinds of words, 2) says that the first is the first of a pair, and the second the second of one.
    """
    zero, one, two, three = np.uint64(0), np.uint64(1), np.uint64(2), np.uint64(3)
    for i in range(start - 1, stop):
        at = np.uint64(i + shift)
        behind = at + one
        former, latter = np.uint64(kind[at]), np.uint64(kind[behind])
        a, b, c, d = np.int64(0), np.int64(0), np.int64(0), np.int64(0)
        for number in range(len(small)):
            pair = np.uint64(number)
            if small[pair, one]:
                line, value = lines[latter, pair], values[np.uint64(small[pair, zero]), at]
            else:
                line, value = lines[former, pair], values[np.uint64(small[pair, zero]), behind]
            row = np.uint64(cells[np.uint64(line + value)]) if line else zero
            if row:
                a += weights[row, zero]
                b += weights[row, one]
                c += weights[row, two]
                d += weights[row, three]
        if joins[former, zero] & joins[latter, one]:
            key = np.uint64(values[FORM, at]) << np.uint64(KEY_BITS) | np.uint64(values[FORM, behind])
            row = np.uint64(look_up(key | np.uint64(1 << 2 * KEY_BITS), bits, table))
            if row:
                a += weights[row, zero]
                b += weights[row, one]
                c += weights[row, two]
                d += weights[row, three]
        if not deep[at]:
            sums[two * at] += a
            sums[two * at + one] += b
        if not deep[behind]:
            sums[two * behind] += c
            sums[two * behind + one] += d


@compiled
def unpack(start: int, stop: int, sums: NDArray[np.int64], scores: NDArray[np.int32]) -> None:
    """Fill scores[start..stop] (room, LABELS): outside is 0, then six lanes."""
    for at in range(start, stop):
        place = np.uint64(at)
        a, b = sums[np.uint64(2) * place], sums[np.uint64(2) * place + np.uint64(1)]
        scores[place, np.uint64(0)] = 0
        # Half of a lane is added to undo what a negative lane below has borrowed.
        scores[place, np.uint64(1)] = np.int16(a)
        scores[place, np.uint64(2)] = np.int16((a + np.int64(1 << 15)) >> np.int64(16))
        scores[place, np.uint64(3)] = np.int16((a + np.int64(1 << 31)) >> np.int64(32))
        scores[place, np.uint64(4)] = np.int16((a + np.int64(1 << 47)) >> np.int64(48))
        scores[place, np.uint64(5)] = np.int16(b)
        scores[place, np.uint64(6)] = np.int16((b + np.int64(1 << 15)) >> np.int64(16))
