"""From scored frames to the files of a run."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from outletscore.reports import csv
from outletscore.reports.html import render
from outletscore.reports.page import describe, material
from outletscore.reports.page.gathered import gathered as of_page
from outletscore.scores.numbered import Numbered
from outletscore.storage import InMemory, Parts
from outletscore.storage.files import Content, write_set
from outletscore.tables import TABLES, empty

# File name -> the table it holds. The text of the articles is in the parquet only: it has no place in a spreadsheet.
PARQUET: dict[str, str] = {
    f"{table}.parquet": table
    for table in (
        "articles",
        "sentences",
        "evidence",
        "title_evidence",
        "attributions",
        "outlets",
        "percentiles",
        "drivers",
        "sensitivity",
        "events",
        "same_event",
        "shared_text",
        "lines",
    )
}
CSV: dict[str, str] = {
    f"{table}.csv": table
    for table in (
        "articles",
        "evidence",
        "attributions",
        "outlets",
        "comparison",
        "drivers",
        "sensitivity",
        "same_event",
        "shared_text",
        "percentiles",
        "quarantine",
    )
}
# Tables that are small whatever the input is; all others have rows for every article.
SUMMARY = frozenset({"outlets", "comparison", "drivers", "sensitivity", "events", "same_event"})

# Rows of a row group of Parquet: what is in memory while a table is written. An article has its text.
ROWS_OF_ANY_GROUP = 131_072
ROWS_OF_A_GROUP = {"articles": 4_096, "lines": 32_768}
# Of the largest table the least level of zstd: a tenth more bytes than its usual one, in two thirds of the time.
LEVELS = {"evidence": 1}

# Rows that Parquet alone has: seven of eight rows of evidence are single words of the fitted list, and most others are
# whole sentences; no spreadsheet opens them (docs/decisions/0091-evidence-csv.md).
_FITTED, _STRUCTURE = (pl.col("rule").str.starts_with(f"{family}/") for family in ("fitted", "structure"))
NOT_IN_CSV: dict[str, pl.Expr] = {"evidence": _FITTED | _STRUCTURE}
LEFT_OUT_OF_CSV: dict[str, tuple[str, ...]] = {"articles": ("text",)}

# `run.json` comes last: it closes the set.
FILES: tuple[str, ...] = (*PARQUET, *CSV, "report.html", "run.json")


def gathered(tables: Mapping[str, pl.DataFrame], numbered: Numbered) -> dict[str, pl.DataFrame]:
    """What `write_parts` needs of a part beside its tables, small, from these; put among them, it is not made anew.

    `numbered` is the evidence in numbers.
    """
    printed = {_printed(name): tables[name].remove(left_out) for name, left_out in NOT_IN_CSV.items()}
    return {**of_page(tables, numbered), **printed}


def _printed(name: str) -> str:
    """What the rows of a table that its CSV has are called among the tables of a part."""
    return f"{name}_printed"


def write(folder: Path, tables: Mapping[str, pl.DataFrame], run: Mapping[str, Any]) -> None:
    """`write_parts` for tables in memory."""
    write_parts(folder, InMemory([dict(tables)]), tables, run)


def write_parts(folder: Path, parts: Parts, summary: Mapping[str, pl.DataFrame], run: Mapping[str, Any]) -> None:
    """Write all `FILES` into `folder`, whole or not at all.

    `summary` holds the tables that are small whatever the input is (`SUMMARY`), `parts` the others, of which a part at
    a time is in memory. `comparison` may be empty. `run` is the content of `run.json`: versions, digests, counts,
    options, `rules` ({id: {title, why, family}}) and `measures` (a list of {name, axis, unit, definition, formula,
    higher_means}). The same input gives the same bytes, however it is cut into parts.

    Raises `OutputError` when the folder cannot be written to; it then holds what it held before.
    """
    # The page first: it takes as long as all tables together, and they are written beside it.
    files: dict[str, Content] = {"report.html": partial(_page, parts, summary, run)}
    for name, table in PARQUET.items():
        files[name] = partial(_parquet, summary[table].lazy() if table in SUMMARY else parts.scan(table), table)
    for name, table in CSV.items():
        rows = partial(iter, (summary[table],)) if table in SUMMARY else partial(_rows, parts, table)
        files[name] = partial(_csv, rows, table)
    files["run.json"] = (json.dumps(run, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n").encode(
        "utf-8"
    )
    write_set(Path(folder), files)


def _page(parts: Parts, summary: Mapping[str, pl.DataFrame], run: Mapping[str, Any], path: Path) -> None:
    path.write_bytes(render(describe(material(parts, summary, run), run, _date())).encode("utf-8"))


def _date() -> str | None:
    """The day of SOURCE_DATE_EPOCH, the only clock a report knows: the same input gives the same bytes."""
    try:
        return datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC).date().isoformat()
    except (KeyError, ValueError, OverflowError, OSError):
        return None


def _parquet(table: pl.LazyFrame, name: str, path: Path) -> None:
    """Row groups of a fixed size: the bytes do not depend on the parts (tests/test_reports_write.py)."""
    rows = ROWS_OF_A_GROUP.get(name, ROWS_OF_ANY_GROUP)
    try:
        table.sink_parquet(
            path,
            compression="zstd",
            compression_level=LEVELS.get(name),
            statistics=False,
            row_group_size=rows,
            maintain_order=True,
        )
    except pl.exceptions.PolarsError as error:
        # polars wraps what the disk said; sometimes its number is left in the text
        number = re.search(r"os error (\d+)", str(error))
        raise OSError(int(number[1]) if number else errno.EIO, str(error)) from error


def _rows(parts: Parts, name: str) -> Iterator[pl.DataFrame]:
    """The rows and columns of a table that its CSV has, part by part."""
    left_out = LEFT_OUT_OF_CSV.get(name)
    columns = None
    if left_out is not None:
        columns = [each for each in parts.scan(name).collect_schema().names() if each not in left_out]
    for number in range(len(parts)):
        frame = parts.part(number, _printed(name)) if name in NOT_IN_CSV else None
        if frame is None:
            frame = parts.part(number, name, columns)
            if frame is not None and name in NOT_IN_CSV:
                frame = frame.remove(NOT_IN_CSV[name])
        if frame is not None:
            yield frame


def _csv(parts: Callable[[], Iterable[pl.DataFrame]], name: str, path: Path) -> None:
    with path.open("wb") as file:
        begun = False
        for frame in parts():
            file.write(csv.render(frame, head=not begun))
            begun = True
        if not begun:
            file.write(csv.render(empty(TABLES[name]).drop(LEFT_OUT_OF_CSV.get(name, ()), strict=False)))
