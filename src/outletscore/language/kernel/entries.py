"""Tokens in, every plain sequence of words out: the entries of lexicons, which ask nothing of a token but its word.

They are a tree, laid down whole when the rulebook is compiled: unlike the states of `phrases`, nothing of it is worked
out while a text is read. A word that no entry has costs one look-up, a word at which an entry may go on one more.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.hits import Columns
from outletscore.language.kernel.phrases import Found

# A step is one number: node, number of the next word, node behind it.
NODE_BITS = 21
MOST = 1 << NODE_BITS  # nodes, and words, that there may be
NOWHERE = 0  # no word of an entry, no node, no step


class Tree(NamedTuple):
    """Node k is the entry of the one word k, where there is one; nodes of longer ones come behind the words."""

    number: NDArray[np.int32]  # words of the vocabulary: number among the words of entries
    follow: NDArray[np.uint64]  # nodes: bits of the words that may follow, each by its number modulo 64
    label_bounds: NDArray[np.int32]  # nodes+1
    label: NDArray[np.int32]  # what the entries of a node say, ascending
    steps: NDArray[np.uint64]  # hash table


@compiled
def place_of(key: np.uint64, slots: int) -> np.uint64:
    """Where a step is looked for first."""
    mixed = key * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(32)) & np.uint64(slots - 1)


@compiled
def find(
    tree: Tree,
    word: NDArray[np.int32],
    sentence_start: NDArray[np.int32],
    sentence: NDArray[np.int32],
    begin: int,
    count: int,
    found: Found,
) -> tuple[int, int]:
    """Put down the hits that begin with each token from `begin` on, in order of start, end and label.

    Gives the first token not done and the number of hits so far: it stops early where there is no room for more.
    """
    known, slots = len(tree.number), len(tree.steps)
    i = begin
    while i < len(word):
        limit = sentence_start[sentence[i] + 1]
        after = tree.number[np.uint64(word[i])] if word[i] < known else NOWHERE
        while i < limit:
            node, end = after, i + 1
            after = NOWHERE
            if end < limit and word[np.uint64(end)] < known:
                after = tree.number[np.uint64(word[np.uint64(end)])]
            number = after
            before = count
            while node != NOWHERE:
                here = np.uint64(node)
                low, high = tree.label_bounds[here], tree.label_bounds[here + np.uint64(1)]
                if count + high - low > len(found.label):
                    return i, before
                for k in range(np.uint64(low), np.uint64(high)):
                    place = np.uint64(count)
                    found.label[place], found.start[place], found.end[place] = tree.label[k], i, end
                    count += 1
                if number == NOWHERE or not tree.follow[here] >> np.uint64(number & 63) & np.uint64(1):
                    break
                key = here << np.uint64(NODE_BITS) | np.uint64(number)
                slot = place_of(key, slots)
                node = NOWHERE
                while tree.steps[slot] != NOWHERE:
                    if tree.steps[slot] >> np.uint64(NODE_BITS) == key:
                        node = np.int64(tree.steps[slot] & np.uint64(MOST - 1))
                        break
                    slot = (slot + np.uint64(1)) & np.uint64(slots - 1)
                end += 1
                number = NOWHERE
                if end < limit and word[np.uint64(end)] < known:
                    number = tree.number[np.uint64(word[np.uint64(end)])]
            i += 1
    return i, count


@compiled
def merge(
    one: Found,
    other: Found,
    rule_of: NDArray[np.int32],
    entry_of: NDArray[np.int32],
    weight_of: NDArray[np.float64],
    hits: Columns,
) -> None:
    """Fill `hits` with all of both, each of which is sorted by start, end and label, and with what labels stand for."""
    a, b, first, second = 0, 0, len(one.label), len(other.label)
    for k in range(np.uint64(first + second)):
        own = b == second
        if not own and a < first:
            x, y = np.uint64(a), np.uint64(b)
            if one.start[x] != other.start[y]:
                own = one.start[x] < other.start[y]
            elif one.end[x] != other.end[y]:
                own = one.end[x] < other.end[y]
            else:
                own = one.label[x] < other.label[y]
        if own:
            at = np.uint64(a)
            label, start, end = np.uint64(one.label[at]), one.start[at], one.end[at]
            a += 1
        else:
            at = np.uint64(b)
            label, start, end = np.uint64(other.label[at]), other.start[at], other.end[at]
            b += 1
        hits.rule[k], hits.entry[k], hits.weight[k] = rule_of[label], entry_of[label], weight_of[label]
        hits.start[k], hits.end[k] = start, end
