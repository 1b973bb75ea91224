"""Same-event matching against BASIL's triplets: one event told by three outlets.

    python benchmarks/events.py basil_dev.parquet

Prints pairwise precision, recall and F1 of `scores.events.events`, and how they go with the threshold of likeness.
"""

from __future__ import annotations

import sys

import polars as pl

from outletscore.scores import events as matching


def pairs(frame: pl.DataFrame, group: str) -> set[tuple[str, str]]:
    """Pairs of articles in one group, each pair once."""
    known = frame.filter(pl.col(group).is_not_null()).select("article_id", group)
    both = known.join(known, on=group, suffix="_b").filter(pl.col("article_id") < pl.col("article_id_b"))
    return set(both.select("article_id", "article_id_b").iter_rows())


def score(articles: pl.DataFrame) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs."""
    true, found = pairs(articles, "triplet"), pairs(matching.events(articles), "event")
    hits = len(true & found)
    return hits / max(len(found), 1), hits / len(true), 2 * hits / (len(true) + len(found))


def main() -> None:
    articles = (
        pl.read_parquet(sys.argv[1])
        .sort("doc_id", "paragraph", "sentence")
        .group_by("doc_id", maintain_order=True)
        .agg(pl.col("triplet", "outlet", "date").first(), pl.col("text").str.join(" "))
        .rename({"doc_id": "article_id", "date": "published"})
        .with_columns(duplicate_of=pl.lit(None, pl.String))
    )
    print(f"{articles.height} articles, {len(pairs(articles, 'triplet'))} true pairs\n")
    print("| likeness | precision | recall | F1 |\n|---|---|---|---|")
    shipped = matching.LIKENESS
    for likeness in (0.08, 0.12, 0.15, shipped, 0.2, 0.25):
        matching.LIKENESS = likeness
        print(f"| {likeness:.2f} | " + " | ".join(f"{figure:.3f}" for figure in score(articles)) + " |")
    matching.LIKENESS = shipped


if __name__ == "__main__":
    main()
