"""What the command sets for its own process; a library must not, for it is the process of somebody else."""

from __future__ import annotations

import contextlib
import os
import sys

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
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):  # another C library
            mallopt = ctypes.CDLL(None).mallopt
            for name, value in ((_M_ARENA_MAX, _ARENAS), (_M_MMAP_THRESHOLD, _BLOCK), (_M_TRIM_THRESHOLD, _BLOCK)):
                mallopt(name, value)
