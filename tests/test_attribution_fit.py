"""The chain that attribution is fitted with: the likeliest labels against all that there are."""

from __future__ import annotations

import itertools

import numpy as np
from benchmarks import attribution_crf as crf


def test_the_best_labels_are_the_best_of_all() -> None:
    random = np.random.default_rng(0)
    labels, bounds = 3, np.array([0, 5, 5, 6, 10], dtype=np.int32)
    features = random.integers(-1, 6, (10, 4)).astype(np.int32)
    weights = random.normal(size=(6, labels)).astype(np.float32)
    steps = random.normal(size=(2, labels, labels)).astype(np.float32)
    ctx = random.integers(0, 2, 10).astype(np.int8)

    def worth(path: tuple[int, ...], first: int) -> float:
        total, before = 0.0, 0
        for i, label in enumerate(path, first):
            total += steps[ctx[i], before, label] + sum(weights[f, label] for f in features[i] if f >= 0)
            before = label
        return total

    found = crf.best_labels(features, ctx, bounds, weights, steps)
    for first, limit in itertools.pairwise(bounds.tolist()):
        every = itertools.product(range(labels), repeat=limit - first)
        assert tuple(found[first:limit]) == max(every, key=lambda path: worth(path, first))
