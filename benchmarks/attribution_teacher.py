"""A teacher for the attribution model: the same chain with a parser at its side, which labels plain news.

The parser (spaCy with its small English model, which a run never needs) tells parts of speech and who depends on whom.
What the teacher makes of that, the shipped model learns from the texts that the teacher has labelled.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numba import njit
from numpy.typing import NDArray

import attribution_crf as crf
from attribution_training import Training, contexts_of, look_at, looked_up, supported
from outletscore.language import Reading, Vocabulary, read
from outletscore.language.kernel import attribution as rows
from outletscore.language.kernel import attribution_path as path

ARTICLES, WORDS = 4000, 700  # of plain news: how many, and how many words of each
TEACHERS = 3  # fits whose mean labels them
FAR = 40  # steps up the tree at most
LEVELS = (-400, -300, -200, -100, 0, 150)  # hundredths of log-odds of a cue
CHILDREN = (
    *("nsubj", "nsubjpass", "ccomp", "xcomp", "dobj", "prep", "mark", "agent", "advcl", "acl", "relcl", "parataxis"),
    *("neg", "auxpass", "attr", "acomp", "poss", "det"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Parse:
    """Of every token: its tag and its relation to its head (numbers from 1 on), and the token that is its head."""

    tag: NDArray[np.int32]
    relation: NDArray[np.int32]
    head: NDArray[np.int32]
    verbs: NDArray[np.bool_]  # whether a token is a verb
    children: NDArray[np.int64]  # bits of CHILDREN


def load_parser(package: str) -> Any:
    return importlib.import_module(package).load(exclude=["ner", "lemmatizer", "attribute_ruler"])


def parse(reading: Reading, parser: Any) -> Parse:
    """Parse texts with the tokens and sentences of their reading."""
    from spacy.tokens import Doc

    data, bounds, n = reading.data.tobytes(), reading.token_bounds, len(reading.word)
    starts = np.zeros(n, dtype=np.bool_)
    starts[reading.sentence_start[:-1][reading.sentence_start[:-1] < n]] = True

    def documents() -> Iterator[tuple[Any, int]]:
        for text in range(reading.texts):
            own = range(bounds[text], bounds[text + 1])
            words = [data[reading.start[i] : reading.end[i]].decode("utf-8") for i in own]
            spaces = [i + 1 < own.stop and bool(reading.start[i + 1] > reading.end[i]) for i in own]
            yield Doc(parser.vocab, words=words, spaces=spaces, sent_starts=starts[own.start : own.stop].tolist()), text

    tags = {name: n + 1 for n, name in enumerate(parser.get_pipe("tagger").labels)}
    relations = {name: n + 1 for n, name in enumerate(parser.get_pipe("parser").labels)}
    tag, relation, head = (np.zeros(n, dtype=np.int32) for _ in range(3))
    for document, text in parser.pipe(documents(), as_tuples=True, batch_size=16):
        first = int(bounds[text])
        for token in document:
            at = first + token.i
            tag[at], relation[at] = tags.get(token.tag_, 0), relations.get(token.dep_, 0)
            head[at] = first + token.head.i
    verbs = np.isin(tag, [number for name, number in tags.items() if name.startswith("VB")])
    bits = np.zeros(len(relations) + 1, dtype=np.int64)
    for n_child, name in enumerate(CHILDREN):
        bits[relations.get(name, 0)] = 1 << n_child
    bits[0] = 0
    children = np.zeros(n, dtype=np.int64)
    depends = head != np.arange(n)
    np.bitwise_or.at(children, head[depends], bits[relation[depends]])
    return Parse(tag, relation, head, verbs, children)


@njit(nogil=True, cache=True)
def climb(  # type: ignore[no-untyped-def]
    head, relation, likely, verbs, cue, below_cue, verb, below_verb, second, below_second, depth
):
    """The likely cue at or above each token, the first two verbs above it, and the relations that lead up to them."""
    for i in range(len(head)):
        j, before = i, -1
        for step in range(FAR):
            if likely[j] and cue[i] < 0:
                cue[i], below_cue[i] = j, relation[before] + 1 if before >= 0 else 1
            if verbs[j] and before >= 0:
                if verb[i] < 0:
                    verb[i], below_verb[i] = j, relation[before]
                elif second[i] < 0:
                    second[i], below_second[i] = j, relation[before]
            depth[i] = min(step, 8)
            if head[j] == j:
                break
            before, j = j, head[j]


def joined(*parts: NDArray[Any]) -> NDArray[np.uint64]:
    """One key of up to four columns of small numbers."""
    key = np.zeros(len(parts[0]), dtype=np.uint64)
    for part in parts:
        key = (key << np.uint64(16)) | (part.astype(np.int64) & 0xFFFF).astype(np.uint64)
    return key


def columns(values: NDArray[np.int32], looks: NDArray[np.float32], tree: Parse) -> list[NDArray[np.uint64]]:
    """What the teacher sees of every token beside what the model sees: keys, a column each."""
    n = len(tree.tag)
    here = np.arange(n)
    level = np.searchsorted(np.array(LEVELS) / 100, looks, side="right")
    cue, verb, second = (np.full(n, -1, dtype=np.int32) for _ in range(3))
    below_cue, below_verb, below_second, depth = (np.zeros(n, dtype=np.int32) for _ in range(4))
    climb(
        tree.head, tree.relation, looks > -1, tree.verbs, cue, below_cue, verb, below_verb, second, below_second, depth
    )

    def beside(column: NDArray[Any], offset: int) -> NDArray[Any]:
        moved = np.zeros_like(column)
        if offset > 0:
            moved[:-offset] = column[offset:]
        else:
            moved[-offset:] = column[:offset] if offset else column
        return moved

    def of(column: NDArray[Any], at: NDArray[np.int32]) -> NDArray[Any]:
        return np.where(at >= 0, column[np.maximum(at, 0)], 0)

    word, kind, voice = values[rows.FORM], values[rows.CLASS128], values[rows.VOICE]
    tag, relation = tree.tag, tree.relation
    side = np.sign(tree.head - here) + 1
    edge = below_cue * 4 + np.where(cue >= 0, np.sign(cue - here) + 1, 3)
    as_before = (beside(cue, -1) == cue) + 2 * (beside(below_cue, -1) == below_cue)
    as_behind = (beside(cue, 1) == cue) + 2 * (beside(below_cue, 1) == below_cue)
    clause = (beside(below_verb, -1) != below_verb) + 2 * (beside(verb, -1) != verb)
    return [
        *(joined(beside(tag, offset)) for offset in (-2, -1, 0, 1, 2)),
        *(joined(beside(relation, offset)) for offset in (-1, 0, 1)),
        joined(beside(tag, -1), tag),
        joined(tag, beside(tag, 1)),
        joined(beside(tag, -1), tag, beside(tag, 1)),
        joined(relation, tag),
        joined(relation, kind[tree.head], side),
        joined(relation, word[tree.head], side),
        joined(edge, voice),
        joined(edge, of(kind, cue)),
        joined(edge, of(word, cue)),
        joined(edge, tag),
        joined(edge, as_before, as_behind),
        joined(edge, as_before, of(kind, cue)),
        joined(edge, as_behind, of(kind, cue)),
        joined(edge, of(tree.children, cue) & 255),
        joined(below_verb, of(word, verb)),
        joined(below_verb, of(kind, verb)),
        joined(below_verb, below_second, of(level, verb)),
        joined(below_verb, below_second, of(level, verb), of(level, second)),
        joined(below_second, of(word, second)),
        joined(below_verb, clause, of(kind, verb)),
        joined(tree.children & 0xFFFF, tree.children >> 16, level),
        joined(tree.children & 255, word),
        joined(depth, level),
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Plain:
    """Texts without labels, parsed."""

    texts: list[str]
    reading: Reading
    vocabulary: Vocabulary
    tree: Parse


def plain_news(file: Path, parser: Any) -> Plain:
    """The beginnings of articles drawn from a table of news."""
    articles = pl.read_parquet(file, columns=["text"])["text"].sample(ARTICLES, seed=1)
    texts, vocabulary = [" ".join(text.split(" ")[:WORDS]) for text in articles], Vocabulary()
    reading = read(texts, vocabulary)
    return Plain(texts, reading, vocabulary, parse(reading, parser))


def teach(
    training: Training, plain: Plain, parser: Any, eager: NDArray[np.float32], **options: Any
) -> NDArray[np.int8]:
    """The label of every token of plain texts, by a teacher fitted on annotated ones."""
    own = columns(training.values, training.looks, parse(training.reading, parser))
    more, kept = supported(own, training.size)
    features = np.ascontiguousarray(np.hstack([training.features, more]))
    size = training.size + sum(map(len, kept))
    bounds, shape = training.reading.token_bounds, (size, path.CONTEXTS, path.LABELS)
    fits = [
        crf.fit(features, training.contexts, training.labels, bounds, *shape, seed=seed, **options)
        for seed in range(TEACHERS)
    ]
    del features, more
    weights, steps = (sum(found) / np.float32(TEACHERS) for found in zip(*fits, strict=True))
    steps[:, :, 1::2] += eager
    bounds = plain.reading.token_bounds
    values, seen, looks = look_at(training, plain.reading, plain.vocabulary)
    features = np.hstack([seen, looked_up(columns(values, looks, plain.tree), kept, training.size)])
    labels: NDArray[np.int8] = crf.best_labels(features, contexts_of(bounds, values), bounds, weights, steps)
    return labels
