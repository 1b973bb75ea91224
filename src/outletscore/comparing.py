"""Baselines and comparisons from Python: what `outletscore baseline` and `outletscore compare` do in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from outletscore import pipeline, rulebook
from outletscore.scores import baseline as baselines
from outletscore.scores.baseline import Baseline, Provenance


def compare(
    new: Sequence[Path | str],
    baseline: Path | str = baselines.REFERENCE,
    *,
    measures: Sequence[str] = (),
    **choices: Any,
) -> pl.DataFrame:
    """The outlets under the paths `new` against a baseline, a file or the name of a shipped one: `tables.COMPARISON`.

    `measures` are those a claim was made about beforehand: p is then adjusted by Holm over them alone. Other keywords
    are those of `score`, which also gives the other tables. Raises BaselineError where the baseline is missing, broken
    or made under another rulebook.
    """
    return pipeline.summarise(new, baseline=baseline, measures=measures, **choices).tables["comparison"]


def build_baseline(
    scored: pipeline.Scored,
    name: str,
    *,
    source: str = "",
    licence: str = "",
    country: str = "",
    genre: str = "",
    made: str = "",
    command: str = "",
) -> Baseline:
    """A baseline of the articles of a run that have an outlet: counts and exposures, no text, no title, no address.

    `name` to `command` say where it comes from, see docs/statistics.md. Raises BaselineError where no article has an
    outlet.
    """
    provenance = Provenance(
        name=name,
        rulebook=scored.run["rulebook"],
        source=source,
        licence=licence,
        command=command,
        made=made,
        country=country,
        genre=genre,
    )
    return pipeline.build_baseline(scored, provenance)


def load_baseline(name: Path | str, *, rules: Path | None = None) -> Baseline:
    """A baseline by its file, or by the name of a shipped one. Raises BaselineError where it does not fit the rules."""
    return baselines.load(baselines.find(name), rulebook=pipeline.engine_digest(rulebook.load(rules)))


def save_baseline(baseline: Baseline, path: Path | str) -> None:
    """Write a baseline to one file; equal baselines make equal bytes."""
    baselines.save(baseline, Path(path))
