"""The inner loops of the bootstrap."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled

Floats = NDArray[np.float64]


@compiled
def count_drawn(drawn: NDArray[np.int32], counts: Floats) -> None:
    """Count in `counts` (draws, rows), which is zero, how often each row is among the `drawn` (draws, size)."""
    for draw in range(drawn.shape[0]):
        for place in range(drawn.shape[1]):
            counts[np.uint64(draw), np.uint64(drawn[draw, place])] += 1.0


@compiled
def add_drawn(drawn: NDArray[np.int32], figures: Floats, sums: Floats) -> None:
    """Fill `sums` (draws, columns) with the sums of the `drawn` (draws, size) rows of `figures` (rows, columns)."""
    columns = np.uint64(figures.shape[1])
    for draw in range(drawn.shape[0]):
        for column in range(columns):
            sums[np.uint64(draw), column] = 0.0
        for place in range(drawn.shape[1]):
            row = np.uint64(drawn[draw, place])
            for column in range(columns):
                sums[np.uint64(draw), column] += figures[row, column]


@compiled
def divide_sums(sums: Floats, pattern: NDArray[np.int64], scale: Floats, means: Floats) -> None:
    """Fill `means` (draws, measures) with `sums` divided by the sums of their patterns, which stand behind them, times
    `scale` (measures,); NaN where a pattern's sum is 0."""
    draws, measures = means.shape
    for draw in range(draws):
        for measure in range(measures):
            size = sums[draw, measures + pattern[measure]]
            means[draw, measure] = sums[draw, measure] / size * scale[measure] if size > 0 else np.nan
