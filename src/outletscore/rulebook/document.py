"""The part of TOML that a rule needs, read together with the place of every value.

A library would read the same values but not say where they stood, and a rule's author needs line and column. Whatever a
rule has no use for (dates, nested tables, dotted keys) is refused, so reading takes time linear in the file's size; the
tests compare the result with the standard library's reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from outletscore.errors import RuleError

MOST_BYTES = 32 * 1024

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_HEADER = re.compile(r"\[[ \t]*([A-Za-z0-9_-]+)[ \t]*\]")
_KEY = re.compile(r'(?:([A-Za-z0-9_-]+)|"([^"\\\n]*)")[ \t]*=[ \t]*')
_LINE_END = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
_NUMBER = re.compile(r"[+-]?(?:0|[1-9](?:_?[0-9])*)(?:\.[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9]+)?(?![A-Za-z0-9_.:-])")
_BASIC = re.compile(r'"((?:[^"\\\n]|\\[^\n])*)"')
_LITERAL = re.compile(r"'([^'\n]*)'")
_LONG_BASIC = re.compile(r'"""((?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*)"""', re.S)
_LONG_LITERAL = re.compile(r"'''((?:[^']|'{1,2}(?!'))*)'''", re.S)
_PIECE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([btnfr\"\\])|([ \t]*\n[ \t\n]*))|([^\\]+)|(\\)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Text:
    """A string of the file; `origin` tells for each of its characters where it stood (None: one after the other)."""

    value: str
    at: int
    origin: tuple[int, ...] | None = field(default=None, compare=False)

    def offset(self, index: int) -> int:
        """Where the character `index` of the value stands in the file."""
        if self.origin is None:
            return self.at + index
        return self.origin[index] if index < len(self.origin) else self.origin[-1] + 1 if self.origin else self.at


Value = Text | float | bool | tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A key's value, and where both begin."""

    key_at: int
    at: int
    value: Value


@dataclass(frozen=True, slots=True)
class Document:
    """A rule file as read: its tables by name ("" is the top), each with its keys in order."""

    name: str
    text: str
    tables: dict[str, dict[str, Entry]]

    def error(self, at: int, message: str, hint: str = "") -> RuleError:
        """An error at an offset of this file."""
        return located(self.name, self.text, at, message, hint)


def located(name: str, text: str, at: int, message: str, hint: str = "") -> RuleError:
    """An error that names file, line and column (1-based, in code points)."""
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    return RuleError(message, place=f"{name}:{line}:{column}", hint=hint)


def decode(name: str, data: bytes, most: int = MOST_BYTES) -> str:
    """The text of a file, line ends as newlines. Raises RuleError where it is too large, no UTF-8, or has odd bytes."""
    if len(data) > most:
        raise RuleError(
            f"the file is too large: {len(data):,} bytes", place=f"{name}:1:1", hint=f"at most {most:,} bytes are read"
        )
    try:
        text = data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        raise located(
            name, before, len(before), f"not UTF-8: byte 0x{data[error.start]:02x}", "save the file as UTF-8"
        ) from None
    if text.startswith("\ufeff"):
        raise located(name, text, 0, "the file begins with a byte-order mark", "save it as UTF-8 without a mark")
    if odd := _CONTROL.search(text):
        raise located(name, text, odd.start(), f"control character U+{ord(odd[0]):04X}")
    return text


def parse(path: str, text: str) -> Document:
    """Read a rule file. Raises RuleError with the place of the first thing that does not belong there."""
    document = Document(path, text, {"": {}})
    table = document.tables[""]
    at = _skip(text, 0)
    while at < len(text):
        if header := _HEADER.match(text, at):
            if header[1] in document.tables:
                raise document.error(at, f"table [{header[1]}] is there twice")
            table = document.tables[header[1]] = {}
            at = _line_end(document, header.end())
            continue
        key = _KEY.match(text, at)
        if not key:
            raise document.error(at, "a key is expected here", 'lines are `key = "value"`, or [examples]')
        name = key[1] or key[2] or ""
        if name in table:
            raise document.error(at, f"key `{name}` is there twice")
        value, behind = _value(document, key.end())
        table[name] = Entry(at, key.end(), value)
        at = _line_end(document, behind)
    return document


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _line_end(document: Document, at: int) -> int:
    end = _LINE_END.match(document.text, at)
    if not end:
        raise document.error(at, "nothing more may stand on this line", "quotation marks inside need a backslash")
    return _skip(document.text, end.end())


def _value(document: Document, at: int) -> tuple[Value, int]:
    text = document.text
    first = text[at : at + 1]
    if first in ('"', "'"):
        return _string(document, at)
    if first == "[":
        return _array(document, at)
    if number := _NUMBER.match(text, at):
        return float(number[0].replace("_", "")), number.end()
    for name, value in (("true", True), ("false", False)):
        if text.startswith(name, at):
            return value, at + len(name)
    raise document.error(at, "no value that a rule can hold", 'a string "...", a list ["...", "..."] or a number')


def _array(document: Document, at: int) -> tuple[tuple[Text, ...], int]:
    text, found = document.text, list[Text]()
    inside = _skip(text, at + 1)
    while text[inside : inside + 1] != "]":
        if text[inside : inside + 1] not in ('"', "'"):
            message = "a string is expected in this list" if inside < len(text) else "this list is never closed"
            raise document.error(inside if inside < len(text) else at, message)
        item, inside = _string(document, inside)
        found.append(item)
        inside = _skip(text, inside)
        if text[inside : inside + 1] == ",":
            inside = _skip(text, inside + 1)
        elif text[inside : inside + 1] != "]":
            raise document.error(min(inside, len(text)), "a comma or `]` is missing here")
    return tuple(found), inside + 1


def _string(document: Document, at: int) -> tuple[Text, int]:
    text = document.text
    if text.startswith("'''", at):
        found = _LONG_LITERAL.match(text, at)
    elif text.startswith('"""', at):
        found = _LONG_BASIC.match(text, at)
    else:
        found = (_BASIC if text[at] == '"' else _LITERAL).match(text, at)
    if not found:
        raise document.error(at, "this string is never closed", "a line break needs three quotation marks")
    start, raw = found.start(1), found[1]
    if start - at == 3 and raw.startswith("\n"):
        start, raw = start + 1, raw[1:]
    if text[at] == "'" or "\\" not in raw:
        return Text(raw, start), found.end()
    return _unescaped(document, raw, start), found.end()


def _unescaped(document: Document, raw: str, start: int) -> Text:
    parts, origin = list[str](), list[int]()
    for piece in _PIECE.finditer(raw):
        short, long, letter, line_break, plain, broken = piece.groups()
        where = start + piece.start()
        if plain is not None:
            parts.append(plain)
            origin.extend(range(where, where + len(plain)))
        elif line_break is None:
            code = short or long
            if broken or (code and not _is_scalar(int(code, 16))):
                raise document.error(where, "unknown escape", r"a backslash itself is written \\, or use '...'")
            parts.append(chr(int(code, 16)) if code else _ESCAPES[letter])
            origin.append(where)
    return Text("".join(parts), start, tuple(origin))


def _is_scalar(point: int) -> bool:
    return point < 0xD800 or 0xDFFF < point < 0x110000
