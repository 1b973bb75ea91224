"""The process that compiles ahead: what it compiles, when there is one, and that it ends with the first."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from numba.core import event

from outletscore import ahead

ROOT = Path(__file__).parents[1]
SLEEPER = (sys.executable, "-c", "import time; time.sleep(60)")


def test_the_list_is_what_a_run_calls() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.ahead", "print"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == ahead.LISTED.read_text("utf-8"), "run `make docs` and commit the result"


def test_kernels_and_types_are_read_as_they_were_told() -> None:
    found = ahead.listed()
    assert [ahead.told(*each) for each in found] == json.loads(ahead.LISTED.read_text("utf-8"))
    assert len(found) > 40


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that are begun."""
    found: list[subprocess.Popen[bytes]] = []
    begin = subprocess.Popen

    def noted(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        found.append(begin(*arguments, **options))
        return found[-1]

    monkeypatch.setattr(subprocess, "Popen", noted)
    monkeypatch.setattr(ahead, "COMMAND", SLEEPER)
    monkeypatch.setattr(ahead, "_cores", lambda: 2)
    return found


def compile_something() -> None:
    event.start_event("numba:compile", {})
    event.end_event("numba:compile", {})


def test_it_begins_when_the_first_kernel_is_compiled_and_ends_with_the_run(begun: list[Any]) -> None:
    with ahead.compiling_ahead():
        assert not begun
        compile_something()
        compile_something()
        assert [process.poll() for process in begun] == [None]
    assert [process.poll() for process in begun] == [-signal.SIGKILL]


def test_it_ends_with_a_run_that_fails(begun: list[Any]) -> None:
    def fail() -> None:
        with ahead.compiling_ahead():
            compile_something()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert [process.poll() for process in begun] == [-signal.SIGKILL]


def test_it_does_not_begin_behind_the_run_or_on_one_core(begun: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    with ahead.compiling_ahead():
        pass
    compile_something()
    monkeypatch.setattr(ahead, "_cores", lambda: 1)
    with ahead.compiling_ahead():
        compile_something()
    assert not begun


@pytest.mark.skipif(os.name == "nt", reason="sends what a terminal sends")
def test_it_compiles_from_the_end_and_ends_when_the_first_process_is_no_more(tmp_path: Path) -> None:
    path = os.pathsep.join(map(os.path.abspath, sys.path))
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": path}
    environment.pop("NUMBA_DISABLE_JIT", None)
    process = subprocess.Popen(ahead.COMMAND, stdin=subprocess.PIPE, env=environment)
    last = ahead.listed()[-1][0].py_func.__name__
    while not list(tmp_path.rglob(f"*.{last}-*.nbc")):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)  # Ctrl-C: the first process sees to it
    time.sleep(0.2)
    assert process.poll() is None
    assert process.stdin is not None
    process.stdin.close()  # as when the first process is killed
    assert process.wait(timeout=30) == 0
