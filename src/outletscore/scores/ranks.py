"""Ranks as sets: the places an outlet can hold, never a bare rank."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.scores import special
from outletscore.scores.effects import holm
from outletscore.scores.figures import Figures
from outletscore.scores.measures import NAMES
from outletscore.scores.standing import Standing, standing

Floats = NDArray[np.float64]


def rank_sets(groups: list[Floats], level: float = 0.95) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last place each group can hold, counted from the highest mean: all sets hold together at `level`.

    One more than the groups that are certainly above, and all but those certainly below (Mogstad, Romano, Shaikh,
    Wilhelm 2024, Inference for Ranks): Welch's t for every pair, Holm over all pairs. Each group needs two figures.
    """
    k = len(groups)
    more, less = certain_pairs(groups, level)
    return 1 + np.bincount(less, minlength=k), k - np.bincount(more, minlength=k)


def certain_pairs(groups: list[Floats], level: float = 0.95) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs of groups whose means certainly differ: numbers of those with the higher mean, and of their others.

    Welch's t for every pair, Holm over all pairs: all of them hold together at `level`. Each group needs two figures.
    """
    k = len(groups)
    means = np.array([g.mean() for g in groups])
    noise = np.array([g.var(ddof=1) / len(g) for g in groups])
    sizes = np.array([len(g) for g in groups], dtype=np.float64)
    a, b = np.triu_indices(k, 1)
    variance = noise[a] + noise[b]
    difference = means[a] - means[b]
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = variance**2 / (noise[a] ** 2 / (sizes[a] - 1) + noise[b] ** 2 / (sizes[b] - 1))
        p = 2 * special.stdtr(freedom, -np.abs(difference) / np.sqrt(variance))
    # no scatter at all: equal means are equal, others are told apart
    p = np.where(variance > 0, p, np.where(difference == 0, 1.0, 0.0))
    certain = holm(p) < 1 - level
    more, less = np.where(difference > 0, a, b), np.where(difference > 0, b, a)
    return more[certain].astype(np.int64), less[certain].astype(np.int64)


def ranked(table: Figures) -> pl.DataFrame:
    """`outlet, measure, first, last, of`: rank sets of the outlets with 25 articles or more, highest figure first.

    Outlets with fewer articles are in no rank list; a measure with fewer than two outlets left has no rows.
    """
    rows: list[tuple[str, str, int, int, int]] = []
    for column, name in enumerate(NAMES):
        groups: dict[str, Floats] = {}
        every = table.column(column)
        for outlet, first_row, behind in zip(table.outlets, table.bounds, table.bounds[1:], strict=False):
            figures = every[first_row:behind]
            figures = figures[np.isfinite(figures)]
            if standing(len(figures)) is Standing.RANKED:
                groups[outlet] = figures
        if len(groups) < 2:
            continue
        first, last = rank_sets(list(groups.values()))
        rows += [(o, name, int(f), int(t), len(groups)) for o, f, t in zip(groups, first, last, strict=True)]
    schema = {"outlet": pl.String(), "measure": pl.String(), "first": pl.Int32(), "last": pl.Int32(), "of": pl.Int32()}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("outlet", maintain_order=True)
