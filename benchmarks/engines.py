"""Run what docs/other-engines.md shows, and compare its rows with those of one machine.

pip install 'dask[dataframe]' daft   (they are no dependency of this project)
python -m benchmarks.engines
"""

from __future__ import annotations

import doctest
import os
import random
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import polars as pl
import pyarrow as pa

import outletscore

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "other-engines.md"
ARTICLES, PARTITIONS = 300, 3
OF_OTHERS = ("shared_text", "agency_overlap")


def articles(folder: Path) -> None:
    """Pieces of the seeds, in a file a partition."""
    rng = random.Random(20211014)
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "seeds").iterdir())]
    rows = []
    for number in range(ARTICLES):
        text = rng.choice(texts)
        start = rng.randrange(len(text) - 1500)
        rows.append({"id": f"a{number:04}", "title": f"A shameful title, {number}", "text": text[start : start + 1500]})
    size = ARTICLES // PARTITIONS
    for part in range(PARTITIONS):
        pl.DataFrame(rows[part * size : (part + 1) * size]).write_parquet(folder / f"{part}.parquet")


def rows(found: pl.DataFrame, key: str, columns: list[str]) -> list[tuple[object, ...]]:
    return found.select(pl.col(key).cast(pl.String), *columns).sort(pl.all()).rows()


def main() -> None:
    """Print with what it was run. Ends with 1 where an example gives something else."""
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        Path("articles").mkdir()
        articles(Path("articles"))
        alone = outletscore.score(["articles"], baseline=None)
        figures = alone.figures.filter(~pl.col("measure").is_in(OF_OTHERS))

        def same(table: pa.Table) -> int:
            """The number of articles, where their figures and evidence are those of one machine."""
            found = pl.from_arrow(table)
            assert isinstance(found, pl.DataFrame)
            for column, expected, key in (
                ("measures", figures, "entity"),
                ("evidence_rows", alone.tables["evidence"], "article_id"),
            ):
                listed = found.select("id", column).explode(column, empty_as_null=False).unnest(column)
                listed = listed.filter(~pl.col("measure").is_in(OF_OTHERS)) if column == "measures" else listed
                of = [name for name in listed.columns if name in expected.columns]
                assert len(of) > 2
                assert rows(listed, "id", of) == rows(expected, key, of), column
            return found["id"].n_unique()

        failed, attempted = doctest.testfile(str(PAGE), module_relative=False, globs={"same": same}, encoding="utf-8")
    if failed:
        sys.exit(1)
    used = ", ".join(f"{package} {version(package)}" for package in ("daft", "dask", "pandas", "pyarrow"))
    what = f"{ARTICLES} articles, {figures.height:,} figures, {alone.tables['evidence'].height:,} rows of evidence"
    print(f"{attempted} examples; {what} as on one machine: {used}")


if __name__ == "__main__":
    main()
