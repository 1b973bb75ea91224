"""Which rules make a figure, and which of them drive the gap between two: pieces that add up exactly.

A piece has the unit of its measure. The pieces of an article's figure are hits of single rules; those of an outlet are
means over its articles; those of a difference are differences. All three are linear, so nothing is left over.

`editorializing` is a mean of probabilities p = logistic(b + S), S the sum of the weights of a sentence's evidence, and
not linear in the weights. A rule with weight w gets w * (logistic(b + S) - logistic(b)) / S: its Aumann-Shapley value
on the straight path from no evidence to all of it (the gradient of the curve, averaged on the way). What the sentence
has without evidence goes to `(no rule)`.
"""

from __future__ import annotations

import polars as pl

from outletscore.scores.facts import attribution_heads, family_of, own_voice
from outletscore.scores.measures import BY_NAME, RATED

NO_RULE = "(no rule)"


def pieces(sentences: pl.DataFrame, evidence: pl.DataFrame, attributions: pl.DataFrame) -> pl.DataFrame:
    """`article_id, measure, rule, count`: what each rule adds to the count of a measure; the counts add up to it.

    Covers `editorializing`, the rates of rule families, and `attributions_per_1000_words`.
    """
    own = evidence.filter(own_voice())
    known = {family.name: f"{family.name}_rate" for family in RATED}
    hits = (
        own.select(
            "article_id",
            "rule",
            measure=family_of(pl.col("rule")).replace_strict(known, default=None, return_dtype=pl.String),
        )
        .filter(pl.col("measure").is_not_null())
        .group_by("article_id", "measure", "rule")
        .agg(count=pl.len().cast(pl.Float64))
    )
    heads = attribution_heads(attributions).group_by("article_id", "rule").agg(count=pl.len().cast(pl.Float64))
    heads = heads.with_columns(measure=pl.lit("attributions_per_1000_words"))
    frames = [_editorializing(sentences, own), hits, heads]
    columns = ["article_id", "measure", "rule", "count"]
    return pl.concat([frame.select(columns) for frame in frames]).sort(columns[:3])


def _logistic(x: pl.Expr) -> pl.Expr:
    return 1.0 / (1.0 + (-x).exp())


def _editorializing(sentences: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    key = ["article_id", "sentence"]
    spoken = sentences.filter(pl.col("own_words") > 0).select(*key, p="editorializing")
    weighted = (
        own.filter(pl.col("weight") != 0)
        .group_by(*key, "rule")
        .agg(pl.col("weight").sort().sum())
        .sort(*key, "rule")
        .join(spoken, on=key, maintain_order="left")
    )
    total = pl.col("weight").sum().over(key)
    clipped = pl.col("p").clip(1e-12, 1 - 1e-12)
    without = _logistic((clipped / (1 - clipped)).log() - total)
    slope = pl.when(total.abs() > 1e-9).then((clipped - without) / total).otherwise(clipped * (1 - clipped))
    by_rule = weighted.with_columns(count=pl.col("weight") * slope)
    rest = (
        spoken.join(by_rule.group_by(key).agg(explained=pl.col("count").sum()), on=key, how="left")
        .sort(key)
        .select("article_id", rule=pl.lit(NO_RULE), count=pl.col("p") - pl.col("explained").fill_null(0.0))
    )
    return (
        pl.concat([by_rule.select("article_id", "rule", "count"), rest])
        .group_by("article_id", "rule", maintain_order=True)
        .agg(pl.col("count").sum())
        .with_columns(measure=pl.lit("editorializing"))
    )


def profile(parts: pl.DataFrame, long: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """`outlet, measure, rule, value`: the pieces of the outlets' figures, in the unit of the measure.

    Per outlet and measure the values add up to the outlet's figure (mean over its articles that have one). `parts` is
    what `pieces` gives, `long` the article figures, `articles` has `article_id, outlet, duplicate_of`.
    """
    counted = articles.filter(pl.col("duplicate_of").is_null() & pl.col("outlet").is_not_null())
    counted = counted.select(pl.col("article_id").alias("entity"), "outlet")
    scales = {name: BY_NAME[name].scale for name in parts["measure"].unique()}
    figures = long.filter(pl.col("value").is_not_null() & pl.col("measure").is_in(list(scales)))
    figures = figures.select("entity", "measure", "exposure").join(counted, on="entity")
    sizes = figures.group_by("outlet", "measure").agg(articles=pl.len())
    scale = pl.col("measure").replace_strict(scales, return_dtype=pl.Float64)
    return (
        parts.rename({"article_id": "entity"})
        .join(figures, on=["entity", "measure"])
        .sort("outlet", "measure", "rule", "entity")
        .group_by("outlet", "measure", "rule", maintain_order=True)
        .agg(total=(pl.col("count") / pl.col("exposure")).sum())
        .join(sizes, on=["outlet", "measure"], maintain_order="left")
        .select(
            "outlet",
            "measure",
            "rule",
            value=scale * pl.col("total") / pl.col("articles"),
        )
    )


def average(profiles: pl.DataFrame, outlets: pl.DataFrame) -> pl.DataFrame:
    """`measure, rule, value`: the mean of profiles over outlets, the pieces of a baseline's figure.

    `outlets` is `outlet, measure`: which outlets have a figure at all (one without a hit of a rule counts as zero).
    """
    sizes = outlets.group_by("measure").agg(outlets=pl.len())
    return (
        profiles.join(outlets, on=["outlet", "measure"], how="semi")
        .sort("measure", "rule", "outlet")
        .group_by("measure", "rule", maintain_order=True)
        .agg(pl.col("value").sum())
        .join(sizes, on="measure", maintain_order="left")
        .select("measure", "rule", value=pl.col("value") / pl.col("outlets"))
    )


def drivers(profiles: pl.DataFrame, baseline: pl.DataFrame) -> pl.DataFrame:
    """`outlet, measure, rule, value, baseline, difference`: the gap to the baseline, rule by rule, widest first.

    Per outlet and measure the differences add up to the outlet's figure minus the baseline's.
    """
    pairs = profiles.select("outlet", "measure").unique()
    every = pairs.join(baseline.rename({"value": "baseline"}), on="measure")
    return (
        every.join(profiles, on=["outlet", "measure", "rule"], how="full", coalesce=True)
        .with_columns(pl.col("value", "baseline").fill_null(0.0))
        .with_columns(difference=pl.col("value") - pl.col("baseline"))
        .select("outlet", "measure", "rule", "value", "baseline", "difference")
        .sort("outlet", "measure", pl.col("difference").abs(), "rule", descending=[False, False, True, False])
    )
