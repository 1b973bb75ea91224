"""Bytes out of plain and packed files, bounded: no file can make the process hold more than it should."""

from __future__ import annotations

import gzip
import io
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import BinaryIO, cast

from outletscore.errors import MissingPackageError
from outletscore.inputs.files import Source
from outletscore.inputs.options import Limits
from outletscore.inputs.position import Gauge
from outletscore.inputs.reasons import Reason

CHUNK = 1 << 16
# Below this size an absurd ratio harms nobody: 1 MB of equal rows packs 1,000 times.
HARMLESS = 4 << 20


class RefusedError(Exception):
    """What is being read must be refused: carries the reason code and the message of the quarantine row."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason, self.message = reason, message


class Unpacked(io.RawIOBase):
    """The unpacked bytes of a file as a stream that ends with `RefusedError` where the ratio becomes absurd."""

    def __init__(self, raw: BinaryIO, stream: io.BufferedIOBase, max_ratio: int) -> None:
        super().__init__()
        self._raw, self._stream, self._max_ratio = raw, stream, max_ratio
        self._done = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._done

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        try:
            part = self._stream.read1(min(len(view), CHUNK))  # what is there: the end may be broken
        except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError) as error:
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
        stream = gzip.GzipFile(fileobj=raw) if source.packed == ".gz" else _zstd(raw)
        with stream, Unpacked(raw, stream, limits.max_ratio) as unpacked:
            yield cast(BinaryIO, io.BufferedReader(unpacked, buffer) if buffer else unpacked)


def content(source: Source, max_bytes: int, limits: Limits) -> bytes:
    """All of a small file. Raises RefusedError where it is larger than max_bytes, packed or unpacked."""
    with opened(source, limits) as stream:
        data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise RefusedError(Reason.TOO_LARGE, f"larger than {max_bytes:,} bytes; raise --max-bytes if it is one article")
    return data


def _zstd(raw: BinaryIO) -> io.BufferedIOBase:
    try:
        zstandard = import_module("zstandard")
    except ImportError as error:
        message = "reading .zst needs the package zstandard"
        raise MissingPackageError(message, hint="pip install zstandard") from error
    return cast(io.BufferedIOBase, zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(raw))
