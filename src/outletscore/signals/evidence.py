"""Hits become evidence: one row a span, with the words it stands on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore import tables
from outletscore.language import Reading
from outletscore.signals.editorializing import Editorializing
from outletscore.signals.sentences import text_of_sentence
from outletscore.signals.spans import spans


def frame(
    reading: Reading, article_ids: Sequence[str] | pl.Series, found: Editorializing, attributed: NDArray[np.bool_]
) -> pl.DataFrame:
    """The evidence table of a batch.

    `attributed` tells for each token of the batch whether it is content of an attribution; a span counts as attributed
    if its first token is.
    """
    return (
        columns(reading, article_ids, found)
        .with_columns(attributed=attributed[found.start])
        .cast(tables.schema(tables.EVIDENCE))
    )


def title_frame(titles: Reading, article_ids: Sequence[str] | pl.Series, found: Editorializing) -> pl.DataFrame:
    """The evidence table of the titles of a batch."""
    return columns(titles, article_ids, found).drop("sentence").cast(tables.schema(tables.TITLE_EVIDENCE))


def columns(reading: Reading, article_ids: Sequence[str] | pl.Series, found: Editorializing) -> pl.DataFrame:
    """What both tables share."""
    text = text_of_sentence(reading)[found.sentence]
    return pl.DataFrame(
        {
            "article_id": pl.Series(article_ids, dtype=pl.String).gather(text.astype(np.uint32)),
            "sentence": found.sentence - reading.sentence_bounds[text],
            "rule": pl.Series(found.names, dtype=pl.String).gather(found.rule.astype(np.uint32)),
            "start": reading.start_char[found.start],
            "end": reading.end_char[found.end - 1],
            "text": spans(reading, found.start, found.end),
            "voice": pl.Series(("narration", "quotation")).gather(found.quoted.astype(np.uint32)),
            "weight": found.weight,
        }
    )
