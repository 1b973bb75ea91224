"""Length control: what of a difference is left between articles of equal length."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CENTRE = float(np.log(600.0))
# Articles beyond one an outlet that a curve needs.
LEAST = 30
# Squares of terms that go together so closely are fitted as one.
SINGULAR = 1e-10


@dataclass(frozen=True, slots=True)
class Moments:
    """What a curve is fitted on, of one outlet and each measure: sums over its articles that have a figure.

    squares (measures, 3): of the deviations of log words and their square from the outlet's mean; products (measures,
    2): of these deviations with the figure's; middle (measures, 2): the means; sizes (measures,): articles.
    """

    squares: Floats
    products: Floats
    middle: Floats
    sizes: Floats

    @classmethod
    def of(cls, values: Floats, words: Floats) -> Moments:
        """From an outlet's figures (articles, measures) and lengths."""
        terms = _terms(words)
        measures = values.shape[1]
        found = cls(np.zeros((measures, 3)), np.zeros((measures, 2)), np.zeros((measures, 2)), np.zeros(measures))
        # Measures with figures of the same articles are taken together.
        for pattern, columns in _patterns(np.isfinite(values)):
            if not pattern.any():
                continue
            x, y = terms[pattern], values[pattern][:, columns]
            middle = x.mean(axis=0)
            x = x - middle
            y = y - y.mean(axis=0)
            a, b = x.T
            # not a matrix product: what a BLAS adds depends in its last bit on threads and processor
            found.squares[columns] = [(a * a).sum(), (a * b).sum(), (b * b).sum()]
            found.products[columns] = np.stack([(a[:, None] * y).sum(axis=0), (b[:, None] * y).sum(axis=0)], axis=1)
            found.middle[columns], found.sizes[columns] = middle, len(x)
        return found


@dataclass(frozen=True, slots=True)
class Fitted:
    """`Moments` added over outlets: `outlets` (measures,) counts them, `middle` is the sum of their means."""

    squares: Floats
    products: Floats
    middle: Floats
    sizes: Floats
    outlets: Floats

    @classmethod
    def of(cls, parts: Iterable[Moments]) -> Fitted:
        """All outlets together."""
        total = cls(*(np.zeros(shape) for shape in ((1, 3), (1, 2), (1, 2), (1,), (1,))))
        for part in parts:
            total = total.with_one(part, 1.0)
        return total

    def with_one(self, part: Moments, sign: float) -> Fitted:
        """With one outlet more, or (`sign` -1) without it."""
        there = (part.sizes > 0).astype(np.float64)
        ours = (self.squares, self.products, self.middle, self.sizes, self.outlets)
        theirs = (part.squares, part.products, part.middle, part.sizes, there)
        return Fitted(*(a + sign * b for a, b in zip(ours, theirs, strict=True)))

    def curve(self) -> LengthCurve:
        """Least squares; zero where there is too little to fit."""
        enough = self.sizes - self.outlets >= LEAST
        squares = self.squares[:, [0, 1, 1, 2]].reshape(-1, 2, 2)
        slopes = (np.linalg.pinv(squares, rcond=SINGULAR, hermitian=True) @ self.products[:, :, None])[:, :, 0]
        return LengthCurve(
            np.where(enough[:, None], slopes, 0.0).T, (self.middle / np.maximum(self.outlets, 1.0)[:, None]).T
        )


@dataclass(frozen=True, slots=True)
class LengthCurve:
    """How figures go with length inside outlets: a parabola of log words, one a measure.

    Fitted on deviations from the outlet's own mean (least squares), so that differences between outlets are not taken
    for an effect of length. `slopes`, and `baseline`, the mean over outlets of their mean terms, are (2, measures).
    """

    slopes: Floats
    baseline: Floats

    @classmethod
    def of(cls, values: Floats, groups: NDArray[np.int64], words: Floats) -> LengthCurve:
        """From figures (articles, measures), the outlet of each article, and its length in words."""
        each = (groups == number for number in np.unique(groups))
        return Fitted.of(Moments.of(values[own], words[own]) for own in each).curve()

    def difference(self, measure: int, values: Floats, words: Floats, base: float) -> float:
        """Mean of the articles minus the baseline's, had both the lengths of the baseline's articles."""
        known = np.isfinite(values)
        return self.moved(measure, float(values[known].mean()), middle(words[known]), base)

    def moved(self, measure: int, value: float, terms: Floats, base: float) -> float:
        """`difference` from the mean of the articles and the `middle` of their lengths."""
        return value - base - float((terms - self.baseline[:, measure]) @ self.slopes[:, measure])


def middle(words: Floats) -> Floats:
    """The mean of the terms of the curve, over articles of these lengths."""
    return np.asarray(_terms(words).mean(axis=0))


def _terms(words: Floats) -> Floats:
    # About the length of an article, so that the two terms go together as little as they can.
    logs = np.log(np.maximum(words, 1.0)) - CENTRE
    return np.stack([logs, logs**2], axis=1)


def _patterns(known: NDArray[np.bool_]) -> list[tuple[NDArray[np.bool_], list[int]]]:
    """The different columns of `known`, and which columns are alike."""
    alike: dict[bytes, list[int]] = {}
    for column in range(known.shape[1]):
        alike.setdefault(known[:, column].tobytes(), []).append(column)
    return [(known[:, columns[0]], columns) for columns in alike.values()]
