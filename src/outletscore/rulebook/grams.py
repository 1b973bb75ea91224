"""Sentences in, counts out: what `outletscore fit` weighs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading, Vocabulary, read
from outletscore.language.flags import CAPITAL, NUMBER, WORD
from outletscore.rulebook.matching import match
from outletscore.rulebook.patterns import compile as compile_rules
from outletscore.rulebook.rules import Rulebook

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

LONGEST = 3  # words of an entry
FEWEST = (5, 10, 15)  # times that an entry of one, two, three words must be there
PART = 20_000  # sentences read at a time
PART_ARTICLES = 400  # articles read at a time
OPENING, CLOSING = 1, 4  # sentences of an article that say little of its manner


@dataclass(frozen=True, eq=False)
class Features:
    """What the model sees of n sentences: hits of the rules, counts of words and phrases.

    `spared` marks the entries that a rule hits whose family counts for nothing: they may not count against anybody.
    """

    rules: Floats
    words: csr_matrix
    entries: tuple[str, ...]
    spared: Mask


@dataclass(slots=True)
class _Counts:
    """Occurrences of n-grams, part by part."""

    rows: list[NDArray[np.int64]] = field(default_factory=list)
    grams: list[NDArray[np.int64]] = field(default_factory=list)


def features(
    texts: Sequence[str], book: Rulebook, exempt: Collection[str] = (), only: Collection[str] = ()
) -> Features:
    """Read the sentences and count. Quoted words do not count; entries with proper names or numbers are left out.

    `exempt` are the families whose words are `Features.spared`. With `only` these are the entries, those that no
    sentence has included, in the order of their length and name.
    """
    from scipy.sparse import csr_matrix

    vocabulary = Vocabulary()
    patterns = compile_rules(book, vocabulary)
    rules = np.zeros((len(texts), len(book.ids)))
    counts = tuple(_Counts() for _ in range(LONGEST))
    capital = np.zeros((2, 0))
    for base in range(0, len(texts), PART):
        reading = read(texts[base : base + PART], vocabulary)
        text = np.repeat(np.arange(reading.texts) + base, np.diff(reading.token_bounds))
        hits = match(reading, patterns)
        inside = reading.quotation[hits.start] >= 0
        inside[inside] = hits.end[inside] < reading.quote_end[reading.quotation[hits.start[inside]]]
        np.add.at(rules, (text[hits.start[~inside]], hits.rule[~inside]), 1.0)
        capital = np.pad(capital, ((0, 0), (0, len(vocabulary) - capital.shape[1]))) + _capitals(
            reading, len(vocabulary)
        )
        count_grams(reading, text, counts)
    named = capital[1] > 0.5 * capital[0]
    if only:
        rows, columns, entries = find_grams(counts, vocabulary.words, only)
    else:
        rows, columns, entries = choose_grams(counts, named, vocabulary.words)
    shape = (len(texts), len(entries))
    counted = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    reading = read(entries, vocabulary)
    hits = match(reading, patterns)
    idle = np.array([rule.family in exempt for rule in book.rules], dtype=np.bool_)
    spared = np.zeros(len(entries), dtype=np.bool_)
    spared[np.searchsorted(reading.token_bounds, hits.start[idle[hits.rule]], side="right") - 1] = True
    return Features(rules, counted, entries, spared)


def _capitals(reading: Reading, words: int) -> Floats:
    """How often each word stands in the middle of a sentence, and how often with a capital there."""
    first = np.zeros(len(reading.start), dtype=np.bool_)
    first[reading.sentence_start[:-1]] = True
    first[1:] |= reading.quotation[1:] != reading.quotation[:-1]
    middle = ~first & ((reading.flags & WORD) != 0)
    upper = middle & ((reading.flags & CAPITAL) != 0)
    return np.stack([np.bincount(reading.word[mask], minlength=words) for mask in (middle, upper)]).astype(np.float64)


def article_counts(texts: Sequence[str], fewest: tuple[int, int, int]) -> tuple[csr_matrix, tuple[str, ...], Floats]:
    """Counts of words and phrases in the narration of n articles (n x entries), the entries, and words of narration.

    The first sentence and the last four do not count: highlights, and who the author is. `fewest` is `FEWEST` here.
    """
    from scipy.sparse import csr_matrix

    vocabulary = Vocabulary()
    counts = tuple(_Counts() for _ in range(LONGEST))
    capital, words = np.zeros((2, 0)), np.zeros(len(texts))
    for base in range(0, len(texts), PART_ARTICLES):
        reading = read(texts[base : base + PART_ARTICLES], vocabulary)
        text = np.repeat(np.arange(reading.texts) + base, np.diff(reading.token_bounds))
        middle = _middle(reading)[reading.sentence]
        words += np.bincount(text[reading.words() & (reading.quotation < 0) & middle], minlength=len(texts))
        capital = np.pad(capital, ((0, 0), (0, len(vocabulary) - capital.shape[1])))
        capital += _capitals(reading, len(vocabulary))
        count_grams(reading, text, counts, middle)
    rows, columns, entries = choose_grams(counts, capital[1] > 0.5 * capital[0], vocabulary.words, fewest)
    counted = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(texts), len(entries)))
    counted.sum_duplicates()
    return counted, entries, words


def _middle(reading: Reading) -> Mask:
    """Which sentences are neither among the first nor among the last of their text."""
    size = np.diff(reading.sentence_bounds)
    place = np.arange(reading.sentences) - np.repeat(reading.sentence_bounds[:-1], size)
    result: Mask = (place >= OPENING) & (np.repeat(size, size) - 1 - place >= CLOSING)
    return result


def count_grams(
    reading: Reading, text: NDArray[np.int64], counts: Sequence[_Counts], among: Mask | None = None
) -> None:
    """Add every stretch of one to three tokens of narration inside a sentence (`among` some tokens only)."""
    word, size = reading.word.astype(np.int64), len(reading.word)
    good = (reading.quotation < 0) & ((reading.flags & NUMBER) == 0)
    if among is not None:
        good &= among
    alive, key = good.copy(), word.copy()
    for n, part in enumerate(counts):
        if n:
            alive = alive[:-1] & good[n:] & (reading.sentence[n:] == reading.sentence[: size - n])
            key = (key[:-1] << 20) | word[n:]
        part.rows.append(text[: size - n][alive])
        part.grams.append(key[alive])


def choose_grams(
    counts: Sequence[_Counts], named: Mask, words: Sequence[str], fewest: tuple[int, int, int] = FEWEST
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[str, ...]]:
    """Sentence and entry of each occurrence of the stretches that are frequent and hold a word and no name."""
    # "#" begins a comment in a lexicon
    named = named | np.array(["#" in word for word in words], dtype=np.bool_)
    lettered = np.array([any(letter.isalpha() for letter in word) for word in words], dtype=np.bool_)
    rows, columns, entries = list[NDArray[np.int64]](), list[NDArray[np.int64]](), list[str]()
    for n, part in enumerate(counts):
        row, gram = np.concatenate(part.rows), np.concatenate(part.grams)
        distinct, which, count = np.unique(gram, return_inverse=True, return_counts=True)
        ids = np.stack([(distinct >> (20 * (n - k))) & ((1 << 20) - 1) for k in range(n + 1)], axis=1)
        kept = (count >= fewest[n]) & ~named[ids].any(axis=1) & lettered[ids].any(axis=1)
        number = np.cumsum(kept) - 1 + len(entries)
        entries.extend(" ".join(words[i] for i in gram_ids) for gram_ids in ids[kept].tolist())
        chosen = kept[which]
        rows.append(row[chosen])
        columns.append(number[which[chosen]])
    return np.concatenate(rows), np.concatenate(columns), tuple(entries)


def find_grams(
    counts: Sequence[_Counts], words: Sequence[str], only: Collection[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64], tuple[str, ...]]:
    """`choose_grams` for entries that are known. Those of more tokens than are counted get no occurrence."""
    number = {word: i for i, word in enumerate(words)}
    entries = tuple(sorted(only, key=lambda entry: (entry.count(" "), entry)))
    keys: list[dict[int, int]] = [{} for _ in counts]
    for column, entry in enumerate(entries):
        ids = [number.get(word, -1) for word in entry.split(" ")]
        if len(ids) <= len(keys) and min(ids) >= 0:
            key = 0
            for i in ids:
                key = (key << 20) | i
            keys[len(ids) - 1][key] = column
    rows, columns = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for part, known in zip(counts, keys, strict=True):
        row, gram = np.concatenate(part.rows), np.concatenate(part.grams)
        wanted = np.array(sorted(known), dtype=np.int64)
        if not len(wanted):
            continue
        at = np.minimum(np.searchsorted(wanted, gram), len(wanted) - 1)
        there = wanted[at] == gram
        rows.append(row[there])
        columns.append(np.array([known[key] for key in wanted.tolist()], dtype=np.int64)[at[there]])
    return np.concatenate(rows), np.concatenate(columns), entries
