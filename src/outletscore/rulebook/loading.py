"""Folders of rule files in, a sound `Rulebook` out. Needs neither numpy nor numba nor polars."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Any

from outletscore.errors import RuleError
from outletscore.rulebook import coverage, notation
from outletscore.rulebook.document import MOST_BYTES as MOST_RULE_BYTES
from outletscore.rulebook.document import Document, Entry, Text, decode, parse
from outletscore.rulebook.lexicons import MOST_BYTES as MOST_LEXICON_BYTES
from outletscore.rulebook.lexicons import read_lexicon
from outletscore.rulebook.notation import NotationError, Pattern
from outletscore.rulebook.rules import SCOPES, Example, Lexicon, Rule, Rulebook
from outletscore.storage.caching import kept

KEYS = ("title", "why", "references", "weight", "scope", "patterns", "unless", "known_false_positives")
OPTIONAL = ("references", "unless", "known_false_positives")
EXAMPLES = ("match", "no_match")
LISTS = ("references", "patterns", "unless", "known_false_positives", *EXAMPLES)
HEAVIEST = 20.0  # log-odds: beyond it one hit decides everything
MOST_FILES = 10_000
MODEL = "model.toml"
MOST_MODEL_BYTES = 1024 * 1024
MOST_OTHER_BYTES = 16 * 1024 * 1024

_NAME = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*\Z")
_WORD_LISTS = ("lexicons", "fitted")
_OTHERS = ("attribution",)  # read by the room of that name; here they only count in the digest
_NOT_RULES = ("attribution",)  # lists and figures of outletscore.signals.attribution, which reads them itself


def load(folder: Path | str | None = None) -> Rulebook:
    """The rulebook of a folder, or the built-in one. Raises RuleError with the place of the first mistake."""
    root = Path(folder) if folder is not None else built_in()
    content = _content(root)
    if not content:
        return _sound(root)

    def unchanged() -> Rulebook:
        book = _sound(root)
        if _content(root) != content:  # it would be kept under the name of what was there before
            raise RuleError("the rules changed while they were read", place=str(root), hint="run it again")
        return book

    return kept("rulebook", content, unchanged, room="rulebook")


def _content(root: Path) -> str:
    """What the files of a folder are called, and what is in them; nothing where that cannot be told so easily."""
    total = hashlib.sha256(os.fsencode(root))  # examples and mistakes tell their place
    try:
        for path in sorted((*chain.from_iterable(find(root)), root / MODEL)):
            if path.is_file():
                if path.stat().st_size > MOST_OTHER_BYTES:
                    return ""
                name = os.fsencode(path.relative_to(root))
                total.update(b"%d %s\0" % (len(name), name) + hashlib.sha256(path.read_bytes()).digest())
    except OSError:
        return ""
    return total.hexdigest()


def _sound(root: Path) -> Rulebook:
    book, mistakes = read(root)
    if mistakes:
        raise mistakes[0]
    return book


def built_in() -> Path:
    """Where the shipped rules lie: in the package when installed, at the top of a checkout otherwise."""
    package = Path(__file__).resolve().parent.parent
    for candidate in (package / "_rules", package.parent.parent / "rules"):
        if candidate.is_dir():
            return candidate
    raise RuleError("the built-in rules are not there", place=str(package / "_rules"), hint="install outletscore again")


def read(root: Path) -> tuple[Rulebook, list[RuleError]]:
    """The sound part of a folder of rules, and the first mistake of each file that is not. Raises RuleError where the
    folder itself is no rulebook.
    """
    rule_files, word_files, other_files = find(root)
    mistakes = list[RuleError]()
    lexicons, fitted, rules = dict[str, Lexicon](), list[Lexicon](), list[Rule]()
    model: Mapping[str, Any] = {}
    for path in word_files:
        try:
            lexicon = _lexicon(root, path)
        except RuleError as mistake:
            mistakes.append(mistake)
            lexicon = Lexicon(path.stem, ("",), ())  # so that the rules that name it are not blamed too
        if path.parent.name == "fitted":
            fitted.append(lexicon)
        else:
            lexicons[lexicon.name] = lexicon
    for path in rule_files:
        try:
            data = _bytes(root, path, MOST_RULE_BYTES)
            rules.append(read_rule(_shown(root, path), path.parent.name, path.stem, data, lexicons))
        except RuleError as mistake:
            mistakes.append(mistake)
    try:
        model = _model(root)
    except RuleError as mistake:
        mistakes.append(mistake)
    others = {
        _shown(root, path): hashlib.sha256(_bytes(root, path, MOST_OTHER_BYTES)).hexdigest() for path in other_files
    }
    return Rulebook(tuple(rules), lexicons, tuple(fitted), model, others), mistakes


def _model(root: Path) -> Mapping[str, Any]:
    """What `model.toml` says, as plain values."""
    path = root / MODEL
    if not path.is_file():
        return {}
    document = parse(
        _shown(root, path), decode(_shown(root, path), _bytes(root, path, MOST_MODEL_BYTES), MOST_MODEL_BYTES)
    )
    plain = {name: {key: _plain(entry) for key, entry in table.items()} for name, table in document.tables.items()}
    return {**plain.pop(""), **plain}


def _plain(entry: Entry) -> str | float | bool | list[str]:
    if isinstance(entry.value, Text):
        return entry.value.value
    return list(_values(entry.value)) if isinstance(entry.value, tuple) else entry.value


def find(root: Path) -> tuple[list[Path], list[Path], list[Path]]:
    """The rules, the lexicons, and the lists of other rooms in a folder, sorted. Anything else in it is a mistake, but
    for README.md and model.toml.
    """
    if not root.is_dir():
        raise RuleError(
            "no such folder of rules", place=str(root), hint="a rulebook is a folder of <family>/<rule>.toml"
        )
    rules, words, others = list[Path](), list[Path](), list[Path]()
    for path in _below(root):
        shown = _shown(root, path)
        if path.parent.name in _OTHERS:
            kind, files = ".txt", others
        elif path.parent.name in _WORD_LISTS:
            kind, files = ".txt", words
        else:
            kind, files = ".toml", rules
        if path.suffix != kind:
            raise RuleError(
                f"no {kind} file", place=shown, hint="only rules and word lists belong here, and a README.md"
            )
        for name in (path.parent.name, path.stem):
            if not _NAME.match(name):
                raise RuleError(
                    f"no name for a rule: {name!r}",
                    place=shown,
                    hint="lower-case letters, digits, and - or _ between them",
                )
        files.append(path)
        if len(rules) + len(words) + len(others) > MOST_FILES:
            raise RuleError("too many files", place=str(root), hint=f"at most {MOST_FILES:,}")
    if not rules and not words:
        raise RuleError("no rules in this folder", place=str(root), hint="a rule is a file <family>/<rule>.toml")
    return rules, words, others


def _below(root: Path) -> Iterator[Path]:
    for family in sorted(root.iterdir(), key=lambda path: path.name):
        if family.name.startswith(".") or family.name in ("README.md", MODEL, *_NOT_RULES):
            continue
        if not family.is_dir():
            raise RuleError(
                "a file outside of any family", place=_shown(root, family), hint="rules are <family>/<rule>.toml"
            )
        for path in sorted(family.iterdir(), key=lambda path: path.name):
            if not path.name.startswith("."):
                yield path


def _shown(root: Path, path: Path) -> str:
    """How messages name a file: from the rulebook's folder on."""
    return (Path(root.name) / path.relative_to(root)).as_posix()


def _bytes(root: Path, path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(most + 1)  # one more than allowed, so that a huge file is refused without reading it
    except OSError as error:
        raise RuleError(f"cannot be read: {error.strerror}", place=_shown(root, path)) from None


def _lexicon(root: Path, path: Path) -> Lexicon:
    lexicon = read_lexicon(path.stem, _shown(root, path), _bytes(root, path, MOST_LEXICON_BYTES))
    if path.parent.name == "fitted" and not lexicon.weights:
        raise RuleError("a fitted lexicon has weights", place=_shown(root, path), hint="entry, tab, weight")
    return lexicon


def read_rule(shown: str, family: str, name: str, data: bytes, lexicons: Mapping[str, Lexicon]) -> Rule:
    """A rule from the bytes of its file. Raises RuleError with the place of the first mistake."""
    document = parse(shown, decode(shown, data, MOST_RULE_BYTES))
    top = document.tables[""]
    _check_keys(document)
    texts = {key: _texts(document, top[key]) if key in top else () for key in LISTS if key not in EXAMPLES}
    patterns = tuple(_pattern(document, text, lexicons) for text in texts["patterns"])
    unless = tuple(_pattern(document, text, lexicons) for text in texts["unless"])
    if not patterns:
        raise document.error(top["patterns"].at, "a rule needs at least one pattern")
    coverage.check(document, texts["patterns"], patterns, lexicons)
    coverage.check(document, texts["unless"], unless, lexicons)
    coverage.check_vetoes(document, texts["patterns"], patterns, texts["unless"], unless, lexicons)
    examples = document.tables["examples"]
    match = tuple(_example(document, text, True) for text in _texts(document, examples["match"]))
    no_match = tuple(_example(document, text, False) for text in _texts(document, examples["no_match"]))
    for key, found in (("match", match), ("no_match", no_match)):
        if not found:
            raise document.error(examples[key].at, f"a rule needs at least one example in `{key}`")
    return Rule(
        id=f"{family}/{name}",
        title=_text(document, top["title"]),
        why=_text(document, top["why"]),
        references=_values(texts["references"]),
        weight=_weight(document, top["weight"]),
        scope=_scope(document, top["scope"]),
        known_false_positives=_values(texts["known_false_positives"]),
        match=match,
        no_match=no_match,
        sources=_values(texts["patterns"]),
        unless_sources=_values(texts["unless"]),
    )


def _check_keys(document: Document) -> None:
    top = document.tables[""]
    _check_order(document, top, KEYS, OPTIONAL, "a rule")
    for name in document.tables:
        if name not in ("", "examples"):
            at = re.search(rf"^[ \t]*\[[ \t]*{re.escape(name)}[ \t]*\]", document.text, re.M)
            raise document.error(at.start() if at else 0, f"unknown table [{name}]", "the only table is [examples]")
    if "examples" not in document.tables:
        raise document.error(len(document.text), "the table [examples] is missing", "with `match` and `no_match`")
    _check_order(document, document.tables["examples"], EXAMPLES, (), "[examples]")


def _check_order(
    document: Document, table: Mapping[str, Entry], keys: tuple[str, ...], optional: tuple[str, ...], whose: str
) -> None:
    last = -1
    for key, entry in table.items():
        if key not in keys:
            near = get_close_matches(key, keys, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"{whose} has {', '.join(keys)}"
            raise document.error(entry.key_at, f"unknown key `{key}`", hint)
        if keys.index(key) < last:
            raise document.error(
                entry.key_at, f"`{key}` stands behind `{keys[last]}`", f"the order is {', '.join(keys)}"
            )
        last = keys.index(key)
    for key in keys:
        if key not in table and key not in optional:
            end = max((entry.at for entry in table.values()), default=len(document.text))
            raise document.error(end, f"key `{key}` is missing", f"{whose} has {', '.join(keys)}")


def _text(document: Document, entry: Entry) -> str:
    if not isinstance(entry.value, Text):
        raise document.error(entry.at, "a string is expected here")
    if not entry.value.value.strip():
        raise document.error(entry.at, "this must not be empty")
    return entry.value.value.strip()


def _texts(document: Document, entry: Entry) -> tuple[Text, ...]:
    if not isinstance(entry.value, tuple):
        raise document.error(entry.at, "a list of strings is expected here", 'such as ["one", "two"]')
    seen = set[str]()
    for text in entry.value:
        if not text.value.strip():
            raise document.error(text.at, "an empty string")
        if text.value in seen:
            raise document.error(text.at, f"{text.value[:60]!r} is there twice")
        seen.add(text.value)
    return entry.value


def _values(texts: tuple[Text, ...]) -> tuple[str, ...]:
    return tuple(text.value for text in texts)


def _weight(document: Document, entry: Entry) -> float:
    if not isinstance(entry.value, float):
        raise document.error(entry.at, "a number is expected here", "the log-odds that a hit adds, such as 1.5")
    if abs(entry.value) > HEAVIEST:
        raise document.error(entry.at, f"a weight of {entry.value:g}", f"from -{HEAVIEST:g} to {HEAVIEST:g}")
    return entry.value


def _scope(document: Document, entry: Entry) -> str:
    scope = _text(document, entry)
    if scope not in SCOPES:
        near = get_close_matches(scope, SCOPES, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"one of {', '.join(SCOPES)}"
        raise document.error(entry.at, f"unknown scope {scope!r}", hint)
    return scope


def _pattern(document: Document, text: Text, lexicons: Mapping[str, Lexicon]) -> Pattern:
    try:
        pattern = notation.parsed(text.value)
    except NotationError as error:
        raise document.error(text.offset(error.at), error.message, error.hint) from None
    for each in pattern.lexicons:
        if each.name not in lexicons:
            near = get_close_matches(each.name, lexicons, n=1)
            hint = f"did you mean {{{near[0]}}}?" if near else f"write rules/lexicons/{each.name}.txt"
            raise document.error(text.offset(each.at), f"unknown lexicon {{{each.name}}}", hint)
    try:
        coverage.check_size(pattern, lexicons)
    except NotationError as error:
        raise document.error(text.offset(error.at), error.message, error.hint) from None
    return pattern


def _example(document: Document, text: Text, marked: bool) -> Example:
    parts, spans, opened, size, at = list[str](), list[tuple[int, int]](), -1, 0, 0
    for mark in re.finditer(r"\[\[|\]\]", text.value):
        parts.append(text.value[at : mark.start()])
        size += mark.start() - at
        at = mark.end()
        if (mark[0] == "[[") is (opened >= 0):
            raise document.error(text.offset(mark.start()), f"{mark[0]} without its partner")
        if mark[0] == "[[":
            opened = size
        else:
            if size == opened:
                raise document.error(text.offset(mark.start()), "an empty span")
            spans.append((opened, size))
            opened = -1
    if opened >= 0:
        raise document.error(text.offset(text.value.rindex("[[")), "[[ is never closed")
    if marked and not spans:
        raise document.error(text.offset(0), "this example marks no hit", "put [[ and ]] around what must be found")
    if not marked and spans:
        raise document.error(text.offset(text.value.index("[[")), "a mark in `no_match`", "it belongs to `match`")
    where = document.error(text.offset(0), "").place
    return Example("".join([*parts, text.value[at:]]), tuple(spans), where)
