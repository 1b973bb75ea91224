"""Measure outletscore and what could be taken instead: one process, interleaved, CPU time, the same articles.

    python -m benchmarks [--data ARTICLES.parquet] [--articles 1000] [--rounds 3] [--growth]

Prints a table of rates and ratios; results are compared in the same run. Needs the dependency group `bench`.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import growth, peers, texts

SLOW = 0.1  # share of the articles that slow peers are given


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds, and the result."""
    begun = time.process_time()
    result = run()
    return time.process_time() - begun, result


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="Parquet file with a column `text`; generated articles without it")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", action="store_true", help="also how the cost grows")
    options = parser.parse_args()

    many = texts.articles(options.data, options.articles)
    few = many[: max(1, int(len(many) * SLOW))]
    size = {id(t): sum(len(text.encode()) for text in t) / 1e6 for t in (many, few)}
    words = {id(t): sum(len(text.split()) for text in t) for t in (many, few)}
    source = options.data.name if options.data else "generated"
    print(f"{processor()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(
        f"{len(many)} articles ({source}), {size[id(many)]:.1f} MB, {words[id(many)]:,} words; "
        f"slow peers: the first {len(few)}; best of {options.rounds} rounds, CPU time, one thread\n"
    )

    ours = peers.Ours()
    for part in (many, few):
        ours.prepare(part)
    vader, textstat, spacy, count = peers.Vader(), peers.Textstat(), peers.Spacy(), peers.WordCount(many)
    phrases = peers.Phrases(many)
    sentences = ours.sentences(few)
    buffer = np.frombuffer("\n".join(many).encode(), dtype=np.uint8)

    entries: list[tuple[str, list[str], Callable[[], Any]]] = [
        ("tone (ours)", many, lambda: ours.tone(many)),
        ("vaderSentiment, per sentence", few, lambda: vader(sentences)),
        ("six readability figures (ours)", many, lambda: ours.readability(many)),
        ("textstat, the same six", few, lambda: textstat(few)),
        ("tone + readability (ours)", many, lambda: ours.both(many)),
        ("vaderSentiment, then textstat", few, lambda: (vader(sentences), textstat(few))),
        ("tokens, sentences, quotations (ours)", many, lambda: ours.language(many)),
        ("spaCy blank + sentencizer", few, lambda: spacy(few)),
        ("TextBlob subjectivity", few, lambda: peers.textblob(few)),
        ("tokens + 2,000 phrases (ours)", many, lambda: phrases.ours(many)),
        ("ahocorasick_rs, whole words", few, lambda: phrases.peer(few)),
        ("ahocorasick_rs, substrings", many, lambda: phrases.scan(many)),
        ("whole engine (ours)", few, lambda: ours.whole(few)),
        ("wc -w", many, lambda: count(many)),
        ("numpy sum over the bytes", many, lambda: int(buffer.sum())),
    ]
    for name, _, run in entries:  # warm up: compile, load, fill the vocabulary
        if "ours" in name:
            run()
    best: dict[str, float] = {}
    results: dict[str, Any] = {}
    textstat_calls = _uncached()
    for _ in range(options.rounds):
        for name, _, run in entries:
            textstat_calls()
            seconds, results[name] = timed(run)
            if name == "wc -w":
                seconds = results[name]
            best[name] = min(best.get(name, seconds), seconds)
    rate = {name: size[id(part)] / best[name] for name, part, _ in entries}
    print(f"{'':38}{'MB/s':>10}{'words/s':>14}")
    for name, part, _ in entries:
        print(f"{name:38}{rate[name]:10.2f}{words[id(part)] / best[name]:14,.0f}")

    print("\nratios")
    for one, other in (
        ("tone + readability (ours)", "vaderSentiment, then textstat"),
        ("tone (ours)", "vaderSentiment, per sentence"),
        ("six readability figures (ours)", "textstat, the same six"),
        ("tokens, sentences, quotations (ours)", "spaCy blank + sentencizer"),
        ("tokens + 2,000 phrases (ours)", "ahocorasick_rs, whole words"),
        ("tokens + 2,000 phrases (ours)", "ahocorasick_rs, substrings"),
        ("whole engine (ours)", "TextBlob subjectivity"),
        ("whole engine (ours)", "wc -w"),
        ("tokens, sentences, quotations (ours)", "wc -w"),
    ):
        print(f"{one:38} / {other:32}{rate[one] / rate[other]:8.2f}")

    print("\nthe same results?")
    found = ours.tone(few).tolist()
    equal = sum(a == b for a, b in zip(found, results["vaderSentiment, per sentence"], strict=True))
    print(f"tone: {equal:,} of {len(found):,} sentences equal in all four figures")
    rows = [list(row) for row in ours.readability(few).iter_rows()]
    wanted = results["textstat, the same six"]
    equal = sum(a == b or (a[0] is None and not any(b)) for a, b in zip(rows, wanted, strict=True))
    print(f"readability: {equal:,} of {len(rows):,} articles equal in all six figures")
    mine, theirs = phrases.ours(few), results["ahocorasick_rs, whole words"]
    print(
        f"phrases: {len(mine):,} hits of ours, {sum(theirs.values()):,} of ahocorasick_rs at word edges "
        "(theirs do not cross a line end, ours know hyphens and 's)"
    )
    if options.growth:
        growth.show(many)


def _uncached() -> Callable[[], None]:
    """Empties textstat's caches: each round is to do the work."""
    from textstat.backend import counts, metrics, selections, transformations, validations

    modules = (counts, metrics, selections, transformations, validations)
    cached = [f for module in modules for f in vars(module).values() if hasattr(f, "cache_clear")]

    def clear() -> None:
        for function in cached:
            function.cache_clear()

    return clear


if __name__ == "__main__":
    main()
