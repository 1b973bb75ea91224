"""Fit the attribution model from annotated news (PolNeAR) and write it to rules/attribution/.

    python benchmarks/fit_attribution.py classes --data DIR    # word classes from the plain texts in DIR
    python benchmarks/fit_attribution.py tagger --data DIR     # weights from polnear_train.parquet in DIR

Both are deterministic on one machine. Only figures go out: classes of words and weights, no text.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

import attribution_crf as crf
from outletscore.language import Reading, Vocabulary, read
from outletscore.language.kernel import attribution as kernel
from outletscore.signals import attribution_model as model

ROLES = ("source", "cue", "content")
SEEN = 2  # a word of the training part has a value of its own from this count on
SUPPORT = 3  # a row of weights needs so many tokens
FIT = {"passes": 6, "rate": 0.01, "sparsity": 8.0, "decay": 8.0}
# Added where source, cue and content may begin: the fit alone would rather miss a span than invent one.
FAINT = 0.02  # rows of which no weight reaches this are left out
EAGER = (0.5, 0.2, 0.9)
CUE_SHARE = 0.12  # a word of the narration is a likely cue if it stands in one as often as this


def token_spans(reading: Reading, text: int, spans: list[list[int]]) -> list[tuple[int, int]]:
    """Token ranges of code-point spans of a text."""
    first, limit = reading.token_bounds[text], reading.token_bounds[text + 1]
    starts, ends = reading.start_char[first:limit], reading.end_char[first:limit]
    found = [
        (first + int(np.searchsorted(ends, start, "right")), first + int(np.searchsorted(starts, end, "left")))
        for start, end in spans
    ]
    return [(start, end) for start, end in found if start < end]


def gold_labels(reading: Reading, annotations: list[list[dict[str, list[list[int]]]]]) -> NDArray[np.int8]:
    """The label of every token; where annotations overlap, cue over source over content."""
    labels = np.zeros(len(reading.word), dtype=np.int8)
    for role, begins in (("content", 5), ("source", 1), ("cue", 3)):
        for text, found in enumerate(annotations):
            for annotation in found:
                for start, end in token_spans(reading, text, annotation[role]):
                    labels[start:end] = begins + 1
                    labels[start] = begins
    return labels


def likely_cues(reading: Reading, words: list[str], labels: NDArray[np.int8]) -> frozenset[str]:
    """Words that stand in cues rather often."""
    in_cue, outside = Counter[str](), Counter[str]()
    for number, label in zip(reading.word.tolist(), labels.tolist(), strict=True):
        word = words[number]
        form = "0" if word[0].isdigit() else word
        if label in (3, 4):
            in_cue[form] += 1
        if label < 5:
            outside[form] += 1
    return frozenset(w for w, n in in_cue.items() if n >= 2 and n > CUE_SHARE * (outside[w] + 4))


def lexicon_of(reading: Reading, words: list[str], labels: NDArray[np.int8], classes: Path) -> model.Lexicon:
    counts = Counter("0" if words[n][0].isdigit() else words[n] for n in reading.word.tolist())
    known = sorted(w for w, n in counts.items() if n >= SEEN)
    endings = sorted({w[-k:] for w in known if len(w) > 3 for k in (2, 3)})
    return model.Lexicon(
        forms={w: n + 2 for n, w in enumerate(known)},
        suffixes={w: n + 2 for n, w in enumerate(endings)},
        classes=model.read_classes(classes),
        cues=likely_cues(reading, words, labels),
    )


def read_templates(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def all_keys(
    templates: list[str], values: NDArray[np.int32], anchors: NDArray[np.int32], bounds: NDArray[np.int32]
) -> NDArray[np.uint64]:
    """(templates, tokens) keys."""
    keys = np.zeros((len(templates), len(values)), dtype=np.uint64)
    kernel.template_keys(np.stack([model.read_template(text) for text in templates]), values, anchors, bounds, keys)
    return keys


def features_of(keys: NDArray[np.uint64]) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """(tokens, templates) numbers of the rows with support, and the keys of these rows."""
    features = np.full((keys.shape[1], keys.shape[0]), -1, dtype=np.int32)
    kept: list[NDArray[np.uint64]] = []
    size = 0
    for number, row in enumerate(keys):
        distinct, inverse, counts = np.unique(row, return_inverse=True, return_counts=True)
        good = counts >= SUPPORT
        numbers = np.full(len(distinct), -1, dtype=np.int32)
        numbers[good] = size + np.arange(good.sum())
        features[:, number] = numbers[inverse]
        kept.append(distinct[good])
        size += int(good.sum())
    return features, np.concatenate(kept)


def fit_tagger(
    texts: list[str],
    annotations: list[list[dict[str, list[list[int]]]]],
    classes: Path,
    templates: list[str],
    **options: Any,
) -> tuple[model.Tagger, NDArray[np.uint64]]:
    """The model, and the keys of its rows."""
    vocabulary = Vocabulary()
    reading = read(texts, vocabulary)
    labels = gold_labels(reading, annotations)
    lexicon = lexicon_of(reading, vocabulary.words, labels, classes)
    values, anchors = model.describe(reading, vocabulary, lexicon)
    features, keys = features_of(all_keys(templates, values, anchors, reading.token_bounds))
    contexts = np.empty(len(labels), dtype=np.int8)
    kernel.contexts(reading.token_bounds, values, contexts)
    weights, steps = crf.fit(
        features, contexts, labels, reading.token_bounds, len(keys), kernel.CONTEXTS, kernel.LABELS, **options
    )
    steps[:, :, 1::2] += np.array(EAGER, dtype=np.float32)
    weights -= weights[:, :1]  # only differences between labels count
    strong = np.abs(weights).max(axis=1) >= FAINT
    padded = np.zeros((int(strong.sum()), kernel.WIDTH), dtype=np.float32)
    padded[:, : kernel.LABELS] = weights[strong]
    return model.compile_tagger(lexicon, templates, keys[strong], padded, steps), keys[strong]


def annotated(path: Path) -> tuple[list[str], list[list[dict[str, list[list[int]]]]]]:
    frame = pl.read_parquet(path)
    return frame["text"].to_list(), frame["attributions"].to_list()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("step", choices=("classes", "tagger"))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "rules" / "attribution")
    args = parser.parse_args()
    if args.step == "classes":
        from attribution_classes import write_classes

        write_classes(args.data / "allsides_dev.parquet", args.out / "word_classes.txt")
    else:
        file = args.data / "polnear_train.parquet"
        templates = read_templates(args.out / "templates.txt")
        tagger, keys = fit_tagger(*annotated(file), args.out / "word_classes.txt", templates, **FIT)
        header = (
            "Weights of the attribution model, in hundredths of log-odds against 'outside'.\n"
            "Columns: outside, source begins, source goes on, cue begins, goes on, content begins, goes on.\n"
            "Fitted 2026-11-24 on the training part of PolNeAR (networkdynamics/PolNeAR c3eee83, no licence stated;\n"
            f"figures only, no text), {file.name} sha256 {digest(file)}.\n"
            "Command: python benchmarks/fit_attribution.py tagger --data DIR"
        )
        model.write_tagger(args.out / "tagger.txt", header, templates, tagger, keys)
        print(f"{len(keys)} rows")


if __name__ == "__main__":
    main()
