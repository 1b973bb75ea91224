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
from outletscore.reports.page.reference import Reference

BLIND_SPOT = (
    "It sees how a text is written; it does not see whether it is true, what was left out, or which side is right."
)
VERDICTS_TOLD = 3
OUTLETS_NAMED = 8


@dataclass(frozen=True, slots=True)
class Overview:
    """Headline, standfirst and the two lists of the first screen."""

    headline: str
    standfirst: str
    blind_spot: str
    can: tuple[str, ...]
    cannot: tuple[str, ...]


def overview(outlets: Sequence[Outlet], lead: Sequence[Measure], against: Reference) -> Overview:
    """The first screen for these outlets; `against` tells what they are held against."""
    total = sum(outlet.articles for outlet in outlets)
    sizes = [outlet.articles for outlet in outlets] or [0]
    headline = f"How {count(len(outlets), 'outlet')} {'writes' if len(outlets) == 1 else 'write'}"
    standfirst = f"{count(total, 'article').capitalize()} scored. {_sizes(sizes)}"
    return Overview(headline, standfirst, BLIND_SPOT, _can(outlets, lead, against), _cannot(outlets, sizes, against))


def _sizes(sizes: Sequence[int]) -> str:
    if set(sizes) == {1}:
        return "One article an outlet: n = 1, so nothing here is an estimate of how an outlet writes as a rule."
    if len(set(sizes)) == 1:
        return f"{count(sizes[0], 'article').capitalize()} an outlet."
    return f"Between {count(min(sizes), 'article')} and {sizes[-1] if len(sizes) == 1 else max(sizes):,} an outlet."


def _can(outlets: Sequence[Outlet], lead: Sequence[Measure], against: Reference) -> tuple[str, ...]:
    told = [text for measure in lead if (text := _range(outlets, measure))]
    if against.name is not None:
        told += _standing(outlets, lead[:1], against)
    told += _verdicts(outlets, against)
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


def _standing(outlets: Sequence[Outlet], measures: Sequence[Measure], against: Reference) -> list[str]:
    """Where each outlet stands in the baseline, for few outlets; ranks among the outlets themselves are not told."""
    told = []
    for measure in measures if len(outlets) <= OUTLETS_NAMED else ():
        stands = [
            f"{outlet.name} above {line.percentile}%"
            for outlet in outlets
            for axis in outlet.axes
            for line in axis.lines
            if line.measure == measure and line.percentile
        ]
        if stands:
            single = all(outlet.articles == 1 for outlet in outlets)
            whose = ", the single articles" if single else ""
            told.append(f"{measure.label}{whose}: {', '.join(stands)} of {against.about}.")
    return told


def _verdicts(outlets: Sequence[Outlet], against: Reference) -> list[str]:
    """One line an outlet: where it differs after adjustment for the number of tests, the first few measures."""
    whom = "the others" if against.name is None else "the baseline"
    told = []
    for outlet in outlets[:OUTLETS_NAMED]:
        found = [line for axis in outlet.axes for line in axis.lines if line.verdict in {"higher", "lower"}]
        if found:
            named = ", ".join(
                f"{line.verdict} in {line.measure.label.lower()} ({line.figure.text} against "
                f"{line.baseline}{'%' if line.measure.share else ''})"
                for line in found[:VERDICTS_TOLD]
            )
            more = len(found) - VERDICTS_TOLD
            rest = f", and {count(more, 'more', 'more')}" if more > 0 else ""
            told.append(f"{outlet.name} against {whom}: {named}{rest}.")
    return told


def _cannot(outlets: Sequence[Outlet], sizes: Sequence[int], against: Reference) -> tuple[str, ...]:
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
    told += against.warnings
    told.append("Whether any of it is true, what was left out, which side is right.")
    return tuple(told)


def _outlets(n: int) -> str:
    return count(n, "outlet").capitalize()
