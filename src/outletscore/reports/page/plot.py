"""Dots and intervals on a line, one row an outlet: positions in per cent of the width, so that text never shrinks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from outletscore.reports.page.figures import Figure, number
from outletscore.reports.page.layout import Measure


@dataclass(frozen=True, slots=True)
class Dot:
    """One outlet in one plot; `x`, `low`, `high` in per cent of the width, None where there is nothing to draw."""

    name: str
    href: str
    figure: Figure
    x: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Plot:
    """A dot plot of one measure. `ticks` are (per cent, label); `baseline` is (per cent, label) or None."""

    id: str
    measure: Measure
    dots: tuple[Dot, ...]
    ticks: tuple[tuple[float, str], ...]
    baseline: tuple[float, str] | None
    summary: str


def plot(
    measure: Measure,
    rows: Sequence[tuple[str, str, Figure, float | None, float | None]],
    baseline: float | None,
) -> Plot:
    """A plot of `rows` (name, href, figure, low, high); a band is drawn only where the figure has an interval."""
    reach = [row[2].value for row in rows if row[2].value is not None]
    reach += [row[4] for row in rows if row[2].interval and row[4] is not None]
    if baseline is not None:
        reach.append(baseline)
    step, top = _scale(max([0.0, *reach]), share=measure.share, whole=measure.counted)

    def at(value: float | None) -> float | None:
        return None if value is None else round(min(100.0, max(0.0, 100 * value / top)), 2)

    dots = tuple(
        Dot(name, href, fig, at(fig.value), at(low) if fig.interval else None, at(high) if fig.interval else None)
        for name, href, fig, low, high in rows
    )
    ticks = tuple(
        (round(100 * i * step / top, 2), number(i * step, share=measure.share)) for i in range(round(top / step) + 1)
    )
    base = None if baseline is None else (at(baseline) or 0.0, number(baseline, share=measure.share))
    return Plot(f"plot-{measure.name}", measure, dots, ticks, base, _summary(measure, dots, base))


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


def _summary(measure: Measure, dots: Sequence[Dot], baseline: tuple[float, str] | None) -> str:
    sign = "%" if measure.share else ""
    told = "; ".join(
        f"{dot.name} {dot.figure.text}{sign if dot.figure.value is not None else ''}"
        + (f", 95% interval {dot.figure.interval}{sign}" if dot.figure.interval else f", n = {dot.figure.n}")
        for dot in dots
    )
    return f"{measure.label}: {told}" + (f". Baseline {baseline[1]}{sign}." if baseline else ".")
