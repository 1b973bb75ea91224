"""The texts of token spans, as written."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.language import Reading


def spans(reading: Reading, start: NDArray[np.int32], end: NDArray[np.int32]) -> pl.Series:
    """The text of each token span start..end; null where start is below 0."""
    if not len(reading.start):
        return pl.Series([None] * len(start), dtype=pl.String)
    whole = pl.lit(pl.Series([reading.data.tobytes()], dtype=pl.Binary))
    absent = start < 0
    at = reading.start[start].astype(np.int64)
    size = np.where(absent, 0, reading.end[end - 1] - at).astype(np.uint64)
    places = pl.DataFrame({"at": at, "size": size})  # in the types that `slice` works with
    found = places.select(text=whole.bin.slice(pl.col("at"), pl.col("size")).cast(pl.String))["text"]
    return found.set(pl.Series(absent), None) if absent.any() else found
