"""Which articles are alike: pairs whose vectors of weighed terms have a cosine over a bound.

Every term but the commonest has the list of the articles that hold it, and an article adds up the lists of its terms.
What the commonest could add at most is known (Cauchy and Schwarz), and nearly all pairs are out by it. Of the others
the cosine is worked out term by term: the sums of a product of sparse matrices, which would make all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled

Floats = NDArray[np.float64]
Weights = NDArray[np.float32]
Numbers = NDArray[np.int64]
Places = NDArray[np.int32]
Terms = NDArray[np.uint32]

# A term is common that more than one in so many articles hold. Only the time depends on it.
COMMON = 4
# How far a sum of products may be from another of the same products, and more.
SLACK = 1e-9
# Pairs found at a time; an article may have as many as there are articles.
_AT_ONCE = 1 << 16


@dataclass(slots=True)
class Numbering:
    """Numbers terms, in the order in which they are first met: 8 bytes a slot, a term has two to four of them."""

    count: int = 0
    terms: Terms = field(default_factory=lambda: np.zeros(1 << 10, np.uint32))
    numbers: Places = field(default_factory=lambda: np.zeros(1 << 10, np.int32))

    def of(self, terms: Terms) -> Places:
        """The number of each term; a term is odd."""
        most = 2 * (self.count + len(terms))
        if most > len(self.terms):
            there = np.flatnonzero(self.terms)
            known = self.terms[there][np.argsort(self.numbers[there])]
            size = 1 << (most - 1).bit_length()
            self.terms, self.numbers = np.zeros(size, np.uint32), np.zeros(size, np.int32)
            number_terms(known, self.terms, self.numbers, 0, np.empty(len(known), np.int32))
        found = np.empty(len(terms), np.int32)
        self.count = number_terms(terms, self.terms, self.numbers, self.count, found)
        return found


def pairs(
    term: Places, weight: Weights, first: Numbers, behind: Numbers, until: Numbers, least: float
) -> tuple[Numbers, Numbers, Floats]:
    """The pairs of articles a < b < `until[a]` with a cosine of `least` or more, in order, and the cosine.

    Article i has the terms `first[i]` to `behind[i]` with their weights, in an order that is the same in all articles:
    in it the products are added.
    """
    articles, terms = len(first), int(term.max(initial=0)) + 1
    scale, rest = np.empty(articles), np.empty(articles)
    begins = np.zeros(terms + 1, np.int64)
    count_holders(term, first, behind, begins[1:])
    begins[1:][begins[1:] * COMMON > articles] = 0
    np.cumsum(begins, out=begins)
    holder, share = np.empty(begins[-1], np.int32), np.empty(begins[-1])
    following = begins[:-1].copy()
    list_holders(term, weight, first, behind, begins, following, scale, rest, holder, share)
    following[:] = begins[:-1]
    own, total = np.zeros(terms), np.zeros(articles)
    one, other = np.empty((2, _AT_ONCE + articles), np.int64)
    cosine = np.empty(_AT_ONCE + articles)
    found: list[tuple[Numbers, Numbers, Floats]] = []
    at = 0
    while True:
        count, at = meet(
            at, term, weight, first, behind, until, scale, rest, begins, following, holder, share, own, total, least,
            one, other, cosine,
        )  # fmt: skip
        found.append((one[:count].copy(), other[:count].copy(), cosine[:count].copy()))
        if at == articles:
            a, b, likeness = (np.concatenate(each) for each in zip(*found, strict=True))
            return a, b, likeness


@compiled
def number_terms(terms: Terms, slots: Terms, numbers: Places, count: int, found: Places) -> int:
    """Fill the number of each term, new ones counted from `count`; gives the new count.

    `slots` and `numbers` are as long as a power of two, and at least twice the terms that come to lie in them.
    """
    mask = np.uint32(len(slots) - 1)
    for i in range(len(terms)):
        term = terms[i]
        at = (term >> np.uint32(1)) & mask
        while slots[at] != term and slots[at] != 0:
            at = (at + np.uint32(1)) & mask
        if slots[at] == 0:
            slots[at], numbers[at] = term, count
            count += 1
        found[i] = numbers[at]
    return count


@compiled
def count_holders(term: Places, first: Numbers, behind: Numbers, holders: Numbers) -> None:
    """Count in `holders`, which is zero, the articles that hold each term."""
    for i in range(len(first)):
        for k in range(first[i], behind[i]):
            holders[term[k]] += 1


@compiled
def list_holders(
    term: Places, weight: Weights, first: Numbers, behind: Numbers, begins: Numbers, following: Numbers,
    scale: Floats, rest: Floats, holder: Places, share: Floats,
) -> None:  # fmt: skip
    """Fill the articles that hold each listed term, in order, and its part of their vectors.

    And what makes each vector one of length 1, and the length of that in the terms without a list. `following` is
    where each list begins, and used up.
    """
    for i in range(len(first)):
        square, common = 0.0, 0.0
        for k in range(first[i], behind[i]):
            figure = np.float64(weight[k])
            square += figure * figure
            if begins[term[k]] == begins[term[k] + 1]:
                common += figure * figure
        scale[i] = 1.0 / max(np.sqrt(square), 1e-12)
        rest[i] = np.sqrt(common) * scale[i]
        for k in range(first[i], behind[i]):
            place = following[term[k]]
            if place < begins[term[k] + 1]:
                holder[place], share[place] = i, np.float64(weight[k]) * scale[i]
                following[term[k]] = place + 1


@compiled
def meet(
    at: int, term: Places, weight: Weights, first: Numbers, behind: Numbers, until: Numbers, scale: Floats,
    rest: Floats, begins: Numbers, following: Numbers, holder: Places, share: Floats, own: Floats, total: Floats,
    least: float, one: Numbers, other: Numbers, cosine: Floats,
) -> tuple[int, int]:  # fmt: skip
    """Fill pairs from article `at` on until they have no more room; gives how many, and the article to go on with.

    `following` are the places of the holders behind the articles that are done; `own` (terms,) and `total` (articles,)
    are zero.
    """
    count, articles = 0, len(first)
    while at < articles and count + articles <= len(one):
        limit = until[at]
        for k in range(first[at], behind[at]):
            figure = np.float64(weight[k]) * scale[at]
            own[term[k]] = figure
            place, end = following[term[k]], begins[term[k] + 1]
            if place < end:
                place += 1  # the article itself
                following[term[k]] = place
            while place < end and holder[place] < limit:
                total[holder[place]] += figure * share[place]
                place += 1
        for b in range(at + 1, limit):
            if total[b] + rest[at] * rest[b] + SLACK >= least:
                both = 0.0
                for k in range(first[b], behind[b]):
                    both += own[term[k]] * (np.float64(weight[k]) * scale[b])
                if both >= least:
                    one[count], other[count], cosine[count] = at, b, both
                    count += 1
            total[b] = 0.0
        for k in range(first[at], behind[at]):
            own[term[k]] = 0.0
        at += 1
    return count, at
