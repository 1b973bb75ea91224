"""What the attribution model adds up for what a token sees from a quotation, from a likely cue, or with a neighbour.

These tables are larger than what a processor has beside it, so that waiting for them would cost most of the time: what
several tokens want of them is asked for before it is looked at.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.attribution import NONE, QUOTE_END, QUOTE_START, SELF, VOICE
from outletscore.language.kernel.attribution_scores import ITEMS, KEY_BITS, LINES
from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.lanes import ones
from outletscore.language.kernel.rows import add_row, add_rows, fetch

DEEP = 3  # tokens from either mark of a quotation
ROW_BITS = 20  # of the number of a row in what is found under a key, see `row_of`
FEW = 44  # values that have a bit there
STRETCHES, LINKED = 64, 256  # room to work in, see `add_side` and `add_links`


@compiled
def mixed(key: np.uint64) -> np.uint64:
    """The key with all its bits spread over all places."""
    product = (key ^ (key >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return product ^ (product >> np.uint64(32))


@compiled
def fill_table(keys: NDArray[np.uint64], found: NDArray[np.int64], table: NDArray[np.uint64]) -> None:
    """Put keys, none of which is 0, and what they stand for into an empty open-addressing table.

    `table` is (slots * 2: key, what is found), slots a power of two, more than the keys.
    """
    mask = np.uint64(len(table) // 2 - 1)
    for n in range(len(keys)):
        at = mixed(keys[n]) & mask
        while table[np.uint64(2) * at] != 0:
            at = (at + np.uint64(1)) & mask
        table[np.uint64(2) * at] = keys[n]
        table[np.uint64(2) * at + np.uint64(1)] = np.uint64(found[n])


@compiled
def look_up(key: Any, table: NDArray[np.uint64]) -> Any:
    """What a key stands for, 0 where it is not there."""
    mask, one, two = np.uint64(len(table) // 2 - 1), np.uint64(1), np.uint64(2)
    at = mixed(key) & mask
    while table[two * at] != 0:
        if table[two * at] == key:
            return table[two * at + one]
        at = (at + one) & mask
    return np.uint64(0)


@compiled
def find_deep(
    start: int,
    stop: int,
    shift: int,
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
    shown: NDArray[np.uint64],
) -> None:
    """Fill `shown` (room): 0 where a token lies deep inside a quotation, whose edges have decided; else 1."""
    for i in range(start, stop):
        at = np.uint64(i + shift)
        low, high = anchors[np.uint64(QUOTE_START), at], anchors[np.uint64(QUOTE_END), at]
        deep = (low + DEEP < i) & (i < high - DEEP) & (values[np.uint64(VOICE), at] == 2)
        shown[at] = np.uint64(1) - np.uint64(deep)


@compiled
def row_of(place: np.uint64, value: np.uint64) -> np.uint64:
    """The row of weights of a value: `place` is the first row of those that have one, and a bit for each of these."""
    values = place >> np.uint64(ROW_BITS)
    below = values & ((np.uint64(1) << value) - np.uint64(1))
    row = (place & np.uint64((1 << ROW_BITS) - 1)) + ones(below)
    return row * ((values >> value) & np.uint64(1))


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
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
    shown: NDArray[np.uint64],
    table: NDArray[np.uint64],
    slots: NDArray[np.int32],
    weights: NDArray[np.uint64],
    ends: NDArray[np.int64],
    found: NDArray[np.uint64],
    said: NDArray[np.int64],
    sums: NDArray[np.int64],
) -> None:
    """Add the templates low..high of one anchor. What they see from it is looked up where the anchor changes.

    `outer` (templates, ITEMS, 3) is that part of a template, `inner` (templates, 4: row, row or -1, width of the first
    of two, 0 for the voice where it does not matter; whether there are many values) what it sees of the token itself:
    at most its voice, or more that is not asked for deep inside a quotation. What is found under the key of `outer` is,
    for few values, what `row_of` reads; for many it is a place in `slots`, from which the inner value counts to a row
    of `weights`, 0 for none.
    `ends`, `found` and `said` are room.
    """
    many = high - low
    at_once = min(len(ends), len(found) // max(many, 1))
    mask = np.uint64(len(table) // 2 - 1)
    begin = start
    while begin < stop and many:
        count, i = 0, begin
        while i < stop and count < at_once:
            seen = anchors[np.uint64(anchor), np.uint64(i + shift)]
            end = i + 1
            while end < stop and anchors[np.uint64(anchor), np.uint64(end + shift)] == seen:
                end += 1
            for t in range(low, high):
                key = side_key(t, outer, i, shift, values, anchors)
                found[np.uint64(count * many + t - low)] = key
                fetch(table, np.uint64(2) * (mixed(key) & mask))
            ends[count] = end
            count, i = count + 1, end
        for n in range(np.uint64(count * many)):
            found[n] = look_up(found[n], table)
            fetch(weights, found[n] & np.uint64((1 << ROW_BITS) - 1))
        for stretch in range(count):
            end = ends[stretch]
            add_stretch(
                low, high, inner, np.uint64(begin + shift), np.uint64(end + shift), values, shown, slots, weights,
                np.uint64(stretch * many), found, said, sums,
            )  # fmt: skip
            begin = end


@compiled
def side_key(
    t: int,
    outer: NDArray[np.int32],
    i: int,
    shift: int,
    values: NDArray[np.int32],
    anchors: NDArray[np.int32],
) -> np.uint64:
    """The key of what template t sees from its anchors at token i, REACH tokens away at most."""
    key, template = np.uint64(t + 1), np.uint64(t)
    for item in range(np.uint64(ITEMS)):
        key <<= np.uint64(KEY_BITS)
        anchor, row = outer[template, item, np.uint64(0)], outer[template, item, np.uint64(2)]
        if row >= 0:
            at = i if anchor == SELF else anchors[np.uint64(anchor), np.uint64(i + shift)]
            if at >= 0:
                key |= np.uint64(values[np.uint64(row), np.uint64(at + outer[template, item, np.uint64(1)] + shift)])
    return key


@compiled
def add_stretch(
    low: int,
    high: int,
    inner: NDArray[np.int32],
    begin: np.uint64,
    end: np.uint64,
    values: NDArray[np.int32],
    shown: NDArray[np.uint64],
    slots: NDArray[np.int32],
    weights: NDArray[np.uint64],
    first: np.uint64,
    found: NDArray[np.uint64],
    said: NDArray[np.int64],
    sums: NDArray[np.int64],
) -> None:
    """Add what was found from `first` on to the columns begin..end, which see the same from an anchor.

    `said` (2) is room: what the templates of the voice alone say, which changes with it.
    """
    zero, one, two = np.uint64(0), np.uint64(1), np.uint64(2)
    voiced = False
    for t in range(low, high):
        place = found[first + np.uint64(t - low)]
        if not place:
            continue
        own, other = np.uint64(inner[t, 0]), inner[t, 1]
        if inner[t, 3]:
            beside, width = np.uint64(max(other, 0)), np.uint64(inner[t, 2] if other >= 0 else 0)
            for at in range(begin, end):
                slot = place + np.uint64(values[own, at]) + width * np.uint64(values[beside, at])
                add_row(sums, at, weights, np.uint64(slots[slot]) * shown[at])
        elif own != np.uint64(VOICE):
            for at in range(begin, end):
                add_row(sums, at, weights, row_of(place, np.uint64(values[own, at])) * shown[at])
        else:
            voiced = True
    if not voiced:
        return
    spoken = NONE
    for at in range(begin, end):
        voice = values[np.uint64(VOICE), at]
        if voice != spoken:
            spoken = voice
            said[0], said[1] = 0, 0
            for t in range(low, high):
                place = found[first + np.uint64(t - low)]
                if inner[t, 0] == VOICE and inner[t, 3] == 0:
                    add_row(said, zero, weights, row_of(place, np.uint64(voice * inner[t, 2])))
        sums[two * at] += said[0]
        sums[two * at + one] += said[1]


@compiled
def add_links(
    start: int,
    stop: int,
    shift: int,
    kind: NDArray[np.int32],
    properties: NDArray[np.int64],
    small: NDArray[np.int32],
    cells: NDArray[np.uint16],
    comb: NDArray[np.uint32],
    weights: NDArray[np.uint64],
    values: NDArray[np.int32],
    shown: NDArray[np.uint64],
    linked: NDArray[np.uint64],
    sums: NDArray[np.int64],
) -> None:
    """Add what two neighbours say together of each of them.

    A row of `weights` (rows * 2) is of the first and of the second; row 0 is zero. `properties` (kinds, columns) has
    from LINES on what is known of a word for each pair of which one has few values: `small` (pairs, 3) tells the row of
    that one, whether it is the first, and whether its values have a bit, see `row_of`; else the row stands in `cells`,
    behind the line of the word, at that value: line 0 are zeros. Then follows what a word is to pairs of two words: its
    place in `comb` as their first, and how far behind the place of the first its own cell is as their second, 0 for
    none. A cell of `comb` is the place that it belongs to, and the row in the lowest 16 bits. `linked` is room, of
    which a pair of neighbours takes as many as make a multiple of four.
    """
    one, two = np.uint64(1), np.uint64(2)
    pairs = len(small)
    first, wide = np.uint64(LINES + pairs), np.uint64((pairs + 4) // 4 * 4)
    at_once = len(linked) // ((pairs + 4) // 4 * 4) - 1
    for each in range(np.uint64(len(linked))):
        linked[each] = np.uint64(0)
    begin = start
    while begin < stop:
        end = min(stop, begin + at_once)
        place: Any = np.uint64(0)
        column: Any
        for column in range(np.uint64(begin - 1 + shift), np.uint64(end + shift)):
            former, latter = np.uint64(kind[column]), np.uint64(kind[column + one])
            own = np.uint64(properties[former, first])
            cell = np.uint64(comb[own + np.uint64(properties[latter, first + one])])
            row = (cell & np.uint64(0xFFFF)) * np.uint64(cell >> np.uint64(16) == own)
            linked[place] = two * row
            fetch(weights, two * row)
            for number in range(pairs):
                pair = np.uint64(number)
                word, at = former, column + one
                if small[pair, one]:
                    word, at = latter, column
                line = properties[word, np.uint64(LINES + number)]
                value = np.uint64(values[np.uint64(small[pair, np.uint64(0)]), at])
                row = row_of(np.uint64(line), value) if small[pair, two] else np.uint64(cells[np.uint64(line) + value])
                linked[place + one + pair] = two * row
                fetch(weights, two * row)
            place += wide
        for group in range(np.uint64(0), wide, np.uint64(4)):
            place = group
            for column in range(np.uint64(begin + shift), np.uint64(end + shift)):
                a, b, c, d = linked[place], linked[place + one], linked[place + two], linked[place + np.uint64(3)]
                place += wide
                if shown[column]:
                    add_rows(sums, column, weights, a | one, b | one, c | one, d | one)
                    a, b, c, d = linked[place], linked[place + one], linked[place + two], linked[place + np.uint64(3)]
                    add_rows(sums, column, weights, a, b, c, d)
        begin = end
