"""Write `ahead.json`, the kernels that a run over seeds/ calls in the order of first calls: `python -m tests.ahead`.

In a process of its own, for a kernel that has been called before is not met again; and with nothing kept from earlier
runs but the kernels.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from outletscore import ahead, pipeline
from outletscore.compiling import Kernel
from outletscore.scores.intervals import bootstrap_means
from outletscore.storage import caching

SEEDS = Path(__file__).parent.parent / "seeds"


def nothing_kept(path: Path) -> bytes:
    """As if no run had been before this one."""
    raise ValueError(path)


def called() -> list[list[Any]]:
    """What a run by one thread calls, as `ahead.told` tells it."""
    found: list[list[Any]] = []
    compile, within = Kernel.compile, [0]

    def noted(kernel: Kernel, arguments: Any) -> Any:
        if not within[0]:
            found.append(ahead.told(kernel, arguments))
        within[0] += 1
        try:
            return compile(kernel, arguments)
        finally:
            within[0] -= 1

    Kernel.compile = noted  # type: ignore[method-assign]
    caching.read_whole = nothing_kept
    with tempfile.TemporaryDirectory() as folder:
        pipeline.run([SEEDS], folder, threads=1)
    # Only a baseline that fits the rules in force has samples drawn, and it shall not matter here whether it does.
    bootstrap_means(np.ones((50, 1)), seed=1, draws=2, size=1)
    return found


def text(listed: list[list[Any]]) -> str:
    """A kernel a line."""
    return "[\n" + ",\n".join(json.dumps(each) for each in listed) + "\n]\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["print"]:
        sys.stdout.write(text(called()))
    else:
        ahead.LISTED.write_text(text(called()), "utf-8")
