"""What goes with quality is not penalised: hedges, unnamed sources and quoted speech make no text more editorial."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from outletscore import rulebook
from outletscore.language import Vocabulary, read
from outletscore.rulebook import Rulebook
from outletscore.scoring import explain

IDLE = ("hedge", "anonymous")  # families that are shown and count for nothing
# A plain sentence, and what a careful reporter would add to it or put in its place.
CARE = {
    "hedge": ("The fire was an accident.", "The fire was apparently an accident."),
    "possibility": ("The bridge will close in May.", "The bridge may possibly close in May."),
    "allegation": ("He stole the car from a neighbour.", "He allegedly stole the car from a neighbour."),
    "quotation": (
        "The minister spoke to reporters after the vote.",
        'The minister told reporters after the vote: "This is a shameful, disgusting betrayal of hard-working people!"',
    ),
}


@cache
def book() -> Rulebook:
    return rulebook.load()


def test_hedges_and_unnamed_sources_have_no_weight() -> None:
    weights = {**{rule.id: rule.weight for rule in book().rules}, **book().model["rules"]}
    idle = {name: weight for name, weight in weights.items() if name.split("/")[0] in IDLE}
    assert len(idle) >= 4
    assert set(idle.values()) == {0.0}


def test_no_fitted_word_of_a_hedge_or_unnamed_source_counts_against_a_sentence() -> None:
    words = next(lexicon for lexicon in book().fitted if lexicon.name == "words")
    vocabulary = Vocabulary()
    reading = read(words.entries, vocabulary)
    hits = rulebook.match(reading, rulebook.compile(book(), vocabulary))
    idle = np.array([name.split("/")[0] in IDLE for name in book().ids])[hits.rule]
    hit = np.unique(np.searchsorted(reading.token_bounds, hits.start[idle], side="right") - 1).tolist()
    assert len(hit) > 20
    assert {words.entries[i]: words.weights[i] for i in hit if words.weights[i] > 0} == {}


@pytest.mark.parametrize(("plain", "careful"), CARE.values(), ids=CARE)
def test_care_makes_no_sentence_more_editorial(plain: str, careful: str) -> None:
    (before,), after = explain(plain, book()), explain(careful, book())
    assert all(sentence.probability <= before.probability + 0.05 for sentence in after)
