"""`outletscore.spark.score(df)`: the same figures and rows as on one machine, for any cut."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from outletscore import pipeline
from outletscore.errors import UsageError
from outletscore.tables import ARTICLES_IN

OWN_RULE = """title = "Zanzibari"
why = "A word that no other rule knows."
references = [
  "None",
]
weight = 0.6
scope = "narration"
patterns = [
  "zanzibari",
]

[examples]
match = [
  "They met the [[zanzibari]].",
]
no_match = [
  "They are neighbours.",
]
"""


@pytest.fixture(scope="module")
def alone(archive: Path) -> pipeline.Scored:
    return pipeline.score([archive / "lines.jsonl"], baseline=None)


@pytest.fixture(scope="module")
def given(alone: pipeline.Scored) -> pl.DataFrame:
    """Articles under other names, with a column of the user's own and a row without a text."""
    articles = alone.tables["articles"].select("outlet", id="article_id", headline="title", body="text")
    without = pl.DataFrame(
        {"outlet": [None], "id": ["none"], "headline": ["A title"], "body": [None]}, schema=articles.schema
    )
    return pl.concat([articles.head(3), without, articles.tail(-3)]).with_row_index("mine")


def scored(spark: Any, given: pl.DataFrame, partitions: int, **choices: Any) -> pl.DataFrame:
    from outletscore.spark import score

    df = spark.createDataFrame(given.rows(), given.columns).repartition(partitions)
    rows = [row.asDict(recursive=True) for row in score(df, **choices).collect()]
    return pl.DataFrame(rows, infer_schema_length=None).sort("mine")


def test_figures_and_rows_are_those_of_one_machine(spark: Any, given: pl.DataFrame, alone: pipeline.Scored) -> None:
    tables = ("sentences", "evidence", "title_evidence", "attributions")
    found = scored(spark, given, 3, rows=tables)
    assert found["id"].to_list() == given["id"].to_list()
    assert found.filter(id="none").select("words", "measures", "evidence_rows").row(0) == (None, None, None)
    found = found.filter(pl.col("id") != "none")
    articles = alone.tables["articles"]
    same = [name for name in articles.columns if name in found.columns and name not in ARTICLES_IN]
    assert len(same) >= 4
    assert found.select(same).rows() == articles.select(same).rows()
    long = found.select("id", "measures").explode("measures").unnest("measures")
    # What needs the other articles: text shared with another outlet.
    shared = ~pl.col("measure").is_in(["shared_text", "agency_overlap"])
    assert long.filter(shared).rows() == alone.figures.filter(shared).rows()
    for name in tables:
        listed = found.select("id", f"{name}_rows").explode(f"{name}_rows", empty_as_null=False)
        rows = listed.unnest(f"{name}_rows").rename({"id": "article_id"})
        expected = alone.tables[name]
        left = [column for column in expected.columns if column != "shared"]
        assert rows.height == expected.height > 0
        assert rows.select(left).rows() == expected.select(left).rows()


def test_partitions_and_batches_do_not_matter(spark: Any, given: pl.DataFrame) -> None:
    found = scored(spark, given, 1, rows=["evidence"])
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "10000")
    try:
        assert scored(spark, given, 5, rows=["evidence"]).equals(found)
    finally:
        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "2")


def test_what_is_asked_for_is_checked_before_any_work(spark: Any) -> None:
    from outletscore.spark import score

    df = spark.createDataFrame([("a", "It rained.")], ["id", "text"])
    with pytest.raises(UsageError, match="no column is known to hold the text"):
        score(df.withColumnRenamed("text", "leib"))
    with pytest.raises(UsageError, match="'words' already"):
        score(df.withColumnRenamed("id", "words"))
    with pytest.raises(UsageError, match="no table 'lines'"):
        score(df, rows=["lines"])
    assert score(df.withColumnRenamed("text", "leib"), mapping={"text": "leib"}, measures=False).collect()[0].words == 2


def test_rules_of_ones_own_reach_the_workers(spark: Any, tmp_path: Path) -> None:
    from outletscore.spark import score

    folder = tmp_path / "rules"
    shutil.copytree(Path(__file__).parents[2] / "rules", folder)
    (folder / "label" / "zanzibari.toml").write_text(OWN_RULE, "utf-8")
    df = spark.createDataFrame([("a", "They met the zanzibari yesterday.")], ["id", "text"])
    (row,) = score(df, rules=folder, rows=["evidence"]).collect()
    assert "label/zanzibari" in {found.rule for found in row.evidence_rows}
    (row,) = score(df, rows=["evidence"]).collect()
    assert "label/zanzibari" not in {found.rule for found in row.evidence_rows}
