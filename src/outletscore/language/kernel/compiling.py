"""How the kernels are compiled, and where the compiled code is kept."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config, event

from outletscore import __version__

Function = TypeVar("Function", bound=Callable[..., Any])


def cache_folder() -> Path:
    """Where compiled kernels are kept between runs: in NUMBA_CACHE_DIR, else in the user's cache folder.

    Each state of the sources has a folder of its own. numba looks at the file of a kernel alone, and would go on with
    code that another module's constants and functions have been compiled into.
    """
    return _base() / f"{__version__}-{_digest()}"


def _base() -> Path:
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "outletscore"


def _digest() -> str:
    """Of everything that the kernels are compiled from."""
    language = Path(__file__).parents[1]
    total = hashlib.sha256()
    for file in sorted(language.rglob("*.py")):
        total.update(file.name.encode() + b"\0" + file.read_bytes())
    return total.hexdigest()[:12]


vars(config)["CACHE_DIR"] = str(cache_folder())


def compiled(function: Function) -> Function:
    """Compile on first use, run without the interpreter's lock, keep the machine code on disk.

    Kernels make no arrays: without reference counting, which would otherwise cost more than the work (a third of the
    time of the tone kernel), they get everything they write to from their callers.
    """
    options: dict[str, Any] = {"nogil": True, "cache": True, "_nrt": False}
    return cast(Function, numba.njit(**options)(function))


class _Announcer(event.Listener):
    def __init__(self, tell: Callable[[], None]) -> None:
        self.tell: Callable[[], None] | None = tell

    def on_start(self, event: Any) -> None:
        if self.tell:
            tell, self.tell = self.tell, None
            tell()

    def on_end(self, event: Any) -> None:
        pass


def announce(tell: Callable[[], None]) -> None:
    """Call `tell` once, when the first kernel is really compiled and not read from the cache folder."""
    event.register("numba:compile", _Announcer(tell))  # type: ignore[no-untyped-call]
