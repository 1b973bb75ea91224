"""Fit the weights that choose the headline of a page dump, and say how good they are on pages they were not fitted on.

    python benchmarks/fit_titles.py --data DATA/extraction_dev --dumps lynx=FOLDER --dumps paste=FOLDER [--write]

Data and dumps are those of fit_lines.py. The headline of a page is that of `gold.json`; a line is it where both are
equal but for case, quotation marks, dashes and the site's name behind it. Pages on which no line is it teach "none".
Conditional logit: maximum likelihood with a ridge of 3 on the standardised weights, by L-BFGS.
Figures: five folds by page; share of pages with the right headline / with a wrong one, by threshold.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from fit_lines import FOLDS, fold
from outletscore.inputs import article, encoding, headline, layout, masthead

RIDGE = 3.0
WEIGHTS = Path(headline.__file__).with_name("titles.tsv")
THRESHOLDS = (0.1, 0.2, 0.25, 0.3, 0.4, 0.5)


@dataclass(frozen=True)
class Page:
    """The candidates of one dump, measured, and which of them is the headline."""

    name: str
    kind: str
    features: NDArray[np.float64]
    right: NDArray[np.float64]


def plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"[‘’‚`´]", "'", re.sub(r"[“”„«»]", '"', re.sub(r"[‐‑–—]", "-", text)))
    return " ".join(text.split())


def pages(gold: dict[str, Any], dumps: dict[str, Path]) -> Iterable[Page]:
    for kind, folder in dumps.items():
        for name, facts in gold.items():
            if not facts["title"]:
                continue
            found = layout.paragraphs(encoding.decode((folder / f"{name}.txt").read_bytes()).split("\n"))
            marks = article.classify(found)
            prose = [i for i, mark in enumerate(marks) if mark.kept and masthead.is_prose(found[i])]
            places: list[int] = []
            if prose:
                first = masthead.beginning(found, prose)
                places = headline.candidates(found, first)
            if not places:
                yield Page(name, kind, np.zeros((0, len(headline.NAMES))), np.zeros(0))
                continue
            titles = [masthead.without_suffix(found[i].text) for i in places]
            right = np.array([float(plain(title) == plain(facts["title"])) for title in titles])
            yield Page(name, kind, headline.measure(found, places, first, prose), right)


def fit(known: Sequence[Page]) -> tuple[float, NDArray[np.float64]]:
    """Intercept and weights in the features' own units."""
    known = [page for page in known if len(page.right)]
    x = np.vstack([page.features for page in known])
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = (x - mean) / spread
    sizes = np.array([len(page.right) for page in known])
    starts, page_of = np.concatenate([[0], np.cumsum(sizes)[:-1]]), np.repeat(np.arange(len(known)), sizes)
    share = np.concatenate([page.right / max(page.right.sum(), 1.0) for page in known])
    none = np.array([float(not page.right.any()) for page in known])

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weight, intercept = parameters[:-1], parameters[-1]
        scores = z @ weight + intercept
        top = np.maximum(np.maximum.reduceat(scores, starts), 0.0)
        odds = np.exp(scores - top[page_of])
        total = np.add.reduceat(odds, starts) + np.exp(-top)
        log_total = np.log(total) + top
        likelihood = (share * (scores - log_total[page_of])).sum() - (none * log_total).sum()
        slope = share - odds / total[page_of]
        gradient = np.append(z.T @ slope - RIDGE * weight, slope.sum())
        return float(RIDGE / 2 * weight @ weight - likelihood), -gradient

    best = minimize(loss, np.zeros(z.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 1000}).x
    weights = best[:-1] / spread
    return float(best[-1] - weights @ mean), weights


def shares(chosen: Sequence[Page], models: Sequence[tuple[float, NDArray[np.float64]]], threshold: float) -> str:
    right = wrong = 0.0
    for page in chosen:
        if not len(page.right):
            continue
        intercept, weights = models[fold(page.name)]
        odds = np.exp(intercept + page.features @ weights)
        best = int(np.argmax(odds))
        if odds[best] / (1.0 + odds.sum()) > threshold:
            right += page.right[best]
            wrong += 1.0 - page.right[best]
    return f"{threshold:.2f} {right / len(chosen):.3f}/{wrong / len(chosen):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--dumps", action="append", default=[], metavar="KIND=FOLDER")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    gold = json.loads((args.data / "gold.json").read_text(encoding="utf-8"))
    dumps = {"w3m": args.data / "txt", **{k: Path(v) for k, _, v in (d.partition("=") for d in args.dumps)}}
    every = list(pages(gold, dumps))
    models = [fit([page for page in every if fold(page.name) != f]) for f in range(FOLDS)]
    for kind in dumps:
        for group in ("all", "english"):
            chosen = [p for p in every if p.kind == kind and (group == "all" or gold[p.name]["english"])]
            shown = "   ".join(shares(chosen, models, threshold) for threshold in THRESHOLDS)
            print(f"{kind:<12}{group:<9}{len(chosen):>4} pages   right/wrong by threshold: {shown}", flush=True)
    if args.write:
        intercept, weights = fit(every)
        head = (
            "# Weights that choose the headline: a feature of outletscore.inputs.headline, a tab, its weight.\n"
            f"# Fitted {date.today().isoformat()} by `python benchmarks/fit_titles.py --write` on {len(gold)} pages\n"
            "# of trafilatura's evaluation (adbar/trafilatura e90b0ef, tests/, Apache-2.0); dumps:\n"
            f"# {', '.join(dumps)}.\n"
        )
        rows = [("intercept", intercept), *zip(headline.NAMES, weights, strict=True)]
        WEIGHTS.write_text(head + "".join(f"{name}\t{weight:.4f}\n" for name, weight in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
