"""Tables as CSV that Excel, LibreOffice, polars, pandas and `csv.reader` all read alike.

UTF-8 with a byte-order mark, a comma, a line feed, quoting as in RFC 4180; null is an empty cell,
an empty text is `""`.
Why these and not others: docs/decisions/0070-csv-dialect.md.
"""

from __future__ import annotations

import io

import polars as pl

# A cell that begins with one of these is a formula to one spreadsheet or another (the wide forms to Japanese Excel).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD = "'"

# The guard guards itself, so that a text that begins with an apostrophe is recovered as well.
_GUARDED = (*FORMULA_STARTS, GUARD)

SIGNIFICANT_DIGITS = 6


def render(frame: pl.DataFrame, *, head: bool = True) -> bytes:
    """The whole file; without its `head`, rows that go on behind one.

    Texts are made harmless (see `harmless`), floats keep six significant digits.
    """
    # Few columns have a text that has to be made harmless: looking costs less than writing all texts anew.
    harmful = frame.select(pl.col(pl.String).str.slice(0, 1).is_in(_GUARDED).any())
    frame = frame.with_columns(
        pl.col(pl.Float64).round_sig_figs(SIGNIFICANT_DIGITS),
        *(_harmless_column(column.name) for column in harmful if column.any()),
    )
    out = io.BytesIO()
    frame.write_csv(out, include_bom=head, include_header=head, line_terminator="\n")
    return out.getvalue()


def harmless(text: str) -> str:
    """`text` with one apostrophe in front where a spreadsheet would take it for a formula. Undone by `recover`."""
    return GUARD + text if text.startswith(_GUARDED) else text


def recover(cell: str) -> str:
    """The text that `harmless` made this cell from: exactly one leading apostrophe is dropped, if there is one."""
    return cell[1:] if cell.startswith(GUARD) else cell


def _harmless_column(name: str) -> pl.Expr:
    text = pl.col(name)
    guarded = text.str.slice(0, 1).is_in(_GUARDED)
    return pl.when(guarded).then(pl.concat_str(pl.lit(GUARD), text)).otherwise(text).alias(name)
