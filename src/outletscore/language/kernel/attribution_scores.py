"""How the attribution model adds up its weights: whole numbers, hundredths of log-odds against 'outside'.

Sums of weights lie in two words of 64 bits, eight lanes of 16 bits: of outside, which is 0, of six labels, and of the
first look. So adding a row of weights is adding two words, exactly and in any order, or eight bytes where the weights
are small (`kernel.rows`). What is said of a token is fetched by its kind:

- by a word that it or a neighbour is, a row of numbers (`add_words`), and by a small value of it or of a neighbour
  (`add_near`, `add_own`);
- by what is seen from a quotation, or from the likely cue before or behind, which is looked up where that changes, and
  leaves a table of the small values of the token (`attribution_sides`);
- by two neighbours together, in a table, or in a comb if both are words (`attribution_sides.add_links`).

The first look, the likelihood that a token is part of a cue, decides which sentences are looked at closely.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.attribution import SELF, VOICE
from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.rows import add_rows, spread

ITEMS = 3  # of a template
KEY_BITS = 18  # of each value in a key
# Values of rows that are looked up without a key are below this. No power of two: tables would share cache lines.
DIRECT = 352
LANE = 16  # bits of a weight in a word
LANES = 4
REACH = 4  # tokens on either side whose words are looked at; a text's room has as many empty columns at either end
NEAR = 2  # tokens on either side whose small values are looked at
AROUND = 2 * (2 * REACH + 1)  # numbers that a word adds to its neighbours and itself
WORD = AROUND + 8  # and to itself by its voice
BESIDE = 2 * (2 * NEAR + 1)  # numbers that a small value adds
LINES = 3  # columns of what is known of a kind of words: so many of its codes, then what `add_links` wants


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
    """Begin the sums of a text with what the words around each token say of it, and its own in its voice.

    `kind` (room) is the row of each token in `folded` (kinds * WORD), `sums` is (room * 2). A token fetches what is
    said of it: adding to its neighbours instead would wait for what has just been written there.
    """
    one, two, width = np.uint64(1), np.uint64(2), np.uint64(WORD)
    for at in range(np.uint64(first + shift), np.uint64(limit + shift)):
        place = np.uint64(kind[at]) * width + np.uint64(AROUND - 2) + two * np.uint64(values[np.uint64(VOICE), at])
        a, b = folded[place], folded[place + one]
        for k in range(np.uint64(2 * REACH + 1)):
            place = np.uint64(kind[at + np.uint64(REACH) - k]) * width + two * k
            a += folded[place]
            b += folded[place + one]
        sums[two * at] = a
        sums[two * at + one] = b


@compiled
def add_near(
    low: int, high: int, row: int, table: NDArray[np.int64], values: NDArray[np.int32], sums: NDArray[np.int64]
) -> None:
    """Add what small values around each of the columns low..high say of it: `table` (values * BESIDE)."""
    line, one, two, width = np.uint64(row), np.uint64(1), np.uint64(2), np.uint64(BESIDE)
    for at in range(np.uint64(low), np.uint64(high)):
        a, b = sums[two * at], sums[two * at + one]
        for k in range(np.uint64(2 * NEAR + 1)):
            place = np.uint64(values[line, at + np.uint64(NEAR) - k]) * width + two * k
            a += table[place]
            b += table[place + one]
        sums[two * at] = a
        sums[two * at + one] = b


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
    weights: NDArray[np.uint64],
    values: NDArray[np.int32],
    sums: NDArray[np.int64],
) -> None:
    """Add what small values of each of the columns start..stop say of it: `weights` (templates * DIRECT).

    The number of templates is a multiple of four.
    """
    width = np.uint64(DIRECT)
    for group in range(0, len(rows), 4):
        r0, r1 = np.uint64(rows[group]), np.uint64(rows[group + 1])
        r2, r3 = np.uint64(rows[group + 2]), np.uint64(rows[group + 3])
        t0 = np.uint64(group) * width
        t1, t2, t3 = t0 + width, t0 + np.uint64(2) * width, t0 + np.uint64(3) * width
        for at in range(np.uint64(start), np.uint64(stop)):
            a, b = t0 + np.uint64(values[r0, at]), t1 + np.uint64(values[r1, at])
            c, d = t2 + np.uint64(values[r2, at]), t3 + np.uint64(values[r3, at])
            add_rows(sums, at, weights, a, b, c, d)


@compiled
def unpack(start: int, stop: int, sums: NDArray[np.int64], scores: NDArray[np.int32]) -> None:
    """Fill scores[start..stop] (room, WIDTH): outside is 0, then six labels."""
    for at in range(np.uint64(start), np.uint64(stop)):
        spread(sums, at, scores)
