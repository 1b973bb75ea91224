"""How well predictions tell two kinds of sentences apart: figures with intervals, and a reliability curve."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from outletscore.rulebook.grams import Floats

DRAWS = 1000
BINS = 10

Measure = Callable[[NDArray[np.int64]], float]
Figure = tuple[float, float, float]  # value, and the ends of its 95 % interval


def macro_f1(label: Floats, logit: Floats) -> float:
    """Mean F1 of both classes, with 1 predicted from a probability of 0.5 on."""
    predicted, scores = logit >= 0, []
    for kind in (False, True):
        hit = ((label == 1) == kind) & (predicted == kind)
        scores.append(2 * hit.sum() / max(((label == 1) == kind).sum() + (predicted == kind).sum(), 1))
    return float(np.mean(scores))


def auc(label: Floats, logit: Floats) -> float:
    """Chance that a sentence labelled 1 ranks above one labelled 0; ties count half. NaN where a kind is missing."""
    from scipy.stats import rankdata

    ones = int((label == 1).sum())
    zeros = len(label) - ones
    if not ones or not zeros:
        return float("nan")
    return float((rankdata(logit)[label == 1].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def auc_within(label: Floats, logit: Floats, outlet: NDArray[np.str_], fewest: int = 10) -> float:
    """Mean of the AUC inside each outlet that has enough of both kinds, weighted by size."""
    values, sizes = [], []
    for name in np.unique(outlet).tolist():
        mine = outlet == name
        if min((label[mine] == 1).sum(), (label[mine] == 0).sum()) >= fewest:
            values.append(auc(label[mine], logit[mine]))
            sizes.append(int(mine.sum()))
    return float(np.average(values, weights=sizes)) if values else float("nan")


def reliability(label: Floats, logit: Floats) -> list[tuple[float, float, int]]:
    """For each tenth of the scale of probabilities: mean probability, share labelled 1, sentences."""
    probability = 1.0 / (1.0 + np.exp(-logit))
    which = np.minimum((probability * BINS).astype(np.int64), BINS - 1)
    rows = []
    for number in range(BINS):
        mine = which == number
        if mine.any():
            rows.append((float(probability[mine].mean()), float(label[mine].mean()), int(mine.sum())))
    return rows


def calibration_error(label: Floats, logit: Floats) -> float:
    """Expected calibration error: mean gap between the two figures of `reliability`, weighted by sentences."""
    rows = reliability(label, logit)
    return sum(abs(mean - share) * count for mean, share, count in rows) / max(sum(row[2] for row in rows), 1)


def with_interval(figure: Measure, size: int, seed: int = 20261124) -> Figure:
    """A figure of all sentences, and its 95 % bootstrap interval over sentences."""
    random = np.random.default_rng(seed)
    draws = [figure(random.integers(0, size, size)) for _ in range(DRAWS)]
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return figure(np.arange(size)), float(low), float(high)


def measures(label: Floats, logit: Floats, outlet: NDArray[np.str_]) -> dict[str, Measure]:
    """The measures of a set of predictions, each a function of the rows it is to look at."""
    return {
        "macro-F1": lambda rows: macro_f1(label[rows], logit[rows]),
        "AUC": lambda rows: auc(label[rows], logit[rows]),
        "AUC within outlets": lambda rows: auc_within(label[rows], logit[rows], outlet[rows]),
        "calibration error": lambda rows: calibration_error(label[rows], logit[rows]),
    }
