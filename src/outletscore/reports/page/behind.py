"""From a figure of an article to the sentences it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Row = dict[str, Any]

LIKELY = 0.5


def sentences_behind(
    measure: str, sentences: Sequence[Row], evidence: Sequence[Row], attributions: Sequence[Row]
) -> tuple[int, ...]:
    """Numbers of the sentences that a figure counts, in text order; empty where it is of the whole text.

    `editorializing` is a mean over all sentences: those at or above one half stand for it, or the highest one.
    """
    if measure == "editorializing":
        return _likely(sentences)
    if measure.startswith("position_"):
        return _likely([row for row in sentences if row["position"] == measure.removeprefix("position_")])
    if measure.endswith("_rate"):
        family = measure.removesuffix("_rate")
        return _numbers(
            row for row in evidence if row["rule"].partition("/")[0].replace("-", "_") == family and _own(row)
        )
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
    if measure.endswith("_source_share"):
        return _numbers(row for row in sourced if row["source_kind"] == measure.removesuffix("_source_share"))
    return ()


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
