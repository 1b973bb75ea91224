"""Dots and intervals on a line, one row an outlet: positions in per cent of the width, so that text never shrinks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from outletscore.reports.page.figures import Figure, number
from outletscore.reports.page.layout import Measure


@dataclass(frozen=True, slots=True)
class Dot:
    """One outlet in one plot, in per cent of the width; None where there is nothing to draw.

    `usual` is where the baseline's outlets would put a mean of as many articles, 95 times in 100.
    """

    name: str
    href: str
    figure: Figure
    x: float | None
    low: float | None
    high: float | None
    usual: tuple[float, float] | None
    baseline: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """One outlet as it comes from the tables, in the measure's own unit."""

    name: str
    href: str
    figure: Figure
    low: float | None
    high: float | None
    usual_low: float | None
    usual_high: float | None
    baseline: float | None


@dataclass(frozen=True, slots=True)
class Plot:
    """A dot plot of one measure; `ticks` are (per cent, label)."""

    id: str
    measure: Measure
    dots: tuple[Dot, ...]
    ticks: tuple[tuple[float, str], ...]
    compared: bool
    summary: str


def plot(measure: Measure, rows: Sequence[Row]) -> Plot:
    """A plot of `rows`; a band is drawn only where the figure has an interval."""
    reach = [row.figure.value for row in rows if row.figure.value is not None]
    reach += [row.high for row in rows if row.figure.interval and row.high is not None]
    reach += [row.usual_high for row in rows if row.usual_high is not None]
    reach += [row.baseline for row in rows if row.baseline is not None]
    step, top = _scale(max([0.0, *reach]), share=measure.share, whole=measure.counted)

    def at(value: float | None) -> float | None:
        return None if value is None else round(min(100.0, max(0.0, 100 * value / top)), 2)

    dots = tuple(
        Dot(
            row.name,
            row.href,
            row.figure,
            at(row.figure.value),
            at(row.low) if row.figure.interval else None,
            at(row.high) if row.figure.interval else None,
            None if usual_low is None or usual_high is None else (usual_low, usual_high),
            at(row.baseline),
        )
        for row in rows
        for usual_low, usual_high in [(at(row.usual_low), at(row.usual_high))]
    )
    ticks = tuple(
        (round(100 * i * step / top, 2), number(i * step, share=measure.share)) for i in range(round(top / step) + 1)
    )
    compared = any(row.baseline is not None for row in rows)
    return Plot(f"plot-{measure.name}", measure, dots, ticks, compared, _summary(measure, rows))


def _scale(highest: float, *, share: bool, whole: bool) -> tuple[float, float]:
    """Step and end of an axis from zero that holds `highest`: steps of 1, 2, 2.5 or 5, `whole` for small counts."""
    if highest <= 0:
        return (0.25, 1.0) if share else (1.0, 2.0)
    if whole and highest <= 4:
        return 1.0, max(2.0, math.ceil(highest))
    size = 10 ** math.floor(math.log10(highest / 4))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor * 4 >= highest * (1 - 1e-12))
    steps = max(2, math.ceil(highest / step - 1e-9))
    top = step * steps
    if share and top >= 1.0:
        return 0.25, 1.0
    return step, top


def _summary(measure: Measure, rows: Sequence[Row]) -> str:
    def told(row: Row) -> str:
        parts = [f"{row.name} {percent(row.figure.text, measure)}"]
        parts.append(
            f"95% interval {percent(row.figure.interval, measure)}" if row.figure.interval else f"n = {row.figure.n}"
        )
        if row.baseline is not None:
            parts.append(f"against {percent(number(row.baseline, share=measure.share), measure)}")
        return ", ".join(parts)

    return f"{measure.label}: {'; '.join(told(row) for row in rows)}."


def percent(text: str, measure: Measure) -> str:
    """The figure with its sign, where it is a share and there is one."""
    return f"{text}%" if measure.share and text != number(None) else text
