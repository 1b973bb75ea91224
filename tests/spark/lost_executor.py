"""A run on a Spark with executors of their own, one of which is lost (`kill -9` of its Java) in the middle.

python -m tests.spark.lost_executor ARCHIVE OUT STAGE

STAGE is reading or scoring. Prints the executors that were lost, each with Spark's reason, and how many were there. A
program of its own, since a process has one Spark.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyspark

from tests.spark.conftest import QUICK, SMALL

MASTER = "local-cluster[2,1,1024]"  # two executors with a core each; every one is a Java with workers of its own
ASKED = f"--conf spark.ui.enabled=false --conf spark.executor.extraJavaOptions={QUICK} --driver-java-options {QUICK}"


def executor_of(process: int) -> int:
    """The Java that started a worker, by their ids."""
    while Path(f"/proc/{process}/comm").read_text().strip() != "java":
        process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    return process


def losing(mark: Path, batches: Iterator[Any]) -> Iterator[Any]:
    """The batches; behind a first batch, of whichever task comes to it first, the executor is killed: once in a run."""
    for number, batch in enumerate(batches):
        yield batch
        if number == 0:
            try:
                mark.mkdir()
            except FileExistsError:
                continue
            os.kill(executor_of(os.getpid()), signal.SIGKILL)
            os.kill(os.getpid(), signal.SIGKILL)


def lost(spark: Any) -> tuple[int, list[str]]:
    """How many executors there were, and why Spark took some of them off its list."""
    listed = spark.sparkContext._jsc.sc().statusStore().executorList(False)
    executors = [each for each in map(listed.apply, range(listed.size())) if each.id() != "driver"]
    return len(executors), [each.removeReason().get() for each in executors if not each.isActive()]


def main(archive: Path, out: Path, stage: str) -> None:
    # Executors are started by Spark's scripts, those of the installed package.
    os.environ["SPARK_HOME"] = str(Path(pyspark.__file__).parent)
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYSPARK_SUBMIT_ARGS"] = f"{ASKED} pyspark-shell"
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    import tests.spark.lost_executor as here
    from outletscore.distributed import spark as room

    pyspark.cloudpickle.register_pickle_by_value(here)  # workers know nothing of the tests
    mark = out.with_suffix(".killed")
    if stage == "reading":
        read = room._read
        room._read = lambda *given: here.losing(mark, read(*given))
    else:
        scored = room._scored

        def dying(df: Any, engine: Any) -> Any:
            found = scored(df, engine)
            return found.mapInArrow(partial(here.losing, mark), found.schema)

        room._scored = dying
    spark = room.session(MASTER)
    spark.sparkContext.setLogLevel("OFF")
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "2")
    room.run(spark, [archive], out, options=SMALL)
    count, reasons = lost(spark)
    assert mark.is_dir(), "none was killed"
    sys.stdout.write(f"{count} executors, {len(reasons)} lost: {', '.join(reasons)}\n")
    spark.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
