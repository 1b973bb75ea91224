"""The examples of docs/python.md give what the page says, and name every public function."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import outletscore

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "python.md"


def test_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = doctest.testfile(str(PAGE), module_relative=False, globs={"scratch": tmp_path}, encoding="utf-8")
    assert found.attempted > 20
    assert found.failed == 0


def test_public_names_are_there_and_lazy() -> None:
    for name in outletscore.__all__:
        assert getattr(outletscore, name) is not None
    with pytest.raises(AttributeError):
        outletscore.no_such_name  # noqa: B018


@pytest.mark.parametrize("name", ["score", "write", "compare", "build_baseline", "save_baseline", "OutletScoreError"])
def test_the_page_shows_it(name: str) -> None:
    assert f"outletscore.{name}" in PAGE.read_text("utf-8")
