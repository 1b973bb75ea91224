"""The page keeps under its size, and says what it left out."""

from __future__ import annotations

import polars as pl

from outletscore.reports.html import render
from outletscore.reports.page import describe, material_of
from outletscore.reports.page.selection import (
    ARTICLES_SHOWN,
    CHARACTERS_SHOWN,
    STRONGEST_SHOWN,
    counted,
    select,
    strongest,
)
from outletscore.storage import InMemory
from tests.reports_example import large, small


def test_fifty_outlets_and_two_hundred_sentences_stay_under_a_megabyte() -> None:
    tables, run = large(50, 20, paragraphs=12)
    page = describe(material_of(tables, run), run)
    assert len(page.outlets) == 50
    assert sum(len(outlet.quotes) for outlet in page.outlets) > 100
    assert len(page.articles) >= 10
    html = render(page)
    assert len(html.encode("utf-8")) < 1_000_000
    assert "They are picked, not typical" in html
    assert "<code>outlets.csv</code> has all" in html


def test_long_articles_keep_to_the_budget() -> None:
    tables, _ = large(3, 4)
    long = tables["articles"].with_columns(text=pl.lit("x " * 15_000))
    chosen = select(counted(InMemory([{"articles": long}])))
    assert chosen["size"].sum() <= CHARACTERS_SHOWN
    assert chosen.height == 2


def test_a_few_articles_are_all_shown() -> None:
    tables, run = small()
    page = describe(material_of(tables, run), run)
    assert page.complete
    assert "Every article of the run." in render(page)


def test_the_first_article_of_each_outlet_is_its_most_editorializing() -> None:
    tables, _ = large(40, 4, paragraphs=3)
    parts = InMemory([tables])
    articles = counted(parts)
    chosen = select(articles)
    assert chosen["outlet"].n_unique() == ARTICLES_SHOWN
    top = articles.group_by("outlet").agg(top=pl.col("editorializing").max())
    assert chosen.join(top, on="outlet").filter(pl.col("editorializing") != pl.col("top")).is_empty()
    assert strongest(parts, 40).height <= STRONGEST_SHOWN


def test_copies_are_neither_counted_nor_shown() -> None:
    tables, run = small()
    tables["articles"] = tables["articles"].with_columns(
        duplicate_of=pl.when(pl.col("outlet") == "Ledger & Tide").then(pl.lit("wire-bridge.txt"))
    )
    assert [article.outlet for article in describe(material_of(tables, run), run).articles].count("Ledger & Tide") == 0
