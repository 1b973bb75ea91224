"""A lost executor changes nothing: its tasks, and what it had shuffled, are done again by others."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.spark.conftest import ROOT, contents, different


# While scoring, what the executor has read is lost with it.
@pytest.mark.parametrize("stage", ["scoring", pytest.param("reading", marks=pytest.mark.slow)])
def test_an_executor_that_is_killed_changes_nothing(
    installed: None, archive: Path, alone: dict[str, bytes], tmp_path: Path, stage: str
) -> None:
    """In a process of its own: a Spark of more than one Java, where this one's is a single Java."""
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-m", "tests.spark.lost_executor", str(archive), str(out), stage],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = done.stdout.splitlines()[-1]
    assert told.startswith("3 executors, 1 lost: "), told
    assert "137" in told  # 128 + SIGKILL
    assert different(contents(out), alone) == []
