"""CPU seconds of reading, extracting and scoring a page, for the sizing table of docs/spark.md.

python -m benchmarks.sizing FOLDER_OF_HTML [PAGES]
"""

from __future__ import annotations

import gzip
import sys
import time
from pathlib import Path

import polars as pl

from outletscore import inputs, rulebook
from outletscore.inputs.html import read
from outletscore.scoring import Engine, score_batch


def unpacked(path: Path) -> bytes:
    """A page, packed or not."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def cost(engine: Engine, batch: inputs.Batch) -> float:
    """Seconds of CPU."""
    begun = time.process_time()
    score_batch(engine, batch)
    return time.process_time() - begun


def main(folder: Path, pages: int) -> None:
    """Print pages a second and core of both extractors, and of scoring what the full one found."""
    held = [unpacked(path) for path in sorted(folder.rglob("*.html*"))[:pages]]
    print(f"{len(held)} pages, {sum(map(len, held)) / len(held) / 1e3:.0f} kB each")
    texts: list[str] = []
    for extractor in inputs.options.EXTRACTORS:
        options = inputs.Options(extractor=extractor, language="any")
        begun, found, refused = time.process_time(), [], 0
        for number, page in enumerate(held):
            try:
                found.append(read(page, str(number), str(number), options).text)
            except inputs.unpacking.RefusedError:
                refused += 1
        spent = time.process_time() - begun
        print(f"{extractor}: {len(held) / spent:.0f} pages/s, {refused} refused")
        texts = texts or found
    articles = pl.DataFrame(
        {
            name: [str(n) for n in range(len(texts))] if name == "article_id" else texts if name == "text" else None
            for name in inputs.batch.tables.ARTICLES_IN
        },
        schema=inputs.batch.tables.schema(inputs.batch.tables.ARTICLES_IN),
    )
    batch = inputs.Batch(articles, inputs.batch.tables.empty(inputs.batch.tables.LINES), (), 0)
    engine = Engine.of(rulebook.load())
    score_batch(engine, batch)
    spent = min(cost(engine, batch) for _ in range(5))  # the least that others on the machine have disturbed
    size, each = sum(len(text.encode()) for text in texts), len(texts)
    print(f"scoring: {each / spent:.0f} articles/s, {size / spent / 1e6:.1f} MB/s, {size / each:.0f} bytes each")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
