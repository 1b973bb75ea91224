"""Orders that hang on one family are named; warnings where a run lies outside its baseline."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

from outletscore.scores.baseline import Provenance, build
from outletscore.scores.caveats import caveats
from outletscore.scores.drivers import pieces
from outletscore.scores.facts import facts
from outletscore.scores.sensitivity import AS_SCORED, order_survives, without_families
from tests.scores_frames import made


def logistic(x: float) -> float:
    import math

    return 1 / (1 + math.exp(-x))


def ten_articles(outlet: str, p: float, rule: str, weight: float) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    ids = [f"{outlet}{i}" for i in range(10)]
    articles = pl.DataFrame({"article_id": ids, "outlet": [outlet] * 10})
    sentences = pl.DataFrame(
        {"article_id": ids, "sentence": [0] * 10, "own_words": [5] * 10, "editorializing": [p] * 10}
    )
    evidence = pl.DataFrame(
        {"article_id": ids, "sentence": [0] * 10, "rule": [rule] * 10, "voice": ["narration"] * 10,
         "attributed": [False] * 10, "weight": [weight] * 10}
    )  # fmt: skip
    return articles.with_columns(duplicate_of=pl.lit(None, pl.String)), sentences, evidence


def test_an_order_that_hangs_on_one_family_is_named():
    loud = ten_articles("loud", logistic(1.0), "idiom/x", 3.0)
    calm = ten_articles("calm", logistic(-1.0), "loaded/x", 0.5)
    variants = without_families(*(pl.concat(pair) for pair in zip(loud, calm, strict=True)))
    values = {(v, o): x for v, o, x in variants.iter_rows()}
    assert values[AS_SCORED, "loud"] == pytest.approx(logistic(1.0))
    assert values["idiom", "loud"] == pytest.approx(logistic(-2.0))
    assert values["idiom", "calm"] == pytest.approx(logistic(-1.0))
    row = order_survives(variants).to_dicts()[0]
    assert (row["outlet"], row["other"], row["survives"], row["turned_by"]) == ("loud", "calm", False, "idiom")


def test_another_extraction_is_one_more_variant():
    scored = pl.DataFrame({"variant": [AS_SCORED] * 2, "outlet": ["A", "B"], "value": [0.3, 0.2]})
    other = pl.DataFrame({"variant": ["fast extraction"] * 2, "outlet": ["A", "B"], "value": [0.35, 0.25]})
    assert order_survives(pl.concat([scored, other]))["survives"].to_list() == [True]


def test_outlets_with_few_articles_have_no_order():
    frames = made(27, 3)
    variants = without_families(frames.articles, frames.sentences, frames.evidence)
    assert (variants.height, order_survives(variants).height) == (0, 0)


def test_caveats_name_what_does_not_fit():
    frames = made(100, 5)
    provenance = Provenance("b", "r", "s", country="the United States", genre="news")
    parts = pieces(frames.sentences, frames.evidence, frames.attributions)
    known = build(frames.articles, facts(*frames), parts, provenance)
    assert [c.code for c in caveats(frames.articles, known)] == ["country", "genre"]
    assert "United States" in caveats(frames.articles, known)[0].message
    strange = frames.articles.with_columns(
        published=pl.when(pl.col("outlet") == "outlet-1").then(None).otherwise(pl.lit("2024-04-25")),
        words=pl.when(pl.col("outlet") == "outlet-2").then(90_000).otherwise("words"),
        language=pl.when(pl.col("outlet") == "outlet-3").then(pl.lit("de")).otherwise("language"),
    )
    found = {(c.outlet, c.code) for c in caveats(strange, known)}
    assert {("outlet-1", "year"), ("outlet-0", "year"), ("outlet-2", "length"), ("outlet-3", "language")} <= found
    assert ("outlet-0", "length") not in found
    undated = dataclasses.replace(known.provenance, first_year=None, last_year=None)
    codes = [
        c.message for c in caveats(frames.articles, dataclasses.replace(known, provenance=undated)) if c.code == "year"
    ]
    assert len(codes) == 5
