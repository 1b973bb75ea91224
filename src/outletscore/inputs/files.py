"""INPUT arguments -> the files to read, in a fixed order. Nothing outside an INPUT folder is touched."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from outletscore.inputs.batch import Refusal, Skip, refuse
from outletscore.inputs.options import Limits
from outletscore.inputs.reasons import Reason

FORMATS = {
    ".txt": "dump",
    ".text": "dump",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".warc": "warc",
    ".db": "sqlite",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
}
PACKED = {"dump": (".gz",), "html": (".gz",), "jsonl": (".gz", ".zst"), "csv": (".gz", ".zst"), "warc": (".gz",)}
MANIFEST = "manifest.csv"


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read. `name` is its path relative to INPUT with '/', printable whatever the bytes of the name are.

    size: bytes on the disk; changed: when it was last written, in nanoseconds.
    """

    path: Path
    name: str
    format: str
    packed: str = ""
    manifest: Path | None = None
    size: int = 0
    changed: int = 0

    @property
    def place(self) -> str:
        return printable(os.fspath(self.path))


def printable(name: str) -> str:
    """A file name as text: bytes that are no UTF-8 are written as \\xNN."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def format_of(name: str) -> tuple[str, str] | None:
    """Format and packing that a file name promises; None for a name that promises nothing known."""
    stem, packed = name.lower(), ""
    for ending in (".gz", ".zst"):
        if stem.endswith(ending):
            stem, packed = stem.removesuffix(ending), ending
    known = FORMATS.get(PurePath(stem).suffix)
    if known is None or (packed and packed not in PACKED.get(known, ())):
        return None
    return known, packed


def ordered(paths: Sequence[Path | str]) -> list[Path]:
    """INPUT arguments by name, so that no result depends on the order in which they were given or a shell found them.

    The last part of a path counts first: where the folders above it lie should matter as little as it can.
    """
    return sorted(map(Path, paths), key=lambda path: (path.name, os.fspath(path)))


def find(paths: Sequence[Path | str], limits: Limits) -> Iterator[Source | Refusal | Skip]:
    """The files under the INPUT arguments, sorted by name: the arguments, and inside a folder its entries."""
    for path in ordered(paths):
        try:
            status = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            yield refuse(printable(os.fspath(path)), Reason.MISSING, "no such file or folder; check the spelling")
            continue
        except (OSError, ValueError) as error:
            yield refuse(printable(os.fspath(path)), Reason.UNREADABLE, _why(error))
            continue
        if stat.S_ISDIR(status.st_mode):
            yield from _walk(path, path.resolve(), "", limits.depth)
        else:
            yield _file(path, path.name, status, path.parent / MANIFEST)


def _walk(folder: Path, root: Path, prefix: str, depth: int) -> Iterator[Source | Refusal | Skip]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        yield refuse(printable(os.fspath(folder)), Reason.UNREADABLE, _why(error))
        return
    manifest = folder / MANIFEST
    for entry in entries:
        path, name = Path(entry.path), prefix + entry.name
        place = printable(entry.path)
        if entry.name.startswith(".") or entry.name == MANIFEST:
            yield Skip(place)
        elif entry.is_symlink():
            yield _link(path, root, place)
        elif entry.is_dir(follow_symlinks=False):
            if entry.name.endswith("_files"):
                yield Skip(place)
            elif depth == 0:
                yield refuse(place, Reason.UNREADABLE, "folders are nested too deeply; give the inner folder itself")
            else:
                yield from _walk(path, root, f"{name}/", depth - 1)
        else:
            try:
                status = entry.stat(follow_symlinks=False)
            except OSError as error:
                yield refuse(place, Reason.UNREADABLE, _why(error))
                continue
            yield _file(path, name, status, manifest)


def _link(path: Path, root: Path, place: str) -> Refusal | Skip:
    """Links inside the input lead to what is read anyway; others could lead anywhere."""
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError) as error:
        return refuse(place, Reason.UNREADABLE, _why(error))
    if target.is_relative_to(root):
        return Skip(place)
    return refuse(place, Reason.SYMLINK_OUTSIDE, "leads out of the input folder; give its target as an input")


def _file(path: Path, name: str, status: os.stat_result, manifest: Path) -> Source | Refusal:
    place = printable(os.fspath(path))
    if not stat.S_ISREG(status.st_mode):
        return refuse(place, Reason.NOT_A_FILE, "a pipe, socket or device, not a file; save its content to a file")
    known = format_of(name)
    if known is None:
        choices = " ".join(sorted(FORMATS))
        return refuse(place, Reason.UNKNOWN_FORMAT, f"the name ends in none of {choices}; rename or convert it")
    return Source(path, printable(name), *known, manifest, status.st_size, status.st_mtime_ns)


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
