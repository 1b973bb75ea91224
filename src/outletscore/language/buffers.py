"""Arrays in memory that was written to before: a page that is new to the process costs more than what is written to it.

Each thread keeps the blocks that it was given. One is free again when nothing but the list of them refers to it: an
array holds on to the block that it lies in, and so does every part of it.
"""

from __future__ import annotations

import contextlib
import mmap
import sys
import threading
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

MOST = 1 << 25  # bytes that a thread keeps; a batch of a run needs a third of them
LEAST = 1 << 15  # smaller arrays are the allocator's own business
LARGE = 1 << 21  # bytes of a large page


class _Kept(threading.local):
    def __init__(self) -> None:
        self.blocks: list[NDArray[np.uint8]] = []


_kept = _Kept()


def _references(blocks: list[NDArray[np.uint8]], k: int) -> int:
    return sys.getrefcount(blocks[k])


_ALONE = _references([np.empty(0, dtype=np.uint8)], 0)


def empty(count: int, dtype: DTypeLike) -> NDArray[Any]:
    """An array of `count` numbers, not set."""
    kind = np.dtype(dtype)
    size = count * kind.itemsize
    if size < LEAST or size > MOST:
        return np.empty(count, dtype=kind)
    blocks = _kept.blocks
    free = [k for k in range(len(blocks)) if _references(blocks, k) == _ALONE]
    fitting = [k for k in free if size <= len(blocks[k]) <= 4 * size]
    if fitting:
        block = blocks[min(fitting, key=lambda k: len(blocks[k]))]
    else:
        block = np.empty(size + size // 8, dtype=np.uint8)
        while free and sum(map(len, blocks)) + len(block) > MOST:
            del blocks[free.pop()]
        if sum(map(len, blocks)) + len(block) <= MOST:
            blocks.append(block)
    return block[:size].view(kind)


def table(count: int, dtype: DTypeLike) -> NDArray[Any]:
    """An array of `count` zeros that begins a page, a large one where it has that size and the system gives them.

    For tables that are looked up all over: with small pages more time goes into where a page lies than into what
    stands there, above all on a virtual machine. numpy asks for large pages too, but not where memory is used again.
    """
    kind = np.dtype(dtype)
    size = count * kind.itemsize
    if size < LARGE or not hasattr(mmap, "MADV_HUGEPAGE"):
        return np.zeros(count, dtype=kind)
    memory = mmap.mmap(-1, size + LARGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    with contextlib.suppress(OSError):  # a system without large pages
        memory.madvise(mmap.MADV_HUGEPAGE)
    block = np.frombuffer(memory, dtype=np.uint8)
    at = -block.ctypes.data % LARGE
    return block[at : at + size].view(kind)
