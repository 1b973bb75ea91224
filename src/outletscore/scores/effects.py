"""How far two groups of articles differ: Cliff's delta with interval and p-value; corrections for many looks.

Cliff's delta is P(x > y) - P(x < y) for an article x of one group and y of the other: -1 to 1, no unit, no assumption
of normality. It is a mean of *placements* (where an article of one group stands among the other), hence its variance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled
from outletscore.scores import special

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reference:
    """The figures of the articles a group is held against, one measure: sorted, each with its weight (sum 1).

    Every outlet weighs the same, whatever the number of its articles. `groups` numbers their outlets, `cumulative` is
    the weight of the first so many values, `spread` the variance that placements have where the other group is no
    different, `mean` the mean over outlets of the mean over their articles, and `sizes` are the articles of each.
    """

    values: Floats
    weights: Floats
    groups: NDArray[np.int64]
    cumulative: Floats
    spread: float
    mean: float
    sizes: Floats

    @classmethod
    def of(cls, values: Floats, groups: NDArray[np.int64]) -> Reference:
        """From figures (NaN left out) and the number of the outlet of each."""
        known = np.isfinite(values)
        values, groups = values[known], groups[known]
        order = np.lexsort((groups, values))
        values = values[order]
        weights = _weights(groups := groups[order])
        return cls(values, weights, groups, *_sums(values, weights), _sizes(groups))

    def without(self, group: int) -> Reference:
        """The same without the outlet of this number."""
        kept = self.groups != group
        values, groups = self.values[kept], self.groups[kept]
        weights = _weights(groups)
        return Reference(values, weights, groups, *_sums(values, weights), _sizes(groups))

    def placements(self, x: Floats) -> Floats:
        """2 P(reference < x) + P(reference = x) - 1 for each x: -1 below all of them, 1 above."""
        return _placements(x, self.values, self.cumulative)


def _weights(groups: NDArray[np.int64]) -> Floats:
    sizes = np.bincount(groups)
    return np.asarray(1.0 / (sizes[groups] * np.count_nonzero(sizes)))


def _sizes(groups: NDArray[np.int64]) -> Floats:
    return np.bincount(groups).astype(np.float64)


def _sums(values: Floats, weights: Floats) -> tuple[Floats, float, float]:
    # Sums are taken one by one: what a BLAS adds depends in its last bit on threads and processor.
    cumulative = np.concatenate([[0.0], np.cumsum(weights)])
    if not len(values):
        return cumulative, 0.0, float("nan")
    # The values among themselves: equal ones stand side by side.
    first = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))
    beyond = np.append(first[1:], len(values))
    placed = (cumulative[first] + cumulative[beyond]) / cumulative[-1] - 1.0
    spread = np.cumsum(weights * np.repeat(placed, beyond - first) ** 2)[-1]
    return cumulative, float(spread), float(np.cumsum(weights * values)[-1])


def _placements(x: Floats, ordered: Floats, cumulative: Floats) -> Floats:
    if not len(ordered):
        return np.full(len(x), np.nan)
    below, upto = ordered.searchsorted(x, "left"), ordered.searchsorted(x, "right")
    return np.asarray((cumulative[below] + cumulative[upto]) / cumulative[-1] - 1.0)


@dataclass(frozen=True, slots=True)
class Effect:
    """Cliff's delta of a group of articles against a reference. NaN where not estimable."""

    delta: float
    low: float
    high: float
    p: float


NO_EFFECT = Effect(float("nan"), float("nan"), float("nan"), float("nan"))


def effect(x: Floats, reference: Reference, level: float = 0.95) -> Effect:
    """Cliff's delta of the articles `x` against the reference, with interval and two-sided p (H0: delta = 0).

    The variance has two parts: the placements of the x, and those of the reference's articles inside their outlets (its
    outlets are the ones that are there, not a sample). Degrees of freedom after Welch and Satterthwaite, as Brunner and
    Munzel (2000) use them; the asymmetric interval is that of Cliff (1996), which stays inside -1 to 1. NaN throughout
    with fewer than two articles.

    p is the greater of Brunner and Munzel's (right where the groups scatter differently, too small in the far tail for
    few articles) and of Wilcoxon, Mann and Whitney's (right in the far tail, where corrections for many looks live).
    """
    x = x[np.isfinite(x)]
    n = len(x)
    if n < 2 or not len(reference.values):
        return NO_EFFECT
    placed = reference.placements(x)
    delta = float(placed.mean())
    own = float(placed.var(ddof=1)) / n
    other, other_freedom = _reference_variance(reference, x)
    variance = own + other
    if variance <= 1e-15:
        return _without_scatter(delta, n, level)
    freedom = variance**2 / (own**2 / (n - 1) + (other**2 / other_freedom if other_freedom else 0.0))
    quantile = float(special.stdtrit(freedom, (1 + level) / 2))
    square = quantile**2 * variance
    middle = delta - delta**3
    reach = quantile * np.sqrt(variance) * np.sqrt((1 - delta**2) ** 2 + square)
    bottom = 1 - delta**2 + square
    null = reference.spread / n + other
    studentized = float(special.stdtr(freedom, -abs(delta) / np.sqrt(variance)))
    ranked = float(special.ndtr(-abs(delta) / np.sqrt(null))) if null > 0 else 0.0
    p = 2 * max(studentized, ranked)
    return Effect(delta, float(max(-1.0, (middle - reach) / bottom)), float(min(1.0, (middle + reach) / bottom)), p)


def _reference_variance(reference: Reference, x: Floats) -> tuple[float, float]:
    """Variance of delta from the reference's articles, outlets fixed, and its degrees of freedom."""
    sizes = reference.sizes
    several = sizes > 1
    if not several.any():
        return 0.0, 0.0
    sums, squares = np.zeros((2, len(sizes)))
    add_placements(reference.values, reference.groups, np.sort(x), sums, squares)
    sums, squares = sums[several], squares[several]
    outlets, sizes = np.count_nonzero(sizes), sizes[several]
    within = np.maximum(squares - sums**2 / sizes, 0.0) / (sizes - 1)
    parts = within / sizes / outlets**2
    total = float(parts.sum())
    freedom = total**2 / float((parts**2 / (sizes - 1)).sum()) if total > 0 else 0.0
    return total, freedom


@compiled
def add_placements(values: Floats, groups: NDArray[np.int64], x: Floats, sums: Floats, squares: Floats) -> None:
    """Add up by group, from zero, where each of the values stands among the x, and the squares; both are in order."""
    below, upto, n = 0, 0, len(x)
    for i in range(len(values)):
        while below < n and x[below] < values[i]:
            below += 1
        while upto < n and x[upto] <= values[i]:
            upto += 1
        placed = (below + upto) / n - 1.0
        sums[groups[i]] += placed
        squares[groups[i]] += placed * placed


def _without_scatter(delta: float, n: int, level: float) -> Effect:
    """Every article at one place: no variance to be had, so the interval says how many may lie elsewhere unseen.

    With n articles at one place, at most a share q = 1 - (alpha / 2) ** (1 / n) of the outlet's articles lies elsewhere
    (Clopper, Pearson 1934), at worst at the far end. p is that of the sign test.
    """
    q = 1 - ((1 - level) / 2) ** (1 / n)
    p = 1.0 if delta == 0 else 2.0 * 0.5**n
    return Effect(delta, (1 - q) * delta - q, (1 - q) * delta + q, p)


def signed_rank(differences: Floats) -> float:
    """Two-sided p of Wilcoxon's signed-rank test, by the normal approximation with its correction for ties.

    Differences of 0 are left out; 1.0 where none is left. `scipy.stats.wilcoxon` gives the same bits in six times the
    time, most of it spent on looking at its arguments, and a run asks for thousands.
    """
    moved = differences[differences != 0]
    n = len(moved)
    if not n:
        return 1.0
    order = np.argsort(np.abs(moved), kind="stable")
    ordered = np.abs(moved[order])
    first = np.flatnonzero(np.diff(ordered, prepend=-1.0))
    ties = np.diff(first, append=n).astype(np.float64)
    ranks = np.repeat(first + (ties + 1) / 2, ties.astype(np.int64))
    above = float(ranks[moved[order] > 0].sum())
    variance = (n * (n + 1) * (2 * n + 1) - float((ties**3 - ties).sum()) / 2) / 24
    return float(2 * special.ndtr(-abs(above - n * (n + 1) / 4) / np.sqrt(variance)))


def benjamini_hochberg(p: Floats) -> Floats:
    """Adjusted p-values that hold the false discovery rate; NaN are no tests and stay NaN."""

    def step_up(known: Floats) -> Floats:
        order = np.argsort(known, kind="stable")[::-1]
        factors = len(known) / np.arange(len(known), 0, -1)
        adjusted = np.empty_like(known)
        adjusted[order] = np.minimum(np.minimum.accumulate(known[order] * factors), 1.0)
        return adjusted

    return _adjust(p, step_up)


def holm(p: Floats) -> Floats:
    """Adjusted p-values that hold the family-wise error under any dependence; NaN are no tests and stay NaN."""

    def step_down(known: Floats) -> Floats:
        order = np.argsort(known, kind="stable")
        factors = np.arange(len(known), 0, -1)
        adjusted = np.empty_like(known)
        adjusted[order] = np.minimum(np.maximum.accumulate(known[order] * factors), 1.0)
        return adjusted

    return _adjust(p, step_down)


def _adjust(p: Floats, method: Callable[[Floats], Floats]) -> Floats:
    adjusted = np.full_like(p, np.nan)
    known = np.isfinite(p)
    if known.any():
        adjusted[known] = method(p[known])
    return adjusted
