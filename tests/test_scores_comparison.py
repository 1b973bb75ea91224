"""Baselines that are refused when they must be, comparisons that say no more than they know, pieces that add up."""

from __future__ import annotations

import dataclasses
import json
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy import stats

from outletscore import tables
from outletscore.errors import BaselineError
from outletscore.scores import drivers
from outletscore.scores.articles import article_scores, by_measure
from outletscore.scores.baseline import Baseline, Provenance, build, choose, load, save
from outletscore.scores.comparison import Once, compare, compare_within, percentiles, verdict
from outletscore.scores.contrasts import Sums, contrast
from outletscore.scores.drivers import NO_RULE, pieces
from outletscore.scores.events import Groups, events
from outletscore.scores.facts import facts
from outletscore.scores.figures import Figures
from outletscore.scores.intervals import tail_of
from outletscore.scores.length import LengthCurve
from outletscore.scores.prediction import Prediction, rounded
from tests.scores_frames import Frames, by_hand, made

RULEBOOK = "a" * 64


def baseline_of(frames: Frames) -> Baseline:
    sums = sums_of(frames)
    provenance = Provenance("test", RULEBOOK, "made by a seed")
    return build(frames.articles, facts(*frames), sums.by_rule(), sums.by_family(), provenance)


def sums_of(frames: Frames, *, batches: int = 1) -> Sums:
    sums = Sums()
    for part in frames.articles.iter_slices(-(-frames.articles.height // batches)):
        of_part = Frames(part, *(f.join(part, on="article_id", how="semi", maintain_order="left") for f in frames[1:]))
        sums.add(part, of_part.sentences, of_part.evidence, of_part.attributions, facts(*of_part))
    return sums


@pytest.fixture(scope="module")
def baseline() -> Baseline:
    return baseline_of(made(300, 12, seed=1))


@pytest.fixture(scope="module")
def run() -> Frames:
    frames = made(120, 6, seed=2)
    # sizes 20 each, but for one outlet with 6 articles and one with a single one
    number = pl.int_range(pl.len()) // 6
    few = ((pl.col("outlet") == "outlet-1") & (number >= 6)) | ((pl.col("outlet") == "outlet-2") & (number >= 1))
    return frames._replace(articles=frames.articles.filter(~few))


def test_a_baseline_survives_its_file(baseline, tmp_path):
    save(baseline, tmp_path / "x.zip")
    again = load(tmp_path / "x.zip", rulebook=RULEBOOK)
    assert again.provenance == baseline.provenance
    assert_frame_equal(again.articles, baseline.articles)
    assert_frame_equal(again.rules, baseline.rules)
    assert_frame_equal(again.variants, baseline.variants)
    assert (again.provenance.first_year, again.provenance.languages, again.provenance.articles) == (2016, ("en",), 300)
    assert again.provenance.outlets[0] == ("outlet-0", 25)


def test_equal_baselines_are_equal_bytes(tmp_path):
    frames = made(100, 5)
    shuffled = Frames(*(f.sample(fraction=1, shuffle=True, seed=7) for f in frames))
    for name, source in (("one", frames), ("two", shuffled)):
        save(baseline_of(source), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_no_text_is_in_a_baseline(baseline):
    assert [name for name, dtype in baseline.articles.schema.items() if dtype == pl.String] == ["outlet"]


def test_another_rulebook_is_refused_with_a_way_out(baseline, tmp_path):
    path = tmp_path / "x.zip"
    save(dataclasses.replace(baseline, provenance=dataclasses.replace(baseline.provenance, command="do this")), path)
    with pytest.raises(BaselineError, match="rulebook") as refused:
        load(path, rulebook="b" * 64)
    assert "do this" in refused.value.hint
    assert refused.value.exit_code == 6
    assert load(path).provenance.rulebook == RULEBOOK  # to be shown, it may be of any rulebook


def broken_archives(folder):
    (folder / "garbage").write_bytes(b"no zip")
    with zipfile.ZipFile(folder / "empty", "w"):
        pass
    about = {"format": 2, "name": "x", "rulebook": RULEBOOK, "source": "s"}
    for name, changed in {"later": {"format": 99}, "odd": {"outlets": 3}}.items():
        with zipfile.ZipFile(folder / name, "w") as file:
            file.writestr("baseline.json", json.dumps({**about, **changed}))
    with zipfile.ZipFile(folder / "table", "w") as file:
        file.writestr("baseline.json", json.dumps(about))
        file.writestr("articles.parquet", b"PAR1")
    return ["garbage", "empty", "later", "odd", "table", "missing"]


def test_broken_files_are_refused_with_their_place(tmp_path):
    for name in broken_archives(tmp_path):
        with pytest.raises(BaselineError) as refused:
            load(tmp_path / name, rulebook=RULEBOOK)
        assert refused.value.place == str(tmp_path / name)
        assert refused.value.hint


def test_a_baseline_needs_an_outlet():
    frames = made(10, 2)
    nameless = frames._replace(articles=frames.articles.with_columns(outlet=pl.lit(None, pl.String)))
    with pytest.raises(BaselineError, match="outlet"):
        baseline_of(nameless)


def test_comparison_says_no_more_than_the_articles_carry(run, baseline):
    got = compare(Figures.of(article_scores(*run), run.articles), baseline, digest="d")
    assert got.schema == tables.schema(tables.COMPARISON)
    claims = ["difference", "effect", "effect_low", "effect_high", "p", "p_adjusted", "difference_same_length"]
    single = got.filter(pl.col("outlet") == "outlet-2")
    assert set(single["verdict"]) == {"not estimable"}
    assert single.select(claims).null_count().row(0) == (single.height,) * len(claims)
    assert single["percentile"].null_count() == 0
    few = got.filter((pl.col("outlet") == "outlet-1") & (pl.col("measure") == "editorializing")).to_dicts()[0]
    assert (few["standing"], few["verdict"], few["effect"]) == ("sourcing only", "not estimable", None)
    sourcing = got.filter((pl.col("outlet") == "outlet-1") & (pl.col("measure") == "named_source_share")).to_dicts()[0]
    assert sourcing["effect"] is not None
    assert set(got["family"]) == {got["p"].count()}


def test_an_outlet_of_the_same_kind_is_not_made_different(run, baseline):
    got = compare(Figures.of(article_scores(*run), run.articles), baseline, digest="d")
    assert {"higher", "lower"}.isdisjoint(got["verdict"])


def test_a_louder_outlet_is_found(run, baseline):
    louder = run._replace(
        sentences=run.sentences.with_columns(
            editorializing=pl.when(pl.col("own_words") > 0).then(pl.col("editorializing") * 0.5 + 0.5).otherwise(0.0)
        )
    )
    got = compare(Figures.of(article_scores(*louder), louder.articles), baseline, digest="d")
    row = got.filter((pl.col("outlet") == "outlet-0") & (pl.col("measure") == "editorializing")).to_dicts()[0]
    assert row["verdict"] == "higher"
    assert row["effect"] > 0.9
    assert row["percentile"] == 100.0
    assert row["value"] > row["prediction_high"]
    assert row["difference"] == pytest.approx(row["value"] - row["baseline"])


def test_comparison_does_not_depend_on_row_order(run, baseline):
    one = compare(Figures.of(article_scores(*run), run.articles), baseline, digest="d")
    shuffled = Frames(*(f.sample(fraction=1, shuffle=True, seed=5) for f in run))
    assert_frame_equal(
        compare(Figures.of(article_scores(*shuffled), shuffled.articles), baseline, digest="d"), one, check_exact=True
    )


def test_five_outlets_of_one_article_make_no_claim():
    frames = made(5, 5)
    got = compare_within(Figures.of(article_scores(*frames), frames.articles), digest="d")
    assert set(got["verdict"]) <= {"not estimable"}
    assert got.height == 0  # nothing to compare with
    assert (
        compare_within(
            Figures.of(article_scores(*by_hand()), by_hand().articles.with_columns(words=1)), digest="d"
        ).height
        == 0
    )


def test_within_a_run_everybody_is_held_against_the_others(run):
    long = article_scores(*run)
    got = compare_within(Figures.of(long, run.articles), digest="d")
    outlets = ["outlet-0", "outlet-1", "outlet-3", "outlet-4", "outlet-5"]
    means = {}
    for outlet in outlets:
        own = run.articles.filter(pl.col("outlet") == outlet)["article_id"].to_list()
        means[outlet] = long.filter(pl.col("entity").is_in(own) & (pl.col("measure") == "quote_share"))["value"].mean()
    for row in got.filter((pl.col("measure") == "quote_share") & pl.col("outlet").is_in(outlets)).to_dicts():
        assert row["baseline"] == pytest.approx(np.mean([m for o, m in means.items() if o != row["outlet"]]))
    assert set(got.filter(pl.col("outlet") == "outlet-2")["verdict"]) == {"not estimable"}


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((float("nan"),) * 4, "not estimable"),
        ((0.05, -0.1, 0.14, 0.01), "no material difference"),
        ((0.3, 0.1, 0.5, 0.01), "higher"),
        ((-0.3, -0.5, -0.1, 0.01), "lower"),
        ((0.3, 0.1, 0.5, 0.06), "inconclusive"),
        ((0.14, 0.02, 0.26, 0.01), "inconclusive"),
    ],
)
def test_verdicts(figures, words):
    assert verdict(*figures) == words


def test_article_percentiles_are_those_of_the_baselines_articles(run, baseline):
    long = article_scores(*run)
    got = percentiles(facts(*run), baseline)
    assert got.select("entity", "measure").equals(long.select("entity", "measure"))
    got = got.filter(pl.col("measure") == "quote_share")
    values = dict(long.filter(pl.col("measure") == "quote_share").select("entity", "value").iter_rows())
    table = baseline.table.filter(pl.col("quote_share").is_not_null())
    for entity, _, percentile in got.iter_rows():
        if values[entity] is None:
            assert percentile is None
            continue
        below = (pl.col("quote_share") < values[entity]).cast(pl.Float64)
        same = (pl.col("quote_share") == values[entity]).cast(pl.Float64)
        by_outlet = table.group_by("outlet").agg(share=(below + same / 2).mean())
        assert percentile == pytest.approx(100 * by_outlet["share"].mean())


def test_pieces_add_up_to_the_counts():
    frames = made(80, 4, seed=3)
    long = article_scores(*frames)
    parts = pieces(frames.sentences, frames.evidence, frames.attributions)
    totals = parts.group_by("article_id", "measure").agg(total=pl.col("count").sum())
    both = long.filter(pl.col("value").is_not_null()).join(
        totals, left_on=["entity", "measure"], right_on=["article_id", "measure"]
    )
    assert {"editorializing", "loaded_rate", "attributions_per_1000_words"} <= set(both["measure"])
    assert (both["count"] - both["total"]).abs().max() < 1e-9


def test_a_weight_of_the_logistic_gets_its_average_slope():
    frames = by_hand()
    got = pieces(frames.sentences, frames.evidence, frames.attributions)
    found = got.filter((pl.col("article_id") == "a") & (pl.col("measure") == "editorializing"))
    # sentence 2 has p = 0.7; loaded, exclamation, scare quote and fitted with a weight of 1 each
    logit = np.log(0.7 / 0.3)
    without = 1 / (1 + np.exp(-(logit - 4)))
    each = (0.7 - without) / 4
    by_rule = dict(found.select("rule", "count").iter_rows())
    assert by_rule["loaded/shame"] == pytest.approx(each)
    assert by_rule[NO_RULE] == pytest.approx(0.1 + 0.2 + 0.0 + without)


def contrasted(frames: Frames, baseline: Baseline | None, **choices):
    long = article_scores(*frames)
    groups = Groups(events(frames.articles), "")
    figures, matched = Figures.of(long, frames.articles), by_measure(long).rename({"entity": "article_id"})
    sums = sums_of(frames)
    return contrast(figures, lambda: frames.articles, sums, groups, matched, digest="d", baseline=baseline, **choices)


@pytest.mark.parametrize("held_against", ["baseline", "others"])
def test_differences_add_up_over_rules(run, baseline, held_against):
    found = contrasted(run, baseline if held_against == "baseline" else None).found
    compared = found["comparison"].filter(pl.col("difference").is_not_null())
    both = (
        found["drivers"]
        .group_by("outlet", "measure")
        .agg(pl.col("value", "baseline", "difference").sum().name.suffix("_sum"))
        .join(compared, on=["outlet", "measure"])
    )
    assert {"editorializing", "loaded_rate", "attributions_per_1000_words"} <= set(both["measure"])
    assert both.height >= 20
    for name in ("value", "baseline", "difference"):
        # means are of figures rounded to 31 bits of the greatest, which made-up weights put at some hundreds
        assert (both[f"{name}_sum"] - both[name]).abs().max() < 1e-7
    assert set(found["drivers"]["outlet"]) <= set(compared["outlet"])


@pytest.mark.parametrize("held_against", ["baseline", "others"])
def test_gaps_do_not_depend_on_how_many_outlets_are_looked_at_together(run, baseline, held_against, monkeypatch):
    against = baseline if held_against == "baseline" else None
    together = contrasted(run, against).found["drivers"]
    assert together["outlet"].n_unique() > 1
    monkeypatch.setattr(drivers, "_AT_ONCE", 1)
    assert contrasted(run, against).found["drivers"].equals(together)


def test_batches_and_their_order_make_no_difference(run):
    whole = sums_of(run)
    shuffled = Frames(*(f.sample(fraction=1, shuffle=True, seed=9) for f in run))
    parts = sums_of(shuffled, batches=7)
    assert whole.by_rule().equals(parts.by_rule())
    assert whole.by_family().equals(parts.by_family())


def test_named_measures_are_adjusted_alone_by_holm(run, baseline):
    got = contrasted(run, baseline, measures=("quote_share", "lix")).found["comparison"]
    assert set(got["measure"]) == {"quote_share", "lix"}
    p, adjusted = (got[name].drop_nulls().to_numpy() for name in ("p", "p_adjusted"))
    assert adjusted.min() == pytest.approx(min(1, len(p) * p.min()))


def test_shrunk_figures_have_columns_of_their_own(run, baseline):
    row = (
        contrasted(run, baseline)
        .found["comparison"]
        .row(by_predicate=(pl.col("outlet") == "outlet-0") & (pl.col("measure") == "quote_share"), named=True)
    )
    assert min(row["value"], row["baseline"]) - 1e-6 <= row["shrunk"] <= max(row["value"], row["baseline"]) + 1e-6
    assert row["rank_first"] is None  # twenty articles


def test_a_baseline_is_chosen_or_plainly_not(baseline, tmp_path, monkeypatch):
    assert (choose(None, RULEBOOK).baseline, choose("none", RULEBOOK).not_used) == (None, "")
    path = tmp_path / "us-news.baseline.zip"
    save(baseline, path)
    monkeypatch.setattr("outletscore.scores.baseline.shipped", lambda: {"us-news": path})
    assert choose("auto", RULEBOOK).baseline.provenance.articles == 300
    assert choose("us-news", RULEBOOK).baseline is not None
    unfit = choose("auto", "b" * 64)
    assert unfit.baseline is None
    assert "other rules or weights" in unfit.not_used
    with pytest.raises(BaselineError, match="rulebook"):
        choose("us-news", "b" * 64)
    monkeypatch.setattr("outletscore.scores.baseline.shipped", dict)
    assert "no reference baseline" in choose("auto", RULEBOOK).not_used


def test_length_control_takes_out_what_length_does():
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(20), 30)
    words = rng.lognormal(6, 0.5, 600)
    values = np.log(words)[:, None] + rng.normal(0, 0.1, (600, 1))
    curve = LengthCurve.of(values, groups, words)
    long = rng.lognormal(7, 0.5, 40)
    figures = np.log(long) + rng.normal(0, 0.1, 40)
    base = float(np.mean([values[groups == g].mean() for g in range(20)]))
    assert figures.mean() - base > 0.7
    assert curve.difference(0, figures, long, base) == pytest.approx(0, abs=0.1)


def test_prediction_covers_a_new_outlet():
    inside = 0
    for number in range(200):
        rng = np.random.default_rng(number)
        means = rng.normal(0, 0.5, 31)
        values = means[:, None] + rng.normal(0, 1, (31, 30))
        groups = np.repeat(np.arange(30), 30)
        low, high = Prediction.of(values[:30].reshape(-1, 1), groups, 10, "d").interval(0)
        inside += low <= values[30, :10].mean() <= high
    assert 0.92 <= inside / 200 <= 0.995


def test_numbers_of_articles_are_rounded_where_it_moves_nothing():
    assert [rounded(n) for n in (1, 7, 30)] == [1, 7, 30]
    assert all(abs(rounded(n) / n - 1) < 0.06 for n in range(31, 1000))
    assert len({rounded(n) for n in range(1, 100_000)}) < 120
    assert rounded(10**9) == rounded(1000)


def test_with_one_article_the_prediction_is_that_of_articles(baseline):
    one = Prediction.of(baseline.values, baseline.groups, 1, "d")
    column = baseline.table.columns.index("quote_share") - 4
    x = np.array([0.25, 0.3])
    exact = 50 * (baseline.references["quote_share"].placements(x) + 1)
    assert one.percentiles(column, x) == pytest.approx(exact, abs=3)


@pytest.mark.parametrize("size", [2, 7, 40])
def test_the_place_of_a_mean_is_the_quantile_of_the_led_percentiles(size):
    rng = np.random.default_rng(size)
    prediction = Prediction(rng.integers(0, 9, (5, 20, 2)).astype(float))  # many are equal
    drawn = prediction.means[:, :, 1].ravel()
    own = np.sort(rng.integers(0, 9, 101).astype(float))
    led = [50 * ((drawn < x).mean() + (drawn <= x).mean()) for x in (4.0, *own)]
    cut = tail_of(size)
    expected = (led[0], *np.quantile(led[1:], [cut, 1 - cut]))
    assert prediction.placed(1, 4.0, own, size) == pytest.approx(expected, rel=1e-12)


def test_the_place_of_one_article_is_as_uncertain_as_the_choice_of_outlets():
    means = np.array([[0.0, 1, 2, 3], [1, 1, 1, 1], [2, 3, 4, 5], [0, 1, 1, np.nan]])
    inside = np.array([37.5, 50.0, 0.0])  # the fourth outlet lacks a mean
    here, low, high = Prediction(means[:, :, None]).placed(0, 1.0, np.empty(0), 1)
    reach = stats.t.ppf(0.975, 2) * inside.std(ddof=1) / np.sqrt(3)
    drawn = means[np.isfinite(means)]
    assert here == pytest.approx(50 * ((drawn < 1).mean() + (drawn <= 1).mean()))
    assert (low, high) == pytest.approx((max(0, inside.mean() - reach), inside.mean() + reach))


def test_what_many_threads_ask_for_is_made_once():
    made = []

    def make(n: int) -> Prediction:
        made.append(n)
        time.sleep(0.01)
        return Prediction(np.full((1, 1, 1), float(n)))

    once = Once(make, kept=2)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(once, [1, 1, 1, 2, 2, 1]))
    assert sorted(made) == [1, 2]
    assert [int(each.means[0, 0, 0]) for each in found] == [1, 1, 1, 2, 2, 1]
    once(3)
    once(1)  # 2 was asked for before 1: it made room
    assert sorted(made) == [1, 2, 3]
