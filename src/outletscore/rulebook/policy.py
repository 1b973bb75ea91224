"""Which hits count: scope, `unless` and overlap are decided here and nowhere else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading
from outletscore.language.kernel.phrases import leftmost_longest
from outletscore.rulebook.hits import Hits
from outletscore.rulebook.patterns import SCOPE_NUMBERS, Patterns

COUNTS, OUT_OF_SCOPE, VETOED, OVERLAPPED = range(4)


def settle(spans: Hits, vetoes: Hits, reading: Reading, patterns: Patterns, *, title: bool) -> Hits:
    """The hits that count."""
    return spans.where(verdicts(spans, vetoes, reading, patterns, title=title) == COUNTS)


def verdicts(spans: Hits, vetoes: Hits, reading: Reading, patterns: Patterns, *, title: bool) -> NDArray[np.int8]:
    """Why each hit of a rule counts or does not, in three steps. `vetoes` are the hits of `unless`.

    1. Scope: narration, quotation, title or anywhere; rules for titles hit in titles only, all others there as well.
    2. Unless: a hit that shares a token with a hit of its rule's `unless` is void.
    3. Overlap: of hits of one rule that share a token the first counts, of those that begin with it the longest, of
       those with one span the first pattern. Different rules do not disturb each other, nor do the entries of a fitted
       lexicon: their weights were fitted together.
    """
    verdict = np.zeros(len(spans), dtype=np.int8)
    verdict[vetoed(spans, vetoes, patterns.rules)] = VETOED
    verdict[~in_scope(spans, reading, patterns.scope, title)] = OUT_OF_SCOPE
    left = np.flatnonzero((verdict == COUNTS) & (spans.rule < patterns.first_fitted))
    kept = np.empty(len(left), dtype=np.bool_)
    last = np.full(patterns.rules, -1, dtype=np.int64)
    leftmost_longest(spans.rule[left], spans.start[left], spans.end[left], last, kept)
    verdict[left[~kept]] = OVERLAPPED
    return verdict


def in_scope(hits: Hits, reading: Reading, scope: NDArray[np.int8], title: bool) -> NDArray[np.bool_]:
    """Whether each hit lies where its rule wants it.

    Outside of quotations are spans whose first and last token are; a quotation that the span holds whole, marks
    included, does not count: whoever writes scare quotes speaks with his own voice.
    """
    wanted = np.where(np.arange(len(SCOPE_NUMBERS)) == SCOPE_NUMBERS["quotation"], False, True)
    wanted[SCOPE_NUMBERS["title"]] = title
    result: NDArray[np.bool_] = wanted[scope][hits.rule]  # as if there were no quotations
    touching = np.flatnonzero((reading.quotation[hits.start] >= 0) | (reading.quotation[hits.end - 1] >= 0))
    some = hits.where(touching)
    first, last = inside(reading, some, some.start), inside(reading, some, some.end - 1)
    scopes = scope[some.rule]
    result[touching] &= ~((scopes == SCOPE_NUMBERS["narration"]) & (first | last))
    result[touching] |= (scopes == SCOPE_NUMBERS["quotation"]) & first & last
    return result


def inside(reading: Reading, hits: Hits, token: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether a token of each hit lies inside a quotation that the hit does not hold whole."""
    quotation = reading.quotation[token]
    result: NDArray[np.bool_] = quotation >= 0
    which = quotation[result]
    whole = (hits.start[result] <= reading.quote_start[which]) & (reading.quote_end[which] <= hits.end[result])
    result[result] = ~whole
    return result


def vetoed(hits: Hits, vetoes: Hits, rules: int) -> NDArray[np.bool_]:
    """Whether a veto of the same rule shares a token with each hit."""
    owner = vetoes.rule - rules
    result = np.zeros(len(hits), dtype=np.bool_)
    if not len(owner):
        return result
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
