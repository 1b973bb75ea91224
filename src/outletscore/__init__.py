"""outletscore scores how news outlets write: editorializing, sourcing and attribution, with the evidence.

    import outletscore

    scored = outletscore.score(["seeds/"])      # the tables of a run, as polars frames
    scored.tables["outlets"]
    outletscore.write(scored, "reports/")
    outletscore.compare(["new.parquet"], "us-news")

docs/python.md has more.

Nothing is imported until it is asked for: polars and numba cost most of a second.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from outletscore.comparing import build_baseline, compare, load_baseline, save_baseline
    from outletscore.errors import OutletScoreError
    from outletscore.inputs import Options
    from outletscore.pipeline import Scored, run, score, write
    from outletscore.rulebook import Rulebook, load
    from outletscore.scores.baseline import Baseline

__version__ = "0.1.0"

_HOMES = {
    "Baseline": "scores.baseline",
    "Options": "inputs",
    "OutletScoreError": "errors",
    "Rulebook": "rulebook",
    "Scored": "pipeline",
    "build_baseline": "comparing",
    "compare": "comparing",
    "load": "rulebook",
    "load_baseline": "comparing",
    "run": "pipeline",
    "save_baseline": "comparing",
    "score": "pipeline",
    "write": "pipeline",
}

__all__ = [
    "Baseline",
    "Options",
    "OutletScoreError",
    "Rulebook",
    "Scored",
    "__version__",
    "build_baseline",
    "compare",
    "load",
    "load_baseline",
    "run",
    "save_baseline",
    "score",
    "write",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"outletscore.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'outletscore' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
