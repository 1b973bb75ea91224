"""Sequences of words become a tree, ready to be looked up: fitted entries, and patterns that are nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, product
from math import prod

import numpy as np
from numpy.typing import NDArray

from outletscore.errors import RuleError
from outletscore.language.kernel import entries as kernel
from outletscore.rulebook.graph import Condition
from outletscore.rulebook.notation import Gap, InLexicon, Pattern, Shape

Entry = tuple[Sequence[int], int]  # words of the vocabulary, and the label of a hit
MOST_WAYS = 64  # of a pattern of several items that is laid down in a tree


def ways(
    pattern: Pattern,
    spell: Callable[[str, bool], Sequence[tuple[int, Condition]]],
    phrases: Callable[[str], Iterable[Sequence[int]]],
) -> list[Sequence[int]] | None:
    """The sequences of words that a pattern stands for; None if it is more than that, or stands for very many.

    `spell` and `phrases` as in `Graph`.
    """
    if pattern.at_start or pattern.at_end or pattern.opened or pattern.closed < len(pattern.items):
        return None
    items: list[list[Sequence[int]]] = []
    for item in pattern.items:
        if isinstance(item, Gap) or item.optional:
            return None
        own: list[Sequence[int]] = []
        for each in item.alternatives:
            if isinstance(each, Shape):
                return None
            if isinstance(each, InLexicon):
                own += phrases(each.name)
                continue
            tokens = [token for part in each.words for token in spell(part.text, part.exact)]
            if any(condition != (0, 0) for _, condition in tokens):
                return None
            own.append([word for word, _ in tokens])
        items.append(own)
    if len(items) > 1 and prod(map(len, items)) > MOST_WAYS:
        return None
    return [tuple(chain(*parts)) for parts in product(*items)]


def tree(entries: Sequence[Entry], words: int) -> kernel.Tree:
    """The tree of some entries over a vocabulary of so many words."""
    numbers: dict[int, int] = {}
    for own, _ in entries:
        for word in own:
            numbers.setdefault(word, len(numbers) + 1)
    steps: dict[tuple[int, int], int] = {}
    labels: set[tuple[int, int]] = set()  # node, label
    for own, label in entries:
        node = numbers[own[0]]
        for word in own[1:]:
            node = steps.setdefault((node, numbers[word]), len(numbers) + len(steps) + 1)
        labels.add((node, label))
    nodes = len(numbers) + len(steps) + 1
    if nodes > kernel.MOST:
        raise RuleError("the rulebook has too many entries", hint="fit fewer entries")
    number = np.zeros(words, dtype=np.int32)
    number[list(numbers)] = list(numbers.values())
    bounds = np.zeros(nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount([node for node, _ in labels], minlength=nodes), out=bounds[1:])
    table, sieve = _tables(steps)
    return kernel.Tree(
        number=number,
        label_bounds=bounds,
        label=np.array([label for _, label in sorted(labels)], dtype=np.int32),
        steps=table,
        sieve=sieve,
    )


def _tables(steps: dict[tuple[int, int], int]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The steps as a table with open addressing, half full at most, and a sieve in which one bit of eight is set."""
    slots = 1 << (2 * len(steps) + 1).bit_length()
    words = max(slots * 4 // 64, 1)
    found, sieve = [kernel.NOWHERE] * slots, [0] * words
    for (node, word), behind in steps.items():
        key = node << kernel.NODE_BITS | word
        mixed = key * int(kernel.MIXER) % (1 << 64)
        at, bit = (mixed >> int(kernel.PLACED)) % slots, (mixed >> int(kernel.SIEVED)) % (64 * words)
        while found[at] != kernel.NOWHERE:
            at = (at + 1) % slots
        found[at] = key << kernel.NODE_BITS | behind
        sieve[bit >> 6] |= 1 << (bit & 63)
    return np.array(found, dtype=np.uint64), np.array(sieve, dtype=np.uint64)
