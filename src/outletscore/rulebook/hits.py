"""Where the rules hit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.hits import Columns


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """n hits of a rulebook in a reading, sorted by start, end, rule, entry; no two are the same.

    `rule` is a number of `Rulebook.ids`; `entry` the number of the pattern in its rule, or of the entry in its fitted
    lexicon; `start` and `end` are token numbers, half open; `weight` is the log-odds of the rule or entry.
    """

    rule: NDArray[np.int32]
    entry: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    weight: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.rule)

    def columns(self) -> Columns:
        """As kernels take them."""
        return Columns(self.rule, self.entry, self.start, self.end, self.weight)

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.int64] | slice) -> Hits:
        """Some of the hits, by mask or by ascending number."""
        if not isinstance(chosen, slice) and chosen.dtype == np.bool_:
            chosen = np.flatnonzero(chosen)  # once, not for each column
        return Hits(
            rule=self.rule[chosen],
            entry=self.entry[chosen],
            start=self.start[chosen],
            end=self.end[chosen],
            weight=self.weight[chosen],
        )
