"""A line on a terminal's stderr that tells how far a run is, and how long it will take."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from outletscore.progress import Progress

if TYPE_CHECKING:
    from outletscore.inputs import Options

# A rate over less than this says little about the rest.
ENOUGH_SECONDS = 3.0
WORDS = {
    "summing": "adding up their figures",
    "comparing": "comparing outlets",
    "writing": "writing the tables and the report",
}


class ProgressLine:
    """To be called with each `Progress`; silent where stderr is no terminal.

    total: bytes of all inputs, asked for once, and only where there is somebody to see it.
    """

    def __init__(self, total: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        self.shown = sys.stderr.isatty()
        self.total = total
        self.whole: int | None = None
        self.clock = clock
        self.since: tuple[float, Progress] | None = None
        self.last = 0
        if self.shown:
            from outletscore.language.kernel.compiling import announce

            announce(lambda: click.echo("compiling the kernels for this machine, once: up to two minutes", err=True))

    @classmethod
    @contextmanager
    def of(cls, paths: Sequence[Path], options: Options) -> Iterator[ProgressLine]:
        """For a run over these inputs; the line is gone when it ends."""
        from outletscore.ahead import compiling_ahead
        from outletscore.inputs import total_bytes

        line = cls(lambda: total_bytes(paths, options))
        try:
            with compiling_ahead():
                yield line
        finally:
            line.clear()

    def __call__(self, at: Progress) -> None:
        if self.shown:
            click.echo(f"\r\033[K{self.line(at)}", nl=False, err=True)

    def line(self, at: Progress) -> str:
        """What is told at this moment."""
        now = self.clock()
        if at.stage != "scoring":
            return f"{at.articles:,} articles: {WORDS[at.stage]} "
        # A second reading of the same pages begins again at the start of the input.
        if self.since is None or at.read < self.last:
            self.since = now, at
        self.last = at.read
        if self.whole is None:
            self.whole = self.total()
        began, first = self.since
        seconds, read = now - began, at.read - first.read
        told = [f"{at.articles:,} articles", f"{at.characters / 1e6:.1f} MB"]
        if seconds > 0 and at.characters > first.characters:
            told.append(f"{(at.characters - first.characters) / 1e6 / seconds:.1f} MB/s")
        if self.whole:
            told.append(f"{min(at.read / self.whole, 1):.0%}")
        if seconds >= ENOUGH_SECONDS and read > 0:
            told.append(f"{duration(max(self.whole - at.read, 0) / read * seconds)} left")
        return ", ".join(told) + " "

    def clear(self) -> None:
        """Leave nothing of the line."""
        if self.shown:
            click.echo("\r\033[K", nl=False, err=True)


def duration(seconds: float) -> str:
    """A time that nobody will hold us to: rounded up, in its largest unit or two."""
    minutes = -(-seconds // 60)
    if seconds <= 50:
        return f"{max(-(-seconds // 10) * 10, 10):.0f} s"
    if minutes < 60:
        return f"{minutes:.0f} min"
    return f"{minutes // 60:.0f} h {minutes % 60:.0f} min"
