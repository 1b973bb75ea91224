"""Article scores: every figure is a function of its count and exposure, and each of them can be told by hand."""

from __future__ import annotations

import math

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from outletscore import tables
from outletscore.scores.articles import article_scores, figures, wide
from outletscore.scores.facts import facts
from outletscore.scores.measures import AXES, BY_NAME, MEASURES, NAMES, SOURCE_KINDS, catalogue
from tests.scores_frames import Frames, by_hand, made


@pytest.fixture(scope="module")
def hand() -> dict[tuple[str, str], tuple[float, float, float | None]]:
    long = article_scores(*by_hand())
    return {(e, m): (c, x, v) for e, m, c, x, v in long.iter_rows()}


EXPECTED: dict[str, tuple[float, float]] = {
    # article "a": count and exposure of the measure, told from the frames by hand
    "editorializing": (1.0, 4),
    "judgement_weight": (4, 10),
    "loaded_rate": (1, 10),
    "exclamation_rate": (1, 10),
    "scare_quote_rate": (1, 10),
    "booster_rate": (0, 10),
    "hedge_rate": (1, 10),
    "position_opening": (0.1, 1.0),
    "position_middle": (0.9, 1.0),
    "position_close": (0.0, 1.0),
    "headline_editorializing": (0.25, 1),
    "headline_hits": (1, 1),
    "distinct_sources": (2, 1),
    "fully_identified_sources": (1, 1),
    "identified_source_share": (1, 2),
    "named_source_share": (1, 2),
    "role_source_share": (1, 2),
    "anonymous_source_share": (0, 2),
    "top_source_share": (5, 7),
    "single_source": (0, 1),
    "official_share": (1, 2),
    "attributed_share": (2, 4),
    "attributions_per_1000_words": (2, 15),
    "quote_share": (5, 15),
    "charged_cue_share": (1, 2),
    "doubting_cue_share": (1, 2),
    "endorsing_cue_share": (0, 2),
    "tone_narration": (-0.4, 4),
    "flesch_reading_ease": (60.0, 1),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_counts_by_hand(hand, name):
    count, exposure = EXPECTED[name]
    assert hand["a", name] == pytest.approx((count, exposure, BY_NAME[name].value(count, exposure)))


def test_effective_sources_of_five_words_against_two(hand):
    entropy = -(5 / 7 * math.log(5 / 7) + 2 / 7 * math.log(2 / 7))
    assert hand["a", "effective_sources"] == pytest.approx((7 * entropy, 7, math.exp(entropy)))


def test_what_cannot_be_divided_is_null(hand):
    # "b" is one quotation: nothing in the outlet's own voice, no title, no source
    for name in ("editorializing", "loaded_rate", "headline_editorializing", "named_source_share", "top_source_share"):
        assert hand["b", name][1:] == (0.0, None)
    assert hand["b", "flesch_reading_ease"][1:] == (0.0, None)  # NaN is no figure
    assert hand["b", "distinct_sources"] == (0.0, 1.0, 0.0)
    assert hand["b", "attributions_per_1000_words"][0] == 2  # without a cue nothing is joined
    assert hand["c", "attributed_share"] == (0.0, 0.0, None)
    assert hand["c", "headline_editorializing"][2] == 0.5


def test_one_source_is_exactly_one_effective_source():
    frames = by_hand()
    only = frames._replace(attributions=frames.attributions.filter(pl.col("source_id") == 0))
    got = {m: v for e, m, _, _, v in article_scores(*only).iter_rows() if e == "a"}
    assert (got["effective_sources"], got["top_source_share"], got["single_source"]) == (1.0, 1.0, 1.0)


def test_a_dominant_source_makes_a_single_sourced_article():
    frames = by_hand()
    text = frames.articles["text"][0] + " w" * 60
    frames = frames._replace(
        articles=frames.articles.with_columns(
            text=pl.when(pl.col("article_id") == "a").then(pl.lit(text)).otherwise("text")
        ),
        attributions=frames.attributions.with_columns(
            content_end=pl.when(pl.col("content_start") == 29).then(29 + 12 + 110).otherwise("content_end")
        ),
    )
    got = {m: v for e, m, _, _, v in article_scores(*frames).iter_rows() if e == "a"}
    assert got["top_source_share"] > 0.9
    assert got["single_source"] == 1.0


@pytest.mark.parametrize("frames", [by_hand(), made()], ids=["by hand", "made"])
def test_the_value_is_a_function_of_count_and_exposure(frames: Frames):
    long = article_scores(*frames)
    assert long.schema == tables.schema(tables.MEASURE_VALUES)
    for _, name, count, exposure, value in long.iter_rows():
        assert value == pytest.approx(BY_NAME[name].value(count, exposure), nan_ok=False)
        assert (value is None) == (exposure == 0)
        if value is not None:
            low, high = BY_NAME[name].bounds
            assert math.isfinite(value)
            assert low <= value <= high * (1 + 1e-12)
    assert long["value"].is_nan().sum() == 0


def test_counts_are_the_sums_of_the_evidence():
    frames = made()
    long = article_scores(*frames)
    total = dict(long.group_by("measure").agg(pl.col("count").sum()).iter_rows())
    own = frames.evidence.filter((pl.col("voice") == "narration") & ~pl.col("attributed"))
    with_narration = frames.sentences.filter(pl.col("narration_words") > 0)["article_id"]
    for family in ("loaded", "booster", "hedge", "idiom"):
        hits = own.filter(
            pl.col("rule").str.starts_with(f"{family}/") & pl.col("article_id").is_in(with_narration.to_list())
        )
        assert total[f"{family}_rate"] == hits.height > 0
    spoken = frames.sentences.filter(pl.col("own_words") > 0)
    assert total["editorializing"] == pytest.approx(spoken["editorializing"].sum())


def test_kinds_of_sources_add_up_to_one():
    got = wide(made().articles, facts(*made()))
    known = got["named_source_share"].is_not_null()
    kinds = [f"{kind}_source_share" for kind in SOURCE_KINDS]
    assert known.sum() > 0
    assert got.filter(known).select(pl.sum_horizontal(kinds)).to_series().to_list() == pytest.approx(
        [1.0] * known.sum()
    )


def test_any_row_order_gives_the_same_bits():
    frames = made()
    shuffled = Frames(*(f.sample(fraction=1.0, shuffle=True, seed=3) for f in frames))
    one = article_scores(*frames).sort("entity", "measure")
    two = article_scores(*shuffled).sort("entity", "measure")
    assert_frame_equal(one, two, check_exact=True)


def test_nothing_is_mutated():
    frames = by_hand()
    before = [f.clone() for f in frames]
    article_scores(*frames)
    for f, b in zip(frames, before, strict=True):
        assert_frame_equal(f, b)


def test_empty_frames_score_without_a_row():
    frames = Frames(*(f.clear() for f in by_hand()))
    assert article_scores(*frames).height == 0
    assert article_scores(*frames).schema == tables.schema(tables.MEASURE_VALUES)
    assert wide(frames.articles, facts(*frames)).height == 0


def test_wide_has_the_measures_in_registry_order():
    frames = by_hand()
    table = wide(frames.articles, facts(*frames))
    assert table.columns[-len(NAMES) :] == list(NAMES)
    assert table["article_id"].to_list() == ["a", "b", "c"]
    assert table["flesch_reading_ease"].to_list() == [60.0, None, None]
    assert "title_probability" in table.columns


def test_the_registry_names_only_facts_that_exist():
    columns = set(facts(*by_hand()).columns)
    for measure in MEASURES:
        assert {measure.count, measure.exposure} <= columns, measure.name
    assert len(set(NAMES)) == len(NAMES)
    assert {m.axis for m in MEASURES} == set(AXES)


def test_the_contract_names_are_there():
    contract = {"editorializing", "attributed_share", "attributions_per_1000_words", "distinct_sources"}
    assert contract | {"named_source_share", "anonymous_source_share", "quote_share"} <= set(NAMES)


def test_caution_is_never_held_against_a_text():
    for name in ("hedge_rate", "anonymous_source_share"):
        assert not BY_NAME[name].penalised


def test_figures_of_a_hand_made_fact():
    sums = facts(*by_hand())
    only = figures(sums, (BY_NAME["quote_share"],))
    assert only["value"].to_list() == [pytest.approx(1 / 3), 1.0, None]


def test_the_page_of_measures_is_current(request):
    page = request.config.rootpath / "docs" / "measures.md"
    assert catalogue() in page.read_text(encoding="utf-8")


def test_tone_of_whole_sentences_where_the_stretches_are_not_known():
    frames = by_hand()
    old = frames._replace(sentences=frames.sentences.drop("tone_narration", "tone_quotation"))
    assert_frame_equal(article_scores(*old), article_scores(*frames))


def test_only_what_somebody_is_said_to_have_said_counts_as_attributed():
    frames = by_hand()
    thought = pl.when(pl.col("sentence") == 1).then(False).otherwise("reported")
    changed = frames._replace(sentences=frames.sentences.with_columns(reported=thought))
    got = {(e, m): v for e, m, _, _, v in article_scores(*changed).iter_rows()}
    assert got["a", "attributed_share"] == 0.25
