"""The folder of a run while it runs: whose it is, what it is a run of, and its parts so far."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from outletscore.errors import OutputError, UsageError
from outletscore.storage.files import sync, told
from outletscore.storage.parts import Spool

NAME = ".outletscore"
MADE_OF = "made-of.json"


class Work:
    """`DIR/.outletscore`, from the second batch of a run until its tables are written. Only under `locked(DIR)`."""

    def __init__(self, out: Path) -> None:
        self.folder = out / NAME

    def beside(self, name: str) -> Work:
        """The work folder of another reading of the same input, inside this one."""
        other = Work(self.folder)
        other.folder = self.folder / name
        return other

    @property
    def kept(self) -> int:
        """How many parts lie there."""
        return self._counted(self._spool()).count

    def begin(self, made_of: Mapping[str, Any]) -> Spool:
        """A new work folder without a part; what lay there is gone. Raises OutputError."""
        spool = self._spool()
        with told(lambda: self.folder):
            shutil.rmtree(self.folder, ignore_errors=True)
            spool.folder.mkdir(parents=True)
            staged = self.folder / f".{MADE_OF}"
            with staged.open("w", encoding="utf-8") as file:
                json.dump(dict(made_of), file, indent=1, sort_keys=True)
                file.flush()
                os.fsync(file.fileno())
            staged.rename(self.folder / MADE_OF)
            sync(self.folder)
        return spool

    def take_up(self, made_of: Mapping[str, Any]) -> Spool | None:
        """The parts of an interrupted run with nothing missing between them; None where there is none.

        Raises UsageError where it was a run of something else.
        """
        try:
            before: dict[str, Any] = json.loads((self.folder / MADE_OF).read_text("utf-8"))
        except (OSError, ValueError):
            return None
        now = json.loads(json.dumps(dict(made_of)))
        changed = sorted(key for key in {*before, *now} if before.get(key) != now.get(key))
        if changed:
            raise UsageError(
                f"cannot go on with the interrupted run: {' and '.join(changed)} changed since then",
                place=str(self.folder),
                hint="repeat the command as it was, or start anew without --resume",
            )
        spool = self._spool()
        shutil.rmtree(spool.later, ignore_errors=True)
        return self._counted(spool)

    @staticmethod
    def _counted(spool: Spool) -> Spool:
        """With all parts up to the first that is not there."""
        while spool.about(spool.count) is not None:
            spool.count += 1
        return spool

    def _spool(self) -> Spool:
        return Spool(self.folder / "parts", self.folder / "later")

    def close(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def locked(out: Path) -> Iterator[None]:
    """Nobody else writes into this folder meanwhile. Raises OutputError at once where somebody does.

    The lock is on the folder itself, so there is no file to forget, and it ends with the process, however it ends.
    """
    with told(lambda: out):
        out.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:  # no such locks on this system
        yield
        return
    with told(lambda: out):
        handle = os.open(out, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OutputError(
                "another run is writing into this folder",
                place=str(out),
                hint="wait until it is done, or choose another folder with -o",
            ) from None
        except OSError:  # a file system without locks
            pass
        yield
    finally:
        os.close(handle)
