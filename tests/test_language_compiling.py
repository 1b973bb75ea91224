"""Where compiled kernels are kept, and that compiling them is announced once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
