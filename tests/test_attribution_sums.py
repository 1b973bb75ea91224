"""A sentence that the best path leaves silent: the sum over all paths against an oracle that writes them all down."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from outletscore.language import Vocabulary, read
from outletscore.language.kernel import attribution as rows
from outletscore.language.kernel import attribution_path as path
from outletscore.language.kernel import attribution_sums as sums
from outletscore.signals import attribution
from outletscore.signals import attribution_model as model

TOKENS = 4
FORBIDDEN = -6000


def transitions(random: np.random.Generator) -> NDArray[np.int32]:
    found = random.integers(-300, 300, (path.CONTEXTS, path.LABELS, path.LABELS)).astype(np.int32)
    for label in (2, 4, 6):
        found[:, [n for n in range(path.LABELS) if n not in (label, label - 1)], label] = FORBIDDEN
    return found


def values(tokens: int) -> NDArray[np.int32]:
    found = np.zeros((rows.ROWS, tokens), dtype=np.int32)
    found[rows.VOICE], found[rows.EDGE] = 1, 1
    return found


@pytest.mark.parametrize(("before", "after"), [(0, 0), (3, 0), (5, 5), (6, 1), (0, None)])
@pytest.mark.parametrize("scale", [1, 10])
def test_the_share_without_content_is_that_of_all_paths(before: int, after: int | None, scale: int) -> None:
    random = np.random.default_rng(0)
    for _ in range(5):
        steps = transitions(random)
        scores = (scale * random.integers(-250, 250, (TOKENS, path.LABELS))).astype(np.int32)
        scores[:, 0] = 0
        everything, silent = 0.0, 0.0
        for labels in itertools.product(range(path.LABELS), repeat=TOKENS):
            pairs = itertools.pairwise((before, *labels, *(() if after is None else (after,))))
            total = sum(int(steps[0, a, b]) for a, b in pairs) + sum(int(scores[i, b]) for i, b in enumerate(labels))
            everything += np.exp(total / 100)
            silent += np.exp(total / 100) * (max(labels) < 5)
        limit = TOKENS if after is None else TOKENS + 1
        share = sums.share_without(
            0, TOKENS, 0, 0, limit, before, after or 0, values(TOKENS + 1), scores, np.exp(steps / 100), sums.ODDS
        )
        assert share == pytest.approx(silent / everything, rel=1e-9)


@pytest.mark.parametrize("score", [1500, -1500])
def test_no_length_makes_the_sums_too_large_or_too_small(score: int) -> None:
    n = 5000
    scores = np.full((n, path.LABELS), score, dtype=np.int32)
    scores[:, 0] = score
    steps = np.full((path.CONTEXTS, path.LABELS, path.LABELS), np.exp(score / 100))
    share = sums.share_without(0, n, 0, 0, n, 0, 0, values(n), scores, steps, sums.ODDS)
    assert 0 <= share <= 1


def labelled(scores: NDArray[np.int32], most: float) -> list[int]:
    """The labels of one sentence without a content so far."""
    steps = np.zeros((path.CONTEXTS, path.LABELS, path.LABELS), dtype=np.int32)
    for label in (2, 4, 6):
        steps[:, [n for n in range(path.LABELS) if n not in (label, label - 1)], label] = FORBIDDEN
    n = len(scores)
    labels = np.zeros(n, dtype=np.int8)
    sums.find_content(
        0, 0, 0, n, np.array([0, n], dtype=np.int32), values(n), scores, steps, np.exp(steps / 100), sums.ODDS, most,
        np.empty((2, path.STATES), dtype=np.int64), np.empty((n, path.STATES), dtype=np.int8), labels,
    )  # fmt: skip
    return labels.tolist()


def test_many_paths_outweigh_one() -> None:
    scores = np.full((3, path.LABELS), -900, dtype=np.int32)
    scores[:, 0] = 0
    scores[:, 5] = -20  # each of three places is a little less likely than none, one of them is likelier than none
    assert labelled(scores, 0.4) in ([5, 0, 0], [0, 5, 0], [0, 0, 5])
    assert labelled(scores, 0.1) == [0, 0, 0]


@pytest.mark.parametrize(("silent", "told"), [(0.0, 0), (0.8, 1)])
def test_a_content_found_so_has_its_cue_and_source(monkeypatch: pytest.MonkeyPatch, silent: float, told: int) -> None:
    monkeypatch.setattr(model, "SILENT", silent)
    vocabulary = Vocabulary()
    reading = read(["The board pushed the council to open the bridge in May."], vocabulary)
    found = attribution.find(reading, vocabulary)
    assert len(found) == told
    assert (found.source_start >= 0).all()
    assert (found.cue_start >= 0).all()
