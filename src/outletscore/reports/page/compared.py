"""What a run says beside the figures: claims and whether they hold, same events, text that outlets share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from outletscore.reports.page.articles import Article
from outletscore.reports.page.figures import MINUS, count, number, shorten
from outletscore.reports.page.layout import Measure
from outletscore.reports.page.material import Copies, Material
from outletscore.scores.drivers import as_printed

Row = dict[str, Any]

CLAIMS_SHOWN = 30
EVENT_ROWS_SHOWN = 24
RULES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Claim:
    """An order that the run supports, and whether it stays in every variant."""

    text: str
    survives: bool
    verdict: str


@dataclass(frozen=True, slots=True)
class InsideEvents:
    """An outlet and a measure against the other outlets inside the same events."""

    outlet: str
    measure: Measure
    events: int
    pairs: int
    value: str
    others: str
    interval: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that another outlet of the run has as well; `href` where the article is on the page."""

    outlet: str
    other: str
    agency: bool
    words: int
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Driver:
    """What a rule adds to a difference; `gap` is printed with a sign."""

    rule: str
    gap: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A clear difference and the rules that drive it; as printed, `drivers` add up to `total`."""

    measure: Measure
    verdict: str
    drivers: tuple[Driver, ...]
    total: str


@dataclass(frozen=True, slots=True)
class Compared:
    """The section behind the panels. `stories` says in words which articles tell one event."""

    claims: tuple[Claim, ...]
    claims_more: int
    stories: str
    inside: tuple[InsideEvents, ...]
    inside_more: int
    copies: str
    passages: tuple[Passage, ...]
    passages_more: int


def describe_compared(
    found: Material, run: Mapping[str, Any], measures: Sequence[Measure], shown: Sequence[Article]
) -> Compared:
    """The section from the tables `sensitivity`, `events`, `same_event` and `shared_text`, where the run has them."""
    by_name = {m.name: m for m in measures}
    claims = [_claim(row, by_name) for row in found.sensitivity.iter_rows(named=True) if row["measure"] in by_name]
    inside = [
        row
        for row in found.same_event.iter_rows(named=True)
        if row["low"] is not None and (row["p_adjusted"] or 1.0) < 0.05
    ]
    inside.sort(key=lambda row: (row["outlet"], row["p_adjusted"], row["measure"]))
    addresses = {article.id: article.anchor for article in shown}
    return Compared(
        claims=tuple(claims[:CLAIMS_SHOWN]),
        claims_more=max(0, len(claims) - CLAIMS_SHOWN),
        stories=_stories(run.get("events"), found.same_event, len(inside)),
        inside=tuple(_inside(row, by_name[row["measure"]]) for row in inside[:EVENT_ROWS_SHOWN]),
        inside_more=max(0, len(inside) - EVENT_ROWS_SHOWN),
        copies=_copies(run.get("shared_text"), found.copies, found.articles),
        passages=tuple(_passage(row, addresses) for row in found.copies.longest.iter_rows(named=True)),
        passages_more=found.copies.passages - found.copies.longest.height,
    )


def _claim(row: Row, measures: Mapping[str, Measure]) -> Claim:
    measure = measures[row["measure"]]
    gap = number(row["difference"], share=measure.share)
    unit = " points" if measure.share else f" {measure.unit}" if measure.unit else ""
    tried = count(row["variants"], "variant")
    verdict = f"holds in all {tried}" if row["survives"] else f"does not hold without {row['turned_by']}"
    text = f"{row['outlet']} over {row['other']} in {measure.label.lower()}, by {gap}{unit}"
    return Claim(text, row["survives"], verdict)


def _stories(events: Mapping[str, Any] | None, inside: pl.DataFrame, clear: int) -> str:
    """Which articles tell one event, and what is made of it."""
    if not events:
        return ""
    if events["not_looked_for"]:
        return f"Same events were not looked for: {events['not_looked_for']}."
    if not events["events"]:
        if not events["families"]:
            return "No two outlets of the run tell the same event, so nothing is compared inside events."
        what = "one family" if events["families"] == 1 else f"{count(events['families'], 'family', 'families')}"
        related = count(events["families_articles"], "article").capitalize()
        return (
            f"{related} tell related stories ({what}), and no two of them are known to tell the same event. A "
            "difference between them may be one between their stories, so nothing is compared inside events."
        )
    told = (
        f"{count(events['events_articles'], 'article').capitalize()} of different outlets tell "
        f"{count(events['events'], 'common event')}."
    )
    if not inside["p"].count():
        return f"{told} Too few for a comparison inside events; same_event.csv has the differences."
    most_events, most_pairs = (max(inside[name].to_list()) for name in ("events", "pairs"))
    pairs = f"{most_events:,} events and {most_pairs:,} pairs of articles an outlet"
    rest = "what is clear is below" if clear else "none of the differences is clear"
    return f"{told} Inside them outlets are held against each other, on up to {pairs}; {rest}."


def _inside(row: Row, measure: Measure) -> InsideEvents:
    share = measure.share
    return InsideEvents(
        outlet=row["outlet"],
        measure=measure,
        events=row["events"],
        pairs=row["pairs"],
        value=number(row["value"], share=share),
        others=number(row["others"], share=share),
        interval=f"{number(row['low'], share=share)} to {number(row['high'], share=share)}",
    )


def _copies(about: Mapping[str, Any] | None, copies: Copies, articles: int) -> str:
    """How much of their text outlets share, and whether it counts."""
    if not about or copies.outlets < 2:
        return ""
    counts = "It is left out of all scores." if about["own_text_only"] else "It counts in the scores."
    if not copies.passages:
        return "No twelve words in a row stand in articles of two outlets."
    sampled = about["sampled_one_in"]
    how = f" (found from one in {sampled} runs of words)" if sampled > 1 else ""
    return (
        f"{count(copies.articles, 'article').capitalize()} of {articles:,} share runs of twelve words or more with "
        f"another outlet{how}: agency copy, statements, quotations. {counts}"
    )


def _passage(row: Row, addresses: Mapping[str, str]) -> Passage:
    anchor = addresses.get(row["article_id"])
    return Passage(
        row["outlet"], row["other_outlet"], row["agency"], row["words"], shorten(row["text"], 240), anchor or ""
    )


def gaps(
    comparison: Mapping[str, Row], drivers: Sequence[Row], measures: Sequence[Measure], titles: Mapping[str, str]
) -> tuple[Gap, ...]:
    """The clear differences of an outlet that are sums over rules, each with its widest rules and the rest."""
    found = []
    for measure in measures:
        row = comparison.get(measure.name)
        parts = [part for part in drivers if part["measure"] == measure.name]
        if row is None or row["verdict"] not in {"higher", "lower"} or not parts or not row["difference"]:
            continue
        scale = 100.0 if measure.share else 1.0
        pairs = [(part["rule"], part["difference"] * scale) for part in parts]
        places, total, lines = as_printed(pairs, row["difference"] * scale, shown=RULES_SHOWN, digits=2)
        told = tuple(Driver(titles.get(rule, rule), signed(gap, places)) for rule, gap in lines)
        found.append(Gap(measure, row["verdict"], told, signed(total, places)))
    return tuple(found)


def signed(value: float, places: int) -> str:
    """A difference with its sign: "+1.2", "−0.3", "0.0"."""
    value = round(value, places)
    return f"{MINUS if value < 0 else '+' if value > 0 else ''}{abs(value):.{places}f}"
