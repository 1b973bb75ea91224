"""Which line of a page dump is the headline: a choice among the lines above the body, or none of them.

A conditional logit (McFadden 1974): each line has a score, "none" has 0, and the probability of a line is its share of
the exponentials. Weights in `titles.tsv` (benchmarks/fit_titles.py).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from outletscore.inputs import dates, features, wordlists
from outletscore.inputs.layout import Paragraph

if TYPE_CHECKING:
    from numpy.typing import NDArray

REACH = 40  # paragraphs above the body in which a headline is looked for
MOST_WORDS = 32
SIGNED = 16  # words from which a line is no author line and no date line
# Probability from which a line is believed to be the headline: null rather than wrong (benchmarks/fit_titles.py).
THRESHOLD = 0.25
BYLINE = re.compile(
    r"^(?:(?:written|posted|story|reported|published|article|words)\s+)?(?:by|von|author|autor|par|por)\b\s*:?\s+"
    r"(?P<name>\S.*)$",
    re.IGNORECASE,
)
NAMES = (
    "shared",
    "shared_words",
    "words_1",
    "words_2",
    "words_3_4",
    "words_5_7",
    "words_8_15",
    "words_16",
    "bullet",
    "ends_stop",
    "ends_question",
    "ends_open",
    "gap_before",
    "gap_after",
    "alone",
    "again",
    "trailed",
    "leads",
    "signed_next",
    "signed_after",
    "signed_before",
    "is_signed",
    "page_words",
    "teases",
    "distance",
    "words_between",
    "first_between",
    "capitals",
    "all_capitals",
    "digits",
    "name_like",
    "section",
    "marked",
    "longest_near",
    "best_shared",
    "run_of_links",
)


@cache
def weights() -> tuple[float, NDArray[np.float64]]:
    """Intercept, and a weight a feature, in the order of NAMES. Raises KeyError where one is missing."""
    text = (resources.files(__package__) / "titles.tsv").read_text(encoding="utf-8")
    rows = dict(line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return float(rows["intercept"]), np.array([float(rows[name]) for name in NAMES])


def find(found: Sequence[Paragraph], first: int, body: Sequence[int]) -> int | None:
    """The place of the headline above paragraph `first`, where the body begins; None where no line looks like one.

    body: the places of the body's paragraphs of prose, whose words a headline takes up.
    """
    places = candidates(found, first)
    if not places:
        return None
    intercept, weight = weights()
    scores = intercept + measure(found, places, first, body) @ weight
    best = int(np.argmax(scores))
    odds = np.exp(scores - max(float(scores[best]), 0.0))
    probability = odds[best] / (odds.sum() + np.exp(-max(float(scores[best]), 0.0)))
    return places[best] if probability > THRESHOLD else None


def candidates(found: Sequence[Paragraph], first: int) -> list[int]:
    """The places of the lines that could be a headline."""
    return [i for i in range(max(0, first - REACH), first) if len(found[i].text.split()) <= MOST_WORDS]


def measure(found: Sequence[Paragraph], places: Sequence[int], first: int, body: Sequence[int]) -> NDArray[np.float64]:
    """Features of the candidates: an array of (places, len(NAMES)), in the order of NAMES."""
    said = Counter(word for i in body for word in words(found[i].text))
    lines = Counter(wordlists.fold(p.text) for p in found)
    signed = [signs(p.text) for p in found[: first + 4]]
    counts = [p.text.count(" ") + 1 for p in found]
    rows = np.array([_own(found, i, first, said, lines, signed, counts) for i in places], dtype=np.float64)
    shared = rows[:, 0] * np.minimum(rows[:, 1], 1.0)
    rows[:, NAMES.index("best_shared")] = shared >= shared.max()
    return rows


def _own(
    found: Sequence[Paragraph],
    i: int,
    first: int,
    said: Counter[str],
    lines: Counter[str],
    signed: Sequence[bool],
    counts: Sequence[int],
) -> list[float]:
    paragraph = found[i]
    text = paragraph.text
    n = counts[i]
    longer = words(text)
    taken_up = sum(1 for word in longer if said[word])
    letters = [word for word in text.split() if word[0].isalpha()]
    page = wordlists.families("page").count(features.plain(text))
    folded = wordlists.fold(text)
    following = found[i + 1] if i + 1 < len(found) else None
    near = counts[max(0, i - 3) : i + 4]
    return [
        taken_up / max(len(longer), 1),
        math.log1p(taken_up),
        n == 1,
        n == 2,
        3 <= n <= 4,
        5 <= n <= 7,
        8 <= n <= 15,
        n >= 16,
        paragraph.bullet,
        text.rstrip("\"'”’»)]")[-1:] in (".", ";", ","),
        text[-1] in "?!",
        text.endswith((":", "…", "...")),
        paragraph.gap > 0,
        following is not None and following.gap > 0,
        paragraph.gap > 0 and following is not None and following.gap > 0,
        min(lines[folded] - 1, 2),
        any(p.text != text and p.text.endswith(text) for p in found[max(0, i - 8) : i]),
        any(p.text != text and p.text.startswith(text) for p in found[max(0, i - 8) : i + 8]),
        i + 1 < len(signed) and signed[i + 1],
        any(signed[i + 2 : i + 5]),
        any(signed[max(0, i - 3) : i]),
        signed[i],
        min(sum(page[:6]), 3),
        min(page[features.FAMILIES.index("more")], 1),
        math.log(first - i),
        math.log1p(sum(counts[i + 1 : first])),
        math.log1p(sum(1 for count in counts[i + 1 : first] if count > 4)),
        sum(word[0].isupper() for word in letters) / max(len(letters), 1),
        text.isupper(),
        sum(map(str.isdigit, text)) / len(text),
        n <= 5 and all(word[0].isupper() for word in letters) and text[-1].isalnum(),
        folded in wordlists.entries("sections"),
        sum(text.count(mark) for mark in "|/»›[]_@©#=") / n,
        n >= max(near),
        0.0,
        sum(1 for count in near if count <= 3) / len(near),
    ]


def words(text: str) -> set[str]:
    """The longer words of a line, case folded."""
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3}


def signs(text: str) -> bool:
    """Whether a line looks like what stands under a headline: an author or a date."""
    if text.count(" ") >= SIGNED:
        return False
    return BYLINE.match(text) is not None or dates.find(text) is not None
