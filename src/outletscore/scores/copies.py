"""Syndicated copy: stretches of text that stand word for word in articles of other outlets.

Runs of twelve words are compared by a hash of their letters and digits, so that marks, blanks and capitals do not
matter. Quotations count no less: two reporters seldom cut a speech at the same twelve words, and what an agency quotes
is part of its copy. docs/decisions/0064-shared-text.md says why twelve.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]

RUN = 12
# A sentence is copy if so much of it is.
COPY = 0.5
# Odd multipliers: multiplication by them loses nothing modulo 2**64.
_LETTER, _WORD, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xD6E8FEB86659FD93), np.uint64(0xBF58476D1CE4E5B9)
_LONGEST = 64  # letters of a word that are told apart by place


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one text: code-point offset and hash of each."""

    start: Numbers
    hashes: Hashes

    @classmethod
    def of(cls, text: str) -> Words:
        """Runs of letters and digits, case folded for ASCII and Latin-1."""
        codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
        upper = ((codes >= 65) & (codes <= 90)) | ((codes >= 0xC0) & (codes <= 0xDE) & (codes != 0xD7))
        codes = np.where(upper, codes + 32, codes)
        digit_or_letter = ((codes >= 48) & (codes <= 57)) | ((codes >= 97) & (codes <= 122))
        beyond = (codes >= 0xC0) & (codes != 0xD7) & (codes != 0xF7) & ((codes < 0x2000) | (codes > 0x2BFF))
        inside = digit_or_letter | beyond
        if not inside.any():
            return cls(np.empty(0, np.int64), np.empty(0, np.uint64))
        before = np.concatenate([[False], inside[:-1]])
        start = np.flatnonzero(inside & ~before)
        place = np.arange(len(codes)) - start[np.maximum(np.cumsum(inside & ~before) - 1, 0)]
        mixed = _mixed(codes) * _powers(_LETTER, _LONGEST)[np.clip(place, 0, _LONGEST - 1)]
        return cls(start, _mixed(np.add.reduceat(np.where(inside, mixed, np.uint64(0)), start)))

    def runs(self) -> Hashes:
        """The hash of every run of twelve words, by its first word."""
        n = max(len(self.hashes) - RUN + 1, 0)
        total = np.zeros(n, dtype=np.uint64)
        for place, power in enumerate(_powers(_WORD, RUN)):
            total += self.hashes[place : place + n] * power
        return total


def _powers(base: np.uint64, n: int) -> Hashes:
    return np.cumprod(np.concatenate([np.ones(1, np.uint64), np.full(n - 1, base)]), dtype=np.uint64)


def _mixed(x: Hashes) -> Hashes:
    x = (x ^ (x >> np.uint64(31))) * _MIX
    return np.asarray((x ^ (x >> np.uint64(29))) * _LETTER)


def shared_text(articles: pl.DataFrame, sentences: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What outlets of a run have in common, by article and by sentence.

    `articles` has `article_id, outlet, text`, `sentences` has `article_id, sentence, start, end`. The first frame is
    `article_id, shared_words, compared_words, partner`, `partner` the outlet that most of it is shared with (null where
    nothing is); the second is `article_id, sentence, shared`. Articles of no known outlet share with nobody, and in a
    run of one outlet nothing is compared (`compared_words` is 0). Any row order, same result.
    """
    texts = articles.select("article_id", "outlet", "text").sort("article_id")
    outlets = texts["outlet"].drop_nulls().unique().sort()
    numbers = dict(zip(outlets, range(len(outlets)), strict=True))
    words = [Words.of(text) for text in texts["text"]]
    outlet = np.array([numbers.get(name, -1) for name in texts["outlet"]], dtype=np.int64)
    runs = [w.runs() if outlet[i] >= 0 else np.empty(0, np.uint64) for i, w in enumerate(words)]
    partners = _partners(runs, outlet)
    rows = []
    flags = []
    spans = sentences.select("article_id", "sentence", "start", "end").sort("article_id", "sentence")
    by_article = {key[0]: group for key, group in spans.group_by("article_id", maintain_order=True)}
    for article_id, number, own, found in zip(texts["article_id"], outlet, words, partners, strict=True):
        covered = _covered(found >= 0, len(own.start))
        most = np.bincount(found[found >= 0])
        compared = len(own.start) if number >= 0 and len(outlets) > 1 else 0
        rows.append((article_id, int(covered.sum()), compared, outlets[int(most.argmax())] if len(most) else None))
        group = by_article.get(article_id)
        if group is not None:
            total = np.concatenate([[0], np.cumsum(covered)])
            first, behind = (np.searchsorted(own.start, group[side].to_numpy()) for side in ("start", "end"))
            shared = (total[behind] - total[first]) >= COPY * np.maximum(behind - first, 1)
            flags.append(group.select("article_id", "sentence").with_columns(shared=pl.Series(shared)))
    schema = {"article_id": pl.String, "shared_words": pl.Int32, "compared_words": pl.Int32, "partner": pl.String}
    empty = pl.DataFrame(schema={"article_id": pl.String, "sentence": pl.Int32, "shared": pl.Boolean})
    return pl.DataFrame(rows, schema=schema, orient="row"), pl.concat(flags) if flags else empty


def _partners(runs: list[Hashes], outlet: Numbers) -> list[Numbers]:
    """For each run of each article another outlet that has it too (the first, or else the last), or -1."""
    bounds = np.concatenate([[0], np.cumsum([len(r) for r in runs])]).astype(np.int64)
    hashes = np.concatenate([*runs, np.empty(0, np.uint64)])
    owner = np.repeat(outlet, np.diff(bounds))
    partner = np.full(len(hashes), -1, dtype=np.int64)
    if len(hashes):
        order = np.lexsort((owner, hashes))
        first = np.flatnonzero(np.concatenate([[True], np.diff(hashes[order]) != 0]))
        sizes = np.diff(np.append(first, len(hashes)))
        lowest, highest = (np.repeat(owner[order][at], sizes) for at in (first, first + sizes - 1))
        other = np.where(owner[order] == lowest, highest, lowest)
        partner[order] = np.where(lowest == highest, -1, other)
    return [partner[start:end] for start, end in pairwise(bounds)]


def _covered(shared: NDArray[np.bool_], words: int) -> NDArray[np.bool_]:
    """Which words lie in a shared run, from the runs' first words."""
    steps = np.zeros(words + 1, dtype=np.int64)
    at = np.flatnonzero(shared)
    np.add.at(steps, at, 1)
    np.add.at(steps, at + RUN, -1)
    return np.asarray(np.cumsum(steps)[:words] > 0)


def own_text(shared: pl.DataFrame, *frames: pl.DataFrame) -> tuple[pl.DataFrame, ...]:
    """The frames (sentences, evidence, attributions) without the rows of shared sentences.

    `shared` is the second frame of `shared_text`. Scores of what is left are those of the outlet's own text.
    """
    copied = shared.filter("shared").select("article_id", "sentence")
    keys = ["article_id", "sentence"]
    return tuple(frame.join(copied, on=keys, how="anti", maintain_order="left") for frame in frames)
