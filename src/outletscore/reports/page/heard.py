"""Who is heard in an article: its sources, the sides it is about, and what it has word for word from elsewhere."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from outletscore.reports.page.figures import shorten, stances
from outletscore.tables import PARTED

Row = dict[str, Any]

PASSAGES_OF_AN_ARTICLE = 12
PASSAGE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Voice:
    """A source of an article: sentences it is heard in, its part of the attributed text in per cent.

    `through` names the outlets and agencies that stand between, and whom it gives as its own source.
    """

    name: str
    kind: str
    identified: bool
    sentences: tuple[int, ...]
    percent: int
    stances: str
    through: str


@dataclass(frozen=True, slots=True)
class Side:
    """A nation, bloc or party that the article names: where its sources are heard, if anywhere, and how."""

    name: str
    sentences: tuple[int, ...]
    stances: str


@dataclass(frozen=True, slots=True)
class Copied:
    """Words that an article of another outlet has as well, and the sentence in which they begin."""

    outlet: str
    agency: bool
    words: int
    text: str
    sentence: int


def numbered(attributions: Sequence[Row]) -> list[tuple[int, Row]]:
    """Rows with the number of their attribution: pieces of one content have the same source and cue."""
    numbers: dict[tuple[Any, ...], int] = {}
    found = []
    for row in attributions:
        key: tuple[Any, ...] = (row["sentence"], row["source_start"], row["cue_start"])
        if row["cue_start"] is None:
            key += (row["content_start"],)
        found.append((numbers.setdefault(key, len(numbers)), row))
    return found


def voices(attributions: Sequence[Row]) -> tuple[Voice, ...]:
    """The sources, the most heard first."""
    grouped: dict[int, list[tuple[int, Row]]] = {}
    for number, row in numbered(attributions):
        if row["source_id"] is not None:
            grouped.setdefault(row["source_id"], []).append((number, row))
    sizes = {
        key: sum((r["content_end"] or 0) - (r["content_start"] or 0) for _, r in rows) for key, rows in grouped.items()
    }
    total = sum(sizes.values()) or 1
    found = [
        Voice(
            name=rows[0][1]["source_name"] or rows[0][1]["source"] or "",
            kind=rows[0][1]["source_kind"],
            identified=any(row["identified"] for _, row in rows),
            sentences=_sentences(row for _, row in rows),
            percent=round(100 * sizes[key] / total),
            stances=_stances(rows),
            through=_through([row for _, row in rows]),
        )
        for key, rows in grouped.items()
    ]
    return tuple(sorted(found, key=lambda voice: (-voice.percent, voice.name)))


def sides(named: str | None, attributions: Sequence[Row]) -> tuple[Side, ...]:
    """The sides of `articles.sides`, in its order."""
    rows = numbered([row for row in attributions if speaks_for_a_side(row)])
    found = []
    for name in named.split(PARTED) if named else ():
        own = [(number, row) for number, row in rows if row["side"] == name]
        found.append(Side(name.title(), _sentences(row for _, row in own), _stances(own)))
    return tuple(found)


def speaks_for_a_side(row: Row) -> bool:
    """Whether a row of `attributions` has a source that speaks for a side: news outlets do not."""
    return bool(row["source_id"] is not None and row["side"] and row["source_kind"] not in {"media", "agency"})


def copied(passages: Sequence[Row], sentences: Sequence[Row]) -> tuple[Copied, ...]:
    """The longest of an article's rows of `shared_text`, in text order."""
    starts = [row["start"] for row in sentences]
    longest = sorted(passages, key=lambda row: (-row["words"], row["start"]))[:PASSAGES_OF_AN_ARTICLE]
    return tuple(
        Copied(
            outlet=row["other_outlet"],
            agency=row["agency"],
            words=row["words"],
            text=shorten(row["text"], PASSAGE_LENGTH),
            sentence=max(0, bisect_right(starts, row["start"]) - 1),
        )
        for row in sorted(longest, key=lambda row: row["start"])
    )


def _sentences(rows: Iterable[Row]) -> tuple[int, ...]:
    return tuple(sorted({row["sentence"] for row in rows}))


def _stances(rows: Sequence[tuple[int, Row]]) -> str:
    return stances(list({number: row["stance"] for number, row in rows}.values()))


def _through(rows: Sequence[Row]) -> str:
    relays = dict.fromkeys(row["relay"] for row in rows if row["relay"])
    cited = dict.fromkeys(row["cited"] for row in rows if row["cited"])
    told = [f"through {', '.join(relays)}"] if relays else []
    return "; ".join([*told, *([f"citing {', '.join(cited)}"] if cited else [])])
