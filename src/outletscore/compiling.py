"""How the kernels are compiled, and where the compiled code is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from numba.core import config, event, types
from numba.core.registry import CPUDispatcher

from outletscore.storage.caching import cache_folder

Function = TypeVar("Function", bound=Callable[..., Any])


vars(config)["CACHE_DIR"] = str(cache_folder())


class _Kernel(CPUDispatcher):
    """A kernel that others call with whatever integers they have, and that is compiled once for all of them.

    numba compiles a function anew for each type it is called with, and a literal 0 has another than a literal 1, an
    element of an array of 32 bits another than a sum. Here all are of 64 bits, as in numba's own arithmetic.
    """

    def get_call_template(self, args: Sequence[Any], kws: Any) -> Any:
        """What numba asks when a kernel calls this one with arguments of these types."""
        return super().get_call_template(
            [_wide(of) for of in args], {name: _wide(of) for name, of in dict(kws).items()}
        )


def _wide(of: Any) -> Any:
    of = types.unliteral(of)  # type: ignore[no-untyped-call]
    return types.int64 if of in types.signed_domain else of


def compiled(function: Function) -> Function:
    """Compile on first use, run without the interpreter's lock, keep the machine code on disk.

    Kernels make no arrays: without reference counting, which would otherwise cost more than the work (a third of the
    time of the tone kernel), they get everything they write to from their callers. C never calls them.
    """
    if vars(config)["DISABLE_JIT"]:
        return function
    options = {"nopython": True, "nogil": True, "no_cfunc_wrapper": True, "_nrt": False}
    kernel = _Kernel(function, locals={}, targetoptions=options)
    kernel.enable_caching()
    return cast(Function, kernel)


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
