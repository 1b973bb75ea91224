"""Which column of a table is which."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from types import MappingProxyType

from outletscore.errors import UsageError
from outletscore.inputs.reasons import Reason
from outletscore.inputs.unpacking import RefusedError


@cache
def spellings() -> dict[str, tuple[str, ...]]:
    """Our name of a column -> the usual spellings of it, best first."""
    text = (resources.files(__package__) / "columns.toml").read_text(encoding="utf-8")
    return {ours: tuple(_key(theirs) for theirs in known) for ours, known in tomllib.loads(text).items()}


def recognise(names: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Our column -> the table's column, for those that are there. `mapping` goes first.

    Raises UsageError where the mapping names a column of ours that does not exist, RefusedError where no text column
    is found or the mapping names a column that the table lacks.
    """
    unknown = sorted(set(mapping) - set(spellings()))
    if unknown:
        raise UsageError(f"no column of ours is called {unknown[0]!r}", hint=f"choose from {', '.join(spellings())}")
    absent = sorted(theirs for theirs in mapping.values() if theirs not in names)
    if absent:
        raise RefusedError(Reason.UNKNOWN_COLUMNS, f"has no column {absent[0]!r}; it has {_list(names)}")
    found = spelled(names, mapping)
    if "text" not in found:
        message = f"none of its columns is known to hold the text: {_list(names)}; name it, such as --map text=COLUMN"
        raise RefusedError(Reason.UNKNOWN_COLUMNS, message)
    return found


def spelled(names: Sequence[str], mapping: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Our column -> the table's column, for those that are there."""
    found: dict[str, str] = {}
    by_key: dict[str, str] = {}
    for name in names:
        by_key.setdefault(_key(name), name)
    for ours, known in spellings().items():
        theirs = mapping.get(ours) or next((by_key[key] for key in known if key in by_key), None)
        if theirs is not None:
            found[ours] = theirs
    return found


def _key(name: str) -> str:
    return name.strip().lstrip("\ufeff").casefold().replace("_", "").replace("-", "").replace(" ", "")


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(names[:12])
    return f"{shown}, ..." if len(names) > 12 else shown or "none"
