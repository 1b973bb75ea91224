"""Part by part, a baseline and a comparison are what they are with all tables in memory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import outletscore
from outletscore import pipeline
from outletscore.inputs import Limits, Options
from outletscore.scores.baseline import Provenance, save

SEEDS = Path(__file__).parent.parent / "seeds"
SMALL = Options(limits=Limits(batch_articles=7))


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Pieces of the seeds in two tables: three outlets, near-copies of one article in both."""
    texts = [file.read_text("utf-8") for file in sorted(SEEDS.iterdir())]
    paths = [tmp_path_factory.mktemp("in") / f"{name}.jsonl" for name in "ba"]
    for number, path in enumerate(paths):
        pieces = {f"a{n}": texts[n % 5][n * 30 : n * 30 + 1_500] for n in range(number, 40, 2)}
        pieces[f"copy{number}"] = f"{texts[0][:1_500]} Edition {number}."
        rows = [{"id": key, "outlet": f"Outlet {n % 3}", "text": text} for n, (key, text) in enumerate(pieces.items())]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return paths


def test_a_baseline_has_the_same_bytes(articles: list[Path], tmp_path: Path) -> None:
    provenance = Provenance(name="town", rulebook="", source="two papers")
    save(pipeline.baseline_of(articles, provenance, options=SMALL, threads=3), tmp_path / "parts")
    save(pipeline.build_baseline(outletscore.score(articles), provenance), tmp_path / "whole")
    assert (tmp_path / "parts").read_bytes() == (tmp_path / "whole").read_bytes()


def test_summing_up_without_writing_gives_the_tables_and_leaves_nothing(
    articles: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    summed = pipeline.summarise(articles, options=SMALL)
    scored = outletscore.score(articles)
    assert all(table.equals(scored.tables[name]) for name, table in summed.tables.items())
    assert summed.run == scored.run
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("own_text_only", [False, True])
def test_what_is_made_of_a_part_where_it_is_scored_is_what_is_made_later(
    articles: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_text_only: bool
) -> None:
    """An interrupted run, or Spark's, has parts without it."""
    pipeline.run(articles, tmp_path / "scored", options=SMALL, own_text_only=own_text_only)
    with monkeypatch.context() as without:
        without.setattr("outletscore.summing.of_part", lambda found, asked: {})
        pipeline.run(articles, tmp_path / "later", options=SMALL, own_text_only=own_text_only)
    files = sorted(path.name for path in (tmp_path / "scored").iterdir())
    assert len(files) > 20
    for name in files:
        assert (tmp_path / "scored" / name).read_bytes() == (tmp_path / "later" / name).read_bytes(), name
