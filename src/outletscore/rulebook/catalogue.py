"""The rules as people read them: a list, one rule in full, the page docs/rules.md, and what is wrong with a folder."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, astuple, dataclass, fields
from difflib import get_close_matches
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


def counted(count: int, name: str, several: str = "") -> str:
    """A number and what it counts; `several` is the plural where it takes more than an s."""
    return f"{count:,} {name if count == 1 else several or name + 's'}"


def check(folder: Path | str | None = None) -> Checked:
    """Read a folder of rules to the end, whatever is broken in it. Raises RuleError where it is no rulebook at all."""
    book, mistakes = read(Path(folder) if folder is not None else built_in())
    return Checked(book, tuple(mistakes))


@dataclass(frozen=True, slots=True)
class Row:
    """What a list says of one rule. `weight` is the hand-written one; `fitted` counts instead where there is one."""

    id: str
    family: str
    weight: float | None
    fitted: float | None
    scope: str
    patterns: int
    title: str
    why: str


def rows(book: Rulebook, family: str | None = None) -> list[Row]:
    """One row a rule, the fitted lexicons last. Raises RuleError where there is no such family."""
    if family is not None and family not in (*book.families, "fitted"):
        near = get_close_matches(family, book.families, n=1)
        known = f"there are {', '.join(book.families)}"
        raise RuleError(f"no family {family!r}", hint=f"did you mean {near[0]}?" if near else known)
    found = [
        Row(
            rule.id,
            rule.family,
            rule.weight,
            fitted_weight(book, rule.id),
            rule.scope,
            len(rule.sources),
            rule.title,
            rule.why,
        )
        for rule in book.rules
    ]
    found += [
        Row(f"fitted/{each.name}", "fitted", None, None, "narration", len(each.entries), _first(each), "")
        for each in book.fitted
    ]
    return [row for row in found if family is None or row.family == family]


def fitted_weight(book: Rulebook, rule_id: str) -> float | None:
    """The weight that `model.toml` gives a rule instead of its own, if it does."""
    table = book.model.get("rules", {})
    value = table.get(rule_id) if isinstance(table, Mapping) else None
    return float(value) if isinstance(value, int | float) else None


def listing(book: Rulebook, family: str | None = None) -> str:
    """The list as lines of text: id, weight, fitted weight, scope, title."""
    cells = [("", "weight", "fitted", "", "")]
    cells += [(row.id, _signed(row.weight), _signed(row.fitted), row.scope, row.title) for row in rows(book, family)]
    widths = [max(len(cell[column]) for cell in cells) for column in range(4)]
    return "\n".join(
        f"{name:<{widths[0]}}  {weight:>{widths[1]}}  {fitted:>{widths[2]}}  {scope:<{widths[3]}}  {title}".rstrip()
        for name, weight, fitted, scope, title in cells
    )


def as_json(book: Rulebook, family: str | None = None) -> str:
    """The list as a JSON array of objects."""
    return json.dumps([asdict(row) for row in rows(book, family)], ensure_ascii=False, indent=2)


def as_csv(book: Rulebook, family: str | None = None) -> str:
    """The list as comma-separated values with a header line."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow([each.name for each in fields(Row)])
    writer.writerows(astuple(row) for row in rows(book, family))
    return lines.getvalue().rstrip("\n")


def _signed(weight: float | None) -> str:
    return "" if weight is None else f"{weight:+.2f}"


def _first(lexicon: Lexicon) -> str:
    return lexicon.header.splitlines()[0].rstrip(".") if lexicon.header else ""


def show(book: Rulebook, rule_id: str) -> str:
    """One rule with everything its file says, or a lexicon as `lexicons/NAME`. Raises RuleError where there is none."""
    if rule_id.startswith("lexicons/"):
        return _show_lexicon(book, rule_id.partition("/")[2])
    rule = book.rule(rule_id)
    parts = [f"{rule.id}: {rule.title}", "", rule.why, ""]
    fitted = fitted_weight(book, rule_id)
    instead = "" if fitted is None else f", {fitted:+.3f} since the weights were fitted"
    parts += [f"weight  {rule.weight:+.2f} log-odds a hit{instead}", f"scope   {rule.scope}: {SCOPES[rule.scope]}"]
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


def _show_lexicon(book: Rulebook, name: str) -> str:
    if name not in book.lexicons:
        near = get_close_matches(name, book.lexicons, n=1)
        hint = f"did you mean lexicons/{near[0]}?" if near else f"docs/rules.md lists all {len(book.lexicons)}"
        raise RuleError(f"no lexicon {name!r}", hint=hint)
    lexicon = book.lexicons[name]
    users = [
        rule.id
        for rule in book.rules
        if any(each.name == name for pattern in (*rule.patterns, *rule.unless) for each in pattern.lexicons)
    ]
    parts = [f"lexicons/{name}: {counted(len(lexicon.entries), 'entry', 'entries')}", "", *lexicon.header.splitlines()]
    return "\n".join([*parts, "", "used by", *(f"  {rule}" for rule in users), "", "entries", *lexicon.entries])


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
