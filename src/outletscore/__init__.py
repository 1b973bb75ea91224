"""outletscore scores how news outlets write: editorializing, sourcing and attribution, with the evidence.

    import outletscore

    scored = outletscore.score(["seeds/"])      # the tables of a run, as polars frames
    scored.tables["outlets"]
    outletscore.write(scored, "reports/")

Nothing is imported until it is asked for: polars and numba cost most of a second.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from outletscore.errors import OutletScoreError
    from outletscore.inputs import Options
    from outletscore.pipeline import Scored, run, score, write
    from outletscore.rulebook import Rulebook, load

__version__ = "0.1.0"

_HOMES = {
    "Options": "inputs",
    "OutletScoreError": "errors",
    "Rulebook": "rulebook",
    "Scored": "pipeline",
    "load": "rulebook",
    "run": "pipeline",
    "score": "pipeline",
    "write": "pipeline",
}

__all__ = ["Options", "OutletScoreError", "Rulebook", "Scored", "__version__", "load", "run", "score", "write"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"outletscore.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'outletscore' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
