"""Hits in, those that count out, and what they weigh: every rule of that is told in `rulebook.policy` and in
`signals.editorializing`; here is what is done for each hit.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled

COUNTS, OUT_OF_SCOPE, VETOED, OVERLAPPED = range(4)  # verdicts
NARRATION, QUOTATION, TITLE, ANYWHERE = range(4)  # scopes


class Columns(NamedTuple):
    """As in `rulebook.Hits`."""

    rule: NDArray[np.int32]
    entry: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    weight: NDArray[np.float64]


@compiled
def lies_inside(
    token: int,
    start: int,
    end: int,
    quotation: NDArray[np.int32],
    quote_start: NDArray[np.int32],
    quote_end: NDArray[np.int32],
) -> bool:
    """Whether a token of the span start..end is inside a quotation that the span does not hold whole."""
    quote = quotation[token]
    return bool(quote >= 0 and not (start <= quote_start[quote] and quote_end[quote] <= end))


@compiled
def find_doubtful(
    rule: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    sentence: NDArray[np.int32],
    sentence_start: NDArray[np.int32],
    bit: NDArray[np.uint64],
    reach: NDArray[np.int32],
    doubtful: NDArray[np.int32],
    wanted: NDArray[np.uint64],
) -> int:
    """Fill `doubtful` with the numbers of the hits of rules that have a bit; gives how many these are.

    The bit is set in `wanted` (tokens) for those with which a veto of so many tokens, `reach` (rules), may begin that
    shares a token with the hit.
    """
    count = 0
    for k in range(np.uint64(len(rule))):
        own = bit[np.uint64(rule[k])]
        if own:
            doubtful[count] = k
            first = max(start[k] - reach[np.uint64(rule[k])] + 1, sentence_start[sentence[start[k]]])
            for i in range(np.uint64(first), np.uint64(end[k])):
                wanted[i] |= own
            count += 1
    return count


@compiled
def judge(
    rule: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    vetoed: NDArray[np.bool_],
    quotation: NDArray[np.int32],
    quote_start: NDArray[np.int32],
    quote_end: NDArray[np.int32],
    scope: NDArray[np.int8],
    title: bool,
    overlapping: int,
    last: NDArray[np.int64],
    verdict: NDArray[np.int8],
) -> None:
    """Fill `verdict` of hits sorted by start and end; see `policy.verdicts`.

    Rules below `overlapping` keep one of hits that overlap; `last` is scratch, -1 for each of them.
    """
    for k in range(len(rule)):
        wanted = scope[rule[k]]
        if wanted == TITLE and not title:
            verdict[k] = OUT_OF_SCOPE
            continue
        if wanted in (NARRATION, QUOTATION):
            first = lies_inside(start[k], start[k], end[k], quotation, quote_start, quote_end)
            behind = lies_inside(end[k] - 1, start[k], end[k], quotation, quote_start, quote_end)
            if (wanted == NARRATION and (first or behind)) or (wanted == QUOTATION and not (first and behind)):
                verdict[k] = OUT_OF_SCOPE
                continue
        if vetoed[k]:
            verdict[k] = VETOED
            continue
        verdict[k] = COUNTS
        if rule[k] >= overlapping:
            continue
        before = last[rule[k]]
        if before >= 0 and start[k] < end[before]:
            if start[k] > start[before] or end[k] == end[before]:
                verdict[k] = OVERLAPPED
                continue
            verdict[before] = OVERLAPPED
        last[rule[k]] = k


@compiled
def keep(verdict: NDArray[np.int8], hits: Columns, kept: Columns) -> int:
    """Copy the hits that count; gives how many do."""
    count = 0
    for k in range(len(verdict)):
        if verdict[k] == COUNTS:
            kept.rule[count], kept.entry[count], kept.weight[count] = hits.rule[k], hits.entry[k], hits.weight[k]
            kept.start[count], kept.end[count] = hits.start[k], hits.end[k]
            count += 1
    return count


@compiled
def find_quoted(
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    quotation: NDArray[np.int32],
    quote_start: NDArray[np.int32],
    quote_end: NDArray[np.int32],
    quoted: NDArray[np.bool_],
) -> None:
    """Fill in which spans begin inside a quotation that they do not hold whole."""
    for k in range(len(start)):
        quoted[k] = lies_inside(start[k], start[k], end[k], quotation, quote_start, quote_end)


@compiled
def weigh(
    hits: Columns,
    quoted: NDArray[np.bool_],
    attributed: NDArray[np.bool_],
    sentence: NDArray[np.int32],
    fitted: NDArray[np.float64],
    aside: NDArray[np.bool_],
    share: float,
    register: int,
    weight: NDArray[np.float64],
    by_rules: NDArray[np.float64],
    manner: NDArray[np.float64],
) -> None:
    """Fill `weight` of each hit, and add up by sentence those of rules that are not `aside`, and those of the register.

    `fitted` (rules) is the weight that replaces a rule's own, NaN where none does; `share` is what is left of a weight
    in attributed content. Sums are added to, in the order of the hits.
    """
    for k in range(len(hits.rule)):
        rule, own = hits.rule[k], sentence[hits.start[k]]
        if rule == register:
            manner[own] += hits.weight[k]
            continue
        left = (share if attributed[hits.start[k]] else 1.0) * (0.0 if quoted[k] else 1.0)
        weight[k] = (hits.weight[k] if np.isnan(fitted[rule]) else fitted[rule]) * left
        if not aside[rule]:
            by_rules[own] += weight[k]


class Rows(NamedTuple):
    """As in `signals.editorializing.Editorializing`."""

    sentence: NDArray[np.int32]
    rule: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    weight: NDArray[np.float64]
    quoted: NDArray[np.bool_]


@compiled
def put(rows: Rows, at: int, sentence: int, rule: int, start: int, end: int, weight: float, quoted: bool) -> None:
    rows.sentence[at], rows.rule[at], rows.start[at], rows.end[at] = sentence, rule, start, end
    rows.weight[at], rows.quoted[at] = weight, quoted


@compiled
def lay_out(
    hits: Columns,
    weight: NDArray[np.float64],
    quoted: NDArray[np.bool_],
    sentence: NDArray[np.int32],
    sentence_start: NDArray[np.int32],
    register: int,
    whole: NDArray[np.float64],
    first_rule: int,
    rows: Rows,
    total: NDArray[np.float64],
) -> int:
    """Fill `rows` with the hits but those of the register, and what sentences are as a whole; gives how many there are.

    `whole` (terms, sentences) are rows of a whole sentence where they are not 0, of the rules from `first_rule` on,
    which is above all others. `total` (sentences) is added to, in the order of the rows.
    """
    count, s = 0, 0
    for k in range(len(hits.rule) + 1):
        last = k == len(hits.rule)
        if not last and hits.rule[k] == register:
            continue
        while s < whole.shape[1]:
            start, end = sentence_start[s], sentence_start[s + 1]
            if not last and (start > hits.start[k] or (start == hits.start[k] and end >= hits.end[k])):
                break
            for term in range(len(whole)):
                if whole[term, s] != 0.0:
                    put(rows, count, s, first_rule + term, start, end, whole[term, s], False)
                    total[s] += whole[term, s]
                    count += 1
            s += 1
        if not last:
            own = sentence[hits.start[k]]
            put(rows, count, own, hits.rule[k], hits.start[k], hits.end[k], weight[k], quoted[k])
            total[own] += weight[k]
            count += 1
    return count
