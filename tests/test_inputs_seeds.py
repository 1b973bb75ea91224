"""The five pages of `seeds/`: what a careful reader takes from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from outletscore.inputs import Batch, Options, read

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="module")
def batch() -> Batch:
    (only,) = read([SEEDS], Options())
    return only


def test_every_page_is_an_article(batch: Batch) -> None:
    assert batch.articles["article_id"].to_list() == sorted(path.name for path in SEEDS.glob("*.txt"))
    assert not batch.refused
    assert batch.skipped == 0


def test_metadata_is_what_the_page_states_and_null_where_it_states_nothing(batch: Batch) -> None:
    assert batch.articles.select("title", "byline", "published", "outlet").rows() == [
        (
            "Moscow: Deploying NATO Forces in Central Asia is Unacceptable",
            "Al Mayadeen",
            "2021-10-14",
            "Al Mayadeen English",
        ),
        (None, "interaction desk", None, None),
        ("NATO bases in Central Asia ‘unacceptable,’ Moscow says", None, None, "paradox"),
        ("Russia disapproves of US military presence in Central Asia", None, "2021-07-14", "Asian Lite News"),
        (
            "Antonov announced the unacceptability of NATO’s efforts to develop the former republics of the USSR",
            "time news",
            None,
            "time news",
        ),
    ]


@pytest.mark.parametrize(
    ("page", "begins", "ends"),
    [
        (0, "The Russian Foreign Ministry denounces", "address some contentious issues."),
        (1, "Gloves are off, finally", "Iran, China and Pakistan."),
        (2, "Russian Foreign Minister Sergey Lavrov said", "government being recognized by the UN."),
        (3, "US media reports have claimed Washington", "we very much need to move together."),
        (4, "Russian Ambassador to Washington", "is decisively promoted by the West."),
    ],
)
def test_text_is_deck_and_body(batch: Batch, page: int, begins: str, ends: str) -> None:
    text = batch.articles["text"][page]
    assert text.startswith(begins)
    assert text.endswith(ends)


@pytest.mark.parametrize(
    ("page", "phrase"),
    [
        (0, "Trending Now"),
        (0, "Maria Zakharova\n"),
        (0, "Deploying NATO Forces in Central Asia is Unacceptable"),
        (1, "Leave a Reply"),
        (1, "No Widgets"),
        (2, "Kwork"),
        (2, "Check Also"),
        (2, "Timur Ivanov"),
        (3, "ALSO READ"),
        (3, "Latest from"),
        (3, "mins read"),
        (4, "You may also like"),
        (4, "| News"),
    ],
)
def test_the_rest_of_the_page_is_not(batch: Batch, page: int, phrase: str) -> None:
    assert phrase not in batch.articles["text"][page]


def test_every_line_is_kept_with_its_reason(batch: Batch) -> None:
    for article in batch.articles.iter_rows(named=True):
        lines = batch.lines.filter(article_id=article["article_id"])
        page = (SEEDS / article["article_id"]).read_text(encoding="utf-8")
        assert "\n".join(lines["text"]) == page
        assert lines["line"].to_list() == list(range(1, lines.height + 1))
        kept = " ".join(" ".join(lines.filter("kept")["text"]).split())
        assert kept == " ".join(article["text"].split())
