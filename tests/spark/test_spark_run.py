"""`run` on Spark writes the files of one machine, whatever happens to its workers."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from outletscore import inputs
from outletscore.errors import OutputError, UsageError
from tests.spark.conftest import SMALL, contents, different


def run(spark: Any, archive: Path, folder: Path, options: inputs.Options = SMALL, **choices: Any) -> dict[str, bytes]:
    from outletscore.spark import run as on_spark

    on_spark(spark, [archive], folder, options=options, **choices)
    return contents(folder)


def test_the_input_has_all_that_the_gate_looks_for(alone: dict[str, bytes]) -> None:
    counts = json.loads(alone["run.json"])["counts"]
    assert counts["scored"] > 25
    assert counts["skipped"] >= 1
    reasons = pl.read_csv(alone["quarantine.csv"])["reason"].value_counts()
    assert {"id-clash", "language", "broken-record", "broken-table"} <= set(reasons["reason"])
    articles = pl.read_parquet(alone["articles.parquet"])
    assert articles["duplicate_of"].count() >= 5
    assert "The Harbour Courier" not in articles["outlet"].to_list()


def test_the_files_are_those_of_one_machine(spark: Any, archive: Path, alone: dict[str, bytes], tmp_path: Path) -> None:
    """Parts of three articles in Arrow batches of two rows."""
    assert different(run(spark, archive, tmp_path), alone) == []


def test_parts_and_batches_of_another_size_change_nothing(
    spark: Any, archive: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "10000")
    try:
        assert different(run(spark, archive, tmp_path, inputs.Options()), alone) == []
    finally:
        spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "2")


@pytest.mark.parametrize("stage", ["reading", "scoring"])
def test_a_worker_that_is_killed_in_the_middle_changes_nothing(
    spark: Any,
    archive: Path,
    alone: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    stage: str,
) -> None:
    """The first worker of each task to come that far kills itself (SIGKILL) behind its first batch."""
    from outletscore.distributed import spark as room

    marks = tmp_path / "killed"
    marks.mkdir()
    if stage == "reading":
        read = room._read
        monkeypatch.setattr(room, "_read", lambda *given: dying(read(*given), marks))
    else:
        scored = room._scored
        monkeypatch.setattr(
            room, "_scored", lambda df, engine: scored(df, engine).mapInArrow(killer(marks), schema(scored(df, engine)))
        )
    # A function of this module is pickled by its name; workers know nothing of the tests.
    from pyspark import cloudpickle

    import tests.spark.test_spark_run as here

    cloudpickle.register_pickle_by_value(here)
    try:
        found = run(spark, archive, tmp_path / "out")
    finally:
        cloudpickle.unregister_pickle_by_value(here)
    assert len(list(marks.iterdir())) >= 2
    assert different(found, alone) == []


def schema(df: Any) -> Any:
    return df.schema


def killer(marks: Path) -> Any:
    return lambda batches: dying(batches, marks)


def dying(batches: Iterator[Any], marks: Path) -> Iterator[Any]:
    """The batches; behind the first of each task, its first worker dies."""
    from pyspark import TaskContext

    context = TaskContext.get()
    for number, batch in enumerate(batches):
        yield batch
        if number == 0 and context.attemptNumber() == 0:
            (marks / f"{context.stageId()}-{context.partitionId()}").touch()
            os.kill(os.getpid(), signal.SIGKILL)


def test_a_run_that_cannot_succeed_leaves_the_old_files(
    spark: Any, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here: workers with other rules, lists or code than the driver's."""
    from outletscore.distributed.spark import _Shipped

    (tmp_path / "run.json").write_text("old", "utf-8")
    real = _Shipped.of
    monkeypatch.setattr(_Shipped, "of", lambda *given: replace(real(*given), digest="0" * 64))
    with pytest.raises(OutputError, match="this worker scores under") as told:
        run(spark, archive, tmp_path)
    assert "000000000000" in str(told.value)
    assert (tmp_path / "run.json").read_text("utf-8") == "old"


def test_what_workers_have_done_is_not_done_again(
    spark: Any, archive: Path, alone: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outletscore import pipeline
    from outletscore.distributed import spark as room

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "add_up", stopped)
        with pytest.raises(KeyboardInterrupt):
            run(spark, archive, tmp_path)
    with pytest.raises(UsageError, match="the engine changed"):
        pipeline.run([archive], tmp_path, options=SMALL, resume=True)
    monkeypatch.setattr(room, "_job", stopped)
    assert different(run(spark, archive, tmp_path, resume=True), alone) == []


def test_from_the_terminal(spark: Any, archive: Path, alone: dict[str, bytes], tmp_path: Path) -> None:
    from click.testing import CliRunner

    from outletscore.cli import main

    command = ["run", str(archive), "-o", str(tmp_path), "--engine", "spark", "--master", "local[2,4]"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1, result.output  # some inputs were refused
    assert "articles scored" in result.output
    assert different(contents(tmp_path), alone) == []


def test_an_input_without_an_article(spark: Any, tmp_path: Path) -> None:
    from outletscore import pipeline

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "broken.parquet").write_bytes(b"PAR1 and no more")
    pipeline.run([tmp_path / "in"], tmp_path / "alone")
    assert different(run(spark, tmp_path / "in", tmp_path / "out"), contents(tmp_path / "alone")) == []
    pipeline.run([tmp_path / "none"], tmp_path / "alone")
    assert different(run(spark, tmp_path / "none", tmp_path / "out"), contents(tmp_path / "alone")) == []
