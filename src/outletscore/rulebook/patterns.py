"""A rulebook becomes flat arrays over the numbers of a vocabulary, ready to be matched."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outletscore.errors import RuleError
from outletscore.language import Vocabulary, flags, read
from outletscore.language.kernel import entries, hits
from outletscore.language.kernel import phrases as kernel
from outletscore.rulebook.entries import tree, ways
from outletscore.rulebook.graph import ANY_SET, END_SET, FIRST, SHAPE_BITS, Condition, Graph
from outletscore.rulebook.notation import Alternative, Gap, InLexicon, Item, Pattern, Phrase
from outletscore.rulebook.rules import Rulebook

Label = tuple[int, int]  # rule, with the number of rules added where it is of `unless`, and entry
CAPITALS = flags.CAPITAL | flags.UPPER
SCOPE_NUMBERS = {
    "narration": hits.NARRATION, "quotation": hits.QUOTATION, "title": hits.TITLE, "anywhere": hits.ANYWHERE
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Patterns:
    """A compiled rulebook. Belongs to the vocabulary it was compiled with, which may grow on.

    Threads may share it: what the automaton remembers is kept for each thread apart, and never changes a result.
    There are `rules` rules, the fitted ones from `first_fitted` on; `scope` is the number of each one's scope. What a
    hit may say is a *label*, with a rule, an entry and a weight; those of `unless` have their rule's number + `rules`.
    `unless` has a network of its own, so that it is only walked where it can matter: around hits of a rule that has one
    (`unless_bit`), and there from the words with which one of its own may begin. Patterns that are `plain` words, and
    the fitted entries, from which nearly all hits are, are in trees and not in the networks.
    """

    rules: int
    first_fitted: int
    scope: NDArray[np.int8]
    label_rule: NDArray[np.int32]
    label_entry: NDArray[np.int32]
    label_weight: NDArray[np.float64]
    unless_bit: NDArray[np.uint64]  # of each rule, the fitted ones included; 0: it has none, see `Network.begun`
    unless_reach: NDArray[np.int32]  # tokens of the longest match of each rule's `unless`
    network: kernel.Network
    unless: kernel.Network
    plain: entries.Tree
    plain_unless: entries.Tree
    memory: threading.local = field(default_factory=threading.local, repr=False)

    def __reduce__(self) -> tuple[Any, ...]:
        """Without what the threads remember."""
        return Patterns, tuple(getattr(self, each.name) for each in fields(self) if each.name != "memory")


def compile(book: Rulebook, vocabulary: Vocabulary) -> Patterns:
    """Flat arrays of all patterns of a rulebook. Adds their words to the vocabulary."""
    spelling = Spelling(book, vocabulary)
    graph, unless = (Graph(spelling.literal, spelling.entries) for _ in range(2))
    plain: list[tuple[Sequence[int], Label]] = []
    plain_unless: list[tuple[Sequence[int], Label]] = []
    rules = len(book.ids)
    reach = np.zeros(rules, dtype=np.int32)
    for number, rule in enumerate(book.rules):
        for entry, pattern in enumerate(rule.patterns):
            _add(pattern, (number, entry), spelling, graph, plain)
        for entry, pattern in enumerate(rule.unless):
            _add(pattern, (number + rules, entry), spelling, unless, plain_unless)
            reach[number] = max(reach[number], spelling.longest(pattern))
    for number, lexicon in enumerate(book.fitted, len(book.rules)):
        for entry, words in enumerate(lexicon.entries):
            plain.append(([spelling.word(word) for word in words.split(" ")], (number, entry)))
    of_graphs = {(rule, entry) for each in (graph, unless) for rule, entry, _, _ in each.reports}
    labels = sorted(of_graphs.union(label for _, label in (*plain, *plain_unless)))
    numbers = {label: number for number, label in enumerate(labels)}
    # Rules that have an `unless` share 64 bits; bits of the others, and of all fitted ones, are not asked for.
    bits = np.zeros(2 * rules, dtype=np.uint64)
    own = np.array([number for number, rule in enumerate(book.rules) if rule.unless_sources], dtype=np.int64)
    bits[own] = bits[own + rules] = np.uint64(1) << (np.arange(len(own)) % 64).astype(np.uint64)
    scopes = [SCOPE_NUMBERS[rule.scope] for rule in book.rules] + [SCOPE_NUMBERS["narration"]] * len(book.fitted)
    return Patterns(
        rules=rules,
        first_fitted=len(book.rules),
        scope=np.array(scopes, dtype=np.int8),
        label_rule=np.array([rule for rule, _ in labels], dtype=np.int32),
        label_entry=np.array([entry for _, entry in labels], dtype=np.int32),
        label_weight=np.array([_weight(book, rule, entry) for rule, entry in labels], dtype=np.float64),
        unless_bit=bits[:rules],
        unless_reach=reach,
        network=_network(graph, numbers, len(vocabulary), bits),
        unless=_network(unless, numbers, len(vocabulary), bits),
        plain=tree([(words, numbers[label]) for words, label in plain], len(vocabulary)),
        plain_unless=tree([(words, numbers[label]) for words, label in plain_unless], len(vocabulary)),
    )


def _add(
    pattern: Pattern, label: Label, spelling: Spelling, graph: Graph, plain: list[tuple[Sequence[int], Label]]
) -> None:
    """Add a pattern to those that are plain sequences of words, or to the graph."""
    words = ways(pattern, spelling.literal, spelling.entries)
    if words is None:
        graph.add(pattern, *label)
    else:
        plain += [(each, label) for each in words]


def _weight(book: Rulebook, rule: int, entry: int) -> float:
    if rule < len(book.rules):
        return book.rules[rule].weight
    return book.fitted[rule - len(book.rules)].weights[entry] if rule < len(book.ids) else 0.0


class Spelling:
    """How the words of a rulebook read as tokens: exactly as they would in a text."""

    def __init__(self, book: Rulebook, vocabulary: Vocabulary) -> None:
        pieces = dict.fromkeys(_pieces(book))
        pieces.pop("'s", None)  # alone it would read as a mark and a letter
        reading = read(list(pieces), vocabulary)
        words, bits = reading.word.tolist(), reading.flags.tolist()
        self._vocabulary = vocabulary
        self._tokens: dict[str, list[tuple[int, int]]] = {"'s": [(vocabulary.id("'s"), flags.WORD | flags.CLITIC)]}
        bounds = reading.token_bounds.tolist()
        for piece, low, high in zip(pieces, bounds, bounds[1:], strict=False):
            self._tokens[piece] = list(zip(words[low:high], bits[low:high], strict=True))
        self._entries: dict[str, list[list[int]]] = {}
        self._lexicons = book.lexicons

    def literal(self, text: str, exact: bool) -> list[tuple[int, Condition]]:
        """Words and conditions of a literal."""
        return [
            (word, (bits & CAPITALS, ~bits & CAPITALS) if exact and bits & flags.WORD else (0, 0))
            for word, bits in self._tokens[text]
        ]

    def entries(self, lexicon: str) -> list[list[int]]:
        """The words of each entry."""
        if lexicon not in self._entries:
            self._entries[lexicon] = [
                [word for piece in entry.split(" ") for word, _ in self._tokens[piece]]
                for entry in self._lexicons[lexicon].entries
            ]
        return self._entries[lexicon]

    def longest(self, pattern: Pattern) -> int:
        """How many tokens a match of a pattern has at most."""
        return sum(
            item.most if isinstance(item, Gap) else max(map(self._size, item.alternatives)) for item in pattern.items
        )

    def _size(self, alternative: Alternative) -> int:
        if isinstance(alternative, Phrase):
            return sum(len(self._tokens[word.text]) for word in alternative.words)
        return max(map(len, self.entries(alternative.name)), default=0) if isinstance(alternative, InLexicon) else 1

    def word(self, piece: str) -> int:
        """The number of a piece that is one word, as the entries of fitted lexicons are made of."""
        tokens = self._tokens[piece]
        return tokens[0][0] if len(tokens) == 1 else self._vocabulary.id(piece)


def _pieces(book: Rulebook) -> Iterable[str]:
    for rule in book.rules:
        for pattern in (*rule.patterns, *rule.unless):
            for item in pattern.items:
                for each in item.alternatives if isinstance(item, Item) else ():
                    if isinstance(each, Phrase):
                        yield from (word.text for word in each.words)
    for lexicon in (*book.lexicons.values(), *book.fitted):
        for entry in lexicon.entries:
            yield from entry.split(" ")


def _network(
    graph: Graph, labels: Mapping[tuple[int, int], int], words: int, bits: NDArray[np.uint64]
) -> kernel.Network:
    """The graph as flat arrays; `bits` are those of the rules, see `kernel.Network.begun`."""
    edges = np.array(graph.edges, dtype=np.int32).reshape(-1, 4)
    edges = edges[np.lexsort((edges[:, 2], edges[:, 1], edges[:, 0]))]
    at_root = edges[:, 0] < 2
    members = _members(graph)
    rows: dict[tuple[int, ...], int] = {(): kernel.NO_ROW, (END_SET,): kernel.END_ROW}
    first = _rows(members, set(edges[at_root, 1].tolist()), words, rows)
    inner = _rows(members, set(edges[~at_root, 1].tolist()), words, rows)
    shape, fulfils = _shapes(list(graph.conditions))
    if len(rows) * len(fulfils) >= 1 << kernel.TOKEN_BITS:
        raise RuleError("the rulebook tells too many words apart", hint="fit fewer entries")
    row_bounds = np.cumsum([0, *map(len, rows)]).astype(np.int32)
    row_set = np.array([number for row in rows for number in row], dtype=np.int32)
    # reports in the order of rules and entries, so that a state's reports are ordered too
    reports = sorted(graph.reports)
    rank = np.zeros(len(reports), dtype=np.int32)
    rank[[graph.reports[report] for report in reports]] = np.arange(len(reports), dtype=np.int32)
    report = np.array(reports, dtype=np.int32).reshape(-1, 4)
    accepts = np.array(graph.accepts, dtype=np.int32).reshape(-1, 2)
    accepts = accepts[np.argsort(accepts[:, 0], kind="stable")]
    accepted = bits[report[rank[accepts[:, 1]], 0]]
    begun, begun_with = _begun(edges, graph.nodes, accepts[:, 0], accepted, row_bounds, row_set, fulfils)
    return kernel.Network(
        edge_bounds=_bounds(edges[:, 0], graph.nodes),
        edge_set=edges[:, 1].copy(),
        edge_condition=edges[:, 2].copy(),
        edge_target=edges[:, 3].copy(),
        filters=_filters(edges, graph.nodes, row_bounds, row_set, fulfils),
        accept_bounds=_bounds(accepts[:, 0], graph.nodes),
        accept_report=rank[accepts[:, 1]],
        report=np.array([labels[rule, entry] for rule, entry, _, _ in reports], dtype=np.int64)
        | report[:, 2].astype(np.int64) << kernel.LABEL_BITS
        | report[:, 3].astype(np.int64) << (kernel.LABEL_BITS + kernel.LEAD_BITS),
        word_rows=np.stack([first, inner], axis=1),
        row_bounds=row_bounds,
        row_set=row_set,
        begun=begun,
        begun_with=begun_with,
        shape=shape,
        fulfils=fulfils,
    )


def _filters(
    edges: NDArray[np.int32],
    nodes: int,
    row_bounds: NDArray[np.int32],
    row_set: NDArray[np.int32],
    fulfils: NDArray[np.bool_],
) -> NDArray[np.uint64]:
    """For each node the 256 bits of the rows that it has an edge for, and the kinds that edges for any word take."""
    row = np.repeat(np.arange(len(row_bounds) - 1), np.diff(row_bounds))
    bit = np.array([kernel.filter_bit(number) for number in range(len(row_bounds) - 1)], dtype=np.int64)[row]
    by_set = np.zeros((max(edges[:, 1].max(initial=0), row_set.max(initial=0)) + 1, 4), dtype=np.uint64)
    np.bitwise_or.at(by_set, (row_set, bit >> 6), np.uint64(1) << (bit & 63).astype(np.uint64))
    filters = np.zeros((nodes, 5), dtype=np.uint64)
    np.bitwise_or.at(filters[:, :4], edges[:, 0], by_set[edges[:, 1]])
    kind = np.arange(len(fulfils), dtype=np.uint64) & np.uint64(63)
    by_condition = np.bitwise_or.reduce(np.where(fulfils.T, np.uint64(1) << kind, np.uint64(0)), axis=1)
    free = edges[edges[:, 1] == ANY_SET]
    np.bitwise_or.at(filters[:, 4], free[:, 0], by_condition[free[:, 2]])
    return filters


def _begun(
    edges: NDArray[np.int32],
    nodes: int,
    accepting: NDArray[np.int32],
    accepted: NDArray[np.uint64],
    row_bounds: NDArray[np.int32],
    row_set: NDArray[np.int32],
    fulfils: NDArray[np.bool_],
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """For each row the bits of what nodes accept that are reached by its words, for each kind by any word of it.

    `accepting` nodes have the bits `accepted`.
    """
    found, before = np.zeros(nodes, dtype=np.uint64), None
    np.bitwise_or.at(found, accepting, accepted)
    while before is None or (found != before).any():  # as often as the longest pattern has tokens
        before = found.copy()
        np.bitwise_or.at(found, edges[:, 0], found[edges[:, 3]])
    first = edges[edges[:, 0] < 2]
    by_set = np.zeros(max(edges[:, 1].max(initial=0), row_set.max(initial=0)) + 1, dtype=np.uint64)
    np.bitwise_or.at(by_set, first[:, 1], found[first[:, 3]])
    begun = np.zeros(len(row_bounds) - 1, dtype=np.uint64)
    np.bitwise_or.at(begun, np.repeat(np.arange(len(begun)), np.diff(row_bounds)), by_set[row_set])
    free = first[first[:, 1] == ANY_SET]
    begun_with = np.bitwise_or.reduce(np.where(fulfils[:, free[:, 2]], found[free[:, 3]], np.uint64(0)), axis=1)
    return begun, begun_with


def _bounds(owners: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    return np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=count))]).astype(np.int32)


def _members(graph: Graph) -> Mapping[int, Sequence[int]]:
    """For each word the sets that it belongs to, ascending."""
    members: dict[int, list[int]] = {}
    for words, number in graph.sets.items():
        for word in words:
            members.setdefault(word, []).append(number)
    return members


def _rows(
    members: Mapping[int, Sequence[int]], used: set[int], words: int, rows: dict[tuple[int, ...], int]
) -> NDArray[np.int32]:
    """Row of each word when only some sets count; new rows are added."""
    row = np.zeros(words, dtype=np.int32)
    for word, numbers in members.items():
        row[word] = rows.setdefault(tuple(number for number in numbers if number in used), len(rows))
    return row


def _shapes(conditions: Sequence[Condition]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Kind of each combination of bits, and which conditions each kind fulfils: most combinations are of one kind."""
    wanted, refused = np.array(conditions, dtype=np.int32).T
    bits = np.arange(SHAPE_BITS, dtype=np.int32)[:, None]
    possible = wanted | refused
    relevant = np.bitwise_or.reduce(possible) if len(possible) else 0
    # work on the distinct relevant bits only
    distinct, inverse = np.unique(bits[:, 0] & relevant, return_inverse=True)
    fulfilled = ((distinct[:, None] & wanted) == wanted) & ((distinct[:, None] & refused) == 0)
    kinds, kind = np.unique(fulfilled, axis=0, return_inverse=True)
    if len(kinds) > 255:
        raise ValueError("more kinds of shape than a byte can number")
    padded = np.zeros((1 << (len(kinds) - 1).bit_length(), len(conditions)), dtype=np.bool_)
    padded[: len(kinds)] = kinds
    return kind.reshape(-1)[inverse.reshape(-1)].astype(np.uint8), padded


assert kernel.FIRST == FIRST
