"""Which hits count: scope, `unless` and overlap are decided here and nowhere else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading
from outletscore.rulebook.hits import Hits
from outletscore.rulebook.patterns import SCOPE_NUMBERS, Patterns

COUNTS, OUT_OF_SCOPE, VETOED, SHORTER = range(4)


def settle(hits: Hits, reading: Reading, patterns: Patterns, *, title: bool) -> Hits:
    """The hits that count."""
    spans = hits.where(hits.rule < patterns.rules)
    return spans.where(verdicts(hits, reading, patterns, title=title) == COUNTS)


def verdicts(hits: Hits, reading: Reading, patterns: Patterns, *, title: bool) -> NDArray[np.int8]:
    """Why each hit of a rule (those of `unless` left out) counts or does not, in three steps.

    1. Scope: narration, quotation, title or anywhere; rules for titles hit in titles only, all others there as well.
    2. Unless: a hit that shares a token with a hit of its rule's `unless` is void.
    3. Overlap: of hits of one rule that share a token the longest counts, the first of the longest, and the first
       pattern of those that hit the same span. Different rules do not disturb each other, nor do the entries of a
       fitted lexicon: their weights were fitted together.
    """
    veto = hits.rule >= patterns.rules
    spans = hits.where(~veto)
    verdict = np.full(len(spans), SHORTER, dtype=np.int8)
    scoped = in_scope(spans, reading, patterns.scope, title)
    void = vetoed(spans, hits.where(veto), patterns.rules)
    verdict[void] = VETOED
    verdict[~scoped] = OUT_OF_SCOPE
    left = np.flatnonzero(scoped & ~void)
    verdict[left[longest(spans.where(left), first_fitted=patterns.first_fitted)]] = COUNTS
    return verdict


def in_scope(hits: Hits, reading: Reading, scope: NDArray[np.int8], title: bool) -> NDArray[np.bool_]:
    """Whether each hit lies where its rule wants it.

    Outside of quotations are spans whose first and last token are; a quotation that the span holds whole, marks
    included, does not count: whoever writes scare quotes speaks with his own voice.
    """
    first, last = inside(reading, hits, hits.start), inside(reading, hits, hits.end - 1)
    wanted = scope[hits.rule]
    narration = (wanted == SCOPE_NUMBERS["narration"]) & ~first & ~last
    quotation = (wanted == SCOPE_NUMBERS["quotation"]) & first & last
    anywhere = (wanted == SCOPE_NUMBERS["anywhere"]) | (title & (wanted == SCOPE_NUMBERS["title"]))
    result: NDArray[np.bool_] = narration | quotation | anywhere
    return result


def inside(reading: Reading, hits: Hits, token: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether a token of each hit lies inside a quotation that the hit does not hold whole."""
    quotation = reading.quotation[token]
    quoted = quotation >= 0
    which = quotation[quoted]
    whole = (hits.start[quoted] <= reading.quote_start[which]) & (reading.quote_end[which] <= hits.end[quoted])
    result: NDArray[np.bool_] = quoted.copy()
    result[quoted] = ~whole
    return result


def vetoed(hits: Hits, vetoes: Hits, rules: int) -> NDArray[np.bool_]:
    """Whether a veto of the same rule shares a token with each hit."""
    owner = vetoes.rule - rules
    concerned = np.flatnonzero(np.isin(hits.rule, owner))
    result = np.zeros(len(hits), dtype=np.bool_)
    if not len(concerned):
        return result
    # One line of numbers for all rules: each rule's tokens lie apart. With starts ascending, a hit shares a token with
    # some veto if, of the vetoes that start before its end, the one that reaches furthest ends behind its start.
    size = int(max(hits.end.max(), vetoes.end.max())) + 1
    low, high = owner.astype(np.int64) * size + vetoes.start, owner.astype(np.int64) * size + vetoes.end
    order = np.argsort(low, kind="stable")
    low, reach = low[order], np.maximum.accumulate(high[order])
    base = hits.rule[concerned].astype(np.int64) * size
    before = np.searchsorted(low, base + hits.end[concerned], side="left")
    result[concerned] = (before > 0) & (reach[np.maximum(before - 1, 0)] > base + hits.start[concerned])
    return result


def longest(hits: Hits, *, first_fitted: int) -> NDArray[np.int64]:
    """Numbers, ascending, of the hits that no longer (or earlier) hit of their own rule overlaps."""
    rest = np.flatnonzero(hits.rule < first_fitted)
    kept = [np.flatnonzero(hits.rule >= first_fitted)]
    order = rest[np.lexsort((hits.entry[rest], hits.end[rest], hits.start[rest], hits.rule[rest]))]
    rule, start, end = hits.rule[order], hits.start[order], hits.end[order]
    # clusters of hits that hang together; most hold one hit, the others are settled one after the other
    edge = np.ones(len(order), dtype=np.bool_)
    if len(order):
        size = np.int64(end.max()) + 1
        reach = np.maximum.accumulate(rule * size + end)
        edge[1:] = rule[1:] * size + start[1:] >= reach[:-1]
    first = np.flatnonzero(edge)
    sizes = np.diff(np.append(first, len(order)))
    kept.append(order[first[sizes == 1]])
    for low, count in zip(first[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        kept.append(_settled(order[low : low + count], hits))
    return np.sort(np.concatenate(kept))


def _settled(cluster: NDArray[np.int64], hits: Hits) -> NDArray[np.int64]:
    """Of hits of one rule that hang together: the longest, then the longest of those that leave it alone, and so on."""
    starts, ends = hits.start[cluster].tolist(), hits.end[cluster].tolist()
    taken = set[int]()
    kept = list[int]()
    for number in sorted(range(len(cluster)), key=lambda k: (starts[k] - ends[k], starts[k], k)):
        tokens = range(starts[number], ends[number])
        if taken.isdisjoint(tokens):
            taken.update(tokens)
            kept.append(number)
    return cluster[kept]
