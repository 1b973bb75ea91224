"""Shared text: found whatever its marks and capitals, counted by words, taken out by sentences."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from outletscore.scores.copies import RUN, Fingerprints, Words, own_text, shared_text

COPY = "The ministry said on Friday that the two sides had agreed to meet again in Geneva before the end of May."
OWN = "Our reporter walked through the empty market and found only three stalls open under a leaking roof of tin."


def frames(*texts: tuple[str, str | None, list[str]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Articles of (id, outlet, sentences), joined by a blank, and their sentences."""
    articles = pl.DataFrame(
        [(key, outlet, " ".join(parts)) for key, outlet, parts in texts],
        schema={"article_id": pl.String, "outlet": pl.String, "text": pl.String},
        orient="row",
    ).with_columns(duplicate_of=pl.lit(None, pl.String), credit=pl.lit(None, pl.String))
    rows = []
    for key, _, parts in texts:
        at = 0
        for number, part in enumerate(parts):
            rows.append((key, number, at, at + len(part)))
            at += len(part) + 1
    schema = {"article_id": pl.String, "sentence": pl.Int32, "start": pl.Int32, "end": pl.Int32}
    return articles, pl.DataFrame(rows, schema=schema, orient="row")


def test_copy_is_found_across_outlets_and_own_text_is_not():
    found, by_sentence, *_ = shared_text(*frames(("a", "A", [OWN, COPY]), ("b", "B", [COPY]), ("c", "C", [OWN[:40]])))
    assert found.rows() == [("a", 21, 0, 40, "B"), ("b", 21, 0, 21, "A"), ("c", 0, 0, 7, None)]
    assert by_sentence["shared"].to_list() == [False, True, True, False]


def test_marks_and_capitals_do_not_hide_it():
    changed = COPY.upper().replace(" ", "  ").replace("FRIDAY", "“Friday,”")
    found, *_ = shared_text(*frames(("a", "A", [COPY]), ("b", "B", [changed])))
    assert found["shared_words"].to_list() == [21, 21]


def test_text_of_one_outlet_is_its_own():
    found, by_sentence, *_ = shared_text(*frames(("a1", "A", [COPY]), ("a2", "A", [COPY])))
    assert found["compared_words"].to_list() == [0, 0]
    assert not by_sentence["shared"].any()
    nobody, *_ = shared_text(*frames(("a", "A", [COPY]), ("x", None, [COPY]), ("b", "B", [OWN])))
    assert nobody["shared_words"].to_list() == [0, 0, 0]


def test_eleven_words_are_no_copy():
    eleven = " ".join(COPY.split()[: RUN - 1])
    twelve = " ".join(COPY.split()[:RUN])
    assert shared_text(*frames(("a", "A", [COPY]), ("b", "B", [eleven])))[0]["shared_words"].to_list() == [0, 0]
    assert shared_text(*frames(("a", "A", [COPY]), ("b", "B", [twelve])))[0]["shared_words"].to_list() == [12, 12]


def test_own_text_leaves_the_frames_without_copy():
    articles, sentences = frames(("a", "A", [OWN, COPY]), ("b", "B", [COPY]))
    marked = sentences.join(shared_text(articles, sentences).sentences, on=["article_id", "sentence"])
    evidence = pl.DataFrame({"article_id": ["a", "a"], "sentence": [0, 1]}, schema_overrides={"sentence": pl.Int32})
    kept, hits = own_text(marked, evidence)
    assert kept.select("article_id", "sentence").rows() == [("a", 0)]
    assert hits.rows() == [("a", 0)]


def test_any_row_order_and_no_rows():
    articles, sentences = frames(("a", "A", [OWN, COPY]), ("b", "B", [COPY]), ("c", "C", [COPY]))
    one = shared_text(articles, sentences)
    two = shared_text(articles.reverse(), sentences.reverse())
    for left, right in zip(one[:3], two[:3], strict=True):
        assert left.equals(right)
    assert [frame.height for frame in shared_text(articles.clear(), sentences.clear())[:3]] == [0, 0, 0]


@given(st.text(max_size=60))
def test_words_of_anything(text):
    words = Words.of(text)
    assert len(words.start) == len(words.hashes)
    assert all(0 <= start < len(text) for start in words.start)
    assert len(words.runs()[1]) == max(0, len(words.start) - RUN + 1)


def test_words_are_told_apart():
    several = Words.of("stop post spot tops pots opts a aa aaa été ete 12 21 don t")
    assert len(set(several.hashes.tolist())) == len(several.hashes) == 15
    assert Words.of("Été, ÉTÉ!").hashes[0] == Words.of("été").hashes[0]


def test_passages_are_the_evidence():
    articles, sentences = frames(("a", "A", [OWN, COPY, OWN]), ("b1", "B", [COPY]), ("b2", "B", [COPY]))
    passages = shared_text(articles, sentences).passages
    first = passages.row(0, named=True)
    assert (first["article_id"], first["words"]) == ("a", 21)
    assert (first["other_outlet"], first["other_article_id"]) == ("B", "b1")
    assert first["text"] == COPY[:-1]
    assert articles["text"][0][first["start"] : first["end"]] == first["text"]
    assert passages["other_article_id"].to_list() == ["b1", "a", "a"]


def test_agency_copy_is_what_an_article_with_a_credit_has_too():
    texts = [("a", "A", [COPY]), ("b", "B", [OWN, COPY]), ("c", "C", [COPY]), ("d", "D", [OWN])]
    articles, sentences = frames(*texts)
    credit = pl.when(pl.col("article_id") == "b").then(pl.lit("byline ap")).alias("credit")
    found = shared_text(articles.with_columns(credit), sentences)
    # b has nothing of another's credited article; c's copy is b's, though a has it too and comes first
    assert found.articles["agency_words"].to_list() == [21, 0, 21, 19]
    assert found.passages.filter("agency")["other_article_id"].unique().to_list() == ["b"]
    by_article = found.passages.filter("agency").group_by("article_id").agg(pl.col("words").sum()).sort("article_id")
    assert by_article.rows() == [("a", 21), ("c", 21), ("d", 19)]  # the figure is the sum of its evidence


def long_articles() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two outlets, forty articles each: half of the words of an article are those of the other outlet's."""

    def words(kind: str, number: int) -> str:
        return " ".join(f"{kind}{number}w{i}" for i in range(300))

    return frames(*((f"{o}{i:02}", o, [words("copy", i), words(f"own{o}", i)]) for o in ("A", "B") for i in range(40)))


def test_a_sample_of_runs_tells_the_same_share():
    articles, sentences = long_articles()
    exact = shared_text(articles, sentences)
    assert (exact.articles["shared_words"] == 300).all()
    thinned = Fingerprints(most=6_000)  # of 47,120 runs
    for part in articles.sample(fraction=1, shuffle=True, seed=1).iter_slices(7):
        thinned.add(part)
    assert thinned.bits == 3
    found = thinned.shared().of(articles, sentences)
    assert abs(found.articles["shared_words"].mean() - 300) < 15
    assert found.sentences["shared"].to_list() == exact.sentences["shared"].to_list()
    again = Fingerprints(most=6_000)
    again.add(articles)
    assert again.shared().of(articles, sentences).passages.equals(found.passages)


def test_batches_make_no_difference():
    articles, sentences = long_articles()
    fingerprints = Fingerprints()
    for part in articles.iter_slices(9):
        fingerprints.add(part)
    shared = fingerprints.shared()
    whole = shared_text(articles, sentences)
    parts = [shared.of(part, sentences.join(part, on="article_id", how="semi")) for part in articles.iter_slices(13)]
    for name in ("articles", "sentences", "passages"):
        assert pl.concat([getattr(part, name) for part in parts]).equals(getattr(whole, name))


def test_texts_that_share_nothing_are_not_cut_again():
    """What is said of a batch that was added is what is said of it as an unknown one."""
    articles, sentences = frames(
        ("a", "A", [OWN, COPY]), ("b", "B", [COPY]), ("c", "C", [OWN[:40]]), ("x", None, [COPY]), ("d", "B", [COPY])
    )
    articles = articles.with_columns(
        duplicate_of=pl.when(pl.col("article_id") == "d").then(pl.lit("b")), credit=pl.lit(None, pl.String)
    )
    fingerprints = Fingerprints()
    fingerprints.add(articles)
    shared = fingerprints.shared()
    assert shared.sharing.tolist() == [True, True, False]
    whole, again = shared.of(articles, sentences), shared.of_added(articles, sentences, 0)
    assert again.articles.equals(whole.articles)
    assert again.passages.equals(whole.passages)
    assert again.sentences.equals(whole.sentences.filter(pl.col("article_id") != "c"))
    second = shared.of_added(articles[1:], sentences, 1)
    assert second.articles.equals(whole.articles.filter(pl.col("article_id") != "a"))
