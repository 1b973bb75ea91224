"""What the report says, as an immutable description; `outletscore.reports.html` draws it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from outletscore.reports.page.anchors import anchors
from outletscore.reports.page.articles import Article, Sources, describe_article, rows_by_article
from outletscore.reports.page.compared import Compared, describe_compared
from outletscore.reports.page.figures import shorten
from outletscore.reports.page.layout import Check, Group, Measure, by_axis, checks, columns, groups, lead, measures
from outletscore.reports.page.material import Material, material, material_of
from outletscore.reports.page.outlets import BRIEF, FULL, Outlet, Quote, describe_outlet, named
from outletscore.reports.page.overview import Overview, overview
from outletscore.reports.page.plot import Plot, plot
from outletscore.reports.page.plot import Row as PlotRow
from outletscore.reports.page.reference import Reference, comparison, percentiles, reference
from outletscore.reports.page.rules import Rule, rules
from outletscore.reports.page.selection import MANY_OUTLETS, Selection

__all__ = ["Material", "Page", "describe", "material", "material_of"]

Row = dict[str, Any]

# Of run.json these have a section of their own, or depend on the machine: the same input gives the same page anywhere.
NOT_TOLD = frozenset(
    {"rules", "measures", "limits", "python", "packages"}
    | {"baseline", "baseline_not_used", "caveats", "events", "shared_text"}
)


@dataclass(frozen=True, slots=True)
class Page:
    """The whole report. What is not in here is not on the page."""

    overview: Overview
    against: Reference
    date: str | None
    plots: tuple[Plot, ...]
    columns: tuple[tuple[str, tuple[Measure, ...]], ...]
    outlets: tuple[Outlet, ...]
    panels_in_full: bool
    compared: Compared
    articles: tuple[Article, ...]
    articles_in_all: int
    complete: bool
    groups: tuple[Group, ...]
    quiet: str
    rules: tuple[Rule, ...]
    measures: tuple[tuple[str, tuple[Measure, ...]], ...]
    checks: tuple[Check, ...]
    refused: tuple[tuple[str, str, str], ...]
    refused_more: int
    run: tuple[tuple[str, str], ...]


def describe(found: Material, run: Mapping[str, Any], date: str | None = None) -> Page:
    """The page for a run's material (see `material`); `date` is printed where it is given."""
    known = tuple(m for m in measures(run["measures"]) if m.name in found.columns)
    chosen = found.chosen
    cards = rules(found.fired, run.get("rules", {}))
    outlet_rows = [named(row) for row in found.outlets.iter_rows(named=True)]
    outlet_anchors = anchors([row["outlet"] for row in outlet_rows], "outlet/")
    placed = percentiles(found.rows["percentiles"], chosen.articles)
    shown = _articles(chosen.articles, found.rows, known, cards, outlet_anchors, placed)
    table = columns(known)
    in_full = len(outlet_rows) <= MANY_OUTLETS
    listed = known if in_full else tuple(m for _, of_axis in table for m in of_axis)
    compared = comparison(found.comparison)
    against = reference(run, len(found.sizes))
    driving = found.drivers.partition_by("outlet", as_dict=True)
    known_rules = {**cards, **{card.id: card for card in cards.values()}}
    quotes = _quotes(chosen, shown)
    outlets = tuple(
        describe_outlet(
            row,
            outlet_anchors[row["outlet"]],
            known,
            listed,
            compared.get(row["outlet"], {}),
            found.counts,
            known_rules,
            quotes.get(row["outlet"], ()),
            [article for article in shown if article.outlet == row["outlet"]],
            FULL if in_full else BRIEF,
            driving[row["outlet"],].rows(named=True) if (row["outlet"],) in driving else (),
        )
        for row in outlet_rows
    )
    return Page(
        overview=overview(outlets, lead(known), against),
        against=against,
        date=date,
        plots=tuple(_plot(m, outlets, outlet_rows, compared) for m in lead(known)),
        columns=table,
        outlets=outlets,
        panels_in_full=in_full,
        compared=describe_compared(found, run, known, shown),
        articles=shown,
        articles_in_all=sum(found.sizes.values()),
        complete=chosen.complete,
        groups=tuple(
            group for group in groups() if group.drawn and any(card.group == group for card in cards.values())
        ),
        quiet=" ".join(f"no-{group.key}" for group in groups() if group.quiet),
        rules=tuple({card.number: card for card in cards.values()}.values()),
        measures=by_axis(known),
        checks=checks(),
        refused=found.refused,
        refused_more=found.refused_in_all - len(found.refused),
        run=_facts_of(run),
    )


def _articles(
    chosen: pl.DataFrame,
    tables: Mapping[str, pl.DataFrame],
    known: Sequence[Measure],
    cards: Mapping[str, Rule],
    outlet_anchors: Mapping[str, str],
    placed: Mapping[str, Mapping[str, float]],
) -> tuple[Article, ...]:
    lines = tables["lines"].filter(~pl.col("kept") & (pl.col("text").str.strip_chars() != ""))
    sources = Sources(
        sentences=rows_by_article(tables["sentences"].sort("article_id", "sentence"), chosen),
        evidence=rows_by_article(tables["evidence"].sort("article_id", "start", "end", "rule"), chosen),
        title_evidence=rows_by_article(tables["title_evidence"].sort("article_id", "start", "end", "rule"), chosen),
        attributions=rows_by_article(tables["attributions"], chosen),
        passages=rows_by_article(tables["shared_text"], chosen),
        dropped=rows_by_article(lines, chosen),
    )
    addresses = anchors(chosen["article_id"].to_list())
    made: list[Article] = []
    first = 0
    for row in chosen.iter_rows(named=True):
        href = outlet_anchors.get(row["outlet"], "")
        made.append(
            describe_article(row, sources, known, cards, addresses, href, first, placed.get(row["article_id"], {}))
        )
        first += len(sources.attributions.get(row["article_id"], ()))
    return tuple(made)


def _quotes(chosen: Selection, shown: Sequence[Article]) -> dict[str, list[Quote]]:
    """The strongest sentences by outlet, each with a link where its article is on the page."""
    addresses = dict(zip(chosen.articles["article_id"].to_list(), shown, strict=True))
    quotes: dict[str, list[Quote]] = {}
    for row in chosen.strongest.iter_rows(named=True):
        article = addresses.get(row["article_id"])
        quotes.setdefault(row["outlet"], []).append(
            Quote(
                href=f"{article.anchor}/{row['sentence']}" if article else "",
                text=shorten(row["text"], 320),
                percent=round(100 * row["editorializing"]),
                article=article.headline if article else row["article_id"],
            )
        )
    return quotes


def _plot(
    measure: Measure, outlets: Sequence[Outlet], rows: Sequence[Row], compared: Mapping[str, Mapping[str, Row]]
) -> Plot:
    name = measure.name
    drawn = [
        PlotRow(
            name=outlet.name,
            href=f"{outlet.anchor}/{name}",
            figure=outlet.cells[name],
            low=row.get(f"{name}_low"),
            high=row.get(f"{name}_high"),
            usual_low=row_against.get("prediction_low"),
            usual_high=row_against.get("prediction_high"),
            baseline=row_against.get("baseline"),
        )
        for outlet, row in zip(outlets, rows, strict=True)
        for row_against in [compared.get(outlet.name, {}).get(name, {})]
    ]
    return plot(measure, drawn)


def _facts_of(run: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What run.json says of the run, but for rules and measures, which have sections of their own."""
    told = []
    for key, value in run.items():
        if key in NOT_TOLD:
            continue
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
        if isinstance(value, Mapping):
            text = ", ".join(f"{name} {item}" for name, item in value.items())
        told.append((key.replace("_", " "), text))
    return tuple(told)
