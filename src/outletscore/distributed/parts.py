"""What the workers wrote, as the parts of a run: from here on a run is the same as on one machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from outletscore import inputs, pipeline, scoring, tables
from outletscore.distributed.arrow import ROWS, rows_of
from outletscore.signals import sources_relays
from outletscore.storage import Spool, scanned

LISTS = (*ROWS, "lines")


class Partitioned:
    """`storage.Parts` over a folder that Spark wrote with `partitionBy("part")`: a row an item, its tables in lists.

    Nothing of it is copied: a table is read out of its column when it is asked for. What the driver knows better lies
    in `later`, as with any run.
    """

    def __init__(self, folder: Path, later: Path) -> None:
        self.folder = folder
        self._keys = sorted(path.name.removeprefix("part=") for path in folder.glob("part=*"))
        self._later = Spool(later, later, 0)
        self._refused: dict[int, list[int]] = {}  # rows of articles that did not pass the gate

    def __len__(self) -> int:
        return max(1, len(self._keys))

    def part(self, number: int, name: str, columns: Sequence[str] | None = None) -> pl.DataFrame | None:
        self._later.count = len(self)
        found = self._later.part(number, name, columns)
        if found is not None or name not in LISTS or not self._keys:
            return found
        frame = self._rows(number, name).collect()
        return frame if columns is None else frame.select(columns)

    def scan(self, name: str) -> pl.LazyFrame:
        return scanned(self, name)

    @property
    def scratch(self) -> Path | None:
        return self._later.scratch

    def put(self, number: int, frames: Mapping[str, pl.DataFrame]) -> None:
        self._later.put(number, frames)

    def _rows(self, number: int, name: str) -> pl.LazyFrame:
        """The rows of one table of one part."""
        schema, column = tables.schema(tables.TABLES[name]), rows_of(name)
        there = self._items(number).filter(~pl.col("row").is_in(self._refused.get(number, [])))
        listed = there.select("row", "article_id", column).sort("row").filter(pl.col(column).list.len() > 0)
        return listed.explode(column).unnest(column).select(pl.col(each).cast(dtype) for each, dtype in schema.items())

    def _items(self, number: int) -> pl.LazyFrame:
        files = sorted((self.folder / f"part={self._keys[number]}").glob("*.parquet"))
        return pl.scan_parquet(files, glob=False, hive_partitioning=False)

    def admit(self, task: pipeline.Task) -> None:
        """Let every article pass the gate in the order of the inputs: ids, names of outlets, copies.

        That is what needs all articles before one; it is done where the workers' results meet.
        """
        gate = inputs.Gate(task.options)
        columns = scoring.nothing(task.book)["articles"].columns  # in the order of one machine
        total = pipeline.counts(None)
        for number in range(len(self._keys)):
            found = self._items(number).select("row", *columns, *tables.QUARANTINE).sort("row").collect()
            articles: list[tuple[int, inputs.Article]] = []
            refused: list[inputs.Refusal] = []
            skipped = 0
            for row in found.select("row", *tables.ARTICLES_IN, *tables.QUARANTINE).iter_rows(named=True):
                item = _item(row)
                if isinstance(item, inputs.Article):
                    item = gate.admitted(item)
                match item:
                    case inputs.Article():
                        articles.append((row["row"], item))
                    case inputs.Refusal():
                        refused.append(item)
                        if row["text"] is not None:
                            self._refused.setdefault(number, []).append(row["row"])
                    case inputs.Skip():
                        skipped += 1
            passed = pl.DataFrame(
                {
                    "row": [at for at, _ in articles],
                    "outlet": [article.outlet for _, article in articles],
                    "duplicate_of": [article.duplicate_of for _, article in articles],
                },
                schema={"row": pl.Int64, "outlet": pl.String, "duplicate_of": pl.String},
            )
            kept = passed.join(found.drop("outlet", "duplicate_of"), on="row", how="left", maintain_order="left")
            kept = kept.select(columns)
            batch = inputs.Batch(kept, tables.empty(tables.LINES), tuple(refused), skipped)
            of = pipeline.counts(batch)
            put = {"quarantine": scoring.quarantine(refused), "counts": of}
            if kept.height:
                put |= {"articles": kept, "digests": scoring.digests(kept)}
            self.put(number, put)
            if kept.height:
                self._without_own(number, kept)
            total = pl.concat([total, of]).sum()
            task.progress(pipeline.moment("scoring", total))

    def _without_own(self, number: int, articles: pl.DataFrame) -> None:
        """Take out relays that are the article's own outlet, whose name the workers did not know yet."""
        told = self._rows(number, "attributions").collect()
        others = sources_relays.of_others(told, articles)
        if others["relay"].null_count() > told["relay"].null_count():
            self.put(number, {"attributions": others})


def _item(row: Mapping[str, object]) -> inputs.Item:
    path = str(row["path"])
    if row["text"] is not None:
        return inputs.Article(path, **{name: row[name] for name in tables.ARTICLES_IN})  # type: ignore[arg-type]
    if row["reason"] is not None:
        return inputs.Refusal(path, str(row["reason"]), str(row["message"]))
    return inputs.Skip(path)
