"""How memory and rate go with the number of articles: `python -m benchmarks.scale make`, then `... run`.

`make TABLE -o FOLDER -n N` writes N articles into Parquet files of 10,000: those of TABLE again and again, every sixth
word of a repetition drawn from elsewhere in the same article, so that none is a copy of another. With `--letters K` a
text ends with the word that reaches K letters: what a run holds of an article shows in a third of the time.

`run FOLDER -o OUT` scores them as the command `outletscore run` does and prints, through the run: stage, articles,
seconds of wall and of CPU, resident memory now and at most since the line before; then the rates of both halves.
"""

from __future__ import annotations

import argparse
import os
import random
import threading
import time
from pathlib import Path

OF_A_FILE = 10_000
EVERY = 6
STATUS = Path("/proc/self/statm")
PAGE = os.sysconf("SC_PAGE_SIZE")


def make(table: Path, folder: Path, n: int, letters: int | None) -> None:
    import polars as pl

    source = pl.read_parquet(table)
    if letters is not None:
        source = source.with_columns(pl.col("text").str.extract(rf"(?s)^(.{{0,{letters}}}\S*)", 1))
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, n, OF_A_FILE):
        rows = []
        for number in range(first, min(first + OF_A_FILE, n)):
            again, row = divmod(number, source.height)
            found = source.row(row, named=True)
            if again:
                found["id"] = f"{found['id']}-{again}"
                found["text"] = perturbed(found["text"], number)
            rows.append(found)
        path = folder / f"{first // OF_A_FILE:04}.parquet"
        pl.DataFrame(rows, schema=source.schema).write_parquet(path, row_group_size=1_000)


def perturbed(text: str, seed: int) -> str:
    """Every sixth word is another of the same text; paragraphs stay."""
    chance = random.Random(seed)
    lines = [line.split(" ") for line in text.split("\n")]
    words = [word for line in lines for word in line if word]
    at = chance.randrange(EVERY)
    for line in lines:
        for place, word in enumerate(line):
            at += 1
            if word and at % EVERY == 0:
                line[place] = chance.choice(words)
    return "\n".join(" ".join(line) for line in lines)


class Memory:
    """Resident megabytes: now, and at most since it was last asked."""

    def __init__(self) -> None:
        self.most = 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    @staticmethod
    def now() -> float:
        return int(STATUS.read_text("ascii").split()[1]) * PAGE / 1e6

    def _watch(self) -> None:
        while True:
            self.most = max(self.most, self.now())
            time.sleep(0.05)

    def taken(self) -> float:
        most, self.most = max(self.most, self.now()), 0.0
        return most


def run(folder: Path, out: Path, threads: int, every: int) -> None:
    from outletscore.cli.process import giving_back, settle

    settle()
    from outletscore import pipeline
    from outletscore.progress import Progress

    memory, wall, cpu = Memory(), time.perf_counter(), time.process_time()
    moments: list[tuple[int, float]] = []
    peak, told = 0.0, 0

    def tell(at: Progress) -> None:
        nonlocal peak, told
        moments.append((at.articles, time.process_time() - cpu))
        if at.stage == "scoring" and at.articles < told:
            return
        told = at.articles + every
        line(at.stage, at.articles)

    def line(stage: str, articles: int) -> None:
        nonlocal peak
        most = memory.taken()
        peak = max(peak, most)
        seconds = f"{time.perf_counter() - wall:8.1f} {time.process_time() - cpu:8.1f}"
        print(f"{stage:10} {articles:9,} {seconds} {memory.now():7.0f} {most:7.0f}", flush=True)

    print(f"{'stage':10} {'articles':>9} {'wall s':>8} {'CPU s':>8} {'MB now':>7} {'MB most':>7}")
    found = pipeline.run([folder], out, threads=threads, progress=giving_back(tell))
    scored = found.run["counts"]["scored"]
    line("done", scored)
    scoring = [moment for moment in moments if moment[0]]
    warm = next(moment for moment in scoring if moment[0] >= scored // 10)  # what is compiled and loaded comes first
    half = next(moment for moment in scoring if moment[0] >= (scored + warm[0]) // 2)
    last = next(moment for moment in scoring if moment[0] == scored)
    rates = [(b[0] - a[0]) / (b[1] - a[1]) for a, b in ((warm, half), (half, last))]
    print(f"articles a second of CPU while scoring: first half {rates[0]:.0f}, last half {rates[1]:.0f}; ", end="")
    print(f"peak {peak:.0f} MB; {scored:,} articles in {time.process_time() - cpu:.0f} s of CPU")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    making.add_argument("table", type=Path)
    making.add_argument("-o", "--out", type=Path, required=True)
    making.add_argument("-n", type=int, default=100_000)
    making.add_argument("--letters", type=int)
    running = commands.add_parser("run")
    running.add_argument("folder", type=Path)
    running.add_argument("-o", "--out", type=Path, required=True)
    running.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    running.add_argument("--every", type=int, default=5_000)
    given = parser.parse_args()
    if given.command == "make":
        make(given.table, given.out, given.n, given.letters)
    else:
        run(given.folder, given.out, given.threads, given.every)


if __name__ == "__main__":
    main()
