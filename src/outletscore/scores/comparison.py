"""Outlets against a baseline, or against the other outlets of the run: differences that can be defended.

What may be said depends on the number of articles (`standing`): under 5 nothing but where the articles themselves
stand, from 5 to 9 sourcing, from 10 everything. docs/statistics.md explains the columns.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.scores.articles import by_measure
from outletscore.scores.baseline import Baseline
from outletscore.scores.effects import NO_EFFECT, Reference, benjamini_hochberg, effect, holm
from outletscore.scores.intervals import bootstrap_means, seed_of
from outletscore.scores.length import LengthCurve
from outletscore.scores.measures import NAMES
from outletscore.scores.prediction import Prediction, rounded
from outletscore.scores.ranks import ranked
from outletscore.scores.shrinkage import Components, shrunk_scores
from outletscore.scores.standing import EVIDENCE_BELOW, comparable, standing
from outletscore.tables import COMPARISON, schema

Floats = NDArray[np.float64]

# A difference nobody would see: |Cliff's delta| below it, with its whole interval inside.
MATERIAL = 0.15
ALPHA = 0.05
PERCENTILE_DRAWS = 1_000
# Predictions kept at a time, 4 MB each; outlets come by their number of articles, so that few are made twice.
KEPT = 24

# Columns that need all rows.
LATER = frozenset(
    {"p_adjusted", "verdict", "family"}
    | {"shrunk", "shrunk_low", "shrunk_high", "reliability", "rank_first", "rank_last", "ranked"}
)
NAN = float("nan")


def verdict(effect: float, low: float, high: float, p_adjusted: float) -> str:
    """The difference in words, from Cliff's delta, its interval and the adjusted p (NaN where not estimable)."""
    if not np.isfinite(effect):
        return "not estimable"
    if low > -MATERIAL and high < MATERIAL:
        return "no material difference"
    if p_adjusted < ALPHA and abs(effect) >= MATERIAL:
        return "higher" if effect > 0 else "lower"
    return "inconclusive"


def compare(
    long: pl.DataFrame, articles: pl.DataFrame, baseline: Baseline, *, digest: str, measures: tuple[str, ...] = ()
) -> pl.DataFrame:
    """Every known outlet against a baseline: `tables.COMPARISON`, a row an outlet and measure.

    `long` holds article figures, `articles` has `article_id, outlet, duplicate_of` and `words`; `digest` is the input's
    and seeds the draws. p is adjusted over all rows of the result (Benjamini-Hochberg); where `measures` were named
    beforehand, the rows are theirs alone and p is adjusted by Holm. Any row order, same result.
    """
    table = counted_table(long, articles)
    curve = LengthCurve.of(baseline.values, baseline.groups, baseline.table["words"].to_numpy().astype(np.float64))

    @lru_cache(KEPT)
    def predicted(n: int) -> Prediction:
        return Prediction.of(baseline.values, baseline.groups, n, digest)

    rows: list[dict[str, object]] = []
    for group in _by_size(table):
        rows += _rows(group, baseline.references, predicted, curve, digest, measures)
    return _adjusted(rows, measures, long, articles, baseline.components)


def compare_within(
    long: pl.DataFrame, articles: pl.DataFrame, *, digest: str, measures: tuple[str, ...] = ()
) -> pl.DataFrame:
    """Every known outlet of a run against the others of the run, as `compare`; for a run without a baseline.

    Only outlets with 5 articles or more are held against each other; where there are fewer than two, every row is "not
    estimable", and of a single article nothing is said but its own figures.
    """
    table = counted_table(long, articles)
    sizes = table.group_by("outlet").agg(n=pl.len())
    steady = table.join(sizes.filter(pl.col("n") >= EVIDENCE_BELOW), on="outlet", how="semi", maintain_order="left")
    outlets, numbers = np.unique(steady["outlet"].to_numpy(), return_inverse=True)
    numbers = numbers.astype(np.int64)
    values = steady.select(NAMES).to_numpy().astype(np.float64)
    words = steady["words"].to_numpy().astype(np.float64)
    everybody = {name: Reference.of(values[:, i], numbers) for i, name in enumerate(NAMES)}

    @lru_cache(KEPT)
    def predicted(n: int) -> Prediction:
        return Prediction.of(values, numbers, n, digest)

    rows: list[dict[str, object]] = []
    for group in _by_size(table):
        own = int(np.searchsorted(outlets, group["outlet"][0])) if group.height >= EVIDENCE_BELOW else None
        others = numbers != own if own is not None else np.ones(len(numbers), dtype=bool)
        references = {name: each.without(own) for name, each in everybody.items()} if own is not None else everybody
        curve = LengthCurve.of(values[others], numbers[others], words[others])

        @lru_cache(KEPT)
        def others_predicted(n: int, own: int | None = own) -> Prediction:
            return predicted(n).without(own) if own is not None else predicted(n)

        rows += _rows(group, references, others_predicted, curve, digest, measures)
    return _adjusted(rows, measures, long, articles)


def article_percentiles(long: pl.DataFrame, baseline: Baseline) -> pl.DataFrame:
    """`entity, measure, percentile`: where each article stands among the baseline's articles, 0..100.

    Every outlet of the baseline weighs the same. Null where the article has no figure or the baseline has none.
    """
    frames = []
    for name in long["measure"].unique(maintain_order=True):
        own = long.filter(pl.col("measure") == name)
        figures = own["value"].to_numpy().astype(np.float64)
        placed = np.full(len(figures), np.nan)
        reference = baseline.references.get(name)
        known = np.isfinite(figures)
        if reference is not None and len(reference.values):
            placed[known] = 50.0 * (reference.placements(figures[known]) + 1.0)
        frames.append(own.select("entity", "measure").with_columns(percentile=pl.Series(placed).fill_nan(None)))
    return pl.concat(frames) if frames else pl.DataFrame(schema={"entity": pl.String, "measure": pl.String})


def counted_table(long: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """`outlet, article_id, words` and a column a measure, of the articles that count, sorted by outlet and id."""
    counted = (
        articles.filter(pl.col("duplicate_of").is_null() & pl.col("outlet").is_not_null())
        .select("outlet", "article_id", "words")
        .sort("outlet", "article_id")
    )
    return counted.join(by_measure(long), left_on="article_id", right_on="entity", how="left", maintain_order="left")


def _by_size(table: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows of each outlet, outlets with few articles first."""
    return sorted(table.partition_by("outlet", maintain_order=True), key=lambda group: group.height)


def _rows(
    group: pl.DataFrame,
    references: dict[str, Reference],
    predicted: Callable[[int], Prediction],
    curve: LengthCurve,
    digest: str,
    measures: tuple[str, ...],
) -> list[dict[str, object]]:
    """The rows of one outlet, p not yet adjusted and no verdict yet."""
    outlet = str(group["outlet"][0])
    values = group.select(NAMES).to_numpy().astype(np.float64)
    words = group["words"].to_numpy().astype(np.float64)
    n = group.height
    own = np.empty((0, len(NAMES)))  # bootstrap means of the outlet itself
    if n > 1:
        own = bootstrap_means(values, seed=seed_of(digest, f"compare\0{outlet}"), draws=PERCENTILE_DRAWS)
    rows: list[dict[str, object]] = []
    for i, name in enumerate(NAMES):
        reference, figures = references[name], values[:, i]
        known = np.isfinite(figures)
        size = int(known.sum())
        if not size or not len(reference.values) or (measures and name not in measures):
            continue
        value, base = float(figures[known].mean()), reference.mean
        prediction = predicted(rounded(size))
        percentile_low, percentile_high = prediction.percentile_interval(i, value, own[:, i], size)
        prediction_low, prediction_high = prediction.interval(i)
        allowed = comparable(name, size)
        found = effect(figures, reference) if allowed else NO_EFFECT
        rows.append(
            {
                "outlet": outlet,
                "measure": name,
                "articles": size,
                "value": value,
                "baseline": base,
                "difference": value - base if allowed else NAN,
                "effect": found.delta,
                "effect_low": found.low,
                "effect_high": found.high,
                "percentile": float(prediction.percentiles(i, np.array([value]))[0]),
                "percentile_low": percentile_low,
                "percentile_high": percentile_high,
                "p": found.p,
                "standing": str(standing(size)),
                "prediction_low": prediction_low,
                "prediction_high": prediction_high,
                "difference_same_length": curve.difference(i, figures, words, base) if allowed else NAN,
            }
        )
    return rows


def _adjusted(
    rows: list[dict[str, object]],
    measures: tuple[str, ...],
    long: pl.DataFrame,
    articles: pl.DataFrame,
    prior: dict[str, Components] | None = None,
) -> pl.DataFrame:
    """The rows with what needs all of them: adjusted p and verdict, shrunk figures, places."""
    columns = schema(COMPARISON)
    frame = pl.DataFrame(rows, schema={name: columns[name] for name in columns if name not in LATER}, orient="row")
    frame = frame.sort("outlet", maintain_order=True)
    p = frame["p"].to_numpy().astype(np.float64)
    adjusted = holm(p) if measures else benjamini_hochberg(p)
    ends = frame.select("effect", "effect_low", "effect_high").to_numpy().astype(np.float64).tolist()
    words = [verdict(e, low, high, q) for (e, low, high), q in zip(ends, adjusted.tolist(), strict=True)]
    shrunk = shrunk_scores(long, articles, prior).select(
        "outlet", "measure", "shrunk", "reliability", shrunk_low="low", shrunk_high="high"
    )
    places = ranked(long, articles).rename({"first": "rank_first", "last": "rank_last", "of": "ranked"})
    frame = (
        frame.with_columns(
            p_adjusted=pl.Series(adjusted, dtype=pl.Float64),
            verdict=pl.Series(words, dtype=pl.String),
            family=pl.lit(int(np.isfinite(p).sum()), pl.Int32),
        )
        .join(shrunk, on=["outlet", "measure"], how="left", maintain_order="left")
        .join(places, on=["outlet", "measure"], how="left", maintain_order="left")
    )
    return frame.select(columns.names()).with_columns(pl.col(pl.Float64).fill_nan(None))
