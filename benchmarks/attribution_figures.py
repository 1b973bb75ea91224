"""The figures of attribution, as the project's yardstick has them, on the tokens and sentences of a reading.

A span counts as its set of tokens; pieces of one attribution are one. Overlap: a span shares a token with any gold span
of its kind. The right source: of the prediction that covers most of a gold content, it overlaps.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from attribution_training import token_spans
from outletscore.language import Reading

ROLES = ("source", "cue", "content")
Sets = dict[str, frozenset[int]]


def tokens_of(reading: Reading, text: int, row: dict[str, Any]) -> Sets:
    """Tokens of the code-point spans of each role."""
    return {
        role: frozenset(i for span in token_spans(reading, text, row[role]) for i in range(*span)) for role in ROLES
    }


def counted(reading: Reading, words: list[str], text: int, gold: list[Sets], told: list[Sets]) -> Counter[str]:
    """What the figures of one text are made of."""
    found = Counter[str]()
    true_content = frozenset[int]().union(*(a["content"] for a in gold))
    content = frozenset[int]().union(*(a["content"] for a in told))
    for name, a, b in (
        ("token", true_content, content),
        ("sentence", *(set(reading.sentence[sorted(own)].tolist()) for own in (true_content, content))),
    ):
        found.update({f"{name} gold": len(a), f"{name} told": len(b), f"{name} both": len(a & b)})
    for role in ROLES:
        a, b = ([row[role] for row in rows if row[role]] for rows in (gold, told))
        found.update({f"{role} gold": len(a), f"{role} told": len(b)})
        found[f"{role} exact"] += (Counter(a) & Counter(b)).total()
        found[f"{role} gold met"] += sum(bool(own & frozenset().union(*b)) for own in a)
        found[f"{role} told met"] += sum(bool(own & frozenset().union(*a)) for own in b)
    first, limit = int(reading.token_bounds[text]), int(reading.token_bounds[text + 1])
    for asked in gold:
        if not asked["content"] or not asked["source"]:
            continue
        answer = max(told, key=lambda row: len(row["content"] & asked["content"]), default=None)
        right = answer is not None and bool(answer["content"] & asked["content"] and answer["source"] & asked["source"])
        around = np.arange(max(first, min(asked["content"]) - 1), min(limit, max(asked["content"]) + 2))
        quotes = any(words[word] == '"' for word in reading.word[around].tolist())
        for name in ("any", "quotation")[: 1 + quotes]:
            found.update({f"{name} gold": 1, f"{name} right": int(right)})
    return found


def harmonic(precise: float, told: float, recalled: float, gold: float) -> float:
    precision, recall = precise / max(1.0, told), recalled / max(1.0, gold)
    return 2 * precision * recall / max(1e-9, precision + recall)


def figures(n: Counter[str]) -> dict[str, float]:
    """The figures of the counts of any number of texts."""

    def share(name: str) -> float:
        return harmonic(n[f"{name} both"], n[f"{name} told"], n[f"{name} both"], n[f"{name} gold"])

    def exact(role: str) -> float:
        return harmonic(n[f"{role} exact"], n[f"{role} told"], n[f"{role} exact"], n[f"{role} gold"])

    def overlap(role: str) -> float:
        return harmonic(n[f"{role} told met"], n[f"{role} told"], n[f"{role} gold met"], n[f"{role} gold"])

    return {
        "sentences": share("sentence"),
        "content": share("token"),
        "cue": overlap("cue"),
        "source exact": exact("source"),
        "source overlap": overlap("source"),
        "content exact": exact("content"),
        "quotations": n["quotation right"] / max(1, n["quotation gold"]),
        "any source": n["any right"] / max(1, n["any gold"]),
    }
