"""Outlet scores: the mean over an outlet's articles, with the interval that so many articles allow.

The article is the unit: every article weighs the same, however long it is. Pooling counts and exposures instead would
let one long read decide a figure, and no interval could be had from the article as the unit
(docs/decisions/0060-mean-over-articles.md).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from outletscore.scores.figures import Figures
from outletscore.scores.intervals import DRAWS, mean_intervals, seed_of
from outletscore.scores.measures import NAMES


def outlet_columns() -> list[str]:
    """Names of the columns of the outlet table, in order."""
    return ["outlet", "articles", *(f"{name}{end}" for name in NAMES for end in ("", "_low", "_high", "_articles"))]


def outlet_scores(figures: Figures, *, digest: str, draws: int = DRAWS) -> pl.DataFrame:
    """One row an outlet: `articles`, and for each measure `m`, `m_low`, `m_high`, `m_articles`.

    `digest` is the input's and seeds the bootstrap. Later copies do not count. Articles of no known outlet make a row
    of their own, with outlet null, at the end: shown, and never compared with outlets. With one article the figure is
    there and its interval is null: n = 1, not estimable.
    """
    columns = outlet_columns()
    rows: list[list[object]] = []
    for number in range(len(figures.outlets) + 1):
        outlet = figures.outlets[number] if number < len(figures.outlets) else None
        values = figures.unknown() if outlet is None else figures.of_outlet(number).values
        if not len(values):
            continue
        mean, low, high = mean_intervals(values, seed=seed_of(digest, outlet or ""), draws=draws)
        n = np.isfinite(values).sum(axis=0)
        row: list[object] = [outlet, len(values)]
        for figure in zip(mean.tolist(), low.tolist(), high.tolist(), n.tolist(), strict=True):
            row += figure
        rows.append(row)
    kinds = {"outlet": pl.String(), "articles": pl.Int32()}
    types = {name: kinds.get(name, pl.Int32() if name.endswith("_articles") else pl.Float64()) for name in columns}
    frame = pl.DataFrame(rows, schema=types, orient="row")
    return frame.with_columns(pl.col(pl.Float64).fill_nan(None))
