"""Intervals of a mean over articles: the bootstrap with the article as the unit.

Percentile intervals of a small sample are too narrow, by the factor t / z and by sqrt((n - 1) / n). The ends used here
are the percentiles that undo both (Hesterberg 2015, What Teachers Should Know About the Bootstrap):
alpha' / 2 = Phi(-sqrt(n / (n - 1)) * t(1 - alpha / 2, n - 1)). They never leave the range of the articles.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from outletscore.scores import special
from outletscore.scores.drawing import add_drawn, count_drawn, divide_sums

Floats = NDArray[np.float64]

DRAWS = 2_000
LEVEL = 0.95
# Counts, or rows drawn, at a time: 8 MB of them.
_BLOCK = 1_000_000
# Bits of a value in a resampled sum; count * value sums below 2**53 are exact in any order.
_VALUE_BITS = 31
# Figures made whole numbers at a time: 512 kB of them.
_TOGETHER = 1 << 16
# Powers of two that a figure times is exact: it stays far from the least and the greatest one.
_FAR = 900
# Articles for every article drawn, up to which the matrix product is faster.
_DENSE = 5


def seed_of(digest: str, name: str) -> int:
    """A seed from the input's digest and a name, so that a group's draws do not depend on the other groups."""
    return int.from_bytes(hashlib.sha256(f"{digest}\0{name}".encode()).digest()[:8], "little")


@dataclass(frozen=True, slots=True)
class Whole:
    """Figures of some articles as whole numbers, to be drawn from again and again.

    `numbers` (articles, measures + patterns) are the figures times 2 ** `exponent`, 0 where there is none, and behind
    them the patterns of which are there; `pattern` (measures,) says which pattern each measure has.
    """

    numbers: Floats
    exponent: NDArray[np.int32]
    pattern: NDArray[np.int64]

    @classmethod
    def of(cls, values: Floats) -> Whole:
        """From figures (articles, measures), NaN where there is none; a few columns at a time, so that all are there
        once."""
        known = np.isfinite(values)
        # Most measures have a figure of every article; the others lack theirs together.
        alike, pattern = _patterns(known)
        articles, measures = values.shape
        numbers = np.empty((articles, measures + alike.shape[1]))
        numbers[:, measures:] = alike
        exponent = np.empty(measures, np.int32)
        step = max(1, _TOGETHER // max(articles, 1))
        for first in range(0, measures, step):
            some = slice(first, min(first + step, measures))
            filled = np.where(known[:, some], values[:, some], 0.0)
            greatest = np.max(np.abs(filled), axis=0, initial=0.0)
            # A power of two, so that scaling back is exact as well.
            exponent[some] = _VALUE_BITS - np.frexp(np.where(greatest > 0, greatest, 1.0))[1]
            numbers[:, some] = np.rint(np.ldexp(filled, exponent[some]))
        return cls(numbers, exponent, pattern)

    def means(self, *, seed: int, draws: int, size: int) -> Floats:
        """Means of `draws` samples of `size` articles, with replacement: (draws, measures), see `bootstrap_means`."""
        n, measures = len(self.numbers), len(self.pattern)
        rng = np.random.default_rng(seed)
        sums = np.empty((draws, self.numbers.shape[1]))
        # A matrix product adds a row in a seventh of the time, but it adds all rows, drawn or not.
        dense = n <= _DENSE * size
        step = max(1, _BLOCK // max(n if dense else size, 1))
        for first in range(0, draws, step):
            drawn = rng.integers(0, n, size=(min(step, draws - first), size), dtype=np.int32)
            if dense:
                np.matmul(resampling_counts(drawn, n), self.numbers, out=sums[first : first + step])
            else:
                add_drawn(drawn, self.numbers, sums[first : first + step])
        means = np.empty((draws, measures))
        usual = bool((np.abs(self.exponent) < _FAR).all())
        divide_sums(sums, self.pattern, np.ldexp(1.0, -self.exponent if usual else 0 * self.exponent), means)
        return means if usual else np.asarray(np.ldexp(means, -self.exponent))


def bootstrap_means(values: Floats, *, seed: int, draws: int = DRAWS, size: int | None = None) -> Floats:
    """Means of `draws` samples, with replacement, of the rows of `values` (articles, measures): (draws, measures).

    NaN figures are left out of their mean; NaN where a sample holds none. A sample has `size` rows, as many as there
    are unless given. Values are rounded to 31 bits of their column's greatest figure (a relative error under 1e-9), so
    that the sums are whole numbers below 2**53: exact for any order and processor
    (docs/decisions/0061-exact-bootstrap-sums.md).
    """
    return Whole.of(values).means(seed=seed, draws=draws, size=size or len(values))


def resampling_counts(drawn: NDArray[np.int32], n: int) -> Floats:
    """How often each of n articles is in each of the samples `drawn` (draws, size): (draws, n)."""
    counts = np.zeros((len(drawn), n))
    count_drawn(drawn, counts)
    return counts


def _patterns(known: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.int64]]:
    """The different columns of `known`, as 0 and 1 (rows, patterns), and which of them each column is."""
    numbers: dict[bytes, int] = {}
    columns = np.ascontiguousarray(known.T)
    pattern = np.array([numbers.setdefault(column.tobytes(), len(numbers)) for column in columns], dtype=np.int64)
    first = [int(np.argmax(pattern == number)) for number in range(len(numbers))]
    return known[:, first].astype(np.float64), pattern


def tail(n: Floats, level: float = LEVEL) -> Floats:
    """The part of the bootstrap distribution to cut off at each end, for n articles (n >= 2)."""
    size = np.maximum(n, 2.0)
    return np.asarray(special.ndtr(-np.sqrt(size / (size - 1)) * special.stdtrit(size - 1, (1 + level) / 2)))


@lru_cache(4_096)
def tail_of(n: int, level: float = LEVEL) -> float:
    """`tail` of one number of articles: a run asks for the same ones over and over."""
    return float(tail(np.array([float(n)]), level)[0])


def mean_intervals(
    values: Floats, *, seed: int, draws: int = DRAWS, level: float = LEVEL
) -> tuple[Floats, Floats, Floats]:
    """Mean and interval of each column of `values` (articles, measures): three arrays (measures,).

    NaN values are left out; a column without any has NaN throughout, one with a single value has no interval (NaN).
    The rows must be in an order of their own (by article_id), or the same articles give other draws.
    """
    known = np.isfinite(values)
    n = known.sum(axis=0).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = _added(values, known) / n
    low, high = np.full_like(n, np.nan), np.full_like(n, np.nan)
    if (n > 1).any():
        means = np.sort(bootstrap_means(values, seed=seed, draws=draws), axis=0)  # NaN last
        drawn = np.isfinite(means).sum(axis=0)
        for column in np.flatnonzero(n > 1):
            cut = tail_of(int(n[column]), level)
            low[column], high[column] = ends(means[: drawn[column], column], cut)
    return mean, low, high


def _added(values: Floats, known: NDArray[np.bool_]) -> Floats:
    """The sum of each column, row after row, so that the last bit does not depend on the processor's vector width."""
    if not len(values):
        return np.zeros(values.shape[1])
    columns = zip(values.T, known.T, strict=True)
    return np.array([np.add.accumulate(np.where(there, column, 0.0))[-1] for column, there in columns])


def around(n: int, q: float) -> tuple[int, int, float]:
    """The two places among n ordered figures that the quantile q lies between, and how far it is from the first."""
    at = q * (n - 1)
    first = int(at)
    return first, min(first + 1, n - 1), at - first


def between(a: float, b: float, t: float) -> float:
    """The figure so far from a to b; rounded as `numpy.quantile` does it."""
    return a + (b - a) * t if t < 0.5 else b - (b - a) * (1 - t)


def ends(ordered: Floats, cut: float) -> tuple[float, float]:
    """The quantiles `cut` and 1 - `cut` of figures in order, as `numpy.quantile` gives them, which would sort."""
    places = [around(len(ordered), q) for q in (cut, 1 - cut)]
    low, high = (between(float(ordered[a]), float(ordered[b]), t) for a, b, t in places)
    return low, high
