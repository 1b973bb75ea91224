"""Does the order of two outlets survive dropping one rule family, or reading the pages another way?"""

from __future__ import annotations

import numpy as np
import polars as pl

from outletscore.scores.facts import family_of, own_voice
from outletscore.scores.standing import SOURCING_BELOW

AS_SCORED = "as scored"
# Below it an outlet's editorializing is not compared at all, so there is no order to test.
FEWEST = SOURCING_BELOW


def without_families(articles: pl.DataFrame, sentences: pl.DataFrame, evidence: pl.DataFrame) -> pl.DataFrame:
    """`variant, outlet, value`: outlets' `editorializing` as scored, and without each family of rules in turn.

    The weights of the family's evidence are taken out of the log-odds of its sentences. Outlets with ten articles or
    more that have the figure. Further variants (another extraction) are rows of the same three columns.
    """
    keys = ["article_id", "sentence"]
    counted = articles.filter(pl.col("duplicate_of").is_null() & pl.col("outlet").is_not_null())
    spoken = (
        sentences.filter(pl.col("own_words") > 0)
        .select(*keys, p=pl.col("editorializing"))
        .join(counted.select("article_id", "outlet"), on="article_id")
        .sort(keys)
    )
    weighed = (
        evidence.filter(own_voice() & (pl.col("weight") != 0))
        .select(*keys, "weight", family=family_of(pl.col("rule")))
        .group_by(*keys, "family")
        .agg(pl.col("weight").sort().sum())
    )
    frames = [_by_outlet(spoken, AS_SCORED)]
    clipped = pl.col("p").clip(1e-12, 1 - 1e-12)
    for family in weighed["family"].unique().sort():
        removed = weighed.filter(pl.col("family") == family)
        log_odds = (clipped / (1 - clipped)).log() - pl.col("weight")
        changed = spoken.join(removed.select(*keys, "weight"), on=keys, how="left", maintain_order="left")
        p = pl.when(pl.col("weight").is_null()).then("p").otherwise(1 / (1 + (-log_odds).exp()))
        frames.append(_by_outlet(changed.with_columns(p=p), family))
    return pl.concat(frames)


def order_survives(variants: pl.DataFrame) -> pl.DataFrame:
    """`outlet, other, difference, survives, turned_by`: every pair of outlets, `outlet` the one with more as scored.

    `variants` has `variant, outlet, value`; `turned_by` names the variants in which the order is the other one, parted
    by commas, and `survives` is whether there are none.
    """
    schema = {"outlet": pl.String, "other": pl.String, "difference": pl.Float64, "survives": pl.Boolean}
    schema |= {"turned_by": pl.String}
    if not variants.height:
        return pl.DataFrame(schema=schema)
    table = variants.pivot("variant", index="outlet", values="value").sort("outlet")
    names = [name for name in table.columns if name not in ("outlet", AS_SCORED)]
    outlets = table["outlet"].to_list()
    scored = table[AS_SCORED].to_numpy()
    others = table.select(names).to_numpy().astype(np.float64)
    rows = []
    for a, b in zip(*np.triu_indices(len(outlets), 1), strict=True):
        more, less = (a, b) if scored[a] >= scored[b] else (b, a)
        turned = [name for name, change in zip(names, others[more] - others[less], strict=True) if change < 0]
        difference = float(scored[more] - scored[less])
        rows.append((outlets[more], outlets[less], difference, not turned, ", ".join(turned)))
    return pl.DataFrame(rows, schema=schema, orient="row")


def _by_outlet(spoken: pl.DataFrame, variant: str) -> pl.DataFrame:
    return (
        spoken.group_by("outlet", "article_id", maintain_order=True)
        .agg(pl.col("p").mean())
        .group_by("outlet", maintain_order=True)
        .agg(value=pl.col("p").mean(), articles=pl.len())
        .filter(pl.col("articles") >= FEWEST)
        .select(pl.lit(variant).alias("variant"), "outlet", "value")
    )
