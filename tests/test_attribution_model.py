"""The attribution model against slow oracles: weights added template by template, paths compared one by one."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from outletscore.language import Vocabulary, read
from outletscore.language.kernel import attribution as rows
from outletscore.language.kernel import attribution_path as path
from outletscore.language.kernel import attribution_scores as scoring
from outletscore.signals import attribution_model as model
from outletscore.signals import attribution_weights as weights

TEXTS = (
    "The mayor, who left early, said the bridge would open in May. It did not.\n\n“We will not wait,” said Anna Berg, "
    "the minister. “Not today.”\n\nAccording to the report, prices rose by 5 percent.",
    "He added:\n\n“A plan is dead,” the U.S. senator has told CNN, “and nobody doubts that.”",
)


def oracle(found: weights.Weights, values: NDArray[np.int32], anchors: NDArray[np.int32], bounds: NDArray[np.int32]):  # type: ignore[no-untyped-def]
    """Weights of every token (n, LABELS): the sum of the rows of all templates."""
    total = np.zeros((values.shape[1], path.LABELS), dtype=np.int64)
    for block in found.blocks:
        items = [weights.read_item(item) for item in block.template.split()]
        table = {tuple(v[: len(items)]): w for v, w in zip(block.values.tolist(), block.weights, strict=True)}
        for first, limit in itertools.pairwise(bounds.tolist()):
            for i in range(first, limit):
                seen = []
                for anchor, offset, row in items:
                    at = i if anchor == rows.SELF else int(anchors[anchor, i])
                    inside = at >= 0 and first <= at + offset < limit
                    seen.append(int(values[row, at + offset]) if inside else rows.NONE)
                if (
                    len(items) == 1
                    and items[0][2] < rows.WORD_ROWS
                    and seen[0] == rows.NONE
                    and not first <= i + items[0][1] < limit
                ):
                    continue  # no word, no weight
                total[i] += table.get(tuple(seen), np.zeros(path.LABELS, dtype=np.int64))
    return total


def test_the_close_look_adds_the_rows_of_all_templates() -> None:
    folder = model.rules_folder()
    found = weights.read_weights(folder / "tagger.txt", folder / "word_classes.txt")
    tagger, vocabulary = model.compile_tagger(found), Vocabulary()
    reading = read(TEXTS, vocabulary)
    n = len(reading.word)

    first_look = np.zeros(n, dtype=np.int32)
    values, anchors = model.describe(reading, vocabulary, found.lexicon, first_look)
    first_look = oracle(found, values, anchors, reading.token_bounds)[:, -1].astype(np.int32)
    for first, limit in itertools.pairwise(reading.token_bounds.tolist()):
        padded = np.pad(values[:, first:limit], ((0, 0), (scoring.REACH, scoring.REACH)))
        look = np.zeros(limit - first + 2 * scoring.REACH, dtype=np.int32)
        words = vocabulary.column("looks", tagger.looks)
        shift = scoring.REACH - first
        scoring.add_looks(first, limit, shift, reading.word, words, tagger.looked, tagger.looked_weights, padded, look)
        assert look[scoring.REACH : -scoring.REACH].tolist() == first_look[first:limit].tolist()

    values, anchors = model.describe(reading, vocabulary, found.lexicon, first_look)
    wanted = oracle(found, values, anchors, reading.token_bounds)
    folded = vocabulary.column("folded", tagger.folded)
    for first, limit in itertools.pairwise(reading.token_bounds.tolist()):
        room, shift = limit - first + 2 * scoring.REACH, scoring.REACH - first
        pad = ((0, 0), (scoring.REACH, scoring.REACH))
        values_here, anchors_here = np.pad(values[:, first:limit], pad), np.pad(anchors[:, first:limit], pad)
        sums, scores = np.zeros((room, 2), dtype=np.int64), np.zeros((room, 7), dtype=np.int32)
        chosen, keys = np.zeros(2 * room, dtype=np.int32), np.zeros(room, dtype=np.uint64)
        absent = np.zeros((3, 5, 3), dtype=np.int64)
        span = (first, limit, shift, first, limit)
        scoring.add_words(*span, reading.word, folded, tagger.direct, tagger.direct_weights, values_here, sums)
        working = (values_here, anchors_here, chosen, keys, tagger.bits, tagger.table)
        for part, anchor in enumerate((rows.QUOTE_START, rows.CUE_BEFORE, rows.CUE_BEHIND)):
            low, high = tagger.parts[part : part + 2].tolist()
            known = (part, low, high, anchor, tagger.templates, tagger.numbers)
            scoring.add_shared(*known, *span, *working, absent, sums)
        low, high = tagger.parts[3:5].tolist()
        scoring.add_each(low, high, tagger.templates, tagger.numbers, *span, *working, sums)
        scoring.unpack(scoring.REACH, room - scoring.REACH, sums, scores)
        for i in range(first, limit):
            deep = anchors[rows.QUOTE_START, i] + scoring.DEEP < i < anchors[rows.QUOTE_END, i] - scoring.DEEP
            if not (deep and values[rows.VOICE, i] == 2):
                assert scores[i + shift].tolist() == [0, *wanted[i, :-1].tolist()]


def test_lanes_hold_negative_weights() -> None:
    lanes = np.array([[-5, 3, -700], [12, -1, 0]], dtype=np.int32).reshape(1, 6)
    sums = model.packed(lanes) + model.packed(-2 * lanes)
    scores = np.zeros((1, 7), dtype=np.int32)
    scoring.unpack(0, 1, sums, scores)
    assert scores[0].tolist() == [0, 5, -3, 700, -12, 1, 0]


def test_the_best_path_is_the_best_of_all_paths() -> None:
    random = np.random.default_rng(0)
    transitions = random.integers(-300, 300, (path.CONTEXTS, path.LABELS, path.LABELS)).astype(np.int32)
    for label in (2, 4, 6):
        for before in range(path.LABELS):
            if before not in (label, label - 1):
                transitions[:, before, label] = -6000
    values = np.zeros((rows.ROWS, 4), dtype=np.int32)
    values[rows.VOICE], values[rows.EDGE] = 1, 1
    for _ in range(20):
        scores = random.integers(-300, 300, (4, path.LABELS)).astype(np.int32)
        labels = np.zeros(4, dtype=np.int8)
        best, back = np.zeros((2, path.STATES), dtype=np.int64), np.zeros((4, path.STATES), dtype=np.int8)
        path.decode(0, 4, 0, 0, 4, values, scores, transitions, best, back, labels)

        def total(found: tuple[int, ...], scores: NDArray[np.int32] = scores) -> int:
            steps = itertools.pairwise((0, *found))
            return int(sum(transitions[0, a, b] + scores[i, b] for i, (a, b) in enumerate(steps)))

        assert total(tuple(labels.tolist())) == max(map(total, itertools.product(range(path.LABELS), repeat=4)))


def test_a_written_model_labels_as_before(tmp_path: Path) -> None:
    folder = model.rules_folder()
    found = weights.read_weights(folder / "tagger.txt", folder / "word_classes.txt")
    weights.write_weights(tmp_path / "tagger.txt", "About", found)
    again = weights.read_weights(tmp_path / "tagger.txt", folder / "word_classes.txt")
    assert [block.template for block in again.blocks] == [block.template for block in found.blocks]
    labels = []
    for one in (found, again):
        vocabulary = Vocabulary()
        labels.append(model.compile_tagger(one).label(read(TEXTS, vocabulary), vocabulary).tolist())
    assert labels[0] == labels[1]


def test_the_shipped_weights_are_those_of_the_shipped_templates() -> None:
    folder = model.rules_folder()
    found = weights.read_weights(folder / "tagger.txt", folder / "word_classes.txt")
    lines = (folder / "templates.txt").read_text("utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert [("* " if block.looks else "") + block.template for block in found.blocks] == wanted


def test_a_first_look_cannot_see_what_comes_after_it() -> None:
    lexicon = weights.Lexicon({}, {}, {})
    block = weights.Block("cue@-1", True, np.zeros((0, 3), np.int64), np.zeros((0, 7), np.int32))
    transitions = np.zeros((path.CONTEXTS, path.LABELS, path.LABELS), np.int32)
    with pytest.raises(ValueError, match="first look"):
        model.compile_tagger(weights.Weights(lexicon, (block,), transitions))
