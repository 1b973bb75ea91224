"""Whether a sentence holds a content, by the sum over all paths of labels: many that say so outweigh one that does not.

The best path is silent on *officials pushed for a delay* where no single choice of source, cue and content is likelier
than saying nothing. Whether something is attributed there is another question, and the sum over the choices answers it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.attribution import context
from outletscore.language.kernel.attribution_path import decode_sentence
from outletscore.language.kernel.compiling import compiled

FARTHEST = 3000  # hundredths of log-odds; what is farther from 0 counts as this
ODDS = np.array([math.exp(n / 100) for n in range(-FARTHEST, FARTHEST + 1)])
LARGE, SMALL = 1e100, 1e-100  # beyond these, sums are divided by their total; only their ratio counts


@compiled
def find_content(
    s: int,
    shift: int,
    first: int,
    limit: int,
    sentence_start: NDArray[np.int32],
    values: NDArray[np.int32],
    scores: NDArray[np.int32],
    transitions: NDArray[np.int32],
    steps: NDArray[np.float64],
    odds: NDArray[np.float64],
    most: float,
    best: NDArray[np.int64],
    back: NDArray[np.int8],
    labels: NDArray[np.int8],
) -> bool:
    """Give sentence s, if it has no content, the best labels that have one, where `share_without` is `most` or less."""
    start, stop = sentence_start[s], sentence_start[s + 1]
    for i in range(start, stop):
        if labels[i] >= 5:
            return False
    before = labels[start - 1] if start > first else 0
    after = labels[stop] if stop < limit else 0
    if share_without(start, stop, shift, first, limit, before, after, values, scores, steps, odds) > most:
        return False
    for i in range(start, stop):
        labels[i] = 0
    decode_sentence(start, stop, shift, before, values, scores, transitions, best, back, labels, True)
    return True


@compiled
def share_without(
    start: int,
    stop: int,
    shift: int,
    first: int,
    limit: int,
    before: int,
    after: int,
    values: NDArray[np.int32],
    scores: NDArray[np.int32],
    steps: NDArray[np.float64],
    odds: NDArray[np.float64],
) -> float:
    """The share of all paths through the tokens start..stop, weighed by their odds, that have no content there.

    `before` and `after` are the labels around them; `steps` (CONTEXTS, LABELS, LABELS) are the odds of transitions,
    `odds` is ODDS. The forward half of the forward-backward algorithm (Rabiner 1989), twice: over all labels (o, b1 ...
    i3: outside, beginning and inside of source, cue, content), and over those before content (p, c1 ... j2).
    """
    o, b1, i1, b2, i2, b3, i3 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    if before == 0:
        o = 1.0
    elif before == 1:
        b1 = 1.0
    elif before == 2:
        i1 = 1.0
    elif before == 3:
        b2 = 1.0
    elif before == 4:
        i2 = 1.0
    elif before == 5:
        b3 = 1.0
    else:
        i3 = 1.0
    p, c1, j1, c2, j2, c3, j3 = o, b1, i1, b2, i2, b3, i3
    for i in range(start, stop):
        at = np.uint64(i + shift)
        t = np.uint64(context(values, i + shift, i == first))
        n0 = entered(t, np.uint64(0), steps, o, b1, i1, b2, i2, b3, i3)
        n1 = entered(t, np.uint64(1), steps, o, b1, i1, b2, i2, b3, i3)
        n3 = entered(t, np.uint64(3), steps, o, b1, i1, b2, i2, b3, i3)
        n5 = entered(t, np.uint64(5), steps, o, b1, i1, b2, i2, b3, i3)
        m0 = entered(t, np.uint64(0), steps, p, c1, j1, c2, j2, c3, j3)
        m1 = entered(t, np.uint64(1), steps, p, c1, j1, c2, j2, c3, j3)
        m3 = entered(t, np.uint64(3), steps, p, c1, j1, c2, j2, c3, j3)
        e1, e2, e3 = odds_of(at, 1, scores, odds), odds_of(at, 2, scores, odds), odds_of(at, 3, scores, odds)
        e4, e5, e6 = odds_of(at, 4, scores, odds), odds_of(at, 5, scores, odds), odds_of(at, 6, scores, odds)
        i1, j1 = continued(t, np.uint64(2), steps, b1, i1) * e2, continued(t, np.uint64(2), steps, c1, j1) * e2
        i2, j2 = continued(t, np.uint64(4), steps, b2, i2) * e4, continued(t, np.uint64(4), steps, c2, j2) * e4
        i3 = continued(t, np.uint64(6), steps, b3, i3) * e6
        o, b1, b2, b3 = n0, n1 * e1, n3 * e3, n5 * e5
        p, c1, c2, c3, j3 = m0, m1 * e1, m3 * e3, 0.0, 0.0
        total = o + b1 + i1 + b2 + i2 + b3 + i3
        if total > LARGE or total < SMALL:
            o, b1, i1, b2 = o / total, b1 / total, i1 / total, b2 / total
            i2, b3, i3 = i2 / total, b3 / total, i3 / total
            p, c1, j1, c2, j2 = p / total, c1 / total, j1 / total, c2 / total, j2 / total
    if stop == limit:
        return float((p + c1 + j1 + c2 + j2 + c3 + j3) / (o + b1 + i1 + b2 + i2 + b3 + i3))
    t = np.uint64(context(values, stop + shift, False))
    silent: float = entered(t, np.uint64(after), steps, p, c1, j1, c2, j2, c3, j3)
    every: float = entered(t, np.uint64(after), steps, o, b1, i1, b2, i2, b3, i3)
    return silent / every


@compiled
def odds_of(at: Any, label: Any, scores: NDArray[np.int32], odds: NDArray[np.float64]) -> Any:
    """The odds of a label at a column."""
    score = min(max(scores[at, np.uint64(label)], -FARTHEST), FARTHEST)
    return odds[np.uint64(score + FARTHEST)]


@compiled
def entered(
    t: Any, to: Any, steps: NDArray[np.float64], o: Any, b1: Any, i1: Any, b2: Any, i2: Any, b3: Any, i3: Any
) -> Any:
    """The sum of the paths that reach a label from any label before it."""
    total = o * steps[t, np.uint64(0), to]
    total += b1 * steps[t, np.uint64(1), to]
    total += i1 * steps[t, np.uint64(2), to]
    total += b2 * steps[t, np.uint64(3), to]
    total += i2 * steps[t, np.uint64(4), to]
    total += b3 * steps[t, np.uint64(5), to]
    return total + i3 * steps[t, np.uint64(6), to]


@compiled
def continued(t: Any, to: Any, steps: NDArray[np.float64], begun: Any, going: Any) -> Any:
    """The same of the inside of a span."""
    return going * steps[t, to, to] + begun * steps[t, to - np.uint64(1), to]
