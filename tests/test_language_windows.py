"""The masks and keys of thirty-two bytes, and the memory that is used again."""

from __future__ import annotations

import random

import numpy as np

from outletscore.language import buffers
from outletscore.language.kernel import spaces, windows
from outletscore.language.kernel.characters import properties
from outletscore.language.kernel.compiling import compiled


@compiled
def masks_at(data: np.ndarray, at: int) -> tuple[np.uint64, ...]:
    return windows.window(data, at)


@compiled
def key_at(data: np.ndarray, at: int, size: int) -> tuple[np.uint64, np.uint64]:
    return windows.word_key(data, at, size)


@compiled
def word_masks_at(data: np.ndarray, at: int) -> tuple[np.uint64, ...]:
    return windows.word_window(data, at)


@compiled
def short_word_at(data: np.ndarray, at: int, size: int) -> tuple[np.uint64, ...]:
    return windows.short_word(data, at, size)


@compiled
def shouts_at(data: np.ndarray, at: int) -> tuple[np.uint64, ...]:
    return windows.shout_window(data, at)


@compiled
def breaks_at(data: np.ndarray, at: int) -> tuple[np.uint64, ...]:
    return windows.break_window(data, at)


@compiled
def words_of(
    data: np.ndarray, start: int, limit: int, classes: np.ndarray, first: np.ndarray, last: np.ndarray, count: int
) -> int:
    return spaces.find_words(data, start, limit, classes, first, last, count)


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
        marks = [0x20 < byte < 0x7F and byte != 0x5F for byte in part]
        assert tuple(word_masks_at(data, at)) == (
            bits(["A" <= letter <= "Z" for letter in letters]),
            bits(["a" <= letter <= "z" for letter in letters]),
            bits(plain),
            bits(marks),
            bits([letter in ".!?" for letter in letters]),
            bits([letter == "'" for letter in letters]),
        )
        assert tuple(shouts_at(data, at)) == (bits([x == "!" for x in letters]), bits([x == "?" for x in letters]))
        for size in range(windows.KEY + 1):
            key = part[:size].lower().ljust(16, b"\0")
            low, high = int.from_bytes(key[:8], "little"), int.from_bytes(key[8:], "little")
            assert tuple(key_at(data, at, size)) == (low, high)
            assert tuple(short_word_at(data, at, size)) == (
                bits(["A" <= letter <= "Z" for letter in letters[:16]]),
                bits(["a" <= letter <= "z" for letter in letters[:16]]),
                bits(["0" <= letter <= "9" for letter in letters[:16]]),
                low,
                high,
            )


def test_white_space_in_every_lane() -> None:
    blank = [chr(point) for point in range(0x110000) if chr(point).isspace()]
    for space in blank:
        for before in (0, 1, 30, 62, 63):
            text = f"{'a' * before}{space}{'b' * 70}".encode()
            breaks, wide = breaks_at(np.frombuffer(text, dtype=np.uint8), 0)
            assert int(breaks) == (1 << before if space.isascii() else 0)
            assert bool(int(wide) >> before & 1) or space.isascii()


def test_words_begin_and_end_where_python_splits() -> None:
    rng = random.Random(5)
    pieces = ["a", "word", "é", "“", "日本", "😀", "x" * 61, "x" * 64, " ", " ", "\n", "\t ", "\x1f", "\x00", "\x08"]
    pieces += ["\u00a0", "\u0085", "\u1680", "\u2003", "\u205f", "\u202f", "\u3000", "…", "©", "‟"]
    classes = properties()
    for _ in range(1500):
        before, text, behind = ("".join(rng.choices(pieces, k=rng.randrange(n))) for n in (4, 40, 12))
        start, limit = len(before.encode()), len((before + text).encode())
        data = np.frombuffer((before + text + behind).encode(), dtype=np.uint8)
        first, last = (np.full(len(data) + spaces.ROOM + 3, -7, dtype=np.int32) for _ in range(2))
        count = words_of(data, start, limit, classes, first, last, 2)
        found = [data[a:b].tobytes().decode() for a, b in zip(first[2:count], last[2:count], strict=True)]
        assert found == text.split()
    assert words_of(data, 0, len(data), classes, first[: spaces.ROOM], last, 1) == -1


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


def test_tables_are_zeros_of_any_size() -> None:
    for count in (0, 3, buffers.LARGE // 8 + 1):
        made = buffers.table(count, np.uint64)
        assert made.shape == (count,)
        assert not made.any()
        made[:] = 1  # and may be written to
