"""The shipped baselines: small, without text, with a licence; used where they fit, and else it is said why not."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl
import pytest
from benchmarks.reference_baselines import GENRES, chosen
from benchmarks.reference_baselines import main as make

import outletscore
from outletscore.errors import BaselineError
from outletscore.pipeline import engine_digest
from outletscore.scores import baseline as baselines

ROOT = Path(__file__).parent.parent
SHIPPED = sorted(baselines.shipped().items())


@pytest.mark.parametrize(("name", "path"), SHIPPED, ids=[name for name, _ in SHIPPED])
def test_a_shipped_baseline_is_small_and_holds_no_text(name: str, path: Path) -> None:
    assert path.stat().st_size < 2_000_000
    known = baselines.load(path)
    assert [column for column, dtype in known.articles.schema.items() if dtype == pl.String] == ["outlet"]
    assert name in GENRES
    assert "Apache-2.0" in known.provenance.licence
    assert "ced8111" in known.provenance.source
    assert known.provenance.command.startswith("make baseline")
    assert known.provenance.languages == ("en",)
    assert known.provenance.articles > 1_000
    assert len(known.provenance.outlets) >= 10


def test_the_shipped_baselines_fit_the_rules_and_weights() -> None:
    """Whoever edits a rule without the articles at hand may go on; nothing lands so (`.ci/run` requires the fit)."""
    unfit = [why for name in GENRES if (why := unfit_because(name))]
    if unfit and os.environ.get("OUTLETSCORE_BASELINES") != "required":
        pytest.skip(f"{unfit[0]}: build them again with `make baseline`")
    assert not unfit
    assert {name for name, _ in SHIPPED} == set(GENRES)


def unfit_because(name: str) -> str:
    """Why a shipped baseline cannot be used under the rules and weights in force; "" where it can."""
    try:
        baselines.load(baselines.find(name), rulebook=engine_digest(outletscore.load()))
    except BaselineError as error:
        return str(error)
    return ""


def test_the_first_run_places_each_article_or_says_why_not() -> None:
    scored = outletscore.score([ROOT / "seeds"])
    fits = baselines.choose("auto", engine_digest(outletscore.load())).baseline is not None
    if fits:
        assert scored.run["baseline"]["name"] == baselines.REFERENCE
        assert scored.tables["percentiles"]["entity"].n_unique() == 5
        warned = {(caveat["code"], caveat["outlet"]) for caveat in scored.run["caveats"]}
        assert {("country", None), ("genre", None)} <= warned
        assert len([outlet for code, outlet in warned if code == "year"]) == 5
    else:
        assert scored.run["baseline_not_used"]
        assert scored.tables["percentiles"].height == 0


def table() -> pl.DataFrame:
    """Articles of seven domains, twelve each of news and opinion but for one that has too few."""
    rows = [
        (f"{domain}-{number}-{opinion}", f"{domain}.org", "A title", f"The mayor said on Monday that line {number} "
         f"will run {'and must run now!' if opinion else 'from May'}. Trains were late in {domain} again.",
         f"201{number % 9}-02-03", "", opinion)
        for domain in ("ash", "birch", "cedar", "elm", "fir", "oak", "pine")
        for number in range(3 if domain == "pine" else 12)
        for opinion in (True, False)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=["id", "domain", "title", "text", "date", "url", "opinion"], orient="row")


def test_the_command_makes_both_and_run_uses_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table().write_parquet(tmp_path / "articles.parquet")
    make(tmp_path / "articles.parquet", tmp_path / "made")
    assert "us-news.baseline.zip" in capsys.readouterr().out
    made = {name: tmp_path / "made" / f"{name}.baseline.zip" for name in GENRES}
    news = baselines.load(made["us-news"])
    assert (news.provenance.articles, len(news.provenance.outlets)) == (72, 6)
    monkeypatch.setattr(baselines, "shipped", lambda: made)
    scored = outletscore.score([ROOT / "seeds"])
    assert scored.run["baseline"]["articles"] == 72
    assert scored.tables["percentiles"]["percentile"].count() > 100
    assert outletscore.score([ROOT / "seeds"], baseline="none").run["baseline"] is None
    assert outletscore.load_baseline("us-opinion").provenance.genre == "opinion"


def test_which_articles_take_part_does_not_depend_on_their_order() -> None:
    once, again = chosen(table(), False), chosen(table().sample(fraction=1, shuffle=True, seed=3), False)
    assert once.equals(again)
    assert "pine.org" not in once["outlet"]
