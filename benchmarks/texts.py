"""Articles to measure on: those of a Parquet file, or generated ones."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl

from outletscore.signals import syllables

COMMON = (
    "the of to and a in that said for it is was on with as he by at from his but not they have had are be this who an "
    "which she or their were has been will more would about one its after when also there we out than over into up"
)


def articles(data: Path | None, count: int, seed: int = 1) -> list[str]:
    """`count` texts: a sample of the column `text` of a Parquet file, or generated."""
    if data:
        texts = pl.read_parquet(data, columns=["text"])["text"].drop_nulls()
        return texts.sample(min(count, len(texts)), seed=seed).to_list()
    rng = random.Random(seed)
    rare = sorted(syllables.dictionary())
    rng.shuffle(rare)
    rare = rare[:20_000]
    common = COMMON.split()
    weights = [1 / rank for rank in range(1, len(rare) + 1)]
    return [article(rng, common, rare, weights) for _ in range(count)]


def article(rng: random.Random, common: list[str], rare: list[str], weights: list[float]) -> str:
    """Some thirty sentences in paragraphs, with names, numbers and quotations."""
    paragraphs = []
    for _ in range(rng.randrange(5, 15)):
        sentences = []
        for _ in range(rng.randrange(1, 5)):
            length = rng.randrange(5, 40)
            words = [rng.choice(common) if rng.random() < 0.5 else "" for _ in range(length)]
            others = iter(rng.choices(rare, weights, k=length))
            words = [word or next(others) for word in words]
            words[rng.randrange(length)] = rng.choice(
                ["Moscow", "U.S.", "2021", "NATO", "O'Brien", "10,000", "Erdoğan"]
            )
            if length > 20:
                words[length // 2] += ","
            sentence = " ".join(words).capitalize() + rng.choice(".....?!")
            sentences.append(f"“{sentence}” the minister said." if rng.random() < 0.2 else sentence)
        paragraphs.append(" ".join(sentences))
    return "\n\n".join(paragraphs)
