"""Bytes out of plain and packed files, bounded: no file can make the process hold more than it should."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, BinaryIO, cast

from outletscore.errors import MissingPackageError
from outletscore.inputs.files import Source
from outletscore.inputs.options import Limits
from outletscore.inputs.position import Gauge
from outletscore.inputs.reasons import Reason

CHUNK = 1 << 16
# Below this size an absurd ratio harms nobody: 1 MB of equal rows packs 1,000 times.
HARMLESS = 4 << 20
# Packed bytes of Zstandard at a time. Four of them may be a block of 128 kB, so that a piece may become 16 MB.
PIECE = 512


class RefusedError(Exception):
    """What is being read must be refused: carries the reason code and the message of the quarantine row."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason, self.message = reason, message


# A stream of unpacked bytes, and what it raises where the packed ones are broken.
Unpacker = tuple[io.BufferedIOBase, tuple[type[Exception], ...]]


class Unpacked(io.RawIOBase):
    """The unpacked bytes of a file as a stream that ends with `RefusedError` where the ratio becomes absurd."""

    def __init__(self, raw: BinaryIO, unpacker: Unpacker, max_ratio: int) -> None:
        super().__init__()
        self._raw, self._max_ratio = raw, max_ratio
        self._stream, self._broken = unpacker
        self._done = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._done

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        try:
            part = self._stream.read1(min(len(view), CHUNK))  # what is there: the end may be broken
        except self._broken as error:
            raise RefusedError(Reason.BROKEN_ARCHIVE, f"cannot be unpacked: {error}") from error
        self._done += len(part)
        if self._done > HARMLESS and self._done > self._max_ratio * max(self._raw.tell(), 1):
            message = f"unpacks to more than {self._max_ratio} times its size; unpack it yourself if you trust it"
            raise RefusedError(Reason.BOMB, message)
        view[: len(part)] = part
        return len(part)


@contextmanager
def opened(source: Source, limits: Limits, buffer: int = CHUNK, gauge: Gauge | None = None) -> Iterator[BinaryIO]:
    """The unpacked bytes of a file; buffer 0 hands on each piece as it comes; `gauge` learns how far it is.

    Raises OSError where it cannot be opened, RefusedError while reading.
    """
    with source.path.open("rb") as raw:
        if gauge:
            gauge.raw = raw
        if not source.packed:
            yield raw
            return
        unpacker = _gzip(raw) if source.packed == ".gz" else _zstd(raw)
        with unpacker[0], Unpacked(raw, unpacker, limits.max_ratio) as unpacked:
            yield cast(BinaryIO, io.BufferedReader(unpacked, buffer) if buffer else unpacked)


def content(source: Source, max_bytes: int, limits: Limits) -> bytes:
    """All of a small file. Raises RefusedError where it is larger than max_bytes, packed or unpacked."""
    with opened(source, limits) as stream:
        data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise RefusedError(Reason.TOO_LARGE, f"larger than {max_bytes:,} bytes; raise --max-bytes if it is one article")
    return data


def _gzip(raw: BinaryIO) -> Unpacker:
    return gzip.GzipFile(fileobj=raw), (OSError, EOFError, zlib.error, ValueError)


def _zstd(raw: BinaryIO) -> Unpacker:
    try:
        zstandard = import_module("zstandard")
    except ImportError as error:
        message = "reading .zst needs the package zstandard"
        raise MissingPackageError(message, hint="pip install 'outletscore[zst]'") from error
    unpacker = zstandard.ZstdDecompressor(max_window_size=1 << 27)
    return Frames(raw, unpacker.decompressobj), (zstandard.ZstdError, EOFError, OSError, ValueError)


class Frames(io.BufferedIOBase):
    """The unpacked bytes of a Zstandard file, which may be several frames end to end, as cat or pzstd make them.

    The package's own stream ends without a word where the file was cut, so the frames are fed by hand.
    """

    def __init__(self, raw: BinaryIO, new: Callable[[], Any]) -> None:
        super().__init__()
        self._raw, self._new = raw, new
        self._frame: Any = None  # the one that has begun
        self._packed, self._ready = b"", memoryview(b"")

    def read1(self, size: int = -1) -> bytes:
        """At most `size` bytes, empty at the end. Raises EOFError where the last frame has no end."""
        while not self._ready:
            packed = self._packed or self._raw.read(PIECE)
            if not packed:
                if self._frame is not None:
                    raise EOFError("it ends inside a frame")
                return b""
            frame = self._frame or self._new()
            self._ready = memoryview(frame.decompress(packed))
            self._packed, self._frame = frame.unused_data, None if frame.eof else frame
        part = self._ready[: size if size >= 0 else None]
        self._ready = self._ready[len(part) :]
        return bytes(part)
