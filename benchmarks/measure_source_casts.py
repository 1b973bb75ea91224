"""How well the sources of an article are told apart, against our labels in tests/fixtures/attribution/source_casts.tsv.

    python benchmarks/measure_source_casts.py --data DIR [--wrong]    # DIR holds polnear_train.parquet

Prints, for the part looked at and the part not looked at: B-cubed precision, recall and F1 of the mentions (Bagga and
Baldwin 1998; an article's mentions count by mention), F1 over pairs, the same F1 with every pronoun its own source and
with every wording its own source, and the accuracy of kinds. `--wrong` lists what is wrong in the seen part.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, groupby
from pathlib import Path

import numpy as np
import polars as pl

from outletscore.language import Vocabulary, read
from outletscore.signals import sources

LABELS = Path(__file__).parents[1] / "tests" / "fixtures" / "attribution" / "source_casts.tsv"
Clusters = dict[object, set[int]]


def clusters(names: Sequence[object]) -> Clusters:
    """The numbers of the mentions of each source."""
    found: Clusters = {}
    for number, name in enumerate(names):
        found.setdefault(name, set()).add(number)
    return found


def b_cubed(gold: Sequence[object], told: Sequence[object]) -> tuple[float, float]:
    """Sums over the mentions of precision and of recall."""
    by_gold, by_told = clusters(gold), clusters(told)
    right = [len(by_gold[a] & by_told[b]) for a, b in zip(gold, told, strict=True)]
    precision = sum(n / len(by_told[b]) for n, b in zip(right, told, strict=True))
    return precision, sum(n / len(by_gold[a]) for n, a in zip(right, gold, strict=True))


def pairs(names: Sequence[object]) -> set[tuple[int, int]]:
    """Mentions of the same source, two by two."""
    return {(a, b) for group in clusters(names).values() for a, b in combinations(sorted(group), 2)}


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(precision + recall, 1e-9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--wrong", action="store_true")
    options = parser.parse_args()
    frame = pl.read_parquet(options.data / "polnear_train.parquet")
    texts = dict(frame.select("doc_id", "text").iter_rows())
    rows = [line.split("\t") for line in LABELS.read_text("utf-8").splitlines() if not line.startswith("#")]
    sums: dict[str, Counter[str]] = {"seen": Counter(), "unseen": Counter()}
    for name, group in groupby(rows, key=lambda row: row[0]):
        mentions = list(group)
        vocabulary = Vocabulary()
        reading = read([texts[name]], vocabulary)
        start = np.array([np.searchsorted(reading.end_char, int(row[1]), "right") for row in mentions], dtype=np.int32)
        end = np.array([np.searchsorted(reading.start_char, int(row[2]), "left") for row in mentions], dtype=np.int32)
        said = [texts[name][int(row[1]) : int(row[2])] for row in mentions]
        found = sources.resolve(reading, vocabulary, np.zeros(len(start), dtype=np.int32), start, end)
        kinds = sources.kinds(reading, vocabulary, start, end)
        gold, told, total = [row[3] for row in mentions], found.id.tolist(), sums[mentions[0][5]]
        alone = [n if kind == "pronoun" else told[n] + len(told) for n, kind in enumerate(kinds)]
        for key, guess in (("", told), ("pronouns apart ", alone), ("wordings ", [text.lower() for text in said])):
            precision, recall = b_cubed(gold, guess)
            total[f"{key}precision"] += precision
            total[f"{key}recall"] += recall
        total["mentions"] += len(gold)
        total["pairs right"] += len(pairs(gold) & pairs(told))
        total["pairs gold"] += len(pairs(gold))
        total["pairs told"] += len(pairs(told))
        for n, row in enumerate(mentions):
            total["kinds right"] += kinds[n] == row[4]
            total["kinds named"] += row[4] != "pronoun"
            total["kinds named right"] += kinds[n] == row[4] != "pronoun"
        if options.wrong and mentions[0][5] == "seen":
            for n, row in enumerate(mentions):
                mates = {k for k, other in enumerate(gold) if other == gold[n]}
                joined = {k for k, other in enumerate(told) if other == told[n]}
                if mates != joined or kinds[n] != row[4]:
                    print(f"{name[:34]} {n:2} {row[3]} told {told[n]:2} {row[4]} {kinds[n]} | {said[n]}")
    for part, total in sums.items():
        n = total["mentions"]
        print(f"{part}: {n} mentions")
        for key in ("", "pronouns apart ", "wordings "):
            precision, recall = total[f"{key}precision"] / n, total[f"{key}recall"] / n
            print(f"  {key or 'as told '}B-cubed P {precision:.3f} R {recall:.3f} F1 {f1(precision, recall):.3f}")
        precision, recall = (total["pairs right"] / total[f"pairs {side}"] for side in ("told", "gold"))
        print(
            f"  pairs P {precision:.3f} R {recall:.3f} F1 {f1(precision, recall):.3f} ({total['pairs gold']} in gold)"
        )
        print(
            f"  kinds right {total['kinds right'] / n:.3f}; "
            f"without pronouns {total['kinds named right'] / total['kinds named']:.3f} (n = {total['kinds named']})"
        )


if __name__ == "__main__":
    main()
