"""What is worked out once and kept between runs: compiled kernels, read rulebooks, compiled rulebooks.

Nothing here decides a result: what cannot be read, or was made by other code, is made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from outletscore import __version__

if TYPE_CHECKING:
    from numpy.typing import NDArray

Made = TypeVar("Made")
Asked = ParamSpec("Asked")

MOST_KEPT = 16  # things kept besides the kernels; a rulebook is one or two of them
_CHECK = 32  # bytes of SHA-256 before what is kept
_HELD: list[Callable[[], None]] = []


def cache_folder() -> Path:
    """Where compiled kernels are kept between runs: in NUMBA_CACHE_DIR, else in the user's cache folder.

    Each state of the sources has a folder of its own. numba looks at the file of a kernel alone, and would go on with
    code that another module's constants and functions have been compiled into.
    """
    return _base() / f"{__version__}-{_digest('language')[:12]}"


def kept(name: str, key: str, make: Callable[[], Made], *, room: str) -> Made:
    """What `make` gives, from the cache folder where it was made before under the same name and key.

    `key` tells apart whatever `make` depends on, but for the code of the room `room` and of the language below it. A
    file that is damaged, or cannot be written, is passed over. Like the compiled kernels beside it, what lies there is
    trusted: it is the user's own.
    """
    told = f"{sys.implementation.cache_tag} {_digest('language')} {_digest(room)} {key}"
    path = cache_folder() / f"{name}-{hashlib.sha256(told.encode()).hexdigest()[:24]}.pickle"
    # Whatever is wrong with it, it can be made anew: a pickle of other packages may raise anything.
    with contextlib.suppress(Exception):
        found: Made = pickle.loads(read_whole(path))
        return found
    made = make()
    with contextlib.suppress(OSError):
        write_whole(path, pickle.dumps(made, protocol=5))
        _make_way(path)
    return made


def read_whole(path: Path) -> bytes:
    """What `write_whole` wrote there. Raises OSError; ValueError where it is not what was written."""
    data = path.read_bytes()
    if hashlib.sha256(data[_CHECK:]).digest() != data[:_CHECK]:
        raise ValueError(path)
    return data[_CHECK:]


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, behind its own digest, whoever else writes it. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, staged = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(hashlib.sha256(data).digest() + data)
        Path(staged).replace(path)
    except OSError:
        Path(staged).unlink(missing_ok=True)
        raise


def mapped(name: str, key: str, make: Callable[[], Mapping[str, NDArray[Any]]]) -> Mapping[str, NDArray[Any]]:
    """The arrays that `make` gives, mapped from the cache folder: only what is looked at of them takes memory.

    `key` tells apart whatever they depend on. Where nothing can be kept there, they are as `make` gave them.
    """
    import numpy as np

    told = hashlib.sha256(f"{np.__version__} {key}".encode()).hexdigest()[:24]
    folder = cache_folder() / f"{name}-{told}"
    for _ in range(2):
        if folder.is_dir():
            try:
                paths = sorted(folder.glob("*.npy"))
                return {path.stem: np.load(path, mmap_mode="r", allow_pickle=False) for path in paths}
            except (OSError, ValueError):  # cut off
                shutil.rmtree(folder, ignore_errors=True)
        made = make()
        try:
            _keep_arrays(folder, made)
        except OSError:
            break
        del made
    return make()


def held(load: Callable[Asked, Made]) -> Callable[Asked, Made]:
    """A function that is asked once for each argument, of what reading and scoring need and nothing behind them."""
    found = cache(load)
    _HELD.append(found.cache_clear)
    return cast("Callable[Asked, Made]", found)


def let_go() -> None:
    """Forget what is `held`: some 100 MB. Whoever needs it again loads it again, in some tenths of a second."""
    for clear in _HELD:
        clear()


def _keep_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    import numpy as np

    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".", ignore_cleanup_errors=True) as staged:
        within = Path(staged) / "arrays"
        within.mkdir()
        for name, array in arrays.items():
            with (within / f"{name}.npy").open("wb") as file:
                np.save(file, array, allow_pickle=False)
                file.flush()
                os.fsync(file.fileno())
        with contextlib.suppress(OSError):  # whole or not at all; where another process was first, its folder stays
            within.rename(folder)


def _make_way(path: Path) -> None:
    others = sorted(path.parent.glob(f"*{path.suffix}"), key=lambda each: each.stat().st_mtime)
    for old in others[:-MOST_KEPT]:
        old.unlink(missing_ok=True)


def _base() -> Path:
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "outletscore"


@cache
def _digest(room: str) -> str:
    """Of the sources of a room, from which kernels are compiled and other things made."""
    folder = Path(__file__).parents[1] / room
    total = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        total.update(file.name.encode() + b"\0" + file.read_bytes())
    return total.hexdigest()
