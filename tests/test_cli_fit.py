"""`outletscore fit`: a table of labels in, a rulebook that works out."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from click.testing import CliRunner

from outletscore import load
from outletscore.cli import main
from outletscore.scoring import explain

PLAIN = [
    "The council met on {}.",
    "The bridge opened on {}.",
    "Prices rose by two percent on {}.",
    "The court sat on {}.",
]
LOADED = [
    "A shameful {} disaster!",
    "The {} was an utter disgrace.",
    "What a pathetic {} circus!",
    "This {} is an outrage.",
]
DAYS = ["Monday", "Tuesday", "Friday", "Sunday", "budget", "vote"]


def labelled(path: Path) -> Path:
    rows = [(text.format(day), label) for label, texts in ((0, PLAIN), (1, LOADED)) for text in texts for day in DAYS]
    pl.DataFrame(rows, schema=["text", "label"], orient="row").write_csv(path)
    return path


def test_fitted_rules_tell_the_labels_apart(tmp_path: Path) -> None:
    out = tmp_path / "mine"
    arguments = ["fit", str(labelled(tmp_path / "labels.csv")), "-o", str(out), "--report", str(tmp_path / "report.md")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert "macro-F1" in (tmp_path / "report.md").read_text("utf-8")
    book = load(out)
    assert book.digest != load().digest
    plain, loaded = (explain(text, book)[0].probability for text in ("The council met.", "An utter disgrace!"))
    assert plain < 0.5 < loaded


def test_the_built_in_rules_are_not_overwritten(tmp_path: Path) -> None:
    from outletscore.rulebook.loading import built_in

    result = CliRunner().invoke(main, ["fit", str(labelled(tmp_path / "labels.csv")), "-o", str(built_in())])
    assert result.exit_code == 2
    assert "overwritten" in result.output


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    pl.DataFrame({"text": ["a"], "y": [1]}).write_csv(tmp_path / "labels.csv")
    result = CliRunner().invoke(main, ["fit", str(tmp_path / "labels.csv"), "-o", str(tmp_path / "out")])
    assert result.exit_code == 3
    assert "label" in result.output
    assert not (tmp_path / "out").exists()
