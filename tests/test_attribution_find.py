"""Attribution end to end: hand-written sentences, hostile texts, the invariants of the table."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outletscore import tables
from outletscore.language import Vocabulary, read
from outletscore.signals import attribution


def table(*texts: str) -> pl.DataFrame:
    vocabulary = Vocabulary()
    reading = read(texts, vocabulary)
    found = attribution.find(reading, vocabulary)
    return attribution.frame(reading, vocabulary, found, [str(n) for n in range(len(texts))])


def triples(text: str) -> list[tuple[str | None, str | None, str]]:
    """(source, cue, content) of each row, as written."""
    return [
        (row["source"], row["cue"], text[row["content_start"] : row["content_end"]])
        for row in table(text).iter_rows(named=True)
    ]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("The mayor said the bridge would open in May.", "The mayor", "said", "the bridge would open in May"),
        ("“We will not wait,” said Anna Berg, the minister.", "Anna Berg, the minister", "said", "“We will not wait,”"),
        (
            "The mayor left.\n\nAccording to the report, the prices rose by 5 percent last year.",
            "the report",
            "According to",
            "the prices rose by 5 percent last year",
        ),
        ("Mr. Cole wants to cut taxes.", "Mr. Cole", "wants", "to cut taxes"),
    ],
)
def test_source_cue_and_content_are_found(text: str, source: str, cue: str, content: str) -> None:
    assert (source, cue, content) in triples(text)


def test_a_quotation_in_pieces_has_one_source_and_one_cue() -> None:
    rows = table("“The plan is dead,” he said. “We move on.”")
    assert rows.height == 2
    assert rows["cue_start"].n_unique() == rows["source_start"].n_unique() == 1
    assert set(rows["form"]) == {"direct"}


def test_according_to_somebody_covers_the_rest_of_its_sentence() -> None:
    text = "The minister left.\n\nAccording to him, as a result of such steps the risks of a clash will increase."
    assert ("him", "According to", "as a result of such steps the risks of a clash will increase") in triples(text)


@pytest.mark.parametrize(
    "text",
    [
        "Russian Ambassador Ann Berg on Saturday, in an interview with Newsweek magazine said that the plan is dead.",
        "Ambassador to London Ann Berg on May 15, in an interview with Fortune magazine said that the plan is dead.",
    ],
)
def test_whom_an_interview_was_with_is_no_source(text: str) -> None:
    ((source, cue, content),) = triples(text)
    assert source is not None
    assert source.endswith("Ann Berg")
    assert (cue, content) == ("said", "that the plan is dead")


def test_who_gave_the_interview_stands_before_it() -> None:
    text = "Foreign Minister Ivan Petrov on June 2, in an interview with Bild said that the talks had failed."
    ((source, cue, content),) = triples(text)
    assert source is not None
    assert source.startswith("Foreign Minister Ivan Petrov")
    assert (cue, content) == ("said", "that the talks had failed")


def test_the_outermost_attribution_wins() -> None:
    text = "The ministry reported that Moscow told the secretary that the plan was “totally unacceptable”."
    content = "that Moscow told the secretary that the plan was “totally unacceptable”"
    assert triples(text) == [("The ministry", "reported", content)]


def test_a_speech_over_two_paragraphs_has_one_source() -> None:
    text = "“We cannot go on like this,” Ann Berg said.\n\n“We need to talk about what comes next.”"
    assert {row[0] for row in triples(text)} == {"Ann Berg"}


def test_narration_without_a_cue_has_no_attribution() -> None:
    assert table("The train left the station at noon and arrived two hours later.").is_empty()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=200), max_size=4))
def test_any_text_gives_a_table_that_keeps_its_contract(texts: list[str]) -> None:
    rows = table(*texts)
    assert rows.schema == tables.schema(tables.ATTRIBUTIONS)
    for row in rows.iter_rows(named=True):
        length = len(texts[int(row["article_id"])])
        for role in ("source", "cue", "content"):
            start, end = row[f"{role}_start"], row[f"{role}_end"]
            assert (start is None) == (end is None)
            if start is not None:
                assert 0 <= start < end <= length
        assert row["content_start"] is not None


def test_the_result_does_not_depend_on_the_batch() -> None:
    first, second = "Ann Lee said the vote was fair.", "“No,” he said."
    alone = [table(first), table(second).with_columns(article_id=pl.lit("1"))]
    assert table(first, second).equals(pl.concat(alone))


def test_a_signed_quotation_has_its_signer_for_source() -> None:
    assert ("Ann Berg", "—", "“He cannot answer one question without scaring people.”") in triples(
        "“He cannot answer one question without scaring people.” — Ann Berg"
    )


def test_a_quoted_paragraph_behind_a_colon_belongs_to_the_line_before_it() -> None:
    rows = table("The mayor left the room.\n\nBerg continued:\n\n“The plan has failed, and everybody knows it.”")
    assert rows.height
    assert set(rows["source"]) == {"Berg"}
