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
        slopes = np.zeros((2, values.shape[1]))
        baseline = np.zeros((2, values.shape[1]))
        known = np.isfinite(values)
        # Measures with figures of the same articles are fitted together.
        for pattern, columns in _patterns(known):
            if not pattern.any():
                continue
            _, of, sizes = np.unique(groups[pattern], return_inverse=True, return_counts=True)
            x, y = _terms(logs[pattern], centre), values[pattern][:, columns]
            means = _means(x, of, sizes)
            baseline[:, columns] = means.mean(axis=0)[:, None]
            if len(x) - len(sizes) >= 30 and float(np.ptp(x[:, 0])) > 0:
                level = _means(y, of, sizes)
                slopes[:, columns] = np.linalg.lstsq(x - means[of], y - level[of], rcond=None)[0]
        return cls(slopes, centre, baseline)

    def difference(self, measure: int, values: Floats, words: Floats, base: float) -> float:
        """Mean of the articles minus the baseline's, had both the lengths of the baseline's articles."""
        known = np.isfinite(values)
        terms = _terms(np.log(np.maximum(words[known], 1.0)), self.centre).mean(axis=0)
        moved = float((terms - self.baseline[:, measure]) @ self.slopes[:, measure])
        return float(values[known].mean()) - base - moved


def _terms(logs: Floats, centre: float) -> Floats:
    return np.stack([logs - centre, (logs - centre) ** 2], axis=1)


def _patterns(known: NDArray[np.bool_]) -> list[tuple[NDArray[np.bool_], list[int]]]:
    """The different columns of `known`, and which columns are alike."""
    alike: dict[bytes, list[int]] = {}
    for column in range(known.shape[1]):
        alike.setdefault(known[:, column].tobytes(), []).append(column)
    return [(known[:, columns[0]], columns) for columns in alike.values()]


def _means(values: Floats, of: NDArray[np.int64], sizes: NDArray[np.int64]) -> Floats:
    """Mean of each column over the rows of each group."""
    return np.stack([np.bincount(of, column) / sizes for column in values.T], axis=1)
