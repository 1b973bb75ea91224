"""Outlet scores: the mean over articles, its interval, and the same bits for any order of rows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from outletscore.scores.articles import article_scores, wide
from outletscore.scores.facts import facts
from outletscore.scores.figures import Figures
from outletscore.scores.measures import NAMES
from outletscore.scores.outlets import outlet_columns, outlet_scores
from tests.scores_frames import by_hand, made

DIGEST = "0" * 64


def test_the_value_is_the_mean_over_articles():
    frames = made()
    long = article_scores(*frames)
    got = outlet_scores(Figures.of(long, frames.articles), digest=DIGEST, draws=200)
    per_article = wide(frames.articles, facts(*frames))
    assert got.columns == outlet_columns()
    for row in got.iter_rows(named=True):
        own = per_article.filter(pl.col("outlet") == row["outlet"])
        assert row["articles"] == own.height
        for name in NAMES:
            values = own[name].drop_nulls()
            assert row[f"{name}_articles"] == len(values)
            if len(values) == 0:
                assert (row[name], row[f"{name}_low"], row[f"{name}_high"]) == (None, None, None)
                continue
            assert row[name] == pytest.approx(values.mean())
            if len(values) == 1:
                assert (row[f"{name}_low"], row[f"{name}_high"]) == (None, None)
                continue
            assert values.min() - 1e-6 <= row[f"{name}_low"] <= row[f"{name}_high"] <= values.max() + 1e-6


def test_one_article_has_a_figure_and_no_interval():
    frames = by_hand()
    got = outlet_scores(Figures.of(article_scores(*frames), frames.articles), digest=DIGEST).to_dicts()
    assert [row["outlet"] for row in got] == ["X", None]
    x, unknown = got
    assert (x["articles"], x["editorializing_articles"]) == (2, 1)
    assert (x["editorializing"], x["editorializing_low"], x["editorializing_high"]) == (0.25, None, None)
    assert x["quote_share_low"] is not None  # two articles have one
    assert (unknown["articles"], unknown["editorializing"], unknown["editorializing_articles"]) == (1, None, 0)


def test_later_copies_do_not_count():
    frames = made()
    first, copy = "article-00000", "article-00004"  # of one outlet
    marked = frames.articles.with_columns(
        duplicate_of=pl.when(pl.col("article_id") == copy).then(pl.lit(first)).otherwise("duplicate_of")
    )
    without = frames.articles.filter(pl.col("article_id") != copy)
    long = article_scores(*frames)
    assert_frame_equal(
        outlet_scores(Figures.of(long, marked), digest=DIGEST, draws=50),
        outlet_scores(Figures.of(long, without), digest=DIGEST, draws=50),
        check_exact=True,
    )


def test_any_row_order_gives_the_same_bits():
    frames = made()
    long = article_scores(*frames)
    one = outlet_scores(Figures.of(long, frames.articles), digest=DIGEST, draws=300)
    two = outlet_scores(
        Figures.of(
            long.sample(fraction=1.0, shuffle=True, seed=1), frames.articles.sample(fraction=1.0, shuffle=True, seed=2)
        ),
        digest=DIGEST,
        draws=300,
    )
    assert_frame_equal(one, two, check_exact=True)


def test_an_outlet_has_its_own_draws():
    frames = made()
    long = article_scores(*frames)
    everyone = outlet_scores(Figures.of(long, frames.articles), digest=DIGEST, draws=100)
    alone = outlet_scores(
        Figures.of(long, frames.articles.filter(pl.col("outlet") == "outlet-2")), digest=DIGEST, draws=100
    )
    assert_frame_equal(everyone.filter(pl.col("outlet") == "outlet-2"), alone, check_exact=True)


def test_another_input_draws_otherwise():
    frames = made()
    long = article_scores(*frames)
    one = outlet_scores(Figures.of(long, frames.articles), digest=DIGEST, draws=100)
    two = outlet_scores(Figures.of(long, frames.articles), digest="1" * 64, draws=100)
    assert one["editorializing"].equals(two["editorializing"])
    assert not one["editorializing_low"].equals(two["editorializing_low"])


SCRIPT = """
import hashlib, sys
sys.path.insert(0, {root!r})
from tests.scores_frames import made
from outletscore.scores.articles import article_scores
from outletscore.scores.facts import facts
from outletscore.scores.figures import Figures
from outletscore.scores.outlets import outlet_scores
frames = made(300, 3)
table = outlet_scores(Figures.of(article_scores(*frames), frames.articles), digest="d", draws=500)
print(hashlib.sha256(table.write_csv().encode()).hexdigest())
"""


def test_any_number_of_threads_gives_the_same_bits():
    digests = set()
    for threads in ("1", "2", "4"):
        variables = {"POLARS_MAX_THREADS": threads, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT.format(root=str(Path(__file__).parents[1]))],
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(done.stdout)
    assert len(digests) == 1


def test_no_articles_make_no_outlets():
    frames = made()
    got = outlet_scores(Figures.of(article_scores(*frames), frames.articles.clear()), digest=DIGEST)
    assert got.height == 0
    assert got.columns == outlet_columns()


def test_values_are_floats_without_nan():
    frames = made()
    got = outlet_scores(Figures.of(article_scores(*frames), frames.articles), digest=DIGEST, draws=50)
    floats = got.select(pl.col(pl.Float64)).to_numpy()
    assert not np.isnan(floats[~got.select(pl.col(pl.Float64).is_null()).to_numpy()]).any()
