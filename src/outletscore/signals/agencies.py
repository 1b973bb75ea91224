"""Credit lines of news agencies: a dateline with (AP), a byline of Reuters, a last line that thanks AFP."""

from __future__ import annotations

from functools import cache

import polars as pl

from outletscore.signals.sources_words import word_list

HEAD, TAIL = 300, 300  # code points of an article in which a credit may stand
PLACES = ("beginning", "byline", "end")


@cache
def _names() -> tuple[str, ...]:
    return (*sorted(word_list("agencies")), "associated press")


def _plain(text: pl.Expr, marks: str, blank: str) -> pl.Expr:
    """Lower case between blanks, `blank` in the place of each of the marks."""
    plain = text.str.to_lowercase().str.replace_all("\n", " ", literal=True)
    for mark in marks:
        plain = plain.str.replace_all(mark, blank, literal=True)
    return pl.concat_str(pl.lit(" "), plain, pl.lit(" "))


def credit(articles: pl.DataFrame) -> pl.Series:
    """`credit`: where an article credits a news agency and by which words, as in `beginning (ap)`; null where nowhere.

    `articles` has `byline` and `text`. By plain comparison, no patterns: (name) or [name] near the beginning, the name
    as a word of the byline, (name) or a phrase of `agency_credits` near the end.
    """
    in_brackets = [f"{a}{name}{b}" for name in _names() for a, b in ("()", "[]")]
    phrases = [f" {phrase} " for phrase in sorted(word_list("agency_credits"))]
    ends = _plain(pl.col("text").str.tail(TAIL), ",.:;", "")
    found = (
        pl.col("text").str.slice(0, HEAD).str.to_lowercase().str.extract_many(in_brackets),
        _plain(pl.col("byline"), ",./|()", " ").str.extract_many([f" {name} " for name in _names()]),
        ends.str.extract_many([*phrases, *in_brackets]),
    )
    told = (
        pl.concat_str(pl.lit(f"{place} "), words.list.first().str.strip_chars())
        for place, words in zip(PLACES, found, strict=True)
    )
    return articles.select(credit=pl.coalesce(told)).to_series()
