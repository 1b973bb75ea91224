"""Tables -> articles, row by row: JSON lines, CSV and Parquet. A table's text is passed on as given."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from outletscore.inputs import columns, databases, dates
from outletscore.inputs.batch import Article, Item, refuse
from outletscore.inputs.files import Source
from outletscore.inputs.options import Options
from outletscore.inputs.outlets import host_of
from outletscore.inputs.position import Gauge
from outletscore.inputs.reasons import Reason
from outletscore.inputs.unpacking import RefusedError, opened

ROWS_AT_ONCE = 1_000
Row = Mapping[str, Any]


def read(source: Source, options: Options, gauge: Gauge, skip: int = 0) -> Iterator[Item]:
    """The articles of one table, in its order; a row that cannot be read becomes a refusal, the others go on.

    The first `skip` rows were handed on by a run before this one; they are parsed only as far as the columns need it.
    """
    rows = {"jsonl": _json_lines, "csv": _csv, "parquet": _parquet, "sqlite": databases.rows}[source.format]
    layouts: dict[tuple[str, ...], dict[str, str]] = {}
    passed = -1
    for passed, (number, found) in enumerate(rows(source, options, gauge)):
        if passed < skip and layouts:
            continue
        row = _json_row(found) if isinstance(found, bytes) else found
        place = f"{source.place}:{number}"
        if isinstance(row, RefusedError):
            if passed >= skip:
                yield refuse(place, row.reason, row.message)
            continue
        names = tuple(row)
        if names not in layouts:
            try:
                layouts[names] = columns.recognise(names, options.mapping)
            except RefusedError as error:
                if not layouts:  # the first row already: the whole table is of another kind
                    raise
                if passed >= skip:
                    yield refuse(place, error.reason, error.message)
                continue
        if passed >= skip:
            yield _article(row, layouts[names], place, f"{source.name}:{number}", options)
    if passed < 0:
        raise RefusedError(Reason.EMPTY, "a table without a row")


def _article(row: Row, known: Mapping[str, str], place: str, fallback_id: str, options: Options) -> Item:
    def cell(ours: str) -> Any:
        theirs = known.get(ours)
        return None if theirs is None else row.get(theirs)

    text = cell("text")
    if not isinstance(text, str) or not text.strip():
        return refuse(place, Reason.EMPTY, "no text in this row")
    if len(text) > options.max_bytes:
        return refuse(place, Reason.TOO_LARGE, f"more than {options.max_bytes:,} characters; raise --max-bytes")
    url = _string(cell("url"))
    fields = {
        "article_id": _string(cell("id")) or fallback_id,
        "text": text,
        "outlet": _string(cell("outlet")) or host_of(url),
        "title": _string(cell("title")),
        "byline": _string(cell("byline")),
        "published": dates.iso(cell("date")),
        "url": url,
    }
    if any(value is not None and not _encodable(value) for value in fields.values()):
        return refuse(place, Reason.BAD_UNICODE, "holds lone surrogates: halves of characters, cut or wrongly encoded")
    return Article(place, **fields)  # type: ignore[arg-type]  # text and article_id are never None


def _string(value: Any) -> str | None:
    """A cell as a stripped string; null for what is empty. Lists (of authors) are joined."""
    if isinstance(value, list):
        value = ", ".join(str(part) for part in value if part)
    if value is None or isinstance(value, dict | bool):
        return None
    return str(value).strip() or None


def _encodable(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _json_lines(source: Source, options: Options, gauge: Gauge) -> Iterator[tuple[int, bytes | RefusedError]]:
    with opened(source, options.limits, gauge=gauge) as stream:
        for number, line in _lines(stream, options.max_bytes):
            if isinstance(line, RefusedError):
                yield number, line
            elif line.strip():
                yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def _json_row(line: bytes) -> Row | RefusedError:
    try:
        row = json.loads(line)
    except UnicodeDecodeError as error:
        return RefusedError(Reason.BROKEN_RECORD, f"not UTF-8 at byte {error.start}")
    except (ValueError, RecursionError) as error:
        return RefusedError(Reason.BROKEN_RECORD, f"not JSON: {error}")
    return row if isinstance(row, dict) else RefusedError(Reason.BROKEN_RECORD, "not a JSON object")


def _lines(stream: BinaryIO, max_bytes: int) -> Iterator[tuple[int, bytes | RefusedError]]:
    """Numbered lines, none of them held in memory beyond max_bytes."""
    number = 0
    while line := stream.readline(max_bytes + 1):
        number += 1
        if len(line) <= max_bytes:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(1 << 20)
        yield number, RefusedError(Reason.TOO_LARGE, f"a line of more than {max_bytes:,} bytes; raise --max-bytes")


def _csv(source: Source, options: Options, gauge: Gauge) -> Iterator[tuple[int, Row | RefusedError]]:
    # The module's limit is one for the process; the default of 131,072 refuses ordinary long articles.
    csv.field_size_limit(max(options.max_bytes, csv.field_size_limit()))
    delimiter = "\t" if PurePosixPath(source.name).suffix.lower() == ".tsv" else ","
    with (
        opened(source, options.limits, gauge=gauge) as stream,
        io.TextIOWrapper(stream, encoding="utf-8-sig", errors="outletscore.windows-1252", newline="") as text,
    ):
        reader = csv.reader(text, delimiter=delimiter)
        header: list[str] | None = None
        number = 0
        try:
            for cells in reader:
                if not cells:
                    continue
                if header is None:
                    header = cells
                    continue
                number += 1
                if len(cells) == len(header):
                    yield number, dict(zip(header, cells, strict=True))
                else:
                    message = f"{len(cells)} cells, but the header has {len(header)} (line {reader.line_num})"
                    yield number, RefusedError(Reason.BROKEN_RECORD, message)
        except csv.Error as error:
            message = f"not CSV from line {reader.line_num} on: {error}"
            raise RefusedError(Reason.BROKEN_TABLE, message) from error


def _parquet(source: Source, options: Options, gauge: Gauge) -> Iterator[tuple[int, Row | RefusedError]]:
    import polars as pl

    try:
        table = pl.scan_parquet(source.path, glob=False)
        names = table.collect_schema().names()
        known = columns.recognise(names, options.mapping)
        number, total = 0, table.select(pl.len()).collect().item() or 1
        for part in table.select(list(dict.fromkeys(known.values()))).collect_batches(chunk_size=ROWS_AT_ONCE):
            for row in part.iter_rows(named=True):
                number += 1
                gauge.share = number / total
                yield number, row
    except pl.exceptions.PolarsError as error:
        raise RefusedError(Reason.BROKEN_TABLE, f"not Parquet: {str(error).splitlines()[0]}") from error
