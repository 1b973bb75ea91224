"""Outlets as the page shows them: one row each in the table, one panel each below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from outletscore.reports.page.articles import Article
from outletscore.reports.page.compared import Gap, gaps
from outletscore.reports.page.counts import Counts
from outletscore.reports.page.figures import Figure, figure, number, sample_rule, stances
from outletscore.reports.page.gathered import UNKNOWN
from outletscore.reports.page.layout import Group, Measure, by_axis
from outletscore.reports.page.rules import Rule

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Caps:
    """How much a panel lists: rules, sources, sentences that a figure opens to, and differences taken apart."""

    rules: int
    sources: int
    links: int
    gaps: int


FULL = Caps(rules=8, sources=8, links=10, gaps=6)
BRIEF = Caps(rules=5, sources=5, links=3, gaps=2)


@dataclass(frozen=True, slots=True)
class Opening:
    """The sentences of one article that a figure opens to: (address, number in the tables or "title")."""

    headline: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A measure of an outlet; `baseline`, `percentile` and `verdict` are empty without a comparison.

    `places` are those it can hold among the outlets of the run, empty where there is no rank.
    """

    measure: Measure
    anchor: str
    figure: Figure
    baseline: str
    percentile: str
    verdict: str
    places: str
    opens: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """The measures of one axis; `zeros` (anchor, measure) count nothing here and are named in one line."""

    label: str
    lines: tuple[Line, ...]
    zeros: tuple[tuple[str, Measure], ...]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule fired in the outlet's own voice, and what that weighs; `percent` of the largest in the panel."""

    title: str
    group: Group
    hits: int
    weight: float
    percent: int


@dataclass(frozen=True, slots=True)
class SourceCount:
    """A source over all articles of the outlet; `percent` of the attributed text."""

    name: str
    kind: str
    identified: bool
    said: int
    percent: int
    stances: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence quoted as evidence; `href` only where its article is on the page."""

    href: str
    text: str
    percent: int
    article: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """Everything the page says about one outlet."""

    anchor: str
    name: str
    articles: int
    sample: str
    cells: Mapping[str, Figure]
    axes: tuple[Lines, ...]
    compared: bool
    gaps: tuple[Gap, ...]
    rules: tuple[RuleCount, ...]
    sources: tuple[SourceCount, ...]
    kinds: tuple[tuple[str, int, int], ...]
    position: tuple[tuple[str, str, float], ...]
    quotes: tuple[Quote, ...]
    shown: tuple[Article, ...]


def describe_outlet(
    row: Row,
    anchor: str,
    measures: Sequence[Measure],
    listed: Sequence[Measure],
    comparison: Mapping[str, Row],
    counts: Counts,
    rules: Mapping[str, Rule],
    quotes: Sequence[Quote],
    shown: Sequence[Article],
    caps: Caps,
    drivers: Sequence[Row] = (),
) -> Outlet:
    """An outlet from its row of `outlets`; `listed` measures get a line in the panel."""
    name = row["outlet"]
    figures = {m.name: _figure(row, m) for m in measures if m.name in row}
    told = [m for m in listed if m.name in figures and not m.name.startswith("position_")]
    axes = tuple(_lines(label, of_axis, anchor, figures, comparison, shown, caps) for label, of_axis in by_axis(told))
    return Outlet(
        anchor=anchor,
        name=name,
        articles=row["articles"],
        sample=sample_rule(row["articles"]),
        cells=figures,
        axes=tuple(axis for axis in axes if axis.lines or axis.zeros),
        compared=bool(comparison),
        gaps=gaps(comparison, drivers, listed, {id: rule.title for id, rule in rules.items()})[: caps.gaps],
        rules=_rules(counts.rules.get(name, ()), rules, caps.rules),
        sources=_sources(counts.sources.get(name, ()), caps.sources),
        kinds=_kinds(counts.kinds.get(name, ())),
        position=_position(row) if quotes else (),
        quotes=tuple(quotes),
        shown=tuple(shown),
    )


def _lines(
    label: str,
    measures: Sequence[Measure],
    anchor: str,
    figures: Mapping[str, Figure],
    comparison: Mapping[str, Row],
    shown: Sequence[Article],
    caps: Caps,
) -> Lines:
    known = [m for m in measures if figures[m.name].value is not None]
    zero = [m for m in known if figures[m.name].value == 0 and m.name not in comparison]
    lines = tuple(
        _line(m, f"{anchor}/{m.name}", figures[m.name], comparison.get(m.name), _openings(m.name, shown, caps.links))
        for m in known
        if m not in zero
    )
    return Lines(label, lines, tuple((f"{anchor}/{m.name}", m) for m in zero))


def named(row: Row) -> Row:
    """The row with a name for the outlet that has none."""
    return {**row, "outlet": UNKNOWN if row["outlet"] is None else row["outlet"]}


def _figure(row: Row, measure: Measure) -> Figure:
    name = measure.name
    n = row.get(f"{name}_articles") or 0
    return figure(row[name], row.get(f"{name}_low"), row.get(f"{name}_high"), n, share=measure.share)


def _line(measure: Measure, anchor: str, value: Figure, compared: Row | None, opens: tuple[Opening, ...]) -> Line:
    baseline = percentile = verdict = places = ""
    if compared is not None:
        baseline = number(compared["baseline"], share=measure.share)
        if compared["percentile"] is not None:
            percentile = f"{compared['percentile']:.0f}"
        # Under five articles the panel says so once, at its head.
        verdict = "" if compared["verdict"] == "not estimable" else compared["verdict"] or ""
        if compared.get("rank_first") is not None:
            places = f"{compared['rank_first']} to {compared['rank_last']} of {compared['ranked']}"
    return Line(measure, anchor, value, baseline, percentile, verdict, places, opens)


def _openings(measure: str, shown: Sequence[Article], room: int) -> tuple[Opening, ...]:
    """Sentences behind a measure in the articles shown, at most `room` in all."""
    openings = []
    for article in shown:
        facts = [fact for axis in article.axes for fact in axis.facts if fact.measure.name == measure]
        links = [(f"{article.anchor}/title", "title") for fact in facts if fact.title]
        links += [(f"{article.anchor}/{n}", str(n)) for fact in facts for n in fact.sentences]
        if links and room > 0:
            openings.append(Opening(article.headline, tuple(links[:room])))
            room -= len(links)
    return tuple(openings)


def _rules(rows: Sequence[Row], rules: Mapping[str, Rule], most: int) -> tuple[RuleCount, ...]:
    listed = [(rules[row["card"]], row["hits"], row["weight"]) for row in rows if rules[row["card"]].group.loud]
    top = sorted(listed, key=lambda item: (-abs(item[2]), -item[1], item[0].id))[:most]
    largest = max((hits for _, hits, _ in top), default=1)
    return tuple(RuleCount(r.title, r.group, hits, weight, round(100 * hits / largest)) for r, hits, weight in top)


def _sources(rows: Sequence[Row], most: int) -> tuple[SourceCount, ...]:
    return tuple(
        SourceCount(
            row["source_name"],
            row["kind"],
            row["identified"],
            row["said"],
            round(100 * row["size"] / (row["size_of_all"] or 1)),
            stances(row["stances"]),
        )
        for row in rows[:most]
    )


def _kinds(rows: Sequence[Row]) -> tuple[tuple[str, int, int], ...]:
    total = sum(row["n"] for row in rows) or 1
    return tuple((row["source_kind"], row["n"], round(100 * row["n"] / total)) for row in rows)


def _position(row: Row) -> tuple[tuple[str, str, float], ...]:
    """(place, printed per cent, per cent) of the editorializing in the fifths of the article."""
    places = [(place, row.get(f"position_{place}")) for place in ("opening", "middle", "close")]
    if any(value is None for _, value in places):
        return ()
    return tuple((place, number(value, share=True), round(100 * (value or 0.0), 1)) for place, value in places)
