"""Scoring on Apache Spark: `score` for a DataFrame, `run` for everything that `outletscore run` does.

Workers read, extract and score; what needs all articles at once is done by the driver, with the code of one machine.
"""

from __future__ import annotations

import os
import pickle
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

from outletscore import __version__, inputs, pipeline, rulebook
from outletscore.errors import MissingPackageError, OutputError, RuleError, UsageError
from outletscore.inputs.columns import spelled
from outletscore.storage import Work

try:
    import pyarrow as pa
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession
    from pyspark.sql.types import StructType
except ImportError as error:
    raise MissingPackageError(
        f"Spark needs the package {error.name}", hint="pip install 'outletscore[spark]'"
    ) from error

from outletscore.distributed import items
from outletscore.distributed.arrow import ROWS, Scorer, added
from outletscore.distributed.parts import Partitioned

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Batches = Iterator[pa.RecordBatch]

# Bytes of input files to a task that reads, and to one that scores; and tasks at least, to a core.
BYTES_TO_READ = 64_000_000
TASKS_A_CORE = 4
# Spark writes a table of lists: a row group is held in memory until it is full.
ROW_GROUP = 16_000_000


def session(master: str | None = None) -> SparkSession:
    """The session that is there, or a new one on `master` ("local[4]", "spark://host:7077", "yarn").

    Without `master`, what spark-submit or spark-defaults.conf say.
    """
    builder = SparkSession.builder.appName("outletscore").config("spark.ui.showConsoleProgress", "false")
    if master:
        builder = builder.master(master)
    if (master or "").startswith("local"):
        # Else workers run the first python3 of the PATH, which need not be this one.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        return builder.getOrCreate()
    except (PySparkException, OSError, RuntimeError) as error:
        raise UsageError(f"no Spark: {error}", hint="Spark needs Java 17 or newer; see docs/spark.md") from error


def score(
    df: DataFrame,
    *,
    rules: Path | None = None,
    mapping: Mapping[str, str] = MappingProxyType({}),
    rows: Sequence[str] = (),
    measures: bool = True,
) -> DataFrame:
    """The articles of a Spark DataFrame with their scores: all its columns, and those of an article behind them.

    Text, title, byline and outlet are found by the usual names, or by `mapping` (`{"text": "body"}`). Added are the
    counts and readability of each article; `measures`, a list of (measure, count, exposure, value); and for each table
    named in `rows` ("sentences", "evidence", "title_evidence", "attributions") its rows, as the list `evidence_rows`...
    Null where the text is null. Every row is scored: language, ids and copies are the caller's, and nothing is known
    of text shared between outlets.

    Raises UsageError where no column holds a text or a column has the name of a score, RuleError where `rules` are
    broken. Nothing is computed before an action asks for it; works through Spark Connect, too.
    """
    known = spelled(df.columns, mapping)
    unknown = sorted(set(rows) - set(ROWS))
    if "text" not in known:
        raise UsageError("no column is known to hold the text", hint="name it: score(df, mapping={'text': COLUMN})")
    if unknown:
        raise UsageError(f"no table {unknown[0]!r} has rows for an article", hint=f"choose from {', '.join(ROWS)}")
    columns = (known["text"], known.get("title"), known.get("byline"), known.get("outlet"))
    engine = _Shipped.of(rulebook.load(rules), columns, tuple(rows), measures)
    return _scored(df, engine)


def run(spark: SparkSession, paths: Sequence[Path | str], folder: Path | str, **choices: Any) -> pipeline.Summary:
    """`pipeline.run` with reading, extraction and scoring on Spark. The files are the same to the byte.

    `paths` and `folder` are seen under the same names by the driver and all workers: a shared file system. Workers
    write to `folder/.outletscore`, from where the driver adds up.

    Raises what `pipeline.run` raises, and OutputError where the Spark job fails.
    """
    return pipeline.run(paths, folder, first_half=partial(_first_half, spark), **choices)


def _first_half(spark: SparkSession, task: pipeline.Task, work: Work, resume: bool) -> Partitioned:
    """Every input read and scored by workers, then let through the gate by the driver."""
    scored, made_of = work.folder / "scored", {**task.made_of(), "the engine": "spark"}
    there = resume and work.take_up(made_of) is not None and (scored / "_SUCCESS").exists()
    if not there:
        work.begin(made_of)
        _job(spark, task, scored)
    parts = Partitioned(scored, work.folder / "later")
    parts.admit(task)
    return parts


def _job(spark: SparkSession, task: pipeline.Task, folder: Path) -> None:
    """Write the items of all inputs with their scores into `folder`, partitioned by part.

    Spark commits the files of a task when the task ends, once: one that is repeated, or run twice to be faster, leaves
    nothing else behind.
    """
    own = spark.newSession()
    # Parts of one task are written side by side; else Spark would sort the rows, lists and all.
    own.conf.set("spark.sql.maxConcurrentOutputFileWriters", "64")
    own.conf.set(
        "spark.sql.execution.arrow.maxRecordsPerBatch", spark.conf.get("spark.sql.execution.arrow.maxRecordsPerBatch")
    )
    cores = own.sparkContext.defaultParallelism
    groups = list(_groups(inputs.entries(task.paths, task.options), cores))
    rows = [(number, pickle.dumps(group)) for number, group in enumerate(groups)]
    listed = own.createDataFrame(own.sparkContext.parallelize(rows, max(1, len(rows))), "number int, entries binary")
    found = listed.mapInArrow(partial(_read, _plain(task.options)), _spark(items.SCHEMA))
    size = sum(entry.size for group in groups for entry in group if isinstance(entry, inputs.Source))
    tasks = max(TASKS_A_CORE * cores, size // BYTES_TO_READ)
    # Without the outlet: its name is settled by the gate.
    engine = _Shipped.of(task.book, ("text", "title", "byline", None), ROWS, False)
    scored = _scored(found.repartition(tasks, "part"), engine)
    try:
        scored.write.partitionBy("part").option("parquet.block.size", ROW_GROUP).parquet(str(folder.absolute()))
    except PySparkException as error:
        raise OutputError(
            f"the Spark job failed: {_cause(error)}",
            place=str(folder),
            hint="what was there before is untouched; Spark's log has the task",
        ) from error


def _cause(error: PySparkException) -> str:
    """The line of a worker's own error, out of Spark's pages."""
    lines = [line.strip() for line in str(error).splitlines()]
    ours = [line for line in lines if line.startswith("outletscore.")]
    return (ours or [line for line in lines if line] or [type(error).__name__])[0]


def _groups(entries: Iterable[inputs.Entry], cores: int) -> Iterator[list[inputs.Entry]]:
    """Inputs for a task each, in order: about so many bytes, and no fewer tasks than keep all cores busy."""
    held = list(entries)
    total = sum(_size(entry) for entry in held)
    most = min(BYTES_TO_READ, max(1, total // (TASKS_A_CORE * cores)))
    group: list[inputs.Entry] = []
    size = 0
    for entry in held:
        if group and size + _size(entry) > most:
            yield group
            group, size = [], 0
        group.append(entry)
        size += _size(entry)
    if group:
        yield group


def _size(entry: inputs.Entry) -> int:
    return entry.size if isinstance(entry, inputs.Source) else 0


def _scored(df: DataFrame, engine: _Shipped) -> DataFrame:
    more = _spark(pa.schema(added(engine.rows, measures=engine.measures)))
    taken = sorted(set(more.names) & set(df.columns))
    if taken:
        raise UsageError(f"there is a column {taken[0]!r} already", hint="rename it: the scores have that name")
    return df.mapInArrow(engine.batches, StructType([*df.schema.fields, *more.fields]))


def _spark(schema: pa.Schema) -> StructType:
    from pyspark.sql.pandas.types import from_arrow_schema

    found: StructType = from_arrow_schema(schema)
    return found


# From here on: what runs on a worker. Functions and what they hold are pickled: plain values only.


@dataclass(frozen=True, slots=True)
class _Shipped:
    """A rulebook on its way to the workers, and what it was on the driver: there it must be the same."""

    book: bytes
    digest: str
    columns: tuple[str, str | None, str | None, str | None]
    rows: tuple[str, ...]
    measures: bool

    @classmethod
    def of(
        cls,
        book: rulebook.Rulebook,
        columns: tuple[str, str | None, str | None, str | None],
        rows: tuple[str, ...],
        measures: bool,
    ) -> Self:
        plain = replace(book)  # without the digest it has remembered: workers make it anew
        return cls(pickle.dumps(plain), pipeline.engine_digest(book), columns, rows, measures)

    def batches(self, batches: Batches) -> Batches:
        """Arrow batches with their scores; a worker keeps its engine from task to task."""
        return _scorer(self).batches(batches)


@lru_cache(2)
def _scorer(shipped: _Shipped) -> Scorer:
    """Raises RuleError where lists, weights or code of this worker are not those of the driver."""
    book = pickle.loads(shipped.book)
    here = pipeline.engine_digest(book)
    if here != shipped.digest:
        raise RuleError(
            f"this worker scores under {here[:12]}, the driver under {shipped.digest[:12]}",
            place=platform.node(),
            hint=f"install the same outletscore on all machines; this is {__version__}",
        )
    return Scorer(book, *shipped.columns, shipped.rows, shipped.measures)


def _plain(options: inputs.Options) -> dict[str, Any]:
    """The options without read-only views, which cannot be pickled."""
    values = {name: getattr(options, name) for name in options.__dataclass_fields__}
    return {**values, "mapping": dict(options.mapping), "aliases": dict(options.aliases)}


def _read(options: Mapping[str, Any], batches: Batches) -> Batches:
    """Groups of inputs -> their items."""
    asked = inputs.Options(**options)
    for batch in batches:
        for number, entries in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield from items.batches(number, pickle.loads(entries), asked)
