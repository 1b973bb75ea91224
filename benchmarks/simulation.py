"""Do the intervals hold what they promise? Simulated outlets with a known truth.

    python benchmarks/simulation.py [--sets 2000]

Prints the tables of docs/statistics.md: coverage of the 95 % intervals, family-wise error of Holm and false discovery
rate of Benjamini-Hochberg. Three kinds of figures: `normal`; `share` (beta: attributed share, quote share); `rate`
(counts per 1,000 words of texts of different lengths, clustered: skewed, many zeros, as loaded words are).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from outletscore.scores.effects import Reference, benjamini_hochberg, effect, holm
from outletscore.scores.intervals import mean_intervals
from outletscore.scores.shrinkage import components, shrink

Floats = NDArray[np.float64]
ICCS = (0.05, 0.1, 0.2, 0.4)
SIZES = (10, 25, 100)
Rng = np.random.Generator


# Each kind gives (true means of the outlets, figures of shape (outlets, n)).
def normal(rng: Rng, icc: float, outlets: int, n: int) -> tuple[Floats, Floats]:
    means = rng.normal(0, np.sqrt(icc), outlets)
    return means, rng.normal(means[:, None], np.sqrt(1 - icc), (outlets, n))


def share(rng: Rng, icc: float, outlets: int, n: int) -> tuple[Floats, Floats]:
    mean, variance = 0.2, 0.02
    total = mean * (1 - mean) / (icc * variance) - 1
    means = np.clip(rng.beta(mean * total, (1 - mean) * total, outlets), 1e-3, 1 - 1e-3)
    inner = (mean * (1 - mean) - icc * variance) / ((1 - icc) * variance) - 1
    return means, rng.beta((means * inner)[:, None], ((1 - means) * inner)[:, None], (outlets, n))


def rate(rng: Rng, icc: float, outlets: int, n: int) -> tuple[Floats, Floats]:
    mean, clustering = 5.0, 0.3
    words = rng.lognormal(np.log(500), 0.5, (outlets, n)).round() + 20
    within = mean * 1000 * float(np.exp(0.125) / 500) + mean**2 * clustering
    between = icc / (1 - icc) * within
    means = rng.gamma(mean**2 / between, between / mean, outlets)
    heat = rng.gamma(1 / clustering, clustering, (outlets, n))
    return means, 1000 * rng.poisson(means[:, None] * heat * words / 1000) / words


KINDS: dict[str, Callable[[Rng, float, int, int], tuple[Floats, Floats]]] = {
    "normal": normal,
    "share": share,
    "rate": rate,
}


def bootstrap_coverage(kind: str, icc: float, n: int, sets: int) -> float:
    """Share of outlets whose true mean lies in the bootstrap interval of n articles; one outlet a set."""
    truth, values = KINDS[kind](np.random.default_rng([n, int(icc * 100), 1]), icc, sets, n)
    _, low, high = mean_intervals(values.T, seed=n)
    return float(((low <= truth) & (truth <= high)).mean())


def shrunk_coverage(kind: str, icc: float, n: int, sets: int, outlets: int = 30) -> float:
    """The same for the shrunk mean, over all outlets of each set."""
    inside = 0.0
    groups = np.repeat(np.arange(outlets), n)
    for number in range(sets):
        truth, values = KINDS[kind](np.random.default_rng([n, int(icc * 100), 2, number]), icc, outlets, n)
        parts = components(values.ravel(), groups)
        _, low, high, _ = shrink(values.mean(axis=1), np.full(outlets, float(n)), parts)
        inside += float(((low <= truth) & (truth <= high)).mean())
    return inside / sets


def errors(
    kind: str, icc: float, n: int, sets: int, shifted: int, measures: int = 40, outlets: int = 20, size: int = 25
) -> tuple[float, float]:
    """Family-wise error (Holm) and false discovery rate (Benjamini-Hochberg) of a new outlet v. a baseline.

    The articles of the new outlet are drawn from the whole baseline, in `measures` figures; in the first `shifted` of
    them they are moved up by half a standard deviation. An error is a find among the others.
    """
    wrong = false = 0.0
    groups = np.repeat(np.arange(outlets), size)
    for number in range(sets):
        rng = np.random.default_rng([n, int(icc * 100), 3, number])
        _, values = KINDS[kind](rng, icc, measures * outlets, size + n)
        values = values.reshape(measures, outlets, size + n)
        home = rng.integers(0, outlets, n)
        p = np.empty(measures)
        for measure in range(measures):
            old = values[measure, :, :size].ravel()
            new = values[measure, home, size + np.arange(n)]
            if measure < shifted:
                new = new + 0.5 * old.std()
            p[measure] = effect(new, Reference.of(old, groups)).p
        wrong += bool((holm(p)[shifted:] < 0.05).any())
        found = benjamini_hochberg(p) < 0.05
        false += float(found[shifted:].sum()) / max(int(found.sum()), 1)
    return wrong / sets, false / sets


def row(*cells: object) -> None:
    """Print a line of a Markdown table."""
    print("| " + " | ".join(map(str, cells)) + " |", flush=True)


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, default=2000)
    sets = parser.parse_args().sets
    began = time.perf_counter()
    print(f"{sets:,} simulated sets a cell.\n")
    names = [f"{what}, n = {n}" for what in ("bootstrap", "shrunk") for n in SIZES]
    row("figures", "ICC", *names)
    row(*["---"] * (2 + len(names)))
    for kind in KINDS:
        for icc in ICCS:
            cells = [bootstrap_coverage(kind, icc, n, sets) for n in SIZES]
            cells += [shrunk_coverage(kind, icc, n, sets) for n in SIZES]
            row(kind, f"{icc:.2f}", *map(percent, cells))
    print()
    row("figures", "ICC", "n", "true differences", "family-wise error (Holm)", "false discoveries (BH)")
    row(*["---"] * 6)
    for kind in KINDS:
        for icc in (0.05, 0.4):
            for n, shifted in ((10, 0), (10, 10), (25, 10)):
                wrong, false = errors(kind, icc, n, sets, shifted)
                row(kind, f"{icc:.2f}", n, f"{shifted} of 40", percent(wrong), percent(false))
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
