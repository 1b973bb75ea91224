"""Outlets against a baseline, or against the other outlets of the run: differences that can be defended.

What may be said depends on the number of articles (`standing`): under 5 nothing but where the articles themselves
stand, from 5 to 9 sourcing, from 10 everything. docs/statistics.md explains the columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import chain
from threading import Lock
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.scores.articles import values
from outletscore.scores.baseline import Baseline
from outletscore.scores.effects import NO_EFFECT, Effect, Reference, benjamini_hochberg, effect, holm
from outletscore.scores.figures import Figures, OfOutlet
from outletscore.scores.intervals import Whole, bootstrap_means, seed_of
from outletscore.scores.length import Fitted, LengthCurve, Moments, middle
from outletscore.scores.measures import NAMES
from outletscore.scores.prediction import Prediction, by_outlet, rounded
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
KEPT = 12
# Articles of a run whose figures are held as whole numbers while its outlets are held against each other: 10 MB.
HELD = 16_384

# Columns that need all rows.
LATER = frozenset(
    {"p_adjusted", "verdict", "family"}
    | {"shrunk", "shrunk_low", "shrunk_high", "reliability", "rank_first", "rank_last", "ranked"}
)
NAN = float("nan")

Row = dict[str, object]
Made = TypeVar("Made")


class Each(Protocol):
    """Does some work for some numbers, and gives what comes of it in their order: `map`, or that of a pool."""

    def __call__(self, work: Callable[[int], Made], of: Iterable[int], /) -> Iterable[Made]: ...


class Once:
    """What `make` gives for a number, made once however many threads ask for it; the last few are kept."""

    def __init__(self, make: Callable[[int], Prediction], kept: int = KEPT) -> None:
        self._make, self._kept = make, kept
        self._lock, self._places = Lock(), dict[int, tuple[Lock, list[Prediction]]]()

    def __call__(self, n: int) -> Prediction:
        with self._lock:
            lock, made = self._places[n] = self._places.pop(n, (Lock(), []))
            if len(self._places) > self._kept:
                del self._places[next(iter(self._places))]
        with lock:
            if not made:
                made.append(self._make(n))
            return made[0]


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
    figures: Figures, baseline: Baseline, *, digest: str, measures: tuple[str, ...] = (), each: Each = map
) -> pl.DataFrame:
    """Every known outlet against a baseline: `tables.COMPARISON`, a row an outlet and measure.

    `digest` is the input's and seeds the draws. p is adjusted over all rows of the result (Benjamini-Hochberg); where
    `measures` were named beforehand, the rows are theirs alone and p is adjusted by Holm. With the `map` of a pool as
    `each`, outlets are held against the baseline side by side.
    """
    curve = LengthCurve.of(baseline.values, baseline.groups, baseline.table["words"].to_numpy().astype(np.float64))

    drawn_from = by_outlet(baseline.values, baseline.groups)
    predicted = Once(lambda n: Prediction.of_each(drawn_from, len(drawn_from), n, digest))
    references = baseline.references

    def of_one(number: int) -> list[Row]:
        outlet = figures.of_outlet(number)
        held = [_held(name, outlet.values[:, i], references[name]) for i, name in enumerate(NAMES)]
        return _rows(outlet, held, predicted, curve, digest, measures)

    rows = list(chain.from_iterable(each(of_one, figures.by_size())))
    return _adjusted(rows, measures, figures, baseline.components)


def compare_within(figures: Figures, *, digest: str, measures: tuple[str, ...] = (), each: Each = map) -> pl.DataFrame:
    """Every known outlet of a run against the others of the run, as `compare`; for a run without a baseline.

    Only outlets with 5 articles or more are held against each other; where there are fewer than two, every row is "not
    estimable", and of a single article nothing is said but its own figures.
    """
    steady = [number for number, size in enumerate(figures.sizes.tolist()) if size >= EVIDENCE_BELOW]
    place = {figures.outlets[number]: at for at, number in enumerate(steady)}
    against = _against_others(figures, steady, each)
    moments = [Moments.of(each.values, each.words) for each in map(figures.of_outlet, steady)]
    together = Fitted.of(moments)

    def drawn_from() -> Iterator[Whole]:
        return (Whole.of(figures.of_outlet(number).values) for number in steady)

    held = list(drawn_from()) if figures.known <= HELD else None
    predicted = Once(lambda n: Prediction.of_each(held or drawn_from(), len(steady), n, digest))

    def of_one(number: int) -> list[Row]:
        own = place.get(figures.outlets[number])
        fitted = together if own is None else together.with_one(moments[own], -1.0)

        @lru_cache(KEPT)
        def others_predicted(n: int) -> Prediction:
            return predicted(n).without(own) if own is not None else predicted(n)

        outlet = figures.of_outlet(number)
        return _rows(outlet, against[outlet.outlet], others_predicted, fitted.curve(), digest, measures)

    return _adjusted(list(chain.from_iterable(each(of_one, figures.by_size()))), measures, figures)


class HeldAgainst(NamedTuple):
    """One measure of an outlet against its reference: how many figures that has, their mean, and the effect."""

    size: int
    mean: float
    effect: Effect


def _held(name: str, figures: Floats, reference: Reference) -> HeldAgainst:
    allowed = comparable(name, int(np.isfinite(figures).sum()))
    return HeldAgainst(len(reference.values), reference.mean, effect(figures, reference) if allowed else NO_EFFECT)


def _against_others(figures: Figures, steady: list[int], each: Each) -> dict[str, list[HeldAgainst]]:
    """Each outlet against the steady others, measure by measure: a few measures of all articles are in memory."""
    numbers = figures.numbers
    among = np.isin(numbers, steady)

    def of_one(measure: int) -> list[HeldAgainst]:
        every, held = figures.column(measure), []
        everybody = Reference.of(every[among], numbers[among])
        for number in range(len(figures.outlets)):
            own = every[figures.bounds[number] : figures.bounds[number + 1]]
            others = everybody.without(number) if number in steady else everybody
            held.append(_held(NAMES[measure], own, others))
        return held

    by_measure = list(each(of_one, range(len(NAMES))))
    return {outlet: [held[i] for held in by_measure] for i, outlet in enumerate(figures.outlets)}


def percentiles(sums: pl.DataFrame, baseline: Baseline) -> pl.DataFrame:
    """`entity, measure, percentile`: where each article stands among the baseline's articles, 0..100; from the facts of
    articles, in their order, measures in that of the registry.

    Every outlet of the baseline weighs the same. Null where the article has no figure or the baseline has none.
    """
    *_, found = values(sums)
    placed = np.stack([_among(name, found[:, i], baseline) for i, name in enumerate(NAMES)], axis=1)
    article, measure = np.divmod(np.arange(placed.size), len(NAMES))
    columns = {
        "entity": sums["article_id"].gather(article),
        "measure": pl.Series(NAMES).gather(measure),
        "percentile": pl.Series(placed.ravel()).fill_nan(None),
    }
    return pl.DataFrame(columns)


def _among(name: str, figures: Floats, baseline: Baseline) -> Floats:
    """The percentiles of some figures of a measure; NaN where there is none."""
    placed = np.full(len(figures), np.nan)
    reference = baseline.references.get(name)
    if reference is not None and len(reference.values):
        there = np.isfinite(figures)
        placed[there] = 50.0 * (reference.placements(figures[there]) + 1.0)
    return placed


def _rows(
    of: OfOutlet,
    held: list[HeldAgainst],
    predicted: Callable[[int], Prediction],
    curve: LengthCurve,
    digest: str,
    measures: tuple[str, ...],
) -> list[Row]:
    """The rows of one outlet, p not yet adjusted and no verdict yet."""
    own = np.empty((len(NAMES), 0))  # bootstrap means of the outlet itself, in order
    if len(of.values) > 1:
        means = bootstrap_means(of.values, seed=seed_of(digest, f"compare\0{of.outlet}"), draws=PERCENTILE_DRAWS)
        own = np.sort(np.ascontiguousarray(means.T), axis=1)  # NaN last
    drawn = np.isfinite(own).sum(axis=1).tolist()
    columns = np.ascontiguousarray(of.values.T)
    there = np.isfinite(columns)
    sizes = there.sum(axis=1).tolist()
    lengths: dict[bytes, Floats] = {}  # by the articles that have a figure
    rows: list[Row] = []
    for i, name in enumerate(NAMES):
        size = sizes[i]
        if not size or not held[i].size or (measures and name not in measures):
            continue
        figures, base, found = columns[i], held[i].mean, held[i].effect
        value = float((figures if size == len(figures) else figures[there[i]]).mean())
        prediction = predicted(rounded(size))
        percentile, percentile_low, percentile_high = prediction.placed(i, value, own[i, : drawn[i]], size)
        prediction_low, prediction_high = prediction.interval(i)
        allowed = comparable(name, size)
        same_length = NAN
        if allowed:
            pattern = there[i].tobytes()
            if pattern not in lengths:
                lengths[pattern] = middle(of.words[there[i]])
            same_length = curve.moved(i, value, lengths[pattern], base)
        rows.append(
            {
                "outlet": of.outlet,
                "measure": name,
                "articles": size,
                "value": value,
                "baseline": base,
                "difference": value - base if allowed else NAN,
                "effect": found.delta,
                "effect_low": found.low,
                "effect_high": found.high,
                "percentile": percentile,
                "percentile_low": percentile_low,
                "percentile_high": percentile_high,
                "p": found.p,
                "standing": str(standing(size)),
                "prediction_low": prediction_low,
                "prediction_high": prediction_high,
                "difference_same_length": same_length,
            }
        )
    return rows


def _adjusted(
    rows: list[Row],
    measures: tuple[str, ...],
    figures: Figures,
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
    shrunk = shrunk_scores(figures, prior).select(
        "outlet", "measure", "shrunk", "reliability", shrunk_low="low", shrunk_high="high"
    )
    places = ranked(figures).rename({"first": "rank_first", "last": "rank_last", "of": "ranked"})
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
