"""What each rule hits in sentences labelled by experts, and in opinion against news: for those who write rules.

    python -m benchmarks.rules --data DIR [--family NAME] [--show RULE] [--sort precision|ratio|hits|rule]

DIR holds babe_train.parquet (text, y) and allsides_dev.parquet (domain, title, text, opinion). Printed for each rule:
labelled sentences it hits and the share of them labelled biased (half of all are); its hits in news and in opinion of
the same outlets (in titles where the rule is for titles), per 100,000 words of news, and the ratio of the two rates,
half a hit added to each. A rule with enough hits, a share under one half and a ratio near 1 fires in plain reporting:
narrow it or drop it. `--show` prints hits of one rule in context. Do not copy wording from the data into a rule: the
figures tell which idea is wrong, not which words are right.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore import rulebook
from outletscore.language import Reading, Vocabulary, read
from outletscore.rulebook import Hits

FEWEST = 20  # articles of either kind that a domain needs
MOST = 150  # articles of a kind taken from a domain


@dataclass(frozen=True, eq=False)
class Part:
    """Texts read and matched."""

    reading: Reading
    hits: Hits
    text: NDArray[np.int64]  # of each hit

    @classmethod
    def of(cls, texts: list[str], patterns: rulebook.Patterns, vocabulary: Vocabulary, *, title: bool = False) -> Part:
        reading = read(texts, vocabulary)
        hits = rulebook.match(reading, patterns, title=title)
        return cls(reading, hits, np.searchsorted(reading.token_bounds, hits.start, side="right") - 1)

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        return np.bincount(self.hits.rule, minlength=10_000)

    @cached_property
    def words(self) -> int:
        return int((self.reading.words() & (self.reading.quotation < 0)).sum())


def opinion_and_news(path: Path, column: str) -> tuple[list[str], list[str]]:
    """Texts or titles of outlets that have enough of both, as many of one kind as of the other from each."""
    table = pl.read_parquet(path, columns=["domain", column, "opinion"]).drop_nulls().sort("domain")
    found: tuple[list[str], list[str]] = ([], [])
    for part in table.partition_by("domain", maintain_order=True):
        kinds = [part.filter(pl.col("opinion") == kind)[column].to_list() for kind in (True, False)]
        size = min(map(len, kinds))
        for texts, kind in zip(found, kinds, strict=True):
            texts += kind[: min(size, MOST)] if size >= FEWEST else []
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rules", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rules", type=Path, help="rulebook to measure instead of the built-in one")
    parser.add_argument("--family")
    parser.add_argument("--show", metavar="RULE", help="print hits of a rule in context")
    parser.add_argument("--sort", choices=["rule", "hits", "precision", "ratio"], default="rule")
    options = parser.parse_args()

    book = rulebook.load(options.rules)
    vocabulary = Vocabulary()
    patterns = rulebook.compile(book, vocabulary)
    babe = pl.read_parquet(options.data / "babe_train.parquet")
    label = babe["y"].to_numpy()
    sentences = Part.of(babe["text"].to_list(), patterns, vocabulary)
    parts = [
        Part.of(texts, patterns, vocabulary, title=column == "title")
        for column in ("text", "title")
        for texts in opinion_and_news(options.data / "allsides_dev.parquet", column)
    ]
    if options.show:
        show(options.show, book, sentences, label, parts)
        return

    rules = len(book.ids)
    hit = np.unique(np.stack([sentences.hits.rule, sentences.text]), axis=1)  # a sentence counts once a rule
    hits = np.bincount(hit[0], minlength=rules)
    biased = np.bincount(hit[0], weights=label[hit[1]], minlength=rules)
    rows = []
    for number, rule in enumerate(book.rules):
        if options.family and rule.family != options.family:
            continue
        opinion, news = parts[2:] if rule.scope == "title" else parts[:2]
        scale_opinion, scale_news = 1e5 / opinion.words, 1e5 / news.words
        in_news, in_opinion = int(news.counts[number]), int(opinion.counts[number])
        ratio = (in_opinion + 0.5) * scale_opinion / ((in_news + 0.5) * scale_news)
        share = biased[number] / hits[number] if hits[number] else np.nan
        rows.append((rule.id, rule.weight, int(hits[number]), share, in_news, in_opinion, in_news * scale_news, ratio))
    column = {"rule": 0, "hits": 2, "precision": 3, "ratio": 7}[options.sort]
    rows.sort(key=lambda row: (np.nan_to_num(row[column], nan=-1.0) if column else row[0], row[0]))
    print(f"{len(label):,} sentences, {label.mean():.3f} biased; {len(rows)} rules")
    print(f"{'':40}{'weight':>7}{'hits':>6}{'biased':>8}{'news':>7}{'opinion':>8}{'/100k':>7}{'ratio':>7}")
    for name, weight, count, share, few, many, rate, ratio in rows:
        print(f"{name:40}{weight:7.2f}{count:6}{share:8.2f}{few:7}{many:8}{rate:7.1f}{ratio:7.1f}")


def show(rule: str, book: rulebook.Rulebook, sentences: Part, label: NDArray[np.int64], parts: list[Part]) -> None:
    """Print hits of one rule with the words around them."""
    number = book.ids.index(rule)
    opinion, news = parts[2:] if book.rule(rule).scope == "title" else parts[:2]
    for name, part in (("labelled", sentences), ("news", news), ("opinion", opinion)):
        chosen = np.flatnonzero(part.hits.rule == number)
        print(f"\n{name}: {len(chosen)}")
        for each in chosen[:40].tolist():
            start, end = int(part.hits.start[each]), int(part.hits.end[each])
            bounds = part.reading.sentence_start
            sentence = int(part.reading.sentence[start])
            low, high = max(start - 12, int(bounds[sentence])), min(end + 8, int(bounds[sentence + 1]))
            before = part.reading.text(low, start) if low < start else ""
            after = part.reading.text(end, high) if end < high else ""
            mark = int(label[part.text[each]]) if part is sentences else "-"
            line = f"{before} [[{part.reading.text(start, end)}]] {after}"
            print(f"  {mark} {' '.join(line.split())}")


if __name__ == "__main__":
    main()
