"""Patterns become one graph: nodes, and edges that a token may take because of its word and its shape.

A path from a root to an accepting node is a way to match. Patterns that begin alike share their first nodes; where a
pattern has several ways (optional items, gaps, phrases of different length) they meet again at the next node, so the
graph grows with the length of what was written and never with the number of ways through it. Where only part of a match
is reported, the nodes count the tokens in front of and behind that part, so that a node knows the span it reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from outletscore.language import flags
from outletscore.rulebook.notation import Gap, InLexicon, Item, Pattern, Phrase, Shape

ROOT, SENTENCE_ROOT = 0, 1
ANY_SET, END_SET = 0, 1  # numbers of the word sets "every word" and "no more word"

FIRST = 1 << 13  # the token begins its sentence: not a bit of Reading.flags, but of a shape
SHAPE_BITS = FIRST << 1

# What each <shape> asks of a token: these bits must be set, those must not.
_SHAPES: Mapping[str, tuple[int, int]] = {
    "any": (0, 0),
    "word": (flags.WORD, flags.CLITIC),
    "number": (flags.NUMBER, 0),
    "mark": (flags.PUNCT, 0),
    "lower": (flags.WORD, flags.CAPITAL | flags.CLITIC | flags.NUMBER),
    "name": (flags.WORD | flags.CAPITAL, FIRST | flags.CLITIC),
    "upper": (flags.UPPER, 0),
    "open": (flags.OPEN, 0),
    "close": (flags.CLOSE, 0),
}

Token = tuple[int, int]  # word, condition
Tokens = tuple[Token, ...]
Condition = tuple[int, int]  # bits that must be set, bits that must not
Key = tuple[int, int]  # tokens in front of the reported span, tokens behind it
Frontier = dict[Key, list[int]]
Arrival = tuple[int, int, int]  # node, set, condition: an edge whose end is still open


@dataclass
class Graph:
    """The graph while it is built. `phrases` gives the entries of a lexicon as tokens, `spell` those of a literal."""

    spell: Callable[[str, bool], Sequence[tuple[int, Condition]]]
    phrases: Callable[[str], Iterable[Sequence[int]]]
    nodes: int = 2
    edges: list[tuple[int, int, int, int]] = field(default_factory=list)  # node, set, condition, target
    accepts: list[tuple[int, int]] = field(default_factory=list)  # node, accept
    sets: dict[frozenset[int], int] = field(default_factory=dict)
    conditions: dict[Condition, int] = field(default_factory=lambda: {(0, 0): 0})
    reports: dict[tuple[int, int, int, int], int] = field(default_factory=dict)  # rule, entry, before, behind
    _children: dict[tuple[int, int, int], int] = field(default_factory=dict)
    _lexicons: dict[str, tuple[int, tuple[Tokens, ...]]] = field(default_factory=dict)

    def add(self, pattern: Pattern, rule: int, entry: int) -> None:
        """Add a pattern."""
        frontier: Frontier = {(0, 0): [SENTENCE_ROOT if pattern.at_start else ROOT]}
        for number, item in enumerate(pattern.items):
            before, behind = number < pattern.opened, number >= pattern.closed
            if isinstance(item, Gap):
                frontier = self._through_gap(frontier, item.most, before, behind)
            else:
                passed = self._join(self._arrivals(frontier, self._ways(item), before, behind))
                frontier = _merged(frontier, passed) if item.optional else passed
        if pattern.at_end:
            ends: dict[Key, list[Arrival]] = {
                key: [(node, END_SET, 0) for node in nodes] for key, nodes in frontier.items()
            }
            frontier = self._join(ends)
        for (lead, tail), nodes in frontier.items():
            for node in nodes:
                self._accept(node, rule, entry, lead, tail)

    def _through_gap(self, frontier: Frontier, most: int, before: bool, behind: bool) -> Frontier:
        reached, step = frontier, frontier
        for _ in range(most):
            step = self._join(self._arrivals(step, [((ANY_SET, 0),)], before, behind))
            reached = _merged(reached, step)
        return reached

    def _ways(self, item: Item) -> list[Tokens]:
        """The ways through an item, each a sequence of (set, condition); single words of one condition are one way."""
        single: dict[int, set[int]] = {}
        longer: dict[Tokens, None] = {}
        shapes: dict[Tokens, None] = {}
        for each in item.alternatives:
            if isinstance(each, Shape):
                shapes[((ANY_SET, self._condition(_SHAPES[each.name])),)] = None
            elif isinstance(each, InLexicon) and len(item.alternatives) == 1:
                number, phrases = self._lexicon(each.name)
                return [*([((number, 0),)] if number >= 0 else []), *phrases]
            elif isinstance(each, InLexicon):
                for words in self.phrases(each.name):
                    if len(words) == 1:
                        single.setdefault(0, set()).add(words[0])
                    else:
                        longer[tuple((self._set_of(frozenset((word,))), 0) for word in words)] = None
            elif isinstance(each, Phrase):
                tokens = [(w, self._condition(c)) for part in each.words for w, c in self.spell(part.text, part.exact)]
                if len(tokens) == 1:
                    single.setdefault(tokens[0][1], set()).add(tokens[0][0])
                else:
                    longer[tuple((self._set_of(frozenset((word,))), condition) for word, condition in tokens)] = None
        sets = [((self._set_of(frozenset(words)), condition),) for condition, words in sorted(single.items())]
        return [*sets, *shapes, *longer]

    def _lexicon(self, name: str) -> tuple[int, tuple[Tokens, ...]]:
        """The set of a lexicon's single words (-1: none), and its longer entries."""
        if name not in self._lexicons:
            words, longer = set[int](), dict[Tokens, None]()
            for entry in self.phrases(name):
                if len(entry) == 1:
                    words.add(entry[0])
                else:
                    longer[tuple((self._set_of(frozenset((word,))), 0) for word in entry)] = None
            self._lexicons[name] = (self._set_of(frozenset(words)) if words else -1, tuple(longer))
        return self._lexicons[name]

    def _arrivals(
        self, frontier: Frontier, ways: Sequence[Tokens], before: bool, behind: bool
    ) -> dict[Key, list[Arrival]]:
        """Walk each way from each node, up to its last edge."""
        found: dict[Key, list[Arrival]] = {}
        for (lead, tail), nodes in frontier.items():
            for way in ways:
                key = (lead + len(way) * before, tail + len(way) * behind)
                for start in nodes:
                    node = start
                    for number, condition in way[:-1]:
                        node = self._advance(node, number, condition)
                    found.setdefault(key, []).append((node, *way[-1]))
        return found

    def _join(self, arrivals: Mapping[Key, list[Arrival]]) -> Frontier:
        """Close the open edges: one alone goes to a node that other patterns may share, several meet in a new node."""
        frontier: Frontier = {}
        for key, edges in arrivals.items():
            if len(edges) == 1:
                frontier[key] = [self._advance(*edges[0])]
                continue
            self.nodes += 1
            for node, number, condition in dict.fromkeys(edges):
                self.edges.append((node, number, condition, self.nodes - 1))
            frontier[key] = [self.nodes - 1]
        return frontier

    def _advance(self, node: int, number: int, condition: int) -> int:
        edge = (node, number, condition)
        child = self._children.get(edge)
        if child is None:
            child = self._children[edge] = self.nodes
            self.nodes += 1
            self.edges.append((*edge, child))
        return child

    def _accept(self, node: int, rule: int, entry: int, lead: int, tail: int) -> None:
        report = self.reports.setdefault((rule, entry, lead, tail), len(self.reports))
        self.accepts.append((node, report))

    def _set_of(self, words: frozenset[int]) -> int:
        return self.sets.setdefault(words, len(self.sets) + 2)

    def _condition(self, condition: Condition) -> int:
        return self.conditions.setdefault(condition, len(self.conditions))


def _merged(one: Frontier, other: Frontier) -> Frontier:
    return {key: list(dict.fromkeys([*one.get(key, ()), *other.get(key, ())])) for key in {**one, **other}}
