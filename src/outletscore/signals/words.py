"""The words of texts between white space, and what is known about each: what tone and readability are made of.

One pass and one look-up a word serve both; see `language.kernel.cutting`.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outletscore.language import buffers
from outletscore.language.kernel import blocks, cutting, spaces
from outletscore.language.kernel import readability as counted
from outletscore.language.kernel.characters import APART, properties
from outletscore.language.kernel.lookup import packed
from outletscore.signals import syllables
from outletscore.signals.vader_lexicon import KELVIN, lexicon
from outletscore.storage.caching import held, kept

SHORTEST = 1 << 12  # bytes of the shortest scratch


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of the n texts data[start:end], m in all: word i is data[first[i]:last[i]], its `payload` what is known
    of it; bounds[k]:bounds[k + 1] are those of text k.

    `counts` [n, kernel.readability.COLUMNS] leaves out the syllables of words with letters beyond ASCII, which are the
    rows of `odd` (text, start, end, and whether the word is among the first hundred).
    """

    data: NDArray[np.uint8]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    payload: NDArray[np.uint32]
    bounds: NDArray[np.int64]
    counts: NDArray[np.int64]
    odd: NDArray[np.int32]


def cut(
    data: NDArray[np.uint8],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    *,
    counting: bool = True,
    emoji_apart: bool = True,
) -> Words:
    """The words of the texts data[start:end], bytes of whole UTF-8 characters, less than 2 GB of them.

    Without `counting` only what tone asks: no counts. `emoji_apart` marks the words that vaderSentiment spells out.
    """
    data = data.view()
    data.flags.writeable = False  # one type, one compilation
    start, end = start.astype(np.int64), end.astype(np.int64)
    size = int((end - start).sum())
    scratch = _scratch(int((end - start).max(initial=0)) + 8)
    bounds = np.empty(len(start) + 1, np.int64)
    counts = np.empty((len(start) if counting else 0, counted.COLUMNS), np.int64)
    # A word has four bytes and more, and hardly one letters beyond ASCII; where that does not hold, two, and each has.
    for most, odds in ((size // 4, size // 64), (size // 2 + len(start), size // 3 + len(start))):
        odds = (odds + blocks.BLOCK) * counting
        room = cutting.Room(*(buffers.empty(most + spaces.ROOM, dtype) for dtype in (np.int32, np.int32, np.uint32)))
        odd = buffers.empty(odds * 4, np.int32).reshape(odds, 4)
        found = cutting.cut(data, start, end, _known(emoji_apart), scratch, counting, room, bounds, counts, odd)
        if found >= 0:
            break
    n = bounds[-1]
    return Words(data, start, end, room.first[:n], room.last[:n], room.payload[:n], bounds, counts, odd[:found])


_of_thread = threading.local()


def _scratch(longest: int) -> blocks.Scratch:
    """Scratch of this thread for words of so many bytes, with what it learned of words before."""
    kept = getattr(_of_thread, "scratch", None)
    if kept is None or len(kept.word) < longest:
        longest = max(longest, SHORTEST)
        word, levels = np.empty(longest, np.uint8), np.empty(longest, np.uint8)
        if kept:
            kept = kept._replace(word=word, levels=levels)
        else:
            rows = counted.RECENT * 3
            recent = buffers.table(rows + counted.RECENT_LONG * 6, np.uint64)
            of_block = [np.empty(blocks.BLOCK, np.uint64) for _ in range(6)]
            met = recent[:rows].reshape(-1, 3), recent[rows:].reshape(-1, 6)
            kept = blocks.Scratch._make((word, levels, *of_block, *met))
        _of_thread.scratch = kept
    return kept


@held
def _known(emoji_apart: bool) -> blocks.Known:
    classes = properties()
    if emoji_apart:
        classes = classes.copy()
        classes[[ord(sign) for sign in (*lexicon()[2], KELVIN)]] |= APART
    return blocks.Known(classes, *_kept_table())


@held
def _kept_table() -> tuple[Any, ...]:
    made_of = " ".join([*map(version, ("textstat", "vaderSentiment", "pyphen")), syllables.digest()])
    slots, *others = kept("words", made_of, _table, room="signals")
    placed = buffers.table(slots.size, slots.dtype).reshape(slots.shape)
    placed[...] = slots
    return placed, *others


def _table() -> tuple[Any, ...]:
    """The WordTable of both references' words, and the hyphenation patterns."""
    pool, start, end, payload = syllables.payloads()
    tone, _, _ = lexicon()
    words = [word.encode() for word in tone]
    bounds = len(pool) + np.cumsum([0, *map(len, words)], dtype=np.int64)
    table = packed(
        pool + b"".join(words),
        np.concatenate([bounds[:-1], start]),
        np.concatenate([bounds[1:], end]),
        np.concatenate([np.array(list(tone.values()), dtype=np.uint64), payload]),
    )
    return *table, *syllables.patterns()
