"""Tokens in, every plain sequence of words out: fitted entries and those patterns that ask nothing but words.

They are a tree, laid down whole when the rulebook is compiled: unlike the states of `phrases`, nothing of it is worked
out while a text is read. A word that no entry has costs one look-up, a word at which an entry may go on one more.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled
from outletscore.language.kernel.hits import Columns
from outletscore.language.kernel.phrases import Found

# A step is one number: node, number of the next word, node behind it.
NODE_BITS = 21
MOST = 1 << NODE_BITS  # nodes, and words, that there may be
NOWHERE = 0  # no word of an entry, no node, no step
# The bits of (node, word) times MIXER from which on its place among the steps and its bit in the sieve are taken.
MIXER, PLACED, SIEVED = np.uint64(0x9E3779B97F4A7C15), np.uint64(32), np.uint64(44)


class Tree(NamedTuple):
    """Node k is the entry of the one word k, where there is one; nodes of longer ones come behind the words."""

    number: NDArray[np.int32]  # words of the vocabulary: number among the words of entries
    label_bounds: NDArray[np.int32]  # nodes+1
    label: NDArray[np.int32]  # what the entries of a node say, ascending
    steps: NDArray[np.uint64]  # hash table
    sieve: NDArray[np.uint64]  # bits, one of which each step has: most pairs of words that no entry has end here


@compiled
def find(
    tree: Tree,
    word: NDArray[np.int32],
    sentence_start: NDArray[np.int32],
    sentence: NDArray[np.int32],
    begins: NDArray[np.int32],
    begin: int,
    count: int,
    found: Found,
) -> tuple[int, int]:
    """Put down the hits that begin with each of the tokens `begins`, ascending, in order of start, end and label.

    Goes on with begins[begin], behind `count` hits; gives the place of the first that is not done and the number of
    hits so far: it stops early where there is no room for more.
    """
    known = len(tree.number)
    for at in range(np.uint64(begin), np.uint64(len(begins))):
        i: Any = np.int64(begins[at])
        node = number_of(tree, known, word, i)
        before, end, limit = count, i + 1, sentence_start[np.uint64(sentence[np.uint64(i)] + 1)]
        while node != NOWHERE:
            here = np.uint64(node)
            low, high = tree.label_bounds[here], tree.label_bounds[here + np.uint64(1)]
            if count + high - low > len(found.label):
                return int(at), before
            for k in range(np.uint64(low), np.uint64(high)):
                place = np.uint64(count)
                found.label[place], found.start[place], found.end[place] = tree.label[k], i, end
                count += 1
            if end == limit:
                break
            node = next_node(tree, here << np.uint64(NODE_BITS) | np.uint64(number_of(tree, known, word, end)))
            end += 1
    return len(begins), count


@compiled
def number_of(tree: Tree, known: int, word: NDArray[np.int32], i: int) -> int:
    """The number of a token's word, NOWHERE where no entry has it."""
    own = word[np.uint64(i)]
    return int(tree.number[np.uint64(own)]) if own < known else NOWHERE


@compiled
def next_node(tree: Tree, key: np.uint64) -> int:
    """Where a step leads to, NOWHERE where there is none."""
    mixed = key * MIXER
    bit = (mixed >> SIEVED) & np.uint64(64 * len(tree.sieve) - 1)
    if not tree.sieve[bit >> np.uint64(6)] >> (bit & np.uint64(63)) & np.uint64(1):
        return NOWHERE
    mask = np.uint64(len(tree.steps) - 1)
    slot = (mixed >> PLACED) & mask
    while tree.steps[slot] != NOWHERE:
        if tree.steps[slot] >> np.uint64(NODE_BITS) == key:
            return int(np.int64(tree.steps[slot] & np.uint64(MOST - 1)))
        slot = (slot + np.uint64(1)) & mask
    return NOWHERE


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
