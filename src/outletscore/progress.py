"""How far a run is, as it tells whoever asked to be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """A moment of a run.

    stage: "scoring", then "summing" (the figures of articles), then "comparing", then "writing";
    articles, characters: scored so far, those of an interrupted run that is gone on with among them;
    read: bytes of the input files behind them, as they lie on the disk: grows to `inputs.total_bytes`.
    """

    stage: str
    articles: int
    characters: int
    read: int


Told = Callable[[Progress], None]


def nobody(at: Progress) -> None:
    """Tells nobody."""
