"""The same article twice in one outlet: the copy stays in the list, marked with the id of the first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

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


@dataclass(slots=True)
class Copies:
    """Finds copies among the articles of a run, outlet by outlet.

    Equal but for case, spaces and ASCII marks is a copy; so is a text that shares four fifths of its windows of 24
    bytes (Jaccard, estimated from 16 minhashes in 4 bands of 4; Broder 1997) with one of the latest 200,000 articles.
    Texts of fewer than 40 words are copies only where they are equal.
    """

    _equal: dict[bytes, str] = field(default_factory=dict)
    _alike: OrderedDict[tuple[str, int, bytes], tuple[str, NDArray[np.uint32]]] = field(default_factory=OrderedDict)

    def first(self, outlet: str, article_id: str, text: str) -> str | None:
        """The id of the first article of this outlet that this one is a copy of; None remembers it as an original."""
        plain = b" ".join(text.casefold().encode("utf-8", "replace").translate(_MARKS).split())
        digest = blake2b(b"\0".join([outlet.encode("utf-8", "replace"), plain]), digest_size=16).digest()
        if digest in self._equal:
            return self._equal[digest]
        signature = _signature(plain[:MOST_BYTES])
        original = self._similar(outlet, signature) if signature is not None else None
        self._equal[digest] = original or article_id
        if signature is not None and original is None:
            for band in _bands(outlet, signature):
                self._alike.setdefault(band, (article_id, signature))
            while len(self._alike) > REMEMBERED * HASHES // ROWS:
                self._alike.popitem(last=False)
        return original

    def _similar(self, outlet: str, signature: NDArray[np.uint32]) -> str | None:
        for band in _bands(outlet, signature):
            known = self._alike.get(band)
            if known and float(np.mean(known[1] == signature)) >= LIKENESS:
                return known[0]
        return None


def _bands(outlet: str, signature: NDArray[np.uint32]) -> list[tuple[str, int, bytes]]:
    return [(outlet, i, signature[i : i + ROWS].tobytes()) for i in range(0, HASHES, ROWS)]


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
