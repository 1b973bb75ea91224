"""Tokens and patterns in, hits out."""

from __future__ import annotations

import numpy as np

from outletscore.language import Reading
from outletscore.language.kernel import phrases as kernel
from outletscore.rulebook.hits import Hits
from outletscore.rulebook.patterns import Patterns
from outletscore.rulebook.policy import settle

SMALLEST = 1 << 12  # transitions an automaton has room for at first
LARGEST = 1 << 22  # and at most, unless a single walk needs more: then it forgets and begins anew


def match(reading: Reading, patterns: Patterns, *, title: bool = False) -> Hits:
    """The hits that count: in scope, not vetoed, of overlapping hits of one rule the longest. See `policy`.

    `title` tells that the texts are titles: rules for titles only hit there.
    """
    return settle(every_hit(reading, patterns), reading, patterns, title=title)


def every_hit(reading: Reading, patterns: Patterns) -> Hits:
    """All hits of all patterns; those of `unless` have their rule's number + `patterns.rules`."""
    network = patterns.network
    first, inner = kernel.classify(network, reading.word, reading.flags, reading.sentence_start)
    automaton: kernel.Automaton | None = getattr(patterns.memory, "automaton", None)
    if automaton is None:
        automaton = patterns.memory.automaton = blank(network, SMALLEST)
    found = room(len(first) + 64)
    at, count = 0, 0
    fresh_at = -1  # where the automaton was last emptied
    while True:
        at, count = kernel.walk(
            network, automaton, first, inner, reading.sentence, reading.sentence_start, at, count, found
        )
        if at == len(first):
            break
        if count + most_reports(automaton) > len(found.rule):
            found = enlarged(found, count, 2 * len(found.rule) + most_reports(automaton))
            continue
        size = len(automaton.values)
        automaton = patterns.memory.automaton = blank(network, size if size >= LARGEST and fresh_at < at else 2 * size)
        fresh_at = at
    rule, entry, start, end = (column[:count].copy() for column in found)
    owner = rule % patterns.rules if patterns.rules else rule
    weight = np.where(rule < patterns.rules, patterns.entry_weight[patterns.entry_base[owner] + entry], 0.0)
    return Hits(rule=rule, entry=entry, start=start, end=end, weight=weight)


def most_reports(automaton: kernel.Automaton) -> int:
    """How many hits a single state reports at most."""
    states = int(automaton.used[kernel.STATES])
    return int(np.diff(automaton.report_bounds[: states + 1]).max())


def room(size: int) -> kernel.Found:
    """Room for so many hits."""
    return kernel.Found(*(np.empty(size, dtype=np.int32) for _ in range(4)))


def enlarged(found: kernel.Found, count: int, size: int) -> kernel.Found:
    """More room, with the hits so far in it."""
    larger = room(size)
    for old, new in zip(found, larger, strict=True):
        new[:count] = old[:count]
    return larger


def blank(network: kernel.Network, size: int) -> kernel.Automaton:
    """An automaton that knows its two start states only, with room for `size` / 2 transitions."""
    nodes = len(network.edge_bounds) - 1
    rows, kinds = len(network.row_bounds) - 1, network.fulfils.shape[0]
    automaton = kernel.Automaton(
        used=np.array([1, 0, 0, 0, 0], dtype=np.int64),
        root=np.full((2, rows * kinds), kernel.UNKNOWN, dtype=np.int32),
        keys=np.zeros(size, dtype=np.uint64),
        values=np.full(size, kernel.UNKNOWN, dtype=np.int32),
        slots=np.full(size, kernel.UNKNOWN, dtype=np.int32),
        node_bounds=np.zeros(size // 2 + 1, dtype=np.int64),
        nodes=np.zeros(2 * size, dtype=np.int32),
        report_bounds=np.zeros(size // 2 + 1, dtype=np.int64),
        reports=np.zeros(2 * size, dtype=np.int32),
        live=np.zeros(size // 2, dtype=np.bool_),
        stamp=np.zeros(nodes, dtype=np.int64),
        bag=np.zeros(nodes, dtype=np.int32),
    )
    for roots in ((0,), (0, 1)):  # become the states START and SENTENCE_START
        automaton.bag[: len(roots)] = roots
        kernel.intern_state(network, automaton, len(roots))
    return automaton
