"""Bytes -> text. UTF-8 first; UTF-16 where it shows; what is left over is read as Windows-1252, byte by byte."""

from __future__ import annotations

import codecs

from outletscore.inputs.reasons import Reason
from outletscore.inputs.unpacking import RefusedError

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE = 4096
# Control characters that no text holds; tab, line feed, form feed, carriage return and escape do occur.
CONTROLS = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27})


def decode(data: bytes) -> str:
    """The text of a page dump. Raises RefusedError(BINARY) where the bytes are no text.

    Mixed encodings are common in pages pasted together: valid UTF-8 stays, each stray byte is read as Windows-1252.
    """
    for mark, name in BOMS:
        if data.startswith(mark):
            return _clean(data[len(mark) :].decode(name, "replace"))
    name = _wide(data[:SAMPLE])
    if name:
        return _clean(data.decode(name, "replace"))
    if 50 * _controls(data[:SAMPLE]) > len(data[:SAMPLE]) or 50 * _controls(data) > len(data):
        raise RefusedError(Reason.BINARY, "no text: control characters all over; is this a picture or an archive?")
    try:
        return _clean(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _clean(data.decode("utf-8", "outletscore.windows-1252"))


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: in Latin script every other byte is NUL."""
    if len(sample) < 8:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if 10 * odd > 7 * half and 10 * even < half:
        return "utf-16-le"
    if 10 * even > 7 * half and 10 * odd < half:
        return "utf-16-be"
    return ""


def _controls(data: bytes) -> int:
    return len(data) - len(data.translate(None, CONTROLS))


def _stray(error: UnicodeError) -> tuple[str, int]:
    """Decode the bytes that are no UTF-8 as Windows-1252, and go on behind them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("outletscore.windows-1252", _stray)


def _clean(text: str) -> str:
    """NULs out (C libraries would stop there), line ends made one kind."""
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
