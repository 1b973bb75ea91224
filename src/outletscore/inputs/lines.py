"""The line classifier: a logistic regression over `features`, its weights in `lines.tsv` (benchmarks/fit_lines.py)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from outletscore.inputs import features
from outletscore.inputs.layout import Paragraph

if TYPE_CHECKING:
    from numpy.typing import NDArray


@cache
def weights() -> tuple[float, NDArray[np.float64]]:
    """Intercept, and a weight a feature, in the order of `features.NAMES`. Raises KeyError where one is missing."""
    text = (resources.files(__package__) / "lines.tsv").read_text(encoding="utf-8")
    rows = dict(line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return float(rows["intercept"]), np.array([float(rows[name]) for name in features.NAMES])


def score(found: Sequence[Paragraph]) -> NDArray[np.float64]:
    """Log-odds of each paragraph of a page to be part of the article; shape (paragraphs,)."""
    if not found:
        return np.zeros(0)
    intercept, weight = weights()
    return intercept + features.measure(found) @ weight
