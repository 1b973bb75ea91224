"""The tone and readability kernels as plain Python, and with bounds checked: what only the compiler would hide."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TONE = """
import random
from tests import hostile, test_signals_tone as tests
rng = random.Random(9)
tests.check([hostile.sentence(rng, tests.WORDS) for _ in range(80)])
tests.check([" ".join(rng.choices(["good", "bad", "so", "but", "the", "good"], k=150)) for _ in range(2)])
"""
READABILITY = """
import random
import tempfile
import nltk
from pathlib import Path
from outletscore.signals import syllables
from tests import hostile, test_signals_readability as tests
with tempfile.TemporaryDirectory() as folder:
    syllables.write_corpus(Path(folder))
    nltk.data.path.insert(0, folder)
    from textstat import textstat
    rng = random.Random(9)
    tests.check(textstat, [hostile.sentence(rng, tests.KNOWN, length=40) for _ in range(20)])
"""
PLAIN = "from outletscore.language.kernel import lookup; assert not hasattr(lookup.fill, 'py_func')\n"


@pytest.mark.parametrize("script", [TONE, READABILITY], ids=["tone", "readability"])
@pytest.mark.parametrize("switch", ["NUMBA_DISABLE_JIT", "NUMBA_BOUNDSCHECK"])
def test_same_figures(script: str, switch: str, tmp_path: Path) -> None:
    environment = {**os.environ, switch: "1", "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore:overflow encountered", "-c", PLAIN * (switch == "NUMBA_DISABLE_JIT") + script],
        cwd=Path(__file__).parents[1],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
