"""The register: what tells columns from reports, outlet by outlet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from outletscore import rulebook
from outletscore.errors import InputError

pytest.importorskip("sklearn")

from outletscore.rulebook import register
from outletscore.rulebook.fit_report import register_report, write_register
from outletscore.rulebook.grams import article_counts
from outletscore.rulebook.register import Articles, Register, fit_register

NEWS = ["The minister said on {} that talks would go on.", "Officials told reporters about the plan, they said."]
OPINION = ["We must ask why our leaders never listen on {}.", "It seems our nation deserves better than this plan."]
DAYS = ["Monday", "Tuesday", "Friday", "Sunday"]


def article(sentences: list[str], seed: int, outlet: str) -> str:
    """Seven sentences in the middle, house style at both ends, topic words of the seed between."""
    draw = np.random.default_rng(seed)
    body = [sentences[int(draw.integers(2))].format(DAYS[int(draw.integers(4))]) for _ in range(7)]
    return " ".join([f"Highlights from {outlet}.", *body, *["Follow us here for a columnist's opinion."] * 4])


@pytest.fixture
def table() -> pl.DataFrame:
    rows = [
        (article(OPINION if label else NEWS, 100 * number + 2 * k + label, outlet), label, outlet)
        for number, outlet in enumerate(("one", "two", "three", "four", "five"))
        for k in range(24)
        for label in (0, 1)
    ]
    return pl.DataFrame(rows, schema=["text", "label", "outlet"], orient="row")


@pytest.fixture
def found(table: pl.DataFrame, monkeypatch: pytest.MonkeyPatch) -> Register:
    monkeypatch.setattr(register, "PENALTY", 1.0)
    return fit_register(Articles.of(table), frozenset({"leaders"}))


def test_manner_gets_weight_and_is_tested_on_other_outlets(found: Register) -> None:
    weight = dict(zip(found.entries, found.weights, strict=True))
    assert weight["our"] > 0 > weight["said"]
    assert "plan" not in weight or abs(weight["plan"]) < weight["our"]
    assert not any("leaders" in entry.split() for entry in found.entries)  # asked to be left out
    assert set(found.auc) == {"one", "two", "three", "four", "five"}
    assert min(found.auc.values()) > 0.9


def test_the_ends_of_an_article_do_not_count(found: Register) -> None:
    assert not any(word in found.entries for word in ("follow", "highlights", "columnist"))
    counted, entries, words = article_counts(["One two. We saw it all. A b. C d. E f. G h."], (1, 1, 1))
    assert words.tolist() == [4.0]
    assert dict(zip(entries, counted.toarray()[0], strict=True))["saw"] == 1.0
    assert "two" not in entries
    assert "b" not in entries


def test_an_outlet_whose_labels_say_nothing_is_not_fitted_on(
    table: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "PENALTY", 1.0)
    muddled = table.with_columns(
        label=pl.when(pl.col("outlet") == "five").then(pl.int_range(pl.len()) // 2 % 2).otherwise(pl.col("label"))
    )
    assert fit_register(Articles.of(muddled)).left_out == ("five",)


def test_what_one_outlet_has_for_itself_is_no_entry(table: pl.DataFrame) -> None:
    marked = table.with_columns(
        text=pl.when(pl.col("outlet") == "one").then(pl.col("text").str.replace_all("plan", "scheme")).otherwise("text")
    )
    assert "scheme" not in fit_register(Articles.of(marked)).entries


def test_it_is_written_read_and_reported(found: Register, tmp_path: Path) -> None:
    write_register(found, tmp_path, "Data: made up.")
    book = rulebook.load(tmp_path)
    assert book.ids == ("fitted/register",)
    assert book.register == 0
    assert "Data: made up." in book.fitted[0].header
    text = register_report(found)
    assert "| mean |" in text
    assert "our +" in text


def test_bad_tables_are_told(table: pl.DataFrame) -> None:
    with pytest.raises(InputError, match="column `outlet` is missing"):
        Articles.of(table.drop("outlet"))
    with pytest.raises(InputError, match="too few outlets with both labels"):
        Articles.of(table.filter(pl.col("outlet").is_in(["one", "two"]) | (pl.col("label") == 1)))
