"""Which hits count: scope, `unless` and overlap are decided here and nowhere else."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading
from outletscore.language.kernel import hits as kernel
from outletscore.rulebook.hits import Hits
from outletscore.rulebook.patterns import Patterns

COUNTS, OUT_OF_SCOPE, VETOED, OVERLAPPED = kernel.COUNTS, kernel.OUT_OF_SCOPE, kernel.VETOED, kernel.OVERLAPPED


def settle(
    spans: Hits,
    vetoes: Hits,
    reading: Reading,
    patterns: Patterns,
    *,
    title: bool,
    concerned: NDArray[np.integer[Any]] | None = None,
) -> Hits:
    """The hits that count. `concerned` are the numbers of those whose rules have an `unless`, if they are known."""
    verdict = verdicts(spans, vetoes, reading, patterns, title=title, concerned=concerned)
    rule, entry, start, end = (np.empty_like(spans.start) for _ in range(4))
    kept = kernel.Columns(rule, entry, start, end, np.empty_like(spans.weight))
    count = kernel.keep(verdict, spans.columns(), kept)
    return Hits(rule, entry, start, end, kept.weight).where(slice(count))


def verdicts(
    spans: Hits,
    vetoes: Hits,
    reading: Reading,
    patterns: Patterns,
    *,
    title: bool,
    concerned: NDArray[np.integer[Any]] | None = None,
) -> NDArray[np.int8]:
    """Why each hit of a rule counts or does not, in three steps. `vetoes` are the hits of `unless`.

    1. Scope: narration, quotation, title or anywhere; rules for titles hit in titles only, all others there as well.
       Outside of quotations are spans whose first and last token are; a quotation that the span holds whole, marks
       included, does not count: whoever writes scare quotes speaks with his own voice.
    2. Unless: a hit that shares a token with a hit of its rule's `unless` is void.
    3. Overlap: of hits of one rule that share a token the first counts, of those that begin with it the longest, of
       those with one span the first pattern. Different rules do not disturb each other, nor do the entries of a fitted
       lexicon: their weights were fitted together.
    """
    verdict = np.empty(len(spans), dtype=np.int8)
    kernel.judge(
        spans.rule,
        spans.start,
        spans.end,
        vetoed(spans, vetoes, patterns.rules, concerned),
        reading.quotation,
        reading.quote_start,
        reading.quote_end,
        patterns.scope,
        title,
        patterns.first_fitted,
        np.full(patterns.rules, -1, dtype=np.int64),
        verdict,
    )
    return verdict


def vetoed(
    hits: Hits, vetoes: Hits, rules: int, concerned: NDArray[np.integer[Any]] | None = None
) -> NDArray[np.bool_]:
    """Whether a veto of the same rule shares a token with each hit. Those of other rules than `concerned` have none."""
    owner = vetoes.rule - rules
    result = np.zeros(len(hits), dtype=np.bool_)
    if not len(owner):
        return result
    if concerned is None:
        has_veto = np.zeros(rules, dtype=np.bool_)
        has_veto[owner] = True
        concerned = np.flatnonzero(has_veto[hits.rule])
    # One line of numbers for all rules: each rule's tokens lie apart. With starts ascending, a hit shares a token with
    # some veto if, of the vetoes that start before its end, the one that reaches furthest ends behind its start.
    size = int(max(hits.end.max(initial=0), vetoes.end.max())) + 1
    low, high = owner.astype(np.int64) * size + vetoes.start, owner.astype(np.int64) * size + vetoes.end
    order = np.argsort(low, kind="stable")
    low, reach = low[order], np.maximum.accumulate(high[order])
    base = hits.rule[concerned].astype(np.int64) * size
    before = np.searchsorted(low, base + hits.end[concerned], side="left")
    result[concerned] = (before > 0) & (reach[np.maximum(before - 1, 0)] > base + hits.start[concerned])
    return result
