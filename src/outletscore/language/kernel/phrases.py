"""Tokens in, every hit of every pattern out: the patterns' graph walked by an automaton that is built as it is needed.

A walk starts at each token and stays inside its sentence. The nodes that a walk can be in after some tokens are one
*state* of the automaton; what a state does on a kind of token is worked out once, from the graph, and remembered. So a
token costs a look-up or two, however many patterns there are; the slow road is taken once for each new combination.
A word's *row* is the collection of word sets it belongs to; a shape's *kind* the conditions it fulfils; both together
are all that the patterns can tell of a token. Each state has a filter of 256 bits for the rows that may lead on: most
walks end there, without a look-up.

A walk takes at most as many steps as the longest pattern has tokens, each at most the size of the graph: nothing grows
beyond that, whatever the rules and the text.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled

DEAD, START, SENTENCE_START = 0, 1, 2  # states
NO_ROW, END_ROW = 0, 1  # rows of a word in no set, and of the end of the sentence
STATES, NODES, REPORTS, STEPS, TRANSITIONS = range(5)  # what Automaton.used counts
FILTER, KINDS, REPORT_AT, REPORT_END, NODE_AT, RECORD = 0, 4, 5, 6, 7, 8  # columns of Automaton.states
UNKNOWN, FULL = -1, -2
FIRST = 0x2000  # bit of a shape: the token begins its sentence; the bits below are those of Reading.flags

# A transition is one number: state (20 bits), token (24 bits), next state (20 bits).
STATE_BITS, TOKEN_BITS = 20, 24
EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)

# A report is one number: label (32 bits), tokens in front (15 bits), behind.
LABEL_BITS, LEAD_BITS = 32, 15
LEAVE_OUT = -1  # number of a token that no walk begins with


class Network(NamedTuple):
    """The patterns' graph as flat arrays; it never changes."""

    edge_bounds: NDArray[np.int32]  # nodes+1
    edge_set: NDArray[np.int32]  # edges, ascending inside a node
    edge_condition: NDArray[np.int32]
    edge_target: NDArray[np.int32]
    filters: NDArray[np.uint64]  # nodes x 5: bits of the rows with an edge; kinds with an edge for any word
    accept_bounds: NDArray[np.int32]  # nodes+1
    accept_report: NDArray[np.int32]
    report: NDArray[np.int64]  # reports, ascending: label, tokens of the match in front of the span, behind it
    word_rows: NDArray[np.int32]  # words x 2: row as a walk's first token, and as a later one
    row_bounds: NDArray[np.int32]  # rows+1
    row_set: NDArray[np.int32]  # word sets of a row, ascending
    begun: NDArray[np.uint64]  # rows: bits of what a walk may find that begins with such a word
    begun_with: NDArray[np.uint64]  # kinds: of what it may find that begins with any word of this kind
    shape: NDArray[np.uint8]  # bits of a shape: its kind
    fulfils: NDArray[np.bool_]  # kinds (as many as a power of two) x conditions


class Automaton(NamedTuple):
    """What has been worked out so far: a memory, never a result."""

    used: NDArray[np.int64]
    root: NDArray[np.int32]  # 2 x tokens: state after a walk's first token
    transitions: NDArray[np.uint64]  # hash table
    slots: NDArray[np.int32]  # hash table of states by their nodes
    states: NDArray[np.uint64]  # states+1 x RECORD: one line of the cache each
    nodes: NDArray[np.int32]  # nodes of the states, ascending in each
    reports: NDArray[np.int32]  # what the states report, ascending in each
    stamp: NDArray[np.int64]  # nodes: when last collected
    bag: NDArray[np.int32]  # nodes collected for the next state


class Found(NamedTuple):
    """Room for hits."""

    label: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]


@compiled
def mixed(value: np.uint64) -> np.uint64:
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    return value ^ (value >> np.uint64(29))


@compiled
def filter_bit(row: int) -> int:
    """Which of the 256 bits of a filter stands for a row."""
    return int(((np.int64(row) * np.int64(0x9E3779B1)) >> np.int64(16)) & np.int64(255))


@compiled
def hash_nodes(nodes: NDArray[np.int32], low: int, high: int) -> np.uint64:
    value = np.uint64(high - low)
    for k in range(low, high):
        value = mixed(value ^ np.uint64(nodes[k]) * np.uint64(0x9E3779B97F4A7C15))
    return value


@compiled
def carry_over(old: Automaton, new: Automaton) -> None:
    """Enter the states and transitions of a smaller automaton in the hash tables of one that holds copies of them."""
    mask = np.uint64(len(new.slots) - 1)
    for state in range(START, old.used[STATES]):
        low, high = int(np.int64(old.states[state, NODE_AT])), int(np.int64(old.states[state + 1, NODE_AT]))
        slot = hash_nodes(old.nodes, low, high) & mask
        while new.slots[slot] >= 0:
            slot = (slot + np.uint64(1)) & mask
        new.slots[slot] = state
    mask = np.uint64(len(new.transitions) - 1)
    for k in range(len(old.transitions)):
        transition = old.transitions[k]
        if transition != EMPTY:
            slot = mixed(transition >> np.uint64(STATE_BITS)) & mask
            while new.transitions[slot] != EMPTY:
                slot = (slot + np.uint64(1)) & mask
            new.transitions[slot] = transition


@compiled
def sort(values: NDArray[np.int32], low: int, high: int) -> None:
    """Sort values[low:high] in place: by insertion where they are few, else as a heap, never in quadratic time."""
    size = high - low
    if size < 24:
        for k in range(low + 1, high):
            value, at = values[k], k
            while at > low and values[at - 1] > value:
                values[at] = values[at - 1]
                at -= 1
            values[at] = value
        return
    for turn in range(size // 2 + size - 1):
        if turn < size // 2:
            root, end = size // 2 - 1 - turn, size
        else:
            root, end = 0, size - 1 - (turn - size // 2)
            values[low], values[low + end] = values[low + end], values[low]
        value = values[low + root]
        child = 2 * root + 1
        while child < end:
            if child + 1 < end and values[low + child + 1] > values[low + child]:
                child += 1
            if values[low + child] <= value:
                break
            values[low + root] = values[low + child]
            root, child = child, 2 * child + 1
        values[low + root] = value


@compiled
def intern_state(net: Network, auto: Automaton, count: int) -> int:
    """State of the first `count` nodes of the bag, added if it is new; FULL where there is no room for it."""
    bag, used, states = auto.bag, auto.used, auto.states
    sort(bag, 0, count)
    mask = np.uint64(len(auto.slots) - 1)
    slot = hash_nodes(bag, 0, count) & mask
    while auto.slots[slot] >= 0:
        state = auto.slots[slot]
        at = np.int64(states[state, NODE_AT])
        if np.int64(states[state + 1, NODE_AT]) - at == count:
            k = 0
            while k < count and auto.nodes[at + k] == bag[k]:
                k += 1
            if k == count:
                return int(state)
        slot = (slot + np.uint64(1)) & mask
    reports = 0
    for k in range(count):
        reports += net.accept_bounds[bag[k] + 1] - net.accept_bounds[bag[k]]
    state, at, told = used[STATES], used[NODES], used[REPORTS]
    if state + 1 >= len(states) or at + count > len(auto.nodes) or told + reports > len(auto.reports):
        return FULL
    auto.slots[slot] = state
    end = told
    for k in range(count):
        auto.nodes[at + k] = bag[k]
        for part in range(FILTER, KINDS + 1):
            states[state, part] |= net.filters[bag[k], part]
        for a in range(net.accept_bounds[bag[k]], net.accept_bounds[bag[k] + 1]):
            auto.reports[end] = net.accept_report[a]
            end += 1
    sort(auto.reports, told, end)
    kept = told
    for k in range(told, end):
        if k == told or auto.reports[k] != auto.reports[kept - 1]:
            auto.reports[kept] = auto.reports[k]
            kept += 1
    states[state, REPORT_AT], states[state, REPORT_END] = np.uint64(told), np.uint64(kept)
    states[state + 1, NODE_AT] = np.uint64(at + count)
    used[STATES], used[NODES], used[REPORTS] = state + 1, at + count, kept
    return int(state)


@compiled
def step(net: Network, auto: Automaton, state: int, row: int, kind: int) -> int:
    """State behind a token of this row and kind of shape, worked out from the graph; FULL where there is no room."""
    now = auto.used[STEPS] + 1
    auto.used[STEPS] = now
    count = 0
    for n in range(np.int64(auto.states[state, NODE_AT]), np.int64(auto.states[state + 1, NODE_AT])):
        e, high = net.edge_bounds[auto.nodes[n]], net.edge_bounds[auto.nodes[n] + 1]
        while e < high and net.edge_set[e] == 0:  # edges for any word come first
            target = net.edge_target[e]
            if row != END_ROW and net.fulfils[kind, net.edge_condition[e]] and auto.stamp[target] != now:
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


@compiled
def row_leads_on(auto: Automaton, state: int, row: int) -> bool:
    """False where a state surely has no edge for this row."""
    bit = filter_bit(row)
    return bool(auto.states[np.uint64(state), np.uint64(bit >> 6)] >> np.uint64(bit & 63) & np.uint64(1))


@compiled
def kind_leads_on(auto: Automaton, state: int, kind: int) -> bool:
    """False where a state surely has no edge for any word of this kind."""
    return bool(auto.states[np.uint64(state), KINDS] >> np.uint64(kind & 63) & np.uint64(1))


@compiled
def next_state(net: Network, auto: Automaton, state: int, token: int, row: int, kind: int) -> int:
    """State behind a later token of a walk; FULL where there is no room."""
    key = np.uint64(state) << np.uint64(TOKEN_BITS) | np.uint64(token)
    mask = np.uint64(len(auto.transitions) - 1)
    slot = mixed(key) & mask
    while auto.transitions[slot] != EMPTY:
        if auto.transitions[slot] >> np.uint64(STATE_BITS) == key:
            return int(np.int64(auto.transitions[slot] & np.uint64((1 << STATE_BITS) - 1)))
        slot = (slot + np.uint64(1)) & mask
    if 4 * auto.used[TRANSITIONS] >= 3 * len(auto.transitions):
        return FULL
    found = step(net, auto, state, row, kind)
    if found != FULL:
        auto.used[TRANSITIONS] += 1
        auto.transitions[slot] = key << np.uint64(STATE_BITS) | np.uint64(found)
    return found


@compiled
def report(net: Network, auto: Automaton, state: int, start: int, end: int, found: Found, count: int) -> int:
    """Put the hits of a state in their place among those found; gives their new number, FULL where there is no room.

    Hits come nearly in order, so that a new one moves past a few at most. One that is there already is left out.
    """
    low, high = np.int64(auto.states[state, REPORT_AT]), np.int64(auto.states[state, REPORT_END])
    if count + high - low > len(found.label):
        return FULL
    for r in range(low, high):
        this = net.report[np.uint64(auto.reports[r])]
        label = this & ((1 << LABEL_BITS) - 1)
        first = start + ((this >> LABEL_BITS) & ((1 << LEAD_BITS) - 1))
        last = end - (this >> (LABEL_BITS + LEAD_BITS))
        at = count
        same = False
        while at > 0:
            k: Any = np.uint64(at - 1)
            if found.start[k] != first:
                later = found.start[k] > first
            elif found.end[k] != last:
                later = found.end[k] > last
            else:
                later = found.label[k] > label
                same = found.label[k] == label
            if not later:
                break
            at -= 1
        if same:
            continue
        for k in range(count, at, -1):
            found.start[k], found.end[k], found.label[k] = found.start[k - 1], found.end[k - 1], found.label[k - 1]
        place = np.uint64(at)
        found.start[place], found.end[place], found.label[place] = first, last, label
        count += 1
    return count


@compiled
def classify(
    net: Network,
    word: NDArray[np.int32],
    flags: NDArray[np.uint16],
    sentence_start: NDArray[np.int32],
    bits: int,
    first: NDArray[np.int32],
    inner: NDArray[np.int32],
) -> None:
    """Fill in each token's number (row, in the lowest `bits` bits the kind) as a walk's first and as a later one."""
    known = len(net.word_rows)
    for s in range(len(sentence_start) - 1):
        edge = FIRST
        for i in range(np.uint64(sentence_start[s]), np.uint64(sentence_start[s + 1])):
            kind = np.int32(net.shape[np.uint64((np.int64(flags[i]) & (FIRST - 1)) | edge)])
            edge = 0
            if word[i] < known:
                row = np.uint64(word[i])
                first[i] = net.word_rows[row, 0] << bits | kind
                inner[i] = net.word_rows[row, 1] << bits | kind
            else:
                first[i] = inner[i] = kind


@compiled
def leave_out(net: Network, bits: int, wanted: NDArray[np.uint64], first: NDArray[np.int32]) -> None:
    """Let walks begin only with the tokens (`first`, as `classify` fills it) from which one may find what is wanted.

    `wanted` (tokens) has bits as `Network.begun`.
    """
    kinds = (1 << bits) - 1
    for i in range(np.uint64(len(wanted))):
        if wanted[i]:
            begun = net.begun[np.uint64(first[i] >> bits)] | net.begun_with[np.uint64(first[i] & kinds)]
            first[i] = first[i] if begun & wanted[i] else LEAVE_OUT
        else:
            first[i] = LEAVE_OUT


@compiled
def walk(
    net: Network,
    auto: Automaton,
    first: NDArray[np.int32],
    inner: NDArray[np.int32],
    bits: int,
    sentence: NDArray[np.int32],
    sentence_start: NDArray[np.int32],
    begin: int,
    count: int,
    found: Found,
) -> tuple[int, int]:
    """Walk from each token from `begin` on; gives the first token not done and the number of hits so far.

    Stops early where the automaton or the room for hits is full; the walk that was cut short is to be done again.
    """
    kinds = (1 << bits) - 1
    i = begin
    while i < len(first):
        limit = sentence_start[sentence[i] + 1]
        edge = int(i == sentence_start[sentence[i]])
        while i < limit:
            if first[i] == LEAVE_OUT:
                edge = 0
                i += 1
                continue
            state = auto.root[np.uint64(edge), np.uint64(first[i])]
            if state == UNKNOWN:
                state = step(net, auto, START + edge, first[i] >> bits, first[i] & kinds)
                if state == FULL:
                    return i, count
                auto.root[edge, first[i]] = state
            j = i + 1
            while state != DEAD:
                here = np.uint64(state)
                if auto.states[here, REPORT_END] > auto.states[here, REPORT_AT]:
                    more = report(net, auto, state, i, min(j, limit), found, count)
                    if more == FULL:
                        return i, count
                    count = more
                if j > limit:
                    break
                token: Any = np.int64(inner[np.uint64(j)]) if j < limit else END_ROW << bits
                row, kind = token >> bits, token & kinds
                if not row_leads_on(auto, state, row):
                    if j == limit or not kind_leads_on(auto, state, kind):
                        break  # behind the last token only `$` leads on
                    row = NO_ROW  # all such rows are one to this state
                state = next_state(net, auto, state, row << bits | kind, row, kind)
                if state == FULL:
                    return i, count
                j += 1
            edge = 0
            i += 1
    return i, count
