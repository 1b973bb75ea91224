"""Second-hand chains, agency credits and sides, on hand-made texts."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from outletscore.language import Vocabulary, read
from outletscore.language.kernel import casts
from outletscore.scores.facts import facts
from outletscore.signals import agencies, attribution, sides, sources, sources_relays
from tests.scores_frames import by_hand


def relay(text: str) -> tuple[str | None, str | None]:
    """What stands between the reader and a source that the first word of the text is, and what is cited."""
    vocabulary = Vocabulary()
    reading = read([text], vocabulary)
    zero = np.zeros(1, dtype=np.int32)
    found = sources_relays.find(reading, vocabulary, zero, zero)
    (through,) = attribution.spans(reading, found.relay_start, found.relay_end)
    (cited,) = attribution.spans(reading, found.cited_start, found.cited_end)
    return through, cited


@pytest.mark.parametrize(
    ("text", "through", "cited"),
    [
        ("Lavrov stated that all agree, TASS reported.", "TASS", None),
        ("Cole told the Associated Press that he was late.", "Associated Press", None),
        ("Cole said in an interview with the Wall Street Journal that he was late.", "Wall Street Journal", None),
        ("Reuters has also reported that prices rose.", None, None),  # the source itself is no relay
        ("Reuters reported that prices rose, citing unnamed sources.", None, "unnamed sources"),
        ("Cole refused to answer, citing national security.", None, None),  # a reason, not a source
        ("Reuters reported that prices rose, citing growing support for Ann Lee.", None, None),
        ("Reuters reported that prices rose, citing Ann Lee.", None, "Ann Lee"),
        ("Reuters reported that prices rose, citing a study which few have read.", None, "a study"),
        ("Reuters reported a rise, quoting Ann Lee as saying so.", None, "Ann Lee"),
        ("Cole left the club, citing Ann Lee as the reason.", None, None),
        ("Cole refused to answer, citing the ongoing investigation.", None, None),  # grounds
        ("Cole refused to answer, citing a law and two treaties.", None, None),
        (
            "Reuters reported a rise, citing the Program for Student Assessment.",
            None,
            "the Program for Student Assessment",
        ),
        ('Reuters reported a rise, citing Lee\'s "record".', None, None),
        ("Cole ended his talk by quoting from the report.", None, "the report"),
        ("Cole ended his talk by quoting from", None, None),
        ("Reuters reported a rise, citing people familiar with the matter.", None, "people familiar with the matter"),
        ('Reuters reported a rise, citing "two officials".', None, "two officials"),
        ("Reuters quoted Ann Lee as saying that prices rose.", None, "Ann Lee"),
        ("Reuters quoted Ann Lee, a former mayor, as saying that prices rose.", None, "Ann Lee"),
        ("The paper also cited a report by the Bureau of Roads.", None, "a report by the Bureau of Roads"),
        ("The paper cited two companies.", None, None),
        ("The reasons cited by officials are many.", None, None),
        ("Cole was cited by the police.", None, None),
        ("Cole read a widely quoted report.", None, None),
        ("Cole told his tale without citing a source.", None, None),
        ("Cole said so, citing Ann Lee in an essay of 1990.", None, "Ann Lee"),
        ("Cole said so, citing the Committee on Roads.", None, "the Committee on Roads"),
        ("Cole said so, citing a study to scare his guests.", None, "a study"),
        ("Cole said so, citing a report and a threat.", None, "a report and a threat"),
        ("Cole said so, citing a threat and a report.", None, None),
        ("Cole said so, citing research into the ways of cats.", None, "research into the ways of cats"),
        ("Cole said so, citing Rep. Ann Lee (D) of Ohio on March 2, 2017.", None, "Rep. Ann Lee (D) of Ohio"),
        ("Cole said so, citing the Roads Act.", None, None),
        ("COLE LEAVES HIS CLUB, CITING WIDE FRAUD", None, None),
        ("Cole ended his talk by quoting Ann Lee as", None, "Ann Lee"),
        ("Cole read the Washington Post at noon.", None, None),
        ("Cole told the Post Office that he was late.", None, None),  # the name goes on
    ],
)
def test_relay_and_cited(text: str, through: str | None, cited: str | None) -> None:
    assert relay(text) == (through, cited)


def test_who_is_the_source_itself_is_not_cited_by_it() -> None:
    reading = read(["Reuters quoted Ann Lee as saying that prices rose."], vocabulary := Vocabulary())
    lee = np.array([2], dtype=np.int32)
    assert sources_relays.find(reading, vocabulary, np.zeros(1, dtype=np.int32), lee).cited_start.tolist() == [-1]


@pytest.mark.parametrize(
    ("byline", "text", "credit"),
    [
        (None, "WASHINGTON (AP) — The vote is late.", "beginning (ap)"),
        ("Ann Lee, Reuters", "The vote is late.", "byline reuters"),
        ("Ann Lee", "The vote is late.\n\n(Reporting by Ann Lee; editing by Bob Cole)", "end (reporting by"),
        ("Ann Lee", "The vote is late.\n\nSource: TASS.", "end source tass"),
        ("Ann Lee", "The vote is late.\n\nAdditional reporting by Bob Cole.", None),
        ("Ann Apple", "The vote is late, AP or not. Source: Apple", None),
        (None, "", None),
    ],
)
def test_agency_credit(byline: str | None, text: str, credit: str | None) -> None:
    articles = pl.DataFrame({"byline": [byline], "text": [text]}, schema={"byline": pl.String, "text": pl.String})
    assert agencies.credit(articles).to_list() == [credit]


def told(text: str) -> tuple[pl.DataFrame, list[str | None]]:
    vocabulary = Vocabulary()
    reading = read([text, ""], vocabulary)
    found = attribution.find(reading, vocabulary)
    return attribution.frame(reading, vocabulary, found, ["a", "b"]), sides.named(reading, vocabulary).to_list()


def test_sides_named_twice_and_the_side_of_a_source() -> None:
    rows, named = told(
        "Russian Foreign Minister Ann Lee said that Moscow is ready. Iranian and Iranian-made goods are late. "
        "Lee told us that Cuba is far."
    )
    assert named == ["iran; russia", None] or named == ["russia; iran", None]  # Cuba is named once; us is no country
    assert set(rows["side"]) == {"russia"}


@pytest.mark.parametrize(
    ("words", "side"),
    [
        ("The Russian ambassador", "russia"),
        ("Russian ambassador to the United States", "russia"),
        ("The ambassador to Washington", None),
        ("the turkey farmer", None),
    ],
)
def test_side_of_a_source(words: str, side: str | None) -> None:
    reading = read([words], vocabulary := Vocabulary())
    bounds = (np.array([n], dtype=np.int32) for n in (0, 0, len(reading.word)))
    profiles, said = sources.looked_at(reading, vocabulary, *bounds)
    assert sides.names()[profiles.table.rows[said[0], casts.SIDE]] == (side or "")


def test_sides_are_voiced_by_sources_that_are_no_news_outlets() -> None:
    frames = by_hand()
    articles = frames.articles.with_columns(sides=pl.Series(["russia; iran; china", "iran", None]))
    side = pl.when(pl.col("source") == "Smith").then(pl.lit("iran")).otherwise(pl.lit("china")).alias("side")
    kind = pl.when(pl.col("source") == "Smith").then("source_kind").otherwise(pl.lit("agency")).alias("source_kind")
    sums = facts(articles, *frames[1:4], frames.attributions.with_columns(side, kind))
    assert sums.select("sides_mentioned", "sides_voiced").rows()[0] == (3.0, 1.0)
    assert sums.select("sides_mentioned", "sides_voiced").rows()[2] == (0.0, 0.0)


def test_what_the_outlet_was_told_itself_is_first_hand() -> None:
    articles = pl.DataFrame({"article_id": ["a", "b"], "outlet": ["CNN International", "Fox"]})
    rows = pl.DataFrame({"article_id": ["a", "b", "b"], "relay": ["CNN", "CNN", None]})
    assert sources_relays.of_others(rows, articles)["relay"].to_list() == [None, "CNN", None]


def test_second_hand_attributions_are_counted() -> None:
    frames = by_hand()
    through = pl.when(pl.col("source") == "Smith").then(pl.lit("TASS")).alias("relay")
    sums = facts(*frames[:4], frames.attributions.with_columns(through))
    assert sums.filter(article_id="a").select("second_hand_attributions", "sourced_attributions").row(0) == (1.0, 2.0)
