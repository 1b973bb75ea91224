"""What a worker reads: the items of some inputs, a row an item, in Arrow batches that the scoring takes as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from outletscore import inputs, tables
from outletscore.distributed.arrow import fields, nested, rows_of

# `part` and `row` are the place of an item in the run. An article has a text; a refusal has a reason; what was set
# aside has neither. `path` is what messages call it.
PLACE: tables.Columns = {"part": ("String", "part of the run"), "row": ("Int64", "number of the item in its part")}
SCHEMA = pa.schema(
    [
        *fields({**PLACE, **tables.ARTICLES_IN, **tables.QUARANTINE}),
        pa.field(rows_of("lines"), nested(tables.LINES)),
    ]
)


def batches(group: int, entries: Iterable[inputs.Entry], options: inputs.Options) -> Iterator[pa.RecordBatch]:
    """The items of a group of inputs, a part a batch; parts sort in the order of the inputs."""
    rows: list[dict[str, Any]] = []
    part, size = 0, 0
    for entry in entries:
        for item in inputs.items(entry, options):
            weight = _weight(item)
            full = len(rows) >= options.limits.batch_articles or size + weight > options.limits.batch_bytes
            if rows and full:
                yield pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
                rows, size, part = [], 0, part + 1
            rows.append({"part": f"{group:06}-{part:06}", "row": len(rows), **_row(item)})
            size += weight
    if rows:
        yield pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def _weight(item: inputs.Item) -> int:
    return len(item.text) + sum(len(line.text) for line in item.lines) if isinstance(item, inputs.Article) else 0


def _row(item: inputs.Item) -> dict[str, Any]:
    match item:
        case inputs.Article():
            lines = [
                {"line": line.number, "text": line.text, "kept": line.reason.kept, "reason": line.reason.value}
                for line in item.lines
            ]
            columns = {name: getattr(item, name) for name in tables.ARTICLES_IN}
            return {**columns, "path": item.place, rows_of("lines"): lines}
        case inputs.Refusal():
            return {"path": item.path, "reason": item.reason, "message": item.message}
        case inputs.Skip():
            return {"path": item.path}
