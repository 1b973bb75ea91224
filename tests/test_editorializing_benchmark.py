"""The parts of `benchmarks.editorializing` that could flatter a figure."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

pytest.importorskip("sklearn")

from benchmarks.editorializing import average_precision, by_digest, covering, whole_articles, within
from benchmarks.label_sentences import folds_of_outlets

from outletscore.rulebook.fit import FOLDS

GOLD = pl.DataFrame(
    {
        "doc_id": ["a", "a", "a", "b"],
        "sentence": [0, 1, 2, 0],
        "paragraph": [0, 0, 1, 0],
        "title": ["A", "A", "A", "B"],
        "triplet": ["one", "one", "one", "two"],
        "text": ["It rained.", "It stopped.", "It rained again.", "Snow fell."],
    }
)


def test_articles_are_made_of_their_sentences() -> None:
    articles, spans = whole_articles(GOLD)
    texts = dict(articles.select("id", "text").iter_rows())
    assert texts["a"] == "It rained. It stopped.\n\nIt rained again."
    assert [texts[i][start:end] for i, start, end in spans.select("id", "start", "end").iter_rows()] == list(
        GOLD["text"]
    )


def test_a_gold_sentence_takes_the_highest_that_shares_half_of_it() -> None:
    _, spans = whole_articles(GOLD)
    found = pl.DataFrame(
        {
            "article_id": ["a", "a", "a"],
            "start": [0, 0, 17],  # the first; both of the paragraph; the last five characters of the second
            "end": [10, 22, 22],
            "editorializing": [0.2, 0.4, 0.9],
        }
    )
    assert covering(spans, found).tolist() == [0.4, 0.9, 0.0, 0.0]


def test_outlets_stay_together_in_folds_of_like_size() -> None:
    outlets = ["large"] * 50 + [name for name in "abcdefgh" for _ in range(10)]
    folds = folds_of_outlets(outlets)
    assert all(len(set(folds[np.array(outlets) == name])) == 1 for name in set(outlets))
    assert sorted(np.bincount(folds, minlength=FOLDS)) == [20, 20, 20, 20, 50]


def test_a_sample_does_not_depend_on_the_order() -> None:
    table = pl.DataFrame({"id": [str(n) for n in range(40)], "domain": ["x", "y"] * 20})
    some = by_digest(table, ["domain"], 5)
    assert some["domain"].value_counts(sort=True)["count"].to_list() == [5, 5]
    assert some.equals(by_digest(table.reverse(), ["domain"], 5))


def test_figures_are_those_of_the_field() -> None:
    label, score = np.array([1.0, 0.0, 1.0, 0.0]), np.array([0.9, 0.8, 0.7, 0.1])
    assert average_precision(label, score) == pytest.approx((1 / 1 + 2 / 3) / 2)
    # between domains everything is wrong, inside them right
    assert within(label, np.array([0.3, 0.2, 0.9, 0.8]), np.array(["p", "p", "q", "q"])) == 1.0
