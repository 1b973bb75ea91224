"""The words of texts between white space, and what is known about each: what tone and readability are made of.

One pass and one look-up a word serve both; see `language.kernel.cutting`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import cutting
from outletscore.language.kernel import readability as counted
from outletscore.language.kernel.characters import APART, properties
from outletscore.language.kernel.lookup import packed
from outletscore.signals import syllables
from outletscore.signals.vader_lexicon import KELVIN, lexicon
from outletscore.storage.caching import held, kept


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
    payload: NDArray[np.int64]
    bounds: NDArray[np.int64]
    counts: NDArray[np.int64]
    odd: NDArray[np.int64]


def cut(
    data: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64], *, emoji_apart: bool = True
) -> Words:
    """The words of the texts data[start:end], bytes of whole UTF-8 characters, less than 2 GB of them.

    `emoji_apart` marks the words that vaderSentiment spells out.
    """
    data = data.view()
    data.flags.writeable = False  # one type, one compilation
    start, end = start.astype(np.int64), end.astype(np.int64)
    size = int((end - start).sum())
    longest = int((end - start).max(initial=0)) + 8
    scratch = cutting.Scratch(
        np.empty(longest, np.uint8), np.empty(longest, np.uint8), np.zeros((counted.RECENT, 3), np.uint64)
    )
    bounds = np.empty(len(start) + 1, np.int64)
    counts = np.empty((len(start), counted.COLUMNS), np.int64)
    odd = np.empty((size // 3 + len(start), 4), np.int64)  # a letter of two bytes, and a space
    # A word has four bytes and more; where that does not hold, two.
    for most in (size // 4 + 64, size // 2 + len(start)):
        room = cutting.Room(np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most, np.int64))
        odds = cutting.cut(data, start, end, _known(emoji_apart), scratch, room, bounds, counts, odd)
        if odds >= 0:
            break
    n = bounds[-1]
    return Words(data, start, end, room.first[:n], room.last[:n], room.payload[:n], bounds, counts, odd[:odds])


@held
def _known(emoji_apart: bool) -> cutting.Known:
    classes = properties()
    if emoji_apart:
        classes = classes.copy()
        classes[[ord(sign) for sign in (*lexicon()[2], KELVIN)]] |= APART
    return cutting.Known(classes, *_kept_table())


@held
def _kept_table() -> tuple[Any, ...]:
    made_of = " ".join([*map(version, ("textstat", "vaderSentiment", "pyphen")), syllables.digest()])
    table: tuple[Any, ...] = kept("words", made_of, _table, room="signals")
    return table


def _table() -> tuple[Any, ...]:
    """The WordTable of both references' words, and the hyphenation patterns."""
    pool, start, end, payload = syllables.payloads()
    tone, _, _ = lexicon()
    words = [word.encode() for word in tone]
    bounds = len(pool) + np.cumsum([0, *map(len, words)], dtype=np.int64)
    table = packed(
        pool + b"".join(words),
        np.concatenate([start, bounds[:-1]]),
        np.concatenate([end, bounds[1:]]),
        np.concatenate([payload, np.array(list(tone.values()), dtype=np.uint64)]),
    )
    return *table, *syllables.patterns()
