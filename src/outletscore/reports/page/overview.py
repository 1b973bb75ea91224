"""The first screen in words: what was compared, and what can and cannot be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from outletscore.reports.page.figures import (
    ENOUGH_FOR_INTERVAL,
    ENOUGH_FOR_MOST,
    ENOUGH_FOR_RANK,
    count,
)
from outletscore.reports.page.layout import Measure
from outletscore.reports.page.outlets import Outlet

BLIND_SPOT = (
    "It sees how a text is written; it does not see whether it is true, what was left out, or which side is right."
)
VERDICTS_TOLD = 6


@dataclass(frozen=True, slots=True)
class Overview:
    """Headline, standfirst and the two lists of the first screen."""

    headline: str
    standfirst: str
    blind_spot: str
    can: tuple[str, ...]
    cannot: tuple[str, ...]


def overview(outlets: Sequence[Outlet], lead: Sequence[Measure], *, compared: bool) -> Overview:
    """The first screen for these outlets; `compared` tells whether a baseline stands behind them."""
    total = sum(outlet.articles for outlet in outlets)
    sizes = [outlet.articles for outlet in outlets] or [0]
    headline = f"How {count(len(outlets), 'outlet')} {'writes' if len(outlets) == 1 else 'write'}"
    standfirst = f"{count(total, 'article').capitalize()} scored. {_sizes(sizes)}"
    return Overview(headline, standfirst, BLIND_SPOT, _can(outlets, lead), _cannot(outlets, sizes, compared=compared))


def _sizes(sizes: Sequence[int]) -> str:
    if set(sizes) == {1}:
        return "One article an outlet: n = 1, so nothing here is an estimate of how an outlet writes as a rule."
    if len(set(sizes)) == 1:
        return f"{count(sizes[0], 'article').capitalize()} an outlet."
    return f"Between {count(min(sizes), 'article')} and {sizes[-1] if len(sizes) == 1 else max(sizes):,} an outlet."


def _can(outlets: Sequence[Outlet], lead: Sequence[Measure]) -> tuple[str, ...]:
    told = [text for measure in lead if (text := _range(outlets, measure))]
    told += _verdicts(outlets)
    told.append("Every figure opens to the sentences it counts, and every marked word to the rule that marked it.")
    return tuple(told)


def _range(outlets: Sequence[Outlet], measure: Measure) -> str:
    """From the lowest to the highest, as a description of the texts at hand and no claim about outlets."""
    cells = [(outlet.name, outlet.cells[measure.name]) for outlet in outlets if measure.name in outlet.cells]
    known = [(cell.value, name, cell.text) for name, cell in cells if cell.value is not None]
    if not known:
        return ""
    sign = "%" if measure.share else ""
    ends = [next(text for value, _, text in known if value == end) for end in (min(known)[0], max(known)[0])]
    if ends[0] == ends[1]:
        return f"{measure.label}: {ends[0]}{sign} in {'all of them' if len(known) > 1 else known[0][1]}."
    low, high = (f"{end}{sign} ({_who([name for _, name, text in known if text == end])})" for end in ends)
    return f"{measure.label}: from {low} to {high}, in these articles."


def _who(names: Sequence[str]) -> str:
    if len(names) <= 2:
        return " and ".join(names)
    return f"{names[0]} and {count(len(names) - 1, 'other')}"


def _verdicts(outlets: Sequence[Outlet]) -> list[str]:
    found = [
        f"{outlet.name}: {line.measure.label.lower()} {line.verdict} than the baseline "
        f"({line.figure.text} against {line.baseline}{'%' if line.measure.share else ''})."
        for outlet in outlets
        for axis in outlet.axes
        for line in axis.lines
        if line.verdict in {"higher", "lower"}
    ]
    more = len(found) - VERDICTS_TOLD
    return found[:VERDICTS_TOLD] + (
        [f"{count(more, 'further difference')} from the baseline: see the panels."] if more > 0 else []
    )


def _cannot(outlets: Sequence[Outlet], sizes: Sequence[int], *, compared: bool) -> tuple[str, ...]:
    single = sum(size == 1 for size in sizes)
    few = sum(1 < size < ENOUGH_FOR_INTERVAL for size in sizes)
    wide = sum(ENOUGH_FOR_INTERVAL <= size < ENOUGH_FOR_MOST for size in sizes)
    told = []
    if single:
        who = "Any of these outlets" if single == len(sizes) else f"{count(single, 'outlet').capitalize()} of these"
        told.append(f"{who} as an outlet: n = 1, not estimable. The next article may read quite differently.")
    if few:
        told.append(f"{_outlets(few)} with under {ENOUGH_FOR_INTERVAL} articles: evidence only, no interval.")
    if wide:
        told.append(f"{_outlets(wide)} with under {ENOUGH_FOR_MOST} articles: sourcing alone, with wide bands.")
    if len(sizes) > 1 and min(sizes) < ENOUGH_FOR_RANK:
        told.append(f"Who comes first: no ranks for outlets with under {ENOUGH_FOR_RANK} articles.")
    if not compared:
        told.append("High or low against the trade at large: no baseline was given.")
    told.append("Whether any of it is true, what was left out, which side is right.")
    return tuple(told)


def _outlets(n: int) -> str:
    return count(n, "outlet").capitalize()
