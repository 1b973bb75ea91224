"""What the outlets are held against: a baseline, or the other outlets of the run; and where a baseline does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from outletscore.reports.page.selection import UNKNOWN

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """The other side of every comparison.

    `name` is None without a baseline. `label` heads its column, `about` tells in one sentence what it is made of, and
    `warnings` where the outlets of the run lie outside it.
    """

    name: str | None
    label: str
    about: str
    warnings: tuple[str, ...]


def reference(about: Mapping[str, Any] | None, articles: pl.DataFrame) -> Reference:
    """The reference of a run from `run["baseline"]` and the articles that count."""
    if about is None:
        return Reference(None, "Others", "the other outlets of the run with five articles or more", ())
    genre = " ".join(str(part) for part in (about.get("country"), about.get("genre")) if part)
    first, last = about.get("first_year"), about.get("last_year")
    years = f", {first}–{last}" if first and last else ""
    size = f"{about.get('articles', 0):,} articles of {about.get('outlets', 0):,} outlets"
    told = f"the baseline “{about['name']}”: {size}{f' ({genre}{years})' if genre else years}"
    return Reference(about["name"], "Baseline", told, _warnings(genre, first, last, articles))


def _warnings(genre: str, first: int | None, last: int | None, articles: pl.DataFrame) -> tuple[str, ...]:
    warnings = []
    if genre:
        warnings.append(f"Like with like only where a text is of the baseline’s kind: {genre}.")
    if first and last:
        year = articles["published"].str.slice(0, 4).cast(pl.Int32, strict=False)
        outside = int(((year < first) | (year > last)).sum())
        if outside:
            told = (
                f"{outside:,} of {articles.height:,} articles are dated outside the baseline's years, {first}–{last}."
            )
            warnings.append(told)
    return tuple(warnings)


def comparison(frame: pl.DataFrame) -> dict[str, dict[str, Row]]:
    """The rows of `comparison` that hold something to compare with, by outlet and measure."""
    compared: dict[str, dict[str, Row]] = {}
    for row in frame.filter(pl.col("baseline").is_not_null()).iter_rows(named=True):
        outlet = UNKNOWN if row["outlet"] is None else row["outlet"]
        compared.setdefault(outlet, {})[row["measure"]] = row
    return compared


def percentiles(frame: pl.DataFrame | None, shown: pl.DataFrame) -> dict[str, dict[str, float]]:
    """Where each article shown stands among the baseline's articles, by article and measure."""
    placed: dict[str, dict[str, float]] = {}
    if frame is None or frame.is_empty():
        return placed
    known = frame.filter(pl.col("percentile").is_not_null())
    wanted = known.join(shown.select("article_id"), left_on="entity", right_on="article_id", how="semi")
    for entity, measure, percentile in wanted.select("entity", "measure", "percentile").iter_rows():
        placed.setdefault(entity, {})[measure] = percentile
    return placed
