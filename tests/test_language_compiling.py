"""Where compiled kernels are kept, and that compiling them is announced once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from numba import types

from outletscore.compiling import _Files, compiled

SCRIPT = """
import numpy as np
from outletscore.language.kernel import compiling
compiling.announce(lambda: print("compiling"))
from outletscore.language.kernel.lanes import mix
mix(np.uint64(1), np.uint64(2), 3)
mix(np.uint64(3), np.uint64(4), 3)
"""


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the cache folder is chosen by XDG_CACHE_HOME")
def test_compiled_once_into_the_users_cache(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    environment.pop("NUMBA_CACHE_DIR", None)
    environment.pop("NUMBA_DISABLE_JIT", None)
    said = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert said == ["compiling\n", ""]
    assert list((tmp_path / "outletscore").rglob("*.nbc"))


@compiled
def twice(number: int) -> int:
    return 2 * number


@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT", "0") != "0", reason="nothing is compiled")
def test_a_kernel_is_compiled_once_for_all_integers_of_its_callers() -> None:
    for of in (types.literal(0), types.literal(1), types.int32, types.int8):
        twice.get_call_template([of], {})  # type: ignore[attr-defined]
    assert twice.signatures == [(types.int64,)]  # type: ignore[attr-defined]


def test_code_for_other_types_or_sources_is_never_taken(tmp_path: Path) -> None:
    files = _Files(str(tmp_path / "made"), "kernel", (1.0, 200))
    assert files.load("int64") is None
    for types_of in ("int64", "float64"):
        files.save(types_of, [types_of])
    assert [files.load(types_of) for types_of in ("int64", "float64", "int8")] == [["int64"], ["float64"], None]
    assert _Files(str(tmp_path / "made"), "kernel", (2.0, 200)).load("int64") is None
    assert _Files(str(tmp_path / "made"), "other", (1.0, 200)).load("int64") is None


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 200])
def test_damaged_code_is_passed_over(tmp_path: Path, damage: bytes) -> None:
    files = _Files(str(tmp_path), "kernel", (1.0, 200))
    files.save("int64", [1])
    (path,) = tmp_path.glob("kernel.*.nbc")
    path.write_bytes(damage or path.read_bytes()[:-1])
    assert files.load("int64") is None
    files.save("int64", [2])
    assert files.load("int64") == [2]


def test_code_that_cannot_be_kept_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    files = _Files(str(tmp_path / "file"), "kernel", (1.0, 200))
    files.save("int64", [1])
    assert files.load("int64") is None
