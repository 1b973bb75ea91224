"""Make the baselines that come with the package: `make baseline DATA=articles.parquet`.

    python -m benchmarks.reference_baselines articles.parquet [FOLDER]

The table has `id, domain, title, text, date, url, opinion` (true, false or null): the articles of
ramybaly/Article-Bias-Prediction with what their address and title say of the genre. One baseline holds the news, one
the opinion pieces. An outlet is a web domain (the data's own names part the sections of one paper); it takes part from
ten articles on, with 250 at most, those whose ids have the smallest SHA-256: every outlet weighs the same anyway.
"""

from __future__ import annotations

import sys
import tempfile
from hashlib import sha256
from pathlib import Path

import polars as pl

from outletscore.cli import main as outletscore
from outletscore.scores.baseline import FEW_ARTICLES, SUFFIX

FOLDER = Path(__file__).parent.parent / "src" / "outletscore" / "baselines"
MOST = 250
SOURCE = "ramybaly/Article-Bias-Prediction, commit ced8111: articles listed by AllSides, half of the domains"
LICENCE = "Apache-2.0 (the data set); counts only, the texts belong to their publishers and are not in here"
GENRES = {"us-news": (False, "news"), "us-opinion": (True, "opinion")}


def chosen(articles: pl.DataFrame, opinion: bool) -> pl.DataFrame:
    """The articles of one genre that take part, with `domain` as `outlet`, in the order of their ids."""
    return (
        articles.filter(pl.col("opinion") == opinion)
        .with_columns(by=pl.col("id").map_elements(lambda i: sha256(i.encode()).hexdigest(), pl.String))
        .sort("by")
        .filter((pl.len().over("domain") >= FEW_ARTICLES) & (pl.int_range(pl.len()).over("domain") < MOST))
        .select("id", "title", "text", "date", "url", outlet="domain")
        .sort("id")
    )


def main(table: Path, folder: Path) -> None:
    """Both baselines, written by `outletscore baseline build`."""
    articles = pl.read_parquet(table)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for name, (opinion, genre) in GENRES.items():
            part = Path(scratch) / f"{name}.parquet"
            chosen(articles, opinion).write_parquet(part)
            about = {"source": SOURCE, "licence": LICENCE, "country": "the United States, mostly", "genre": genre}
            options = [text for key, value in about.items() for text in (f"--{key}", value)]
            file = folder / f"{name}{SUFFIX}"
            build = ["baseline", "build", str(part), "-o", str(file), *options, "--command", "make baseline DATA=TABLE"]
            outletscore(build, standalone_mode=False)
            print(f"{file.name}: {file.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else FOLDER)
