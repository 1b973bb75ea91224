"""Do the intervals hold what they promise? Simulated outlets with a known truth.

    python benchmarks/coverage.py [--sets 2000]

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
    kind: str, icc: float, n: int, sets: int, shifted: int = 0, measures: int = 40, outlets: int = 30, size: int = 40
) -> tuple[float, float, float]:
    """Family-wise error (Holm), false discovery rate (Benjamini-Hochberg) and delta coverage, new outlet v. baseline.

    A new outlet whose articles are drawn from the whole baseline, in `measures` figures; in the first `shifted` of them
    its articles are moved up by half a standard deviation.
    """
    wrong = false = 0.0
    groups = np.repeat(np.arange(outlets), size)
    for number in range(sets):
        rng = np.random.default_rng([n, int(icc * 100), 3, number])
        p = np.empty(measures)
        for measure in range(measures):
            _, values = KINDS[kind](rng, icc, outlets, size + n)
            new = values[rng.integers(0, outlets, n), size + np.arange(n)]
            old = values[:, :size].ravel()
            if measure < shifted:
                new = new + 0.5 * old.std()
            p[measure] = effect(new, Reference.of(old, groups)).p
        wrong += bool((holm(p)[shifted:] < 0.05).any())
        found = benjamini_hochberg(p) < 0.05
        false += found[shifted:].sum() / max(found.sum(), 1)
    return wrong / sets, false / sets, 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, default=2000)
    sets = parser.parse_args().sets
    began = time.perf_counter()
    print(f"{sets:,} simulated sets a cell.\n")
    print("| figures | ICC | " + " | ".join(f"bootstrap, n = {n}" for n in SIZES) + " | "
          + " | ".join(f"shrunk, n = {n}" for n in SIZES) + " |")  # fmt: skip
    print("|---" * (2 + 2 * len(SIZES)) + "|")
    for kind in KINDS:
        for icc in ICCS:
            cells = [bootstrap_coverage(kind, icc, n, sets) for n in SIZES]
            cells += [shrunk_coverage(kind, icc, n, sets) for n in SIZES]
            print(f"| {kind} | {icc:.2f} | " + " | ".join(f"{100 * cell:.1f} %" for cell in cells) + " |", flush=True)
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
