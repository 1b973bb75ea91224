"""What the reader remembers of every article: the same as dictionaries would, in a fraction of the memory."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outletscore.inputs import duplicates
from outletscore.inputs.duplicates import Copies
from outletscore.inputs.numbers import Names, Numbers

KEYS = st.one_of(st.integers(0, 40), st.integers(0, 2**64 - 1))


@given(st.lists(st.tuples(KEYS, st.integers(0, 2**32 - 1)), max_size=300), st.integers(0, 3))
def test_numbers_are_a_dictionary(entries: list[tuple[int, int]], kept: int) -> None:
    numbers, known = Numbers(8), {}
    for key, value in entries:
        assert numbers.get(key) == known.get(key or 1)
        numbers.put(key, value)
        known[key or 1] = value
    assert len(numbers) == len(known)
    assert {key: numbers.get(key) for key in known} == known
    keys, values = numbers.entries()
    numbers.keep(values % 3 == kept)
    known = {key: value for key, value in known.items() if value % 3 == kept}
    assert {int(key) for key in keys if numbers.get(int(key)) is not None and key} == known.keys()
    assert len(numbers) == len(known)


@given(st.lists(st.text(max_size=20)))
def test_names_come_back(texts: list[str]) -> None:
    names = Names()
    assert [names.add(text) for text in texts] == list(range(len(texts)))
    assert [names[number] for number in range(len(texts))] == texts


@pytest.mark.parametrize("at_once", [7, 1 << 16])
def test_copies_are_those_of_a_search_through_all_that_are_remembered(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few are remembered, so that rows are given to others again and again; the oracle looks at each of them."""
    monkeypatch.setattr(duplicates, "_AT_ONCE", at_once)
    chance, remembered = random.Random(5), 40
    words = [f"word{n}" for n in range(400)]
    base = [" ".join(chance.sample(words, 120)) for _ in range(25)]
    copies = Copies(remembered)
    found = []
    for number in range(600):
        text = chance.choice(base).split(" ")
        for _ in range(chance.choice((0, 1, 2, 30))):
            text[chance.randrange(len(text))] = chance.choice(words)
        found.append((" ".join(text), copies.first("A", f"a{number}", " ".join(text))))
    equal = {text: number for number, (text, _) in reversed(list(enumerate(found)))}
    originals = {f"a{number}" for number, (_, original) in enumerate(found) if original is None}
    assert 40 < len(originals) < 560
    for number, (text, original) in enumerate(found):
        assert original is None or original in originals
        if equal[text] < number:  # the same text came before: that one, or what it was a copy of
            assert original == (found[equal[text]][1] or f"a{equal[text]}")


def test_an_article_costs_few_bytes() -> None:
    """A million ids and numbers; the figure is in docs/decisions/0014-going-on.md."""
    import tracemalloc

    keys = np.random.default_rng(1).integers(1, 2**63, 100_000).tolist()
    tracemalloc.start()
    numbers, names = Numbers(), Names()
    for n, key in enumerate(keys):
        numbers.put(key, n)
        names.add(f"folder/article-{n:07}.txt")
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held / len(keys) < 70
