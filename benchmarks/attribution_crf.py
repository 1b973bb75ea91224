"""Fit a linear-chain conditional random field (Lafferty, McCallum and Pereira 2001) and a logistic first look.

Both by FTRL-Proximal (McMahan et al. 2013): AdaGrad's rates, an L1 term that leaves a small file, an L2 term.
"""

from __future__ import annotations

import os

os.environ.setdefault("NUMBA_SLP_VECTORIZE", "1")  # read when numba is imported: three times as fast here

import numpy as np
from numba import njit
from numpy.typing import NDArray

AVERAGED = 3  # passes at the end whose results are averaged
FORBIDDEN = -60.0  # log-weight of a step that cannot be: into the inside of a span from anywhere but that span
WEIGHT, SQUARES, SUMS = range(3)  # what is kept of every weight
WIDTH = 8  # labels, padded
PARTS = 4  # the first look of a text comes from a model fitted on the other parts


@njit(nogil=True, cache=True, fastmath=True)
def forward_backward(emissions, factors, ctx, alpha, beta, shown):  # type: ignore[no-untyped-def]
    n, labels = len(ctx), factors.shape[1]
    for i in range(n):
        top = emissions[i, 0]
        for label in range(1, labels):
            top = max(top, emissions[i, label])
        for label in range(labels):
            shown[i, label] = np.exp(emissions[i, label] - top)
    for i in range(n):
        total = 0.0
        for label in range(labels):
            value = factors[ctx[0], 0, label]
            if i > 0:
                value = 0.0
                for before in range(labels):
                    value += alpha[i - 1, before] * factors[ctx[i], before, label]
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
                value += factors[ctx[i + 1], before, label] * shown[i + 1, label] * beta[i + 1, label]
            beta[i, before] = value
            total += value
        for before in range(labels):
            beta[i, before] /= total


@njit(nogil=True, cache=True, fastmath=True)
def emit(features, state, first, limit, drop, random, emissions, kept):  # type: ignore[no-untyped-def]
    """Scores of the labels; each feature is left out with probability drop / 65536. `kept` are the others, to -1."""
    for i in range(first, limit):
        for label in range(WIDTH):
            emissions[i - first, label] = np.float32(0)
        count = 0
        for j in range(features.shape[1]):
            f = features[i, j]
            if f < 0:
                continue
            random ^= random << np.uint64(13)
            random ^= random >> np.uint64(7)
            random ^= random << np.uint64(17)
            if (random >> np.uint64(40)) & np.uint64(65535) < drop:
                continue
            kept[i - first, count] = f
            count += 1
            for label in range(WIDTH):
                emissions[i - first, label] += state[f, WEIGHT, label]
        if count < features.shape[1]:
            kept[i - first, count] = -1
    return random


@njit(nogil=True, cache=True, fastmath=True)
def pass_over(  # type: ignore[no-untyped-def]
    features, ctx, gold, bounds, order, state, steps, step_squares, rate, sparsity, decay, drop, quiet, random
):
    labels = steps.shape[1]
    longest = 1
    for text in order:
        longest = max(longest, bounds[text + 1] - bounds[text])
    emissions, kept = np.empty((longest, WIDTH), np.float32), np.empty((longest, features.shape[1]), np.int32)
    alpha, beta, shown = np.empty((longest, labels)), np.empty((longest, labels)), np.empty((longest, labels))
    gradient, pair = np.empty(labels), np.empty((labels, labels))
    g = np.zeros(WIDTH, np.float32)
    rate, sparsity, decay, one = np.float32(rate), np.float32(sparsity), np.float32(decay), np.float32(1)
    loss = 0.0
    for text in order:
        first, limit = bounds[text], bounds[text + 1]
        n = limit - first
        if n == 0:
            continue
        random = emit(features, state, first, limit, drop, random, emissions, kept)
        factors = np.exp(steps)
        forward_backward(emissions, factors, ctx[first:limit], alpha, beta, shown)
        step_gradient = np.zeros_like(steps)
        for i in range(n):
            wanted, c = gold[first + i], ctx[first + i]
            total = 0.0
            for label in range(labels):
                gradient[label] = alpha[i, label] * beta[i, label]
                total += gradient[label]
            right = gradient[wanted] / total
            loss -= np.log(right + 1e-12)
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
            if 1.0 - right < quiet:
                continue  # next to nothing to learn here: most of the narration after the first pass
            for label in range(labels):
                g[label] = np.float32(gradient[label] / total)
            g[wanted] -= one
            for j in range(features.shape[1]):
                f = kept[i, j]
                if f < 0:
                    break
                for label in range(WIDTH):
                    old = state[f, SQUARES, label]
                    grown = old + g[label] * g[label]
                    root = np.sqrt(grown)
                    z = state[f, SUMS, label] + g[label] - (root - np.sqrt(old)) / rate * state[f, WEIGHT, label]
                    state[f, SQUARES, label] = grown
                    state[f, SUMS, label] = z
                    size = abs(z) - sparsity
                    weight = (size if z < 0 else -size) / ((one + root) / rate + decay)
                    state[f, WEIGHT, label] = weight if size > 0 else np.float32(0)
        for c in range(steps.shape[0]):
            for before in range(labels):
                for label in range(labels):
                    change = step_gradient[c, before, label]
                    if change != 0.0 and steps[c, before, label] > FORBIDDEN / 2:
                        step_squares[c, before, label] += change * change
                        steps[c, before, label] += 0.05 * change / np.sqrt(step_squares[c, before, label] + 1.0)
    return loss


def fit(
    features: NDArray[np.int32],
    ctx: NDArray[np.int8],
    gold: NDArray[np.int8],
    bounds: NDArray[np.int32],
    size: int,
    contexts: int,
    labels: int,
    passes: int = 6,
    rate: float = 0.03,
    sparsity: float = 12.0,
    decay: float = 8.0,
    drop: float = 0.1,
    quiet: float = 0.01,
    seed: int = 0,
    plain: int = 0,
    verbose: bool = False,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights (size, labels) and steps (contexts, labels, labels).

    features: (tokens, templates) rows of weights, -1 = none. Label 0 is outside, 2k + 1 begins span k, 2k + 2 goes on.
    `sparsity` is the L1 and `decay` the L2 strength; each feature of a token is left out of a pass with probability
    `drop`, so that none is leant on alone; tokens whose label is right with 1 - `quiet` or more teach no weights. Of
    the last `plain` texts every pass sees others, all in all each text once. What comes back is the mean over the ends
    of the last passes.
    """
    state = np.zeros((size, 3, WIDTH), np.float32)
    steps, step_squares = np.zeros((contexts, labels, labels)), np.zeros((contexts, labels, labels))
    for label in range(2, labels, 2):
        for before in range(labels):
            if before not in (label, label - 1):
                steps[:, before, label] = FORBIDDEN
    random = np.random.default_rng(seed)
    mean_weights, mean_steps = np.zeros((size, labels), np.float32), np.zeros_like(steps)
    texts = len(bounds) - 1
    once = np.array_split(random.permutation(np.arange(texts - plain, texts)), passes)
    for number in range(passes):
        order = random.permutation(np.concatenate([np.arange(texts - plain), once[number]]))
        dice = np.uint64(random.integers(1, 1 << 62))
        loss = pass_over(
            features, ctx, gold, bounds, order, state, steps, step_squares, rate, sparsity, decay,
            np.uint64(drop * 65536), quiet, dice,
        )  # fmt: skip
        if verbose:
            alive = int((state[:, WEIGHT] != 0).any(axis=1).sum())
            print(f"pass {number + 1}: {loss / len(gold):.4f} nats a token, {alive} rows", flush=True)
        if number >= passes - AVERAGED:
            mean_weights += state[:, WEIGHT, :labels] / np.float32(AVERAGED)
            mean_steps += steps / AVERAGED
    return mean_weights * np.float32(1 - drop), mean_steps.astype(np.float32)


@njit(nogil=True)
def best_labels(features, ctx, bounds, weights, steps):  # type: ignore[no-untyped-def]
    """The likeliest label of every token (Viterbi), for weights and steps as `fit` gives them."""
    labels = weights.shape[1]
    found = np.zeros(len(ctx), np.int8)
    back = np.zeros((len(ctx), labels), np.int8)
    best, reached = np.zeros(labels, np.float32), np.zeros(labels, np.float32)
    for text in range(len(bounds) - 1):
        first, limit = bounds[text], bounds[text + 1]
        if first == limit:
            continue
        for i in range(first, limit):
            for label in range(labels):
                origin = 0
                for before in range(0 if i == first else labels):
                    if best[before] + steps[ctx[i], before, label] > best[origin] + steps[ctx[i], origin, label]:
                        origin = before
                start = np.float32(0) if i == first else best[origin]
                reached[label] = start + steps[ctx[i], origin, label]
                for f in features[i]:
                    if f >= 0:
                        reached[label] += weights[f, label]
                back[i, label] = origin
            best[:] = reached - reached.max()
        label = int(best.argmax())
        for i in range(limit - 1, first - 1, -1):
            found[i] = label
            label = back[i, label]
    return found


@njit(nogil=True, cache=True, fastmath=True)
def fit_logistic(features, gold, chosen, size, passes, rate, sparsity, decay):  # type: ignore[no-untyped-def]
    """Weights (size) of a logistic regression on the chosen tokens."""
    weights, squares, sums = np.zeros(size, np.float32), np.zeros(size, np.float32), np.zeros(size, np.float32)
    for _ in range(passes):
        for i in range(len(gold)):
            if not chosen[i]:
                continue
            total = 0.0
            for j in range(features.shape[1]):
                if features[i, j] >= 0:
                    total += weights[features[i, j]]
            g = 1.0 / (1.0 + np.exp(-total)) - gold[i]
            if abs(g) < 0.005:
                continue
            for j in range(features.shape[1]):
                f = features[i, j]
                if f < 0:
                    continue
                grown = squares[f] + g * g
                sums[f] += g - (np.sqrt(grown) - np.sqrt(squares[f])) / rate * weights[f]
                squares[f] = grown
                if abs(sums[f]) <= sparsity:
                    weights[f] = 0
                else:
                    weights[f] = (np.sign(sums[f]) * sparsity - sums[f]) / ((1 + np.sqrt(grown)) / rate + decay)
    return weights


@njit(nogil=True, cache=True, fastmath=True)
def apply_logistic(features, weights):  # type: ignore[no-untyped-def]
    """Log-odds of every token."""
    found = np.zeros(len(features), np.float32)
    for i in range(len(features)):
        for j in range(features.shape[1]):
            if features[i, j] >= 0:
                found[i] += weights[features[i, j]]
    return found


def first_look(
    features: NDArray[np.int32],
    gold: NDArray[np.bool_],
    bounds: NDArray[np.int32],
    size: int,
    passes: int = 3,
    rate: float = 0.1,
    sparsity: float = 1.0,
    decay: float = 1.0,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights (size) of all texts, and log-odds (tokens), each from a model that has not seen its text."""
    part = np.repeat(np.arange(len(bounds) - 1) % PARTS, np.diff(bounds))
    looks = np.empty(len(gold), dtype=np.float32)
    wanted = gold.astype(np.float64)
    for number in range(PARTS):
        weights = fit_logistic(features, wanted, part != number, size, passes, rate, sparsity, decay)
        looks[part == number] = apply_logistic(features[part == number], weights)
    everything = np.ones(len(gold), dtype=np.bool_)
    return fit_logistic(features, wanted, everything, size, passes, rate, sparsity, decay), looks
