"""Article scores: facts to figures, long (a row a figure) and wide (a column a measure)."""

from __future__ import annotations

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
    rows = [
        sums.select(
            pl.col("article_id").alias("entity"),
            pl.lit(measure.name).alias("measure"),
            pl.when(pl.col(measure.exposure) > 0).then(measure.count).otherwise(0.0).cast(pl.Float64).alias("count"),
            pl.col(measure.exposure).cast(pl.Float64).alias("exposure"),
            pl.int_range(pl.len()).alias("order"),
        ).with_columns(value_of(measure))
        for measure in measures
    ]
    long = pl.concat(rows).sort("order", maintain_order=True)
    return long.select(schema(MEASURE_VALUES).names())


def value_of(measure: Measure) -> pl.Expr:
    """`Measure.value` over the columns `count` and `exposure`."""
    share = pl.col("count") / pl.col("exposure")
    figure = share.exp() if measure.kind == "entropy" else measure.scale * pl.col("count") / pl.col("exposure")
    return pl.when(pl.col("exposure") > 0).then(figure).alias("value")


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
