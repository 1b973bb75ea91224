"""Evidence in numbers: every article, sentence and rule is looked up once, and counted many times.

A news article of a thousand words has seven hundred rows of evidence, and three tables are made of them: facts, what
each rule adds to a figure, and how a figure moves without a family of rules. Grouping rows by strings costs twice that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from outletscore.scores.tallies import Flags, Floats, Numbers, Places, Tallies

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
    in order; `family_of_rule` says which is whose. `own` is in the outlet's own voice: outside of quotation marks, and
    inside no attributed content. `tallies` are their sums.
    """

    articles: pl.Series
    rules: pl.Series
    families: tuple[str, ...]
    family_of_rule: Numbers
    first: Numbers
    article: Places
    sentence: Places
    rule: Places
    own: Flags
    weight: Floats
    tallies: Tallies

    @classmethod
    def of(cls, evidence: pl.DataFrame, sentences: pl.DataFrame) -> Numbered:
        """From `article_id, sentence, rule, voice, attributed, weight` and `article_id, sentence`, in any order."""
        spoken, found = (rows["article_id"].rle().struct.unnest() for rows in (sentences, evidence))
        articles = pl.concat([spoken["value"], found["value"]]).unique().sort()
        rules = evidence["rule"].unique().sort()
        named = rules.to_frame("rule").select(family=family_of(pl.col("rule")))["family"]
        families = named.unique().sort()
        first = np.zeros(len(articles) + 1, np.int64)
        # Rows of one article stand together: few strings are looked up.
        for each, rows in ((spoken, sentences), (found, evidence)):
            whose, size = places(each["value"], articles), each["len"].to_numpy().astype(np.int64)
            if len(size):
                last = np.maximum.reduceat(rows["sentence"].to_numpy(), np.cumsum(size) - size)
                np.maximum.at(first[1:], whose, last.astype(np.int64) + 1)
        article = np.repeat(whose.astype(np.int32), size)
        narration = (evidence["voice"] == "narration").to_numpy()
        own = narration & ~evidence["attributed"].fill_null(False).to_numpy()
        first = np.cumsum(first)
        sentence = evidence["sentence"].to_numpy() + first.astype(np.int32)[article]
        rule = places(evidence["rule"], rules).astype(np.int32)
        weight = evidence["weight"].to_numpy().astype(np.float64)
        family_of_rule = places(named, families)
        shape = len(articles), int(first[-1]), len(rules), len(families)
        return cls(
            articles=articles,
            rules=rules,
            families=tuple(families),
            family_of_rule=family_of_rule,
            first=first,
            article=article,
            sentence=sentence,
            rule=rule,
            own=own,
            weight=weight,
            tallies=Tallies.of(article, sentence, rule, narration, own, weight, family_of_rule, shape),
        )

    def among(self, families: tuple[str, ...]) -> Flags:
        """The rules of these families."""
        return np.asarray(np.isin(self.families, families)[self.family_of_rule])

    def spoken(self, sentences: pl.DataFrame) -> Spoken:
        """From `article_id, sentence, own_words, editorializing`."""
        own = sentences.filter(pl.col("own_words") > 0)
        article = places(own["article_id"], self.articles)
        sentence = self.first[article] + own["sentence"].to_numpy().astype(np.int64)
        return Spoken(article, sentence, own["editorializing"].to_numpy().astype(np.float64))


def places(column: pl.Series, among: pl.Series) -> Numbers:
    """Where each string stands among distinct ones, which hold it."""
    return column.cast(pl.Enum(among)).to_physical().to_numpy().astype(np.int64)


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
