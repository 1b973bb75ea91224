"""The same article twice in one outlet: the copy stays in the list, marked with the id of the first."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from outletscore.inputs.numbers import Names, Numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_WINDOWS = 40
MOST_BYTES = 8_000  # copies begin alike
HASHES = 16
ROWS = 4
LIKENESS = 0.8
REMEMBERED = 200_000
_AT_ONCE = 1 << 16
_RANDOM = np.random.default_rng(20211014)
_FACTORS = _RANDOM.integers(1, 2**63, HASHES, dtype=np.uint64) | np.uint64(1)
_TERMS = _RANDOM.integers(0, 2**63, HASHES, dtype=np.uint64)
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
_PLAIN = np.array([ord(chr(c).lower()) if c < 128 and chr(c).isalnum() else 32 for c in range(256)], dtype=np.uint8)
_PLAIN[128:] = range(128, 256)


class Copies:
    """Finds copies among the articles of a run, outlet by outlet.

    Equal but for case, spaces and ASCII marks is a copy; so is a text that shares four fifths of its windows of 24
    bytes (Jaccard, estimated from 16 minhashes in 4 bands of 4; Broder 1997) with one of the latest 200,000 articles.
    Texts of fewer than 40 words are copies only where they are equal.

    Kept small, since it grows with the run: an article costs its id and one number, and the latest ones a row in two
    arrays and four numbers. Numbers are 64 bits of a hash, so that in a run of a million articles the chance of one
    wrong copy is one in 30 million.
    """

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._ids = Names()
        self._equal = Numbers()  # a text's number -> that of the first article that has it
        self._at = Numbers()  # a band's number -> the row of the first article that has it, as long as it has
        self._of_row = np.zeros(0, dtype=np.uint32)
        self._signatures = np.zeros((0, HASHES), dtype=np.uint32)
        self._bands = np.zeros((0, HASHES // ROWS), dtype=np.uint64)
        self._next, self._remembered = 0, remembered
        self._seeds: dict[bytes, np.uint64] = {}

    def first(self, outlet: str, article_id: str, text: str) -> str | None:
        """The id of the first article of this outlet that this one is a copy of; None remembers it as an original."""
        plain = _plain(text)
        name = outlet.encode("utf-8", "replace")
        number = _number(name, plain)
        known = self._equal.get(number)
        if known is not None:
            return self._ids[known]
        signature = _signature(plain[:MOST_BYTES])
        original = None
        if signature is not None:
            bands = _bands(signature, self._seed(name))
            rows = [self._row(place, band) for place, band in enumerate(bands)]
            original = self._similar(rows, signature)
            if original is not None:
                self._equal.put(number, original)
                return self._ids[original]
        article = self._ids.add(article_id)
        self._equal.put(number, article)
        if signature is not None:
            self._remember(article, bands, rows, signature)
        return None

    def _seed(self, outlet: bytes) -> np.uint64:
        found = self._seeds.get(outlet)
        if found is None:
            found = self._seeds[outlet] = np.uint64(_number(outlet))
        return found

    def _similar(self, rows: list[int | None], signature: NDArray[np.uint32]) -> int | None:
        for row in rows:
            if row is not None and float(np.mean(self._signatures[row] == signature)) >= LIKENESS:
                return int(self._of_row[row])
        return None

    def _row(self, place: int, band: int) -> int | None:
        """The row that has a band; a row that was given to another article since then has other bands."""
        row = self._at.get(band)
        return row if row is not None and int(self._bands[row, place]) == band else None

    def _remember(self, article: int, bands: list[int], rows: list[int | None], signature: NDArray[np.uint32]) -> None:
        """Put an article in the next row; where all are taken, the oldest makes room. `rows` have its bands."""
        row = self._next % self._remembered
        if row == 0 and self._next:
            self._forget()
        if row == len(self._bands):
            room = min(max(1024, 2 * row), self._remembered)
            self._signatures, self._bands = _grown(self._signatures, room), _grown(self._bands, room)
            self._of_row = np.resize(self._of_row, room)
        self._signatures[row], self._bands[row] = signature, bands
        self._of_row[row] = article
        for band, other in zip(bands, rows, strict=True):
            if other is None:
                self._at.put(band, row)
        self._next += 1

    def _forget(self) -> None:
        """Drop what leads to a row that no longer has it, once in as many articles as are remembered."""
        keys, rows = self._at.entries()
        kept = np.empty(len(keys), dtype=np.bool_)
        for first in range(0, len(keys), _AT_ONCE):  # two million slots: not all at once
            some = slice(first, first + _AT_ONCE)
            bands = self._bands[np.minimum(rows[some], len(self._bands) - 1)]
            kept[some] = (bands == keys[some, None]).any(axis=1)
        self._at.keep(kept)


def number_of(article_id: str) -> int:
    """64 bits of a hash: two of a million ids share theirs with a chance of one in 37 million."""
    return _number(article_id.encode("utf-8", "surrogatepass"))


def _number(*parts: bytes) -> int:
    return int.from_bytes(blake2b(b"\0".join(parts), digest_size=8).digest(), "big")


def _grown(array: NDArray[np.generic], rows: int) -> NDArray[Any]:
    grown = np.zeros((rows, array.shape[1]), dtype=array.dtype)
    grown[: len(array)] = array
    return grown


def _plain(text: str) -> bytes:
    """A text in lower case, ASCII marks and blanks as one space."""
    # numba only where an article is read: other commands import this room and read none
    from outletscore.inputs.windows import squeeze

    data = np.frombuffer(text.encode("utf-8", "replace"), dtype=np.uint8)
    plain = np.empty(len(data), dtype=np.uint8)
    size = squeeze(data, _PLAIN, plain, False)
    if size < 0:
        data = np.frombuffer(text.casefold().encode("utf-8", "replace"), dtype=np.uint8)
        plain = np.empty(len(data), dtype=np.uint8)
        size = squeeze(data, _PLAIN, plain, True)
    return plain[:size].tobytes()


def _signature(plain: bytes) -> NDArray[np.uint32] | None:
    """Smallest hash of all windows that begin with a word, under 16 hash functions; None for a short text."""
    from outletscore.inputs.windows import hash_windows, least

    data = np.frombuffer(plain, dtype=np.uint8)
    runs = np.empty(len(data) // 2 + 1, dtype=np.uint64)
    runs = runs[: hash_windows(data, _MIX, runs)]
    if len(runs) < LEAST_WINDOWS:
        return None
    signature = np.empty(HASHES, dtype=np.uint32)
    least(runs, _FACTORS, _TERMS, signature)
    return signature


def _bands(signature: NDArray[np.uint32], seed: np.uint64) -> list[int]:
    """The numbers of the bands of a signature, none of them 0."""
    from outletscore.inputs.windows import hash_bands

    bands = np.empty(HASHES // ROWS, dtype=np.uint64)
    hash_bands(signature, seed, bands)
    found: list[int] = bands.tolist()
    return found
