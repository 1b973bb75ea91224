"""Fit the attribution model from annotated news (PolNeAR) and write it to rules/attribution/.

    python benchmarks/fit_attribution.py classes --data DIR    # word classes from allsides_dev.parquet in DIR
    python benchmarks/fit_attribution.py tagger --data DIR     # weights from polnear_train.parquet in DIR
    python benchmarks/fit_attribution.py folds --data DIR --out DIR    # weights for each fold of polnear_train.parquet
    python benchmarks/fit_attribution.py outlets --data DIR --out DIR    # weights for each outlet, without it

All but the classes need spaCy and its small English model (`--parser`) for the teacher that labels plain news; folds
and outlets do everything anew for each (`--part 0 --part 4` for these alone), and `measure_attribution.py` measures
them. `--untaught` ones have no teacher and two fits: a minute and a half of CPU each, no parser, for what needs many
parts and not the best weights. All are deterministic on one machine. Only figures go out: classes of words and weights.
No text.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

import attribution_crf as crf
import attribution_teacher as teacher
import attribution_training as training
from outletscore.language import Vocabulary, read
from outletscore.language.kernel import attribution_path as path
from outletscore.signals import attribution_weights as model

SEEDS = 6  # fits, in other orders and with other features left out, whose mean is taken
OPTIONS: dict[str, Any] = {"passes": 8, "sparsity": 6.0, "decay": 4.0, "drop": 0.2}  # of a fit, see `crf.fit`
UNTAUGHT: dict[str, Any] = OPTIONS | {"passes": 6}  # of a fit without a teacher, and how many
UNTAUGHT_SEEDS = 2
FAINT = 4  # hundredths: rows of which no weight reaches this are left out
# Added where source, cue and content may begin: the fit alone would rather miss a span than invent one.
EAGER = (0.7, 0.2, 0.9)


def fit_weights(
    texts: list[str],
    annotations: training.Annotations,
    plain: teacher.Plain | None,
    parser: Any,
    classes: Path,
    templates: training.Templates,
    verbose: bool = False,
) -> model.Weights:
    """Weights from annotated texts, and from plain ones, if there are, that a teacher with a parser has labelled."""
    vocabulary = Vocabulary()
    reading = read(texts, vocabulary)
    labels = training.gold_labels(reading, annotations)
    counts = training.counted(reading, vocabulary.words)
    lexicon = training.lexicon_of(counts, Counter(), classes)
    own = training.prepare(reading, vocabulary, labels, lexicon, templates)
    if plain is not None:
        taught = teacher.teach(own, plain, parser, np.array(EAGER, dtype=np.float32), **OPTIONS)
        labels = np.concatenate([labels, taught])
        vocabulary = Vocabulary()
        reading = read([*texts, *plain.texts], vocabulary)
        everywhere = training.counted(reading, vocabulary.words)
        lexicon = training.lexicon_of(counts, everywhere - counts, classes)
        own = training.prepare(reading, vocabulary, labels, lexicon, templates)
    seeds, options = (SEEDS, OPTIONS) if plain is not None else (UNTAUGHT_SEEDS, UNTAUGHT)
    fits = [
        crf.fit(
            own.features, own.contexts, labels, reading.token_bounds, own.size, path.CONTEXTS, path.LABELS,
            seed=seed, plain=len(plain.texts) if plain is not None else 0, verbose=verbose, **options,
        )
        for seed in range(seeds)
    ]  # fmt: skip
    weights, steps = (sum(found) / np.float32(seeds) for found in zip(*fits, strict=True))
    steps[:, :, 1::2] += np.array(EAGER, dtype=np.float32)
    blocks, start = [], 0
    for name, keys in zip(own.names, own.kept, strict=True):
        rows = weights[start : start + len(keys)]
        start += len(keys)
        figures = np.zeros((len(keys), path.LABELS), dtype=np.int32)
        figures[:, :-1] = training.hundredths(rows[:, 1:] - rows[:, :1])  # only differences between labels count
        if name in own.first:  # the keys are the same ones
            figures[:, -1] = training.hundredths(own.first[name][1])
        strong = (np.abs(figures[:, :-1]).max(axis=1) >= FAINT) | (np.abs(figures[:, -1]) >= FAINT)
        blocks.append(model.Block(name, name in own.first, training.values_of(keys[strong]), figures[strong]))
    return model.Weights(lexicon, tuple(blocks), training.hundredths(steps))


def annotated(path: Path) -> tuple[list[str], training.Annotations]:
    frame = pl.read_parquet(path)
    return frame["text"].to_list(), frame["attributions"].to_list()


def fit_parts(
    file: Path, by: str, plain: teacher.Plain | None, parser: Any, rules: Path, wanted: list[str], out: Path
) -> None:
    """Write `BY_PART.txt` for each part (`training.parts_of`): the weights fitted on the documents of the others."""
    about = header(file, parser) if plain is not None else "Fitted without a teacher."
    frame = pl.read_parquet(file)
    part = training.parts_of(frame, by)
    templates = training.read_templates(rules / "templates.txt")
    for name in wanted or part.unique().sort():
        seen = frame.filter(part != name)
        texts, annotations = seen["text"].to_list(), seen["attributions"].to_list()
        weights = fit_weights(texts, annotations, plain, parser, rules / "word_classes.txt", templates)
        note = f"{by.capitalize()} {name} held out: to measure with, not to ship."
        model.write_weights(out / f"{by}_{name}.txt", f"{about}\n{note}", weights)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("step", choices=("classes", "tagger", "folds", "outlets"))
    options.add_argument("--data", type=Path, required=True)
    rules = Path(__file__).parents[1] / "rules" / "attribution"
    options.add_argument("--out", type=Path, default=rules)
    options.add_argument("--parser", default="en_core_web_sm", help="package of a model for spaCy")
    options.add_argument("--part", action="append", default=[], help="this fold or outlet")
    options.add_argument("--untaught", action="store_true", help="folds or outlets without a teacher")
    args = options.parse_args()
    news = args.data / "allsides_dev.parquet"
    if args.step == "classes":
        from attribution_classes import write_classes

        write_classes(news, args.out / "word_classes.txt")
        return
    in_parts = args.step in ("folds", "outlets")
    if in_parts and args.out == rules:
        options.error("weights of parts go to a folder of their own: --out DIR")
    file = args.data / "polnear_train.parquet"
    if args.untaught and not in_parts:
        options.error("--untaught weights are to measure with: folds and outlets alone")
    parser = None if args.untaught else teacher.load_parser(args.parser)
    plain = None if args.untaught else teacher.plain_news(news, parser)
    if in_parts:
        args.out.mkdir(parents=True, exist_ok=True)
        fit_parts(file, args.step.removesuffix("s"), plain, parser, rules, args.part, args.out)
        return
    templates = training.read_templates(rules / "templates.txt")
    weights = fit_weights(*annotated(file), plain, parser, rules / "word_classes.txt", templates, verbose=True)
    model.write_weights(args.out / "tagger.txt", header(file, parser), weights)
    print(f"{sum(len(block.values) for block in weights.blocks)} rows")


def header(file: Path, parser: Any) -> str:
    own = ", ".join(f"{name} {value:g}" for name, value in OPTIONS.items())
    return (
        "Weights of the attribution model, in hundredths of log-odds against 'outside'.\n"
        "Columns: source begins, source goes on, cue begins, goes on, content begins, goes on;\n"
        "in the sections [look ...] then: part of a cue, at first look.\n"
        "Fitted 2026-11-25 on the training part of PolNeAR (networkdynamics/PolNeAR c3eee83, no licence stated),\n"
        f"{file.name} sha256 {digest(file)}, and on {teacher.ARTICLES} articles of ramybaly/Article-Bias-Prediction\n"
        f"ced8111 (Apache-2.0), labelled by a teacher fitted on the same part with parses by spaCy's small\n"
        f"English model {parser.meta['version']} (MIT); figures only, no text.\n"
        f"The mean of {SEEDS} fits: {own}, seen {training.SEEN} or {training.SEEN_PLAIN}, support {training.SUPPORT},\n"
        f"faint {FAINT}, eager {', '.join(map(str, EAGER))}.\n"
        "Command: python benchmarks/fit_attribution.py tagger --data DIR"
    )


if __name__ == "__main__":
    main()
