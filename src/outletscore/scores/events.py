"""Articles of different outlets about one event, and how outlets differ inside events.

Two articles are alike by the cosine of their TF-IDF vectors (docs/decisions/0063-same-event.md). They tell one event if
they are alike enough, appeared within three days, and each is the other's best match in its outlet. Articles as alike
that are not of one event, or have no date, make a family: related, and no more is said of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore import tables
from outletscore.scores import alike
from outletscore.scores.effects import benjamini_hochberg, signed_rank
from outletscore.scores.intervals import mean_intervals, seed_of
from outletscore.scores.measures import NAMES
from outletscore.scores.standing import comparable
from outletscore.scores.terms import weighed
from outletscore.tables import SAME_EVENT, schema

if TYPE_CHECKING:
    from scipy import sparse

Floats = NDArray[np.float64]

# Chosen on BASIL's triplets, benchmarks/events.py prints how F1 goes with them.
LIKENESS = 0.17
# Decimal places of a likeness that tell.
DIGITS = 9
DAYS = 3
# Up to so many articles every pair is looked at, whatever its dates, to find families of stories.
EVERY_PAIR = 3_000
# No events are looked for beyond so many articles (2.5 kB each), or pairs of them within three days.
MOST_ARTICLES = 50_000
MOST_PAIRS = 300_000_000
_BLOCK = 512
# Behind every day.
UNDATED = 10**6


@dataclass(slots=True)
class Stories:
    """The words of all articles added so far, weighed: what events are found with. Add batch after batch."""

    most: int = MOST_ARTICLES
    names: list[pl.DataFrame] = field(default_factory=list)
    terms: list[NDArray[np.int32]] = field(default_factory=list)
    weights: list[NDArray[np.float32]] = field(default_factory=list)
    lengths: list[NDArray[np.int64]] = field(default_factory=list)
    articles: int = 0
    numbering: alike.Numbering = field(default_factory=alike.Numbering)

    def add(self, articles: pl.DataFrame) -> None:
        """Take in articles (`article_id, outlet, published, text, duplicate_of`), in any order, each once.

        Later copies are left out.
        """
        counted = articles.filter(pl.col("duplicate_of").is_null()).select(
            "article_id", "outlet", "text", day=pl.col("published").str.head(10).str.to_date(strict=False)
        )
        self.articles += counted.height
        if self.articles > self.most:
            for held in (self.names, self.terms, self.weights, self.lengths):
                held.clear()
            return
        self.names.append(counted.drop("text"))
        for first in range(0, counted.height, _BLOCK):
            texts = counted["text"].slice(first, _BLOCK)
            number, term, weight = weighed(texts)
            self.terms.append(self.numbering.of(term))
            self.weights.append(weight)
            self.lengths.append(np.bincount(number, minlength=len(texts)))

    def groups(self) -> Groups:
        """The events and families of these articles."""
        none = {"article_id": pl.String, "outlet": pl.String, "day": pl.Date}
        named = pl.concat(self.names) if self.names else pl.DataFrame(schema=none)
        order = named.with_row_index("article").sort("day", "article_id", nulls_last=True).with_row_index("row")
        too_many = _too_many(order["day"], self.articles, self.most)
        if too_many:
            return Groups(tables.empty(tables.EVENTS), too_many)
        if order.height < 2:
            return Groups(_numbered(order, {}, {}), "")
        terms = np.concatenate(self.terms)
        weights = np.concatenate(self.weights)
        lengths = np.concatenate(self.lengths)
        self.terms.clear()
        self.weights.clear()
        pairs = _pairs(order, terms, weights, lengths)
        return Groups(_numbered(order, _events(order, pairs), _families(order.height, pairs)), "")


class Groups(NamedTuple):
    """Which articles belong together; `not_looked_for` says why nobody looked, where that is so."""

    articles: pl.DataFrame
    not_looked_for: str


def events(articles: pl.DataFrame) -> pl.DataFrame:
    """`tables.EVENTS` of the articles that can be matched, sorted by id.

    `articles` has `article_id, outlet, published, text, duplicate_of`; later copies are left out, and articles of no
    known outlet are of no event. An event has one article an outlet, of two outlets or more, all within three days;
    `event` and `family` are numbered from 0 by their first article, and null where an article has no counterpart.
    Every event lies in one family. In runs of more than 3,000 articles a family only joins articles that appeared
    within three days, and in runs of more than 50,000 no events are looked for.
    """
    stories = Stories()
    stories.add(articles)
    return stories.groups().articles


def _too_many(days: pl.Series, articles: int, most: int) -> str:
    """Why events are not looked for; empty where they are."""
    if articles > most:
        return f"the run has {articles:,} articles, and events are looked for among {most:,} at most"
    day = days.drop_nulls().to_physical().to_numpy().astype(np.int64)
    pairs = int((np.searchsorted(day, day + DAYS, "right") - np.arange(len(day))).sum())
    if len(days) > EVERY_PAIR and pairs > MOST_PAIRS:
        return f"{pairs:,} pairs of articles lie within {DAYS} days, and {MOST_PAIRS:,} are looked at, at most"
    return ""


def paired_differences(wide: pl.DataFrame, matched: pl.DataFrame, *, digest: str) -> pl.DataFrame:
    """`tables.SAME_EVENT`: outlets inside the same events.

    `wide` has `article_id` and a column a measure. In each event an outlet's article is held against the mean of the
    others'; differences are averaged over events, and the event is the unit of the bootstrap and of Wilcoxon's
    signed-rank test. `pairs` counts the pairs of articles behind a row. Interval and p are null where the sample rule,
    applied to events, does not allow a comparison.
    """
    table = matched.filter(pl.col("event").is_not_null()).sort("event", "outlet", "article_id")
    table = table.join(wide, on="article_id", how="left", maintain_order="left")
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
                ends = (float(low[i]), float(high[i]), signed_rank(differences[mine, i]))
            figures = (float(values[mine, i].mean()), float(others[mine, i].mean()), float(mean[i]))
            rows.append((outlet, name, n, int(partners[mine, i].sum()), *figures, *ends, np.nan))
    frame = pl.DataFrame(rows, schema=schema(SAME_EVENT), orient="row").sort("outlet", maintain_order=True)
    adjusted = benjamini_hochberg(frame["p"].to_numpy().astype(np.float64))
    return frame.with_columns(p_adjusted=pl.Series(adjusted)).with_columns(pl.col(pl.Float64).fill_nan(None))


def vectors(counted: pl.DataFrame) -> sparse.csr_matrix:
    """TF-IDF vectors of length 1, a row an article (`row, text`), a column a term."""
    from scipy import sparse

    number, term, weight = weighed(counted.sort("row")["text"])
    vocabulary, column = np.unique(term, return_inverse=True)
    shape = (counted.height, max(len(vocabulary), 1))
    matrix = sparse.csr_matrix((weight.astype(np.float64), (number.astype(np.int64), column)), shape=shape)
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags_array(1 / np.maximum(length, 1e-12)) @ matrix)


def _pairs(
    order: pl.DataFrame, terms: NDArray[np.int32], weights: NDArray[np.float32], lengths: NDArray[np.int64]
) -> pl.DataFrame:
    """`a, b, likeness, near` of alike pairs from different outlets; `near`: close enough to be of one event.

    Terms (in numbers) and weights stand article by article, `lengths` of each; `order` is `article, row` and the rest.
    """
    n = order.height
    day = order["day"].to_physical().fill_null(UNDATED).to_numpy().astype(np.int64)
    outlet = order["outlet"].rank("dense").fill_null(0).to_numpy()
    until = np.full(n, n)
    if n > EVERY_PAIR:
        until = np.where(day < UNDATED, np.searchsorted(day, day + DAYS, "right"), 0)
    places = order["article"].to_numpy().astype(np.int64)
    ends = np.cumsum(lengths)
    a, b, likeness = alike.pairs(
        terms, weights, (ends - lengths)[places], ends[places], until, LIKENESS - 10.0**-DIGITS
    )
    likeness = np.round(likeness, DIGITS)
    kept = (outlet[a] != outlet[b]) & (likeness >= LIKENESS)
    a, b, likeness = a[kept], b[kept], likeness[kept]
    near = (day[b] < UNDATED) & (np.abs(day[a] - day[b]) <= DAYS)  # the undated come last
    near &= (outlet[a] > 0) & (outlet[b] > 0)
    return pl.DataFrame({"a": a, "b": b, "likeness": likeness, "near": near})


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
    if pairs.is_empty():
        return {}
    from scipy import sparse  # not where nothing is alike

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
    frame = frame.sort("article_id").cast({"event": pl.Int32, "family": pl.Int32})
    for name in ("event", "family"):
        order = {old: new for new, old in enumerate(frame[name].drop_nulls().unique(maintain_order=True))}
        frame = frame.with_columns(pl.col(name).replace_strict(order, return_dtype=pl.Int32).cast(pl.Int32))
    return frame
