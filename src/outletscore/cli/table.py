"""The summary a run prints: a table with bars in the terminal, or data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

SHOWN = {
    "editorializing": "editorializing",
    "distinct_sources": "sources",
    "named_source_share": "named",
    "attributed_share": "attributed",
    "quote_share": "quoted",
}
BARS = ("editorializing", "attributed_share")
WIDTH = 10


def figure(value: float | None) -> str:
    """Two significant figures; a dash where there is no value."""
    if value is None:
        return "–"
    if value == 0:
        return "0"
    return f"{value:.2g}" if abs(value) < 100 else f"{value:.0f}"


def bar(value: float | None) -> str:
    """A share of one, drawn."""
    return ("█" * round((value or 0.0) * WIDTH)).ljust(WIDTH, "·")


def summary(outlets: pl.DataFrame, form: str) -> str:
    """The outlets and their first measures as text, json, csv or md."""
    rows = list(outlets.select("outlet", "articles", *SHOWN).iter_rows(named=True))
    if form == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1)
    if form == "csv":
        return outlets.select("outlet", "articles", *SHOWN).write_csv().rstrip("\n")
    head = ["outlet", "articles", *SHOWN.values()]
    cells = [
        [
            row["outlet"] or "(unknown)",
            str(row["articles"]),
            *(f"{bar(row[m])} {figure(row[m])}" if m in BARS and form == "text" else figure(row[m]) for m in SHOWN),
        ]
        for row in rows
    ]
    if form == "md":
        lines = [head, ["---"] * len(head), *cells]
        return "\n".join("| " + " | ".join(c.replace("|", "\\|") for c in line) + " |" for line in lines)
    widths = [max(len(line[i]) for line in [head, *cells]) for i in range(len(head))]
    return "\n".join(
        "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in [head, *cells]
    )
