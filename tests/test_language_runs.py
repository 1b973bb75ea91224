"""Runs of numbers: the same run has the same number, whatever else is known."""

from __future__ import annotations

import numpy as np

from outletscore.language.runs import Runs


def test_numbers_are_those_of_a_dictionary_of_tuples() -> None:
    random, runs, known = np.random.default_rng(7), Runs(), dict[tuple[int, ...], int]()
    for _ in range(40):  # the table grows several times
        values = random.integers(-2, 3, size=400, dtype=np.int32)
        start = random.integers(-1, 390, size=300, dtype=np.int32)
        end = np.where(start < 0, -1, start + random.integers(0, 9, size=300)).astype(np.int32)
        said = [
            tuple(values[a:b].tolist()) if a >= 0 else () for a, b in zip(start.tolist(), end.tolist(), strict=True)
        ]
        expected = [known.setdefault(run, len(known)) for run in said]
        assert runs.number(values, start, end).tolist() == expected
    assert len(runs) == len(known) > 5_000
    assert [tuple(runs[number]) for number in range(len(runs))] == list(known)


def test_of_nothing() -> None:
    nothing = np.zeros(0, dtype=np.int32)
    assert not len(Runs().number(nothing, nothing, nothing))
    assert Runs().number(nothing, np.full(2, -1, dtype=np.int32), np.full(2, -1, dtype=np.int32)).tolist() == [0, 0]


def test_the_longest_known_run_is_found_and_the_first_of_equal_length() -> None:
    random, runs, known = np.random.default_rng(5), Runs(), dict[tuple[int, ...], int]()
    values = random.integers(0, 4, 4000).astype(np.int32)
    first = random.integers(0, 3990, 12).astype(np.int32)
    last = (first + random.integers(1, 4, 12)).astype(np.int32)
    for start, end in zip(first.tolist(), last.tolist(), strict=True):
        known.setdefault(tuple(values[start:end].tolist()), len(known))
    runs.number(values, first, last)
    start = random.integers(-1, 3990, 500).astype(np.int32)
    end = (np.maximum(start, 0) + random.integers(0, 8, 500)).astype(np.int32)
    expected = []
    for low, high in zip(start.tolist(), end.tolist(), strict=True):
        within = [(size, at) for size in range(3, 0, -1) for at in range(low, high - size + 1) if low >= 0]
        found = (known.get(tuple(values[at : at + size].tolist()), -1) for size, at in within)
        expected.append(next((number for number in found if number >= 0), -1))
    assert runs.longest(values, start, end).tolist() == expected
    assert {-1} < set(expected)
