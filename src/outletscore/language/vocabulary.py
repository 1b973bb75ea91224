"""The distinct words of a run, numbered; the only place where Python looks at a word."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import words as kernel
from outletscore.language.kernel.lookup import WIDTH

# Marks that mean the same to every rule: curly and straight, en and em dash, one or two hyphens.
STRAIGHT = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»", '"'),
        **dict.fromkeys("‘’‚‹›ʼ`", "'"),
        **dict.fromkeys("–—―−", "—"),
        **dict.fromkeys("\u00ad\u200c\u200d", ""),
        "…": "...",
        "‐": "-",
        "‑": "-",
        "。": ".",
        "！": "!",
        "？": "?",
    }
)


Attached = TypeVar("Attached")

PART = 1 << 15  # how many unknown tokens are numbered at a time


def canonical(form: str) -> str:
    """The form under which all spellings of a word are counted: case folded, marks straightened, NFKC."""
    if len(form) == 2 and form.translate(STRAIGHT) == "''":
        return '"'  # ``two single marks''
    if form.isascii():
        form = form.lower()
    else:
        for _ in range(3):  # folding can undo normalisation: a canonical form must be its own canonical form
            form = unicodedata.normalize("NFKC", form.translate(STRAIGHT)).casefold() or form
    if form[:1] == "-" and set(form) == {"-"} and len(form) > 1:
        return "—"
    if form[:1] == "." and set(form) == {"."} and len(form) > 1:
        return "..."
    return form


class Vocabulary:
    """Numbers of words, and properties computed once for each distinct one.

    Ids follow the order of appearance: results must never depend on them. Not safe to share between threads.
    """

    def __init__(self) -> None:
        self.words: list[str] = []
        self._canonical = np.zeros(0, dtype=np.int32)
        self._slots = np.zeros((1 << 12, WIDTH), dtype=np.uint64)
        self._pool = np.zeros(1 << 15, dtype=np.uint8)
        self._pool_bounds = np.zeros(1 << 11, dtype=np.int64)
        self._columns: dict[str, tuple[NDArray[Any], int]] = {}  # with room for more, and how many are filled
        self._attached: dict[str, Any] = {}

    def __len__(self) -> int:
        return len(self.words)

    def id(self, word: str) -> int:
        """Number of a canonical word, which is added if it is new."""
        return int(self.ids([word])[0])

    def ids(self, words: Iterable[str]) -> NDArray[np.int32]:
        """Numbers of canonical words; new ones are added. Many at once take hardly longer than one."""
        forms = [canonical(word).encode("utf-8", "replace") for word in words]
        if not all(forms):
            raise ValueError("a word has at least one character")
        bounds = np.cumsum([0, *map(len, forms)], dtype=np.int32)
        data = np.frombuffer(b"".join(forms), dtype=np.uint8)
        return self.number(data, bounds[:-1], bounds[1:], np.full(len(forms), -1, dtype=np.int32))

    @property
    def table(self) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
        """Slots and pool of the forms met so far: what the kernels look up a token's form in."""
        return self._slots, self._pool

    def number(
        self, data: NDArray[np.uint8], start: NDArray[np.int32], end: NDArray[np.int32], word: NDArray[np.int32]
    ) -> NDArray[np.int32]:
        """Ids of the canonical words of the tokens data[start:end]; new words are added.

        `word` holds the number that `table` gave for each token, -1 where it gave none; it is filled in.
        """
        while len(absent := np.flatnonzero(word < 0)):
            # A part at a time: the common words of the first part are found again in the rest, so the table grows
            # with the distinct words, not with the tokens.
            part, rest = absent[:PART], absent[PART:]
            word[part] = self._add(data, start[part], end[part])
            if len(rest):
                found = np.empty(len(rest), dtype=np.int32)
                kernel.look_up(data, start[rest], end[rest], *self.table, found)
                word[rest] = found
        return self._canonical[word]

    def column(self, key: str, compute: Callable[[list[str]], NDArray[Any]]) -> NDArray[Any]:
        """A property of each word, indexed by id. `compute` sees every distinct word once."""
        have, done = self._columns.get(key, (None, 0))
        count = len(self.words)
        if have is None or done < count:
            new = compute(self.words[done:])
            if have is None:
                have = new
            else:
                if len(have) < count:  # by half as much again, or each batch would copy all
                    more = np.empty((count // 2, *new.shape[1:]), dtype=new.dtype)
                    have = np.concatenate([have[:done], new, more])
                have[done:count] = new
            self._columns[key] = have, count
        return have[:count]

    def attached(self, key: str, make: Callable[[], Attached]) -> Attached:
        """What `make` gave when it was first asked for: whatever else goes with the ids, and lives as long."""
        if key not in self._attached:
            self._attached[key] = make()
        found: Attached = self._attached[key]
        return found

    def detach(self, key: str) -> None:
        """Forget what was attached: it is made anew when it is asked for. For what would else grow without end."""
        self._attached.pop(key, None)

    def _add(self, data: NDArray[np.uint8], start: NDArray[np.int32], end: NDArray[np.int32]) -> NDArray[np.int32]:
        """Numbers of the forms data[start:end] none of which is known yet, and of what they stand for."""
        known = len(self.words)
        ids, forms = self._insert(data, start, end)
        self._canonical = np.concatenate([self._canonical, np.arange(known, len(self.words), dtype=np.int32)])
        named = [canonical(form) for form in forms]
        odd = [i for i, (form, name) in enumerate(zip(forms, named, strict=True)) if form != name]
        if odd:
            # the canonical forms may be new themselves; each is its own canonical form
            texts = [named[i].encode() for i in odd]
            stops = np.cumsum([len(t) for t in texts]).astype(np.int32)
            starts = np.concatenate([np.zeros(1, dtype=np.int32), stops[:-1]])
            joined = np.frombuffer(b"".join(texts), dtype=np.uint8)
            count = len(self.words)
            stands_for, _ = self._insert(joined, starts, stops)
            self._canonical = np.concatenate([self._canonical, np.arange(count, len(self.words), dtype=np.int32)])
            self._canonical[known + np.array(odd)] = stands_for
        return ids

    def _insert(
        self, data: NDArray[np.uint8], start: NDArray[np.int32], end: NDArray[np.int32]
    ) -> tuple[NDArray[np.int32], list[str]]:
        """Numbers of the forms, and those of them that are new."""
        known = len(self.words)
        self._reserve(len(start), int((end - start).sum(dtype=np.int64)))
        ids = np.full(len(start), -1, dtype=np.int32)
        count = kernel.insert(data, start, end, *self.table, self._pool_bounds, ids, known)
        bounds = self._pool_bounds
        pool, base = self._pool[bounds[known] : bounds[count]].tobytes(), int(bounds[known])
        forms = [pool[bounds[i] - base : bounds[i + 1] - base].decode("utf-8") for i in range(known, count)]
        self.words.extend(forms)
        return ids, forms

    def _reserve(self, forms: int, size: int) -> None:
        """Make room for so many more forms of so many bytes together."""
        known, wanted = len(self.words), len(self.words) + forms + 1
        if wanted + 1 > len(self._pool_bounds):
            more = np.zeros(2 * wanted + 2 - len(self._pool_bounds), dtype=np.int64)
            self._pool_bounds = np.concatenate([self._pool_bounds, more])
        used = int(self._pool_bounds[known])
        if used + size > len(self._pool):
            self._pool = np.concatenate([self._pool, np.zeros(len(self._pool) + size, dtype=np.uint8)])
        if 2 * wanted > len(self._slots):
            slots = np.zeros((1 << (4 * wanted - 1).bit_length(), WIDTH), dtype=np.uint64)
            kernel.rehash(self._slots, slots)
            self._slots = slots
