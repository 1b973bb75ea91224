"""Evidence added up in one pass is what polars adds up row by row."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from outletscore.scores.numbered import Numbered, family_of, totals
from outletscore.scores.tallies import STEP, UNIT
from tests.scores_frames import made


@pytest.mark.parametrize("seed", [None, 3])
def test_tallies_are_the_sums_of_the_rows(seed: int | None) -> None:
    frames = made()
    evidence, sentences = frames.evidence, frames.sentences
    if seed is not None:
        evidence, sentences = (each.sample(fraction=1.0, shuffle=True, seed=seed) for each in (evidence, sentences))
    found = Numbered.of(evidence, sentences)
    rows = evidence.with_columns(family=family_of(pl.col("rule")))
    narration = rows.filter(pl.col("voice") == "narration")
    own = narration.filter(~pl.col("attributed"))
    assert 0 < own.height < narration.height < rows.height
    for table, of, unit in ((found.tallies.hits, own, None), (found.tallies.weights, narration, STEP)):
        for article, rule in rows.select("article_id", "rule").unique().iter_rows():
            these = of.filter((pl.col("article_id") == article) & (pl.col("rule") == rule))["weight"]
            want = len(these) if unit is None else sum(round(weight / unit) for weight in these)
            assert table[_place(found.articles, article), _place(found.rules, rule)] == want
    weighty = own.filter(pl.col("weight") != 0)
    assert found.tallies.there.sum() == weighty.select("article_id", "sentence", "family").n_unique() > 0
    for (article, sentence, family), these in weighty.group_by("article_id", "sentence", "family"):
        at = found.first[_place(found.articles, article)] + sentence
        place = found.families.index(family)
        assert found.tallies.there[at, place]
        assert found.tallies.by_family[at, place] == sum(round(weight / UNIT) for weight in these["weight"])
    assert (found.tallies.by_family.sum(axis=1) == found.tallies.total).all()


def _place(names: pl.Series, name: object) -> int:
    return names.to_list().index(name)


def test_totals_are_the_same_from_a_table_and_by_sorting() -> None:
    draw = np.random.default_rng(5)
    key, units = draw.integers(0, 50, 400), draw.integers(-9, 9, 400)
    for size in (50, 10**9):
        keys, found = totals(key, units, size)
        assert keys.tolist() == sorted(set(key.tolist()))
        assert found.tolist() == [int(units[key == each].sum()) for each in keys]
    assert [len(each) for each in totals(key[:0], units[:0], 10**9)] == [0, 0]
