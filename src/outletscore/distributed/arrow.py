"""The one function that every engine calls: a batch of articles comes in, the same batch with its scores goes out.

A row depends on the text, title, byline and outlet of that row alone, so that it does not matter how an engine cuts,
orders or repeats batches. Nothing of an engine is imported here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from outletscore import rulebook, tables
from outletscore.errors import UsageError
from outletscore.scores.articles import figures
from outletscore.scores.facts import facts
from outletscore.scores.measures import READABILITY
from outletscore.scoring import WORDS_AT_MOST, Engine, score_texts

# Tables with rows for an article, each a list of structs in a column of its own.
ROWS = ("sentences", "evidence", "title_evidence", "attributions")
MEASURES = "measures"
OF_ARTICLES: tables.Columns = {
    **{name: column for name, column in tables.ARTICLES.items() if name not in tables.ARTICLES_IN},
    **{name: ("Float64", title) for name, (title, _) in READABILITY.items()},
}
# What one call scores at most: an article has some 800 rows of evidence, and lists of an Arrow batch have 31 bits.
ARTICLES_AT_ONCE = 500
BYTES_AT_ONCE = 4_000_000

_TYPES = {
    "String": pa.string(), "Int32": pa.int32(), "Int64": pa.int64(), "Float64": pa.float64(), "Boolean": pa.bool_(),
}  # fmt: skip


def rows_of(table: str) -> str:
    """The name of the column that holds the rows of a table."""
    return f"{table}_rows"


def fields(columns: tables.Columns) -> list[pa.Field]:
    """Columns of `outletscore.tables` as Arrow fields."""
    return [pa.field(name, _TYPES[dtype]) for name, (dtype, _) in columns.items()]


def nested(columns: tables.Columns, key: str = "article_id") -> pa.DataType:
    """The rows of one article: a list of structs without the article's id."""
    return pa.list_(pa.struct(fields({name: column for name, column in columns.items() if name != key})))


def added(rows: Sequence[str] = ROWS, *, measures: bool = True) -> list[pa.Field]:
    """The fields that `Scorer` adds to a batch."""
    lists = [pa.field(rows_of(name), nested(tables.TABLES[name])) for name in rows]
    figure = [pa.field(MEASURES, nested(tables.MEASURE_VALUES, "entity"))] if measures else []
    return [*fields(OF_ARTICLES), *figure, *lists]


@dataclass(slots=True)
class Scorer:
    """Scores Arrow batches under a rulebook; `text` to `outlet` name the columns that are read.

    Added are the columns of `added(rows, measures=measures)`: counts of the article and its readability, each measure
    with its count and exposure, and the rows of each table of `rows`. Where the text is null, all of them are null.
    Holds a growing vocabulary: one scorer a thread. Raises UsageError where a column is missing or already there.
    """

    book: rulebook.Rulebook
    text: str = "text"
    title: str | None = "title"
    byline: str | None = "byline"
    outlet: str | None = "outlet"
    rows: Sequence[str] = ROWS
    measures: bool = True
    _engine: Engine | None = field(default=None, repr=False)

    def batches(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Batches of any size with their scores, in order, cut where their results would be too large."""
        for batch in batches:
            for piece in pieces(batch, self.text):
                yield self(piece)

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The batch with its scores."""
        more = added(self.rows, measures=self.measures)
        self._check(batch.schema, more)
        there = pc.is_valid(batch.column(self.text))
        found = self._score(batch.filter(there), more)
        if batch.num_rows > len(found[0]):  # rows without a text
            place = pc.if_else(there, pc.subtract(pc.cumulative_sum(pc.cast(there, pa.int64())), 1), None)
            found = [column.take(place) for column in found]
        schema = pa.schema([*batch.schema, *more])
        return pa.RecordBatch.from_arrays([*batch.columns, *found], schema=schema)

    def _check(self, schema: pa.Schema, more: Sequence[pa.Field]) -> None:
        for name in filter(None, (self.text, self.title, self.byline, self.outlet)):
            if name not in schema.names:
                raise UsageError(f"there is no column {name!r}", hint=f"the columns are {', '.join(schema.names)}")
        taken = sorted({column.name for column in more} & set(schema.names))
        if taken:
            raise UsageError(f"there is a column {taken[0]!r} already", hint="rename it: the scores have that name")

    def _score(self, batch: pa.RecordBatch, more: Sequence[pa.Field]) -> list[pa.Array]:
        if self._engine is None or len(self._engine.vocabulary) > WORDS_AT_MOST:
            self._engine = Engine.of(self.book)
        articles = _articles(
            batch, {"text": self.text, "title": self.title, "byline": self.byline, "outlet": self.outlet}
        )
        frames = score_texts(self._engine, articles)
        scored, count = frames["articles"], articles.height
        columns = {
            name: _arrow(scored[name], dtype.type) for name, dtype in zip(OF_ARTICLES, fields(OF_ARTICLES), strict=True)
        }
        for name in self.rows:
            columns[rows_of(name)] = _lists(frames[name], "article_id", count, tables.TABLES[name])
        if self.measures:
            long = figures(facts(scored, *(frames[name] for name in ROWS)))
            columns[MEASURES] = _lists(long, "entity", count, tables.MEASURE_VALUES)
        return [columns[each.name] for each in more]


def pieces(batch: pa.RecordBatch, text: str) -> Iterator[pa.RecordBatch]:
    """A batch cut so that no piece has more than so many articles and bytes of text; one article is never cut."""
    if not batch.num_rows:
        return
    sizes = pc.fill_null(pc.binary_length(batch.column(text)), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    behind, start = np.cumsum(sizes), 0
    while start < batch.num_rows:
        before = behind[start] - sizes[start]
        end = int(np.searchsorted(behind, before + BYTES_AT_ONCE, side="right"))
        end = min(max(end, start + 1), start + ARTICLES_AT_ONCE, batch.num_rows)
        yield batch.slice(start, end - start)
        start = end


def _articles(batch: pa.RecordBatch, known: Mapping[str, str | None]) -> pl.DataFrame:
    """The frame that is scored; ids are numbers of rows, so that those of the batch need not differ."""
    columns: dict[str, pl.Series] = {"article_id": pl.Series(range(batch.num_rows), dtype=pl.Int64).cast(pl.String)}
    for ours in tables.ARTICLES_IN:
        theirs = known.get(ours)
        if theirs is not None:
            columns[ours] = _polars(batch.column(theirs)).cast(pl.String)
    empty = pl.lit(None, pl.String)
    return pl.DataFrame(columns).select(
        pl.col(name) if name in columns else empty.alias(name) for name in tables.ARTICLES_IN
    )


def _polars(column: pa.Array) -> pl.Series:
    found = pl.from_arrow(column)
    assert isinstance(found, pl.Series)
    return found


def _arrow(column: pl.Series, dtype: pa.DataType) -> pa.Array:
    found = column.to_arrow()
    return found if found.type.equals(dtype) else found.cast(dtype)


def _lists(frame: pl.DataFrame, key: str, count: int, columns: tables.Columns) -> pa.Array:
    """The rows of each article as a list; `key` holds the number of the article, as text."""
    of = frame[key].cast(pl.Int64).to_numpy()
    if len(of) and np.any(np.diff(of) < 0):
        order = np.argsort(of, kind="stable")
        frame, of = frame[order], of[order]
    offsets = pa.array(np.searchsorted(of, np.arange(count + 1)).astype(np.int32))
    inner = nested(columns, key).value_type
    values = pa.StructArray.from_arrays([_arrow(frame[each.name], each.type) for each in inner], fields=list(inner))
    return pa.ListArray.from_arrays(offsets, values, type=nested(columns, key))
