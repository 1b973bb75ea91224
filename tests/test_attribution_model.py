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
from outletscore.language.kernel import attribution_sides as sides
from outletscore.language.kernel import rows as in_a_row
from outletscore.signals import attribution_compiling as compiling
from outletscore.signals import attribution_model as model
from outletscore.signals import attribution_weights as weights
from outletscore.signals.attribution_compiling import packed

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
    tagger, vocabulary = model.Tagger.of(found), Vocabulary()
    reading = read(TEXTS, vocabulary)
    n = len(reading.word)
    known = model.Kinds(tagger)
    kinds = vocabulary.column("kinds", known.of)

    first_look = np.zeros(n, dtype=np.int32)
    values, anchors = model.describe(reading, vocabulary, found.lexicon, first_look)
    first_look = oracle(found, values, anchors, reading.token_bounds)[:, -1].astype(np.int32)
    values, anchors = model.describe(reading, vocabulary, found.lexicon, first_look)
    wanted = oracle(found, values, anchors, reading.token_bounds)
    for first, limit in itertools.pairwise(reading.token_bounds.tolist()):
        room, shift = limit - first + 2 * scoring.REACH, scoring.REACH - first
        pad = ((0, 0), (scoring.REACH, scoring.REACH))
        values_here, anchors_here = np.pad(values[:, first:limit], pad), np.pad(anchors[:, first:limit], pad)
        kind = np.pad(kinds[reading.word[first:limit]], (scoring.REACH, scoring.REACH))
        sums, shown = np.zeros(2 * room, dtype=np.int64), np.zeros(room, dtype=np.uint64)
        scores, look = np.zeros((room, in_a_row.WIDTH), dtype=np.int32), np.zeros(room, dtype=np.int32)
        columns = (first + shift, limit + shift)
        near, near_weights = tagger.near
        scoring.add_words(first, limit, shift, kind, known.folded.ravel(), values_here, sums)
        for row, weights_of_row in zip(near[:-1], near_weights[:-1], strict=True):
            scoring.add_near(*columns, row, weights_of_row, values_here, sums)
        scoring.first_look(*columns, sums, look)
        assert look[columns[0] : columns[1]].tolist() == first_look[first:limit].tolist()

        scoring.add_near(*columns, near[-1], near_weights[-1], values_here, sums)
        scoring.add_own(*columns, *tagger.own, values_here, sums)
        sides.find_deep(first, limit, shift, values_here, anchors_here, shown)
        bounds, *tables = tagger.sides
        ends, looked_for = np.empty(2, dtype=np.int64), np.empty(2 * len(tagger.sides.outer), dtype=np.uint64)
        linked, said = np.empty(16, dtype=np.uint64), np.empty(2, dtype=np.int64)
        for side, anchor in enumerate((rows.QUOTE_START, rows.CUE_BEFORE, rows.CUE_BEHIND)):
            low, high = bounds[side : side + 2].tolist()
            span = (first, limit, shift)
            outer, inner, *found_there = tables
            sides.add_side(
                low,
                high,
                anchor,
                outer,
                inner,
                *span,
                values_here,
                anchors_here,
                shown,
                *found_there,
                ends,
                looked_for,
                said,
                sums,
            )
        links = tagger.links
        sides.add_links(
            first, limit, shift, kind, known.properties, links.small, links.cells, links.comb, links.weights,
            values_here, shown, linked, sums,
        )  # fmt: skip
        scoring.unpack(*columns, sums, scores)
        for i in range(first, limit):
            if shown[i + shift]:
                assert scores[i + shift, : path.LABELS].tolist() == [0, *wanted[i, :-1].tolist()]


def test_lanes_hold_negative_weights() -> None:
    weights_of_labels = np.array([[-5, 3, -700, 12, -1, 0, -9]], dtype=np.int32)
    sums = (packed(weights_of_labels) + packed(-2 * weights_of_labels)).ravel()
    scores, look = np.zeros((1, in_a_row.WIDTH), dtype=np.int32), np.zeros(1, dtype=np.int32)
    scoring.unpack(0, 1, sums, scores)
    scoring.first_look(0, 1, sums, look)
    assert scores[0, : path.LABELS].tolist() == [0, 5, -3, 700, -12, 1, 0]
    assert look.tolist() == [9]


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("word@+5", "at most 4 tokens"),
        ("shape@+3", "known so closely"),
        ("cues@-1", "known so closely"),
        ("word word@+2", "no pair of neighbours"),
        ("word@-1 word word@+1", "added up"),
        ("word@cue_before word@cue_behind", "added up"),
    ],
)
def test_templates_that_have_no_table_are_told(template: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        model.Tagger.of(weights.Weights(EMPTY, (row_of(template, 1),), TRANSITIONS))


def test_weights_that_no_lane_holds_are_told() -> None:
    with pytest.raises(ValueError, match="too large"):
        model.Tagger.of(weights.Weights(EMPTY, (row_of("cues", 1 << 14), row_of("shape", 1 << 14)), TRANSITIONS))


EMPTY = weights.Lexicon({}, {}, {})
TRANSITIONS = np.zeros((path.CONTEXTS, path.LABELS, path.LABELS), np.int32)


def row_of(template: str, weight: int) -> weights.Block:
    return weights.Block(template, False, np.ones((1, 3), np.int64), np.full((1, path.LABELS), weight, np.int32))


def test_the_best_path_is_the_best_of_all_paths() -> None:
    random = np.random.default_rng(0)
    transitions = random.integers(-300, 300, (path.CONTEXTS, path.LABELS, path.LABELS)).astype(np.int32)
    for label in (2, 4, 6):
        for before in range(path.LABELS):
            if before not in (label, label - 1):
                transitions[:, before, label] = -6000
    steps = path.padded(transitions)
    values = np.zeros((rows.ROWS, 5), dtype=np.int32)
    values[rows.VOICE], values[rows.EDGE] = 1, 1
    for _ in range(20):
        scores = random.integers(-300, 300, (4, path.LABELS)).astype(np.int32)
        labels = np.zeros(4, dtype=np.int8)
        reached = np.zeros((5, in_a_row.WIDTH), dtype=np.int32)
        of_columns = np.pad(scores, ((1, 0), (0, 1)))
        path.decode(0, 4, 1, 0, 4, values, of_columns, *steps, reached, labels)

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
        labels.append(model.Tagger.of(one).label(read(TEXTS, vocabulary), vocabulary).tolist())
    assert labels[0] == labels[1]


def test_the_shipped_weights_are_those_of_the_shipped_templates() -> None:
    folder = model.rules_folder()
    found = weights.read_weights(folder / "tagger.txt", folder / "word_classes.txt")
    lines = (folder / "templates.txt").read_text("utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert [("* " if block.looks else "") + block.template for block in found.blocks] == wanted


def test_a_first_look_cannot_see_what_comes_after_it() -> None:
    block = weights.Block("cue@-1", True, np.zeros((0, 3), np.int64), np.zeros((0, 7), np.int32))
    with pytest.raises(ValueError, match="first look"):
        model.Tagger.of(weights.Weights(EMPTY, (block,), TRANSITIONS))


def test_weights_beyond_a_byte_are_parted() -> None:
    block = weights.Block("cues", False, np.arange(4)[:, None], np.array([[0] * 6, [127] * 6, [-300] * 6, [255] * 6]))
    parts = compiling.shared(block)
    assert [len(part.weights) for part in parts] == [4, 2, 2]
    total = np.zeros_like(block.weights)
    for part in parts:
        assert -128 <= part.weights.min() <= part.weights.max() <= 127
        total[part.values[:, 0]] += part.weights
    assert total.tolist() == block.weights.tolist()
    assert [len(part.weights) for part in compiling.shared(row_of("cues", 0))] == [1]


def test_a_comb_has_the_rows_of_pairs_and_no_other() -> None:
    random = np.random.default_rng(0)
    pairs = {(a, b): row for row, (a, b) in enumerate(random.integers(1, 30, (200, 2)).tolist(), 1)}
    comb, places, cells = compiling._comb(pairs, 30)
    for a, b in itertools.product(range(30), repeat=2):
        cell = int(comb[places[a] + cells[b]])
        row = cell & 0xFFFF if cell >> 16 == places[a] else 0
        assert row == pairs.get((a, b), 0)
