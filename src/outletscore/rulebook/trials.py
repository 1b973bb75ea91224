"""The examples of rules are run: every marked span must be hit, and nothing else by that rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from outletscore.language import Vocabulary, read
from outletscore.rulebook.matching import match
from outletscore.rulebook.patterns import Patterns, compile
from outletscore.rulebook.rules import Example, Rule, Rulebook

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """One example of one rule, and what the rule hit in it (code points)."""

    rule: str
    example: Example
    found: Spans

    @property
    def passed(self) -> bool:
        """Whether the rule hit what is marked and nothing else."""
        return self.found == self.example.spans

    def __str__(self) -> str:
        verdict = "ok    " if self.passed else "FAILED"
        found = marked(self.example.text, self.found)
        if self.passed:
            return f"{verdict} {found}"
        wanted = marked(self.example.text, self.example.spans)
        return f"{verdict} {self.example.place}\n         wanted {wanted}\n         found  {found}"


def marked(text: str, spans: Spans) -> str:
    """The text with [[ ]] around the spans, none of which overlap."""
    parts, at = list[str](), 0
    for start, end in spans:
        parts += [text[at:start], "[[", text[start:end], "]]"]
        at = end
    return "".join([*parts, text[at:]])


def trials(book: Rulebook, ids: Sequence[str] | None = None) -> list[Trial]:
    """Run the examples of some rules, or of all. Raises RuleError where there is no such rule."""
    rules = book.rules if ids is None else tuple(map(book.rule, ids))
    vocabulary = Vocabulary()
    patterns = compile(book, vocabulary)
    numbers = {rule.id: number for number, rule in enumerate(book.rules)}
    found = list[Trial]()
    for title in (False, True):
        chosen = [rule for rule in rules if (rule.scope == "title") is title]
        found += _run(chosen, numbers, patterns, vocabulary, title)
    order = {rule.id: number for number, rule in enumerate(rules)}
    return sorted(found, key=lambda trial: order[trial.rule])


def failures(book: Rulebook) -> list[Trial]:
    """The examples that do not come out as they are marked."""
    return [trial for trial in trials(book) if not trial.passed]


def _run(
    rules: Sequence[Rule], numbers: dict[str, int], patterns: Patterns, vocabulary: Vocabulary, title: bool
) -> Iterator[Trial]:
    """All examples are read at once, each as a text of its own."""
    cases = [(rule, example) for rule in rules for example in (*rule.match, *rule.no_match)]
    reading = read([example.text for _, example in cases], vocabulary)
    hits = match(reading, patterns, title=title)
    text = np.searchsorted(reading.token_bounds, hits.start, side="right") - 1
    spans: dict[tuple[int, int], list[tuple[int, int]]] = {}
    columns = (text, hits.rule, reading.start_char[hits.start], reading.end_char[hits.end - 1])
    for case, rule, start, end in zip(*(column.tolist() for column in columns), strict=True):
        spans.setdefault((case, rule), []).append((start, end))
    for case, (rule_of_case, example) in enumerate(cases):
        yield Trial(rule_of_case.id, example, tuple(spans.get((case, numbers[rule_of_case.id]), ())))
