"""Article scores: facts to figures, long (a row a figure) and wide (a column a measure)."""

from __future__ import annotations

import numpy as np
import polars as pl

from outletscore.scores.facts import facts
from outletscore.scores.measures import MEASURES, NAMES, Measure
from outletscore.tables import MEASURE_VALUES, schema


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
    count, exposure = (f"{m.name} count" for m in measures), (f"{m.name} exposure" for m in measures)
    there = [pl.col(measure.exposure) > 0 for measure in measures]
    counts = sums.select(
        pl.when(known).then(measure.count).otherwise(0.0).cast(pl.Float64).alias(name)
        for measure, known, name in zip(measures, there, count, strict=True)
    )
    exposures = sums.select(
        pl.col(measure.exposure).cast(pl.Float64).alias(name) for measure, name in zip(measures, exposure, strict=True)
    )
    values = counts.hstack(exposures).select(value_of(measure).alias(measure.name) for measure in measures)
    names = pl.Series("measure", [measure.name for measure in measures], dtype=pl.String)
    article, number = np.divmod(np.arange(sums.height * len(measures)), max(len(measures), 1))

    def row_after_row(name: str, table: pl.DataFrame) -> pl.Series:
        flat = table.to_numpy().astype(np.float64).ravel() if table.height else np.empty(0)
        return pl.Series(name, flat).fill_nan(None)

    long = pl.DataFrame(
        [
            sums["article_id"].gather(article).alias("entity"),
            names.gather(number),
            row_after_row("count", counts),
            row_after_row("exposure", exposures),
            row_after_row("value", values),
        ]
    )
    return long.select(schema(MEASURE_VALUES).names())


def value_of(measure: Measure) -> pl.Expr:
    """`Measure.value` over the columns of its count and exposure."""
    count, exposure = pl.col(f"{measure.name} count"), pl.col(f"{measure.name} exposure")
    figure = (count / exposure).exp() if measure.kind == "entropy" else measure.scale * count / exposure
    return pl.when(exposure > 0).then(figure)


def wide(articles: pl.DataFrame, long: pl.DataFrame) -> pl.DataFrame:
    """`articles` with one float column a measure, in registry order, behind its own columns.

    A column of `articles` that a measure replaces (the readability figures come in that way) moves to its place.
    """
    own = articles.drop(NAMES, strict=False)
    return own.join(by_measure(long), left_on="article_id", right_on="entity", how="left", maintain_order="left")


def by_measure(long: pl.DataFrame) -> pl.DataFrame:
    """One row an entity, one float column a measure of the registry (null where there is no row)."""
    table = long.pivot("measure", index="entity", values="value")
    missing = (pl.lit(None, pl.Float64).alias(name) for name in NAMES if name not in table.columns)
    return table.with_columns(missing).select("entity", *NAMES)
