"""What the attribution model is fitted from: texts with a label for every token, as numbers of rows of weights."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

import attribution_crf as crf
from outletscore.language import Reading, Vocabulary
from outletscore.language.kernel import attribution_labels as kernel
from outletscore.language.kernel import attribution_scores as scoring
from outletscore.signals import attribution_weights as model
from outletscore.signals.attribution_model import describe

Annotations = list[list[dict[str, list[list[int]]]]]  # of each text: source, cue and content as lists of spans
Templates = list[tuple[str, bool]]
Keys = list[NDArray[np.uint64]]  # of the rows of each template, in order

SEEN = 2  # a word of the training part has a value of its own from this count on
SEEN_PLAIN = 20  # and a word of the plain texts from this one
FOLDS = 5
SUPPORT = 3  # a row of weights needs so many tokens


def token_spans(reading: Reading, text: int, spans: list[list[int]]) -> list[tuple[int, int]]:
    """Token ranges of code-point spans of a text."""
    first, limit = reading.token_bounds[text], reading.token_bounds[text + 1]
    starts, ends = reading.start_char[first:limit], reading.end_char[first:limit]
    found = [
        (first + int(np.searchsorted(ends, start, "right")), first + int(np.searchsorted(starts, end, "left")))
        for start, end in spans
    ]
    return [(start, end) for start, end in found if start < end]


def gold_labels(reading: Reading, annotations: Annotations) -> NDArray[np.int8]:
    """The label of every token; where annotations overlap, cue over source over content."""
    labels = np.zeros(len(reading.word), dtype=np.int8)
    for role, begins in (("content", 5), ("source", 1), ("cue", 3)):
        for text, found in enumerate(annotations):
            for annotation in found:
                for start, end in token_spans(reading, text, annotation[role]):
                    labels[start:end] = begins + 1
                    labels[start] = begins
    return labels


def counted(reading: Reading, words: list[str]) -> Counter[str]:
    return Counter("0" if words[n][0].isdigit() else words[n] for n in reading.word.tolist())


def lexicon_of(annotated: Counter[str], plain: Counter[str], classes: Path) -> model.Lexicon:
    """The words that have values of their own, from how often they stand in annotated and in plain texts."""
    frequent = {w for w, n in annotated.items() if n >= SEEN}
    known = sorted(frequent | {w for w, n in plain.items() if n >= SEEN_PLAIN})
    endings = sorted({w[-k:] for w in frequent if len(w) > 3 for k in (2, 3)})
    return model.Lexicon(
        forms={w: n + 2 for n, w in enumerate(known)},
        suffixes={w: n + 2 for n, w in enumerate(endings)},
        classes=model.read_classes(classes),
    )


def read_templates(file: Path) -> Templates:
    """Templates, and whether they are part of the first look."""
    lines = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [(line.removeprefix("* "), line.startswith("* ")) for line in lines]


def template_keys(
    template: str, values: NDArray[np.int32], anchors: NDArray[np.int32], bounds: NDArray[np.int32]
) -> NDArray[np.uint64]:
    """The key of a template at every token."""
    keys = np.empty(values.shape[1], dtype=np.uint64)
    kernel.all_keys(bounds, model.read_template(template)[None], values, anchors, keys)
    return keys


def supported(columns: list[NDArray[np.uint64]], start: int = 0) -> tuple[NDArray[np.int32], Keys]:
    """(tokens, columns) numbers, from `start` on, of the keys with support, -1 without; and these keys by column."""
    features, kept = np.full((len(columns[0]), len(columns)), -1, dtype=np.int32), []
    for number, keys in enumerate(columns):
        distinct, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
        good = counts >= SUPPORT
        numbers = np.full(len(distinct), -1, dtype=np.int32)
        numbers[good] = start + np.arange(good.sum())
        features[:, number] = numbers[inverse]
        kept.append(distinct[good])
        start += int(good.sum())
    return features, kept


def looked_up(columns: list[NDArray[np.uint64]], kept: Keys, start: int = 0) -> NDArray[np.int32]:
    """The same numbers for tokens of other texts."""
    features = np.full((len(columns[0]), len(columns)), -1, dtype=np.int32)
    for number, (keys, known) in enumerate(zip(columns, kept, strict=True)):
        if len(known):
            at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            found = known[at] == keys
            features[found, number] = start + at[found]
        start += len(known)
    return features


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """Texts as the fit sees them; `values` and `features` have a column and a row for each token."""

    reading: Reading
    labels: NDArray[np.int8]
    lexicon: model.Lexicon
    first: dict[str, tuple[NDArray[np.uint64], NDArray[np.float32]]]  # keys and weights of the first look, by template
    looks: NDArray[np.float32]  # first looks of models that do not know the text
    names: list[str]  # templates
    values: NDArray[np.int32]
    features: NDArray[np.int32]
    kept: Keys
    contexts: NDArray[np.int8]

    @property
    def size(self) -> int:
        """Rows of weights."""
        return sum(map(len, self.kept))


def prepare(
    reading: Reading, vocabulary: Vocabulary, labels: NDArray[np.int8], lexicon: model.Lexicon, templates: Templates
) -> Training:
    """The close look sees first looks of models that do not know the text, as it will when it is used."""
    bounds, nothing = reading.token_bounds, np.zeros(len(labels), dtype=np.int32)
    names = [template for template, looks in templates if looks]
    described = describe(reading, vocabulary, lexicon, nothing)
    features, kept = supported([template_keys(name, *described, bounds) for name in names])
    cues = (labels == 3) | (labels == 4)
    weights, looks = crf.first_look(features, cues, bounds, sum(map(len, kept)))
    parts = np.split(weights, np.cumsum([len(keys) for keys in kept])[:-1])
    first = {name: (keys, own) for name, keys, own in zip(names, kept, parts, strict=True)}
    del features
    names = [template for template, _ in templates]
    described = describe(reading, vocabulary, lexicon, hundredths(looks))
    features, kept = supported([template_keys(name, *described, bounds) for name in names])
    contexts = contexts_of(bounds, described[0])
    return Training(reading, labels, lexicon, first, looks, names, described[0], features, kept, contexts)


def look_at(
    training: Training, reading: Reading, vocabulary: Vocabulary
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Values, features and first looks of other texts, as a model fitted on the training sees them."""
    bounds, nothing = reading.token_bounds, np.zeros(len(reading.word), dtype=np.int32)
    described = describe(reading, vocabulary, training.lexicon, nothing)
    columns = [template_keys(name, *described, bounds) for name in training.first]
    features = looked_up(columns, [keys for keys, _ in training.first.values()])
    looks = crf.apply_logistic(features, np.concatenate([weights for _, weights in training.first.values()]))
    described = describe(reading, vocabulary, training.lexicon, hundredths(looks))
    columns = [template_keys(name, *described, bounds) for name in training.names]
    return described[0], looked_up(columns, training.kept), looks


def contexts_of(bounds: NDArray[np.int32], values: NDArray[np.int32]) -> NDArray[np.int8]:
    found = np.empty(values.shape[1], dtype=np.int8)
    kernel.contexts(bounds, values, found)
    return found


def fold_of(document: str) -> int:
    """The fold that a document is held out in."""
    return int(hashlib.sha256(document.encode()).hexdigest(), 16) % FOLDS


def parts_of(frame: pl.DataFrame, by: str) -> pl.Series:
    """The part of each document, held out together: its *fold*, or its *outlet*."""
    if by == "outlet":
        return frame["publisher"]
    return pl.Series([str(fold_of(name)) for name in frame["doc_id"]])


def values_of(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The values of the items, (keys, ITEMS), that a key is made of."""
    mask = np.uint64((1 << scoring.KEY_BITS) - 1)
    shifts = np.array([scoring.KEY_BITS * (scoring.ITEMS - 1 - n) for n in range(scoring.ITEMS)], dtype=np.uint64)
    return ((keys[:, None] >> shifts) & mask).astype(np.int64)


def hundredths(weights: NDArray[np.float32]) -> NDArray[np.int32]:
    return np.rint(weights * 100).astype(np.int32)
