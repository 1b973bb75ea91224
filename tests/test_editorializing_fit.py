"""Weights from labelled sentences, their report, and the files they are written to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from outletscore import rulebook
from outletscore.errors import InputError, RuleError

pytest.importorskip("sklearn")

from outletscore.rulebook import fit_figures, fit_report
from outletscore.rulebook.fit import FOLDS, Fitted, Labelled, Settings, fit, folds_of
from outletscore.rulebook.grams import features

RULE = """title = "A test"
why = "A test."
weight = 1.5
scope = "narration"
patterns = ["{word}"]

[examples]
match = ["[[{word}]]"]
no_match = ["fine"]
"""
BAD = ["a vile and stupid plan", "this vile law is shameful", "such stupid nonsense again", "the shameful vile deal"]
OPENINGS = ["Today", "Yesterday", "Here", "Once", "Then", "Now"]
GOOD = [
    "the council met on monday",
    "the law passed by ten votes",
    "officials signed the deal",
    "the plan begins in may",
]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    for family, word in (("loaded", "shameful"), ("loaded", "unseen"), ("hedge", "again")):
        (folder / family).mkdir(parents=True, exist_ok=True)
        (folder / family / f"{word}.toml").write_text(RULE.format(word=word), encoding="utf-8")
    return folder


@pytest.fixture
def table() -> pl.DataFrame:
    texts = [f"{opening} {text}." for opening in OPENINGS for text in BAD + GOOD]
    labels = [1.0] * len(BAD) + [0.0] * len(GOOD)
    return pl.DataFrame(
        {
            "text": texts,
            "label": labels * 6,
            "outlet": ["one", "two"] * (len(texts) // 2),
            "article": [str(i) for i in range(len(texts))],
        }
    )


@pytest.fixture
def fitted(rules: Path, table: pl.DataFrame) -> Fitted:
    return fit(Labelled.of(table), rules, Settings(smallest=0.001))


def test_what_separates_the_labels_gets_weight(fitted: Fitted) -> None:
    weight = dict(zip(fitted.entries, fitted.weights.words, strict=True))
    assert weight["vile"] > 0 > weight["the"]
    by_rule = dict(zip(fitted.book.ids, fitted.weights.rules, strict=True))
    assert by_rule["loaded/shameful"] > 0
    assert by_rule["loaded/unseen"] > 0  # silent labels leave it its place
    assert by_rule["hedge/again"] == 0  # shown, never a penalty
    assert fit_figures.macro_f1(fitted.label, fitted.by_fold) > 0.9
    assert fitted.by_outlet is not None


def test_words_of_families_that_count_for_nothing_count_against_nobody(rules: Path, table: pl.DataFrame) -> None:
    bad = pl.col("label") == 1
    table = table.with_columns(text=pl.when(bad).then(pl.col("text") + " again").otherwise(pl.col("text")))
    free = fit(Labelled.of(table), rules, Settings(smallest=0.001, exempt=()))
    held = fit(Labelled.of(table), rules, Settings(smallest=0.001))
    for fitted, penalised in ((free, True), (held, False)):
        weight = dict(zip(fitted.entries, fitted.weights.words, strict=True))
        assert bool(weight["again"] > 0) is penalised


def test_a_teacher_sets_the_words_and_people_the_scale(rules: Path, table: pl.DataFrame) -> None:
    teachers = [f"teacher_{fold}" for fold in range(FOLDS)]
    soft = table.with_columns(text=pl.col("text").str.replace("vile", "wicked"), label=pl.lit(0.5))
    taught = pl.concat(
        [
            table.with_columns(pl.lit(0.5).alias(name) for name in teachers),
            soft.with_columns((table["label"] * 0.8 + 0.1).alias(name) for name in teachers),
        ]
    )
    found = fit(Labelled.of(taught), rules, Settings(smallest=0.001))
    weight = dict(zip(found.entries, found.weights.words, strict=True))
    assert weight["wicked"] > 0  # no sentence of the gold part has it
    assert len(found.label) == table.height


def test_a_teacher_corrects_the_weight_of_a_rule_that_no_labelled_sentence_has(
    rules: Path, table: pl.DataFrame
) -> None:
    teachers = [f"teacher_{fold}" for fold in range(FOLDS)]
    gold = table.with_columns(pl.lit(0.5).alias(name) for name in teachers)
    weights = []
    for told in (0.95, 0.7, 0.3):
        # beside the sentences with the rule in question, some with another rule, and some with neither
        endings = {" unseen": told, " shameful": 0.8, "": 0.5}
        soft = [
            table.with_columns(pl.lit(value).alias(name) for name in teachers).with_columns(
                text=pl.lit("It is so") + ending + pl.lit("."), label=pl.lit(0.5)
            )
            for ending, value in endings.items()
        ]
        # no word is sure enough to be an entry, so nothing but the rules can tell the sentences apart
        found = fit(Labelled.of(pl.concat([gold, *soft])), rules, Settings(smallest=100.0))
        weights.append(found.weights.rules[found.book.ids.index("loaded/unseen")])
    assert weights[0] > weights[1] > weights[2] >= 0


def test_fitted_words_stay_up_to_their_scale_where_they_are_kept(
    rules: Path, table: pl.DataFrame, fitted: Fitted
) -> None:
    fit_report.write(fitted, rules, "Made up.")
    changed = rules / "loaded" / "unseen.toml"
    changed.write_text(changed.read_text("utf-8").replace("unseen", "stupid"), "utf-8")
    # a table so small that its own words would be other ones
    few = table.filter(~pl.col("text").str.contains("vile law|ten votes"))
    again = fit(Labelled.of(few), rules, Settings(smallest=0.001), keep_words=True)
    before = dict(zip(fitted.entries, fitted.weights.words.round(3), strict=True))
    after = dict(zip(again.entries, again.weights.words, strict=True))
    assert set(after) == {entry for entry, weight in before.items() if weight}
    scale = after["vile"] / before["vile"]
    assert scale > 0
    assert all(weight == pytest.approx(scale * before[entry]) for entry, weight in after.items())
    assert again.weights.rules[again.book.ids.index("loaded/unseen")] > 0


def test_without_fitted_words_there_are_none_to_keep(rules: Path, table: pl.DataFrame) -> None:
    with pytest.raises(RuleError, match="no fitted words"):
        fit(Labelled.of(table), rules, keep_words=True)


def test_known_entries_are_counted_as_chosen_ones_are(rules: Path, table: pl.DataFrame) -> None:
    book = rulebook.load(rules)
    texts = table["text"].to_list()
    chosen = features(texts, book)
    known = features(texts, book, only=(*chosen.entries, "never seen here"))
    assert set(known.entries) == {*chosen.entries, "never seen here"}
    order = [known.entries.index(entry) for entry in chosen.entries]
    assert (known.words[:, order] != chosen.words).nnz == 0
    assert known.words[:, known.entries.index("never seen here")].nnz == 0


def test_labels_of_another_corpus_have_their_own_level(rules: Path, table: pl.DataFrame) -> None:
    # a corpus in which the same words are called an opinion half as often
    rare = table.with_columns(
        corpus=pl.lit("rare"),
        weight=pl.lit(0.5),
        label=pl.when(pl.int_range(pl.len()) % 2 == 0).then(0.0).otherwise("label"),
        article=pl.col("article") + "r",
    )
    both = pl.concat([table.with_columns(corpus=pl.lit(None, pl.String), weight=pl.lit(1.0)), rare])
    found = fit(Labelled.of(both), rules, Settings(smallest=0.001))
    assert len(found.label) == table.height  # only the first corpus is judged
    share = 1 / (1 + np.exp(-found.by_fold))
    assert share.mean() == pytest.approx(0.5, abs=0.08)
    labels, logit = found.elsewhere["rare"]
    assert fit_figures.auc(labels, logit) > 0.7
    assert "AUC on rare, folds left out" in fit_report.report(found)


def test_what_is_written_is_read_and_scored(rules: Path, fitted: Fitted) -> None:
    fit_report.write(fitted, rules, "Data: made up.\nLicence: none.")
    book = rulebook.load(rules)
    assert book.ids[-1] == "fitted/words"
    assert "Data: made up." in book.fitted[0].header
    assert book.model["intercept"] == pytest.approx(fitted.weights.intercept, abs=1e-4)
    assert book.model["rules"]["loaded/shameful"] == pytest.approx(
        fitted.weights.rules[book.ids.index("loaded/shameful")], abs=1e-3
    )


def test_the_report_names_the_figures(fitted: Fitted) -> None:
    text = fit_report.report(fitted)
    for part in ("macro-F1, folds left out", "macro-F1, outlets left out", "share labelled 1", "Most doubtful", "vile"):
        assert part in text


def test_names_numbers_and_quotations_are_no_entries(rules: Path) -> None:
    texts = ['We saw Merkel in 2019 and she said "wicked men" to us.'] * 20
    entries = features(texts, rulebook.load(rules)).entries
    assert "saw" in entries
    assert not any(word in entry for entry in entries for word in ("merkel", "2019", "wicked"))


def test_figures_by_hand() -> None:
    label, logit = np.array([1.0, 1.0, 0.0, 0.0]), np.array([2.0, -1.0, 1.0, -3.0])
    assert fit_figures.macro_f1(label, logit) == 0.5
    assert fit_figures.auc(label, logit) == 0.75
    sure = np.array([50.0, -50.0])
    assert fit_figures.calibration_error(np.array([1.0, 1.0]), sure) == pytest.approx(0.5)
    assert [row[2] for row in fit_figures.reliability(label, logit)] == [1, 1, 1, 1]


def test_folds_do_not_depend_on_the_rest() -> None:
    assert folds_of(["a", "b", "a"])[[0, 2]].tolist() == [folds_of(["a"])[0]] * 2


def test_bad_tables_are_told(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("text\nabc\n", encoding="utf-8")
    with pytest.raises(InputError, match="column `label` is missing"):
        Labelled.read(path)
    path.write_text("text,label\nabc,2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"outside 0\.\.1"):
        Labelled.read(path)
    path.write_text("text,label\nabc,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="too few"):
        Labelled.read(path)
    with pytest.raises(InputError, match="no table"):
        Labelled.read(tmp_path / "x.docx")
    path.write_text("text,label,teacher_0\n" + "abc,1,0.5\n" * 30 + "def,0,0.5\nghi,0,0.5\n" * 30, encoding="utf-8")
    with pytest.raises(InputError, match="a fold without its teacher"):
        Labelled.read(path)
