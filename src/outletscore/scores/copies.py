"""Syndicated copy: stretches of text that stand word for word in articles of other outlets.

Runs of twelve words are compared by a hash of their letters and digits, so that marks, blanks and capitals do not
matter. Quotations count no less: two reporters seldom cut a speech at the same twelve words, and what an agency quotes
is part of its copy. docs/decisions/0064-shared-text.md says why twelve, and what is done where there are too many runs
to remember.

Two passes over the articles: `Fingerprints.add` takes batch after batch, and what `Fingerprints.shared` gives says of
each batch what of it stands elsewhere. Between the two nothing is kept of a text but hashes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.scores.runs import RUN, Hashes, Known, Numbers, Words
from outletscore.tables import SHARED_TEXT, schema

Flags = NDArray[np.bool_]
_Number = TypeVar("_Number", np.uint64, np.uint32)

# A sentence is copy if so much of it is.
COPY = 0.5
# Runs kept, 12 bytes each. Where there are more, a run is kept only if the last k bits of its hash are zero.
MOST_RUNS = 1 << 23
# Runs are sorted in so many parts, by the first bits of their hashes.
_PART_BITS = 4
_PARTS = 1 << _PART_BITS
_CHUNK = 100_000  # characters hashed at a time, so that their arrays fit a processor's cache


def _chunks(texts: pl.Series) -> Iterator[tuple[int, Words]]:
    """The words of the texts, some texts at a time, with the row of the first of them."""
    lengths = texts.str.len_chars().to_numpy()
    first = 0
    while first < len(texts):
        last, size = first + 1, int(lengths[first])
        while last < len(texts) and size + lengths[last] <= _CHUNK:
            size, last = size + int(lengths[last]), last + 1
        yield first, Words.of(*texts[first:last])
        first = last


class Found(NamedTuple):
    """What a batch has in common with other outlets; each frame is sorted.

    `articles`: `article_id, shared_words, agency_words, compared_words, partner`; `agency_words` are the shared ones in
    passages of agency copy, `partner` the outlet that most is shared with (null where nothing is).
    `sentences`: `article_id, sentence, shared`; `passages`: `tables.SHARED_TEXT`. One in `sampled_one_in` runs of words
    was looked at.
    """

    articles: pl.DataFrame
    sentences: pl.DataFrame
    passages: pl.DataFrame
    sampled_one_in: int


@dataclass(slots=True)
class Fingerprints:
    """The runs of all articles added so far, and the article of each."""

    most: int = MOST_RUNS
    bits: int = 0
    ids: list[pl.Series] = field(default_factory=list)
    outlets: list[NDArray[np.int32]] = field(default_factory=list)
    credits: list[Flags] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    articles: int = 0
    hashes: list[Hashes] = field(default_factory=list)
    owners: list[NDArray[np.uint32]] = field(default_factory=list)
    sizes: list[NDArray[np.int32]] = field(default_factory=list)
    kept: int = 0

    def add(self, articles: pl.DataFrame) -> None:
        """Take in articles (`article_id, outlet, text, duplicate_of, credit`), in any order, each once.

        Those of no known outlet and later copies share with nobody; those with a `credit` are agency copy.
        """
        counted = articles.filter(pl.col("outlet").is_not_null() & pl.col("duplicate_of").is_null())
        self.ids.append(counted["article_id"])
        numbers = [self.numbers.setdefault(outlet, len(self.numbers)) for outlet in counted["outlet"].to_list()]
        self.outlets.append(np.array(numbers, dtype=np.int32))
        self.credits.append(counted["credit"].is_not_null().to_numpy())
        for first, words in _chunks(counted["text"]):
            at, hashes = words.runs()
            kept = _sampled(hashes, self.bits)
            text = np.searchsorted(words.bounds, at[kept], side="right") - 1
            self.hashes.append(hashes[kept])
            self.owners.append((self.articles + first + text).astype(np.uint32))
            self.sizes.append(np.diff(words.bounds).astype(np.int32))
            self.kept += int(kept.sum())
            while self.kept > self.most:
                self._thin()
        self.articles += counted.height

    def _thin(self) -> None:
        """Forget every other run. How many bits are asked for at the end does not depend on the order of articles."""
        self.bits += 1
        kept = [_sampled(hashes, self.bits) for hashes in self.hashes]
        self.hashes = _joined(each[there] for each, there in zip(self.hashes, kept, strict=True))
        self.owners = _joined(each[there] for each, there in zip(self.owners, kept, strict=True))
        self.kept = sum(map(len, self.hashes))

    def shared(self) -> Shared:
        """The runs that more than one outlet has, found a part of the hashes at a time."""
        outlets = sorted(self.numbers)
        rank = np.empty(len(outlets), np.int32)
        rank[[self.numbers[name] for name in outlets]] = np.arange(len(outlets))
        ids = pl.concat(self.ids) if self.ids else pl.Series(dtype=pl.String)
        outlet = rank[np.concatenate([*self.outlets, np.empty(0, np.int32)])]
        order = pl.DataFrame({"outlet": outlet, "id": ids}).select(pl.arg_sort_by("outlet", "id"))["outlet"].to_numpy()
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        outlet = outlet[order]
        agency = np.concatenate([*self.credits, np.empty(0, np.bool_)])[order]
        sharing = np.zeros(len(order), np.bool_)
        found = [self._of_several(part, place, outlet, agency, sharing) for part in range(_PARTS)]
        hashes, *ends = (np.concatenate(each) for each in zip(*found, strict=True))
        lowest, highest, agency_lowest, agency_highest = ends
        cited = np.unique(np.concatenate(ends))
        cited = cited[cited >= 0]
        return Shared(
            bits=self.bits,
            runs=Known.of(hashes),
            lowest=lowest,
            highest=highest,
            agency_lowest=agency_lowest,
            agency_highest=agency_highest,
            agency=agency,
            outlet=outlet,
            outlets=tuple(outlets),
            cited=cited,
            names=ids.gather(order[cited]),
            sizes=np.concatenate([*self.sizes, np.empty(0, np.int32)]),
            sharing=sharing[place],
        )

    def _of_several(
        self, part: int, place: Numbers, outlet: NDArray[np.int32], agency: Flags, sharing: Flags
    ) -> tuple[Hashes, Numbers, Numbers, Numbers, Numbers]:
        """Of one part of the hashes those that two outlets have; and `lowest` to `agency_highest` of `Shared`.

        The articles that have one are marked in `sharing`, by place.
        """
        there = [(each >> np.uint64(64 - _PART_BITS)) == part for each in self.hashes]
        hashes = np.concatenate([np.empty(0, np.uint64), *(a[b] for a, b in zip(self.hashes, there, strict=True))])
        owners = np.concatenate([np.empty(0, np.uint32), *(a[b] for a, b in zip(self.owners, there, strict=True))])
        owner = place[owners]
        twice = np.sort(hashes)
        # most runs stand once: only the rest is sorted with owner
        twice = np.unique(twice[1:][twice[1:] == twice[:-1]])
        several = Known.of(twice).position(hashes) >= 0
        hashes, owner = hashes[several], owner[several]
        if not len(hashes):
            return hashes, owner, owner, owner, owner
        by_run = np.lexsort((owner, hashes))
        hashes, owner = hashes[by_run], owner[by_run]
        first = np.flatnonzero(np.diff(hashes, prepend=~hashes[:1]) != 0)
        behind = np.append(first[1:], len(hashes))
        lowest = owner[first]
        # the first article of the last outlet: owners are in the order of outlets
        begins = np.searchsorted(outlet, outlet[owner[behind - 1]])
        key = np.repeat(np.arange(len(first)), behind - first) * np.int64(len(outlet)) + owner
        highest = owner[np.searchsorted(key, np.arange(len(first)) * np.int64(len(outlet)) + begins)]
        kept = outlet[lowest] != outlet[highest]
        sharing[owner[np.repeat(kept, behind - first)]] = True
        copy = agency[owner]
        agency_lowest = np.minimum.reduceat(np.where(copy, owner, len(agency)), first)
        agency_lowest[agency_lowest == len(agency)] = -1
        agency_highest = np.maximum.reduceat(np.where(copy, owner, -1), first)
        return hashes[first][kept], lowest[kept], highest[kept], agency_lowest[kept], agency_highest[kept]


@dataclass(frozen=True, slots=True)
class Shared:
    """The runs that two outlets or more have, and for each the first article of the first and of the last of them.

    `agency_lowest` and `agency_highest` are the first and the last article with a run that credit a news agency, -1
    where none does; `agency` tells it of every article. `sizes` (words) and `sharing` (whether it has such a run) are
    those of the articles in the order in which they were added.
    """

    bits: int
    runs: Known
    lowest: Numbers
    highest: Numbers
    agency_lowest: Numbers
    agency_highest: Numbers
    agency: Flags
    outlet: NDArray[np.int32]
    outlets: tuple[str, ...]
    cited: Numbers
    names: pl.Series
    sizes: NDArray[np.int32]
    sharing: Flags

    def of_added(self, articles: pl.DataFrame, sentences: pl.DataFrame, before: int) -> Found:
        """`of` for a batch that was added as it is, behind `before` articles that counted; `articles` has
        `duplicate_of` as well.

        Only texts that share something are cut into words once more; `sentences` of the result are theirs alone.
        """
        counted = (articles["outlet"].is_not_null() & articles["duplicate_of"].is_null()).to_numpy()
        added = before + np.cumsum(counted) - 1
        sharing = ~counted
        sharing[counted] = self.sharing[added[counted]]
        found = self.of(articles.filter(sharing), sentences)
        others = articles.filter(~sharing).select(
            "article_id",
            pl.lit(0, pl.Int32).alias("shared_words"),
            pl.lit(0, pl.Int32).alias("agency_words"),
            pl.Series("compared_words", self.sizes[added[~sharing]] * (len(self.outlets) > 1), pl.Int32),
            pl.lit(None, pl.String).alias("partner"),
        )
        return found._replace(articles=pl.concat([found.articles, others]).sort("article_id"))

    def of(self, articles: pl.DataFrame, sentences: pl.DataFrame) -> Found:
        """What of a batch stands in other outlets.

        `articles` has `article_id, outlet, text`, `sentences` has `article_id, sentence, start, end`. In a run of one
        outlet nothing is compared (`compared_words` is 0), and articles of no known outlet share with nobody. Where
        runs are sampled (`bits` over 0), `shared_words` is the shared part of the runs looked at times the words, and
        a passage reaches from the first to the last of the runs that were looked at.
        """
        texts = articles.select("article_id", "outlet", "text").sort("article_id")
        ids, names, bodies = texts["article_id"], texts["outlet"], texts["text"]
        number = {name: i for i, name in enumerate(self.outlets)}
        own = np.array([number.get(name, -1) for name in names], dtype=np.int64)
        spans = _of_rows(sentences, ids)
        row_of, start_of, end_of = (spans[name].to_numpy() for name in ("row", "start", "end"))
        shared, agency, compared = (np.zeros(len(ids), np.int64) for _ in range(3))
        most = np.full(len(ids), -1, np.int64)
        copied = np.zeros(spans.height, dtype=np.bool_)
        passages: list[tuple[object, ...]] = []
        for first, words in _chunks(bodies):
            at, hashes = words.runs()
            looked = _sampled(hashes, self.bits)
            at, found = at[looked], self.runs.position(hashes[looked])
            text = np.searchsorted(words.bounds, at, side="right") - 1
            partner = self._partner(found, own[first + text])
            behind = first + len(words.bounds) - 1
            size = np.diff(words.bounds)
            compared[first:behind] = np.where(own[first:behind] >= 0, size, 0) if len(self.outlets) > 1 else 0
            if not (partner >= 0).any():
                continue
            covered, stretches = _covered(at, text, partner, words.bounds, bool(self.bits))
            total = np.concatenate([[0], np.cumsum(covered)])
            shared[first:behind] = np.diff(total[words.bounds])
            if self.bits:
                copy = (partner >= 0) & self.agency[partner]
                shared[first:behind], agency[first:behind] = (_share(text, hit, size) for hit in (partner >= 0, copy))
            for i in np.unique(text[partner >= 0]).tolist():
                others = partner[(text == i) & (partner >= 0)]
                most[first + i] = np.bincount(self.outlet[others]).argmax()
            for begin, end, other in stretches:
                row = first + int(np.searchsorted(words.bounds, begin, side="right")) - 1
                at_char, to_char = int(words.start[begin]), int(words.end[end - 1])
                said = bodies[row][at_char:to_char]
                name = self.names[int(np.searchsorted(self.cited, other))]
                whose = (self.outlets[self.outlet[other]], name, bool(self.agency[other]))
                passages.append((ids[row], names[row], at_char, to_char, end - begin, said, *whose))
                if self.agency[other] and not self.bits:
                    agency[row] += end - begin
            # words and sentences of the chunk in one order: by article, then by place
            here = slice(*np.searchsorted(row_of, [first, behind]).tolist())
            place = np.repeat(np.arange(len(size)), size) << 32 | words.start
            head, tail = (
                np.searchsorted(place, (row_of[here] - first) << 32 | side[here]) for side in (start_of, end_of)
            )
            copied[here] = total[tail] - total[head] >= COPY * np.maximum(tail - head, 1)
        columns = {
            "article_id": pl.String, **dict.fromkeys(("shared_words", "agency_words", "compared_words"), pl.Int32)
        }  # fmt: skip
        partners = [self.outlets[outlet] if outlet >= 0 else None for outlet in most.tolist()]
        return Found(
            pl.DataFrame(dict(zip(columns, (ids, shared, agency, compared), strict=True)), schema=columns).with_columns(
                partner=pl.Series(partners, dtype=pl.String)
            ),
            spans.select("article_id", "sentence", shared=pl.Series(copied)),
            pl.DataFrame(passages, schema=schema(SHARED_TEXT), orient="row"),
            1 << self.bits,
        )

    def _partner(self, found: Numbers, own: Numbers) -> Numbers:
        """For each run the article of another outlet that has it too, or -1.

        That is the first or else the last that credits an agency, or else one of the first outlet, or else of the last.
        """
        if not len(self.runs.ordered):
            return np.full(len(found), -1, np.int64)
        low, high = self.lowest[found], self.highest[found]
        other = np.where(self.outlet[low] == own, high, low)
        for agency in (self.agency_highest[found], self.agency_lowest[found]):
            other = np.where((agency >= 0) & (self.outlet[agency] != own), agency, other)
        return np.where((found >= 0) & (own >= 0), other, -1)


def _joined(arrays: Iterator[NDArray[_Number]]) -> list[NDArray[_Number]]:
    """The arrays, small ones put together."""
    joined: list[NDArray[_Number]] = []
    waiting: list[NDArray[_Number]] = []
    for array in arrays:
        waiting.append(array)
        if sum(map(len, waiting)) >= _CHUNK:
            joined.append(np.concatenate(waiting))
            waiting.clear()
    if waiting:
        joined.append(np.concatenate(waiting))
    return joined


def _sampled(hashes: Hashes, bits: int) -> Flags:
    return np.asarray((hashes & np.uint64((1 << bits) - 1)) == 0)


def _share(text: Numbers, hit: Flags, size: Numbers) -> Numbers:
    """Of the runs looked at, the part that is hit, times the words of the text."""
    looked, found = np.bincount(text, minlength=len(size)), np.bincount(text, hit, len(size))
    return np.rint(np.divide(found, looked, where=looked > 0, out=np.zeros(len(size))) * size).astype(np.int64)


def _of_rows(sentences: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """`article_id, sentence, start, end, row` of the sentences of some articles, sorted; `row`: place in `ids`."""
    rows = pl.DataFrame({"article_id": ids}).with_row_index("row")
    return (
        sentences.select("article_id", "sentence", pl.col("start", "end").cast(pl.Int64))
        .join(rows.with_columns(pl.col("row").cast(pl.Int64)), on="article_id")
        .sort("row", "sentence")
    )


def _covered(
    at: Numbers, text: Numbers, partner: Numbers, bounds: Numbers, sampled: bool
) -> tuple[Flags, list[tuple[int, int, int]]]:
    """Which words of some texts lie in shared runs, and the stretches: (first word, word behind, partner article).

    `at` are the first words of the runs looked at and `text` is the text of each, whose words `bounds` gives. Of
    sampled runs, two shared neighbours have all between them shared.
    """
    shared = np.flatnonzero(partner >= 0)
    begin, end = at[shared], at[shared] + RUN
    if sampled:
        following = np.flatnonzero((np.diff(shared) == 1) & (np.diff(text[shared]) == 0))
        end[following] = np.maximum(end[following], begin[following + 1])
    steps = np.zeros(bounds[-1] + 1, dtype=np.int64)
    np.add.at(steps, begin, 1)
    np.add.at(steps, end, -1)
    covered = np.cumsum(steps)[:-1] > 0
    # a stretch ends with its text, even where the next one begins with another
    first = covered & np.concatenate([[True], ~covered[:-1]])
    last = covered & np.concatenate([~covered[1:], [True]])
    some = np.diff(bounds) > 0
    begins, ends = bounds[:-1][some], bounds[1:][some] - 1
    first[begins], last[ends] = covered[begins], covered[ends]
    stretches = []
    for low, high in zip(np.flatnonzero(first).tolist(), np.flatnonzero(last).tolist(), strict=True):
        inside = slice(*np.searchsorted(begin, [low, high + 1]).tolist())
        others, counts = np.unique(partner[shared[inside]], return_counts=True)
        stretches.append((low, high + 1, int(others[counts.argmax()])))
    return covered, stretches


def shared_text(articles: pl.DataFrame, sentences: pl.DataFrame) -> Found:
    """`Fingerprints` and `Shared` over one set of articles; `articles` has what `Fingerprints.add` takes."""
    fingerprints = Fingerprints()
    fingerprints.add(articles)
    return fingerprints.shared().of(articles, sentences)


def own_text(sentences: pl.DataFrame, *frames: pl.DataFrame) -> tuple[pl.DataFrame, ...]:
    """`sentences` (with `shared`) and frames with `article_id, sentence`, without the rows of shared sentences.

    Scores of what is left are those of the outlet's own text.
    """
    copied = sentences.filter("shared").select("article_id", "sentence")
    keys = ["article_id", "sentence"]
    return tuple(frame.join(copied, on=keys, how="anti", maintain_order="left") for frame in (sentences, *frames))
