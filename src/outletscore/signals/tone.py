"""Tone of sentences: VADER's compound, equal to vaderSentiment's own figure."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import vader
from outletscore.signals.vader_lexicon import KELVIN, lexicon
from outletscore.signals.words import Words, cut

BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")  # as every emoji is
HEAP = 1 << 14  # scratch that all but very long spans are content with


def sentiment(data: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float64]:
    """neg, neu, pos and compound [m, 4] of the m spans data[start:end], bytes of whole UTF-8 characters."""
    words = cut(data, start, end, counting=False)
    return _sentiment(words, words.start, words.end, words.bounds[:-1], words.bounds[1:])


def sentiment_of(words: Words, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float64]:
    """`sentiment` of spans that lie in texts whose words are cut already."""
    start, end = start.astype(np.int64), end.astype(np.int64)
    low, high = np.empty(len(start), np.int64), np.empty(len(start), np.int64)
    vader.spans_in(words.first, words.last, start, end, low, high)
    scores = _sentiment(words, start, end, low, high)
    broken = np.flatnonzero(low < 0)  # the span begins or ends inside a word
    if len(broken):
        scores[broken] = sentiment(words.data, start[broken], end[broken])
    return scores


def _sentiment(
    words: Words, start: NDArray[np.int64], end: NDArray[np.int64], low: NDArray[np.int64], high: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The four figures of spans whose words are low:high; not set where `low` is -1."""
    scores, apart = _score(words, start, end, low, high, HEAP)
    if len(apart):
        spans = zip(start[apart].tolist(), end[apart].tolist(), strict=True)
        texts = [spelled_out(words.data[first:last].tobytes().decode()).encode() for first, last in spans]
        bounds = np.cumsum([0, *map(len, texts)], dtype=np.int64)
        plain = cut(
            np.frombuffer(b"".join(texts), dtype=np.uint8), bounds[:-1], bounds[1:], counting=False, emoji_apart=False
        )
        heap = vader.HEAP * int(np.diff(plain.bounds).max())
        scores[apart], _ = _score(plain, plain.start, plain.end, plain.bounds[:-1], plain.bounds[1:], heap)
    return scores


def _score(
    words: Words,
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    low: NDArray[np.int64],
    high: NDArray[np.int64],
    heap: int,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The four figures, and the numbers of the spans that could not be scored as they stand."""
    room = int((high - low).max(initial=0)) + 1
    scratch = np.empty(room, np.int64), np.empty(room, np.float64), np.empty(room, np.bool_), np.empty(heap, np.int64)
    scores, apart = np.empty((len(start), 4), np.float64), np.empty(len(start), np.int64)
    _, known, _ = lexicon()
    aside = vader.sentiment(words.data, start, end, words.payload, low, high, known, *scratch, scores, apart)
    return scores, apart[:aside]


def spelled_out(text: str) -> str:
    """The text with each emoji replaced by its description, with a space before it unless one stands there.

    What follows an emoji sticks to its description, as in the reference. The Kelvin sign becomes the letter that it
    stands for.
    """
    _, _, emoji = lexicon()
    text = text.replace(KELVIN, "K")

    def spelled(found: re.Match[str]) -> str:
        described, at = emoji.get(found[0]), found.start()
        if described is None:
            return found[0]
        return described if at == 0 or text[at - 1] == " " else " " + described

    return BEYOND_ASCII.sub(spelled, text)


def tone(data: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float64]:
    """VADER compound, -1 to 1, of the m spans data[start:end]; 0 where a span holds no word."""
    return sentiment(data, start, end)[:, 3].copy()


def tone_of(words: Words, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float64]:
    """`tone` of spans that lie in texts whose words are cut already."""
    return sentiment_of(words, start, end)[:, 3].copy()
