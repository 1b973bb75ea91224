"""Article scores: facts to figures, long (a row a figure) and wide (a column a measure)."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.scores.facts import facts
from outletscore.scores.measures import MEASURES, NAMES, Measure
from outletscore.tables import MEASURE_VALUES, schema

Floats = NDArray[np.float64]


def article_scores(
    articles: pl.DataFrame,
    sentences: pl.DataFrame,
    evidence: pl.DataFrame,
    title_evidence: pl.DataFrame,
    attributions: pl.DataFrame,
) -> pl.DataFrame:
    """Every measure of every article: `tables.MEASURE_VALUES`, articles as given, measures in registry order.

    `value` is a function of `count` and `exposure` alone (`Measure.value`); it is null where the exposure is zero.
    """
    return figures(facts(articles, sentences, evidence, title_evidence, attributions))


def figures(sums: pl.DataFrame, measures: tuple[Measure, ...] = MEASURES) -> pl.DataFrame:
    """The figures of a frame of facts (`article_id` and a column a fact), long."""
    names = pl.Series("measure", [measure.name for measure in measures], dtype=pl.String)
    article, number = np.divmod(np.arange(sums.height * len(measures)), max(len(measures), 1))
    long = pl.DataFrame(
        [
            sums["article_id"].gather(article).alias("entity"),
            names.gather(number),
            *(
                pl.Series(name, table.ravel())
                for name, table in zip(("count", "exposure", "value"), values(sums, measures), strict=True)
            ),
        ]
    ).fill_nan(None)
    return long.select(schema(MEASURE_VALUES).names())


def values(sums: pl.DataFrame, measures: tuple[Measure, ...] = MEASURES) -> tuple[Floats, Floats, Floats]:
    """Counts, exposures and figures of a frame of facts: three arrays (articles, measures), a figure NaN where there is
    none."""
    rows = (sums.height, len(measures))
    counts, exposures, found = (np.empty(rows) for _ in range(3))
    column = {name: _floats(sums[name]) for name in {each for m in measures for each in (m.count, m.exposure)}}
    for place, measure in enumerate(measures):
        exposures[:, place] = exposure = column[measure.exposure]
        known = exposure > 0
        counts[:, place] = count = np.where(known, column[measure.count], 0.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            figure = count / exposure if measure.kind == "entropy" else measure.scale * count / exposure
        if measure.kind == "entropy":
            figure = pl.Series(figure).exp().to_numpy()  # one exponential for all platforms: numpy's goes by processor
        found[:, place] = np.where(known, figure, np.nan)
    return counts, exposures, found


def _floats(column: pl.Series) -> Floats:
    """NaN where there is none."""
    return column.cast(pl.Float64).to_numpy().astype(np.float64)


def wide(articles: pl.DataFrame, sums: pl.DataFrame) -> pl.DataFrame:
    """`articles` with one float column a measure, in registry order, behind its own columns; `sums` are the facts of
    the same articles in the same order.

    A column of `articles` that a measure replaces (the readability figures come in that way) moves to its place.
    """
    *_, found = values(sums)
    return articles.drop(NAMES, strict=False).hstack(pl.DataFrame(found, schema=list(NAMES)).fill_nan(None))


def by_measure(long: pl.DataFrame) -> pl.DataFrame:
    """One row an entity, one float column a measure of the registry (null where there is no row)."""
    table = _as_given(long)
    if table is None:
        table = long.pivot("measure", index="entity", values="value")
    missing = (pl.lit(None, pl.Float64).alias(name) for name in NAMES if name not in table.columns)
    return table.with_columns(missing).select("entity", *NAMES)


def _as_given(long: pl.DataFrame) -> pl.DataFrame | None:
    """The same of figures that stand row after row, all measures of each entity, as `figures` gives them; else None."""
    rows, left = divmod(long.height, len(NAMES))
    entity, names = long["entity"][:: len(NAMES)], pl.Series(NAMES)
    if left or not rows or entity.n_unique() < rows:
        return None
    number = np.tile(np.arange(len(NAMES)), rows)
    article = np.repeat(np.arange(rows), len(NAMES))
    if not ((long["measure"] == names.gather(number)).all() and (long["entity"] == entity.gather(article)).all()):
        return None
    values = long["value"].to_numpy().reshape(rows, len(NAMES))
    table = pl.DataFrame(values, schema=list(NAMES)).fill_nan(None)
    return table.insert_column(0, entity)
