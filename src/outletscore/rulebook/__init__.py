"""Rules are data: read and checked (`load`), made ready (`compile`), and found in a reading (`match`).

Only `compile` and `match` need numba; they are imported when they are asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from outletscore.rulebook.loading import load
from outletscore.rulebook.rules import Example, Lexicon, Rule, Rulebook

if TYPE_CHECKING:
    from outletscore.rulebook.hits import Hits
    from outletscore.rulebook.matching import every_hit, match
    from outletscore.rulebook.patterns import Patterns, compile

_HOMES = {"Hits": "hits", "Patterns": "patterns", "compile": "patterns", "every_hit": "matching", "match": "matching"}

__all__ = [
    "Example",
    "Hits",
    "Lexicon",
    "Patterns",
    "Rule",
    "Rulebook",
    "compile",
    "every_hit",
    "load",
    "match",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"outletscore.rulebook.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'outletscore.rulebook' has no attribute {name!r}")
