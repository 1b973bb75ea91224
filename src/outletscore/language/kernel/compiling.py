"""How the kernels are compiled, and where the compiled code is kept.

Import this before numba: numba reads its cache folder from the environment, once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from outletscore import __version__

Function = TypeVar("Function", bound=Callable[..., Any])


def cache_folder() -> Path:
    """Where compiled kernels are kept between runs: NUMBA_CACHE_DIR, else the user's cache folder by version."""
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "outletscore" / __version__


os.environ["NUMBA_CACHE_DIR"] = str(cache_folder())

import numba  # noqa: E402 the folder comes first
from numba.core import config, event  # noqa: E402

if not vars(config).get("CACHE_DIR"):
    vars(config)["CACHE_DIR"] = os.environ["NUMBA_CACHE_DIR"]  # numba was imported before us


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
