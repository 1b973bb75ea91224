"""Variance components with a known truth, shrinkage at its ends, rank sets that are sets."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from outletscore.scores.articles import article_scores
from outletscore.scores.figures import Figures
from outletscore.scores.ranks import rank_sets, ranked
from outletscore.scores.shrinkage import Components, components, shrink, shrunk_scores
from outletscore.scores.standing import Standing, comparable, standing
from tests.scores_frames import made


def simulated(icc: float, outlets: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(5, 80, outlets)
    groups = np.repeat(np.arange(outlets), sizes)
    means = rng.normal(3, np.sqrt(icc), outlets)
    return means[groups] + rng.normal(0, np.sqrt(1 - icc), len(groups)), groups


@pytest.mark.parametrize("icc", [0.05, 0.4])
def test_components_find_the_truth(icc):
    values, groups = simulated(icc, 400)
    got = components(values, groups)
    assert got.icc == pytest.approx(icc, abs=0.03)
    assert got.mean == pytest.approx(3, abs=0.1)
    assert (got.outlets, got.articles) == (400, len(values))


def test_components_of_equal_sizes_are_those_of_the_analysis_of_variance():
    values = np.array([1.0, 2.0, 3.0, 5.0, 6.0, 7.0, 2.0, 2.0, 5.0])
    groups = np.repeat([0, 1, 2], 3)
    got = components(values, groups)
    within = np.mean([np.var(values[groups == g], ddof=1) for g in range(3)])
    spread = 3 * np.var([2.0, 6.0, 3.0], ddof=1)
    assert got.within == pytest.approx(within)
    assert got.between == pytest.approx((spread - within) / 3)


def test_one_article_each_tells_nothing():
    got = components(np.arange(5.0), np.arange(5))
    assert np.isnan(got.icc)
    assert np.isnan(shrink(np.arange(5.0), np.ones(5), got)[0]).all()


def test_shrinkage_pulls_the_unknown_to_the_mean_and_leaves_the_known():
    parts = Components(mean=10.0, between=1.0, within=4.0, outlets=50, articles=500)
    value, low, high, reliability = shrink(np.array([20.0, 20.0]), np.array([1.0, 10_000.0]), parts)
    assert 10 < value[0] < 13
    assert value[1] == pytest.approx(20, abs=0.01)
    assert reliability[0] == pytest.approx(1 / (1 + 4), abs=0.05)  # icc .2, one article
    assert high[0] - low[0] > high[1] - low[1]


def test_no_difference_between_outlets_shrinks_nearly_all_the_way():
    parts = Components(mean=1.0, between=0.0, within=1.0, outlets=30, articles=300)
    value, *_ = shrink(np.array([2.0]), np.array([10.0]), parts)
    assert 1 < value[0] < 1.1


def test_shrunk_scores_of_a_run():
    frames = made(200, 8)
    long = article_scores(*frames)
    got = shrunk_scores(Figures.of(long, frames.articles))
    row = got.filter((pl.col("measure") == "quote_share") & (pl.col("outlet") == "outlet-3")).to_dicts()[0]
    assert row["low"] <= row["shrunk"] <= row["high"]
    assert 0 <= row["reliability"] <= 1
    assert row["low"] >= 0
    shuffled = shrunk_scores(Figures.of(long.sample(fraction=1, shuffle=True, seed=1), frames.articles.reverse()))
    assert shuffled.equals(got)


def test_rank_sets_of_groups_far_apart_are_single_places():
    rng = np.random.default_rng(2)
    first, last = rank_sets([rng.normal(mean, 0.1, 30) for mean in (5, 1, 3)])
    assert first.tolist() == last.tolist() == [1, 3, 2]


def test_rank_sets_of_equals_are_everything():
    rng = np.random.default_rng(3)
    first, last = rank_sets([rng.normal(0, 1, 30) for _ in range(6)])
    assert first.tolist() == [1] * 6
    assert last.tolist() == [6] * 6


def test_rank_sets_hold_together_in_nearly_all_runs():
    rng = np.random.default_rng(4)
    truth = np.array([0.0, 0.2, 0.4, 0.6, 0.8])
    right = 0
    for _ in range(300):
        first, last = rank_sets([rng.normal(m, 1, 30) for m in truth])
        places = 5 - np.arange(5)
        right += bool(((first <= places) & (places <= last)).all())
    assert right / 300 >= 0.93


def test_groups_without_scatter():
    first, last = rank_sets([np.zeros(30), np.zeros(30), np.ones(30)])
    assert (first.tolist(), last.tolist()) == ([2, 2, 1], [3, 3, 1])


def test_only_outlets_with_25_articles_are_ranked():
    frames = made(100, 3)  # 34, 33, 33
    long = article_scores(*frames)
    assert set(ranked(Figures.of(long, frames.articles))["outlet"]) == {"outlet-0", "outlet-1", "outlet-2"}
    few = made(60, 3)
    assert ranked(Figures.of(article_scores(*few), few.articles)).height == 0


@pytest.mark.parametrize(
    ("n", "expected"), [(1, "evidence only"), (4, "evidence only"), (5, "sourcing only"), (9, "sourcing only"),
                        (10, "provisional"), (24, "provisional"), (25, "ranked")]
)  # fmt: skip
def test_the_sample_rule(n, expected):
    assert standing(n) == expected
    assert comparable("named_source_share", n) == (n >= 5)
    assert comparable("loaded_rate", n) == (n >= 10)
    assert isinstance(standing(n), Standing)
