"""How often what stands behind *citing* is a source, against our labels in tests/fixtures/attribution/cited.tsv.

    python benchmarks/measure_source_cited.py --data DIR    # DIR holds allsides_dev.parquet and polnear_train.parquet

Prints for each verdict how many of the labelled places there are, and how many are told as `cited` today.
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
    places: dict[str, dict[int, str]] = defaultdict(dict)
    for line in LABELS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            article, start, _, verdict = line.split("\t")
            places[article][int(start)] = verdict
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
    told = {
        (names[found.text[n]], int(reading.start_char[relays.cited_start[n]]))
        for n in np.flatnonzero(relays.cited_start >= 0).tolist()
    }
    labelled, still = Counter[str](), Counter[str]()
    for article, own in places.items():
        labelled.update(own.values())
        still.update(verdict for start, verdict in own.items() if (article, start) in told)
    for verdict, count in sorted(labelled.items()):
        print(f"{verdict}\t{count}\t{still[verdict]}")
    print(f"right of those told: {still['right'] / max(1, still.total()):.2f}")


if __name__ == "__main__":
    main()
