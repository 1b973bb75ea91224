"""A local Spark of two cores, and an input of many kinds.

Without PySpark or Java these tests are skipped, and the end of the run says so. Where `OUTLETSCORE_SPARK=required` is
set, they fail instead.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import polars as pl
import pytest

from outletscore import inputs, pipeline

ROOT = Path(__file__).parents[2]
SMALL = inputs.Options(limits=inputs.Limits(batch_articles=3))
# Nothing runs long enough here for Java's second compiler to be worth its time.
QUICK = "-XX:TieredStopAtLevel=1"
ASKED = (
    f"--conf spark.ui.enabled=false --conf spark.python.daemon.module=tests.spark.daemon --driver-java-options {QUICK}"
)
FRENCH = "Le gouvernement a annoncé mardi que la réforme serait présentée au parlement avant la fin de la semaine. " * 6

# To one outlet of the table this is its own name, under a spelling that only the gate settles.
RELAYED = "The rain will stay, Mayor Jane Smith told the Harbour Courier. It was late, an aide told Reuters.\n\n"


def missing(what: str) -> NoReturn:
    """Skip, or fail where Spark is required."""
    text = f"{what}: --engine spark was not tested"
    if os.environ.get("OUTLETSCORE_SPARK") == "required":
        pytest.fail(text)
    pytest.skip(text)


@pytest.fixture(scope="session")
def installed() -> None:
    """PySpark and a Java are there."""
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        missing("no Java (Debian: apt-get install openjdk-17-jre-headless)")
    try:
        import pyspark  # noqa: F401
    except ImportError:
        missing("no pyspark (make spark)")


@pytest.fixture(scope="session")
def spark(installed: None) -> Iterator[Any]:
    """A session whose tasks may fail three times, and whose Arrow batches hold two rows."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("PYSPARK_SUBMIT_ARGS", f"{ASKED} pyspark-shell")
    from outletscore.spark import session

    running = session("local[2,4]")
    running.sparkContext.setLogLevel("OFF")
    running.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "2")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages, an archive and tables, with copies, ids that are taken, another language and broken rows and files."""
    folder = tmp_path_factory.mktemp("in")
    texts = [file.read_text("utf-8") for file in sorted((ROOT / "seeds").iterdir())]
    shutil.copytree(ROOT / "seeds", folder / "dumps")
    for name in ("bridge.html", "bridge.warcio.warc.gz"):
        shutil.copy(ROOT / "tests" / "fixtures" / "inputs" / name, folder / name)
    rows = [
        {
            "id": f"a{n % 20}",  # the last four are taken
            "outlet": ("Harbour Courier", "The Harbour Courier", "Outlet B", None)[n % 4],
            "title": None if n % 5 == 0 else f"A shameful title, number {n}",
            "date": f"2026-0{1 + n % 9}-11",
            "text": FRENCH if n == 7 else RELAYED + texts[n % 5][(n // 2) * 40 : (n // 2) * 40 + 1500],
        }
        for n in range(24)
    ]
    pl.DataFrame(rows).write_parquet(folder / "table.parquet")
    lines = [json.dumps({**row, "id": f"j{n}"}) for n, row in enumerate(rows[:8])]
    (folder / "lines.jsonl").write_text("\n".join([*lines[:4], "{broken", *lines[4:]]), "utf-8")
    (folder / "broken.parquet").write_bytes(b"PAR1 and no more")
    (folder / "notes.pdf").write_bytes(b"%PDF-1.7")
    return folder


@pytest.fixture(scope="session")
def alone(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a run on one machine."""
    folder = tmp_path_factory.mktemp("alone")
    pipeline.run([archive], folder)
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    """The files of a folder by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def different(found: dict[str, bytes], expected: dict[str, bytes]) -> list[str]:
    """Names of the files that are not the same."""
    return sorted(name for name in {*found, *expected} if found.get(name) != expected.get(name))
