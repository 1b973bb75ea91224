"""Evidence in numbers: every article, sentence and rule is looked up once, and counted many times.

A news article of a thousand words has seven hundred rows of evidence, and three tables are made of them: facts, what
each rule adds to a figure, and how a figure moves without a family of rules. Grouping rows by strings costs twice that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

# Sums are made in a table where it has no more than so many places for a row, and else by sorting.
_ROOM = 16


def family_of(rule: pl.Expr) -> pl.Expr:
    """The family a rule belongs to: its id before the slash, hyphens as in the names of measures."""
    return rule.str.split_exact("/", 1).struct.field("field_0").str.replace_all("-", "_", literal=True)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Sentences with words in the outlet's own voice: article, place (see `Numbered`), and probability of each."""

    article: Numbers
    sentence: Numbers
    p: Floats


@dataclass(frozen=True, slots=True)
class Numbered:
    """Rows of evidence: `article`, `rule`, `family` are places in `articles`, `rules`, `families`.

    Sentence k of article i has the place `first[i]` + k, which is below `first[-1]`. `families` are those of the rules,
    in order; `family_of_rule` says which is whose. `narration` is outside of quotation marks, `own`
    in the outlet's own voice: in narration, and inside no attributed content.
    """

    articles: pl.Series
    rules: pl.Series
    families: tuple[str, ...]
    family_of_rule: Numbers
    first: Numbers
    article: Numbers
    sentence: Numbers
    rule: Numbers
    narration: Flags
    own: Flags
    weight: Floats

    @classmethod
    def of(cls, evidence: pl.DataFrame, sentences: pl.DataFrame) -> Numbered:
        """From `article_id, sentence, rule, voice, attributed, weight` and `article_id, sentence`, in any order."""
        spoken, found = _stretches(sentences["article_id"]), _stretches(evidence["article_id"])
        articles = pl.concat([spoken["value"], found["value"]]).unique().sort()
        rules = evidence["rule"].unique().sort()
        named = rules.to_frame("rule").select(family=family_of(pl.col("rule")))["family"]
        families = named.unique().sort()
        first = np.zeros(len(articles) + 1, np.int64)
        article, at = (np.repeat(places(each["value"], articles), each["len"].to_numpy()) for each in (found, spoken))
        sentence = evidence["sentence"].to_numpy().astype(np.int64)
        for whose, number in ((article, sentence), (at, sentences["sentence"].to_numpy().astype(np.int64))):
            np.maximum.at(first[1:], whose, number + 1)
        narration = (evidence["voice"] == "narration").to_numpy()
        return cls(
            articles=articles,
            rules=rules,
            families=tuple(families),
            family_of_rule=places(named, families),
            first=(first := np.cumsum(first)),
            article=article,
            sentence=first[article] + sentence,
            rule=places(evidence["rule"], rules),
            narration=narration,
            own=narration & ~evidence["attributed"].fill_null(False).to_numpy(),
            weight=evidence["weight"].to_numpy().astype(np.float64),
        )

    @property
    def family(self) -> Numbers:
        """The family of each row."""
        return self.family_of_rule[self.rule]

    @property
    def weighty(self) -> Numbers:
        """The rows in the outlet's own voice that have a weight."""
        return np.flatnonzero(self.own & (self.weight != 0))

    def among(self, families: tuple[str, ...]) -> Flags:
        """The rows whose rule is of one of these families."""
        return np.isin(self.families, families)[self.family_of_rule][self.rule]

    def spoken(self, sentences: pl.DataFrame) -> Spoken:
        """From `article_id, sentence, own_words, editorializing`."""
        own = sentences.filter(pl.col("own_words") > 0)
        article = places(own["article_id"], self.articles)
        sentence = self.first[article] + own["sentence"].to_numpy().astype(np.int64)
        return Spoken(article, sentence, own["editorializing"].to_numpy().astype(np.float64))

    def sums(self, rows: Numbers, of: Numbers, size: int, unit: float) -> Numbers:
        """The weights of some rows added by a number `of` each of them, in whole units: the same in any order."""
        return sums(of[rows], self.weight[rows], size, unit)


def places(column: pl.Series, among: pl.Series) -> Numbers:
    """Where each string stands among distinct ones, which hold it."""
    return column.cast(pl.Enum(among)).to_physical().to_numpy().astype(np.int64)


def _stretches(ids: pl.Series) -> pl.DataFrame:
    """`len, value`: rows of one article stand together, so that few strings have to be looked up."""
    return ids.rle().struct.unnest()


def sums(number: Numbers, figure: Floats, size: int, unit: float) -> Numbers:
    """The figures added by their number, each rounded to whole units of `unit`: (size,) units."""
    found = np.zeros(size, np.int64)
    np.add.at(found, number, np.rint(figure / unit).astype(np.int64))
    return found


def totals(key: Numbers, units: Numbers, size: int) -> tuple[Numbers, Numbers]:
    """The different keys, below `size`, in order, and the sum of the units of each."""
    if size <= _ROOM * max(len(key), _ROOM):
        found = np.zeros(size, np.int64)
        np.add.at(found, key, units)
        there = np.flatnonzero(np.bincount(key, minlength=size))
        return there, found[there]
    order = np.argsort(key, kind="stable")
    key, units = key[order], units[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))  # keys are not negative
    return key[first], np.add.reduceat(units, first) if len(first) else units


def outlets_of(articles: pl.DataFrame, ids: pl.Series) -> tuple[pl.Series, Numbers]:
    """The outlets of `articles` (`article_id, outlet, duplicate_of`), and which of them each article of `ids` counts
    for: -1 for later copies and where the outlet is unknown."""
    counted = articles.filter(pl.col("duplicate_of").is_null() & pl.col("outlet").is_not_null())
    outlets = counted["outlet"].unique().sort()
    of = dict(zip(counted["article_id"].to_list(), places(counted["outlet"], outlets).tolist(), strict=True))
    return outlets, np.array([of.get(article, -1) for article in ids.to_list()], np.int64)
