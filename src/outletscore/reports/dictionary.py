"""`docs/tables.md`: what every column of every file holds, made from `outletscore.tables`."""

from __future__ import annotations

from outletscore import tables
from outletscore.reports.writing import CSV, LEFT_OUT_OF_CSV, PARQUET
from outletscore.scores.measures import MEASURES

_ROWS = {
    "articles": "One row an article; behind these columns one column a measure (`docs/measures.md`).",
    "sentences": "One row a sentence.",
    "evidence": "One row a span that a rule or lexicon entry found in the text, counted or not. "
    "A sentence's probability is the sum of the rows in parquet; the CSV lacks the single words of `fitted/` and the "
    "whole sentences of `structure/` (`context`: the rest of the article, `tag`: few words beside a longer quotation).",
    "title_evidence": "One row a span found in a title.",
    "attributions": "One row an attribution; content in pieces is one row a piece, with the same source and cue.",
    "comparison": "One row an outlet and measure: against the baseline, or against the other outlets of the run.",
    "percentiles": "One row an article and measure; without a baseline the table has no rows.",
    "drivers": "One row an outlet, measure and rule: what a difference is made of, where rules add up to the measure.",
    "sensitivity": "One row a claim: does the order survive dropping any family of rules?",
    "events": "One row an article of a known outlet.",
    "same_event": "One row an outlet and measure: against the other outlets inside the same events.",
    "shared_text": "One row a passage of twelve words or more that another outlet of the run has word for word.",
    "quarantine": "One row an input that was refused.",
    "lines": "One row a line of a page dump or block of an HTML page, kept or dropped. Tables have none.",
}

_HEAD = """\
# Tables

Written by `make docs` from `outletscore.tables`.

Offsets are code points, half open, into `articles.text` (into `title` in `title_evidence`). An empty cell of a CSV is
null; an empty text is `""`. Floats have full precision in parquet and six significant digits in CSV. In a CSV, a text
that begins with `=`, `+`, `-`, `@`, their wide forms, a tab, a line break or an apostrophe has one apostrophe in
front, so that no spreadsheet runs it; drop one leading apostrophe and the text is exact
(`outletscore.reports.csv.recover`).
"""


def catalogue() -> str:
    """The page in Markdown."""
    parts = [_HEAD]
    for name, columns in tables.TABLES.items():
        rows = [(column, dtype, what) for column, (dtype, what) in columns.items()]
        parts.append(_section(name, _ROWS[name], rows))
        if name == "articles":
            parts.append(_outlets())
    return "\n".join(parts)


def _outlets() -> str:
    example = MEASURES[0].name
    rows = [
        ("outlet", "String", "outlet; empty for articles of no known outlet, in the last row"),
        ("articles", "Int32", "articles that count: later copies of an article do not"),
        ("m", "Float64", f"for each measure m, such as `{example}`: mean over the articles"),
        ("m_low", "Float64", "lower end of its 95 % interval; null where not estimable"),
        ("m_high", "Float64", "upper end of its 95 % interval; null where not estimable"),
        ("m_articles", "Int32", "articles that have a value"),
    ]
    return _section("outlets", "One row an outlet.", rows)


def _section(name: str, what: str, rows: list[tuple[str, str, str]]) -> str:
    files = [f"`{file}`" for file, table in (*PARQUET.items(), *CSV.items()) if table == name]
    left_out = ", ".join(f"`{column}`" for column in LEFT_OUT_OF_CSV.get(name, ()))
    lines = [
        f"## {name}",
        "",
        f"In {' and '.join(files)}{f' ({left_out} in parquet only)' if left_out else ''}. {what}",
        "",
        "| column | type | what it holds |",
        "|---|---|---|",
        *(f"| `{column}` | {dtype} | {text} |" for column, dtype, text in rows),
        "",
    ]
    return "\n".join(lines)
