"""Cliff's delta against its definition, p-values against scipy, corrections against their textbooks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from outletscore.scores.effects import Reference, benjamini_hochberg, effect, holm, signed_rank


def one_outlet(values: np.ndarray) -> Reference:
    return Reference.of(values, np.zeros(len(values), dtype=np.int64))


@given(
    st.lists(st.integers(0, 6), min_size=2, max_size=30),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3)), min_size=1, max_size=40),
)
@settings(max_examples=150, deadline=None)
def test_delta_is_its_definition_with_every_outlet_weighing_the_same(x, y):
    values, groups = np.array([v for v, _ in y], float), np.array([g for _, g in y])
    got = effect(np.array(x, float), Reference.of(values, groups))
    by_outlet = []
    for group in np.unique(groups):
        signs = np.sign(np.subtract.outer(np.array(x), values[groups == group]))
        by_outlet.append(signs.mean())
    assert got.delta == pytest.approx(np.mean(by_outlet))
    assert -1 - 1e-9 <= got.low <= got.delta + 1e-9
    assert got.delta - 1e-9 <= got.high <= 1 + 1e-9
    assert 0 <= got.p <= 1


def test_p_is_the_greater_of_brunner_munzel_and_mann_whitney():
    rng = np.random.default_rng(4)
    x, y = rng.normal(0.8, 2, 15), rng.normal(0, 1, 60)
    got = effect(x, one_outlet(y))
    expected = stats.brunnermunzel(x, y)
    assert got.p == pytest.approx(expected.pvalue, rel=0.02) or got.p > expected.pvalue
    u = stats.mannwhitneyu(x, y, use_continuity=False, method="asymptotic")
    assert got.delta == pytest.approx(2 * u.statistic / (15 * 60) - 1)
    assert got.p >= min(expected.pvalue, u.pvalue) * 0.9


def test_a_group_above_everything():
    got = effect(np.full(10, 9.0), one_outlet(np.arange(5.0)))
    assert (got.delta, got.high) == (1.0, 1.0)
    assert 0.3 < got.low < 0.5  # at most 0.31 of the articles may lie elsewhere unseen
    assert got.p == 2 * 0.5**10


def test_two_groups_without_a_single_hit():
    few, many = (effect(np.zeros(n), one_outlet(np.zeros(50))) for n in (10, 100))
    assert (few.delta, few.p) == (0.0, 1.0)
    assert few.low == pytest.approx(-0.308, abs=1e-3)
    assert (many.low, many.high) == (pytest.approx(-0.036, abs=1e-3), pytest.approx(0.036, abs=1e-3))


def test_one_article_has_no_effect():
    assert np.isnan(effect(np.array([3.0]), one_outlet(np.arange(5.0))).delta)
    assert np.isnan(effect(np.arange(3.0), one_outlet(np.array([np.nan]))).delta)


def test_without_an_outlet_is_as_if_it_had_never_been_there():
    rng = np.random.default_rng(1)
    values, groups = rng.integers(0, 9, 60).astype(float), rng.integers(0, 4, 60)
    got = Reference.of(values, groups).without(2)
    expected = Reference.of(values[groups != 2], groups[groups != 2])
    assert got.mean == pytest.approx(expected.mean)
    assert got.spread == pytest.approx(expected.spread)
    x = rng.normal(4, 2, 12)
    assert effect(x, got).p == pytest.approx(effect(x, expected).p)
    assert effect(x, got).low == pytest.approx(effect(x, expected).low)


def test_the_mean_of_a_reference_is_the_mean_over_outlets():
    reference = Reference.of(np.array([1.0, 1.0, 1.0, 5.0]), np.array([0, 0, 0, 1]))
    assert reference.mean == pytest.approx(3.0)


def test_holm_by_hand():
    p = np.array([0.01, np.nan, 0.04, 0.03, 0.005])
    assert holm(p) == pytest.approx([0.03, np.nan, 0.06, 0.06, 0.02], nan_ok=True)


def test_benjamini_hochberg_by_hand():
    p = np.array([0.01, 0.04, np.nan, 0.03, 0.005])
    assert benjamini_hochberg(p) == pytest.approx([0.02, 0.04, np.nan, 0.04, 0.02], nan_ok=True)
    assert np.isnan(benjamini_hochberg(np.array([np.nan]))).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_is_never_milder_than_benjamini_hochberg(numbers):
    p = np.array(numbers)
    assert (holm(p) >= benjamini_hochberg(p) - 1e-12).all()
    assert (benjamini_hochberg(p) >= p - 1e-12).all()


@given(st.lists(st.integers(-40, 40), min_size=1, max_size=60), st.sampled_from([1.0, 0.1, 1e-7]))
@settings(max_examples=200, deadline=None)
def test_signed_ranks_are_those_of_scipy(numbers, scale):
    differences = np.array(numbers) * scale
    if not differences.any():
        assert signed_rank(differences) == 1.0
    else:
        assert signed_rank(differences) == stats.wilcoxon(differences, method="asymptotic").pvalue
