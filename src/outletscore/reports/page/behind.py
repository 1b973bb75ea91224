"""From a figure of an article to the sentences it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from outletscore.reports.page.heard import speaks_for_a_side
from outletscore.scores.measures import JUDGING
from outletscore.tables import PARTED

Row = dict[str, Any]

LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Behind:
    """Everything that figures of an article are made of: its row, and its rows of the other tables."""

    article: Row
    sentences: Sequence[Row]
    evidence: Sequence[Row]
    attributions: Sequence[Row]
    passages: Sequence[Row]


def words_behind(measure: str, article: Row) -> str:
    """What a figure opens to that counts no sentences: the credit, the sides; else empty."""
    if measure == "agency_credit":
        return article["credit"] or ""
    return article["sides"] or "" if measure == "sides_mentioned" else ""


def sentences_behind(measure: str, of: Behind) -> tuple[int, ...]:
    """Numbers of the sentences that a figure counts, in text order; empty where it is of the whole text.

    `editorializing` is a mean over all sentences: those at or above one half stand for it, or the highest one.
    """
    sentences, evidence, attributions = of.sentences, of.evidence, of.attributions
    if measure == "editorializing":
        return _likely(sentences)
    if measure == "judgement_weight":
        return _numbers(
            row for row in evidence if row["voice"] == "narration" and row["weight"] and _family(row) in JUDGING
        )
    if measure == "shared_text":
        return _inside(sentences, of.passages)
    if measure == "agency_overlap":
        return _inside(sentences, [row for row in of.passages if row["agency"]])
    if measure in {"sides_voiced", "sides_voiced_share"}:
        named = (of.article["sides"] or "").split(PARTED)
        return _numbers(row for row in attributions if speaks_for_a_side(row) and row["side"] in named)
    if measure.startswith("position_"):
        return _likely([row for row in sentences if row["position"] == measure.removeprefix("position_")])
    if measure.endswith("_rate"):
        family = measure.removesuffix("_rate")
        return _numbers(row for row in evidence if _family(row) == family and _own(row))
    if measure == "attributed_share":
        return _numbers(row for row in sentences if row["reported"])
    if measure == "quote_share":
        return _numbers(row for row in sentences if row["narration_words"] < row["words"])
    if measure.startswith("tone_"):
        said = [row for row in sentences if row[measure] is not None]
        said.sort(key=lambda row: (-abs(row[measure]), row["sentence"]))
        return tuple(sorted(row["sentence"] for row in said[:3] if row[measure]))
    return _of_attributions(measure, attributions)


def _of_attributions(measure: str, attributions: Sequence[Row]) -> tuple[int, ...]:
    if measure == "attributions_per_1000_words":
        return _numbers(attributions)
    if measure == "charged_cue_share":
        return _numbers(row for row in attributions if row["stance"] != "neutral")
    if measure.endswith("_cue_share"):
        return _numbers(row for row in attributions if row["stance"] == measure.removesuffix("_cue_share"))
    sourced = [row for row in attributions if row["source_id"] is not None]
    if measure in {"distinct_sources", "effective_sources", "single_source"}:
        return _numbers(_first_mentions(sourced))
    if measure in {"fully_identified_sources", "identified_source_share"}:
        return _numbers(_first_mentions([row for row in sourced if row["identified"]]))
    if measure == "top_source_share":
        spoken: dict[int, int] = {}
        for row in sourced:
            size = (row["content_end"] or 0) - (row["content_start"] or 0)
            spoken[row["source_id"]] = spoken.get(row["source_id"], 0) + size
        top = max(spoken, key=lambda source: (spoken[source], -source), default=None)
        return _numbers(row for row in sourced if row["source_id"] == top)
    if measure == "official_share":
        return _numbers(row for row in sourced if row["source_kind"] in {"institution", "role"})
    if measure == "second_hand_share":
        return _numbers(row for row in sourced if row["relay"] or row["source_kind"] in {"media", "agency"})
    if measure.endswith("_source_share"):
        return _numbers(row for row in sourced if row["source_kind"] == measure.removesuffix("_source_share"))
    return ()


def _family(row: Row) -> str:
    return str(row["rule"]).partition("/")[0].replace("-", "_")


def _inside(sentences: Sequence[Row], passages: Sequence[Row]) -> tuple[int, ...]:
    """The sentences that passages reach into."""
    spans = [(row["start"], row["end"]) for row in passages]
    return _numbers(row for row in sentences if any(row["start"] < end and row["end"] > start for start, end in spans))


def _likely(sentences: Sequence[Row]) -> tuple[int, ...]:
    likely = _numbers(row for row in sentences if row["editorializing"] >= LIKELY)
    if likely or not sentences:
        return likely
    top = max(sentences, key=lambda row: (row["editorializing"], -row["sentence"]))
    return (top["sentence"],) if top["editorializing"] > 0 else ()


def _first_mentions(rows: Sequence[Row]) -> list[Row]:
    first: dict[int, Row] = {}
    for row in rows:
        first.setdefault(row["source_id"], row)
    return list(first.values())


def _own(row: Row) -> bool:
    return bool(row["voice"] == "narration" and not row["attributed"])


def _numbers(rows: Iterable[Row]) -> tuple[int, ...]:
    return tuple(sorted({row["sentence"] for row in rows}))
