"""The same article twice in one outlet: the copy stays in the list, marked with the id of the first."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

WINDOW = 24  # bytes from the beginning of a word: about four words
LEAST_WINDOWS = 40
MOST_BYTES = 8_000  # copies begin alike
HASHES = 16
ROWS = 4
LIKENESS = 0.8
REMEMBERED = 200_000
_RANDOM = np.random.default_rng(20211014)
_FACTORS = _RANDOM.integers(1, 2**63, HASHES, dtype=np.uint64) | np.uint64(1)
_TERMS = _RANDOM.integers(0, 2**63, HASHES, dtype=np.uint64)
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
_MARKS = bytes(code if chr(code).isalnum() or code > 127 else 32 for code in range(256))


class Copies:
    """Finds copies among the articles of a run, outlet by outlet.

    Equal but for case, spaces and ASCII marks is a copy; so is a text that shares four fifths of its windows of 24
    bytes (Jaccard, estimated from 16 minhashes in 4 bands of 4; Broder 1997) with one of the latest 200,000 articles.
    Texts of fewer than 40 words are copies only where they are equal.

    Kept small, since it grows with the run: an article costs one number in a dictionary, and the latest ones a row in
    two arrays and four numbers. Numbers are 64 bits of a hash, so that in a run of a million articles the chance of
    one wrong copy is one in 30 million.
    """

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._equal: dict[int, str] = {}
        self._at: dict[int, int] = {}  # a band's number -> the row of the first article that has it
        self._ids: list[str] = []
        self._signatures = np.zeros((0, HASHES), dtype=np.uint32)
        self._bands = np.zeros((0, HASHES // ROWS), dtype=np.uint64)
        self._next, self._remembered = 0, remembered

    def first(self, outlet: str, article_id: str, text: str) -> str | None:
        """The id of the first article of this outlet that this one is a copy of; None remembers it as an original."""
        plain = b" ".join(text.casefold().encode("utf-8", "replace").translate(_MARKS).split())
        name = outlet.encode("utf-8", "replace")
        number = _number(name, plain)
        if number in self._equal:
            return self._equal[number]
        signature = _signature(plain[:MOST_BYTES])
        original = None
        if signature is not None:
            bands = [_number(name, bytes([i]), signature[i : i + ROWS].tobytes()) for i in range(0, HASHES, ROWS)]
            original = self._similar(bands, signature)
            if original is None:
                self._remember(article_id, bands, signature)
        self._equal[number] = original or article_id
        return original

    def _similar(self, bands: list[int], signature: NDArray[np.uint32]) -> str | None:
        for band in bands:
            row = self._at.get(band)
            if row is not None and float(np.mean(self._signatures[row] == signature)) >= LIKENESS:
                return self._ids[row]
        return None

    def _remember(self, article_id: str, bands: list[int], signature: NDArray[np.uint32]) -> None:
        """Put an article in the next row; where all are taken, the oldest makes room."""
        row = self._next % self._remembered
        if self._next >= self._remembered:
            for band in self._bands[row].tolist():
                if self._at.get(band) == row:
                    del self._at[band]
            self._ids[row] = article_id
        else:
            self._ids.append(article_id)
            if row == len(self._bands):
                rows = min(max(1024, 2 * row), self._remembered)
                self._signatures = _grown(self._signatures, rows)
                self._bands = _grown(self._bands, rows)
        self._signatures[row], self._bands[row] = signature, bands
        for band in bands:
            self._at.setdefault(band, row)
        self._next += 1


def _number(*parts: bytes) -> int:
    return int.from_bytes(blake2b(b"\0".join(parts), digest_size=8).digest(), "big")


def _grown(array: NDArray[np.generic], rows: int) -> NDArray[Any]:
    grown = np.zeros((rows, array.shape[1]), dtype=array.dtype)
    grown[: len(array)] = array
    return grown


def _signature(plain: bytes) -> NDArray[np.uint32] | None:
    """Smallest hash of all windows that begin with a word, under 16 hash functions; None for a short text."""
    data = np.frombuffer(plain, dtype=np.uint8)
    starts = np.flatnonzero(data[: max(0, len(data) - WINDOW)] == 32) + 1
    if len(starts) < LEAST_WINDOWS:
        return None
    windows = np.lib.stride_tricks.sliding_window_view(data, WINDOW)[starts]
    mixed = (np.ascontiguousarray(windows).view("<u8") * _MIX).astype(np.uint64)
    mixed ^= mixed >> np.uint64(29)
    runs = mixed.sum(axis=1, dtype=np.uint64)
    hashed = (runs[None, :] * _FACTORS[:, None] + _TERMS[:, None]) >> np.uint64(32)
    return np.asarray(hashed.min(axis=1), dtype=np.uint32)
