"""Fit the weights of the line classifier, and say how good they are on pages they were not fitted on.

    python benchmarks/fit_lines.py --data DATA/extraction_dev --dumps lynx=FOLDER --dumps paste=FOLDER [--write]

DATA/extraction_dev holds the pages of trafilatura's evaluation: `html/*.html.gz`, `txt/*.txt` (w3m, one paragraph a
line) and `gold.json`. Each --dumps names a folder of dumps of the same pages by another tool: `lynx -dump -nolist`,
or the text of the page's blocks as a browser copies it (paste). --write replaces the weights; without it only the
figures are printed.

Labels: a paragraph is body where trafilatura's own extraction from the HTML holds it; where a gold snippet says
otherwise, the snippet is right, and weighs 20 times. Every page weighs the same, a paragraph by the root of its length.
Figures: five folds by page; F1 over the gold snippets as in trafilatura's benchmark.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import trafilatura
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from outletscore.inputs import features, layout, lines

FOLDS = 5
SNIPPET_WEIGHT = 20.0
WEIGHTS = Path(lines.__file__).with_name("lines.tsv")


@dataclass(frozen=True)
class Page:
    """One dump of one page, measured and labelled."""

    name: str
    kind: str
    texts: list[str]
    features: NDArray[np.float64]
    body: NDArray[np.bool_]
    weight: NDArray[np.float64]


def squeeze(text: str) -> str:
    return " ".join(text.split())


def letters(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def labelled(found: Sequence[layout.Paragraph], gold: dict[str, Any], silver: str) -> tuple[list[bool], list[float]]:
    """Whether each paragraph is body, and its weight."""
    whole, short = letters(silver), {letters(line.lstrip("- ")) for line in silver.split("\n")}
    wanted, unwanted = [letters(s) for s in gold["with"]], [letters(s) for s in gold["without"]]
    labels, weights = [], []
    for paragraph in found:
        text = letters(paragraph.text)
        middle = len(text) > 60 and text[10:50] in whole and text[-40:-8] in whole
        label, weight = (text in whole or middle) if len(text) >= 25 else text in short, 1.0
        if not text:
            label, weight = False, 0.3
        elif any(s and s in text for s in wanted):
            label, weight = True, SNIPPET_WEIGHT
        elif any(s and s in text and (2 * len(s) > len(text) or len(s) > 14) for s in unwanted):
            label, weight = False, SNIPPET_WEIGHT
        labels.append(label)
        weights.append(weight)
    return labels, weights


def pages(data: Path, gold: dict[str, Any], dumps: dict[str, Path]) -> Iterable[Page]:
    for name, facts in gold.items():
        silver = trafilatura.extract(gzip.decompress((data / "html" / f"{name}.html.gz").read_bytes())) or ""
        for kind, folder in dumps.items():
            page = (folder / f"{name}.txt").read_text(encoding="utf-8", errors="replace")
            found = layout.paragraphs(page.split("\n"))
            if not found:
                continue
            body, weight = labelled(found, facts, silver)
            share = np.sqrt([len(p.text) for p in found])
            weights = np.array(weight) * share / share.sum() * 100
            yield Page(name, kind, [p.text for p in found], features.measure(found), np.array(body), weights)


def fit(known: Sequence[Page]) -> tuple[float, NDArray[np.float64]]:
    """Intercept and weights in the features' own units."""
    x = np.vstack([page.features for page in known])
    y = np.concatenate([page.body for page in known])
    weight = np.concatenate([page.weight for page in known])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    model = LogisticRegression(max_iter=1000).fit((x - mean) / spread, y, sample_weight=weight)
    weights = model.coef_[0] / spread
    return float(model.intercept_[0] - weights @ mean), weights


def fold(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % FOLDS


def f1(gold: Iterable[dict[str, Any]], texts: Iterable[str]) -> float:
    found = wrong = wanted = 0
    for facts, text in zip(gold, texts, strict=True):
        found += sum(squeeze(s) in text for s in facts["with"])
        wrong += sum(squeeze(s) in text for s in facts["without"])
        wanted += len(facts["with"])
    return 2 * found / (found + wrong + wanted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--dumps", action="append", default=[], metavar="KIND=FOLDER")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    gold = json.loads((args.data / "gold.json").read_text(encoding="utf-8"))
    dumps = {"w3m": args.data / "txt", **{k: Path(v) for k, _, v in (d.partition("=") for d in args.dumps)}}
    every = list(pages(args.data, gold, dumps))

    models = [fit([page for page in every if fold(page.name) != f]) for f in range(FOLDS)]
    for kind in dumps:
        for group in ("all", "english"):
            chosen = [p for p in every if p.kind == kind and (group == "all" or gold[p.name]["english"])]
            shown = []
            for threshold in np.arange(-1.0, 0.8, 0.25):
                texts = []
                for page in chosen:
                    intercept, weights = models[fold(page.name)]
                    kept = intercept + page.features @ weights > threshold
                    texts.append(squeeze("\n".join(t for t, k in zip(page.texts, kept, strict=True) if k)))
                shown.append(f"{threshold:+.2f} {f1((gold[p.name] for p in chosen), texts):.3f}")
            print(f"{kind:<12}{group:<9}{len(chosen):>4} pages   F1 by threshold: {'   '.join(shown)}", flush=True)

    if args.write:
        intercept, weights = fit(every)
        head = (
            "# Weights of the line classifier: a feature of outletscore.inputs.features, a tab, its weight.\n"
            f"# Fitted {date.today().isoformat()} by `python benchmarks/fit_lines.py --write` on {len(gold)} pages of\n"
            f"# trafilatura's evaluation (adbar/trafilatura e90b0ef, tests/, Apache-2.0), dumps: {', '.join(dumps)}.\n"
        )
        rows = [("intercept", intercept), *zip(features.NAMES, weights, strict=True)]
        WEIGHTS.write_text(head + "".join(f"{name}\t{weight:.4f}\n" for name, weight in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
