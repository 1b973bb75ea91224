"""SQLite files -> rows: the layout of NELA-GT, or any table whose columns are recognised. Opened read-only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from urllib.parse import quote

from outletscore.inputs import columns
from outletscore.inputs.files import Source
from outletscore.inputs.options import Options
from outletscore.inputs.position import Gauge
from outletscore.inputs.reasons import Reason
from outletscore.inputs.unpacking import RefusedError


def rows(source: Source, options: Options, gauge: Gauge) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of the first table that holds texts, in the order they were put in. Raises RefusedError."""
    # immutable: no journal is looked for, nothing is written beside the file
    address = f"file:{quote(str(source.path.absolute()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 4 * options.max_bytes)
            database.execute("PRAGMA trusted_schema = OFF")
            database.text_factory = lambda data: data.decode("utf-8", "outletscore.windows-1252")
            table, known = _table(database, options)
            names = list(dict.fromkeys(known.values()))
            wanted = ", ".join(_quoted(name) for name in names)
            (last,) = database.execute(f"SELECT max(rowid) FROM {_quoted(table)}").fetchone()
            for number, row in enumerate(database.execute(f"SELECT {wanted} FROM {_quoted(table)} ORDER BY rowid"), 1):
                gauge.share = number / (last or 1)
                yield number, dict(zip(names, row, strict=True))
    except sqlite3.Error as error:
        raise RefusedError(Reason.BROKEN_TABLE, f"not an SQLite database, or broken: {error}") from error


def _table(database: sqlite3.Connection, options: Options) -> tuple[str, dict[str, str]]:
    """The first table, by name, in which a text column is recognised."""
    listing = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    refused: RefusedError | None = None
    for (table,) in database.execute(listing).fetchall():
        names = [row[1] for row in database.execute(f"PRAGMA table_info({_quoted(table)})")]
        try:
            return table, columns.recognise(names, options.mapping)
        except RefusedError as error:
            refused = refused or RefusedError(error.reason, f"table {table}: {error.message}")
    raise refused or RefusedError(Reason.EMPTY, "a database without a table")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
