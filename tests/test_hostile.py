"""A few hundred of each kind of hostile input; `python -m benchmarks.hostile` runs the hundreds of thousands."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outletscore import rulebook
from outletscore.scoring import Engine
from tests import hostile_suite as suite

few = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example]
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.of(rulebook.load())


@given(batch=st.lists(suite.texts, min_size=1, max_size=20))
@few
def test_malformed_texts(engine: Engine, batch: list[str]) -> None:
    suite.score_records(engine, batch)


@given(batch=st.lists(suite.pages, min_size=1, max_size=8))
@few
def test_malformed_pages(engine: Engine, batch: list[bytes]) -> None:
    suite.score_pages(engine, batch)


def test_the_check_of_spans_can_fail(engine: Engine) -> None:
    import polars as pl

    from outletscore import tables
    from outletscore.scoring import score_texts

    frame = pl.DataFrame({"article_id": ["a"], "text": ["“It is a disgrace,” Ada Marsh said."], "title": [None]})
    articles = pl.concat([tables.empty(tables.ARTICLES_IN), frame], how="diagonal_relaxed")
    scored = score_texts(engine, articles)
    assert suite.check_scored(articles, scored) >= 4
    moved = {**scored, "attributions": scored["attributions"].with_columns(pl.col("cue_start") - 1)}
    with pytest.raises(suite.SpanError):
        suite.check_scored(articles, moved)


def test_hostile_rule_files_are_refused_with_their_place(tmp_path: Path) -> None:
    folder = suite.empty_rulebook(tmp_path / "rules")
    refused = 0
    for name, rule in islice(suite.hostile_rules(), 120):
        error, seconds = suite.refusal_of(folder, rule)
        assert seconds < 0.25, name  # a tenth of a second on a quiet machine
        if error is not None:
            assert error.place.startswith("rules/idiom/hostile.toml:"), name
            refused += 1
    assert refused >= 90


@pytest.mark.parametrize("target", [suite.fuzz_dumps, suite.fuzz_records, suite.fuzz_rules])
@given(data=st.binary(max_size=300))
@few
def test_any_bytes(target: object, data: bytes) -> None:
    target(data)  # type: ignore[operator]


@given(data=st.binary(max_size=300))
@few
def test_any_bytes_in_the_kernels(engine: Engine, data: bytes) -> None:
    suite.fuzz_kernel(engine, data)
