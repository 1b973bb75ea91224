"""The sentence table, and what an article counts as a whole."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore import tables
from outletscore.language import Reading
from outletscore.language.flags import PARAGRAPH
from outletscore.language.kernel import voices as kernel
from outletscore.signals import voices
from outletscore.signals.tone import tone_of
from outletscore.signals.words import Words, cut

FIFTHS = ("opening", "middle", "middle", "middle", "close")


def text_of_sentence(reading: Reading) -> NDArray[np.int32]:
    """Number of the text of each sentence."""
    return np.repeat(np.arange(reading.texts, dtype=np.int32), np.diff(reading.sentence_bounds))


def voice_tone(reading: Reading, words: Words, whole: NDArray[np.float64]) -> dict[str, pl.Series]:
    """Mean VADER compound of each sentence's stretches of narration and of quotation; null where it has none.

    `whole` is the compound of each sentence: most have one voice.
    """
    first, beyond, sentence, quoted, spoken = voices.stretches(reading)
    compound = whole[sentence]
    part = (first != reading.sentence_start[sentence]) | (beyond != reading.sentence_start[sentence + 1])
    compound[part] = tone_of(words, reading.start[first[part]], reading.end[beyond[part] - 1])
    columns = {}
    for name, chosen in (("tone_narration", spoken & ~quoted), ("tone_quotation", spoken & quoted)):
        at = sentence[chosen]
        total = np.bincount(at, weights=compound[chosen], minlength=reading.sentences)
        count = np.bincount(at, minlength=reading.sentences)
        mean = total / np.maximum(count, 1)
        columns[name] = pl.Series(name, mean).set(pl.Series(count == 0), None)
    return columns


def frame(
    reading: Reading,
    article_ids: Sequence[str] | pl.Series,
    attributed: NDArray[np.bool_],
    probability: NDArray[np.float64],
    reported: NDArray[np.bool_],
    cut_words: Words | None = None,
) -> pl.DataFrame:
    """The sentence table of a batch.

    `attributed` tells for each token whether it is content of an attribution; `probability` is each sentence's own
    probability of editorializing, `reported` whether a source is said to have said something in it. `cut_words` are
    the words of the reading's texts, where they are cut already.
    """
    first = reading.sentence_start[:-1]
    last = reading.sentence_start[1:] - 1
    text = text_of_sentence(reading)
    number = np.arange(reading.sentences, dtype=np.int32) - reading.sentence_bounds[text]
    words = voices.counted(reading, attributed).T
    count = np.diff(reading.sentence_bounds)[text]
    paragraph = np.cumsum((reading.flags[first] & PARAGRAPH) != 0)
    first_of_text = reading.sentence_bounds[text]
    if cut_words is None:
        cut_words = cut(reading.data, reading.text_bounds[:-1], reading.text_bounds[1:])
    compound = tone_of(cut_words, reading.start[first].astype(np.int64), reading.end[last].astype(np.int64))
    columns = {
        "article_id": pl.Series(article_ids, dtype=pl.String).gather(text),
        "sentence": number,
        "start": reading.start_char[first],
        "end": reading.end_char[last],
        "quoted": (words[kernel.WORDS] > 0) & (words[kernel.NARRATION] == 0),
        "attributed": words[kernel.ATTRIBUTED] > 0,
        "reported": reported,
        "editorializing": probability,
        "tone": compound,
        **voice_tone(reading, cut_words, compound),
        "narration_words": words[kernel.NARRATION],
        "own_words": words[kernel.OWN],
        "words": words[kernel.WORDS],
        "paragraph": (paragraph - paragraph[first_of_text]) if len(paragraph) else paragraph,
        "position": pl.Series(FIFTHS).gather(number * 5 // np.maximum(count, 1)),
        "shared": np.zeros(reading.sentences, dtype=np.bool_),  # known when all texts are
    }
    return pl.DataFrame(columns).cast(tables.schema(tables.SENTENCES))


def article_counts(reading: Reading) -> pl.DataFrame:
    """Words, sentences and narration words of each text."""
    counts = voices.counted(reading, np.zeros(len(reading.start), dtype=np.bool_))
    sums = np.zeros((reading.sentences + 1, kernel.COLUMNS), dtype=np.int32)
    np.cumsum(counts, axis=0, out=sums[1:])
    of_text = np.diff(sums[reading.sentence_bounds], axis=0)
    return pl.DataFrame(
        {
            "words": of_text[:, kernel.WORDS],
            "sentences": np.diff(reading.sentence_bounds).astype(np.int32),
            "narration_words": of_text[:, kernel.NARRATION],
        }
    )
