"""A figure opens to sentences exactly where it counts something."""

from __future__ import annotations

import polars as pl

from outletscore.reports.page.behind import Behind, sentences_behind, words_behind
from outletscore.scores.articles import article_scores
from outletscore.scores.measures import BY_NAME
from tests.reports_example import large

# Of the title or of the whole text, or zero where every sentence speaks for it.
ELSEWHERE = {"headline_editorializing", "headline_hits", "single_source"}


def test_every_figure_opens_to_the_sentences_it_counts() -> None:
    tables, _ = large(4, 6, paragraphs=8)
    names = ("sentences", "evidence", "title_evidence", "attributions")
    words = (
        tables["shared_text"]
        .group_by("article_id")
        .agg(shared_words=pl.col("words").sum(), agency_words=pl.col("words").filter("agency").sum())
    )
    articles = tables["articles"].join(words, on="article_id").with_columns(compared_words="words")
    long = article_scores(articles, *(tables[name] for name in names))
    checked = set()
    for article, measure, count, value in long.select("entity", "measure", "count", "value").iter_rows():
        if value is None or measure in ELSEWHERE or BY_NAME[measure].axis == "readability":
            continue
        rows = {name: tables[name].filter(pl.col("article_id") == article).to_dicts() for name in names}
        row = tables["articles"].filter(pl.col("article_id") == article).row(0, named=True)
        passages = tables["shared_text"].filter(pl.col("article_id") == article).to_dicts()
        of = Behind(row, rows["sentences"], rows["evidence"], rows["attributions"], passages)
        behind = sentences_behind(measure, of)
        assert bool(behind or words_behind(measure, row)) == (value != 0), (article, measure)
        if measure == "attributed_share":
            assert len(behind) == count
        if measure.endswith("_rate"):
            assert len(behind) <= count
        if behind:
            checked.add(measure)
    wanted = {
        "editorializing", "judgement_weight", "loaded_rate", "attributed_share", "quote_share", "charged_cue_share",
        "second_hand_share", "sides_voiced", "sides_voiced_share", "shared_text", "agency_overlap",
    }  # fmt: skip
    assert wanted <= checked
    assert len(checked) > 30
