"""An article as the page shows it: text with evidence and attributions, figures with their sentences, dropped lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from outletscore.reports.page import heard
from outletscore.reports.page.anchors import sentence_anchor
from outletscore.reports.page.behind import LIKELY, Behind, sentences_behind, words_behind
from outletscore.reports.page.figures import Figure, figure
from outletscore.reports.page.layout import Measure, by_axis
from outletscore.reports.page.rules import Rule
from outletscore.reports.page.selection import SENTENCES_OF_AN_ARTICLE
from outletscore.reports.page.text import Mark, Segment, Sentence, attribution, mark, segments

Row = dict[str, Any]

HITS_LISTED = 60
LINES_LISTED = 120
LINKS_OF_A_FIGURE = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of an article and the sentences it opens to; `more` counts those without a link.

    `words` is what it opens to where that is no sentence. `above` is the per cent of the baseline's articles below it,
    empty without a baseline.
    """

    measure: Measure
    figure: Figure
    sentences: tuple[int, ...]
    title: bool
    words: str
    more: int
    above: str


@dataclass(frozen=True, slots=True)
class Axis:
    """The figures of one axis; `zeros` are the measures that count nothing here, named in one line."""

    label: str
    facts: tuple[Fact, ...]
    zeros: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule's spans in one article: (sentence, span, counted)."""

    rule: Rule
    weight: float
    spans: tuple[tuple[int, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Article:
    """Everything the page says about one article. `more` counts sentences that are not shown."""

    id: str
    anchor: str
    outlet: str
    outlet_href: str
    title: tuple[Segment, ...]
    headline: str
    title_percent: int | None
    byline: str | None
    published: str | None
    url: str | None
    words: int
    sentences: int
    paragraphs: tuple[tuple[Sentence, ...], ...]
    more: int
    axes: tuple[Axis, ...]
    placed: bool
    hits: tuple[Hit, ...]
    hits_more: int
    voices: tuple[heard.Voice, ...]
    sides: tuple[heard.Side, ...]
    copied: tuple[heard.Copied, ...]
    dropped: tuple[tuple[int, str, str], ...]
    dropped_more: int


@dataclass(frozen=True, slots=True)
class Sources:
    """The rows of the tables that belong to the articles shown, by article."""

    sentences: Mapping[str, Sequence[Row]]
    evidence: Mapping[str, Sequence[Row]]
    title_evidence: Mapping[str, Sequence[Row]]
    attributions: Mapping[str, Sequence[Row]]
    passages: Mapping[str, Sequence[Row]]
    dropped: Mapping[str, Sequence[Row]]


def rows_by_article(frame: pl.DataFrame, shown: pl.DataFrame) -> dict[str, list[Row]]:
    """The rows of `frame` for the articles in `shown`, in the frame's order."""
    wanted = frame.join(shown.select("article_id"), on="article_id", how="semi", maintain_order="left")
    grouped: dict[str, list[Row]] = {}
    for row in wanted.iter_rows(named=True):
        grouped.setdefault(row["article_id"], []).append(row)
    return grouped


def describe_article(
    row: Row,
    sources: Sources,
    measures: Sequence[Measure],
    rules: Mapping[str, Rule],
    anchors: Mapping[str, str],
    outlet_href: str,
    first_attribution: int,
    placed: Mapping[str, float],
) -> Article:
    """The article of a row of `articles`; its attributions are numbered from `first_attribution` on."""
    key = row["article_id"]
    anchor = anchors[key]
    sentences = sources.sentences.get(key, ())
    evidence = sources.evidence.get(key, ())
    title_evidence = sources.title_evidence.get(key, ())
    attributions = sources.attributions.get(key, ())
    passages = sources.passages.get(key, ())
    dropped = sources.dropped.get(key, ())
    title = row["title"] or "Untitled"
    marks = [_mark(hit, rules) for hit in evidence]
    title_marks = [_mark(hit, rules) for hit in title_evidence] if row["title"] else []
    hits = _hits([row for row in evidence if rules[row["rule"]].group.loud], rules)
    return Article(
        id=key,
        anchor=anchor,
        outlet=row["outlet"],
        outlet_href=outlet_href,
        title=segments(title, 0, len(title), title_marks, ()),
        headline=title,
        title_percent=_percent(row.get("headline_editorializing")),
        byline=row["byline"],
        published=row["published"],
        url=_web(row["url"]),
        words=row["words"],
        sentences=row["sentences"],
        paragraphs=_paragraphs(
            row["text"], anchor, sentences[:SENTENCES_OF_AN_ARTICLE], marks, attributions, first_attribution
        ),
        more=max(0, len(sentences) - SENTENCES_OF_AN_ARTICLE),
        axes=_facts(row, measures, Behind(row, sentences, evidence, attributions, passages), placed),
        placed=bool(placed),
        hits=hits[:HITS_LISTED],
        hits_more=max(0, len(hits) - HITS_LISTED),
        voices=heard.voices(attributions),
        sides=heard.sides(row["sides"], attributions),
        copied=heard.copied(passages, sentences),
        dropped=tuple((line["line"], line["text"], line["reason"]) for line in dropped[:LINES_LISTED]),
        dropped_more=max(0, len(dropped) - LINES_LISTED),
    )


def _mark(row: Row, rules: Mapping[str, Rule]) -> Mark:
    rule = rules[row["rule"]]
    return mark(row, rule.number, rule.group)


def _paragraphs(
    text: str,
    anchor: str,
    sentences: Sequence[Row],
    marks: Sequence[Mark],
    attributions: Sequence[Row],
    first: int,
) -> tuple[tuple[Sentence, ...], ...]:
    drawn = [attribution(first + number, row) for number, row in heard.numbered(attributions)]
    paragraphs: list[list[Sentence]] = []
    last = None
    weights = _weights(marks, [row["start"] for row in sentences])
    for index, row in enumerate(sentences):
        voice: Literal["own", "mixed", "quoted"] = (
            "quoted" if row["quoted"] else "mixed" if row["attributed"] else "own"
        )
        sentence = Sentence(
            anchor=sentence_anchor(anchor, row["sentence"]),
            number=row["sentence"],
            probability=row["editorializing"],
            percent=round(100 * row["editorializing"]),
            voice=voice,
            sums=weights.get(index, ""),
            segments=segments(text, row["start"], row["end"], marks, drawn),
        )
        if row["paragraph"] != last:
            paragraphs.append([])
            last = row["paragraph"]
        paragraphs[-1].append(sentence)
    return tuple(tuple(paragraph) for paragraph in paragraphs)


def _weights(marks: Sequence[Mark], starts: Sequence[int]) -> dict[int, str]:
    """What the evidence of the own voice adds up to in each sentence, by kind: "rules +2.10, words -0.31"."""
    sums: dict[int, dict[str, float]] = {}
    for found in marks:
        if found.counted and found.weight:
            kind = "rules" if found.group.loud else "words" if found.group.drawn else "structure"
            of = sums.setdefault(bisect_right(starts, found.start) - 1, {})
            of[kind] = of.get(kind, 0.0) + found.weight
    return {
        index: ", ".join(f"{kind} {of[kind]:+.2f}" for kind in ("rules", "words", "structure") if kind in of)
        for index, of in sums.items()
    }


def _facts(
    row: Row,
    measures: Sequence[Measure],
    of_article: Behind,
    placed: Mapping[str, float],
) -> tuple[Axis, ...]:
    known = [m for m in measures if row.get(m.name) is not None]
    if all(sentence["editorializing"] < LIKELY for sentence in of_article.sentences):
        # Shares of next to nothing: where it stands is no news.
        known = [m for m in known if not m.name.startswith("position_")]
    axes = []
    for label, of_axis in by_axis(known):
        facts = []
        for measure in of_axis:
            if row[measure.name] == 0:
                continue
            behind = sentences_behind(measure.name, of_article)
            shown = tuple(n for n in behind if n < SENTENCES_OF_AN_ARTICLE)[:LINKS_OF_A_FIGURE]
            value = figure(row[measure.name], None, None, 1, share=measure.share)
            title = measure.name.startswith("headline_")
            above = f"{placed[measure.name]:.0f}" if measure.name in placed else ""
            words = words_behind(measure.name, row)
            facts.append(Fact(measure, value, shown, title, words, len(behind) - len(shown), above))
        axes.append(Axis(label, tuple(facts), tuple(m for m in of_axis if row[m.name] == 0)))
    return tuple(axes)


def _hits(evidence: Sequence[Row], rules: Mapping[str, Rule]) -> tuple[Hit, ...]:
    """The rules that fired, heaviest first; spans in quotation or attributed content are there and not counted."""
    grouped: dict[int, list[Row]] = {}
    for row in evidence:
        grouped.setdefault(rules[row["rule"]].number, []).append(row)
    hits = []
    for rows in grouped.values():
        spans = tuple(
            (row["sentence"], row["text"], row["voice"] == "narration" and not row["attributed"]) for row in rows
        )
        weight = sum(row["weight"] for row, (_, _, own) in zip(rows, spans, strict=True) if own)
        hits.append(Hit(rules[rows[0]["rule"]], weight, spans))
    return tuple(sorted(hits, key=lambda hit: (-abs(hit.weight), hit.rule.number)))


def _percent(probability: float | None) -> int | None:
    return None if probability is None else round(100 * probability)


def _web(url: str | None) -> str | None:
    """The address, if it is one of the web: anything else is not made a link."""
    return url if url is not None and url.lower().startswith(("https://", "http://")) else None
