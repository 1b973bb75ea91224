"""Orders that hang on one family are named; warnings where a run lies outside its baseline."""

from __future__ import annotations

import dataclasses

import polars as pl
import pytest

from outletscore.scores.articles import article_scores
from outletscore.scores.baseline import Provenance, build
from outletscore.scores.caveats import caveats
from outletscore.scores.contrasts import Sums
from outletscore.scores.facts import facts
from outletscore.scores.figures import Figures
from outletscore.scores.sensitivity import changes, claims, claims_against, order_survives, variants
from outletscore.scores.tallies import UNIT
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


def survey(*outlets) -> pl.DataFrame:
    """The sensitivity of `outlets`, each the frames of `ten_articles`."""
    articles, sentences, evidence = (pl.concat(parts) for parts in zip(*outlets, strict=True))
    sentences = sentences.with_row_index("n").with_columns(
        editorializing=pl.col("editorializing") + 1e-6 * (pl.col("n") % 10)
    )
    long = sentences.select(
        entity="article_id", measure=pl.lit("editorializing"), count="editorializing", exposure=pl.lit(1.0),
        value="editorializing",
    )  # fmt: skip
    moved = changes(articles, sentences, evidence)
    scored = (
        long.join(articles, left_on="entity", right_on="article_id")
        .group_by("outlet")
        .agg(articles=pl.len(), value=pl.col("value").mean())
    )
    tried = variants(moved, scored, moved["variant"])
    return order_survives(claims(Figures.of(long, articles), ["editorializing"]), tried)


def test_an_order_that_hangs_on_one_family_is_named():
    loud = ten_articles("loud", logistic(1.0), "idiom/x", 3.0)
    calm = ten_articles("calm", logistic(-1.0), "loaded/x", 0.5)
    row = survey(loud, calm).to_dicts()[0]
    assert (row["outlet"], row["other"], row["survives"], row["turned_by"]) == ("loud", "calm", False, "idiom")
    assert row["variants"] == 2
    assert row["difference"] == pytest.approx(logistic(1.0) - logistic(-1.0), abs=1e-4)


def test_an_order_that_hangs_on_none_survives():
    row = survey(ten_articles("loud", logistic(1.0), "idiom/x", 0.2), ten_articles("calm", 0.1, "loaded/x", 0.2))
    assert row["survives"].to_list() == [True]


def test_outlets_alike_make_no_claim():
    assert survey(ten_articles("a", 0.2, "idiom/x", 3.0), ten_articles("b", 0.2, "loaded/x", 0.5)).height == 0


def test_what_a_family_weighs_is_taken_out_of_the_log_odds():
    moved = changes(*ten_articles("loud", logistic(1.0), "idiom/x", 3.0)).to_dicts()[0]
    assert moved["total"] * UNIT == pytest.approx(10 * (logistic(-2.0) - logistic(1.0)), abs=1e-8)


def test_another_extraction_is_one_more_variant():
    made = pl.DataFrame({"measure": ["quote_share"], "outlet": ["A"], "other": ["B"], "difference": [0.1]})
    other = pl.DataFrame(
        {"variant": ["fast extraction"] * 2, "outlet": ["A", "B"], "measure": ["quote_share"] * 2, "value": [0.2, 0.3]}
    )
    row = order_survives(made, other).to_dicts()[0]
    assert (row["survives"], row["turned_by"], row["variants"]) == (False, "fast extraction", 1)
    assert order_survives(made, other.clear()).height == 0


def test_claims_against_a_baseline_are_its_verdicts():
    compared = pl.DataFrame(
        {"outlet": ["A", "B", "C"], "measure": ["editorializing"] * 3, "verdict": ["higher", "lower", "inconclusive"],
         "difference": [0.2, -0.1, 0.3]}
    )  # fmt: skip
    got = claims_against(compared, "us-news", ["editorializing"])
    assert got.select("outlet", "other", "difference").rows() == [("A", "us-news", 0.2), ("us-news", "B", 0.1)]


def test_outlets_with_few_articles_have_no_order():
    frames = made(27, 3)
    assert claims(Figures.of(article_scores(*frames), frames.articles), ["editorializing"]).height == 0


def test_caveats_name_what_does_not_fit():
    frames = made(100, 5)
    provenance = Provenance("b", "r", "s", country="the United States", genre="news")
    sums = Sums()
    sums.add(frames.articles, frames.sentences, frames.evidence, frames.attributions, facts(*frames))
    known = build(frames.articles, facts(*frames), sums.by_rule(), sums.by_family(), provenance)
    others = frames.articles.with_columns(outlet=pl.lit("new ") + pl.col("outlet"))
    assert [c.code for c in caveats(others, known)] == ["country", "genre"]
    assert {c.outlet for c in caveats(frames.articles, known) if c.code == "self"} == set(frames.articles["outlet"])
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
