"""How often what stands behind *citing* is a source, against our labels in tests/fixtures/attribution/cited.tsv.

    python benchmarks/measure_source_cited.py --data DIR    # DIR holds allsides_dev.parquet and polnear_train.parquet

Prints for each verdict how many of the labelled places there are, and how many are told as `cited` today: with these
very words, and with others.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import polars as pl

from outletscore.language import Vocabulary, read
from outletscore.signals import attribution, sources_relays

LABELS = Path(__file__).parents[1] / "tests" / "fixtures" / "attribution" / "cited.tsv"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    places: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for line in LABELS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            article, start, end, verdict = line.split("\t")
            places[article].append((int(start), int(end), verdict))
    news = pl.concat(
        pl.scan_parquet(options.data / file).select(pl.col(key).alias("id"), "text")
        for file, key in (("allsides_dev.parquet", "id"), ("polnear_train.parquet", "doc_id"))
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
    labelled, exact, other = Counter[str](), Counter[str](), Counter[str]()
    for article, own in places.items():
        for start, end, verdict in own:
            labelled[verdict] += 1
            if (start, end) in told[article]:
                exact[verdict] += 1
            elif any(a < end and start < b for a, b in told[article]):
                other[verdict] += 1
    for verdict, count in sorted(labelled.items()):
        print(f"{verdict}\t{count}\t{exact[verdict]}\t{other[verdict]}")
    print(f"right of those told: {exact['source'] / max(1, exact.total() + other.total()):.2f}")


if __name__ == "__main__":
    main()
