"""`make bounds`: every kernel with its indices checked, over malformed texts. A read past a buffer is an IndexError.

The one memory bug that this project can have: a compiled kernel that reads behind its arrays. In the ordinary build
numba checks no index. The malformed texts ask for exact spans; small samples are compared with the oracles as well.
"""

from __future__ import annotations

import random
import sys
import time

import numpy as np
import polars as pl
from numba.core import config

from outletscore import rulebook, tables
from outletscore.inputs.duplicates import Copies
from outletscore.language import Vocabulary
from outletscore.scores.copies import shared_text
from outletscore.scores.events import events
from outletscore.scores.intervals import bootstrap_means
from outletscore.scoring import Engine, score_texts
from tests import hostile, test_language_differential, test_rulebook_match, test_signals_exact_plain
from tests.hostile_suite import NEWS, check_scored

TEXTS = 4_000
AT_ONCE = 200


def equal_to_oracles() -> None:
    """Tokens, quotations and sentences, hits, tone and readability, as their tests compare them in plain Python."""
    for text in test_language_differential.small_sample():
        test_language_differential.check(text, Vocabulary())
    test_rulebook_match.check_sample()
    test_signals_exact_plain.tone()
    test_signals_exact_plain.readability()


def main() -> None:
    if not vars(config)["BOUNDSCHECK"]:
        sys.exit("bounds are not checked: set NUMBA_BOUNDSCHECK=1")
    rng = random.Random(20211014)
    engine = Engine.of(rulebook.load())
    begin, spans, copies = time.process_time(), 0, Copies()
    equal_to_oracles()
    for first in range(0, TEXTS, AT_ONCE):
        texts = [
            "\n\n".join(hostile.sentence(rng, NEWS, 60) for _ in range(rng.randrange(4))) for _ in range(AT_ONCE - 2)
        ]
        texts += ["", "“"]  # buffers that end at once
        ids = [str(first + i) for i in range(AT_ONCE)]
        frame = pl.DataFrame({"article_id": ids, "text": texts, "title": [text[:80] for text in texts]})
        articles = pl.concat([tables.empty(tables.ARTICLES_IN), frame], how="diagonal")
        for article_id, text in zip(ids, texts, strict=True):
            copies.first("outlet", article_id, text)
        scored = score_texts(engine, articles)
        spans += check_scored(articles, scored)
        # What two outlets have in common, and what tells stories: of the same texts, half of them twice.
        outlets = pl.Series("outlet", [f"outlet {number % 3}" for number in range(AT_ONCE)])
        text = scored["articles"]["text"]
        both = scored["articles"].with_columns(outlets, pl.concat([text[::2], text[::2]]))
        shared_text(both, scored["sentences"])
        events(both)
    figures = np.random.default_rng(1).normal(size=(50, 3))
    for size in (1, 2, 60):
        bootstrap_means(figures, seed=1, draws=40, size=size)
    seconds = time.process_time() - begin
    told = f"{TEXTS:,} texts, {spans:,} spans, samples equal to four oracles, no index out of bounds"
    sys.stdout.write(f"{told}; {seconds:.0f} s of CPU\n")


if __name__ == "__main__":
    main()
