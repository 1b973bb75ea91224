"""Intervals of means: exact sums, the right tails, and ends that two libraries agree on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from outletscore.scores.intervals import bootstrap_means, mean_intervals, resampling_counts, seed_of, tail


def test_every_draw_has_n_articles():
    counts = resampling_counts(np.random.default_rng(1).integers(0, 7, (50, 7), dtype=np.int32), 7)
    assert counts.shape == (50, 7)
    assert (counts.sum(axis=1) == 7).all()
    assert counts.std() > 0.5


def test_bootstrap_means_equal_resampled_means():
    rng = np.random.default_rng(2)
    values = rng.lognormal(size=(11, 3))
    values[4, 1] = np.nan
    got = bootstrap_means(values, seed=9, draws=40)
    drawn = np.random.default_rng(9).integers(0, 11, (40, 11))
    for draw in range(40):
        assert got[draw] == pytest.approx(np.nanmean(values[drawn[draw]], axis=0), rel=1e-8)


@pytest.mark.parametrize("size", [1, 3, 4, 40])
def test_samples_of_any_size_are_added_exactly(size):
    """Few rows drawn of many are added one by one, many rows as a matrix product: to the same bits."""
    values = np.ldexp(np.random.default_rng(4).integers(-(2**30), 2**30, (17, 2)), -7)
    got = bootstrap_means(values, seed=5, draws=9, size=size)
    drawn = np.random.default_rng(5).integers(0, 17, (9, size))
    assert np.array_equal(got, values[drawn].sum(axis=1) / size)


@given(st.lists(st.floats(-1e12, 1e12), min_size=2, max_size=40), st.integers(0, 2**32))
@settings(max_examples=60, deadline=None)
def test_the_sums_are_exact_in_any_order(numbers, seed):
    values = np.array(numbers)[:, None]
    got = bootstrap_means(values, seed=seed, draws=20)
    # the same product, added up the other way round and by another routine
    drawn = np.random.default_rng(seed).integers(0, len(numbers), (20, len(numbers)), dtype=np.int32)
    counts = resampling_counts(drawn, len(numbers))
    greatest = np.abs(values).max()
    exponent = 31 - np.frexp(greatest if greatest > 0 else 1.0)[1]
    whole = np.rint(np.ldexp(values, exponent))
    backwards = np.einsum("ij,jk->ik", counts[:, ::-1], whole[::-1])
    assert np.array_equal(got, np.ldexp(backwards / len(numbers), -exponent))


@pytest.mark.parametrize(("n", "expected"), [(10, 0.0086), (30, 0.0188), (10_000, 0.025)])
def test_the_tail_widens_for_few_articles(n, expected):
    assert tail(np.array([float(n)]))[0] == pytest.approx(expected, abs=3e-4)


def test_the_interval_is_near_the_one_of_student_for_normal_values():
    values = np.random.default_rng(5).normal(size=(40, 1))
    mean, low, high = mean_intervals(values, seed=1, draws=20_000)
    expected = stats.t.interval(0.95, 39, loc=values.mean(), scale=stats.sem(values[:, 0]))
    assert mean[0] == pytest.approx(values.mean())
    assert (low[0], high[0]) == (pytest.approx(expected[0], abs=0.03), pytest.approx(expected[1], abs=0.03))


def test_few_values():
    values = np.array([[1.0, np.nan, 3.0, 2.0], [np.nan, np.nan, 5.0, 2.0]])
    mean, low, high = mean_intervals(values, seed=1)
    assert mean.tolist()[0] == 1.0
    assert np.isnan(mean[1])
    assert np.isnan(low[:2]).all()
    assert np.isnan(high[:2]).all()
    assert (mean[2], low[2], high[2]) == (4.0, 3.0, 5.0)  # two articles: their own range
    assert (mean[3], low[3], high[3]) == (2.0, 2.0, 2.0)


def test_seeds_differ_by_name_and_digest():
    assert len({seed_of("a", "x"), seed_of("a", "y"), seed_of("b", "x"), seed_of("ax", "")}) == 4
