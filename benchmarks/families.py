"""What goes with ratings of outlets: each family of rules, in the news of rated outlets.

    python -m benchmarks.families --data DIR

DIR holds allsides_dev.parquet (id, domain, text, opinion) and outlet_labels_dev.parquet (domain, side and the ratings).
Printed for each family, and for the judgements (`loaded` and `label` together): Spearman's rho over outlets of its hits
in 1,000 words of narration with each rating, and the same given side (ranks less the mean rank of left, centre, right).
Up to 150 news articles of each outlet that has 25. With 36 outlets an interval is .3 either side, and this is many
looks. Families that go with quality (hedges, unnamed sources) have no weight and must keep none.
"""

from __future__ import annotations

import argparse
from hashlib import sha256
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import rankdata

from outletscore import rulebook
from outletscore.language import Vocabulary, read
from outletscore.signals.editorializing import outside

FEWEST, MOST = 25, 150  # articles of an outlet
RATINGS = ("pc1", "adfontes", "mbfc", "newsguard")
JUDGEMENTS = ("loaded", "label")


def sample(data: Path) -> pl.DataFrame:
    """News of the rated outlets, those articles whose ids have the smallest digests, with the ratings."""
    news = pl.read_parquet(data / "allsides_dev.parquet", columns=["id", "domain", "text", "opinion"])
    news = news.filter(~pl.col("opinion").fill_null(False)).join(
        pl.read_parquet(data / "outlet_labels_dev.parquet"), on="domain"
    )
    digest = pl.Series([sha256(id.encode()).hexdigest() for id in news["id"]])
    kept = news.with_columns(digest=digest).sort("digest").group_by("domain", maintain_order=True).head(MOST)
    return kept.filter(pl.len().over("domain") >= FEWEST).sort("domain", "digest")


def rates(texts: list[str], book: rulebook.Rulebook) -> NDArray[np.float64]:
    """Hits of each family outside quotations in 1,000 words of narration, over all texts."""
    vocabulary = Vocabulary()
    reading = read(texts, vocabulary)
    hits = rulebook.match(reading, rulebook.compile(book, vocabulary))
    hits = hits.where(~outside(reading, hits))
    by_rule = np.bincount(hits.rule, minlength=len(book.ids))[: len(book.rules)]
    families = families_of(book)
    number = np.array([families.index(rule.family) for rule in book.rules])
    words = int((reading.words() & (reading.quotation < 0)).sum())
    result: NDArray[np.float64] = 1000 * np.bincount(number, weights=by_rule, minlength=len(families)) / words
    return result


def families_of(book: rulebook.Rulebook) -> list[str]:
    return sorted({rule.family for rule in book.rules})


def rho(x: NDArray[np.float64], y: NDArray[np.float64], group: NDArray[np.int64] | None = None) -> float:
    """Spearman's rho; with groups, of the ranks less their mean in the group."""
    ranks = [rankdata(x), rankdata(y)]
    for rank in ranks if group is not None else []:
        for each in np.unique(group):
            rank[group == each] -= rank[group == each].mean()
    return float(np.corrcoef(*ranks)[0, 1])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.families", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    whole = rulebook.load()
    book = rulebook.Rulebook(whole.rules, whole.lexicons, ())
    parts = sample(data).partition_by("domain", maintain_order=True)
    names = families_of(book)
    table = np.stack([rates(part["text"].to_list(), book) for part in parts])
    judged = table[:, [names.index(family) for family in JUDGEMENTS]].sum(axis=1)
    outlets = pl.concat([part.head(1) for part in parts])
    print(f"{outlets.height} outlets, {sum(part.height for part in parts)} articles; rho, given side")
    print(f"{'':20}{'/1000':>7}" + "".join(f"{name:>15}" for name in RATINGS))
    for name, column in ((" + ".join(JUDGEMENTS), judged), *zip(names, table.T, strict=True)):
        cells = ""
        for rating in RATINGS:
            known = outlets[rating].is_not_null().to_numpy() & outlets["side"].is_not_null().to_numpy()
            there, side = outlets[rating].to_numpy()[known], outlets["side"].to_numpy()[known]
            if np.ptp(column[known]) > 0:
                cells += f"{rho(column[known], there):8.2f}{rho(column[known], there, side):7.2f}"
        print(f"{name:20}{column.mean():7.2f}{cells}")


if __name__ == "__main__":
    main()
