"""Fit the attribution model from annotated news (PolNeAR) and write it to rules/attribution/.

    python benchmarks/fit_attribution.py classes --data DIR    # word classes from the plain texts in DIR
    python benchmarks/fit_attribution.py tagger --data DIR     # weights from polnear_train.parquet in DIR
    python benchmarks/fit_attribution.py folds --data DIR --out DIR    # held-out attributions of polnear_train.parquet

All are deterministic on one machine. Only figures go out: classes of words, weights and, to be scored, the places of
attributions in documents that the model of their fold has not seen. No text.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import polars.selectors as cs
from numpy.typing import NDArray

import attribution_crf as crf
from outletscore.language import Reading, Vocabulary, read
from outletscore.language.kernel import attribution_labels as kernel
from outletscore.language.kernel import attribution_path as path
from outletscore.language.kernel import attribution_scores as scoring
from outletscore.signals import attribution
from outletscore.signals import attribution_weights as model
from outletscore.signals.attribution_model import Tagger, describe

Annotations = list[list[dict[str, list[list[int]]]]]  # of each text: source, cue and content as lists of spans

SEEN = 2  # a word of the training part has a value of its own from this count on
SEEDS = 6  # fits, in other orders and with other features left out, whose mean is taken
SUPPORT = 3  # a row of weights needs so many tokens
FAINT = 4  # hundredths: rows of which no weight reaches this are left out
# Added where source, cue and content may begin: the fit alone would rather miss a span than invent one.
EAGER = (0.7, 0.2, 0.9)


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


def lexicon_of(reading: Reading, words: list[str], classes: Path) -> model.Lexicon:
    counts = Counter("0" if words[n][0].isdigit() else words[n] for n in reading.word.tolist())
    known = sorted(w for w, n in counts.items() if n >= SEEN)
    endings = sorted({w[-k:] for w in known if len(w) > 3 for k in (2, 3)})
    return model.Lexicon(
        forms={w: n + 2 for n, w in enumerate(known)},
        suffixes={w: n + 2 for n, w in enumerate(endings)},
        classes=model.read_classes(classes),
    )


def read_templates(file: Path) -> list[tuple[str, bool]]:
    """Templates, and whether they are part of the first look."""
    lines = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [(line.removeprefix("* "), line.startswith("* ")) for line in lines]


def features_of(
    templates: list[str], values: NDArray[np.int32], anchors: NDArray[np.int32], bounds: NDArray[np.int32]
) -> tuple[NDArray[np.int32], list[NDArray[np.uint64]]]:
    """(tokens, templates) numbers of the rows with support, and for each template the keys of its rows."""
    n = values.shape[1]
    features = np.full((n, len(templates)), -1, dtype=np.int32)
    kept: list[NDArray[np.uint64]] = []
    keys = np.empty(n, dtype=np.uint64)
    size = 0
    for number, template in enumerate(templates):
        kernel.all_keys(bounds, model.read_template(template)[None], values, anchors, keys)
        distinct, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
        good = counts >= SUPPORT
        numbers = np.full(len(distinct), -1, dtype=np.int32)
        numbers[good] = size + np.arange(good.sum())
        features[:, number] = numbers[inverse]
        kept.append(distinct[good])
        size += int(good.sum())
    return features, kept


def values_of(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The values of the items, (keys, ITEMS), that a key is made of."""
    mask = np.uint64((1 << scoring.KEY_BITS) - 1)
    shifts = np.array([scoring.KEY_BITS * (scoring.ITEMS - 1 - n) for n in range(scoring.ITEMS)], dtype=np.uint64)
    return ((keys[:, None] >> shifts) & mask).astype(np.int64)


def fit_weights(
    texts: list[str], annotations: Annotations, classes: Path, templates: list[tuple[str, bool]], **options: Any
) -> model.Weights:
    vocabulary = Vocabulary()
    reading = read(texts, vocabulary)
    labels = gold_labels(reading, annotations)
    lexicon = lexicon_of(reading, vocabulary.words, classes)
    bounds = reading.token_bounds

    # The close look sees first looks of models that do not know the text, as it will when it is used.
    names = [template for template, looks in templates if looks]
    features, kept = features_of(
        names, *describe(reading, vocabulary, lexicon, np.zeros(len(labels), np.int32)), bounds
    )
    cues = (labels == 3) | (labels == 4)
    weights, looks = crf.first_look(features, cues, bounds, sum(map(len, kept)))
    starts = np.cumsum([0, *map(len, kept)])
    first = {name: (kept[n], weights[starts[n] : starts[n + 1]]) for n, name in enumerate(names)}

    names = [template for template, _ in templates]
    values, anchors = describe(reading, vocabulary, lexicon, hundredths(looks))
    features, kept = features_of(names, values, anchors, bounds)
    ctx = np.empty(len(labels), dtype=np.int8)
    kernel.contexts(bounds, values, ctx)
    size = sum(map(len, kept))
    fits = [
        crf.fit(features, ctx, labels, bounds, size, path.CONTEXTS, path.LABELS, seed=seed, **options)
        for seed in range(SEEDS)
    ]
    weights, steps = (sum(found) / np.float32(SEEDS) for found in zip(*fits, strict=True))
    steps[:, :, 1::2] += np.array(EAGER, dtype=np.float32)
    blocks, start = [], 0
    for name, keys in zip(names, kept, strict=True):
        own = weights[start : start + len(keys)]
        start += len(keys)
        figures = np.zeros((len(keys), path.LABELS), dtype=np.int32)
        figures[:, :-1] = hundredths(own[:, 1:] - own[:, :1])  # only differences between labels count
        if name in first:  # the keys are the same ones
            figures[:, -1] = hundredths(first[name][1])
        strong = (np.abs(figures[:, :-1]).max(axis=1) >= FAINT) | (np.abs(figures[:, -1]) >= FAINT)
        blocks.append(model.Block(name, name in first, values_of(keys[strong]), figures[strong]))
    return model.Weights(lexicon, tuple(blocks), hundredths(steps))


def hundredths(weights: NDArray[np.float32]) -> NDArray[np.int32]:
    return np.rint(weights * 100).astype(np.int32)


def annotated(path: Path) -> tuple[list[str], Annotations]:
    frame = pl.read_parquet(path)
    return frame["text"].to_list(), frame["attributions"].to_list()


def held_out(file: Path, rules: Path, count: int = 5) -> pl.DataFrame:
    """Attributions (ids of documents and code points) of every document, by a model of the other folds."""
    frame = pl.read_parquet(file)
    fold = [int(hashlib.sha256(name.encode()).hexdigest(), 16) % count for name in frame["doc_id"]]
    frame, found = frame.with_columns(fold=pl.Series(fold)), []
    for number in range(count):
        rest, own = frame.filter(pl.col("fold") != number), frame.filter(pl.col("fold") == number)
        seen = rest["text"].to_list(), rest["attributions"].to_list()
        weights = fit_weights(*seen, rules / "word_classes.txt", read_templates(rules / "templates.txt"))
        vocabulary = Vocabulary()
        reading = read(own["text"], vocabulary)
        attributions = attribution.find(reading, vocabulary, Tagger.of(weights))
        rows = attribution.frame(reading, vocabulary, attributions, own["doc_id"].to_list())
        found.append(rows.select("article_id", cs.ends_with("_start", "_end")))
    return pl.concat(found)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=("classes", "tagger", "folds"))
    parser.add_argument("--data", type=Path, required=True)
    rules = Path(__file__).parents[1] / "rules" / "attribution"
    parser.add_argument("--out", type=Path, default=rules)
    args = parser.parse_args()
    if args.step == "classes":
        from attribution_classes import write_classes

        write_classes(args.data / "allsides_dev.parquet", args.out / "word_classes.txt")
    elif args.step == "folds":
        if args.out == rules:
            parser.error("folds go to a folder of their own: --out DIR")
        held_out(args.data / "polnear_train.parquet", rules).write_parquet(args.out / "attributions.parquet")
    else:
        file = args.data / "polnear_train.parquet"
        templates = read_templates(rules / "templates.txt")
        weights = fit_weights(*annotated(file), rules / "word_classes.txt", templates, verbose=True)
        header = (
            "Weights of the attribution model, in hundredths of log-odds against 'outside'.\n"
            "Columns: source begins, source goes on, cue begins, goes on, content begins, goes on;\n"
            "in the sections [look ...] then: part of a cue, at first look.\n"
            "Fitted 2026-11-25 on the training part of PolNeAR (networkdynamics/PolNeAR c3eee83, no licence stated;\n"
            f"figures only, no text), {file.name} sha256 {digest(file)}.\n"
            "Command: python benchmarks/fit_attribution.py tagger --data DIR"
        )
        model.write_weights(args.out / "tagger.txt", header, weights)
        print(f"{sum(len(block.values) for block in weights.blocks)} rows")


if __name__ == "__main__":
    main()
