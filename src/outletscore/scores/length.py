"""Length control: what of a difference is left between articles of equal length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LengthCurve:
    """How figures go with length inside outlets: a parabola of log words, one a measure.

    Fitted on deviations from the outlet's own mean (least squares), so that differences between outlets are not taken
    for an effect of length. `slopes` is (2, measures); zero where there is too little to fit.
    """

    slopes: Floats
    centre: float
    baseline: Floats

    @classmethod
    def of(cls, values: Floats, groups: NDArray[np.int64], words: Floats) -> LengthCurve:
        """From figures (articles, measures), the outlet of each article, and its length in words."""
        logs = np.log(np.maximum(words, 1.0))
        centre = float(logs.mean()) if len(logs) else 0.0
        terms = _terms(logs, centre)
        slopes = np.zeros((2, values.shape[1]))
        baseline = np.zeros((2, values.shape[1]))
        for i in range(values.shape[1]):
            known = np.isfinite(values[:, i])
            if known.sum() < 1:
                continue
            _, of, sizes = np.unique(groups[known], return_inverse=True, return_counts=True)
            x, y = terms[known], values[known, i]
            means = np.stack([np.bincount(of, column) / sizes for column in x.T], axis=1)
            baseline[:, i] = means.mean(axis=0)
            if known.sum() - len(sizes) >= 30 and float(np.ptp(x[:, 0])) > 0:
                inside = x - means[of]
                level = np.bincount(of, y) / sizes
                slopes[:, i] = np.linalg.lstsq(inside, y - level[of], rcond=None)[0]
        return cls(slopes, centre, baseline)

    def difference(self, measure: int, values: Floats, words: Floats, base: float) -> float:
        """Mean of the articles minus the baseline's, had both the lengths of the baseline's articles."""
        known = np.isfinite(values)
        terms = _terms(np.log(np.maximum(words[known], 1.0)), self.centre).mean(axis=0)
        moved = float((terms - self.baseline[:, measure]) @ self.slopes[:, measure])
        return float(values[known].mean()) - base - moved


def _terms(logs: Floats, centre: float) -> Floats:
    return np.stack([logs - centre, (logs - centre) ** 2], axis=1)
