"""The entries of fitted lexicons become a tree of words, ready to be looked up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from outletscore.errors import RuleError
from outletscore.language.kernel import entries as kernel

Entry = tuple[Sequence[int], int]  # words of the vocabulary, and the label of a hit


def tree(entries: Sequence[Entry], words: int) -> kernel.Tree:
    """The tree of some entries over a vocabulary of so many words."""
    numbers: dict[int, int] = {}
    for own, _ in entries:
        for word in own:
            numbers.setdefault(word, len(numbers) + 1)
    steps: dict[tuple[int, int], int] = {}
    labels: list[tuple[int, int]] = []  # node, label
    for own, label in entries:
        node = numbers[own[0]]
        for word in own[1:]:
            node = steps.setdefault((node, numbers[word]), len(numbers) + len(steps) + 1)
        labels.append((node, label))
    nodes = len(numbers) + len(steps) + 1
    if nodes > kernel.MOST:
        raise RuleError("the fitted lexicons have too many entries", hint="fit fewer entries")
    number = np.zeros(words, dtype=np.int32)
    number[list(numbers)] = list(numbers.values())
    follow = [0] * nodes
    for node, word in steps:
        follow[node] |= 1 << (word & 63)
    bounds = np.zeros(nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount([node for node, _ in labels], minlength=nodes), out=bounds[1:])
    return kernel.Tree(
        number=number,
        follow=np.array(follow, dtype=np.uint64),
        label_bounds=bounds,
        label=np.array([label for _, label in sorted(labels)], dtype=np.int32),
        steps=_table(steps),
    )


def _table(steps: dict[tuple[int, int], int]) -> NDArray[np.uint64]:
    """The steps as a table with open addressing, half full at most."""
    slots = 1 << (2 * len(steps) + 1).bit_length()
    found = [kernel.NOWHERE] * slots
    for (node, word), behind in steps.items():
        key = node << kernel.NODE_BITS | word
        at = (key * 0x9E3779B97F4A7C15 >> 32) % slots
        while found[at] != kernel.NOWHERE:
            at = (at + 1) % slots
        found[at] = key << kernel.NODE_BITS | behind
    return np.array(found, dtype=np.uint64)
