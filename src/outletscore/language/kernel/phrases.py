"""Tokens in, every hit of every pattern out: the patterns' graph walked by an automaton that is built as it is needed.

A walk starts at each token and stays inside its sentence. The nodes that a walk can be in after some tokens are one
*state* of the automaton; what a state does on a kind of token is worked out once, from the graph, and remembered. So a
token costs a look-up, or two, however many patterns there are; the slow road is taken once for each new combination.
A word's kind (its *row*) is the collection of word sets it belongs to, its shape's kind the conditions it fulfils.

Work for a walk is at most (longest pattern) steps, each at most the size of the graph: nothing grows beyond that.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

DEAD, START, SENTENCE_START = 0, 1, 2  # states
NO_ROW, END_ROW = 0, 1  # rows of a word in no set, and of the end of the sentence
STATES, NODES, REPORTS, STEPS, TRANSITIONS = range(5)  # what Automaton.used counts
UNKNOWN, FULL = -1, -2
SHAPE_BITS = 0x3FFF
FIRST = 0x2000


class Network(NamedTuple):
    """The patterns' graph as flat arrays; it never changes."""

    edge_bounds: NDArray[np.int32]  # nodes+1
    edge_set: NDArray[np.int32]  # edges, ascending inside a node
    edge_condition: NDArray[np.int32]
    edge_target: NDArray[np.int32]
    accept_bounds: NDArray[np.int32]  # nodes+1
    accept_report: NDArray[np.int32]
    report_rule: NDArray[np.int32]  # reports, ordered by rule and entry
    report_entry: NDArray[np.int32]
    report_lead: NDArray[np.int32]  # tokens of the match in front of the span
    report_tail: NDArray[np.int32]  # and behind it
    first_row: NDArray[np.int32]  # words: row of a walk's first token
    inner_row: NDArray[np.int32]  # words: row of every later token
    row_bounds: NDArray[np.int32]  # rows+1
    row_set: NDArray[np.int32]  # word sets of a row, ascending
    shape: NDArray[np.uint8]  # bits of a shape: its kind
    fulfils: NDArray[np.bool_]  # kinds of shape x conditions


class Automaton(NamedTuple):
    """What has been worked out so far: a memory, never a result."""

    used: NDArray[np.int64]
    root: NDArray[np.int32]  # 2 x (rows x kinds of shape): state after a walk's first token
    keys: NDArray[np.uint64]  # hash table of transitions: state and token ...
    values: NDArray[np.int32]  # ... to state
    slots: NDArray[np.int32]  # hash table of states by their nodes
    node_bounds: NDArray[np.int64]  # states+1
    nodes: NDArray[np.int32]  # nodes of a state, ascending
    report_bounds: NDArray[np.int64]  # states+1
    reports: NDArray[np.int32]  # what a state reports, ascending
    live: NDArray[np.bool_]  # whether a state can go on
    stamp: NDArray[np.int64]  # nodes: when last collected
    bag: NDArray[np.int32]  # nodes collected for the next state


class Found(NamedTuple):
    """Room for hits."""

    rule: NDArray[np.int32]
    entry: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]


@njit(nogil=True, cache=True)
def mixed(value: np.uint64) -> np.uint64:
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    return value ^ (value >> np.uint64(29))


@njit(nogil=True, cache=True)
def intern_state(net: Network, auto: Automaton, count: int) -> int:
    """State of the first `count` nodes of the bag, added if it is new; FULL where there is no room for it."""
    bag, used = auto.bag, auto.used
    bag[:count].sort()
    value = np.uint64(count)
    for k in range(count):
        value = mixed(value ^ np.uint64(bag[k]) * np.uint64(0x9E3779B97F4A7C15))
    mask = np.uint64(len(auto.slots) - 1)
    slot = value & mask
    while auto.slots[slot] >= 0:
        state = auto.slots[slot]
        at = auto.node_bounds[state]
        if auto.node_bounds[state + 1] - at == count:
            k = 0
            while k < count and auto.nodes[at + k] == bag[k]:
                k += 1
            if k == count:
                return int(state)
        slot = (slot + np.uint64(1)) & mask
    reports = 0
    live = False
    for k in range(count):
        node = bag[k]
        reports += net.accept_bounds[node + 1] - net.accept_bounds[node]
        live |= net.edge_bounds[node + 1] > net.edge_bounds[node]
    state = used[STATES]
    at, told = used[NODES], used[REPORTS]
    if state + 1 >= len(auto.live) or at + count > len(auto.nodes) or told + reports > len(auto.reports):
        return FULL
    auto.slots[slot] = state
    auto.nodes[at : at + count] = bag[:count]
    end = told
    for k in range(count):
        for a in range(net.accept_bounds[bag[k]], net.accept_bounds[bag[k] + 1]):
            auto.reports[end] = net.accept_report[a]
            end += 1
    auto.reports[told:end].sort()
    kept = told
    for k in range(told, end):
        if k == told or auto.reports[k] != auto.reports[kept - 1]:
            auto.reports[kept] = auto.reports[k]
            kept += 1
    auto.live[state] = live
    auto.node_bounds[state + 1] = at + count
    auto.report_bounds[state + 1] = kept
    used[STATES], used[NODES], used[REPORTS] = state + 1, at + count, kept
    return int(state)


@njit(nogil=True, cache=True)
def step(net: Network, auto: Automaton, state: int, row: int, kind: int) -> int:
    """State behind a token of this row and kind of shape, worked out from the graph; FULL where there is no room."""
    now = auto.used[STEPS] + 1
    auto.used[STEPS] = now
    count = 0
    for n in range(auto.node_bounds[state], auto.node_bounds[state + 1]):
        low, high = net.edge_bounds[auto.nodes[n]], net.edge_bounds[auto.nodes[n] + 1]
        e = low
        while e < high and net.edge_set[e] == 0 and row != END_ROW:  # edges for any word come first
            target = net.edge_target[e]
            if net.fulfils[kind, net.edge_condition[e]] and auto.stamp[target] != now:
                auto.stamp[target] = now
                auto.bag[count] = target
                count += 1
            e += 1
        for r in range(net.row_bounds[row], net.row_bounds[row + 1]):
            wanted = net.row_set[r]
            a, b = e, high
            while a < b:
                middle = (a + b) >> 1
                if net.edge_set[middle] < wanted:
                    a = middle + 1
                else:
                    b = middle
            while a < high and net.edge_set[a] == wanted:
                target = net.edge_target[a]
                if net.fulfils[kind, net.edge_condition[a]] and auto.stamp[target] != now:
                    auto.stamp[target] = now
                    auto.bag[count] = target
                    count += 1
                a += 1
    return intern_state(net, auto, count) if count else DEAD


@njit(nogil=True, cache=True)
def next_state(net: Network, auto: Automaton, state: int, token: int, kinds: int) -> int:
    """State behind an inner token (row x kinds + kind); FULL where there is no room."""
    key = np.uint64(state) << np.uint64(32) | np.uint64(token)
    mask = np.uint64(len(auto.keys) - 1)
    slot = mixed(key) & mask
    while auto.values[slot] != UNKNOWN:
        if auto.keys[slot] == key:
            return int(auto.values[slot])
        slot = (slot + np.uint64(1)) & mask
    if 2 * auto.used[TRANSITIONS] >= len(auto.keys):
        return FULL
    found = step(net, auto, state, token // kinds, token % kinds)
    if found != FULL:
        auto.used[TRANSITIONS] += 1
        auto.keys[slot], auto.values[slot] = key, found
    return found


@njit(nogil=True, cache=True)
def report(net: Network, auto: Automaton, state: int, start: int, end: int, found: Found, count: int) -> int:
    """Put the hits of a state in their place among those found; gives their new number, FULL where there is no room.

    Hits come nearly in order, so that a new one moves past a few at most. One that is there already is left out.
    """
    if count + auto.report_bounds[state + 1] - auto.report_bounds[state] > len(found.rule):
        return FULL
    for r in range(auto.report_bounds[state], auto.report_bounds[state + 1]):
        this = auto.reports[r]
        rule, entry = net.report_rule[this], net.report_entry[this]
        first, last = start + net.report_lead[this], end - net.report_tail[this]
        at = count
        same = False
        while at > 0:
            k = at - 1
            if found.start[k] != first:
                later = found.start[k] > first
            elif found.end[k] != last:
                later = found.end[k] > last
            elif found.rule[k] != rule:
                later = found.rule[k] > rule
            else:
                later = found.entry[k] > entry
                same = found.entry[k] == entry
            if not later:
                break
            at -= 1
        if same:
            continue
        for k in range(count, at, -1):
            found.start[k], found.end[k] = found.start[k - 1], found.end[k - 1]
            found.rule[k], found.entry[k] = found.rule[k - 1], found.entry[k - 1]
        found.start[at], found.end[at], found.rule[at], found.entry[at] = first, last, rule, entry
        count += 1
    return count


@njit(nogil=True, cache=True)
def classify(
    net: Network, word: NDArray[np.int32], flags: NDArray[np.uint16], sentence_start: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """For each token its number (row x kinds + kind of shape) as a walk's first token, and as a later one."""
    kinds = net.fulfils.shape[0]
    known = len(net.first_row)
    first, inner = np.empty(len(word), dtype=np.int32), np.empty(len(word), dtype=np.int32)
    for s in range(len(sentence_start) - 1):
        for i in range(sentence_start[s], sentence_start[s + 1]):
            bits = np.int64(flags[i]) & (FIRST - 1)
            if i == sentence_start[s]:
                bits |= FIRST
            kind = np.int32(net.shape[bits])
            if word[i] < known:
                first[i] = net.first_row[word[i]] * kinds + kind
                inner[i] = net.inner_row[word[i]] * kinds + kind
            else:
                first[i] = inner[i] = kind
    return first, inner


@njit(nogil=True, cache=True)
def walk(
    net: Network,
    auto: Automaton,
    first: NDArray[np.int32],
    inner: NDArray[np.int32],
    sentence: NDArray[np.int32],
    sentence_start: NDArray[np.int32],
    begin: int,
    count: int,
    found: Found,
) -> tuple[int, int]:
    """Walk from each token from `begin` on; gives the first token not done and the number of hits so far.

    Stops early where the automaton or the room for hits is full; the walk that was cut short is to be done again.
    """
    kinds = net.fulfils.shape[0]
    i = begin
    while i < len(first):
        at_edge = i == 0 or sentence[i] != sentence[i - 1]
        state = auto.root[int(at_edge), first[i]]
        if state == UNKNOWN:
            state = step(net, auto, START + int(at_edge), first[i] // kinds, first[i] % kinds)
            if state == FULL:
                return i, count
            auto.root[int(at_edge), first[i]] = state
        j = i + 1
        while state != DEAD:
            more = report(net, auto, state, i, j, found, count)
            if more == FULL:
                return i, count
            count = more
            if not auto.live[state]:
                break
            if j == sentence_start[sentence[i] + 1]:
                state = next_state(net, auto, state, END_ROW * kinds, kinds)
                if state == FULL:
                    return i, count
                if state != DEAD:
                    more = report(net, auto, state, i, j, found, count)
                    if more == FULL:
                        return i, count
                    count = more
                break
            state = next_state(net, auto, state, inner[j], kinds)
            if state == FULL:
                return i, count
            j += 1
        i += 1
    return i, count
