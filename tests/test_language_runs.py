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
