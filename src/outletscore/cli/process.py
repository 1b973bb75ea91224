"""What the command sets for its own process; a library must not, for it is the process of somebody else."""

from __future__ import annotations

import contextlib
import gc
import os
import sys

from outletscore.progress import Progress, Told

# mallopt(3): names and values. Large blocks go back to the system as soon as they are free; left alone, glibc keeps
# up to 32 MB blocks for the next one, and an arena for each thread.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_BLOCK = 1 << 20
_ARENAS = 2


def settle() -> None:
    """To be called before numpy is imported. Nothing that is written depends on it."""
    # The matrices here are small; threads that wait for each other on a busy machine made comparing up to fifty times
    # slower.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Row groups of a table are read one by one: polars would hold many before the first is asked for.
    os.environ.setdefault("POLARS_ROW_GROUP_PREFETCH_SIZE", "1")
    for name, value in ((_M_ARENA_MAX, _ARENAS), (_M_MMAP_THRESHOLD, _BLOCK), (_M_TRIM_THRESHOLD, _BLOCK)):
        _of_glibc("mallopt", name, value)


def giving_back(told: Told) -> Told:
    """`told`, and at each new stage of a run what the last one has freed goes back to the system.

    glibc gives back the end of its heap only, and what a stage leaves lies scattered: some 90 MB behind scoring.
    """
    stage = ""

    def tell(at: Progress) -> None:
        nonlocal stage
        if at.stage != stage:
            stage = at.stage
            gc.collect()
            _of_glibc("malloc_trim", 0)
        told(at)

    return tell


def _of_glibc(function: str, *given: int) -> None:
    """Call a function that other C libraries lack: there, nothing happens."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            getattr(ctypes.CDLL(None), function)(*given)
