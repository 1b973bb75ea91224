"""Readability of whole articles: the usual figures and their counts, equal to textstat 0.7.13's own."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import readability as kernel
from outletscore.language.reading import joined
from outletscore.signals import syllables
from outletscore.signals.words import Words, cut

if TYPE_CHECKING:
    import polars as pl

KEPT = 64  # bytes of the longest token that is not weighed anew each time
COUNTS = {
    "characters": kernel.CHARACTERS,  # not white space
    "letters": kernel.LETTERS,  # letters, digits and underscores
    "tokens": kernel.TOKENS,  # runs between white space
    "words": kernel.WORDS,  # tokens that hold a letter
    "sentences": kernel.SENTENCES,
    "syllables": kernel.SYLLABLE,
    "polysyllable_words": kernel.POLYSYLLABLE,  # three syllables or more
    "difficult_words": kernel.DIFFICULT,  # of these, those not on the list of easy words
    "unfamiliar_words": kernel.UNFAMILIAR,  # not on the list of easy words
    "long_words": kernel.LONG,  # seven letters or more
}


def counts(words: Words) -> NDArray[np.int64]:
    """Counts [n, kernel.COLUMNS] of the n texts."""
    found = words.counts.copy()
    for text, first, last, among in words.odd.tolist():
        weigh = _kept_weight if last - first <= KEPT else weight
        total, difficult, unfamiliar = weigh(words.data[first:last].tobytes().decode())
        found[text, kernel.SYLLABLE] += total
        found[text, kernel.POLYSYLLABLE] += total >= kernel.POLY
        found[text, kernel.DIFFICULT] += difficult
        found[text, kernel.UNFAMILIAR] += unfamiliar
        if among:
            found[text, kernel.LINSEAR_POINTS] += 3 if total >= kernel.POLY else total > 0
    return found


def weight(token: str) -> tuple[int, int, int]:
    """Syllables of a token with letters beyond ASCII, and whether it is difficult and unfamiliar.

    textstat cleans the word again after lower(), which matters where lower() makes a mark (of the Turkish dotted
    capital I), and only for the difficult words.
    """
    word = syllables.cleaned(token)
    lower = word.lower()
    unfamiliar = lower not in syllables.easy_words()
    again = syllables.cleaned(lower)
    return syllables.of_word(lower), unfamiliar and syllables.of_word(again.lower()) >= kernel.POLY, unfamiliar


_kept_weight = lru_cache(maxsize=1 << 14)(weight)


def readability(texts: pl.Series) -> pl.DataFrame:
    """Figures and counts of the texts, one row a text; None counts as empty.

    A figure is null where the text has no word (textstat gives 0 there). Formulas: Flesch (1948); Kincaid et al.
    (1975); Gunning (1952); McLaughlin (1969, SMOG); Coleman and Liau (1975); Smith and Senter (1967, ARI); Dale and
    Chall (1948); O'Hayre (1966, Linsear); Bjornsson (1968, LIX); Anderson (1983, RIX); each in textstat's version
    and in its order of operations.
    """
    data, bounds = joined(texts)
    return readability_of(cut(data, bounds[:-1], bounds[1:]))


def readability_of(words: Words) -> pl.DataFrame:
    """`readability` of texts whose words are cut already."""
    import polars as pl

    found = counts(words)
    return pl.DataFrame(
        {
            **{name: pl.Series(values, nan_to_null=True) for name, values in figures(found).items()},
            **{name: found[:, column].astype(np.int32) for name, column in COUNTS.items()},
        }
    )


def figures(found: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
    """The figures from the counts [n, kernel.COLUMNS]; NaN where there is no word."""
    spoken = found[found[:, kernel.WORDS] > 0].astype(np.float64)
    characters, letters, tokens, words, sentences, syllable, poly, difficult, unfamiliar, long, points, linsear = (
        spoken.T
    )
    sentence_length, word_syllables = words / sentences, syllable / words
    hard, strange = 100 * difficult / words, 100 * unfamiliar / words
    chall = 0.1579 * strange + 0.0496 * sentence_length
    ease = points / linsear
    made = {
        "flesch_reading_ease": np.where(syllable > 0, 206.835 - 1.015 * sentence_length - 84.6 * word_syllables, 0.0),
        "flesch_kincaid_grade": np.where(syllable > 0, 0.39 * sentence_length + 11.8 * word_syllables - 15.59, 0.0),
        "gunning_fog": 0.4 * (sentence_length + hard),
        # Python's own power: numpy takes the square root, which can differ in the last digit
        "smog_index": np.array([1.043 * (30 * ratio) ** 0.5 + 3.1291 for ratio in (poly / sentences).tolist()]),
        "coleman_liau_index": 0.058 * (letters / words * 100) - 0.296 * (sentences / words * 100) - 15.8,
        "automated_readability_index": 4.71 * (characters / tokens) + 0.5 * sentence_length - 21.43,
        "dale_chall_readability_score": np.where(strange > 5, chall + 3.6365, chall),
        "linsear_write_formula": np.where(ease <= 20, ease - 2, ease) / 2,
        "lix": sentence_length + 100 * long / words,
        "rix": long / sentences,
    }
    result = {name: np.full(len(found), np.nan) for name in made}
    for name, values in made.items():
        result[name][found[:, kernel.WORDS] > 0] = values
    return result
