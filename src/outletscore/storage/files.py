"""Writing a set of files whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from outletscore.errors import OutputError

_HINTS = {
    errno.ENOSPC: "the disk is full: free some space or choose another folder with -o",
    errno.EDQUOT: "the quota is used up: free some space or choose another folder with -o",
    errno.EROFS: "the file system is read-only: choose another folder with -o",
    errno.EACCES: "no permission to write there: choose another folder with -o",
    errno.EPERM: "no permission to write there: choose another folder with -o",
    errno.ENOTDIR: "a part of the path is a file: choose another folder with -o",
    errno.EEXIST: "there is a file of that name: choose another folder with -o",
    errno.EISDIR: "there is a folder of that name: move it away or choose another folder with -o",
    errno.EFBIG: "the file is larger than is allowed here: choose another folder with -o",
}

# Files written at a time: most of the work is packing, which needs no lock of the interpreter's.
WRITERS = 2

# The bytes of a file, or what writes them to a path.
Content = bytes | Callable[[Path], None]


@contextlib.contextmanager
def told(place: Callable[[], Path]) -> Iterator[None]:
    """What the system refuses to write becomes an `OutputError` with the place and a hint."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        hint = _HINTS.get(error.errno or 0, "choose another folder with -o")
        raise OutputError(f"cannot be written: {why}", place=str(place()), hint=hint) from error


def write_set(folder: Path, files: Mapping[str, Content]) -> None:
    """Put `files` (name to content) into `folder`, all of them or none.

    Every file is first written and synced under a temporary name in the same folder; only when the last one is safe are
    they renamed, in the order given. If a rename fails, those before it are undone. Raises `OutputError`; the folder
    then holds what it held before. What a killed run left of its temporary files is cleared away.
    """
    staged: dict[str, Path] = {}
    place = folder
    with told(lambda: place):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _clear(folder, files)
            with ThreadPoolExecutor(WRITERS) as pool:
                futures = {name: pool.submit(_stage, folder, name, content) for name, content in files.items()}
                try:
                    for name, future in futures.items():
                        place = folder / name
                        staged[name] = future.result()
                except BaseException:
                    pool.shutdown(cancel_futures=True)
                    done = {name: future for name, future in futures.items() if not future.cancelled()}
                    staged |= {name: future.result() for name, future in done.items() if future.exception() is None}
                    raise
            _swap(folder, {name: staged[name] for name in files})
            sync(folder)
        finally:
            for path in staged.values():
                path.unlink(missing_ok=True)


def _clear(folder: Path, names: Mapping[str, Content]) -> None:
    for name in names:
        for path in (*folder.glob(f".{name}.*.part"), folder / f".{name}.kept"):
            path.unlink(missing_ok=True)


def _stage(folder: Path, name: str, content: Content) -> Path:
    handle, temporary = tempfile.mkstemp(prefix=f".{name}.", suffix=".part", dir=folder)
    path = Path(temporary)
    try:
        with os.fdopen(handle, "wb") as file:
            if isinstance(content, bytes):
                file.write(content)
            else:
                content(path)
            file.flush()
            os.fsync(file.fileno())
        path.chmod(0o666 & ~_umask())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _swap(folder: Path, staged: Mapping[str, Path]) -> None:
    """Rename all staged files to their names; on failure put back what stood there."""
    kept: dict[Path, Path | None] = {}
    try:
        for name, path in staged.items():
            target = folder / name
            kept[target] = _keep(target)
            path.replace(target)
    except BaseException:
        for target, copy in kept.items():
            if copy is not None:
                copy.replace(target)
            elif target.is_file() and not staged[target.name].exists():
                target.unlink()
        raise
    finally:
        for copy in kept.values():
            if copy is not None:
                copy.unlink(missing_ok=True)


def _keep(target: Path) -> Path | None:
    """A second name for the file that stands at `target`, so that it survives being replaced."""
    if not target.is_file():
        return None
    copy = target.with_name(f".{target.name}.kept")
    copy.unlink(missing_ok=True)
    try:
        os.link(target, copy)
    except OSError:  # a file system without hard links
        copy.write_bytes(target.read_bytes())
    return copy


def sync(folder: Path) -> None:
    """Make the renames in a folder last through a power cut, where folders can be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _umask() -> int:
    # There is no way to read the mask but to set it.
    mask = os.umask(0)
    os.umask(mask)
    return mask
