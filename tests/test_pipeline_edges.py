"""Texts with nothing in them go the whole way."""

from __future__ import annotations

import polars as pl
import pytest

from outletscore import rulebook, tables
from outletscore.scoring import Engine, explain, score_texts


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.of(rulebook.load())


@pytest.mark.parametrize("text", ["", " ", "…", "!", "“”", "\n\n", "a", "\u0301", "“", "He said"])
def test_hardly_any_text(engine: Engine, text: str) -> None:
    row = {**dict.fromkeys(tables.ARTICLES_IN), "article_id": "a", "text": text}
    scored = score_texts(engine, pl.DataFrame([row], schema=tables.schema(tables.ARTICLES_IN)))
    assert scored["articles"].height == 1
    for name in ("sentences", "evidence", "title_evidence", "attributions"):
        assert scored[name].schema == tables.schema(tables.TABLES[name]), name


def test_no_text_at_all(engine: Engine) -> None:
    scored = score_texts(engine, tables.empty(tables.ARTICLES_IN))
    assert scored["articles"].height == 0


def test_evidence_adds_up_to_the_probability() -> None:
    import math

    text = (
        "Gloves are off, finally! He said “it is a disgrace”. Critics say the shameful plan is a disaster for the poor."
    )
    for sentence in explain(text, rulebook.load()):
        logit = sentence.intercept + sum(weight for _, _, weight in sentence.rows)
        if sentence.probability:
            assert sentence.probability == pytest.approx(1 / (1 + math.exp(-logit)), rel=1e-12)
