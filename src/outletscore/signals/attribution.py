"""Who is said to have said, believed or planned what: source, cue and content of every attribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from outletscore import tables
from outletscore.language import Reading, Vocabulary
from outletscore.language.flags import MARK
from outletscore.language.kernel import attribution_links as links
from outletscore.language.kernel import attribution_outer as outer
from outletscore.signals import (
    attribution_agents,
    attribution_hearsay,
    attribution_sources,
    attribution_subjects,
    attribution_whole,
    sides,
    sources,
    sources_relays,
)
from outletscore.signals.attribution_cues import ACCORDING, ACTS, COLON, NOMINAL, STANCES, classify
from outletscore.signals.attribution_model import Tagger, shipped_tagger
from outletscore.signals.sources_profiles import KINDS
from outletscore.signals.sources_words import word_list
from outletscore.signals.spans import spans

if TYPE_CHECKING:
    import polars as pl

Tokens = NDArray[np.int32]
FORMS = ("direct", "indirect", "mixed")
DIRECT, INDIRECT, MIXED = range(3)
RULES = (
    "quotation",
    "according-to",
    "colon",
    "source-verb-quote",
    "quote-source-verb",
    "quote-verb-source",
    "content-verb-source",
    "content-source-verb",
    "verb-that",
    "verb-to",
    "agentless",
    "nominal",
    "verb-object",
    "verb-mixed",
)


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
    return assemble(reading, vocabulary, labels)


def assemble(reading: Reading, vocabulary: Vocabulary, labels: NDArray[np.int8]) -> Attributions:
    """Attributions from the label of every token, which are mended where a cue has no content (`attribution_outer`)."""
    token_kind = vocabulary.column("attribution.token_kinds", token_kinds)[reading.word]
    heard = np.flatnonzero(token_kind == outer.HEARSAY)
    clauses = vocabulary.column("attribution.clauses", attribution_hearsay.word_bits)
    attribution_hearsay.settle(reading, clauses, heard, labels)
    text, start, end, kind, source_of, cue_of = linked(reading, labels)
    alone = np.empty(len(start), dtype=np.bool_)
    rewritten = outer.settle(
        token_kind, reading.sentence, reading.sentence_start, reading.quotation, text, start, end, kind, source_of,
        cue_of, alone, labels,
    )  # fmt: skip
    wholes = vocabulary.column("attribution.wholes", attribution_whole.word_bits)
    if attribution_whole.settle(reading, wholes, start, end, kind, source_of, cue_of, labels) or rewritten:
        text, start, end, kind, source_of, cue_of = linked(reading, labels)
        alone = np.empty(len(start), dtype=np.bool_)
        outer.settle(
            token_kind, reading.sentence, reading.sentence_start, reading.quotation, text, start, end, kind, source_of,
            cue_of, alone, labels.copy(),
        )  # fmt: skip
    subjects = vocabulary.column("attribution.subjects", attribution_subjects.word_bits)
    attribution_subjects.settle(reading.word, subjects, start, end, kind, source_of, cue_of, labels)
    agents = vocabulary.column("attribution.agents", attribution_agents.word_bits)
    agent, agent_end = attribution_agents.settle(reading, agents, start, end, kind, source_of, cue_of, labels)
    contents = np.flatnonzero(kind == links.CONTENT).astype(np.int32)
    cue = cue_of[contents]
    source = np.where(cue >= 0, source_of[cue], -1)

    def edge(bounds: Tokens, span: Tokens) -> Tokens:
        return np.where(span >= 0, bounds[span], -1).astype(np.int32)

    leader = np.where(cue >= 0, cue, contents)
    leads = np.zeros(len(start), dtype=np.int32)
    leads[leader] = 1
    group = (np.cumsum(leads, dtype=np.int32) - 1)[leader]
    bits = vocabulary.column("attribution.sources", attribution_sources.word_bits)
    cue_start = edge(start, cue)
    source = np.where(attribution_sources.asked(reading, bits, cue_start), -1, source)
    source_start = attribution_sources.begun(reading, bits, edge(start, source), edge(end, source), cue_start)
    source_end = attribution_sources.trimmed(reading, bits, source_start, edge(end, source))
    behind = source_start < 0
    attributed = (labels + 1) // 2 == links.CONTENT
    return Attributions(
        text=text[contents],
        sentence=reading.sentence[start[leader]],
        source_start=np.where(behind, edge(agent, cue), source_start),
        source_end=np.where(behind, edge(agent_end, cue), source_end),
        cue_start=cue_start,
        cue_end=edge(end, cue),
        content_start=start[contents],
        content_end=end[contents],
        group=group,
        attributed=attributed,
    )


def linked(
    reading: Reading, labels: NDArray[np.int8]
) -> tuple[Tokens, Tokens, Tokens, NDArray[np.int8], Tokens, Tokens]:
    """The spans of labels: text, start, end and kind of each, the source of a cue and the cue of a content."""
    n = len(labels)
    start, end = np.empty(n + 1, dtype=np.int32), np.empty(n + 1, dtype=np.int32)
    kind = np.empty(n + 1, dtype=np.int8)
    count = links.find_spans(reading.token_bounds, labels, start, end, kind)
    start, end, kind = start[:count], end[:count], kind[:count]
    text = (np.searchsorted(reading.token_bounds, start, side="right") - 1).astype(np.int32)
    source_of, cue_of = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int32)
    links.link(reading.flags, reading.sentence, reading.quotation, text, start, end, kind, source_of, cue_of)
    return text, start, end, kind, source_of, cue_of


@cache
def _kinds() -> dict[str, int]:
    kinds = dict.fromkeys(sources_relays.outlet_words(), outer.OUTLET)
    kinds |= dict.fromkeys(word_list("personal_pronouns"), outer.PERSONAL)
    kinds |= dict.fromkeys("-–—―", outer.DASH) | dict.fromkeys(word_list("hearsay"), outer.HEARSAY)
    kinds |= {",": outer.COMMA, "and": outer.LEAD, "but": outer.LEAD, "to": outer.TOWARDS, "according": outer.ACCORDING}
    return kinds


def token_kinds(words: list[str]) -> NDArray[np.int8]:
    """What each word is to `attribution_outer`."""
    known, plain = _kinds(), (outer.MARK, outer.PLAIN)
    return np.array([known.get(word, plain[word[0].isalnum()]) for word in words], dtype=np.int8)


def forms(reading: Reading, found: Attributions) -> NDArray[np.int8]:
    """Number in FORMS of each row: of all pieces of an attribution together."""
    quoted = np.zeros(len(reading.word) + 1, dtype=np.int32)
    plain = np.zeros_like(quoted)
    np.cumsum((reading.quotation >= 0) & ((reading.flags & MARK) == 0), out=quoted[1:])
    np.cumsum((reading.quotation < 0) & reading.words(), out=plain[1:])
    groups = int(found.group.max(initial=-1)) + 1

    def per_group(total: NDArray[np.int32]) -> NDArray[np.bool_]:
        words = total[found.content_end] - total[found.content_start]
        return np.bincount(found.group, weights=words, minlength=groups) > 0

    inside, outside = per_group(quoted), per_group(plain)
    form = np.where(~inside, INDIRECT, np.where(~outside, DIRECT, MIXED)).astype(np.int8)
    return form[found.group]


def rules(
    reading: Reading, vocabulary: Vocabulary, found: Attributions, form: NDArray[np.int8], traits: NDArray[np.int8]
) -> NDArray[np.int8]:
    """Number in RULES of the pattern that each row follows: what a reader can check.

    `traits` are those of the cues.
    """
    first_word = reading.word[found.content_start]
    source, cue, content = found.source_start, found.cue_start, found.content_start
    cases = (
        ("quotation", cue < 0),
        ("according-to", (traits & ACCORDING) != 0),
        ("colon", (traits & COLON) != 0),
        ("source-verb-quote", (form == DIRECT) & (content > cue)),
        ("quote-source-verb", (form == DIRECT) & (source < cue)),
        ("quote-verb-source", form == DIRECT),
        ("content-verb-source", (content < cue) & (source > cue)),
        ("content-source-verb", content < cue),
        ("verb-that", first_word == vocabulary.id("that")),
        ("verb-to", first_word == vocabulary.id("to")),
        ("agentless", source < 0),
        ("nominal", (traits & NOMINAL) != 0),
        ("verb-object", form == INDIRECT),
        ("verb-mixed", form == MIXED),
    )
    number = [RULES.index(name) for name, _ in cases]
    chosen: NDArray[np.int8] = np.select([holds for _, holds in cases], number).astype(np.int8)
    return chosen


def frame(reading: Reading, vocabulary: Vocabulary, found: Attributions, article_ids: Sequence[str]) -> pl.DataFrame:
    """The table of attributions (`tables.ATTRIBUTIONS`); one article id a text."""
    import polars as pl

    def named(names: Sequence[str | None], numbers: NDArray[np.integer[Any]]) -> pl.Series:
        return pl.Series(names, dtype=pl.String).gather(numbers)

    def offsets(chars: Tokens, tokens: Tokens) -> NDArray[np.int32]:
        return np.where(tokens < 0, -1, chars[tokens]) if len(chars) else tokens

    form = forms(reading, found)
    act, stance, traits = classify(reading, vocabulary, found.cue_start, found.cue_end)
    resolved = sources.resolve(reading, vocabulary, found.text, found.source_start, found.source_end)
    relays = sources_relays.find(reading, vocabulary, found.sentence, found.source_start)
    ranges = (
        (found.source_start, found.source_end),
        (found.cue_start, found.cue_end),
        (resolved.name_start, resolved.name_end),
        (relays.relay_start, relays.relay_end),
        (relays.cited_start, relays.cited_end),
    )
    texts = spans(reading, *(np.concatenate(side) for side in zip(*ranges, strict=True)))
    source, cue, name, relay, cited = (texts.slice(k * len(found), len(found)) for k in range(len(ranges)))
    bounds = {
        "source": (found.source_start, found.source_end),
        "cue": (found.cue_start, found.cue_end),
        "content": (found.content_start, found.content_end),
    }
    columns: dict[str, pl.Series | NDArray[Any]] = {
        "article_id": named(article_ids, found.text),
        "sentence": pl.Series(found.sentence - reading.sentence_bounds[found.text]),
        "source": source,
        "cue": cue,
        "source_id": resolved.id,
        "source_name": name,
        "source_kind": named(KINDS, resolved.kind),
        "identified": pl.Series(resolved.identified),
        "stance": named(STANCES, stance),
        "act": named(ACTS, act),
        "form": named(FORMS, form),
        "side": named((None, *sides.names()[1:]), resolved.side),
        "relay": relay,
        "cited": cited,
        "rule": named(RULES, rules(reading, vocabulary, found, form, traits)),
    }
    for role, (start, end) in bounds.items():
        columns[f"{role}_start"] = offsets(reading.start_char, start)
        columns[f"{role}_end"] = offsets(reading.end_char, np.where(start >= 0, end - 1, -1))
    # All at once: a query costs as much as some hundred rows.
    absent = {"source_id", *(name for name in columns if name.endswith(("_start", "_end")))}
    table = (
        pl.when(pl.col(name) >= 0).then(pl.col(name)).cast(kind).alias(name)
        if name in absent
        else pl.col(name).cast(kind)
        for name, kind in tables.schema(tables.ATTRIBUTIONS).items()
    )
    return pl.DataFrame(columns).select(table)


def reported(reading: Reading, found: Attributions, told: pl.DataFrame) -> NDArray[np.bool_]:
    """Of each sentence, whether it holds content that a source is said to have said. `told` is the table of `found`.

    What somebody is said to believe or to plan is the outlet's own reading of a mind; only what a source said counts.
    """
    said = (told["act"] == "speech").to_numpy() & (found.source_start >= 0)
    first, last = (reading.sentence[token[said]] for token in (found.content_start, found.content_end - 1))
    edges = np.bincount(first, minlength=reading.sentences + 1) - np.bincount(last + 1, minlength=reading.sentences + 1)
    within: NDArray[np.bool_] = np.cumsum(edges[:-1]) > 0
    return within
