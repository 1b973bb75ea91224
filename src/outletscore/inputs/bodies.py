"""The body of an HTTP response as a crawler stored it -> the page: chunks joined, packing undone, both bounded.

Done here and not by the archive's reader, since there a body that cannot be undone ends the whole archive
(docs/decisions/0012-html.md). Crawlers often undo a body and leave its header as it was: what does not look packed or
chunked is taken for plain.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from importlib import import_module

from outletscore.inputs.reasons import Reason
from outletscore.inputs.unpacking import RefusedError

# How large a chunk is, in hexadecimal, perhaps with an extension; trailers may follow the last, which is empty.
CHUNK_HEAD = re.compile(rb"(?:\r?\n)?([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


def plain(body: bytes, transfer: str, encoding: str, max_bytes: int) -> bytes:
    """The page in `body`, whose headers said `Transfer-Encoding: transfer` and `Content-Encoding: encoding`.

    At most `max_bytes` + 1 bytes. Raises RefusedError where the body cannot be unpacked.
    """
    if "chunked" in transfer.lower():
        body = joined(body)
    for name in reversed([part.strip().lower() for part in encoding.split(",")]):
        body = unpacked(body, name, max_bytes + 1)
    return body


def joined(body: bytes) -> bytes:
    """Chunks end to end; what comes behind a broken one is left out. As it is where it does not begin with a chunk."""
    parts = []
    place = 0
    while head := CHUNK_HEAD.match(body, place):
        size = int(head[1], 16)
        if not size:
            break
        place = head.end() + size
        parts.append(body[head.end() : place])
    return b"".join(parts) if parts else body


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """At most `most` bytes of what was packed. Raises RefusedError."""
    unpack: Callable[[bytes, int], bytes]
    match encoding:
        case "gzip" | "x-gzip" if body[:2] == b"\x1f\x8b":
            unpack = zlib.decompressobj(wbits=31).decompress
        case "deflate" if body and body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0:
            unpack = zlib.decompressobj().decompress
        case "br" if not looks_plain(body):
            unpack = import_module("brotli").Decompressor().process
        case "zstd" if body[:4] == b"\x28\xb5\x2f\xfd":
            unpack = _zstd
        case _:
            return body
    try:
        return unpack(body, most)
    except RefusedError:
        raise
    except Exception as error:  # zlib.error, brotli.error: each package has its own, without a common kind
        raise RefusedError(Reason.BROKEN_ARCHIVE, f"a page packed by {encoding} cannot be unpacked: {error}") from error


def looks_plain(body: bytes) -> bool:
    """Whether a body that is said to be packed by brotli, which has no magic number, is a page as it is."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _zstd(body: bytes, most: int) -> bytes:
    try:
        zstandard = import_module("zstandard")
    except ImportError as error:
        raise RefusedError(Reason.BROKEN_ARCHIVE, "a page packed by zstd: pip install 'outletscore[zst]'") from error
    with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(body) as stream:
        page: bytes = stream.read(most)
    return page
