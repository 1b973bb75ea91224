"""Fit a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001) by AdaGrad over whole texts."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

AVERAGED = 3  # passes at the end whose results are averaged
FORBIDDEN = -60.0  # log-weight of a step that cannot be: into the inside of a span from anywhere but that span


@njit(nogil=True, cache=True, fastmath=True)
def forward_backward(emissions, steps, ctx, alpha, beta, shown):  # type: ignore[no-untyped-def]
    n, labels = emissions.shape
    for i in range(n):
        top = emissions[i].max()
        for label in range(labels):
            shown[i, label] = np.exp(emissions[i, label] - top)
    for i in range(n):
        total = 0.0
        for label in range(labels):
            if i == 0:
                value = steps[ctx[0], 0, label]
            else:
                value = 0.0
                for before in range(labels):
                    value += alpha[i - 1, before] * steps[ctx[i], before, label]
            alpha[i, label] = value * shown[i, label]
            total += alpha[i, label]
        for label in range(labels):
            alpha[i, label] /= total
    for label in range(labels):
        beta[n - 1, label] = 1.0
    for i in range(n - 2, -1, -1):
        total = 0.0
        for before in range(labels):
            value = 0.0
            for label in range(labels):
                value += steps[ctx[i + 1], before, label] * shown[i + 1, label] * beta[i + 1, label]
            beta[i, before] = value
            total += value
        for before in range(labels):
            beta[i, before] /= total


@njit(nogil=True, cache=True, fastmath=True)
def emit(features, weights, first, limit, emissions):  # type: ignore[no-untyped-def]
    for i in range(first, limit):
        for label in range(emissions.shape[1]):
            emissions[i - first, label] = 0.0
        for j in range(features.shape[1]):
            f = features[i, j]
            if f >= 0:
                for label in range(emissions.shape[1]):
                    emissions[i - first, label] += weights[f, label]


@njit(nogil=True, cache=True, fastmath=True)
def pass_over(features, ctx, gold, bounds, order, weights, squares, sums, steps, step_squares, rate, sparsity, decay):  # type: ignore[no-untyped-def]
    labels = weights.shape[1]
    loss = 0.0
    for text in order:
        first, limit = bounds[text], bounds[text + 1]
        n = limit - first
        if n == 0:
            continue
        emissions, alpha, beta, shown = (
            np.empty((n, labels)),
            np.empty((n, labels)),
            np.empty((n, labels)),
            np.empty((n, labels)),
        )
        emit(features, weights, first, limit, emissions)
        factors = np.exp(steps)
        forward_backward(emissions, factors, ctx[first:limit], alpha, beta, shown)
        step_gradient = np.zeros_like(steps)
        gradient = np.empty(labels)
        pair = np.empty((labels, labels))
        for i in range(n):
            wanted, c = gold[first + i], ctx[first + i]
            total = 0.0
            for label in range(labels):
                gradient[label] = alpha[i, label] * beta[i, label]
                total += gradient[label]
            loss -= np.log(gradient[wanted] / total + 1e-12)
            for label in range(labels):
                gradient[label] = -gradient[label] / total
            if i > 0:
                mass = 0.0
                for before in range(labels):
                    for label in range(labels):
                        pair[before, label] = (
                            alpha[i - 1, before] * factors[c, before, label] * shown[i, label] * beta[i, label]
                        )
                        mass += pair[before, label]
                for before in range(labels):
                    for label in range(labels):
                        step_gradient[c, before, label] -= pair[before, label] / mass
                step_gradient[c, gold[first + i - 1], wanted] += 1.0
            gradient[wanted] += 1.0
            for j in range(features.shape[1]):
                f = features[first + i, j]
                if f >= 0:
                    for label in range(labels):
                        g = -gradient[label]
                        grown = squares[f, label] + g * g
                        sums[f, label] += g - (np.sqrt(grown) - np.sqrt(squares[f, label])) / rate * weights[f, label]
                        squares[f, label] = grown
                        z = sums[f, label]
                        if abs(z) <= sparsity:
                            weights[f, label] = 0.0
                        else:
                            weights[f, label] = (np.sign(z) * sparsity - z) / ((1.0 + np.sqrt(grown)) / rate + decay)
        for c in range(steps.shape[0]):
            for before in range(labels):
                for label in range(labels):
                    g = step_gradient[c, before, label]
                    if g != 0.0 and steps[c, before, label] > FORBIDDEN / 2:
                        step_squares[c, before, label] += g * g
                        steps[c, before, label] += 0.05 * g / np.sqrt(step_squares[c, before, label] + 1.0)
    return loss


def fit(
    features: NDArray[np.int32],
    ctx: NDArray[np.int8],
    gold: NDArray[np.int8],
    bounds: NDArray[np.int32],
    size: int,
    contexts: int,
    labels: int,
    passes: int = 5,
    rate: float = 0.05,
    sparsity: float = 1.0,
    decay: float = 1.0,
    seed: int = 0,
    verbose: bool = False,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights (size, labels) and steps (contexts, labels, labels) by FTRL-Proximal (McMahan et al. 2013).

    features: (tokens, templates) rows of weights, -1 = none. Label 0 is outside, 2k + 1 begins span k, 2k + 2 goes on.
    `sparsity` is the L1 and `decay` the L2 strength. What comes back is the mean over the ends of the last passes.
    """
    weights, squares = np.zeros((size, labels), np.float32), np.zeros((size, labels), np.float32)
    sums = np.zeros((size, labels), np.float32)
    steps, step_squares = np.zeros((contexts, labels, labels)), np.zeros((contexts, labels, labels))
    for label in range(2, labels, 2):
        for before in range(labels):
            if before not in (label, label - 1):
                steps[:, before, label] = FORBIDDEN
    random = np.random.default_rng(seed)
    mean_weights, mean_steps = np.zeros_like(weights), np.zeros_like(steps)
    for number in range(passes):
        order = random.permutation(len(bounds) - 1)
        loss = pass_over(
            features, ctx, gold, bounds, order, weights, squares, sums, steps, step_squares, rate, sparsity, decay
        )
        if verbose:
            alive = int((weights != 0).any(axis=1).sum())
            print(f"pass {number + 1}: {loss / len(gold):.4f} nats a token, {alive} rows")
        if number >= passes - AVERAGED:
            mean_weights += weights / np.float32(AVERAGED)
            mean_steps += steps / AVERAGED
    return mean_weights, mean_steps.astype(np.float32)
