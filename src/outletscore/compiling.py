"""How the kernels are compiled, and where the compiled code is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from numba.core import config, event

from outletscore.storage.caching import cache_folder

Function = TypeVar("Function", bound=Callable[..., Any])


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
