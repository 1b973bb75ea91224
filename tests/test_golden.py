"""The committed example report is what the seeds give today.

CSV, JSON and HTML are compared byte for byte. Parquet is compared by content, floats to the 12th digit: the last bit of
an exponential differs between processors.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import outletscore

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "reports"
ENVIRONMENT = ("python", "packages")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("golden")
    outletscore.run([ROOT / "seeds"], folder)
    return folder


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if not p.name.startswith("."))


def test_same_files(fresh: Path) -> None:
    assert names(fresh) == names(GOLDEN)


@pytest.mark.parametrize("name", [n for n in names(GOLDEN) if n.endswith((".csv", ".html"))])
def test_same_bytes(fresh: Path, name: str) -> None:
    assert (fresh / name).read_bytes() == (GOLDEN / name).read_bytes(), "run `make golden` and read the difference"


@pytest.mark.parametrize("name", [n for n in names(GOLDEN) if n.endswith(".parquet")])
def test_same_tables(fresh: Path, name: str) -> None:
    assert_frame_equal(pl.read_parquet(fresh / name), pl.read_parquet(GOLDEN / name), rel_tol=1e-12, abs_tol=1e-12)


def test_same_run(fresh: Path) -> None:
    new, old = (json.loads((folder / "run.json").read_text("utf-8")) for folder in (fresh, GOLDEN))
    for key in ENVIRONMENT:
        assert key in new
        assert key in old
    assert {k: v for k, v in new.items() if k not in ENVIRONMENT} == {
        k: v for k, v in old.items() if k not in ENVIRONMENT
    }


def test_seeds_are_the_users_own() -> None:
    """Byte for byte as they were given."""
    from hashlib import sha256

    digests = {p.name: sha256(p.read_bytes()).hexdigest()[:16] for p in sorted((ROOT / "seeds").iterdir())}
    assert digests == DIGESTS


DIGESTS = {
    "000_0c7837e3a196f524.txt": "4302930158bdffa6",
    "001_a70f637ee33a7dd4.txt": "82da1ce867a48d0b",
    "002_1de075c5d75d8acb.txt": "aef427151cea1b76",
    "003_f60a98bff086b2bd.txt": "da70f8f0d405799b",
    "004_55529ed0bd7cee4b.txt": "afc8fe77a6aaea67",
}
