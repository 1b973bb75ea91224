"""The figures of all articles that count, without holding them: one measure of all, or all measures of one outlet.

A million articles have 57 million figures, 456 MB. Comparing needs all articles only measure by measure (ranks,
effects, variance components), and all measures only outlet by outlet (draws, means).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.scores.articles import by_measure
from outletscore.scores.measures import NAMES

Floats = NDArray[np.float64]

# Measures that are put in order together, 8 bytes an article for each: as many as are 4 million figures, 8 at least.
_TOGETHER, _FIGURES = 8, 1 << 22
# What is read of the tables of articles.
HEADS = ("article_id", "outlet", "words", "duplicate_of")


# Gives some columns of one table of articles after the other.
Read = Callable[[tuple[str, ...]], Iterable[pl.DataFrame]]


class Columns(Protocol):
    """Figures by measure: NaN where an article has none."""

    def read(self, measure: int, first: int, behind: int) -> Floats:
        """The figures of a measure of some articles."""


@dataclass(frozen=True, slots=True)
class Held:
    """In memory: `values` (measures, articles)."""

    values: Floats

    def read(self, measure: int, first: int, behind: int) -> Floats:
        return self.values[measure, first:behind]


@dataclass(frozen=True, slots=True)
class Filed:
    """In a file, measure after measure. It stays open: outlets are asked for again and again."""

    file: FileIO
    articles: int

    def read(self, measure: int, first: int, behind: int) -> Floats:
        data = os.pread(self.file.fileno(), 8 * (behind - first), 8 * (measure * self.articles + first))
        return np.frombuffer(data, np.float64)


@dataclass(frozen=True, slots=True)
class OfOutlet:
    """The articles of one outlet, by id: `values` (articles, measures of the registry) and `words` (articles,)."""

    outlet: str
    values: Floats
    words: Floats


@dataclass(frozen=True, slots=True)
class Figures:
    """Every measure of every article that counts, sorted by outlet and article_id.

    Later copies are left out. `outlets` are the known ones; outlet i has the articles `bounds[i]` to `bounds[i + 1]`.
    Behind them, up to `bounds[-1]`, come the articles of no known outlet. `words` (articles,) are their lengths.
    """

    outlets: tuple[str, ...]
    bounds: NDArray[np.int64]
    words: NDArray[np.float64]
    columns: Columns

    @classmethod
    def of(cls, long: pl.DataFrame, articles: pl.DataFrame) -> Figures:
        """From figures (`tables.MEASURE_VALUES`) and articles (`article_id, outlet, duplicate_of`, and `words` where
        there are any), in any order."""
        wide = articles.join(by_measure(long), left_on="article_id", right_on="entity", how="left", suffix="_of_long")
        taken = [f"{name}_of_long" if f"{name}_of_long" in wide.columns else name for name in NAMES]
        named = wide.select(*(pl.col(a).alias(b) for a, b in zip(taken, NAMES, strict=True)))
        heads = articles.select("article_id", "outlet", "duplicate_of", _words(articles))
        return cls.of_parts(lambda names: iter((heads.hstack(named).select(names),)))

    @classmethod
    def of_parts(cls, parts: Read, scratch: Path | None = None) -> Figures:
        """From the wide tables of articles, `parts(columns)` giving some columns of one after the other.

        With a folder `scratch` the figures are put into a file there, and only an article's place and length are held.
        Raises OSError.
        """
        heads = pl.concat(list(parts(HEADS)))
        rows = heads.height
        outlets = heads["outlet"].unique().drop_nulls().sort()
        numbers = pl.int_range(len(outlets), dtype=pl.Int32, eager=True)
        number = pl.col("outlet").replace_strict(outlets, numbers, default=len(outlets), return_dtype=pl.Int32)
        heads = (
            heads.with_row_index("row")
            .filter(pl.col("duplicate_of").is_null())
            .select("row", number, "article_id", "words")
            .sort("outlet", "article_id")
        )
        order = heads["row"].to_numpy()
        sizes = np.bincount(heads["outlet"].to_numpy(), minlength=len(outlets) + 1)
        bounds = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        words = heads["words"].fill_null(0).to_numpy().astype(np.float64)
        names = outlets.to_list()
        del heads, outlets
        known = np.flatnonzero(sizes[:-1])  # an outlet may have nothing but copies
        names, bounds = [names[i] for i in known], np.append(bounds[known], bounds[-2:])
        if scratch is None:
            values = np.empty((len(NAMES), len(order)))
            for at, column in _ordered(parts, order, rows):
                values[at] = column
            return cls(tuple(names), bounds, words, Held(values))
        scratch.mkdir(parents=True, exist_ok=True)
        path = scratch / "figures.f64"
        with path.open("wb") as file:
            for _, column in _ordered(parts, order, rows):
                file.write(column.data)
        return cls(tuple(names), bounds, words, Filed(FileIO(path), len(order)))

    @property
    def known(self) -> int:
        """How many articles are of a known outlet: they come first."""
        return int(self.bounds[len(self.outlets)])

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Articles of each known outlet."""
        return np.diff(self.bounds)[: len(self.outlets)]

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The number of the outlet of each article of a known one."""
        return np.repeat(np.arange(len(self.outlets)), self.sizes)

    def column(self, measure: int) -> Floats:
        """One measure of all articles of known outlets: (known,)."""
        return self.columns.read(measure, 0, self.known)

    def of_outlet(self, number: int) -> OfOutlet:
        """All measures of one outlet."""
        first, behind = int(self.bounds[number]), int(self.bounds[number + 1])
        return OfOutlet(self.outlets[number], self._rows(first, behind), self.words[first:behind])

    def unknown(self) -> Floats:
        """All measures of the articles of no known outlet."""
        return self._rows(self.known, int(self.bounds[-1]))

    def _rows(self, first: int, behind: int) -> Floats:
        rows = np.empty((behind - first, len(NAMES)))
        for measure in range(len(NAMES)):
            rows[:, measure] = self.columns.read(measure, first, behind)
        return rows

    def by_size(self) -> list[int]:
        """The numbers of the outlets, those with few articles first."""
        return [int(number) for number in np.argsort(self.sizes, kind="stable")]

    def counts(self) -> NDArray[np.int64]:
        """How many articles of each known outlet have each measure: (outlets, measures)."""
        found = np.zeros((len(self.outlets), len(NAMES)), dtype=np.int64)
        if self.known:
            for measure in range(len(NAMES)):
                there = np.isfinite(self.column(measure))
                found[:, measure] = np.add.reduceat(there.astype(np.int64), self.bounds[: len(self.outlets)])
        return found

    def sizes_by_measure(self) -> pl.DataFrame:
        """`outlet, measure, articles`: how many articles of an outlet have a figure, where any has."""
        counts = self.counts()
        outlet, measure = np.nonzero(counts)
        columns = {
            "outlet": [self.outlets[i] for i in outlet],
            "measure": [NAMES[i] for i in measure],
            "articles": counts[outlet, measure].astype(np.uint32),
        }
        kinds = {"outlet": pl.String, "measure": pl.String, "articles": pl.UInt32}
        return pl.DataFrame(columns, schema=kinds).sort("outlet", "measure")


def _words(articles: pl.DataFrame) -> pl.Expr:
    return pl.col("words") if "words" in articles.columns else pl.lit(None, pl.Int32).alias("words")


def _ordered(parts: Read, order: NDArray[np.uint32], rows: int) -> Iterator[tuple[int, Floats]]:
    """Each measure with its figures in this order of rows, some at a time; `rows` are those of all parts."""
    step = max(_TOGETHER, _FIGURES // max(rows, 1))
    for first in range(0, len(NAMES), step):
        names = NAMES[first : first + step]
        together, at = np.empty((len(names), rows)), 0
        for frame in parts(tuple(names)):
            for place, name in enumerate(names):
                together[place, at : at + frame.height] = frame[name].cast(pl.Float64).to_numpy()
            at += frame.height
        for place in range(len(names)):
            yield first + place, together[place][order]
