"""Who is said to have said, believed or planned what: source, cue and content of every attribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from outletscore import tables
from outletscore.language import Reading, Vocabulary
from outletscore.language.flags import MARK
from outletscore.language.kernel import attribution_links as links
from outletscore.signals import sources
from outletscore.signals.attribution_cues import DEFAULT, classify
from outletscore.signals.attribution_model import Tagger, shipped_tagger

if TYPE_CHECKING:
    import polars as pl

Tokens = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Attributions:
    """One row a piece of content, in order of text; token ranges are half open, -1 where there is none."""

    text: Tokens  # number of the text
    sentence: Tokens  # sentence of the cue, or of the content where there is no cue
    source_start: Tokens
    source_end: Tokens
    cue_start: Tokens
    cue_end: Tokens
    content_start: Tokens
    content_end: Tokens
    group: Tokens  # pieces of one attribution share it
    attributed: NDArray[np.bool_]  # of each token: inside any content

    def __len__(self) -> int:
        return len(self.text)


def find(reading: Reading, vocabulary: Vocabulary, tagger: Tagger | None = None) -> Attributions:
    """Every attribution of the texts. `tagger` is the shipped model if not given."""
    labels = (tagger or shipped_tagger()).label(reading, vocabulary)
    return assemble(reading, labels)


def assemble(reading: Reading, labels: NDArray[np.int8]) -> Attributions:
    """Attributions from the label of every token."""
    n = len(labels)
    start, end = np.empty(n + 1, dtype=np.int32), np.empty(n + 1, dtype=np.int32)
    kind = np.empty(n + 1, dtype=np.int8)
    count = links.find_spans(reading.token_bounds, labels, start, end, kind)
    start, end, kind = start[:count], end[:count], kind[:count]
    text = (np.searchsorted(reading.token_bounds, start, side="right") - 1).astype(np.int32)
    source_of, cue_of = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int32)
    links.link(reading.flags, reading.sentence, reading.quotation, text, start, end, kind, source_of, cue_of)

    contents = np.flatnonzero(kind == links.CONTENT).astype(np.int32)
    cue = cue_of[contents]
    source = np.where(cue >= 0, source_of[cue], -1)

    def edge(bounds: Tokens, span: Tokens) -> Tokens:
        return np.where(span >= 0, bounds[span], -1).astype(np.int32)

    leader = np.where(cue >= 0, cue, contents)
    _, group = np.unique(leader, return_inverse=True)
    attributed = (labels + 1) // 2 == links.CONTENT
    return Attributions(
        text=text[contents],
        sentence=reading.sentence[start[leader]],
        source_start=edge(start, source),
        source_end=edge(end, source),
        cue_start=edge(start, cue),
        cue_end=edge(end, cue),
        content_start=start[contents],
        content_end=end[contents],
        group=group.astype(np.int32),
        attributed=attributed,
    )


def forms(reading: Reading, found: Attributions) -> list[str]:
    """direct, indirect or mixed: of all pieces of an attribution together."""
    quoted = np.concatenate([[0], np.cumsum((reading.quotation >= 0) & ((reading.flags & MARK) == 0))])
    plain = np.concatenate([[0], np.cumsum((reading.quotation < 0) & reading.words())])
    groups = int(found.group.max(initial=-1)) + 1
    inside, outside = np.zeros(groups, dtype=np.int64), np.zeros(groups, dtype=np.int64)
    np.add.at(inside, found.group, quoted[found.content_end] - quoted[found.content_start])
    np.add.at(outside, found.group, plain[found.content_end] - plain[found.content_start])
    names = np.where(inside == 0, "indirect", np.where(outside == 0, "direct", "mixed"))
    return [str(name) for name in names[found.group]]


def rule_of(words: list[str], row: tuple[int, int, int, int, int, int], form: str) -> str:
    """Name of the pattern that an attribution follows: what a reader can check.

    `words` are the canonical words of the batch, `row` the starts and ends of source, cue and content.
    """
    source, _, cue, cue_end, content, _ = row
    if cue < 0:
        return "quotation"
    cue_words = words[cue:cue_end]
    if "according" in cue_words:
        return "according-to"
    if cue_words == [":"]:
        return "colon"
    if form == "direct":
        if content > cue:
            return "source-verb-quote"
        return "quote-source-verb" if source < cue else "quote-verb-source"
    if content < cue:
        return "content-verb-source" if source > cue else "content-source-verb"
    if words[content] == "that":
        return "verb-that"
    if words[content] == "to":
        return "verb-to"
    if source < 0:
        return "agentless"
    if cue_words[-1] in ("of", "from", "for", "in"):
        return "nominal"
    return "verb-object" if form == "indirect" else "verb-mixed"


def frame(reading: Reading, vocabulary: Vocabulary, found: Attributions, article_ids: Sequence[str]) -> pl.DataFrame:
    """The table of attributions (`tables.ATTRIBUTIONS`); one article id a text."""
    import polars as pl

    words = [vocabulary.words[n] for n in reading.word.tolist()]
    form = forms(reading, found)
    resolved = sources.resolve(reading, words, found.text, found.source_start, found.source_end)
    bounds = np.stack(
        [found.source_start, found.source_end, found.cue_start, found.cue_end, found.content_start, found.content_end]
    ).T
    columns: dict[str, list[object]] = {name: [] for name in tables.ATTRIBUTIONS}
    for n, row in enumerate(bounds.tolist()):
        text, sentence = int(found.text[n]), int(found.sentence[n])
        columns["article_id"].append(article_ids[text])
        columns["sentence"].append(sentence - int(reading.sentence_bounds[text]))
        for at, role in enumerate(("source", "cue", "content")):
            start, end = row[2 * at], row[2 * at + 1]
            columns[f"{role}_start"].append(int(reading.start_char[start]) if start >= 0 else None)
            columns[f"{role}_end"].append(int(reading.end_char[end - 1]) if start >= 0 else None)
            if role != "content":
                columns[role].append(reading.text(start, end) if start >= 0 else None)
        act, stance = classify(tuple(words[row[2] : row[3]])) if row[2] >= 0 else DEFAULT
        columns["act"].append(act)
        columns["stance"].append(stance)
        columns["form"].append(form[n])
        columns["rule"].append(rule_of(words, tuple(row), form[n]))
    columns["source_id"] = [n if n >= 0 else None for n in resolved.id.tolist()]
    columns["source_name"] = list(resolved.name)
    columns["source_kind"] = list(resolved.kind)
    columns["identified"] = list(resolved.identified)
    return pl.DataFrame(columns, schema=tables.schema(tables.ATTRIBUTIONS))
