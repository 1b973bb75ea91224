"""The long campaigns of hostile input: nothing may be raised, every span must be exact.

    python -m benchmarks.hostile texts [--count 200000]   malformed texts by Hypothesis, through reading and scoring
    python -m benchmarks.hostile pages [--count 20000]    malformed bytes as page dumps
    python -m benchmarks.hostile rules [--count 300]      rule files that must be refused, with place and time

The property is that of tests/hostile_suite.py. A failure prints the smallest example that Hypothesis finds.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from tests import hostile_suite as suite

from outletscore import rulebook
from outletscore.scoring import Engine

AT_ONCE = 100


def generated(kind: str, count: int, start: int) -> None:
    """Batches of one kind until `count` texts went through; prints what was checked."""
    engine = Engine.of(rulebook.load())
    strategy, check = (suite.texts, suite.score_records) if kind == "texts" else (suite.pages, suite.score_pages)
    done = spans = runs = 0
    begin = time.process_time()

    @settings(
        max_examples=1_000_000,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(batch=st.lists(strategy, min_size=AT_ONCE // 2, max_size=AT_ONCE))
    def campaign(batch: list[str]) -> None:
        nonlocal done, spans
        if done >= count:
            raise StopIteration
        spans += check(engine, batch)  # type: ignore[arg-type]
        done += len(batch)

    while done < count:
        runs += 1
        try:
            seed(start + runs)(campaign)()
        except StopIteration:
            break
    seconds = time.process_time() - begin
    print(f"{done:,} {kind}, {spans:,} spans exact, no exception; {seconds:.0f} s of CPU")


def rules(count: int) -> None:
    """Rule files until `count` were refused."""
    refused, worst, accepted = 0, (0.0, ""), 0
    with tempfile.TemporaryDirectory() as name:
        folder = suite.empty_rulebook(Path(name) / "rules")
        gc.collect()
        gc.freeze()  # what this program has imported is looked through at some refusal, and would count as its time
        for kind, rule in suite.hostile_rules():
            error, seconds = suite.refusal_of(folder, rule)
            if error is None:
                accepted += 1  # cut or changed where it does not matter: a sound rule, kept for next time
                continue
            worst = max(worst, (seconds, kind))
            if not error.place.startswith("rules/idiom/hostile.toml:"):
                sys.exit(f"{kind}: refused without place: {error}")
            refused += 1
            if refused == count:
                break
    print(
        f"{refused} rule files refused with their place ({accepted} changed ones are sound); "
        f"slowest {1000 * worst[0]:.0f} ms of CPU ({worst[1]})"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["texts", "pages", "rules"])
    parser.add_argument("--count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.kind == "rules":
        rules(args.count or 300)
    else:
        generated(args.kind, args.count or (200_000 if args.kind == "texts" else 20_000), args.seed)


if __name__ == "__main__":
    main()
