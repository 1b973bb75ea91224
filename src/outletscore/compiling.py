"""How the kernels are compiled, and where the compiled code is kept."""

from __future__ import annotations

import contextlib
import hashlib
import pickle
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config, event, serialize, types
from numba.core.registry import CPUDispatcher

from outletscore.storage.caching import cache_folder, read_whole, write_whole

Function = TypeVar("Function", bound=Callable[..., Any])


vars(config)["CACHE_DIR"] = str(cache_folder())


class _Files:
    """The machine code of a kernel, a file for each combination of types, whole or not there.

    numba numbers these files and keeps an index beside them: of two processes that compile a kernel for different types
    at the same time, one can leave an index that leads to the code of the other. What is damaged is compiled anew.
    """

    def __init__(self, folder: str, name: str, source: Any) -> None:
        self.folder, self.name, self.source = Path(folder), name, source

    def _path(self, key: Any) -> Path:
        told = repr((numba.__version__, self.source, vars(config)["BOUNDSCHECK"], key))
        return self.folder / f"{self.name}.{hashlib.sha256(told.encode()).hexdigest()[:24]}.nbc"

    def load(self, key: Any) -> Any:
        """The code for a key of numba's: types, machine, bytes of the function. None if there is none."""
        try:
            return pickle.loads(read_whole(self._path(key)))
        except Exception:  # a pickle that is of other packages may raise anything
            return None

    def save(self, key: Any, data: Any) -> None:
        """Keep it, where that can be done."""
        with contextlib.suppress(OSError):
            write_whole(self._path(key), serialize.dumps(data))  # type: ignore[no-untyped-call]


class Kernel(CPUDispatcher):
    """A kernel that others call with whatever integers they have, and that is compiled once for all of them.

    numba compiles a function anew for each type it is called with, and a literal 0 has another than a literal 1, an
    element of an array of 32 bits another than a sum. Here all are of 64 bits, as in numba's own arithmetic.
    """

    def enable_caching(self) -> None:
        """Keep the machine code on disk."""
        super().enable_caching()
        kept: Any = vars(self)["_cache"]
        index = kept._cache_file
        kept._cache_file = _Files(kept.cache_path, index._index_name.removesuffix(".nbi"), index._source_stamp)

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
    kernel = Kernel(function, locals={}, targetoptions=options)
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


@contextlib.contextmanager
def announced(tell: Callable[[], None]) -> Iterator[None]:
    """While it lasts, `announce`."""
    listener = _Announcer(tell)
    event.register("numba:compile", listener)  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        event.unregister("numba:compile", listener)  # type: ignore[no-untyped-call]
