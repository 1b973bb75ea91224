"""Labelled articles in, the register out: words and phrases that tell a column from a report, each with a weight.

Opinion and news differ by manner long before anybody is called names: first person, tense, few reporting verbs,
connectives of an argument. Logistic regression of the label on the rates of words and phrases per 1,000 words of
narration, inside each outlet (an intercept each, both its labels equally heavy), cross-validated with outlets left out.
It is linear in the hits, so a reader can open it. Needs scikit-learn (the `fit` extra).
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from outletscore.errors import InputError
from outletscore.rulebook.fit_figures import auc
from outletscore.rulebook.grams import Floats, Mask, article_counts

if TYPE_CHECKING:
    import polars as pl
    from scipy.sparse import csr_matrix

GROUPS = 5  # outlets are left out in so many groups
FEWEST_OUTLETS = 4
FEWEST_EACH = 5  # articles of either label that an outlet must have
MOST_EACH = 400  # articles of a label that are taken of an outlet
FEWEST_WORDS = 150  # of narration: shorter articles count as this long
PENALTY = 0.0003  # C of scikit-learn
FEWEST_TIMES = (60, 60, 60)  # that an entry of one, two, three words must be there
FEWEST_ARTICLES = 60
SPREAD = 0.75  # of the outlets an entry must stand in
LARGEST_SHARE = 0.25  # of an entry's articles in one outlet, all outlets taken as equally large
CREDIBLE = 0.7  # AUC below which the labels of an outlet are not fitted on: its news is opinion, too
ENTRIES = 3000  # those that move articles most; all others together correlate with them at .996
FEWEST_JUDGED = 20  # articles of either label without which an outlet's AUC says nothing


@dataclass(frozen=True, slots=True, eq=False)
class Articles:
    """n articles with their label (1 opinion, 0 news) and outlet."""

    texts: tuple[str, ...]
    label: NDArray[np.int64]
    outlet: NDArray[np.str_]

    @classmethod
    def of(cls, table: pl.DataFrame, place: str = "") -> Articles:
        """From a table with `text`, `label` and `outlet`: outlets that have both labels, and a sample of each.

        Raises InputError where a column is missing, or fewer than four outlets have both labels.
        """
        import polars as pl

        for name in ("text", "label", "outlet"):
            if name not in table.columns:
                raise InputError(f"column `{name}` is missing", place=place, hint="text, label, outlet")
        table = table.drop_nulls(["text", "label", "outlet"]).with_columns(pl.col("label").cast(pl.Int64))
        key = pl.Series([sha256(text.encode("utf-8", "replace")).hexdigest() for text in table["text"]])
        sample = table.with_columns(key=key).sort("key").group_by("outlet", "label", maintain_order=True)
        table = sample.head(MOST_EACH).sort("outlet", "label", "key")
        counts = table.group_by("outlet").agg((pl.col("label") == kind).sum().alias(str(kind)) for kind in (0, 1))
        both = counts.filter((pl.col("0") >= FEWEST_EACH) & (pl.col("1") >= FEWEST_EACH))["outlet"]
        if len(both) < FEWEST_OUTLETS:
            raise InputError(
                "too few outlets with both labels", place=place, hint=f"at least {FEWEST_OUTLETS}, labels 0 and 1"
            )
        table = table.filter(pl.col("outlet").is_in(both.implode()))
        return cls(tuple(table["text"]), table["label"].to_numpy(), table["outlet"].to_numpy().astype(np.str_))


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """Entries with their weights: log-odds that one more a thousand words adds to an article.

    `auc` has, for each outlet, how well a register fitted without it tells its labels apart; `left_out` the outlets
    whose labels were not fitted on.
    """

    entries: tuple[str, ...]
    weights: Floats
    auc: dict[str, float]
    left_out: tuple[str, ...]


def fit_register(articles: Articles, without: frozenset[str] = frozenset()) -> Register:
    """Fit the register, leave out the outlets whose labels nothing tells apart, and cross-validate.

    Entries with a word of `without` are left out: words that name the label, such as *op-ed*.
    """
    counted, entries, words = article_counts(articles.texts, FEWEST_TIMES)
    allowed = np.array([without.isdisjoint(entry.split(" ")) for entry in entries], dtype=np.bool_)
    chosen = widespread(counted, articles.outlet)
    chosen = chosen[allowed[chosen]]
    rates, scale = _rates(counted[:, chosen], words)
    judged = _outlets_with(articles, FEWEST_JUDGED)

    def left_out(trusted: Mask) -> dict[str, float]:
        score = _cross_validated(rates, articles, trusted)
        mine = {name: articles.outlet == name for name in judged}
        return {name: auc(articles.label[rows].astype(np.float64), score[rows]) for name, rows in mine.items()}

    first = left_out(np.ones(len(articles.label), dtype=np.bool_))
    doubted = tuple(name for name, value in first.items() if value < CREDIBLE)
    trusted = ~np.isin(articles.outlet, doubted)
    result = _fit(rates, articles, trusted)
    reach = np.abs(result) * np.sqrt(np.asarray(rates.power(2).mean(axis=0)).ravel())
    kept = np.sort(np.argsort(-reach, kind="stable")[:ENTRIES])
    kept_entries = tuple(entries[i] for i in chosen[kept])
    return Register(kept_entries, result[kept] / scale[kept], left_out(trusted), doubted)


def widespread(counted: csr_matrix, outlet: NDArray[np.str_]) -> NDArray[np.int64]:
    """Entries of nearly all outlets, none of which has them for itself: house style and boilerplate stay outside."""
    from scipy.sparse import csr_matrix

    names, which = np.unique(outlet, return_inverse=True)
    there = counted.copy()
    there.data[:] = 1.0
    in_articles = np.asarray(there.sum(axis=0)).ravel()
    by_outlet = csr_matrix((1.0 / np.bincount(which)[which], (which, np.arange(len(which))))) @ there
    share = by_outlet.toarray()
    most = share.max(axis=0) / np.maximum(share.sum(axis=0), 1e-12)
    wide = (share > 0).sum(axis=0) >= SPREAD * len(names)
    result: NDArray[np.int64] = np.flatnonzero(wide & (in_articles >= FEWEST_ARTICLES) & (most <= LARGEST_SHARE))
    return result


def _rates(counted: csr_matrix, words: Floats) -> tuple[csr_matrix, Floats]:
    """Rates per 1,000 words, divided by the root of their root mean square; and what they were divided by.

    Between raw rates, where *the* outweighs everything, and standardised ones, where the rarest word counts as much.
    """
    from scipy.sparse import diags

    rates = (diags(1000.0 / np.maximum(words, FEWEST_WORDS)) @ counted).tocsr()
    scale = np.maximum(np.sqrt(np.sqrt(np.asarray(rates.power(2).mean(axis=0)).ravel())), 1e-6)
    return (rates @ diags(1.0 / scale)).tocsr(), scale


def _fit(rates: csr_matrix, articles: Articles, rows: Mask) -> Floats:
    """Coefficients of the rates, fitted on some of the articles."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    at = np.flatnonzero(rows)
    label = articles.label[at]
    _, outlet = np.unique(articles.outlet[at], return_inverse=True)
    cell = 2 * outlet + label
    size = np.bincount(cell)
    weight = np.minimum(size, 150)[cell] ** 0.5 / size[cell]  # a small outlet is not as sure as a large one
    own = csr_matrix((np.ones(len(at)), (np.arange(len(at)), outlet)))
    model = LogisticRegression(C=PENALTY, max_iter=200, tol=1e-2)
    model.fit(hstack([rates[at], own]).tocsr(), label, sample_weight=weight / weight.mean())
    result: Floats = model.coef_[0][: rates.shape[1]]
    return result


def _cross_validated(rates: csr_matrix, articles: Articles, trusted: Mask) -> Floats:
    """Score of each article by a fit without its outlet."""
    names, which = np.unique(articles.outlet, return_inverse=True)
    size = np.bincount(which, weights=articles.label)
    group = np.empty(len(names), dtype=np.int64)
    group[np.argsort(-size, kind="stable")] = np.arange(len(names)) % GROUPS
    score = np.zeros(len(which))
    for number in range(min(GROUPS, len(names))):
        out = group[which] == number
        score[out] = rates[out] @ _fit(rates, articles, ~out & trusted)
    return score


def _outlets_with(articles: Articles, fewest: int) -> list[str]:
    """Outlets that have so many articles of either label."""
    names = np.unique(articles.outlet).tolist()
    return [name for name in names if np.bincount(articles.label[articles.outlet == name], minlength=2).min() >= fewest]


def read_articles(path: Path) -> Articles:
    """The table of a .parquet, .csv or .jsonl file. Raises InputError."""
    from outletscore.rulebook.fit import read_table

    return Articles.of(read_table(path), str(path))
