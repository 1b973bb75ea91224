"""Where figures stand among drawn means: the inner loops of `prediction`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled

Floats = NDArray[np.float64]


@compiled
def percentile_of(x: float, drawn: Floats) -> float:
    """Part of the `drawn` figures, which are in order, below x, those equal counted half: 0..100."""
    low, behind = 0, len(drawn)
    while low < behind:
        middle = (low + behind) >> 1
        if drawn[middle] < x:
            low = middle + 1
        else:
            behind = middle
    below, behind = low, len(drawn)
    while low < behind:
        middle = (low + behind) >> 1
        if drawn[middle] <= x:
            low = middle + 1
        else:
            behind = middle
    return 50.0 * (below + low) / len(drawn)


@compiled
def percentile_at(q: float, own: Floats, drawn: Floats) -> float:
    """The quantile q of the percentiles that the figures `own`, in order, have among the `drawn`; the same as
    `intervals.around` and `between` give.

    A percentile rises with its figure: only the two figures that the quantile lies between are led through it.
    """
    at = q * (len(own) - 1)
    first = int(at)
    a = percentile_of(own[first], drawn)
    b = percentile_of(own[min(first + 1, len(own) - 1)], drawn)
    t = at - first
    return a + (b - a) * t if t < 0.5 else b - (b - a) * (1 - t)


@compiled
def place(x: float, own: Floats, cut: float, drawn: Floats) -> tuple[float, float, float]:
    """The percentile of x, and the quantiles `cut` and 1 - `cut` of those of `own`."""
    return percentile_of(x, drawn), percentile_at(cut, own, drawn), percentile_at(1 - cut, own, drawn)


@compiled
def place_in_each(x: float, means: Floats, inside: Floats) -> None:
    """Fill `inside` (outlets,) with the percentile of x among the `means` (outlets, draws) of each outlet, in no
    order."""
    outlets, draws = means.shape
    for outlet in range(outlets):
        below, upto = 0, 0
        for draw in range(draws):
            below += means[outlet, draw] < x
            upto += means[outlet, draw] <= x
        inside[outlet] = 50.0 * (below / draws + upto / draws)
