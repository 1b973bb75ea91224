"""Empirical Bayes: how much of an outlet's mean is the outlet, and how much the articles that happened to be read.

One-way random effects, an outlet's articles scattered about the outlet's mean and the means about a common one:
between-outlet variance by the method of moments for unequal sizes (Searle, Casella, McCulloch 1992, section 3.6), and
Morris's interval (1983, JASA 78), which also pays for having estimated that variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.scores import special
from outletscore.scores.figures import Figures
from outletscore.scores.measures import BY_NAME, NAMES

Floats = NDArray[np.float64]
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Components:
    """Variance components of one measure. NaN where they cannot be told (one outlet, or one article each)."""

    mean: float
    between: float
    within: float
    outlets: int
    articles: int

    @property
    def icc(self) -> float:
        """Intra-class correlation: what part of the variance of articles lies between outlets."""
        total = self.between + self.within
        return self.between / total if total > 0 else NAN


def components(values: Floats, groups: NDArray[np.int64]) -> Components:
    """Variance components of figures (articles,) with the number of the outlet of each; NaN figures are left out."""
    known = np.isfinite(values)
    values = values[known]
    _, groups, sizes = np.unique(groups[known], return_inverse=True, return_counts=True)
    n, k = len(values), len(sizes)
    if k < 2 or n <= k:
        return Components(float(values.mean()) if n else NAN, NAN, NAN, k, n)
    means = np.bincount(groups, values) / sizes
    within = float(((values - means[groups]) ** 2).sum()) / (n - k)
    grand = float(values.mean())
    spread = float((sizes * (means - grand) ** 2).sum()) / (k - 1)
    typical_size = (n - float((sizes.astype(np.float64) ** 2).sum()) / n) / (k - 1)
    between = max(0.0, (spread - within) / typical_size)
    weights = 1.0 / np.maximum(between + within / sizes, 1e-300)
    return Components(float(means @ weights / weights.sum()), between, within, k, n)


def shrink(
    means: Floats, sizes: Floats, parts: Components, level: float = 0.95
) -> tuple[Floats, Floats, Floats, Floats]:
    """Shrunk means, the ends of their intervals, and the reliability (the weight of the outlet's own mean).

    `means` and `sizes` (articles behind each) have shape (outlets,). Reliability is n * icc / (1 + (n - 1) * icc). NaN
    where the components are not estimable, or with fewer than four outlets behind them.
    """
    if not np.isfinite(parts.between) or parts.outlets < 4:
        nothing = np.full_like(means, np.nan)
        return nothing, nothing, nothing, nothing
    noise = parts.within / np.maximum(sizes, 1)
    k = parts.outlets
    # (k - 3) / (k - 1), Morris: the weight of the common mean, once estimated, is too great, and never quite 1
    pull = np.divide(noise, noise + parts.between, out=np.ones_like(noise), where=noise > 0) * (k - 3) / (k - 1)
    value = pull * parts.mean + (1 - pull) * means
    variance = noise * (1 - pull * (k - 1) / k) + 2 * pull**2 / (k - 3) * (means - parts.mean) ** 2
    reach = float(special.ndtri((1 + level) / 2)) * np.sqrt(variance)
    return value, value - reach, value + reach, 1 - pull


def shrunk_scores(table: Figures, prior: dict[str, Components] | None = None) -> pl.DataFrame:
    """One row an outlet and measure: `outlet, measure, articles, value, shrunk, low, high, reliability, icc`.

    `prior` holds the components of a baseline; without one those of the run itself are used. Null where not estimable.
    """
    outlets, numbers = list(table.outlets), table.numbers
    frames = []
    for column, name in enumerate(NAMES):
        figures = table.column(column)
        known = np.isfinite(figures)
        sizes = np.bincount(numbers[known], minlength=len(outlets)).astype(np.float64)
        means = np.divide(
            np.bincount(numbers[known], figures[known], minlength=len(outlets)),
            sizes,
            out=np.full(len(outlets), np.nan),
            where=sizes > 0,
        )
        parts = components(figures, numbers) if prior is None else prior.get(name, Components(NAN, NAN, NAN, 0, 0))
        shrunk, low, high, reliability = shrink(means, sizes, parts)
        low, high = np.clip((low, high), *BY_NAME[name].bounds)
        frames.append(
            pl.DataFrame(
                {
                    "outlet": outlets,
                    "measure": [name] * len(outlets),
                    "articles": sizes.astype(np.int32),
                    "value": means,
                    "shrunk": shrunk,
                    "low": low,
                    "high": high,
                    "reliability": reliability,
                    "icc": np.full(len(outlets), parts.icc),
                },
                schema_overrides={"outlet": pl.String, "measure": pl.String},
            )
        )
    return pl.concat(frames).with_columns(pl.col(pl.Float64).fill_nan(None)).sort("outlet", maintain_order=True)
