"""Bytes in, tokens out: one pass over the UTF-8 of all texts of a batch.

The slow twin, `tests/oracle_tokens.py`, says in plain Python what these kernels must give.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

from outletscore.language.flags import (
    CAPITAL,
    CLITIC,
    LEFT,
    LINE,
    MARK,
    NUMBER,
    PARAGRAPH,
    PUNCT,
    RIGHT,
    SINGLE,
    SPACE,
    UPPER,
    WORD,
)
from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.lanes import ONE, ZERO, mix, trailing
from outletscore.language.kernel.lookup import PAIR, key
from outletscore.language.kernel.rows import fetch
from outletscore.language.kernel.windows import AHEAD, KEY, window, word_key
from outletscore.language.kernel.words import number_of, number_short
from outletscore.storage.caching import kept

OTHER_CLASS, SPACE_CLASS, NEWLINE_CLASS, LOWER_CLASS, UPPER_CLASS, DIGIT_CLASS, JOIN_CLASS = range(7)
BLOCK = 128  # tokens that are looked up together, so that what the look-ups wait for is fetched in the meantime
CLASSES = 0x30000  # code points behind it (rare ideographs, private use) count as letters without case


@cache
def classes() -> NDArray[np.uint8]:
    """Class of each code point below CLASSES, from Python's own Unicode tables."""
    return kept("classes", unicodedata.unidata_version, _classes, room="language")


def _classes() -> NDArray[np.uint8]:
    table = np.zeros(CLASSES, dtype=np.uint8)
    by_category = {"Lu": UPPER_CLASS, "Lt": UPPER_CLASS, "Nd": DIGIT_CLASS, "Zs": SPACE_CLASS}
    for point in range(CLASSES):
        category = unicodedata.category(chr(point))
        if category in by_category:
            table[point] = by_category[category]
        elif category[0] == "L":
            table[point] = LOWER_CLASS
        elif category[0] == "M":
            table[point] = JOIN_CLASS
    table[ord("_")] = LOWER_CLASS
    table[0x02BC] = OTHER_CLASS  # a letter to Unicode, an apostrophe to whoever typed it
    for point in (0x00AD, 0x200C, 0x200D):  # soft hyphen and joiners stand inside words
        table[point] = JOIN_CLASS
    for point in (0x09, 0x1F, 0x200B, 0x2060, 0xFEFF):  # zero-width spaces and byte-order marks part words
        table[point] = SPACE_CLASS
    for point in (0x0A, 0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029):
        table[point] = NEWLINE_CLASS
    return table


@compiled
def decode(data: NDArray[np.uint8], at: int) -> tuple[int, int]:
    """Code point and length in bytes of the character at `at`. The input is valid UTF-8."""
    first = data[at]
    if first < 0x80:
        return int(first), 1
    if first < 0xE0:
        return ((int(first) & 0x1F) << 6) | (int(data[at + 1]) & 0x3F), 2
    if first < 0xF0:
        return (
            ((int(first) & 0x0F) << 12) | ((int(data[at + 1]) & 0x3F) << 6) | (int(data[at + 2]) & 0x3F),
            3,
        )
    return (
        ((int(first) & 0x07) << 18)
        | ((int(data[at + 1]) & 0x3F) << 12)
        | ((int(data[at + 2]) & 0x3F) << 6)
        | (int(data[at + 3]) & 0x3F),
        4,
    )


@compiled
def class_at(data: NDArray[np.uint8], at: int, limit: int, table: NDArray[np.uint8]) -> tuple[int, int, int]:
    """Class, code point and length of the character at `at`; (NEWLINE_CLASS, 0, 0) behind the text."""
    if at >= limit:
        return NEWLINE_CLASS, 0, 0
    point, length = decode(data, at)
    if point >= CLASSES:
        # emoji live below; what is left are rare letters
        return LOWER_CLASS, point, length
    return int(table[point]), point, length


@compiled
def is_alphanumeric(kind: int) -> bool:
    return kind >= LOWER_CLASS


@compiled
def is_apostrophe(point: int) -> bool:
    return point == 0x27 or point == 0x2019 or point == 0x02BC


@compiled
def mark_flags(point: int) -> int:
    """Flags of a quotation mark; 0 for any other character."""
    if point == 0x22:
        return MARK
    if point == 0x27 or point == 0x60:
        return MARK | SINGLE
    if point == 0x201C or point == 0x201E or point == 0x201F or point == 0xAB:
        return MARK | LEFT
    if point == 0x201D or point == 0xBB:
        return MARK | RIGHT
    if point == 0x2018 or point == 0x201A or point == 0x2039:
        return MARK | SINGLE | LEFT
    if point == 0x2019 or point == 0x203A or point == 0x02BC:
        return MARK | SINGLE | RIGHT
    return 0


@compiled
def word_end(data: NDArray[np.uint8], at: int, limit: int, table: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """(end, continuation bytes, flags, clitic) of the word or number that begins at `at`.

    `clitic` is the length in bytes of a 's that follows at once, else 0.
    """
    kind, point, length = class_at(data, at, limit, table)
    flags = NUMBER if kind == DIGIT_CLASS else 0
    letters, lowers, extra = 0, 0, 0
    segment = 0  # letters and digits since the last inner dot
    dotted = True  # every segment so far has one letter: U.S.
    dots = 0
    first_letter = True
    last = kind
    p = at
    while p < limit:
        kind, point, length = class_at(data, p, limit, table)
        if kind >= LOWER_CLASS:
            if kind in (LOWER_CLASS, UPPER_CLASS):
                letters += 1
                if kind == LOWER_CLASS:
                    lowers += 1
                elif first_letter:
                    flags |= CAPITAL
                first_letter = False
            if kind != JOIN_CLASS:
                segment += 1
            extra += length - 1
            last = kind
            p += length
            continue
        following, next_point, next_length = class_at(data, p + length, limit, table)
        if is_apostrophe(point) and is_alphanumeric(last) and following in (LOWER_CLASS, UPPER_CLASS):
            after, _, _ = class_at(data, p + length + next_length, limit, table)
            if (next_point == 0x73 or next_point == 0x53) and not is_alphanumeric(after):
                clitic = length + next_length
                if letters >= 2 and lowers == 0:
                    flags |= UPPER
                if letters:
                    flags |= WORD
                return p, extra, flags or PUNCT, clitic
            if last == DIGIT_CLASS:
                break
            extra += length - 1
            segment += 1
            p += length
            continue
        if point == 0x2E and following >= LOWER_CLASS and following != JOIN_CLASS:
            if last == DIGIT_CLASS and following == DIGIT_CLASS:
                inner = True
            elif following == DIGIT_CLASS:
                inner = letters > 0 and segment == 1
            elif letters == 0 or last == DIGIT_CLASS:
                inner = False
            elif segment == 1 and dotted and (dots > 0 or following == UPPER_CLASS):
                after, _, _ = class_at(data, p + length + next_length, limit, table)
                inner = not is_alphanumeric(after)  # U.S, p.m.; not J.Smith, not U.S.Senate
            else:
                inner = following == LOWER_CLASS
            if not inner:
                if dots > 0 and dotted and segment == 1:
                    p += length
                break
            dotted = dotted and segment == 1 and letters > 0
            dots += 1
            segment = 0
            p += length
            continue
        if point == 0x2E and dots > 0 and dotted and segment == 1:
            p += length  # the last dot of U.S. belongs to it
            break
        if (point == 0x2C or point == 0x3A) and last == DIGIT_CLASS and following == DIGIT_CLASS and letters == 0:
            p += length
            continue
        if point == 0x26 and last == UPPER_CLASS and following == UPPER_CLASS:
            p += length
            continue
        break
    if letters >= 2 and lowers == 0:
        flags |= UPPER
    if letters:
        flags |= WORD
    return p, extra, flags or PUNCT, 0  # a lone combining mark is neither word nor number


@compiled
def ends_word(data: NDArray[np.uint8], at: int, limit: int) -> bool:
    """Whether a run of ASCII letters that ends at `at` is surely a whole word: what follows is ASCII, and neither goes
    on with the word nor may do so because of what stands behind it. `word_end` decides about the others.
    """
    if at >= limit:
        return at == limit
    byte = int(data[at])
    if byte >= 0x80:
        return False
    if byte <= 0x20 or byte == 0x2C or byte == 0x2D:
        return True
    if byte == 0x2E or byte == 0x27:
        behind = int(data[at + 1]) if at + 1 < limit else 0x20
        return behind < 0x30 or 0x3A <= behind <= 0x40
    return byte != 0x26 and byte != 0x5F and not 0x30 <= byte <= 0x39


@compiled
def lone_mark(byte: int) -> bool:
    """Whether the byte is an ASCII mark that is a token of its own, if not the same follows."""
    return (0x21 <= byte <= 0x2F and byte != 0x27) or 0x3A <= byte <= 0x40


@compiled
def mark_length(data: NDArray[np.uint8], at: int, limit: int, point: int, length: int) -> int:
    """Bytes of the token that the mark at `at` begins: runs of dots or hyphens, and ``two single marks'', are one."""
    stop = at + length
    if point == 0x2E or point == 0x2D:
        while stop < limit and data[stop] == point:
            stop += 1
    elif point in (0x27, 0x60, 0x2018, 0x2019) and stop < limit and decode(data, stop)[0] == point:
        stop += length
    return stop - at


@compiled
def tokenize(
    data: NDArray[np.uint8],
    text_bounds: NDArray[np.int64],
    table: NDArray[np.uint8],
    slots: NDArray[np.uint64],
    pool: NDArray[np.uint8],
    block: NDArray[np.uint64],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    start_char: NDArray[np.int32],
    end_char: NDArray[np.int32],
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    token_bounds: NDArray[np.int32],
) -> int:
    """Fill the token arrays; gives the number of tokens, -1 where the arrays are too short.

    `word` is the number of the form in the vocabulary's table, -1 where it lacks it. Words of up to 16 ASCII letters,
    which most are, are cut a window at a time and looked up by the block: `block` is scratch, [BLOCK, 4].
    """
    n, waiting = 0, 0
    mask = np.uint64(len(slots) - 1)
    safe = len(data) - AHEAD  # from here on nothing is read ahead
    for text in range(len(text_bounds) - 1):
        base, limit = text_bounds[text], text_bounds[text + 1]
        token_bounds[text] = n
        extra = 0  # continuation bytes so far: characters = bytes - extra
        p = base
        before = SPACE | LINE | PARAGRAPH
        newlines = 0
        return_before = False
        while p < limit:
            if n + 2 > len(start):
                return -1
            byte = int(data[p])
            if byte == 0x20:
                before |= SPACE
                return_before = False
                p += 1
                continue
            if p < safe and 0x41 <= byte <= 0x7A:
                _, upper, lower, _, _, _ = window(data, p)
                size = trailing(~(upper | lower))
                stop = p + size
                if 0 < size <= KEY and ends_word(data, stop, limit):
                    found = WORD
                    if upper & ONE != ZERO:
                        found |= CAPITAL
                        if size > 1 and lower & ((ONE << np.uint64(size)) - ONE) == ZERO:
                            found |= UPPER
                    start[n], end[n] = p, stop
                    start_char[n], end_char[n] = p - base - extra, stop - base - extra
                    flags[n] = found | before
                    low, high = word_key(data, p, size)
                    place = mix(low, high, size) & mask & PAIR
                    fetch(slots, np.uint64(4) * place)
                    if waiting == BLOCK:
                        number_short(slots, block, waiting, word)
                        waiting = 0
                    block[waiting, 0], block[waiting, 1], block[waiting, 2] = low, high, place
                    block[waiting, 3] = np.uint64(n << 8 | size)
                    waiting += 1
                    n += 1
                    before, newlines, return_before = 0, 0, False
                    p = stop
                    continue
            if lone_mark(byte) and (p + 1 == limit or data[p + 1] != byte):
                start[n], end[n] = p, p + 1
                start_char[n], end_char[n] = p - base - extra, p + 1 - base - extra
                flags[n] = PUNCT | before | (MARK if byte == 0x22 else 0)
                word[n] = number_of(slots, pool, np.uint64(byte), ZERO, data, p, 1)
                n += 1
                before, newlines, return_before = 0, 0, False
                p += 1
                continue
            kind, point, length = class_at(data, p, limit, table)
            if kind in (SPACE_CLASS, NEWLINE_CLASS):
                before |= SPACE
                if kind == NEWLINE_CLASS:
                    # \r\n is one line end
                    if not (point == 0x0A and return_before):
                        newlines += 1
                    before |= LINE
                    if newlines >= 2 or point == 0x2029:
                        before |= PARAGRAPH
                return_before = point == 0x0D
                extra += length - 1
                p += length
                continue
            return_before = False
            newlines = 0
            clitic = 0
            start_char[n] = p - base - extra
            if kind >= LOWER_CLASS:
                stop, more, found, clitic = word_end(data, p, limit, table)
                extra += more
            else:
                stop = p + mark_length(data, p, limit, point, length)
                found = PUNCT | mark_flags(point)
                if stop > p + length and found & SINGLE:
                    found = PUNCT | MARK if point == 0x27 else PUNCT | MARK | (RIGHT if point == 0x2019 else LEFT)
                extra += (length - 1) * ((stop - p) // length)
            start[n], end[n] = p, stop
            end_char[n] = stop - base - extra
            flags[n] = found | before
            low, high, size = key(data, p, stop)
            word[n] = number_of(slots, pool, low, high, data, p, size)
            n += 1
            before = 0
            p = stop
            if clitic:
                start[n], end[n] = p, p + clitic
                start_char[n] = p - base - extra
                extra += clitic - 2
                end_char[n] = p + clitic - base - extra
                flags[n] = WORD | CLITIC
                low, high, size = key(data, p, p + clitic)
                word[n] = number_of(slots, pool, low, high, data, p, size)
                n += 1
                p += clitic
    number_short(slots, block, waiting, word)
    token_bounds[len(text_bounds) - 1] = n
    return n
