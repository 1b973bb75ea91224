"""Texts cut at white space, once for tone and readability: what is known about each word, and what textstat counts.

Both references cut at the same white space, but clean a word in ways of their own: vaderSentiment strips marks off its
ends unless two characters or fewer are left, textstat takes all marks out but the apostrophes of contractions. Words of
up to 16 ASCII letters and digits with nothing but marks about them, which most are, come to the same word and one
look-up, see `kernel.blocks`; the others are gone through character by character, for each reference apart.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.blocks import (
    BEFORE,
    BEHIND,
    BLOCK,
    EARLY,
    LENGTH_SHIFT,
    LETTERS_MASK,
    NOTHING,
    SLOW,
    Known,
    Scratch,
    describe,
    describe_marked,
    look_up,
    mend,
    syllables_of,
)
from outletscore.language.kernel.characters import APART, LOWER, ODD, UPPER
from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.lanes import ZERO, mix
from outletscore.language.kernel.lookup import PAIR, key, slot_of
from outletscore.language.kernel.readability import (
    CHARACTERS,
    COUNTED,
    DIFFICULT,
    EASY,
    LETTERS,
    LINSEAR_POINTS,
    LINSEAR_SENTENCES,
    LINSEAR_WORDS,
    LONG,
    LONGER,
    POLY,
    POLYSYLLABLE,
    RECENT_SHIFT,
    SENTENCES,
    SPOKEN,
    SYLLABLE,
    SYLLABLES,
    SYLLABLES_SHIFT,
    TOKENS,
    UNFAMILIAR,
    WORDS,
    clean,
)
from outletscore.language.kernel.rows import fetch
from outletscore.language.kernel.spaces import find_words
from outletscore.language.kernel.vader_tokens import ASIDE, NEGATION, SHOUTED, TONE, stripped
from outletscore.language.kernel.windows import KEY


class Room(NamedTuple):
    """Where each word begins and ends, and what tone asks of it (bits of `vader_tokens`)."""

    first: NDArray[np.int32]
    last: NDArray[np.int32]
    payload: NDArray[np.uint32]


@compiled
def clean_up(
    data: NDArray[np.uint8],
    first: int,
    limit: int,
    known: Known,
    scratch: Scratch,
    spoken: int,
    payload: NDArray[np.uint32],
    k: int,
) -> tuple[int, int, int, bool, int, int]:
    """What tone asks of the SLOW word at `first` into payload[k]; gives of what `clean` gives what textstat counts."""
    stop, more, size, length, ascii_only, closed, spoken, seen, negated = clean(
        data, first, limit, known.classes, spoken, scratch.word
    )
    bits = NEGATION if negated else 0
    if seen & (UPPER | LOWER) == UPPER:
        bits |= SHOUTED
    if seen & APART:
        bits |= ASIDE
    if not seen & ODD:  # no list has a word that is not ASCII (the Kelvin sign is set apart)
        inner, behind = stripped(data, first, stop, known.classes)
        low, high, size_inner = key(data, inner, behind)
        place = slot_of(known.slots, known.pool, mix(low, high, size_inner), low, high, data, inner, size_inner)
        bits |= int(np.int64(known.slots[place, 3])) & TONE
    payload[k] = bits
    return more, size, length, ascii_only, closed, spoken


@compiled
def add_word(
    known: Known,
    scratch: Scratch,
    low: np.uint64,
    high: np.uint64,
    size: int,
    found: int,
    early: bool,
    out: NDArray[np.int64],
) -> None:
    """Count the word scratch.word[:size] with this key, which `found` is known of, and which is one of the first."""
    if found & COUNTED:
        syllables = (found >> SYLLABLES_SHIFT) & SYLLABLES
    else:
        syllables = syllables_of(known, scratch, low, high, scratch.word, 0, size)
    hard = found & EASY == 0
    out[SYLLABLE] += syllables
    out[POLYSYLLABLE] += syllables >= POLY
    out[DIFFICULT] += (syllables >= POLY) & hard
    out[UNFAMILIAR] += hard
    if early:
        out[LINSEAR_POINTS] += 3 if syllables >= POLY else syllables > 0


@compiled
def count(
    data: NDArray[np.uint8],
    first: NDArray[np.int32],
    last: NDArray[np.int32],
    limit: int,
    known: Known,
    scratch: Scratch,
    marked: int,
    payload: NDArray[np.uint32],
    out: NDArray[np.int64],
    since: int,
    odd: NDArray[np.int32],
    odds: int,
    text: int,
) -> tuple[int, int]:
    """Add what textstat counts in a block to `out`; gives how many rows of `odd` are filled, and how many words of the
    text stand before the sentence that is not closed yet.

    Marks, which close sentences, and SLOW words only have words of the list `marked`; these are gone through in their
    order, the sums of the others are taken without it.
    """
    slots, mask = known.slots, np.uint64(len(known.slots) - 1)
    before, nothing, waiting = out[WORDS], 0, 0
    early = before < LINSEAR_WORDS
    for j in range(marked):
        k = scratch.marked[j]
        about = int(np.int64(scratch.about[k]))
        if not about & (SLOW | BEFORE | BEHIND):
            continue
        words = before + int(np.int64(k)) - nothing
        if early and words >= LINSEAR_WORDS:
            out[LINSEAR_SENTENCES] = max(out[SENTENCES] + (LINSEAR_WORDS - since > SPOKEN), 1)
            early = False
        if not about & SLOW:
            if about & BEFORE:
                out[SENTENCES] += words - since > SPOKEN
                since = words
            if about & BEHIND:
                out[SENTENCES] += words + 1 - since > SPOKEN
                since = words + 1
        else:
            more, size, length, ascii_only, closed, spoken = clean_up(
                data, first[k], limit, known, scratch, words - since, payload, k
            )
            out[CHARACTERS] += more
            out[SENTENCES] += closed
            since = words + (size > 0) - spoken
            if size == 0:
                scratch.about[k] |= np.uint64(NOTHING)
                nothing += 1
                continue
            out[LETTERS] += size
            out[LONG] += size > LONGER
            if ascii_only and length <= KEY:  # looked up when all are asked for
                low, high, _ = key(scratch.word, 0, length)
                value = mix(low, high, length)
                fetch(known.slots, np.uint64(4) * (value & mask & PAIR))
                fetch(scratch.recent, np.uint64(3) * (value >> RECENT_SHIFT))
                scratch.low[k], scratch.high[k] = low, high
                scratch.about[k] = np.uint64(SLOW | length | (words < LINSEAR_WORDS) * EARLY)
                scratch.odd[waiting] = k
                waiting += 1
            elif ascii_only:
                low, high, _ = key(scratch.word, 0, length)
                place = slot_of(slots, known.pool, mix(low, high, length), low, high, scratch.word, 0, length)
                add_word(known, scratch, low, high, length, int(np.int64(slots[place, 3])), words < LINSEAR_WORDS, out)
            else:
                odd[odds, 0], odd[odds, 1], odd[odds, 2], odd[odds, 3] = text, first[k], last[k], words < LINSEAR_WORDS
                odds += 1
        if early and words + 1 == LINSEAR_WORDS:
            out[LINSEAR_SENTENCES] = max(out[SENTENCES] + (LINSEAR_WORDS - since > SPOKEN), 1)
            early = False
    for j in range(waiting):
        k = scratch.odd[j]
        low, high, about = scratch.low[k], scratch.high[k], int(np.int64(scratch.about[k]))
        length = about & LETTERS_MASK
        place = slot_of(slots, known.pool, mix(low, high, length), low, high, scratch.word, 0, length)
        for part in range(length):
            half = low if part < 8 else high
            scratch.word[part] = (half >> np.uint64(8 * (part & 7))) & np.uint64(0xFF)
        add_word(known, scratch, low, high, length, int(np.int64(slots[place, 3])), about & EARLY != 0, out)
    words = before + len(first) - nothing
    if early and words >= LINSEAR_WORDS:
        out[LINSEAR_SENTENCES] = max(out[SENTENCES] + (LINSEAR_WORDS - since > SPOKEN), 1)
    out[WORDS] = words
    if before < LINSEAR_WORDS:
        words = before
        for k in range(len(first)):
            if scratch.about[k] & np.uint64(NOTHING) == ZERO:
                words += 1
                if words > LINSEAR_WORDS:
                    break
                if scratch.about[k] & np.uint64(SLOW) == ZERO:
                    syllables = (int(np.int64(scratch.found[k])) >> SYLLABLES_SHIFT) & SYLLABLES
                    out[LINSEAR_POINTS] += 3 if syllables >= POLY else syllables > 0
    characters, found, longs, syllable, poly, difficult, unfamiliar = 0, 0, 0, 0, 0, 0, 0
    for k in range(len(first)):  # without a branch: the compiler takes four at a time
        about, of_word = int(np.int64(scratch.about[k])), int(np.int64(scratch.found[k]))
        if about & SLOW:
            about, of_word = 0, EASY
        size, syllables = about & LETTERS_MASK, (of_word >> SYLLABLES_SHIFT) & SYLLABLES
        characters += (about >> LENGTH_SHIFT) & LETTERS_MASK
        found += size
        longs += size > LONGER
        syllable += syllables
        poly += syllables >= POLY
        unfamiliar += of_word & EASY == 0
        difficult += (syllables >= POLY) & (of_word & EASY == 0)
    out[CHARACTERS] += characters
    out[LETTERS] += found
    out[LONG] += longs
    out[SYLLABLE] += syllable
    out[POLYSYLLABLE] += poly
    out[DIFFICULT] += difficult
    out[UNFAMILIAR] += unfamiliar
    return odds, since


@compiled
def cut(
    data: NDArray[np.uint8],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    known: Known,
    scratch: Scratch,
    counting: bool,
    room: Room,
    bounds: NDArray[np.int64],
    out: NDArray[np.int64],
    odd: NDArray[np.int32],
) -> int:
    """Words of the texts data[start:end] into `room`, the range of each text's words into `bounds`, counts into `out`
    [n, COLUMNS] where `counting`; -1 where the room is too small, else how many rows of `odd` are filled.

    Words with letters beyond ASCII go into `odd` [m, 4]: text, start, end, and whether they are among the first hundred
    words; their syllables are left to the caller.
    """
    slots = known.slots
    odds, n = 0, 0
    for text in range(len(start)):
        bounds[text] = n
        limit = end[text]
        begin, n = n, find_words(data, start[text], limit, known.classes, room.first, room.last, n)
        if n < 0:
            return -1
        if counting:
            out[text] = 0
        since = 0  # words before the sentence that is not closed yet
        for base in range(begin, n, BLOCK):
            beyond = min(base + BLOCK, n)
            if counting and odds + BLOCK > len(odd):
                return -1
            first, last, payload = room.first[base:beyond], room.last[base:beyond], room.payload[base:beyond]
            marked = describe(data, first, last, slots, scratch, payload)
            describe_marked(data, first, last, slots, scratch, marked, counting, payload)
            unsettled = look_up(slots, scratch, beyond - base, counting)
            mend(data, first, last, limit, known, scratch, unsettled, counting, payload)
            for k in range(beyond - base):
                payload[k] |= np.uint32(scratch.found[k])
            if counting:
                odds, since = count(
                    data, first, last, limit, known, scratch, marked, payload, out[text], since, odd, odds, text
                )
            else:
                for j in range(marked):
                    k = scratch.marked[j]
                    if scratch.about[k] & np.uint64(SLOW) != ZERO:
                        clean_up(data, first[k], limit, known, scratch, 0, payload, k)
        if counting:
            out[text, TOKENS] = n - begin
            last_words = out[text, WORDS] - since > SPOKEN
            if out[text, WORDS] < LINSEAR_WORDS:
                out[text, LINSEAR_SENTENCES] = max(out[text, SENTENCES] + last_words, 1)
            out[text, SENTENCES] = max(out[text, SENTENCES] + last_words, 1)
            if limit == start[text]:
                out[text, SENTENCES], out[text, LINSEAR_SENTENCES] = 0, 0
    bounds[len(start)] = n
    return odds
