"""Accuracy of source kinds against our own labels of PolNeAR mentions (tests/fixtures/attribution/source_kinds.tsv).

    python benchmarks/measure_source_kinds.py --data DIR    # DIR holds polnear_train.parquet

Prints, for the part looked at while the rules were written and for the part not looked at: cases, accuracy, accuracy
without pronouns, and every confusion; then the agreement of the two labelling passes.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl

from outletscore.language import Vocabulary, read
from outletscore.signals.sources import kinds

LABELS = Path(__file__).parents[1] / "tests" / "fixtures" / "attribution" / "source_kinds.tsv"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    frame = pl.read_parquet(parser.parse_args().data / "polnear_train.parquet")
    rows = [line.split("\t") for line in LABELS.read_text("utf-8").splitlines() if not line.startswith("#")]
    documents = sorted({row[0] for row in rows})
    texts = dict(frame.select("doc_id", "text").iter_rows())
    vocabulary = Vocabulary()
    reading = read([texts[name] for name in documents], vocabulary)
    spans = []
    for name, start, end, *_ in rows:
        text = documents.index(name)
        first, limit = (int(n) for n in reading.token_bounds[text : text + 2])
        low = first + int(np.searchsorted(reading.end_char[first:limit], int(start), "right"))
        high = first + int(np.searchsorted(reading.start_char[first:limit], int(end), "left"))
        spans.append((low, high))
    bounds = np.array(spans, dtype=np.int32)
    found: dict[str, Counter[tuple[str, str]]] = {"seen": Counter(), "unseen": Counter()}
    for row, kind in zip(rows, kinds(reading, vocabulary, bounds[:, 0], bounds[:, 1]), strict=True):
        found[row[5]][row[3], kind] += 1
    for part, counts in found.items():
        right = sum(n for (a, b), n in counts.items() if a == b)
        rest = {pair: n for pair, n in counts.items() if pair[0] != "pronoun"}
        right_rest = sum(n for (a, b), n in rest.items() if a == b)
        print(f"{part}: n = {counts.total()}, accuracy {right / counts.total():.3f}; ", end="")
        print(f"without pronouns n = {sum(rest.values())}, {right_rest / sum(rest.values()):.3f}")
        for (label, told), n in counts.most_common():
            if label != told:
                print(f"  {label} taken for {told}: {n}")
    twice = [(row[3], row[4]) for row in rows if row[4]]
    print(f"two passes: n = {len(twice)}, equal {sum(a == b for a, b in twice) / len(twice):.3f}")


if __name__ == "__main__":
    main()
