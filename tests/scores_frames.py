"""Frames for the tests of `scores`: two small articles told by hand, and many made from a seed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from outletscore import tables


class Frames(NamedTuple):
    articles: pl.DataFrame
    sentences: pl.DataFrame
    evidence: pl.DataFrame
    title_evidence: pl.DataFrame
    attributions: pl.DataFrame


def frame(columns: tables.Columns, rows: list[dict[str, object]]) -> pl.DataFrame:
    """Rows of a table; columns that a row does not name are null."""
    names = tables.schema(columns).names()
    data = [{name: row.get(name) for name in names} for row in rows]
    return pl.DataFrame(data, schema=tables.schema(columns), orient="row")


# "a": four sentences, two sources, one of them in pieces; "b": nothing but a quotation; "c": no sentence at all.
TEXT_A = '"One two three," Smith said, "four five." Brown claimed six seven. Shameful eighth ninth! Tenth.'


def by_hand() -> Frames:
    articles = frame(
        tables.ARTICLES,
        [
            {"article_id": "a", "outlet": "X", "title": "T", "text": TEXT_A, "words": 16, "sentences": 4},
            {"article_id": "b", "outlet": "X", "title": None, "text": '"All quoted here."', "words": 3, "sentences": 1},
            {"article_id": "c", "outlet": None, "title": "T", "text": "", "words": 0, "sentences": 0},
        ],
    ).with_columns(
        title_probability=pl.Series([0.25, None, 0.5], dtype=pl.Float64),
        flesch_reading_ease=pl.Series([60.0, float("nan"), None], dtype=pl.Float64),
    )

    def sentence(article: str, number: int, part: str, **columns: object) -> dict[str, object]:
        voice = "tone_quotation" if columns["quoted"] else "tone_narration"
        given = {"article_id": article, "sentence": number, "position": part, voice: columns["tone"]}
        return {**given, "reported": columns["attributed"], **columns}

    sentences = frame(
        tables.SENTENCES,
        [
            sentence(
                "a", 0, "opening", quoted=False, attributed=True, editorializing=0.1, tone=0.0, narration_words=2,
                own_words=2, words=7,
            ),
            sentence(
                "a", 1, "middle", quoted=False, attributed=True, editorializing=0.2, tone=-0.2, narration_words=4,
                own_words=2, words=4,
            ),
            sentence(
                "a", 2, "middle", quoted=False, attributed=False, editorializing=0.7, tone=-0.4, narration_words=3,
                own_words=3, words=3,
            ),
            sentence(
                "a", 3, "close", quoted=False, attributed=False, editorializing=0.0, tone=0.2, narration_words=1,
                own_words=1, words=1,
            ),
            sentence(
                "b", 0, "opening", quoted=True, attributed=False, editorializing=0.0, tone=0.5, narration_words=0,
                own_words=0, words=3,
            ),
        ],
    )  # fmt: skip

    def hit(rule: str, voice: str, attributed: bool, weight: float = 1.0) -> dict[str, object]:
        return {
            "article_id": "a", "sentence": 2, "rule": rule, "start": 0, "end": 1, "text": "x",
            "voice": voice, "weight": weight, "attributed": attributed,
        }  # fmt: skip

    evidence = frame(
        tables.EVIDENCE,
        [
            hit("loaded/shame", "narration", False),
            hit("loaded/other", "quotation", False),
            hit("loaded/other", "narration", True),
            hit("exclamation/mark", "narration", False),
            hit("scare-quote/word", "narration", False),
            hit("hedge/may", "narration", False, 0.0),
            hit("fitted/word", "narration", False),
        ],
    )
    title_evidence = frame(
        tables.TITLE_EVIDENCE,
        [
            {
                "article_id": "a",
                "rule": "loaded/x",
                "start": 0,
                "end": 1,
                "text": "T",
                "voice": "narration",
                "weight": 1.0,
            },
            {
                "article_id": "a",
                "rule": "hedge/x",
                "start": 0,
                "end": 1,
                "text": "T",
                "voice": "narration",
                "weight": 0.0,
            },
            {
                "article_id": "a",
                "rule": "loaded/x",
                "start": 0,
                "end": 1,
                "text": "T",
                "voice": "quotation",
                "weight": 1.0,
            },
        ],
    )
    smith = {
        "article_id": "a", "sentence": 0, "source_start": 17, "source_end": 22, "cue_start": 23, "cue_end": 27,
        "source": "Smith", "source_id": 0, "source_name": "Ann Smith", "source_kind": "named", "identified": True,
        "cue": "said", "stance": "neutral", "form": "direct", "act": "speech", "rule": "r",
    }  # fmt: skip
    brown = {
        **smith, "sentence": 1, "source_start": 42, "source_end": 47, "cue_start": 48, "cue_end": 55, "source": "Brown",
        "source_id": 1, "source_name": "Brown", "source_kind": "role", "identified": False, "cue": "claimed",
        "stance": "doubting", "form": "indirect",
    }  # fmt: skip
    bare = {
        "article_id": "b", "sentence": 0, "content_start": 0, "content_end": 18, "source_kind": "none",
        "identified": False, "stance": "neutral", "form": "direct", "act": "speech", "rule": "r",
    }  # fmt: skip
    attributions = frame(
        tables.ATTRIBUTIONS,
        [
            {**smith, "content_start": 0, "content_end": 16},  # "One two three,"
            {**smith, "content_start": 29, "content_end": 41},  # "four five."
            {**brown, "content_start": 56, "content_end": 65},  # six seven
            bare,
            bare,
        ],
    )
    return Frames(articles, sentences, evidence, title_evidence, attributions)


def made(n: int = 60, outlets: int = 4, seed: int = 0) -> Frames:
    """n articles of so many outlets, with 0 to 30 sentences each and everything else at random."""
    rng = np.random.default_rng(seed)
    ids = [f"article-{i:05}" for i in range(n)]
    text = " ".join(f"word{i}" for i in range(60))
    articles = pl.DataFrame(
        {
            "article_id": ids,
            "outlet": [f"outlet-{i % outlets}" for i in range(n)],
            "title": ["Title"] * n,
            "text": [text] * n,
            "published": ["2016-01-01"] * n,
            "title_probability": rng.random(n),
            "lix": rng.normal(40, 5, n),
            "language": ["en"] * n,
        }
    ).with_columns(duplicate_of=pl.lit(None, pl.String))
    lengths = rng.integers(0, 30, n)
    rows = int(lengths.sum())
    words = rng.integers(3, 30, rows)
    narration = rng.binomial(words, 0.7)
    own = rng.binomial(narration, 0.8)
    owner = np.repeat(np.arange(n), lengths)
    sentences = pl.DataFrame(
        {
            "article_id": [ids[i] for i in owner],
            "sentence": np.concatenate([np.arange(k) for k in lengths]) if rows else [],
            "quoted": narration == 0,
            "attributed": rng.random(rows) < 0.3,
            "editorializing": np.where(own > 0, rng.beta(0.5, 3, rows), 0.0),
            "tone": rng.uniform(-1, 1, rows),
            "narration_words": narration,
            "own_words": own,
            "words": words,
            "position": rng.choice(["opening", "middle", "close"], rows),
        }
    )
    counted = np.bincount(owner, words, minlength=n).astype(np.int32)
    dice = pl.Series(np.random.default_rng(n).random(n))
    articles = articles.with_columns(
        words=pl.Series(counted),
        sides=pl.when(dice < 0.7).then(pl.lit("russia; iran")),
        credit=pl.when(dice > 0.8).then(pl.lit("byline ap")),
    )
    hits = min(5 * n, rows)
    at = rng.choice(rows, hits, replace=False)
    evidence = pl.DataFrame(
        {
            "article_id": [ids[owner[i]] for i in at],
            "sentence": sentences["sentence"].gather(at),
            "rule": rng.choice(["loaded/a", "loaded/b", "booster/a", "hedge/a", "idiom/a"], hits),
            "voice": rng.choice(["narration", "quotation"], hits),
            "weight": rng.normal(0, 1, hits),
            "attributed": rng.random(hits) < 0.2,
        }
    )
    spans = 6 * n
    start = np.arange(spans) // n * 50
    attributions = pl.DataFrame(
        {
            "article_id": np.tile(ids, 6),
            "source_start": start,
            "cue_start": start + 7,
            "content_start": start + 12,
            "content_end": start + 12 + rng.integers(1, 80, spans),
            "source_id": rng.integers(0, 4, spans),
            "source_kind": rng.choice(["named", "institution", "anonymous", "pronoun"], spans),
            "identified": rng.random(spans) < 0.5,
            "stance": rng.choice(["neutral", "doubting", "endorsing"], spans),
            "rule": rng.choice(["attribution/verb", "attribution/according"], spans),
        }
    ).with_columns(
        side=pl.when(pl.col("source_id") == 1).then(pl.lit("iran")),
        relay=pl.when(pl.col("source_id") == 2).then(pl.lit("TASS")),
    )
    return Frames(articles, sentences, evidence, tables.empty(tables.TITLE_EVIDENCE), attributions)
