"""How far a run has read: enough to go on behind it, or to say what share is done."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Position:
    """A place between two items of the input. All fields are plain, so that `dataclasses.asdict` and JSON carry it.

    entries: files (and what was refused or set aside in a file's place) that lie wholly before it;
    items: items of the next file that lie before it, too: articles, refusals and what was skipped;
    bytes: how much of the files, as they lie on the disk, was read up to here;
    digest: of the names, sizes and times of these files, so that another input is not taken for the same.
    """

    entries: int = 0
    items: int = 0
    bytes: int = 0
    digest: str = ""


START = Position()


def chained(digest: str, name: str, size: int, changed: int) -> str:
    """The digest of a list of files with one more behind it."""
    return blake2b(
        f"{digest}\0{name}\0{size}\0{changed}".encode("utf-8", "backslashreplace"), digest_size=16
    ).hexdigest()


@dataclass(slots=True)
class Gauge:
    """How much of one file was read. A format either hands over the raw stream, or tells the share of its rows."""

    size: int
    raw: BinaryIO | None = None
    share: float = 0.0

    def bytes(self) -> int:
        """Bytes read so far, at most the file's size."""
        if self.raw is not None and not self.raw.closed:
            return min(self.raw.tell(), self.size)
        return int(min(self.share, 1.0) * self.size)
