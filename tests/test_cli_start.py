"""Commands that score nothing start at once: neither polars nor numba nor numpy is imported for them."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("polars", "numba", "numpy", "scipy", "jinja2", "textstat", "vaderSentiment")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["run", "--help"], ["rules", "--help"], ["rules", "list"]]
)
def test_light_commands_import_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom outletscore.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().splitlines()[-1] == "[]"
    assert done.stdout.strip()


def test_whoever_only_scores_imports_no_statistics() -> None:
    code = "import sys, outletscore.pipeline; print('scipy.special' in sys.modules, 'scipy.sparse' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"
