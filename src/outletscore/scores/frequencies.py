"""Words of a text and how common each of them is in news: what two texts must share to tell the same story.

The frequencies come from a file and not from the run, so that the likeness of two articles is the same in a run of five
and in one of fifty thousand. `python -m outletscore.scores.frequencies TABLE.parquet` makes the file anew.
"""

from __future__ import annotations

import math
from functools import cache
from importlib import resources

import polars as pl

FILE = "document_frequencies.tsv"
# A word in fewer articles than this says as much as one in so many: rare words are misspelt or names of one article.
FLOOR = 0.01
_BLANKS = ["\n", "\t", "—", "–", "/", "...", "…"]
_MARKS = ".,;:!?\"“”‘’()[]{}-'\\*<>|"


def words_of(texts: pl.DataFrame, key: str) -> pl.DataFrame:
    """`key, word`: one row a word, lower case, marks and possessive s stripped; single letters left out."""
    text = pl.col("text").str.to_lowercase().str.replace_many(_BLANKS, [" "] * len(_BLANKS))
    return (
        texts.select(key, text.str.split(" ").alias("word"))
        .explode("word", empty_as_null=False)
        .with_columns(pl.col("word").str.strip_chars(_MARKS).str.strip_suffix("'s").str.strip_suffix("’s"))
        .filter(pl.col("word").str.len_chars() > 1)
    )


@cache
def weights() -> pl.DataFrame:
    """`word, idf`: log of one over the share of news articles that hold the word, for every word in 1 % of them."""
    lines = resources.files("outletscore.scores").joinpath(FILE).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return pl.DataFrame(
        {"word": [word for word, _ in rows], "idf": [-math.log(float(share)) for _, share in rows]},
        schema={"word": pl.String, "idf": pl.Float64},
    )


def rarest() -> float:
    """The idf of a word that the file does not list."""
    return -math.log(FLOOR)


def count(texts: pl.DataFrame, key: str) -> pl.DataFrame:
    """`word, share`: the part of the texts that hold each word, of those in 1 % of them, in alphabetical order."""
    found = words_of(texts, key).unique().group_by("word").agg(share=pl.len() / texts.height)
    return found.filter(pl.col("share") >= FLOOR).sort("word")


if __name__ == "__main__":
    import sys
    from pathlib import Path

    table = pl.read_parquet(sys.argv[1], columns=["id", "text"])
    head = (
        f"# share of articles that hold a word, of the words in {FLOOR:.0%} of them or more\n"
        f"# data: the {table.height:,} articles of {Path(sys.argv[1]).name}, from ramybaly/Article-Bias-Prediction, "
        "commit ced8111, Apache-2.0; figures only, no text\n"
        "# made: 2026-11-24, python -m outletscore.scores.frequencies TABLE.parquet\n"
    )
    body = "".join(f"{word}\t{share:.4g}\n" for word, share in count(table, "id").iter_rows())
    Path(__file__).with_name(FILE).write_text(head + body, "utf-8")
