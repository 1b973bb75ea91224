"""From scored frames to the files of a run."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from outletscore.reports import csv
from outletscore.reports.files import write_set
from outletscore.reports.html import render
from outletscore.reports.page import describe

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
LEFT_OUT_OF_CSV: dict[str, tuple[str, ...]] = {"articles": ("text",)}

# `run.json` comes last: it closes the set.
FILES: tuple[str, ...] = (*PARQUET, *CSV, "report.html", "run.json")


def write(folder: Path, tables: Mapping[str, pl.DataFrame], run: Mapping[str, Any]) -> None:
    """Write all `FILES` into `folder`, whole or not at all.

    `tables` holds a frame for each name in `PARQUET` and `CSV`; `comparison` may be empty. `run` is the content of
    `run.json`: versions, digests, counts, options, `rules` ({id: {title, why, family}}) and `measures` (a list of
    {name, axis, unit, definition, formula, higher_means}). The same input gives the same bytes.

    Raises `OutputError` when the folder cannot be written to; it then holds what it held before.
    """
    files = {name: _parquet(tables[table]) for name, table in PARQUET.items()}
    for name, table in CSV.items():
        files[name] = csv.render(tables[table].drop(LEFT_OUT_OF_CSV.get(table, ()), strict=False))
    files["report.html"] = render(describe(tables, run, _date())).encode("utf-8")
    files["run.json"] = (json.dumps(run, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n").encode(
        "utf-8"
    )
    write_set(Path(folder), files)


def _date() -> str | None:
    """The day of SOURCE_DATE_EPOCH, the only clock a report knows: the same input gives the same bytes."""
    try:
        return datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC).date().isoformat()
    except (KeyError, ValueError, OverflowError, OSError):
        return None


def _parquet(frame: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    frame.write_parquet(out, compression="zstd", statistics=False)
    return out.getvalue()
