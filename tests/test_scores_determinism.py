"""Comparisons are the same bytes for any number of threads, any order and any batches of the articles."""

from __future__ import annotations

import random
from pathlib import Path

import polars as pl
import pytest

import outletscore
from outletscore.inputs import Options
from outletscore.inputs.options import Limits

OUTLETS = ("Courier", "Herald", "Tribune")
PLAIN = (
    "The harbour office said on {day} that ferry number {n} would sail again by noon.",
    "Mayor Ann Smith, who leads the council, said the pier costs {n} million euros.",
    "Fishermen met in the hall and asked for a longer season, the union reported.",
    "The budget passed with {n} votes to four after two hours of talks.",
)
LOUD = (
    "This shameful farce of a plan must be stopped, and everybody knows it!",
    "Once again the arrogant cronies in the town hall have utterly failed us.",
)
AGENCY = "The ministry said late on Friday that both sides had agreed to meet again in the old customs house next week."


def articles() -> pl.DataFrame:
    """Thirty articles of each of three outlets, one of them louder, with a line of an agency now and then."""
    rng = random.Random(7)
    rows = []
    for number in range(90):
        outlet = OUTLETS[number % 3]
        sentences = [rng.choice(PLAIN).format(n=rng.randint(2, 90), day="Monday") for _ in range(8)]
        if outlet == "Tribune":
            sentences[2:2] = [rng.choice(LOUD) for _ in range(rng.randint(1, 3))]
        sentences += [f"Boat {rng.randint(100, 999)} came in with {rng.randint(100, 999)} crates." for _ in range(6)]
        if number % 4 == 0:
            sentences.append(AGENCY)
        day = f"2024-03-{number // 3 % 28 + 1:02}"
        rows.append((f"a{number:03}", outlet, f"News from the harbour {number}", " ".join(sentences), day))
    return pl.DataFrame(rows, schema=["id", "outlet", "title", "text", "date"], orient="row")


def run(folder: Path, parts: list[pl.DataFrame], **choices: object) -> dict[str, bytes]:
    """All files of a run over these tables, each a file of its own, in this order."""
    folder.mkdir()
    paths = []
    for number, part in enumerate(parts):
        paths.append(folder / f"{number}.parquet")
        part.write_parquet(paths[-1])
    outletscore.run(paths, folder / "out", baseline=None, **choices)
    return {file.name: file.read_bytes() for file in (folder / "out").iterdir()}


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return run(tmp_path_factory.mktemp("usual") / "x", [articles()])


def test_something_is_compared(usual: dict[str, bytes]) -> None:
    assert b"higher" in usual["comparison.csv"]
    for name in ("drivers.csv", "sensitivity.csv", "same_event.csv", "shared_text.csv"):
        assert usual[name].count(b"\n") > 1, name


@pytest.mark.parametrize("threads", [1, 3])
def test_threads_and_batches(tmp_path: Path, usual: dict[str, bytes], threads: int) -> None:
    options = Options(limits=Limits(batch_articles=7))
    assert run(tmp_path / "x", [articles()], threads=threads, options=options) == usual


def test_order_in_which_files_are_given(tmp_path: Path, usual: dict[str, bytes]) -> None:
    """The same files in another order: every byte of every table. They make one table, cut in three, so `usual`."""
    paths = []
    for number in range(3):
        paths.append(tmp_path / f"{number}.parquet")
        articles().slice(30 * number, 30).write_parquet(paths[-1])
    for given in ([paths[2], paths[0], paths[1]], paths[::-1]):
        outletscore.run(given, tmp_path / "out", baseline=None)
        assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == usual


def test_order_of_rows(tmp_path: Path, usual: dict[str, bytes]) -> None:
    """Tables by article keep the order of a table's rows; what is said of outlets does not depend on it."""
    got = run(tmp_path / "x", [articles().slice(at, 30) for at in (60, 0, 30)])
    for name in ("outlets.csv", "comparison.csv", "drivers.csv", "sensitivity.csv", "same_event.csv"):
        assert got[name] == usual[name], name


def test_which_of_two_copies_is_the_first_does_not_depend_on_the_order_given(tmp_path: Path) -> None:
    text = articles()["text"][0]
    paths = []
    for name, more in (("b", ""), ("a", " One more line was added at noon."), ("c", " Two were.")):
        paths.append(tmp_path / f"{name}.jsonl")
        pl.DataFrame({"id": [name], "outlet": ["Courier"], "text": [text + more]}).write_ndjson(paths[-1])
    for given in (paths, paths[::-1], [paths[1], paths[2], paths[0]]):
        found = outletscore.score(given, comparing=False).tables["articles"]
        assert found.select("article_id", "duplicate_of").rows() == [("a", None), ("b", "a"), ("c", "a")]
