"""The words of stories as numbers: what `frequencies.words_of` gives, cut and hashed without a string for each."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled
from outletscore.language.reading import joined
from outletscore.scores.frequencies import rarest, weights

Bytes = NDArray[np.uint8]
Terms = NDArray[np.uint32]

SPACE, TAB, LINE, SLASH, DOT, APOSTROPHE, S = (np.uint8(ord(mark)) for mark in " \t\n/.'s")
# The bytes that words are stripped of at either end, `frequencies.MARKS`; and in UTF-8 what begins with E2 80.
_ASCII_MARK = np.zeros(256, dtype=np.bool_)
_ASCII_MARK[list(b".,;:!?\"'()[]{}-\\*<>|")] = True
_QUOTES = np.zeros(256, dtype=np.bool_)
_QUOTES[[0x98, 0x99, 0x9C, 0x9D]] = True  # ‘ ’ “ ”
_BLANK = np.zeros(256, dtype=np.bool_)
_BLANK[[0x93, 0x94, 0xA6]] = True  # – — …


@compiled
def hash_words(
    data: Bytes,
    bounds: NDArray[np.int64],
    ascii_mark: NDArray[np.bool_],
    quotes: NDArray[np.bool_],
    blank: NDArray[np.bool_],
    keys: NDArray[np.uint64],
) -> int:
    """Fill `keys` with number of text << 32 | term of every word of the texts, lower case; gives how many.

    `keys` is as long as the data, and one a text.
    """
    count = 0
    for text in range(len(bounds) - 1):
        at, limit = bounds[text], bounds[text + 1]
        while at < limit:
            end, gap = at, 0
            while end < limit:
                gap = blank_at(data, end, limit, blank)
                if gap:
                    break
                end += 1
            term = word_term(data, at, end, ascii_mark, quotes)
            if term:
                keys[count] = np.uint64(text) << np.uint64(32) | term
                count += 1
            at = end + gap
    return count


@compiled
def blank_at(data: Bytes, at: int, limit: int, blank: NDArray[np.bool_]) -> int:
    """How many bytes the blank has that begins here: a space, line, tab, slash, dash or ellipsis; 0 where none does."""
    byte = data[at]
    if byte in (SPACE, LINE, TAB, SLASH):
        return 1
    if byte == DOT:
        return 3 if at + 2 < limit and data[at + 1] == DOT and data[at + 2] == DOT else 0
    if byte == 0xE2 and at + 2 < limit and data[at + 1] == 0x80 and blank[data[at + 2]]:
        return 3
    return 0


@compiled
def word_term(data: Bytes, start: int, end: int, ascii_mark: NDArray[np.bool_], quotes: NDArray[np.bool_]) -> np.uint64:
    """The term of a word, its marks and possessive s left out: 32 bits, not 0; 0 for none and for a single letter."""
    while start < end:
        if ascii_mark[data[start]]:
            start += 1
        elif start + 2 < end and data[start] == 0xE2 and data[start + 1] == 0x80 and quotes[data[start + 2]]:
            start += 3
        else:
            break
    while start < end:
        if ascii_mark[data[end - 1]]:
            end -= 1
        elif end - start > 2 and data[end - 3] == 0xE2 and data[end - 2] == 0x80 and quotes[data[end - 1]]:
            end -= 3
        else:
            break
    if end - start >= 2 and data[end - 1] == S and data[end - 2] == APOSTROPHE:
        end -= 2
    curly = end - start >= 4 and data[end - 4] == 0xE2 and data[end - 3] == 0x80 and data[end - 2] == 0x99
    if curly and data[end - 1] == S:
        end -= 4
    letters, total = 0, np.uint64(0xCBF29CE484222325)  # FNV-1a
    for at in range(start, end):
        letters += (data[at] & 0xC0) != 0x80
        total = (total ^ np.uint64(data[at])) * np.uint64(0x100000001B3)
    if letters < 2:
        return np.uint64(0)
    total = (total ^ (total >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15)
    return (total >> np.uint64(32)) | np.uint64(1)


def terms_of(texts: pl.Series) -> tuple[NDArray[np.uint32], Terms]:
    """The number of the text and the term of every word of the texts, in order of text; a term is a hash.

    31 bits are enough: of the 300,000 words of a large run some dozens share theirs with another.
    """
    data, bounds = joined(texts.str.to_lowercase())
    keys = np.empty(len(data) // 2 + len(bounds), dtype=np.uint64)
    keys = keys[: hash_words(data, bounds, _ASCII_MARK, _QUOTES, _BLANK, keys)]
    return (keys >> np.uint64(32)).astype(np.uint32), keys.astype(np.uint32)


@cache
def _weights() -> tuple[Terms, NDArray[np.float64]]:
    """The terms of the words whose frequency is known, in order, and their idf."""
    table = weights()
    number, term = terms_of(table["word"])
    order = np.argsort(term, kind="stable")
    return term[order], table["idf"].to_numpy()[number[order]]


def weighed(texts: pl.Series) -> tuple[NDArray[np.uint32], Terms, NDArray[np.float32]]:
    """The number of the text, the term and its weight, (1 + log tf) * idf, of the distinct terms of each text."""
    number, term = terms_of(texts)
    keys = np.sort(number.astype(np.uint64) << np.uint64(32) | term)
    first = np.flatnonzero(np.diff(keys, prepend=~keys[:1]))
    tf = np.diff(first, append=len(keys)).astype(np.float64)
    keys = keys[first]
    number, term = (keys >> np.uint64(32)).astype(np.uint32), keys.astype(np.uint32)
    known, idf = _weights()
    at = np.minimum(np.searchsorted(known, term), len(known) - 1)
    weight = (1 + np.log(tf)) * np.where(known[at] == term, idf[at], rarest())
    return number, term, weight.astype(np.float32)
