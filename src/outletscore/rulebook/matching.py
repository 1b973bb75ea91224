"""Tokens and patterns in, hits out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading
from outletscore.language.kernel import entries
from outletscore.language.kernel import phrases as kernel
from outletscore.language.kernel.hits import find_doubtful
from outletscore.rulebook.hits import Hits
from outletscore.rulebook.patterns import Patterns
from outletscore.rulebook.policy import settle

Tokens = NDArray[np.int32]

EVERY = 0xFFFFFFFFFFFFFFFF  # all bits: every rule is wanted
SMALLEST = 1 << 14  # transitions an automaton has room for at first
# And at most, unless a single walk needs more: then it forgets and begins anew. 10 MB for each of a thread's two; 3,000
# articles of news fill a quarter of either.
LARGEST = 1 << (kernel.STATE_BITS - 2)


def match(reading: Reading, patterns: Patterns, *, title: bool = False) -> Hits:
    """The hits that count: in scope, not vetoed, of overlapping hits of one rule the longest. See `policy`.

    `title` tells that the texts are titles: rules for titles only hit there.
    """
    spans = found_in(reading, patterns)
    # A veto shares a token with a hit, and neither leaves its sentence: it is not looked for anywhere else.
    concerned, wanted = np.empty(len(spans), dtype=np.int32), np.zeros(len(reading.word), dtype=np.uint64)
    where = reading.sentence, reading.sentence_start
    own = patterns.unless_bit, patterns.unless_reach
    count = find_doubtful(spans.rule, spans.start, spans.end, *where, *own, concerned, wanted)
    vetoes = vetoes_in(reading, patterns, wanted)
    return settle(spans, vetoes, reading, patterns, title=title, concerned=concerned[:count])


def every_hit(reading: Reading, patterns: Patterns) -> Hits:
    """All hits of all patterns; those of `unless` have their rule's number + `patterns.rules`."""
    spans = found_in(reading, patterns)
    vetoes = vetoes_in(reading, patterns, np.full(len(reading.word), EVERY, dtype=np.uint64))
    if not len(vetoes):
        return spans
    both = joined(spans, vetoes)
    return both.where(np.lexsort((both.entry, both.rule, both.end, both.start)))


def found_in(reading: Reading, patterns: Patterns) -> Hits:
    """All hits of the rules and of the fitted entries."""
    every = np.arange(len(reading.word), dtype=np.int32)
    plain = entered(reading, patterns.plain, every)
    return labelled(patterns, plain, walked(reading, patterns, "automaton", patterns.network))


def vetoes_in(reading: Reading, patterns: Patterns, wanted: NDArray[np.uint64]) -> Hits:
    """Hits of `unless`: all of those of the rules whose bits are set for their first token, maybe of others."""
    begins = np.flatnonzero(wanted).astype(np.int32)
    if not len(begins):
        return labelled(patterns, room(0), room(0))
    plain = entered(reading, patterns.plain_unless, begins)
    return labelled(patterns, plain, walked(reading, patterns, "unless", patterns.unless, wanted))


def joined(one: Hits, other: Hits) -> Hits:
    """The hits of both, those of the first in front."""
    return Hits(*(np.concatenate([getattr(one, name), getattr(other, name)]) for name in Hits.__dataclass_fields__))


def labelled(patterns: Patterns, one: kernel.Found, other: kernel.Found) -> Hits:
    """Hits from the numbers of their labels, of two that are sorted alike."""
    rule, entry, start, end = (np.empty(len(one.label) + len(other.label), dtype=np.int32) for _ in range(4))
    hits = Hits(rule, entry, start, end, np.empty(len(rule), dtype=np.float64))
    labels = patterns.label_rule, patterns.label_entry, patterns.label_weight
    entries.merge(one, other, *labels, hits.columns())
    return hits


def entered(reading: Reading, tree: entries.Tree, begins: Tokens) -> kernel.Found:
    """Every hit of a plain sequence of words that begins with one of some tokens."""
    if not len(tree.label):
        return room(0)
    found, at, count = room(2 * len(begins) + 64), 0, 0
    text = reading.word, reading.sentence_start, reading.sentence
    while True:
        at, count = entries.find(tree, *text, begins, at, count, found)
        if at == len(begins):
            return begun(found, count)
        found = enlarged(found, count, 2 * len(found.label) + len(tree.label))


def walked(
    reading: Reading,
    patterns: Patterns,
    memory: str,
    network: kernel.Network,
    wanted: NDArray[np.uint64] | None = None,
) -> kernel.Found:
    """Every hit of a network; `memory` is the name that its automaton is kept under.

    Where it is told what is `wanted` (tokens) of walks that begin there, other hits may be missing.
    """
    if not len(network.report):
        return room(0)
    sentence, sentence_start = reading.sentence, reading.sentence_start
    bits = (len(network.fulfils) - 1).bit_length()
    first, inner = np.empty_like(reading.word), np.empty_like(reading.word)
    kernel.classify(network, reading.word, reading.flags, sentence_start, bits, first, inner)
    if wanted is not None:
        kernel.leave_out(network, bits, wanted, first)
    automaton: kernel.Automaton | None = getattr(patterns.memory, memory, None)
    if automaton is None:
        automaton = blank(network, SMALLEST)
        setattr(patterns.memory, memory, automaton)
    found = room(len(first) // 8 + 64)
    at, count = 0, 0
    emptied_at = -1
    while True:
        at, count = kernel.walk(network, automaton, first, inner, bits, sentence, sentence_start, at, count, found)
        if at == len(first):
            break
        if count + most_reports(automaton) > len(found.label):
            found = enlarged(found, count, 2 * len(found.label) + most_reports(automaton))
            continue
        size = len(automaton.transitions)
        if size < LARGEST:
            automaton = grown(network, automaton)
        else:
            automaton = blank(network, size if emptied_at < at else 2 * size)
            emptied_at = at
        setattr(patterns.memory, memory, automaton)
    return begun(found, count)


def most_reports(automaton: kernel.Automaton) -> int:
    """How many hits a single state reports at most."""
    states = automaton.states[: automaton.used[kernel.STATES]]
    return int((states[:, kernel.REPORT_END] - states[:, kernel.REPORT_AT]).max())


def room(size: int) -> kernel.Found:
    """Room for so many hits."""
    return kernel.Found(*(np.empty(size, dtype=np.int32) for _ in range(3)))


def begun(found: kernel.Found, count: int) -> kernel.Found:
    """The first of them."""
    return kernel.Found(*(column[:count] for column in found))


def enlarged(found: kernel.Found, count: int, size: int) -> kernel.Found:
    """More room, with the hits so far in it."""
    larger = room(size)
    for old, new in zip(found, larger, strict=True):
        new[:count] = old[:count]
    return larger


def blank(network: kernel.Network, size: int) -> kernel.Automaton:
    """An automaton that knows its two start states only, with room for three quarters of `size` transitions.

    And for a third as many states: news has one for four transitions, with three nodes each (those of `unless`, 22).
    """
    nodes = len(network.edge_bounds) - 1
    tokens = (len(network.row_bounds) - 1) * len(network.fulfils)
    automaton = kernel.Automaton(
        used=np.array([1, 0, 0, 0, 0], dtype=np.int64),  # state 0 is DEAD
        root=np.full((2, tokens), kernel.UNKNOWN, dtype=np.int32),
        transitions=np.full(size, kernel.EMPTY, dtype=np.uint64),
        slots=np.full(size // 2, kernel.UNKNOWN, dtype=np.int32),
        states=np.zeros((size // 4 + 1, kernel.RECORD), dtype=np.uint64),
        nodes=np.zeros(2 * size, dtype=np.int32),
        reports=np.zeros(size, dtype=np.int32),
        stamp=np.zeros(nodes, dtype=np.int64),
        bag=np.zeros(nodes, dtype=np.int32),
    )
    for roots in ((0,), (0, 1)):  # become the states START and SENTENCE_START
        automaton.bag[: len(roots)] = roots
        kernel.intern_state(network, automaton, len(roots))
    return automaton


def grown(network: kernel.Network, old: kernel.Automaton) -> kernel.Automaton:
    """An automaton of twice the size that knows all that the old one knows."""
    new = blank(network, 2 * len(old.transitions))
    for name in ("used", "root", "states", "nodes", "reports", "stamp"):
        getattr(new, name)[: len(getattr(old, name))] = getattr(old, name)
    new.slots.fill(kernel.UNKNOWN)
    kernel.carry_over(old, new)
    return new
