"""A second process that compiles kernels while the first one does.

numba holds one lock while it compiles: another thread would only wait for it. The first process compiles what it comes
to; the other goes through `ahead.json`, the kernels that a run calls in the order of their first call, from its end.
They meet in the middle, and what one of them has compiled the other finds in the cache folder. Both compile the same
code from the same sources, so it does not matter which of them was first, or whether there is a second one at all.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from numba.core import config, types

from outletscore.compiling import Kernel, announced

LISTED = Path(__file__).with_name("ahead.json")
COMMAND = (sys.executable, "-P", "-m", "outletscore.ahead")


@contextlib.contextmanager
def compiling_ahead() -> Iterator[None]:
    """While it lasts, the first kernel that has to be compiled begins the second process, which ends with it."""
    begun: list[subprocess.Popen[bytes]] = []

    def begin() -> None:
        if _cores() > 1:
            with contextlib.suppress(OSError):
                begun.append(
                    subprocess.Popen(
                        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                    )
                )

    with announced(begin):
        try:
            yield
        finally:
            for process in begun:
                process.kill()
                process.communicate()


def listed() -> list[tuple[Kernel, tuple[Any, ...]]]:
    """The kernels that a run calls, and the types of their arguments."""
    found = json.loads(LISTED.read_text("utf-8"))
    return [(_named(name), tuple(_type(each) for each in arguments)) for name, *arguments in found]


def told(kernel: Kernel, arguments: Sequence[Any]) -> list[Any]:
    """An element of `ahead.json`: the name of a kernel, and the types of its arguments."""
    function = kernel.py_func
    return [f"{function.__module__}.{function.__name__}", *map(_told, arguments)]


def _told(of: Any) -> Any:
    if isinstance(of, types.Array):
        return [str(of.dtype), of.ndim, of.layout, "write" if of.mutable else "read"]
    if isinstance(of, types.BaseNamedTuple):
        made: Any = of
        return {
            f"{made.instance_class.__module__}.{made.instance_class.__name__}": [_told(each) for each in made.types]
        }
    return str(of)


def _type(of: Any) -> Any:
    if isinstance(of, str):
        return getattr(types, "boolean" if of == "bool" else of)
    if isinstance(of, dict):
        ((name, parts),) = of.items()
        found = [_type(each) for each in parts]
        return types.BaseTuple.from_types(found, _named(name))  # type: ignore[no-untyped-call]
    dtype, dimensions, layout, use = of
    return types.Array(_type(dtype), dimensions, layout, readonly=use == "read")


def _named(name: str) -> Any:
    module, _, own = name.rpartition(".")
    return getattr(import_module(module), own)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _end_with_the_first() -> None:
    os.read(0, 1)  # nothing comes: the other end of the pipe is shut when the first process ends, however that is
    os._exit(0)


def main() -> None:
    """The second process: compile what is listed, from the end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to both; the first one sees to it
    threading.Thread(target=_end_with_the_first, daemon=True).start()
    if not vars(config)["DISABLE_JIT"]:
        for kernel, arguments in reversed(listed()):
            kernel.compile(arguments)


if __name__ == "__main__":
    main()
