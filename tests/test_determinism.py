"""Nothing that does not belong to the input changes a byte of a run; and part by part is as good as all at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import outletscore
from outletscore import pipeline
from outletscore.inputs import Limits, Options
from outletscore.scores.baseline import Provenance, save
from tests import determinism

ROOT = Path(__file__).parent.parent


def test_one_digest_for_threads_hash_seeds_locale_time_zone_batches_and_order() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.determinism"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.startswith("2")


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return determinism.tables(tmp_path_factory.mktemp("in"))


def test_a_baseline_built_part_by_part_has_the_bytes_of_one_built_at_once(articles: list[Path], tmp_path: Path) -> None:
    small = Options(limits=Limits(batch_articles=7))
    provenance = Provenance(name="town", rulebook="", source="two papers", licence="none", command="build")
    save(pipeline.baseline_of(articles, provenance, options=small, threads=3), tmp_path / "parts")
    save(pipeline.build_baseline(outletscore.score(articles), provenance), tmp_path / "whole")
    assert (tmp_path / "parts").read_bytes() == (tmp_path / "whole").read_bytes()


def test_summing_up_without_writing_gives_the_tables_and_leaves_nothing(
    articles: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    small = Options(limits=Limits(batch_articles=7))
    summed = pipeline.summarise(articles, options=small)
    scored = outletscore.score(articles)
    assert all(table.equals(scored.tables[name]) for name, table in summed.tables.items())
    assert summed.run == scored.run
    assert list(tmp_path.iterdir()) == []
