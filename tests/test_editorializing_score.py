"""Probabilities of sentences, and the evidence they are the sum of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from outletscore import rulebook
from outletscore.errors import RuleError
from outletscore.language import Reading, Vocabulary, read
from outletscore.signals import editorializing
from outletscore.signals.editorializing import Editorializing, Model

RULE = """title = "A test"
why = "A test."
references = []
weight = 2.5
scope = "anywhere"
patterns = [{patterns}]
unless = []
known_false_positives = []

[examples]
match = ["[[shameful]]"]
no_match = ["fine"]
"""
MODEL = """intercept = -2.0
attributed = 0.25
title = 0.5

[rules]
"loaded/shame" = 3.0
"""
TEXTS = [
    "The deal is shameful. The deal was signed on Monday.",
    '"It is shameful," he said. "The deal is shameful."',
    "",
    "Shameful, absurd and shameful!",
]


def scored(
    folder: Path, texts: list[str], *, model: str = MODEL, attributed: bool = False, title: bool = False
) -> tuple[Reading, Editorializing]:
    for name, patterns in (("shame", '"shameful"'), ("absurd", '"absurd"')):
        (folder / "loaded").mkdir(parents=True, exist_ok=True)
        text = RULE.format(patterns=patterns).replace("[[shameful]]", f"[[{name if name == 'absurd' else 'shameful'}]]")
        (folder / "loaded" / f"{name}.toml").write_text(text, encoding="utf-8")
    if model:
        (folder / "model.toml").write_text(model, encoding="utf-8")
    book, vocabulary = rulebook.load(folder), Vocabulary()
    reading = read(texts, vocabulary)
    hits = rulebook.match(reading, rulebook.compile(book, vocabulary), title=title)
    mask = np.full(len(reading.start), attributed)
    return reading, editorializing.score(reading, hits, book, mask, title=title)


def test_a_probability_is_the_sum_of_its_evidence_to_the_last_digit(tmp_path: Path) -> None:
    _, found = scored(tmp_path, TEXTS)
    for number, probability in enumerate(found.probability):
        logit = 0.0
        for weight in found.weight[found.sentence == number]:
            logit += weight
        expected = editorializing.sigmoid(np.array([-2.0 + logit]))[0]
        assert probability == expected or probability == 0.0
    assert found.probability[0] == editorializing.sigmoid(np.array([-2.0 + 3.0]))[0]


def test_what_is_quoted_counts_nothing_and_a_quoted_sentence_is_nought(tmp_path: Path) -> None:
    reading, found = scored(tmp_path, TEXTS)
    number = int(reading.sentence_bounds[1])
    quoted = found.quoted
    assert quoted.sum() == 2
    assert (found.weight[quoted] == 0).all()
    assert found.probability[number] < 0.3  # the written weight of the word alone would make it more than a half
    assert found.probability[number + 1] == 0.0


def test_every_hit_counts_and_the_fitted_weight_replaces_the_written_one(tmp_path: Path) -> None:
    _, found = scored(tmp_path, [TEXTS[3]])
    weights = dict.fromkeys(found.names, 0.0)
    for rule, weight in zip(found.rule, found.weight, strict=True):
        weights[found.names[rule]] += weight
    assert weights["loaded/shame"] == 6.0
    assert weights["loaded/absurd"] == 2.5


def test_attributed_narration_is_scaled(tmp_path: Path) -> None:
    _, found = scored(tmp_path, [TEXTS[0]], attributed=True)
    row = found.names.index("loaded/shame")
    assert found.weight[found.rule == row].tolist() == [0.75]


def test_the_rest_of_the_text_is_the_prior_of_a_sentence(tmp_path: Path) -> None:
    model = "intercept = -2.0\n[context]\nrules = 0.5\nusual = 1.0\n"
    _, found = scored(tmp_path, [TEXTS[0], TEXTS[3]], model=model)
    row = found.names.index("structure/context")
    # one sentence alone has no context, and without `most` no context speaks for an opinion: the second has none
    assert found.sentence[found.rule == row].tolist() == [0]
    assert found.weight[found.rule == row].tolist() == [0.5 * (0.0 - 1.0 * 6) / (6 + 350)]


def test_no_context_adds_more_than_its_most(tmp_path: Path) -> None:
    model = "intercept = -2.0\n[context]\nrules = 0.5\nusual = 1.0\nmost = 0.25\n"
    _, found = scored(tmp_path, [TEXTS[0]], model=model)
    row = found.names.index("structure/context")
    assert found.weight[found.rule == row].tolist() == [0.5 * (0.0 - 1.0 * 6) / (6 + 350), 0.25]


def test_a_plain_context_tells_little_of_a_sentence_that_passes_a_judgement(tmp_path: Path) -> None:
    text = "The deal is shameful. The deal was signed on Monday in May."
    model = "intercept = -2.0\n[context]\nrules = 0.5\nusual = 1000.0\n"
    _, before = scored(tmp_path / "a", [text], model=model)
    _, found = scored(tmp_path / "b", [text], model=model + "own = 2.0\n")
    row = found.names.index("structure/context")
    plain, other = 0.5 * (0.0 - 1000 * 8) / (8 + 350), 0.5 * (1000 * 2.5 - 1000 * 4) / (4 + 350)
    assert before.weight[before.rule == row].tolist() == [plain, other]
    assert found.weight[found.rule == row] == pytest.approx([plain * np.exp(-2.5 / 2.0), other])
    assert found.probability[0] > before.probability[0]
    assert found.probability[1] == before.probability[1]  # nothing is found in it


def test_length_has_no_say(tmp_path: Path) -> None:
    _, found = scored(tmp_path, ["The deal is shameful.", "The deal that was signed on a Monday in May is shameful."])
    assert found.probability[0] == found.probability[1]


def test_a_tag_beside_a_quotation_says_next_to_nothing(tmp_path: Path) -> None:
    texts = [
        '"It was signed on Monday, and that is all there is to it," he said.',
        "The deal was signed.",
        'He said that it is a "good" deal.',
        '"It was signed on Monday, and that is all," he said in a hall by the sea in May.',
        '"It was signed on Monday, and that is all there is to it," he said with shameful glee.',
    ]
    model = MODEL.replace("title = 0.5", "title = 0.5\ntag = -3.0")
    _, found = scored(tmp_path, texts, model=model)
    tag = found.rule == found.names.index("structure/tag")
    # two words of ten; no quotation; a longer narration; ten words of narration and more; five of ten
    assert found.sentence[tag].tolist() == [0, 4]
    assert found.weight[tag].tolist() == [-3.0 * (1 - 2 / 10), -3.0 * (1 - 5 / 10)]
    assert not found.quoted[tag].any()
    assert found.probability[0] == editorializing.sigmoid(np.array([-2.0 - 2.4]))[0]
    assert found.probability[4] == editorializing.sigmoid(np.array([-2.0 + (-1.5 + 3.0)]))[0]  # what it says counts


def test_families_set_aside_do_not_count_in_the_context(tmp_path: Path) -> None:
    model = '[context]\nrules = 0.5\nusual = 1000.0\naside = ["loaded"]\n'
    _, plain = scored(tmp_path / "a", [TEXTS[0]], model=model.replace('"loaded"', '"idiom"'))
    _, found = scored(tmp_path / "b", [TEXTS[0]], model=model)
    row = found.names.index("structure/context")
    told, silent = [0.5 * (1000 * sum - 1000 * 4) / 354 for sum in (2.5, 0.0)]
    assert plain.weight[plain.rule == row].tolist() == [0.5 * -6000 / 356, told]
    assert found.weight[found.rule == row].tolist() == [0.5 * -6000 / 356, silent]


def test_the_register_weighs_in_the_other_sentences_only(tmp_path: Path) -> None:
    (tmp_path / "fitted").mkdir()
    (tmp_path / "fitted" / "register.txt").write_text("# Made up.\nsigned\t-0.5\n", encoding="utf-8")
    model = "intercept = -2.0\n[context]\nregister = 2.0\nmiddle = -0.5\nwidth = 0.25\n"
    _, alone = scored(tmp_path, ["The deal was signed on Monday."], model=model)
    assert alone.weight.tolist() == []
    assert alone.probability[0] == editorializing.sigmoid(np.array([-2.0]))[0]
    reading, found = scored(tmp_path, [TEXTS[0]], model=model)
    row = found.names.index("structure/context")
    assert found.sentence[found.rule == row].tolist() == [0]  # the second has it, the first is told
    manner = np.array([1000.0 * -0.5 / (6 + 200), 0.0])
    low, none = editorializing.sigmoid((manner + 0.5) / 0.25)
    assert low < none  # a step, nought where the register tells nothing
    assert found.weight[found.rule == row].tolist() == [2.0 * (low - none)]
    assert "fitted/register" not in {found.names[rule] for rule in found.rule}
    book, vocabulary = rulebook.load(tmp_path), Vocabulary()
    reading = read([TEXTS[0]], vocabulary)
    hits = rulebook.match(reading, rulebook.compile(book, vocabulary))
    assert editorializing.register_of(reading, hits, book) == [("signed", 1, -0.5)]


def test_without_a_model_the_written_weights_count(tmp_path: Path) -> None:
    _, found = scored(tmp_path, [TEXTS[0]], model="")
    assert found.weight.tolist() == [2.5]
    assert found.probability[0] == editorializing.sigmoid(np.array([Model().intercept + 2.5]))[0]


def test_titles_have_an_intercept_of_their_own_and_one_figure_each(tmp_path: Path) -> None:
    texts = ["A shameful deal", "", "A deal"]
    reading, plain = scored(tmp_path / "a", texts)
    _, title = scored(tmp_path / "b", texts, title=True)
    assert (title.probability > plain.probability).all()
    column = editorializing.per_text(reading, title)
    assert column.is_null().to_list() == [False, True, False]
    assert column[0] > column[2]


def test_no_text_gives_no_rows(tmp_path: Path) -> None:
    _, found = scored(tmp_path, ["", ""])
    assert len(found.probability) == len(found.sentence) == 0


def test_a_broken_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="unknown term context/moon"):
        scored(tmp_path, TEXTS, model="[context]\nmoon = 1.0\n")
    with pytest.raises(RuleError, match="length has no weight"):
        scored(tmp_path, TEXTS, model="[structure]\nlength = 0.3\n")
    with pytest.raises(RuleError, match="aside is no list"):
        scored(tmp_path, TEXTS, model='[context]\naside = "hedge"\n')
    with pytest.raises(RuleError, match="not above 0"):
        scored(tmp_path, TEXTS, model="[context]\nwidth = 0.0\n")
    with pytest.raises(RuleError, match="intercept is no number"):
        scored(tmp_path, TEXTS, model='intercept = "x"\n')
