"""`-` as an INPUT: what comes on standard input, read as what it looks like."""

from __future__ import annotations

import csv
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

DASH = Path("-")
HEAD = 4_096
_BYTES = (
    (b"PAR1", ".parquet"),
    (b"WARC/", ".warc"),
    (b"SQLite format 3\0", ".sqlite"),
    (b"\x28\xb5\x2f\xfd", ".jsonl.zst"),
)


def ending(head: bytes) -> str:
    """The name's ending that fits the first bytes of a file; `.txt`, a page dump, where nothing else fits."""
    for magic, name in _BYTES:
        if head.startswith(magic):
            return name
    if head.startswith(b"\x1f\x8b"):
        import zlib

        try:
            inner = zlib.decompressobj(wbits=31).decompress(head, HEAD)
        except zlib.error:
            inner = b""
        return f"{ending(inner)}.gz"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return ".jsonl"
    if start[:9].lower() == b"<!doctype" or start[:5].lower() == b"<html":
        return ".html"
    return ".csv" if _table(start) else ".txt"


def _table(start: bytes) -> bool:
    """Whether the first line names columns of ours, the text among them."""
    from outletscore.inputs.columns import spelled

    line = start.split(b"\n", 1)[0].decode("utf-8", "replace")
    names = next(csv.reader([line], delimiter="\t" if "\t" in line else ","), [])
    found = spelled(names)
    return len(names) > 1 and "text" in found


@contextmanager
def piped(inputs: Sequence[Path]) -> Iterator[tuple[Path, ...]]:
    """The inputs with `-` replaced by a file of what came in; its article_id is `stdin` with an ending."""
    if DASH not in inputs:
        yield tuple(inputs)
        return
    with tempfile.TemporaryDirectory(prefix="outletscore-") as folder:
        stream = sys.stdin.buffer
        head = stream.read(HEAD)
        file = Path(folder) / f"stdin{ending(head)}"
        with file.open("wb") as out:
            out.write(head)
            shutil.copyfileobj(stream, out)
        yield tuple(file if path == DASH else path for path in inputs)
