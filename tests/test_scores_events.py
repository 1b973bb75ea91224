"""Same-event matching: who belongs together, who does not, and what differences inside events are worth."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outletscore.scores import alike
from outletscore.scores.articles import by_measure
from outletscore.scores.events import Stories, events, paired_differences, vectors
from outletscore.scores.frequencies import count, rarest, weights, words_of
from outletscore.scores.terms import terms_of, weighed
from outletscore.tables import MEASURE_VALUES, schema

FLOOD = "The river burst its banks in Carlow on Monday, 300 people left home, the mayor said. Barrow flood barrier"
VOTE = "Parliament in Oslo passed the fisheries bill after a night of talks, Storting speaker Gharahkhani announced"
STORM = "A storm tore roofs off barns near Skane and cut power to Malmo, the grid operator confirmed. Ystad ferries"


def articles(*rows: tuple[str, str | None, str | None, str]) -> pl.DataFrame:
    names = ["article_id", "outlet", "published", "text"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    return frame.with_columns(duplicate_of=pl.lit(None, pl.String))


def told(text: str, outlet: str) -> str:
    """The same story in other words around it."""
    return f"{text}. As {outlet} has it"


THREE = articles(
    ("a1", "A", "2020-03-01", told(FLOOD, "one")),
    ("b1", "B", "2020-03-02T10:00:00", told(FLOOD, "two")),
    ("c1", "C", "2020-03-01", told(FLOOD, "three")),
    ("a2", "A", "2020-03-01", told(VOTE, "one")),
    ("b2", "B", "2020-03-01", told(VOTE, "two")),
    ("c3", "C", "2020-03-01", told(STORM, "three")),
)


def groups(frame: pl.DataFrame, name: str = "event") -> list[list[str]]:
    known = frame.filter(pl.col(name).is_not_null()).sort("article_id")
    return known.group_by(name, maintain_order=True).agg("article_id")["article_id"].to_list()


def test_one_event_is_found_across_outlets():
    got = events(THREE)
    assert groups(got) == [["a1", "b1", "c1"], ["a2", "b2"]]
    assert got.filter(pl.col("article_id") == "c3")["event"].to_list() == [None]
    assert got.schema["event"] == pl.Int32


def test_any_row_order_gives_the_same_events():
    for seed in range(3):
        assert events(THREE.sample(fraction=1, shuffle=True, seed=seed)).equals(events(THREE))


def test_a_week_apart_is_another_event_of_the_same_family():
    late = THREE.with_columns(
        published=pl.when(pl.col("article_id") == "b1").then(pl.lit("2020-03-09")).otherwise("published")
    )
    got = events(late)
    assert ["a1", "c1"] in groups(got)
    assert ["a1", "b1", "c1"] in groups(got, "family")


def test_a_large_run_has_families_of_three_days(monkeypatch):
    late = THREE.with_columns(
        published=pl.when(pl.col("article_id") == "b1").then(pl.lit("2020-03-09")).otherwise("published")
    )
    monkeypatch.setattr("outletscore.scores.events.EVERY_PAIR", 5)
    assert groups(events(late), "family") == [["a1", "c1"], ["a2", "b2"]]
    undated = THREE.with_columns(published=pl.when(pl.col("article_id") == "b1").then(None).otherwise("published"))
    assert groups(events(undated), "family") == [["a1", "c1"], ["a2", "b2"]]


def test_an_event_has_one_article_an_outlet():
    twice = pl.concat([THREE, articles(("a9", "A", "2020-03-01", told(FLOOD, "one") + " and more of it in Kilkenny"))])
    got = events(twice).join(twice.select("article_id"), on="article_id").filter(pl.col("event").is_not_null())
    assert got.select("event", "outlet").is_duplicated().sum() == 0


def test_copies_and_articles_of_no_outlet_are_left_out():
    marked = THREE.with_columns(
        duplicate_of=pl.when(pl.col("article_id") == "c1").then(pl.lit("x")).otherwise(None),
        outlet=pl.when(pl.col("article_id") == "b2").then(None).otherwise("outlet"),
    )
    assert groups(events(marked)) == [["a1", "b1"]]


def test_an_article_of_no_outlet_is_of_a_family_and_of_no_event():
    marked = THREE.with_columns(outlet=pl.when(pl.col("article_id") == "c1").then(None).otherwise("outlet"))
    got = events(marked)
    assert groups(got) == [["a1", "b1"], ["a2", "b2"]]
    assert groups(got, "family") == [["a1", "b1", "c1"], ["a2", "b2"]]


def test_a_run_too_large_is_told():
    stories = Stories(most=5)
    for part in THREE.iter_slices(2):
        stories.add(part)
    assert "5 at most" in stories.groups().not_looked_for
    assert stories.groups().articles.height == 0
    assert not stories.terms


def test_batches_make_no_difference():
    stories = Stories()
    for part in THREE.reverse().iter_slices(2):
        stories.add(part)
    assert stories.groups().articles.equals(events(THREE))


def test_nothing_to_match():
    assert events(THREE.clear()).height == 0
    alone = events(THREE.head(1))
    assert alone.select("event", "family").row(0) == (None, None)
    strangers = events(THREE.filter(pl.col("article_id").is_in(["a1", "b2", "c3"])))
    assert groups(strangers) == []


def test_likeness_does_not_depend_on_the_other_articles():
    def likeness(frame: pl.DataFrame) -> float:
        matrix = vectors(frame.with_row_index("row"))
        return float((matrix @ matrix.T).toarray()[0, 1])

    assert likeness(THREE.head(2)) == pytest.approx(likeness(THREE))


@pytest.mark.parametrize("seed", range(4))
def test_alike_are_the_pairs_of_the_product_of_the_vectors(seed):
    rng = np.random.default_rng(seed)
    articles, words = 60, 40
    there = rng.random((articles, words)) < rng.random(words)  # from rare words to such that most articles hold
    weight = rng.random((articles, words), np.float32)
    first = np.cumsum(there.sum(axis=1)) - there.sum(axis=1)
    until = np.sort(rng.integers(0, articles + 1, articles))
    numbering = alike.Numbering()
    term = np.concatenate([numbering.of((2 * np.flatnonzero(row) + 1).astype(np.uint32)) for row in there])
    a, b, cosine = alike.pairs(term, weight[there], first, first + there.sum(axis=1), until, 0.35)
    vectors = np.where(there, weight, 0).astype(np.float64)
    every = vectors @ vectors.T / np.outer(*[np.linalg.norm(vectors, axis=1)] * 2)
    one, other = np.nonzero(every >= 0.35)
    wanted = (one < other) & (other < until[one])
    assert 3 < wanted.sum() < articles * articles / 4
    assert list(zip(a, b, strict=True)) == list(zip(one[wanted], other[wanted], strict=True))
    assert cosine == pytest.approx(every[a, b], rel=1e-12)


def test_terms_keep_their_numbers_while_more_come():
    rng = np.random.default_rng(1)
    terms = 2 * rng.integers(0, 1 << 20, 30_000, dtype=np.uint32) + 1
    numbering = alike.Numbering()
    found = np.concatenate([numbering.of(terms[first : first + 700]) for first in range(0, len(terms), 700)])
    number: dict[int, int] = {}
    assert found.tolist() == [number.setdefault(term, len(number)) for term in terms.tolist()]


def test_words_lose_their_marks():
    frame = pl.DataFrame({"id": ["x"], "text": ["“Trump’s” bill—passed, (again) a U.S.\n\nsenator's 3.5%"]})
    assert words_of(frame, "id")["word"].to_list() == ["trump", "bill", "passed", "again", "u.s", "senator", "3.5%"]


@given(st.lists(st.text(alphabet="aBé's’“”—–….-/ \n\t日İ\u1019\u0099\x00"), min_size=1, max_size=5))
@settings(max_examples=300, deadline=None)
def test_terms_are_the_words_of_the_texts(texts):
    said = pl.Series(texts, dtype=pl.String)
    words = words_of(pl.DataFrame({"text": said}).with_row_index("key"), "key")
    number, term = terms_of(said)
    assert number.tolist() == words["key"].to_list()
    term_of: dict[str, int] = {}
    assert [term_of.setdefault(word, each) for word, each in zip(words["word"], term.tolist(), strict=True)] == (
        term.tolist()
    )
    assert len(set(term_of.values())) == len(term_of)


def test_weights_of_terms_are_their_definition():
    words = ["senator", "zzyzx", "senator", "bill"]
    number, term, weight = weighed(pl.Series(["The " + " ".join(words), "Bill's"]))
    assert number.tolist() == [0, 0, 0, 0, 1]
    idf = dict(weights().iter_rows())
    expected = {"the": idf["the"], "senator": (1 + np.log(2)) * idf["senator"], "zzyzx": rarest(), "bill": idf["bill"]}
    found = dict(zip(term[:4].tolist(), weight[:4].tolist(), strict=True))
    for word, each in expected.items():
        assert found[int(terms_of(pl.Series([word]))[1][0])] == pytest.approx(each)
    assert weight[4] == pytest.approx(idf["bill"])


def test_the_file_of_frequencies_is_clean():
    table = weights()
    assert table["word"].is_unique().all()
    assert table["word"].to_list() == sorted(table["word"])
    assert not table["word"].is_in(["", " "]).any()
    assert 0 <= table["idf"].min() < 0.01  # nearly every article holds "the"
    assert table["idf"].max() <= rarest()
    assert (table["word"].str.strip_chars() == table["word"]).all()


def test_count_keeps_what_is_common():
    texts = pl.DataFrame({"id": range(200), "text": ["the cat"] * 199 + ["the dog"]})
    assert count(texts, "id").rows() == [("cat", 0.995), ("the", 1.0)]


def figures(values: dict[str, float | None], name: str = "quote_share") -> pl.DataFrame:
    rows = [(key, name, value or 0.0, 1.0, value) for key, value in values.items()]
    return by_measure(pl.DataFrame(rows, schema=schema(MEASURE_VALUES), orient="row")).rename({"entity": "article_id"})


def test_differences_inside_events():
    matched = events(THREE)
    got = paired_differences(figures({"a1": 0.4, "b1": 0.1, "c1": 0.3, "a2": 0.5, "b2": None}), matched, digest="d")
    rows = {row["outlet"]: row for row in got.to_dicts()}
    assert rows["A"]["difference"] == pytest.approx(0.4 - 0.2)  # the second event has no partner with a figure
    assert (rows["A"]["events"], rows["A"]["pairs"]) == (1, 2)
    assert rows["C"]["difference"] == pytest.approx(0.3 - 0.25)
    assert rows["A"]["p"] is None  # one event
    assert rows["A"]["low"] is None


def test_many_events_carry_an_interval():
    rng = np.random.default_rng(0)
    n = 40
    matched = pl.DataFrame(
        {
            "article_id": [f"{o}{i:02}" for i in range(n) for o in "ab"],
            "outlet": ["A", "B"] * n,
            "event": [i for i in range(n) for _ in "ab"],
        }
    )
    level = rng.normal(0, 5, n)  # events differ a lot; outlets by 0.5 inside each
    values = {
        f"{o}{i:02}": float(level[i] + (0.5 if o == "a" else 0) + rng.normal(0, 0.3)) for i in range(n) for o in "ab"
    }
    rows = {row["outlet"]: row for row in paired_differences(figures(values, "lix"), matched, digest="d").to_dicts()}
    assert rows["A"]["low"] > 0.3
    assert rows["A"]["high"] < 0.7
    assert rows["A"]["p"] < 1e-4
    assert rows["B"]["difference"] == pytest.approx(-rows["A"]["difference"])


def test_without_a_date_there_is_a_family_and_no_event():
    got = events(THREE.with_columns(published=pl.lit(None, pl.String)))
    assert groups(got) == []
    assert ["a1", "b1", "c1"] in groups(got, "family")
