"""The masks and keys of thirty-two bytes, and the memory that is used again."""

from __future__ import annotations

import random

import numpy as np

from outletscore.language import buffers
from outletscore.language.kernel import windows
from outletscore.language.kernel.compiling import compiled


@compiled
def masks_at(data: np.ndarray, at: int) -> tuple[np.uint64, ...]:
    return windows.window(data, at)


@compiled
def key_at(data: np.ndarray, at: int, size: int) -> tuple[np.uint64, np.uint64]:
    return windows.word_key(data, at, size)


def bits(found: list[bool]) -> int:
    return sum(1 << k for k, bit in enumerate(found) if bit)


def test_every_byte_in_every_lane() -> None:
    every = bytes(range(256)) + random.Random(1).randbytes(256)
    data = np.frombuffer(every + bytes(windows.AHEAD), dtype=np.uint8)
    for at in range(len(every)):
        part = data[at : at + windows.SIZE].tobytes()
        letters = [chr(byte) if byte < 0x80 else "é" for byte in part]
        plain = [letter.isascii() and letter.isalnum() for letter in letters]
        assert tuple(masks_at(data, at)) == (
            bits([byte <= 0x20 for byte in part]),
            bits(["A" <= letter <= "Z" for letter in letters]),
            bits(["a" <= letter <= "z" for letter in letters]),
            bits(["0" <= letter <= "9" for letter in letters]),
            bits([0x20 < byte < 0x7F and byte != 0x5F and not p for byte, p in zip(part, plain, strict=True)]),
            bits([letter in ".!?" for letter in letters]),
        )
        for size in range(windows.KEY + 1):
            key = part[:size].lower().ljust(16, b"\0")
            low, high = int.from_bytes(key[:8], "little"), int.from_bytes(key[8:], "little")
            assert tuple(key_at(data, at, size)) == (low, high)


def test_memory_is_used_again_but_never_while_something_refers_to_it() -> None:
    count = 2 * buffers.LEAST
    first = buffers.empty(count, np.uint8)
    place, part = first.ctypes.data, first[5:9]
    del first
    other = buffers.empty(count, np.uint8)
    assert other.ctypes.data != place  # a part of the first is still held
    del part
    assert buffers.empty(count, np.uint8).ctypes.data == place
    assert len(buffers.empty(buffers.MOST + 1, np.uint8)) == buffers.MOST + 1
    assert buffers.empty(0, np.int32).shape == (0,)
