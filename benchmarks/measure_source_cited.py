"""How often what stands behind *citing* is a source, against our labels in tests/fixtures/attribution/cited*.tsv.

    python benchmarks/measure_source_cited.py --data DIR    # DIR holds allsides_dev.parquet and polnear_train.parquet

Prints for each file and verdict how many of the labelled places there are, and how many are told as `cited` today: with
these very words, and with others.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import polars as pl

from outletscore.language import Vocabulary, read
from outletscore.signals import attribution, sources_relays

LABELS = Path(__file__).parents[1] / "tests" / "fixtures" / "attribution"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    places: dict[str, list[tuple[int, int, str, str]]] = defaultdict(list)
    for file in sorted(LABELS.glob("cited*.tsv")):
        for line in file.read_text("utf-8").splitlines():
            if not line.startswith("#"):
                article, start, end, verdict = line.split("\t")
                places[article].append((int(start), int(end), file.stem, verdict))
    news = pl.concat(
        pl.scan_parquet(options.data / parquet).select(pl.col(key).alias("id"), "text")
        for parquet, key in (("allsides_dev.parquet", "id"), ("polnear_train.parquet", "doc_id"))
    )
    texts = news.filter(pl.col("id").is_in(list(places))).unique("id", keep="first", maintain_order=True).collect()
    vocabulary = Vocabulary()
    reading = read(texts["text"].to_list(), vocabulary)
    found = attribution.find(reading, vocabulary)
    relays = sources_relays.find(reading, vocabulary, found.sentence, found.source_start)
    names = texts["id"].to_list()
    told: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for n in np.flatnonzero(relays.cited_start >= 0).tolist():
        span = reading.start_char[relays.cited_start[n]], reading.end_char[relays.cited_end[n] - 1]
        told[names[found.text[n]]].add((int(span[0]), int(span[1])))
    labelled, exact, other = (defaultdict[str, Counter[str]](Counter) for _ in range(3))
    for article, own in places.items():
        for start, end, file, verdict in own:
            labelled[file][verdict] += 1
            if (start, end) in told[article]:
                exact[file][verdict] += 1
            elif any(a < end and start < b for a, b in told[article]):
                other[file][verdict] += 1
    for file, verdicts in labelled.items():
        for verdict, count in sorted(verdicts.items()):
            print(f"{file}\t{verdict}\t{count}\t{exact[file][verdict]}\t{other[file][verdict]}")
        right, all_told = exact[file]["source"], exact[file].total() + other[file].total()
        print(f"{file}\tright of those told: {right / max(1, all_told):.2f}")


if __name__ == "__main__":
    main()
