"""The sentence table, and what an article counts as a whole."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore import tables
from outletscore.language import Reading
from outletscore.language.flags import PARAGRAPH
from outletscore.signals.tone import tone_of
from outletscore.signals.words import Words, cut

FIFTHS = np.array(["opening", "middle", "middle", "middle", "close"])


def text_of_sentence(reading: Reading) -> NDArray[np.int32]:
    """Number of the text of each sentence."""
    return np.repeat(np.arange(reading.texts, dtype=np.int32), np.diff(reading.sentence_bounds))


def per_sentence(reading: Reading, tokens: NDArray[np.bool_]) -> NDArray[np.int32]:
    """How many of the chosen tokens each sentence holds."""
    if not reading.sentences:
        return np.zeros(0, dtype=np.int32)
    counts: NDArray[np.int32] = np.add.reduceat(tokens.astype(np.int32), reading.sentence_start[:-1])
    return counts


def pieces(reading: Reading) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]:
    """Stretches of one voice inside a sentence: first token, token behind the last, and whether it is quotation."""
    n = len(reading.start)
    quoted = reading.quotation >= 0
    edge = np.ones(n, dtype=np.bool_)
    edge[1:] = (reading.sentence[1:] != reading.sentence[:-1]) | (quoted[1:] != quoted[:-1])
    first = np.flatnonzero(edge).astype(np.int32)
    return first, np.append(first, n)[1 : len(first) + 1].astype(np.int32), quoted[first]


def voice_tone(reading: Reading, words: Words, whole: NDArray[np.float64]) -> dict[str, pl.Series]:
    """Mean VADER compound of each sentence's stretches of narration and of quotation; null where it has none.

    `whole` is the compound of each sentence: most have one voice.
    """
    first, beyond, quoted = pieces(reading)
    spoken = np.add.reduceat(reading.words().astype(np.int32), first) > 0 if len(first) else np.zeros(0, dtype=np.bool_)
    sentence = reading.sentence[first]
    compound = whole[sentence]
    part = (first != reading.sentence_start[sentence]) | (beyond != reading.sentence_start[sentence + 1])
    compound[part] = tone_of(words, reading.start[first[part]], reading.end[beyond[part] - 1])
    columns = {}
    for name, chosen in (("tone_narration", spoken & ~quoted), ("tone_quotation", spoken & quoted)):
        at = reading.sentence[first[chosen]]
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
    cut_words: Words | None = None,
) -> pl.DataFrame:
    """The sentence table of a batch.

    `attributed` tells for each token whether it is content of an attribution; `probability` is each sentence's own
    probability of editorializing. `cut_words` are the words of the reading's texts, where they are cut already.
    """
    first = reading.sentence_start[:-1]
    last = reading.sentence_start[1:] - 1
    text = text_of_sentence(reading)
    number = np.arange(reading.sentences, dtype=np.int32) - reading.sentence_bounds[text]
    words = reading.words()
    narration = words & (reading.quotation < 0)
    count = np.diff(reading.sentence_bounds)[text]
    paragraph = np.cumsum((reading.flags[first] & PARAGRAPH) != 0)
    first_of_text = reading.sentence_bounds[text]
    all_words, narration_words = per_sentence(reading, words), per_sentence(reading, narration)
    if cut_words is None:
        cut_words = cut(reading.data, reading.text_bounds[:-1], reading.text_bounds[1:])
    compound = tone_of(cut_words, reading.start[first].astype(np.int64), reading.end[last].astype(np.int64))
    columns = {
        "article_id": pl.Series(article_ids, dtype=pl.String).gather(text),
        "sentence": number,
        "start": reading.start_char[first],
        "end": reading.end_char[last],
        "quoted": (all_words > 0) & (narration_words == 0),
        "attributed": per_sentence(reading, words & attributed) > 0,
        "reported": np.zeros(reading.sentences, dtype=np.bool_),
        "editorializing": probability,
        "tone": compound,
        **voice_tone(reading, cut_words, compound),
        "narration_words": narration_words,
        "own_words": per_sentence(reading, narration & ~attributed),
        "words": all_words,
        "paragraph": (paragraph - paragraph[first_of_text]) if len(paragraph) else paragraph,
        "position": FIFTHS[number * 5 // np.maximum(count, 1)],
        "shared": np.zeros(reading.sentences, dtype=np.bool_),  # known when all texts are
    }
    return pl.DataFrame(columns).cast(tables.schema(tables.SENTENCES))


def mark_reported(sentences: pl.DataFrame, attributions: pl.DataFrame) -> pl.DataFrame:
    """The sentence table with `reported` filled in from the attribution table.

    What somebody is said to believe or to plan is the outlet's own reading of a mind; only what a source said counts.
    """
    said = attributions.filter(
        (pl.col("act") == "speech") & pl.col("source").is_not_null() & pl.col("content_start").is_not_null()
    )
    starts = sentences.select("article_id", "sentence", at="start").sort("at")

    def sentence_at(offset: pl.Expr) -> pl.DataFrame:
        pieces = said.select("article_id", at=offset).with_row_index("piece").sort("at")
        return pieces.join_asof(starts, on="at", by="article_id", check_sortedness=False).sort("piece")

    first, last = sentence_at(pl.col("content_start")), sentence_at(pl.col("content_end") - 1)
    spans = first.select("article_id", "sentence").with_columns(last=last["sentence"]).drop_nulls()
    marked = (
        spans.select("article_id", sentence=pl.int_ranges("sentence", pl.col("last") + 1, dtype=pl.Int32))
        .explode("sentence")
        .unique()
        .with_columns(reported=pl.lit(True))
    )
    filled = sentences.drop("reported").join(marked, on=("article_id", "sentence"), how="left", maintain_order="left")
    return filled.with_columns(pl.col("reported").fill_null(False)).select(sentences.columns)


def article_counts(reading: Reading) -> pl.DataFrame:
    """Words, sentences and narration words of each text."""
    words = np.concatenate([[0], np.cumsum(reading.words())])
    narration = np.concatenate([[0], np.cumsum(reading.words() & (reading.quotation < 0))])
    bounds = reading.token_bounds
    return pl.DataFrame(
        {
            "words": np.diff(words[bounds]).astype(np.int32),
            "sentences": np.diff(reading.sentence_bounds).astype(np.int32),
            "narration_words": np.diff(narration[bounds]).astype(np.int32),
        }
    )
