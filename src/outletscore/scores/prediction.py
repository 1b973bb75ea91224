"""What a mean of n articles looks like for an outlet of the baseline's kind.

One distribution answers three questions. With n = 1 it is that of the baseline's articles: where does this *article*
stand? With large n it is that of its outlets: where does this *outlet* stand? Between, it has the noise that a mean
of n articles has, so that an outlet known by five articles is not held against figures that are steadier than its own.
Each outlet of the baseline weighs the same; n articles of one outlet are drawn at random and averaged.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from outletscore.scores import special
from outletscore.scores.intervals import LEVEL, Whole, ends, seed_of, tail_of
from outletscore.scores.measures import NAMES
from outletscore.scores.placing import place, place_in_each

Floats = NDArray[np.float64]

# Means drawn in all, shared by the outlets of the baseline: the Monte-Carlo error of a percentile stays under 1.
DRAWS = 4_000


# Means of so many articles lie where those of more do: what is left is how outlets differ.
MANY = 1_000
# From 30 on the number of articles is rounded in steps of 5 %, which moves an interval by under 2.5 % of its noise.
EXACT, STEP = 30, 1.05


def rounded(n: int) -> int:
    """The number of articles whose means stand for those of n."""
    if n <= EXACT:
        return n
    return round(EXACT * STEP ** round(math.log(min(n, MANY) / EXACT, STEP)))


def by_outlet(values: Floats, groups: NDArray[np.int64]) -> list[Whole]:
    """The figures (articles, measures), sorted by the number of their outlet, of one outlet after the other."""
    behind = np.flatnonzero(np.diff(groups, append=-1)) + 1
    return [Whole.of(own) for own in np.split(values, behind[:-1])] if len(behind) else []


@lru_cache(4_096)
def _cut(k: int, level: float) -> float:
    """The part of the means to cut off at each end, for so many outlets, see `Prediction.interval`."""
    return float(special.ndtr(-np.sqrt((1 + 1 / k) * k / (k - 1)) * special.stdtrit(k - 1, (1 + level) / 2)))


@dataclass(frozen=True)
class Prediction:
    """Means of n articles drawn from each outlet of a baseline: `means` (outlets, draws, measures), NaN where none.

    Those of a measure are asked for together, and best lie together: see `of_each`.
    """

    means: Floats
    _ordered: dict[int, tuple[Floats, int]] = field(default_factory=dict, repr=False)  # as far as asked for
    _whole: dict[int, Floats] = field(default_factory=dict, repr=False)
    _intervals: dict[tuple[int, float], tuple[float, float]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, values: Floats, groups: NDArray[np.int64], n: int, digest: str) -> Prediction:
        """From the baseline's figures (articles, measures), sorted by outlet, and the number of the outlet of each."""
        outlets = by_outlet(values, groups)
        return cls.of_each(outlets, len(outlets), n, digest)

    @classmethod
    def of_each(cls, figures: Iterable[Whole], outlets: int, n: int, digest: str) -> Prediction:
        """From the figures of one outlet after the other, so many."""
        each = max(20, -(-DRAWS // max(outlets, 1)))
        by_measure: Floats | None = None
        for number, own in enumerate(figures):
            means = own.means(seed=seed_of(digest, f"{n}\0{number}"), draws=each, size=n)
            if by_measure is None:
                by_measure = np.empty((means.shape[1], outlets, each))
            by_measure[:, number] = means.T
        return cls(np.empty((0, 0, len(NAMES))) if by_measure is None else np.moveaxis(by_measure, 0, 2))

    def without(self, outlet: int) -> Prediction:
        """The same without one of the outlets."""
        by_measure = np.delete(np.moveaxis(self.means, 2, 0), outlet, axis=1)
        return Prediction(np.moveaxis(by_measure, 0, 2))

    def interval(self, measure: int, level: float = LEVEL) -> tuple[float, float]:
        """Where the mean of n articles of one more outlet falls, with this probability.

        The ends lie further out than the plain percentiles, as few outlets ask for: by t for z, by sqrt((k - 1) / k) as
        for a mean, and by sqrt(1 + 1 / k) because the outlet is a new one.
        """
        found = self._intervals.get((measure, level))
        if found is None:
            drawn, k = self._of(measure)
            found = ends(drawn, _cut(k, level)) if k > 1 else (float("nan"), float("nan"))
            self._intervals[measure, level] = found
        return found

    def percentiles(self, measure: int, x: Floats) -> Floats:
        """Part of the drawn means below each x, those equal counted half, 0..100."""
        drawn, k = self._of(measure)
        if not k:
            return np.full(len(x), np.nan)
        return np.asarray(50.0 * (drawn.searchsorted(x, "left") + drawn.searchsorted(x, "right")) / len(drawn))

    def placed(self, measure: int, x: float, own: Floats, n: int) -> tuple[float, float, float]:
        """The percentile of a mean x of n articles, and its interval.

        With several articles it is that of `own`, the bootstrap means of the outlet itself in order, led through the
        percentile.
        With one article the article stands where it stands, and what is left uncertain is the choice
        of the baseline's outlets: Student's interval over the percentiles that x has in each of them.
        """
        if n > 1:
            drawn, k = self._of(measure)
            here, low, high = place(x, own, tail_of(n), drawn) if k else (float("nan"),) * 3
            return here, low, high
        here = float(self.percentiles(measure, np.array([x]))[0])
        means = self._of_each(measure)
        k = len(means)
        if k < 2:
            return here, float("nan"), float("nan")
        inside = np.empty(k)
        place_in_each(x, means, inside)
        middle = float(inside.mean())
        reach = float(special.stdtrit(k - 1, (1 + LEVEL) / 2)) * float(inside.std(ddof=1)) / np.sqrt(k)
        return here, max(0.0, middle - reach), min(100.0, middle + reach)

    def _of_each(self, measure: int) -> Floats:
        """The drawn means of a measure of each outlet that always has one: (outlets, draws)."""
        if measure not in self._whole:
            means = self.means[:, :, measure]
            self._whole[measure] = np.ascontiguousarray(means[np.isfinite(means).all(axis=1)])
        return self._whole[measure]

    def _of(self, measure: int) -> tuple[Floats, int]:
        """The drawn means of a measure in order, and the number of outlets that have any."""
        if measure not in self._ordered:
            means = self.means[:, :, measure]
            known = np.isfinite(means)
            self._ordered[measure] = np.sort(means[known]), int(known.any(axis=1).sum())
        return self._ordered[measure]
