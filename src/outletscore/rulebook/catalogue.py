"""The rules as people read them: a list, one rule in full, the page docs/rules.md, and what is wrong with a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from outletscore.errors import RuleError
from outletscore.rulebook.loading import built_in, read
from outletscore.rulebook.notation import SHAPES
from outletscore.rulebook.rules import SCOPES, Example, Lexicon, Rule, Rulebook

_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#])")


@dataclass(frozen=True, slots=True)
class Checked:
    """A folder of rules and the first mistake of every broken file in it."""

    book: Rulebook
    mistakes: tuple[RuleError, ...]

    def __str__(self) -> str:
        size = f"{counted(len(self.book.rules), 'sound rule')}, {counted(len(self.book.lexicons), 'lexicon')}"
        fitted = f", {counted(len(self.book.fitted), 'fitted lexicon')}" if self.book.fitted else ""
        mistakes = [str(mistake) for mistake in self.mistakes]
        return "\n".join([*mistakes, f"{size}{fitted}, {counted(len(mistakes), 'mistake')}"])


def counted(count: int, name: str) -> str:
    """A number and what it counts."""
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def check(folder: Path | str | None = None) -> Checked:
    """Read a folder of rules to the end, whatever is broken in it. Raises RuleError where it is no rulebook at all."""
    book, mistakes = read(Path(folder) if folder is not None else built_in())
    return Checked(book, tuple(mistakes))


def listing(book: Rulebook) -> str:
    """One line a rule: id, weight, scope, title."""
    rows = [(rule.id, f"{rule.weight:+.2f}", rule.scope, rule.title) for rule in book.rules]
    rows += [(f"fitted/{each.name}", "fitted", "narration", counted(len(each.entries), "word")) for each in book.fitted]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    return "\n".join(
        f"{name:<{widths[0]}}  {weight:>{widths[1]}}  {scope:<{widths[2]}}  {title}"
        for name, weight, scope, title in rows
    )


def show(book: Rulebook, rule_id: str) -> str:
    """One rule with everything its file says. Raises RuleError where there is none of that id."""
    rule = book.rule(rule_id)
    parts = [f"{rule.id}: {rule.title}", "", rule.why, ""]
    parts += [f"weight  {rule.weight:+.2f} log-odds a hit", f"scope   {rule.scope}: {SCOPES[rule.scope]}"]
    for name, lines in (
        ("patterns", rule.sources),
        ("unless", rule.unless_sources),
        ("hits", [marked(example, "[[", "]]") for example in rule.match]),
        ("does not hit", [example.text for example in rule.no_match]),
        ("known false positives", rule.known_false_positives),
        ("references", rule.references),
    ):
        if lines:
            parts += ["", name, *(f"  {line}" for line in lines)]
    return "\n".join(parts)


def marked(example: Example, opening: str, closing: str) -> str:
    """An example with its spans marked."""
    parts, at = list[str](), 0
    for start, end in example.spans:
        parts += [example.text[at:start], opening, example.text[start:end], closing]
        at = end
    return "".join([*parts, example.text[at:]])


def page(book: Rulebook) -> str:
    """The page docs/rules.md; fitted weights are left out, they change with the data."""
    lines = [files("outletscore.rulebook").joinpath("notation.md").read_text("utf-8")]
    lines += [
        "| shape | a token that is |",
        "|---|---|",
        *(f"| `<{name}>` | {what} |" for name, what in SHAPES.items()),
    ]
    lines += [
        "",
        "| scope | where a rule hits |",
        "|---|---|",
        *(f"| {name} | {what} |" for name, what in SCOPES.items()),
    ]
    lines += ["", "## Families", ""]
    for family in book.families:
        rules = [rule for rule in book.rules if rule.family == family]
        lines.append(f"- [{_title(family)}](#{family.replace('_', '-')}): {counted(len(rules), 'rule')}")
    for family in book.families:
        lines += ["", f"## {_title(family)}"]
        for rule in book.rules:
            if rule.family == family:
                lines += ["", *_section(rule)]
    lines += ["", "## Lexicons", "", "| lexicon | entries | what it holds |", "|---|---|---|"]
    lines += [_row(lexicon) for lexicon in book.lexicons.values()]
    return "\n".join(lines) + "\n"


def _title(family: str) -> str:
    return family.replace("_", " ").replace("-", " ").capitalize()


def _section(rule: Rule) -> Iterator[str]:
    yield from (
        f"### {_plain(rule.title)}",
        "",
        f"`{rule.id}`, {rule.scope}, {rule.weight:+.2f}",
        "",
        _plain(rule.why),
        "",
    )
    yield from (f"- hits: {_example(example)}" for example in rule.match)
    yield from (f"- does not: {_example(example)}" for example in rule.no_match)
    yield from (f"- known false positive: {_plain(each)}" for each in rule.known_false_positives)
    yield from (f"- see {_plain(each)}" for each in rule.references)


def _example(example: Example) -> str:
    return _plain(marked(example, "\0", "\1")).replace("\0", "**").replace("\1", "**")


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _row(lexicon: Lexicon) -> str:
    what = lexicon.header.splitlines()[0]
    return f"| `{lexicon.name}` | {len(lexicon.entries):,} | {_plain(what)} |"
