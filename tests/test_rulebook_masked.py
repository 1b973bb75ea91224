"""Runs of `@`, by which NELA-GT hides 7 words of 100: no rule matches across them (docs/decisions/0016)."""

from __future__ import annotations

import numpy as np
import pytest

from outletscore import rulebook
from outletscore.language import Vocabulary, read

MASK = " @ @ @ @ @ @ @ "
WHOLE_SENTENCE = frozenset({"structure/context", "structure/tag"})


@pytest.mark.parametrize("title", [False, True])
def test_no_rule_matches_across_what_is_masked(title: bool) -> None:
    """Each example of each rule, masked between any two words of what the rule should hit."""
    book = rulebook.load()
    texts = [
        example.text[:at] + MASK + example.text[at + 1 :]
        for rule in book.rules
        for example in rule.match
        for start, end in example.spans
        for at in range(start, end)
        if example.text[at] == " "
    ]
    assert len(texts) > 500
    vocabulary = Vocabulary()
    reading = read(texts, vocabulary)
    hits = rulebook.match(reading, rulebook.compile(book, vocabulary), title=title)
    masked = vocabulary.column("masked", lambda words: np.array([word == "@" for word in words]))[reading.word]
    before = np.concatenate([[0], np.cumsum(masked)])
    across = np.flatnonzero(before[hits.end] > before[hits.start])
    assert len(hits) > 500
    found = {(book.ids[hits.rule[i]], reading.text(hits.start[i], hits.end[i])) for i in across.tolist()}
    assert {pair for pair in found if pair[0] not in WHOLE_SENTENCE} == set()
