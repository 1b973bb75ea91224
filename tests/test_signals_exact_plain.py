"""Tone and readability kernels as plain Python: what only the compiler would hide. `make bounds` asks the same."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from outletscore.signals import syllables
from tests import hostile, test_signals_readability, test_signals_tone


def tone() -> None:
    """Sentences of the words that mean something to tone, compared with vaderSentiment."""
    rng = random.Random(9)
    test_signals_tone.check([hostile.sentence(rng, test_signals_tone.WORDS) for _ in range(80)])
    words = ["good", "bad", "so", "but", "the", "good"]
    test_signals_tone.check([" ".join(rng.choices(words, k=150)) for _ in range(2)])


def readability() -> None:
    """Sentences of words that are in the dictionary and of others, compared with textstat."""
    import nltk

    with tempfile.TemporaryDirectory() as folder:
        syllables.write_corpus(Path(folder))
        nltk.data.path.insert(0, folder)
        from textstat import textstat

        rng = random.Random(9)
        known = test_signals_readability.KNOWN
        test_signals_readability.check(textstat, [hostile.sentence(rng, known, length=40) for _ in range(20)])


SCRIPT = """
from outletscore.language.kernel import lookup
from tests import test_signals_exact_plain
assert not hasattr(lookup.fill, "py_func")
test_signals_exact_plain.{}()
"""


@pytest.mark.parametrize("figures", ["tone", "readability"])
def test_same_figures(figures: str, tmp_path: Path) -> None:
    path = os.pathsep.join(sys.path)
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-W", "ignore:overflow encountered", "-c", SCRIPT.format(figures)],
        cwd=Path(__file__).parents[1],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
