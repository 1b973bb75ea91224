"""What a rulebook holds, once it is read and found sound."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from outletscore.errors import RuleError
from outletscore.rulebook.notation import Pattern, parsed

SCOPES = {
    "narration": "outside quotation marks (a span that holds a whole quotation with its marks is outside)",
    "quotation": "inside quotation marks",
    "title": "in titles only",
    "anywhere": "narration, quotation and title",
}

REGISTER = "fitted/register"  # how columns and reports differ: weighs in the other sentences of a text, not in its own


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of a rule's examples: the text without marks, and the marked spans in code points."""

    text: str
    spans: tuple[tuple[int, int], ...]
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """One file `rules/<family>/<rule>.toml`. `weight` is the log-odds that a hit adds to its sentence."""

    id: str
    title: str
    why: str
    references: tuple[str, ...]
    weight: float
    scope: str
    known_false_positives: tuple[str, ...]
    match: tuple[Example, ...]
    no_match: tuple[Example, ...]
    sources: tuple[str, ...]  # the patterns as written, for people
    unless_sources: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The folder."""
        return self.id.partition("/")[0]

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The patterns, parsed when they are first asked for. Raises NotationError for a rule that was not checked."""
        return tuple(map(parsed, self.sources))

    @property
    def unless(self) -> tuple[Pattern, ...]:
        """The patterns that undo a hit."""
        return tuple(map(parsed, self.unless_sources))


@dataclass(frozen=True)
class Lexicon:
    """One file of entries, sorted; `weights` is empty where the file has none. `header` is its `#` lines."""

    name: str
    entries: tuple[str, ...]
    weights: tuple[float, ...]
    header: str = field(default="", compare=False)

    @cached_property
    def extent(self) -> tuple[int, int]:
        """Words of the longest entry; and how many words the entries of several words have together, plus one."""
        sizes = [entry.count(" ") + 1 for entry in self.entries if " " in entry]
        return max(sizes, default=1), sum(sizes) + 1

    def holds(self, entry: str) -> bool:
        """Whether it has this very entry."""
        at = bisect_left(self.entries, entry)
        return at < len(self.entries) and self.entries[at] == entry


@dataclass(frozen=True)
class Rulebook:
    """Rules, lexicons and fitted lexicons, each sorted by name.

    Hits number the rules in the order of `ids`: hand-written ones first, then the fitted lexicons. `model` is what
    `model.toml` says, for whoever turns hits into probabilities; empty where there is none. `others` are the
    SHA-256 of the lists that other rooms read from the same folder.
    """

    rules: tuple[Rule, ...]
    lexicons: Mapping[str, Lexicon]
    fitted: tuple[Lexicon, ...]
    model: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The id of each rule number."""
        return (*(rule.id for rule in self.rules), *(f"fitted/{lexicon.name}" for lexicon in self.fitted))

    @property
    def register(self) -> int:
        """Number of the fitted lexicon whose entries weigh in the other sentences of a text; -1 without one."""
        return self.ids.index(REGISTER) if REGISTER in self.ids else -1

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id. Raises RuleError, with the nearest id, where there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        near = get_close_matches(rule_id, [rule.id for rule in self.rules], n=1)
        hint = f"did you mean {near[0]}?" if near else "`outletscore rules list` shows them all"
        raise RuleError(f"no rule {rule_id!r}", hint=hint)

    @cached_property
    def families(self) -> tuple[str, ...]:
        """The folders of the hand-written rules."""
        return tuple(sorted({rule.family for rule in self.rules}))

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all that can change a score: titles, reasons and examples do not."""
        content = {
            "rules": [[rule.id, rule.weight, rule.scope, rule.sources, rule.unless_sources] for rule in self.rules],
            "lexicons": [[each.name, each.entries, each.weights] for each in self.lexicons.values()],
            "fitted": [[each.name, each.entries, each.weights] for each in self.fitted],
            "model": self.model,
            "others": self.others,
        }
        text = json.dumps(content, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()
