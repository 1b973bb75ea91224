"""`docs/tables.md` says what the tables are today."""

from __future__ import annotations

from pathlib import Path

from outletscore import tables
from outletscore.reports import FILES, dictionary

PAGE = Path(__file__).parent.parent / "docs" / "tables.md"


def test_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == dictionary.catalogue(), "run `make docs` and commit the result"


def test_every_column_and_file_is_named() -> None:
    page = dictionary.catalogue()
    for columns in tables.TABLES.values():
        for column in columns:
            assert f"| `{column}` |" in page
    for file in FILES:
        if file.endswith((".csv", ".parquet")):
            assert f"`{file}`" in page
