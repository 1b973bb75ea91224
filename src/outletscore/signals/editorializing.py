"""Hits in, a probability for each sentence and the evidence it is the sum of.

A sentence's probability is sigmoid(intercept + the weights of its evidence rows). Evidence is what the rules and fitted
lexicons hit, and a few structural terms whose span is the whole sentence (`structure/length`, ...). A sentence all of
which is quoted has probability 0: the outlet says nothing in it. The model and how it was chosen:
docs/decisions/0041-editorializing-model.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.errors import RuleError
from outletscore.language import Reading
from outletscore.rulebook import Hits, Rulebook

# What a sentence is, apart from the words in it. Each is a number a sentence, times a weight of the model.
STRUCTURE = {
    "structure/length": "logarithm of 1 + words, quoted ones too, ten at least",
    "structure/context": "mean log-odds of the other sentences of its text that have own voice, times n / (n + 4)",
}
FEWEST_WORDS = 10  # shorter sentences are too rare among the labels to say anything
STEADY = 4  # so many other sentences give the context half of its weight


@dataclass(frozen=True, slots=True)
class Model:
    """What turns hits into a probability; read from `model.toml` of a rulebook.

    `rules` replaces the hand-written weight of the rules it names. `attributed` scales the weight of what lies in
    content attributed to somebody. `title` is added to the intercept of a title, which is shorter than a sentence.
    """

    intercept: float = -3.0
    attributed: float = 0.5
    title: float = 0.0
    structure: Mapping[str, float] | None = None
    rules: Mapping[str, float] | None = None

    @classmethod
    def of(cls, book: Rulebook) -> Model:
        """The model of a rulebook; without one the rules' own weights count. Raises RuleError."""
        return cls.read(book.model)

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Model:
        """The model in a parsed `model.toml`. Raises RuleError."""
        figures = {key: _figure(key, table[key]) for key in ("intercept", "attributed", "title") if key in table}
        structure = {f"structure/{key}": _figure(key, value) for key, value in table.get("structure", {}).items()}
        if unknown := sorted(set(structure) - set(STRUCTURE)):
            raise RuleError(f"unknown term {unknown[0]}", place="model.toml", hint=f"there are {', '.join(STRUCTURE)}")
        rules = {key: _figure(key, value) for key, value in table.get("rules", {}).items()}
        return cls(**figures, structure=structure, rules=rules)

    def slope(self, term: str) -> float:
        """Weight of a structural term."""
        return (self.structure or {}).get(term, 0.0)

    def weights(self, book: Rulebook, hits: Hits) -> NDArray[np.float64]:
        """Weight of each hit before it is known where it lies."""
        replaced = np.array([(self.rules or {}).get(name, np.nan) for name in book.ids], dtype=np.float64)
        fitted = replaced[hits.rule] if len(replaced) else np.zeros(0)
        result: NDArray[np.float64] = np.where(np.isnan(fitted), hits.weight, fitted)
        return result


def _figure(key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        raise RuleError(f"{key} is no number", place="model.toml")
    return float(value)


@dataclass(frozen=True, slots=True, eq=False)
class Editorializing:
    """Probabilities of n sentences and the m rows of evidence behind them, sorted by start, end, rule.

    `rule` indexes `names`: the ids of the rulebook, then the structural terms. `quoted` tells for each row whether it
    lies in a quotation (then its weight is 0).
    """

    probability: NDArray[np.float64]
    sentence: NDArray[np.int32]
    rule: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    weight: NDArray[np.float64]
    quoted: NDArray[np.bool_]
    names: tuple[str, ...]


def score(
    reading: Reading, hits: Hits, book: Rulebook, attributed: NDArray[np.bool_], *, title: bool = False
) -> Editorializing:
    """Probability of each sentence, and its evidence. `attributed` tells of each token whether it is content."""
    model = Model.of(book)
    quoted = outside(reading, hits)
    factor = np.where(attributed[hits.start], model.attributed, 1.0) * ~quoted
    sentence = reading.sentence[hits.start]
    parts = [(sentence, hits.rule, hits.start, hits.end, model.weights(book, hits) * factor, quoted)]
    narration = np.bincount(reading.sentence[reading.words() & (reading.quotation < 0)], minlength=reading.sentences)
    words = np.bincount(reading.sentence[reading.words()], minlength=reading.sentences)
    length = model.slope("structure/length") * np.log1p(np.maximum(words, FEWEST_WORDS))
    logit = intercept(book, title=title) + total(sentence, parts[0][4], reading.sentences) + length
    whole = model.slope("structure/context") * context(reading, logit, narration > 0)
    first, beyond = reading.sentence_start[:-1], reading.sentence_start[1:]
    for number, values in enumerate((length, whole), len(book.ids)):
        at = np.flatnonzero((narration > 0) & (values != 0)).astype(np.int32)
        rule = np.full(len(at), number, dtype=np.int32)
        parts.append((at, rule, first[at], beyond[at], values[at], np.zeros(len(at), dtype=np.bool_)))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[1], columns[3], columns[2]))
    sentence, rule, start, end, weight, quoted = (column[order] for column in columns)
    logit = intercept(book, title=title) + total(sentence, weight, reading.sentences)
    return Editorializing(
        probability=np.where(narration > 0, sigmoid(logit), 0.0),
        sentence=sentence,
        rule=rule,
        start=start,
        end=end,
        weight=weight,
        quoted=quoted,
        names=(*book.ids, *STRUCTURE),
    )


def total(sentence: NDArray[np.int32], weight: NDArray[np.float64], sentences: int) -> NDArray[np.float64]:
    """Sum of the weights of each sentence, in the order of the rows: who adds up the table gets the same figure."""
    return np.bincount(sentence, weights=weight, minlength=sentences).astype(np.float64)


def sigmoid(logit: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 / (1 + exp(-logit)), without overflow."""
    small = np.exp(-np.abs(logit))
    result: NDArray[np.float64] = np.where(logit >= 0, 1.0, small) / (1.0 + small)
    return result


def outside(reading: Reading, hits: Hits) -> NDArray[np.bool_]:
    """Which hits lie in somebody's quotation. A span that holds a whole quotation with its marks does not."""
    quotation = reading.quotation[hits.start]
    result: NDArray[np.bool_] = quotation >= 0
    which = quotation[result]
    whole = (hits.start[result] <= reading.quote_start[which]) & (reading.quote_end[which] <= hits.end[result])
    result[result] = ~whole
    return result


def context(reading: Reading, logit: NDArray[np.float64], own: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Mean log-odds of the other sentences with own voice of each sentence's text, drawn to 0 where there are few.

    A sentence of a plain report is seldom an opinion, one of a column often is: the rest of the text is its prior.
    """
    text = np.repeat(np.arange(reading.texts), np.diff(reading.sentence_bounds))
    mine = np.where(own, logit, 0.0)
    others = np.bincount(text, weights=own, minlength=reading.texts)[text] - own
    sums = np.bincount(text, weights=mine, minlength=reading.texts)[text] - mine
    result: NDArray[np.float64] = np.where(others > 0, sums / (others + STEADY), 0.0)
    return result


def per_text(reading: Reading, result: Editorializing) -> pl.Series:
    """Highest probability of the sentences of each text: of a title; null where the text is empty."""
    bounds = reading.sentence_bounds
    some = np.flatnonzero(np.diff(bounds))
    highest = np.full(reading.texts, np.nan)
    if len(some):
        highest[some] = np.maximum.reduceat(result.probability, bounds[some])
    return pl.Series(highest).fill_nan(None)


def intercept(book: Rulebook, *, title: bool = False) -> float:
    """Log-odds of a sentence in which nothing is found; of a title, where it is one."""
    model = Model.of(book)
    return model.intercept + model.title * title
