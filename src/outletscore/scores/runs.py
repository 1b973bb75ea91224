"""Runs of twelve words and their hashes: what two texts must share to be called copies of each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]

RUN = 12
# Odd multipliers: multiplication by them loses nothing modulo 2**64.
_LETTER, _WORD, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93), np.uint64(0xBF58476D1CE4E5B9)
_LONGEST = 64  # letters of a word that are told apart by place
_NARROW, _WIDE = np.uint64(31), np.uint64(29)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of some texts: code-point range and hash of each; text i has words `bounds[i]` to `bounds[i + 1]`."""

    start: Numbers
    end: Numbers
    hashes: Hashes
    bounds: Numbers

    @classmethod
    def of(cls, *texts: str) -> Words:
        """Runs of letters and digits, case folded for ASCII and Latin-1."""
        codes = np.frombuffer("".join(texts).encode("utf-32-le", "replace"), dtype="<u4")
        ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
        most = len(codes) // 2 + len(texts)  # a word has a letter and something behind it, or its text's end
        start, end = np.empty(most, np.int64), np.empty(most, np.int64)
        hashes, bounds = np.empty(most, np.uint64), np.zeros(len(texts) + 1, np.int64)
        count = cut_words(codes, ends, start, end, hashes, bounds)
        return cls(start[:count], end[:count], hashes[:count], bounds)

    def runs(self) -> tuple[Numbers, Hashes]:
        """The first word of every run of twelve words of one text, and the hash of the run."""
        at, hashes = np.empty(len(self.hashes), np.int64), np.empty(len(self.hashes), np.uint64)
        count = hash_runs(self.hashes, self.bounds, at, hashes)
        return at[:count], hashes[:count]


@dataclass(frozen=True, slots=True)
class Known:
    """Distinct hashes in order, to be looked up."""

    ordered: Hashes
    bits: Hashes  # one set for each hash: most of those that are not there are known by it

    @classmethod
    def of(cls, ordered: Hashes) -> Known:
        bits = np.zeros(1 << min(24, (len(ordered) // 4).bit_length()), np.uint64)
        mark(ordered, bits)
        return cls(ordered, bits)

    def position(self, wanted: Hashes) -> Numbers:
        """Where each of the wanted hashes stands, or -1."""
        found = np.empty(len(wanted), np.int64)
        look_up(self.ordered, self.bits, wanted, found)
        return found


@compiled
def _mixed(x: np.uint64) -> np.uint64:
    x = (x ^ (x >> _NARROW)) * _MIX
    return (x ^ (x >> _WIDE)) * _LETTER


@compiled
def _folded(code: int) -> int:
    """The code point in lower case where it is part of a word, else 0."""
    if code < 128:
        if 65 <= code <= 90:
            return code + 32
        return code if 48 <= code <= 57 or 97 <= code <= 122 else 0
    if code < 0xC0 or code == 0xD7 or code == 0xF7 or 0x2000 <= code <= 0x2BFF:
        return 0
    return code + 32 if code <= 0xDE else code


@compiled
def cut_words(
    codes: NDArray[np.uint32], ends: Numbers, start: Numbers, end: Numbers, hashes: Hashes, bounds: Numbers
) -> int:
    """Fill the words of texts that stand one behind the other, text i up to `ends[i]`; gives their number.

    `codes` are code points; `start` and `end` (half as many, and one a text) count inside the text.
    """
    count, at = 0, 0
    for text in range(len(ends)):
        first = at
        while at < ends[text]:
            code = _folded(int(codes[at]))
            if code == 0:
                at += 1
                continue
            total, power, place = np.uint64(0), np.uint64(1), 0
            start[count] = at - first
            while code != 0:
                total += _mixed(np.uint64(code)) * power
                place += 1
                if place < _LONGEST:
                    power *= _LETTER
                at += 1
                code = _folded(int(codes[at])) if at < ends[text] else 0
            end[count], hashes[count] = at - first, _mixed(total)
            count += 1
        bounds[text + 1] = count
    return count


@compiled
def hash_runs(words: Hashes, bounds: Numbers, at: Numbers, hashes: Hashes) -> int:
    """Fill the first word and the hash of every run of RUN `words` of one text; gives their number."""
    count = 0
    for text in range(len(bounds) - 1):
        for first in range(bounds[text], bounds[text + 1] - RUN + 1):
            total = np.uint64(0)
            for place in range(RUN - 1, -1, -1):  # Horner's rule: word i weighs _WORD ** i
                total = total * _WORD + words[first + place]
            at[count], hashes[count] = first, _mixed(total)
            count += 1
    return count


@compiled
def mark(ordered: Hashes, bits: Hashes) -> None:
    """Set a bit for every hash; the length of `bits` is a power of two, at most 2**24.

    The last bits of a hash say nothing where runs are sampled by them.
    """
    mask = np.uint64(len(bits) - 1)
    for n in range(len(ordered)):
        x = ordered[n]
        bits[(x >> np.uint64(40)) & mask] |= np.uint64(1) << ((x >> np.uint64(34)) & np.uint64(63))


@compiled
def look_up(ordered: Hashes, bits: Hashes, wanted: Hashes, found: Numbers) -> None:
    """Fill `found` with the places of the wanted hashes among the distinct `ordered` ones, or -1."""
    mask = np.uint64(len(bits) - 1)
    for n in range(len(wanted)):
        x = wanted[n]
        found[n] = -1
        if not (bits[(x >> np.uint64(40)) & mask] >> ((x >> np.uint64(34)) & np.uint64(63))) & np.uint64(1):
            continue
        low, high = 0, len(ordered)
        while low < high:
            middle = (low + high) // 2
            if ordered[middle] < x:
                low = middle + 1
            else:
                high = middle
        if low < len(ordered) and ordered[low] == x:
            found[n] = low
