"""Rows of evidence added up by article, sentence, rule and family, in one pass over them.

All sums are of whole numbers, so they are the same in any order, and wherever a batch was cut.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Places = NDArray[np.int32]

# Floats are added as whole numbers of this part of one: the sum is then the same in any order, and wherever a batch was
# cut. polars adds in lanes that begin where a column begins. An error of 2**-41 a sentence.
STEP = 2.0**-40
# Pieces are added as whole numbers of this unit, so that any order and any batches give the same bits. A piece of a
# figure under 1,000 over a million articles stays below 2**63.
UNIT = 2.0**-32


@dataclass(frozen=True, slots=True)
class Tallies:
    """`hits` (articles, rules): rows in the outlet's own voice; `weights` (articles, rules): of the rows in narration,
    in units of `STEP`.

    And of the rows in the own voice that have a weight, that in units of `UNIT`: `total` (sentences,), and `by_family`
    (sentences, families); `there` (sentences, families) says where there is such a row.
    """

    hits: Numbers
    weights: Numbers
    total: Numbers
    by_family: Numbers
    there: Flags

    @classmethod
    def of(
        cls, article: Places, sentence: Places, rule: Places, narration: Flags, own: Flags, weight: Floats,
        family_of_rule: Numbers, shape: tuple[int, int, int, int],
    ) -> Tallies:  # fmt: skip
        """From rows of evidence (see `numbered.Numbered`); `shape` is articles, sentences, rules, families."""
        articles, sentences, rules, families = shape
        found = cls(
            np.zeros((articles, rules), np.int64),
            np.zeros((articles, rules), np.int64),
            np.zeros(sentences, np.int64),
            np.zeros((sentences, families), np.int64),
            np.zeros((sentences, families), np.bool_),
        )
        tally(
            article, sentence, rule, narration, own, weight, family_of_rule, found.hits, found.weights, found.total,
            found.by_family, found.there,
        )  # fmt: skip
        return found


@compiled
def tally(
    article: Places, sentence: Places, rule: Places, narration: Flags, own: Flags, weight: Floats,
    family_of_rule: Numbers, hits: Numbers, weights: Numbers, total: Numbers, by_family: Numbers, there: Flags,
) -> None:  # fmt: skip
    """Add rows of evidence to the tables of `Tallies`, which are zero."""
    for row in range(len(article)):
        if narration[row]:
            weights[article[row], rule[row]] += np.int64(np.rint(weight[row] / STEP))
        if own[row]:
            hits[article[row], rule[row]] += 1
            if weight[row] != 0:
                units = np.int64(np.rint(weight[row] / UNIT))
                place, family = sentence[row], family_of_rule[rule[row]]
                total[place] += units
                by_family[place, family] += units
                there[place, family] = True


@compiled
def explain(
    article: Places, sentence: Places, rule: Places, own: Flags, weight: Floats, slope: Floats, explained: Numbers,
    by_rule: Numbers, there: Flags,
) -> None:  # fmt: skip
    """Add what each row in the own voice that has a weight moves its sentence, in units of `STEP`, where `slope`
    (sentences,) is not NaN.

    `explained` (sentences,) and `by_rule` (articles, rules) are zero; `there` (articles, rules) says where a row is.
    """
    for row in range(len(article)):
        steepness = slope[sentence[row]]
        if own[row] and weight[row] != 0 and not np.isnan(steepness):
            # the weight as it is in the sum, or the pieces would not add up to p
            units = np.int64(np.rint(np.rint(weight[row] / UNIT) * UNIT * steepness / STEP))
            explained[sentence[row]] += units
            by_rule[article[row], rule[row]] += units
            there[article[row], rule[row]] = True
