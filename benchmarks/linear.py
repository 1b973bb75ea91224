"""How the cost of reading grows: n and 4 n of the texts that tempt a tokenizer to look far or look twice.

    python -m benchmarks.linear [CHARACTERS]

CHARACTERS is n, 500,000 by default. `growth` is the CPU time of 4 n over that of n (best of five, after one run to
warm the vocabulary and the kernels): 4 is linear, 16 quadratic. The command fails where it is above 8.
"""

from __future__ import annotations

import sys
import time

from outletscore.language import Vocabulary, read

LIMIT = 8.0
UNITS = {
    "words in one line": "the region said it would ",
    "one-word sentences": "Yes. ",
    "one word": "x",
    "distinct words": "",  # made below
    "straight double marks": '"',
    "straight double marks, spaced": '" ',
    "marks that open": "“",
    "marks that open, spaced": " “a",
    "marks that close": "”",
    "single marks that open": " 'a",
    "single marks that open, curly": " ‘a",
    "possessives": " 'workers' a",
    "unclosed, a paragraph each": "“A b.\n\n",
    "stops": ".",
    "stops, spaced": ". ",
    "stops and marks": '."',
    "brackets behind a stop": ")",
    "initials": "A.",
    "initials, spaced": "A. ",
    "dashes, spaced": "- ",
    "question, then dashes": "? - ( ",
    "tags": "?” A. B. C. D. ",
    "commas between digits": "1,",
    "apostrophes in a word": "a'",
    "accents": "\u0301",
    "line ends": "\n",
    "byte-order marks": "\ufeff",
    "emoji": "👩\u200d👧",
}


def text(name: str, size: int) -> str:
    if name == "distinct words":
        return " ".join(f"{n:07x}" for n in range(size // 8))
    prefix = "Stop. " if name.startswith(("brackets", "dashes")) else ""
    return prefix + UNITS[name] * (size // len(UNITS[name]))


def seconds(sample: str) -> float:
    """CPU time of the best of five readings with a vocabulary that knows the words."""
    vocabulary = Vocabulary()
    read([sample], vocabulary)
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        read([sample], vocabulary)
        best = min(best, time.process_time() - start)
    return best


def main() -> int:
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    worst = 0.0
    print(f"{'text':32} {'characters':>10} {'ms':>9} {'ms, x4':>9} {'growth':>7} {'MB/s':>7}")
    seconds("Warm up.")
    for name in UNITS:
        small, large = text(name, size), text(name, 4 * size)
        one, four = seconds(small), seconds(large)
        growth = four / one
        worst = max(worst, growth)
        rate = len(large.encode()) / four / 1e6
        print(f"{name:32} {len(small):10,} {one * 1e3:9.1f} {four * 1e3:9.1f} {growth:7.1f} {rate:7.1f}")
    print(f"worst growth {worst:.1f}; limit {LIMIT}")
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
