"""Hits become evidence: one row a span, with the words it stands on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore import tables
from outletscore.language import Reading
from outletscore.signals.sentences import text_of_sentence


def spans(reading: Reading, start: NDArray[np.int32], end: NDArray[np.int32]) -> pl.Series:
    """The text of each token span, as written."""
    data = reading.data.tobytes()
    bounds = zip(reading.start[start].tolist(), reading.end[end - 1].tolist(), strict=True)
    return pl.Series([data[a:b].decode("utf-8") for a, b in bounds], dtype=pl.String)


def frame(
    reading: Reading,
    article_ids: Sequence[str],
    *,
    sentence: NDArray[np.int32],
    rule: pl.Series,
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    weight: NDArray[np.float64],
    attributed: NDArray[np.bool_],
) -> pl.DataFrame:
    """The evidence table of a batch.

    `sentence` counts through the batch; `start` and `end` are token numbers; `attributed` tells for each token of the
    batch whether it is content of an attribution. A span counts as quotation if its first token does.
    """
    text = text_of_sentence(reading)[sentence]
    quoted = reading.quotation[start] >= 0
    return pl.DataFrame(
        {
            "article_id": pl.Series(article_ids, dtype=pl.String).gather(text),
            "sentence": sentence - reading.sentence_bounds[text],
            "rule": rule,
            "start": reading.start_char[start],
            "end": reading.end_char[end - 1],
            "text": spans(reading, start, end),
            "voice": pl.Series(quoted).replace_strict({True: "quotation", False: "narration"}, return_dtype=pl.String),
            "weight": weight,
            "attributed": attributed[start],
        }
    ).cast(dict(tables.schema(tables.EVIDENCE)))
