"""What the outlets are held against: a baseline, or the other outlets of the run; and where a baseline does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from outletscore.reports.page.gathered import UNKNOWN
from outletscore.scores import caveats

Row = dict[str, Any]

# Up to so many outlets with one caveat are named each.
NAMED = 2


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


def reference(run: Mapping[str, Any], outlets: int) -> Reference:
    """The reference of a run of so many outlets, from `baseline`, `baseline_not_used` and `caveats` of run.json."""
    about = run.get("baseline")
    if about is None:
        others = "the other outlets of the run with five articles or more"
        return Reference(None, "Others", others, (_none(run.get("baseline_not_used", "")),))
    genre = " ".join(str(part) for part in (about.get("country"), about.get("genre")) if part)
    first, last = about.get("first_year"), about.get("last_year")
    years = f", {first}–{last}" if first and last else ""
    size = f"{about.get('articles', 0):,} articles of {about.get('outlets', 0):,} outlets"
    told = f"the baseline “{about['name']}”: {size}{f' ({genre}{years})' if genre else years}"
    return Reference(about["name"], "Baseline", told, _warnings(run.get("caveats", ()), outlets))


def _none(why: str) -> str:
    told = f"{why[:1].lower()}{why[1:]}" if why else "no baseline was given"
    return f"High or low against the trade at large: {told}."


def _warnings(found: Sequence[Mapping[str, Any]], outlets: int) -> tuple[str, ...]:
    """The caveats in the order they come, those of one kind about many outlets in one line."""
    told = [f"{_capital(caveat['message'])}." for caveat in found if caveat["outlet"] is None]
    for summary in dict.fromkeys(caveat["summary"] for caveat in found if caveat["outlet"] is not None):
        of = [caveat for caveat in found if caveat["summary"] == summary and caveat["outlet"] is not None]
        if len(of) <= NAMED and outlets > 1:
            told += [f"{_name(caveat['outlet'])}: {caveat['message']}." for caveat in of]
        elif outlets == 1:
            told.append(f"{_capital(of[0]['message'])}.")
        else:
            whom = "All outlets" if len(of) == outlets else f"{_name(of[0]['outlet'])} and {len(of) - 1} more"
            told.append(f"{whom}: {summary}.")
    return tuple(told)


def _name(outlet: str) -> str:
    return UNKNOWN if outlet == caveats.UNKNOWN else outlet


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


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
