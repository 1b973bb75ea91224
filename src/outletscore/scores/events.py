"""Articles of different outlets about one event, and how outlets differ inside events.

Two articles are alike by the cosine of their TF-IDF vectors (docs/decisions/0063-same-event.md). They tell one event if
they are alike enough, appeared within three days, and each is the other's best match in its outlet. Articles as alike
that are not of one event, or have no date, make a family: related, and no more is said of them.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse, stats

from outletscore.scores.articles import by_measure
from outletscore.scores.frequencies import rarest, weights, words_of
from outletscore.scores.intervals import mean_intervals, seed_of
from outletscore.scores.measures import NAMES
from outletscore.scores.standing import comparable

Floats = NDArray[np.float64]

# Chosen on BASIL's triplets, benchmarks/events.py prints how F1 goes with them.
LIKENESS = 0.17
DAYS = 3
# Up to so many articles every pair is looked at, whatever its dates, to find families of stories.
EVERY_PAIR = 3_000
_BLOCK = 512
# Behind every day.
UNDATED = 10**6


def events(articles: pl.DataFrame) -> pl.DataFrame:
    """`article_id, outlet, event, family` of the articles that can be matched, sorted by id.

    `articles` has `article_id, outlet, published, text, duplicate_of`; articles of no known outlet and later copies are
    left out. An event has one article an outlet, of two outlets or more, all within three days; `event` and `family`
    are numbered from 0 by their first article, and null where an article has no counterpart. Every event lies in one
    family. In runs of more than 3,000 articles a family only joins articles that appeared within three days.
    """
    counted = (
        articles.filter(pl.col("duplicate_of").is_null() & pl.col("outlet").is_not_null())
        .select("article_id", "outlet", "text", day=pl.col("published").str.head(10).str.to_date(strict=False))
        .sort("day", "article_id", nulls_last=True)
        .with_row_index("row")
    )
    if counted.height < 2:
        return _numbered(counted, {}, {})
    pairs = _pairs(counted)
    return _numbered(counted, _events(counted, pairs), _families(counted.height, pairs))


def paired_differences(long: pl.DataFrame, matched: pl.DataFrame, *, digest: str) -> pl.DataFrame:
    """`outlet, measure, events, pairs, value, others, difference, low, high, p`: outlets inside the same events.

    In each event an outlet's article is held against the mean of the others'; differences are averaged over events, and
    the event is the unit of the bootstrap and of Wilcoxon's signed-rank test. `pairs` counts the pairs of articles
    behind a row. Interval and p are null where the sample rule, applied to events, does not allow a comparison.
    """
    schema = {"outlet": pl.String(), "measure": pl.String(), "events": pl.Int32(), "pairs": pl.Int32()} | {
        name: pl.Float64() for name in ("value", "others", "difference", "low", "high", "p")
    }
    table = matched.filter(pl.col("event").is_not_null()).sort("event", "outlet", "article_id")
    table = table.join(by_measure(long), left_on="article_id", right_on="entity", how="left", maintain_order="left")
    values = table.select(NAMES).to_numpy().astype(np.float64)
    event = table["event"].to_numpy().astype(np.int64)
    known = np.isfinite(values)
    shape = (int(event.max()) + 1 if len(event) else 0, len(NAMES))
    sums, sizes = np.zeros(shape), np.zeros(shape)
    np.add.at(sums, event, np.where(known, values, 0.0))
    np.add.at(sizes, event, known)
    partners = sizes[event] - 1
    usable = known & (partners > 0)
    others = np.where(usable, (sums[event] - np.where(known, values, 0.0)) / np.maximum(partners, 1), np.nan)
    differences = np.where(usable, values - others, np.nan)
    rows: list[tuple[object, ...]] = []
    for (outlet,), group in table.with_row_index("at").group_by("outlet", maintain_order=True):
        at = group["at"].to_numpy()
        mean, low, high = mean_intervals(differences[at], seed=seed_of(digest, f"events\0{outlet}"))
        for i, name in enumerate(NAMES):
            mine = at[usable[at, i]]
            n = len(mine)
            if not n:
                continue
            ends: tuple[float, float, float] = (np.nan, np.nan, np.nan)
            if comparable(name, n):
                moved = np.any(differences[mine, i] != 0)
                p = float(stats.wilcoxon(differences[mine, i], method="approx").pvalue) if moved else 1.0
                ends = (float(low[i]), float(high[i]), p)
            figures = (float(values[mine, i].mean()), float(others[mine, i].mean()), float(mean[i]))
            rows.append((outlet, name, n, int(partners[mine, i].sum()), *figures, *ends))
    frame = pl.DataFrame(rows, schema=schema, orient="row").sort("outlet", maintain_order=True)
    return frame.with_columns(pl.col(pl.Float64).fill_nan(None))


def vectors(counted: pl.DataFrame) -> sparse.csr_matrix:
    """TF-IDF vectors of length 1, a row an article (`row, text`): (1 + log tf) * idf."""
    terms = (
        words_of(counted, "row")
        .group_by("row", "word")
        .agg(tf=pl.len())
        .join(weights(), on="word", how="left")
        .with_columns(weight=(1 + pl.col("tf").log()) * pl.col("idf").fill_null(rarest()))
        .sort("row", "word")
    )
    code = terms["word"].rank("dense").to_numpy().astype(np.int64) - 1
    size = (counted.height, int(code.max()) + 1 if len(code) else 1)
    matrix = sparse.csr_matrix((terms["weight"].to_numpy(), (terms["row"].to_numpy(), code)), shape=size)
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.maximum(length, 1e-12)) @ matrix)


def _pairs(counted: pl.DataFrame) -> pl.DataFrame:
    """`a, b, likeness, near` of alike pairs from different outlets; `near`: close enough to be of one event."""
    matrix = vectors(counted)
    n = counted.height
    day = counted["day"].to_physical().fill_null(UNDATED).to_numpy().astype(np.int64)
    outlet = counted["outlet"].rank("dense").to_numpy()
    frames = []
    for first in range(0, n, _BLOCK):
        last = min(first + _BLOCK, n)
        stop = n if n <= EVERY_PAIR else int(np.searchsorted(day, day[last - 1] + DAYS, "right"))
        found = sparse.coo_matrix(matrix[first:last] @ matrix[first:stop].T)
        a, b, likeness = found.row + first, found.col + first, np.round(found.data, 9)
        kept = (a < b) & (outlet[a] != outlet[b]) & (likeness >= LIKENESS)
        a, b, likeness = a[kept], b[kept], likeness[kept]
        near = (day[b] < UNDATED) & (np.abs(day[a] - day[b]) <= DAYS)  # the undated come last
        frames.append(
            pl.DataFrame({"a": a.astype(np.int64), "b": b.astype(np.int64), "likeness": likeness, "near": near})
        )
    return pl.concat(frames)


def _events(counted: pl.DataFrame, pairs: pl.DataFrame) -> dict[int, int]:
    """The event of each matched row, named by its first row: best pairs first, an article an outlet, three days."""
    outlet = counted.select("row", "outlet")
    both = (
        pairs.filter("near")
        .join(outlet.rename({"row": "a", "outlet": "outlet_a"}), on="a")
        .join(outlet.rename({"row": "b", "outlet": "outlet_b"}), on="b")
    )
    best = pl.col("likeness").max()
    mutual = both.filter(
        (pl.col("likeness") == best.over("a", "outlet_b")) & (pl.col("likeness") == best.over("b", "outlet_a"))
    ).sort(pl.col("likeness"), "a", "b", descending=[True, False, False])
    day = counted["day"].to_physical().to_list()
    names = counted["outlet"].to_list()
    member: dict[int, int] = {}
    groups: dict[int, list[int]] = {}
    for a, b in mutual.select("a", "b").iter_rows():
        one, two = groups.get(member.get(a, a), [a]), groups.get(member.get(b, b), [b])
        if one is two:
            continue
        joined = sorted(one + two)
        days = [day[row] for row in joined if day[row] is not None]
        if len({names[row] for row in joined}) < len(joined) or (days and max(days) - min(days) > DAYS):
            continue
        for row in joined:
            member[row] = joined[0]
        groups[joined[0]] = joined
    return member


def _families(n: int, pairs: pl.DataFrame) -> dict[int, int]:
    """The family of each row that has a relative: connected components."""
    a, b = pairs["a"].to_numpy(), pairs["b"].to_numpy()
    graph = sparse.coo_matrix((np.ones(len(a)), (a, b)), shape=(n, n))
    _, labels = sparse.csgraph.connected_components(graph, directed=False)
    return {int(row): int(labels[row]) for row in np.union1d(a, b)}


def _numbered(counted: pl.DataFrame, event: dict[int, int], family: dict[int, int]) -> pl.DataFrame:
    rows = counted["row"].to_list()
    frame = counted.select("article_id", "outlet").with_columns(
        event=pl.Series([event.get(row) for row in rows], dtype=pl.Int64),
        family=pl.Series([family.get(row) for row in rows], dtype=pl.Int64),
    )
    frame = frame.sort("article_id")
    for name in ("event", "family"):
        order = {old: new for new, old in enumerate(frame[name].drop_nulls().unique(maintain_order=True))}
        frame = frame.with_columns(pl.col(name).replace_strict(order, return_dtype=pl.Int32).cast(pl.Int32))
    return frame
