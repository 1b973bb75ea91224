"""The sums behind the measures: one row an article, one column a fact. A fact is a count, never a quotient."""

from __future__ import annotations

import math
from collections.abc import Collection

import polars as pl

from outletscore.scores.measures import JUDGING, RATED, READABILITY, SOURCE_KINDS, STANCES
from outletscore.scores.numbered import Numbered
from outletscore.scores.tallies import STEP
from outletscore.tables import PARTED

# One source, or one with this part of the attributed words, makes a single-sourced article.
DOMINANT_SHARE = 0.9
OFFICIAL_KINDS = ("institution", "role")
NEWS_KINDS = ("media", "agency")
# Facts that come with the articles, where they come at all.
GIVEN = ("title_probability", "shared_words", "agency_words", "compared_words")
PARTS = ("opening", "middle", "close")


def facts(
    articles: pl.DataFrame,
    sentences: pl.DataFrame,
    evidence: pl.DataFrame,
    title_evidence: pl.DataFrame,
    attributions: pl.DataFrame,
    *,
    numbered: Numbered | None = None,
    heads: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Every fact that a measure of the registry names, one row an article, in the order of `articles`.

    The frames have the schemas of `outletscore.tables`; `articles` may also have the columns of `GIVEN` and of
    readability, and what is missing there is null here. An article without sentences, evidence or attributions has
    zeros. The result does not depend on the order of rows. `numbered` is the evidence in numbers and `heads` are the
    attributions as `attribution_heads` gives them, for who has these.
    """
    # One query: each by itself would cost more than what it has to look at.
    there, told = articles.lazy(), attributions.lazy()
    frame = _of_articles(there, articles.columns)
    for part in (
        _of_sentences(sentences.lazy(), sentences.columns),
        _of_evidence(numbered or Numbered.of(evidence, sentences)).lazy(),
        _of_titles(title_evidence.lazy()),
        _of_attributions((attribution_heads(attributions) if heads is None else heads).lazy()),
        _of_sides(told, there),
        _of_sources(attributions, articles),
    ):
        frame = frame.join(part, on="article_id", how="left", maintain_order="left")
    return frame.with_columns(pl.exclude("article_id", *READABILITY, "title_probability").fill_null(0.0)).collect()


def with_copies(counts: pl.DataFrame, copies: pl.DataFrame) -> pl.DataFrame:
    """Facts with what `copies.Found.articles` says of the same articles; order and columns stay."""
    names = [name for name in GIVEN if name in copies.columns]
    told = copies.select("article_id", pl.col(names).cast(pl.Float64))
    found = counts.drop(names).join(told, on="article_id", how="left", maintain_order="left")
    return found.with_columns(pl.col(names).fill_null(0.0)).select(counts.columns)


def _of_articles(articles: pl.LazyFrame, columns: Collection[str]) -> pl.LazyFrame:
    def column(name: str) -> pl.Expr:
        known = pl.col(name).cast(pl.Float64) if name in columns else pl.lit(None, pl.Float64)
        return known.fill_nan(None).alias(name)

    given = pl.col("title", "credit").is_not_null().cast(pl.Float64)
    frame = articles.select("article_id", *map(column, GIVEN), *map(column, READABILITY), given)
    return frame.rename({"title": "titled", "credit": "agency_credit"}).with_columns(
        pl.lit(1.0).alias("article"),
        pl.col("title_probability").is_not_null().cast(pl.Float64).alias("titles"),
        *(pl.col(name).is_not_null().cast(pl.Float64).alias(f"{name}_articles") for name in READABILITY),
    )


def _of_sentences(sentences: pl.LazyFrame, columns: Collection[str]) -> pl.LazyFrame:
    own = pl.col("own_words") > 0
    mass = pl.col("editorializing").filter(own)
    tone_is_split = {"tone_narration", "tone_quotation"} <= set(columns)

    def tone(voice: str) -> tuple[pl.Expr, pl.Expr]:
        if tone_is_split:
            values = pl.col(f"tone_{voice}").fill_nan(None)
        else:
            values = pl.col("tone").filter(pl.col("quoted") if voice == "quotation" else ~pl.col("quoted"))
        return added(values).alias(f"tone_{voice}_sum"), values.count().alias(f"tone_{voice}_sentences")

    return _floats(
        sentences.group_by("article_id").agg(
            pl.len().alias("sentences"),
            pl.col("words").sum(),
            pl.col("narration_words").sum(),
            (pl.col("words") - pl.col("narration_words")).sum().alias("quoted_words"),
            own.sum().alias("own_sentences"),
            added(mass).alias("editorializing_mass"),
            *(
                added(pl.col("editorializing").filter(own & (pl.col("position") == part))).alias(
                    f"editorializing_mass_{part}"
                )
                for part in PARTS
            ),
            pl.col("reported" if "reported" in columns else "attributed").sum().alias("attributed_sentences"),
            *tone("narration"),
            *tone("quotation"),
        )
    )


def _of_evidence(evidence: Numbered) -> pl.DataFrame:
    found = evidence.tallies
    columns = {f"{each.name}_hits": found.hits[:, evidence.among((each.name,))].sum(axis=1) for each in RATED}
    mass = found.weights[:, evidence.among(JUDGING)].sum(axis=1) * STEP
    return pl.DataFrame({"article_id": evidence.articles, **columns, "judgement_mass": mass}).with_columns(
        pl.exclude("article_id").cast(pl.Float64)
    )


def _of_titles(title_evidence: pl.LazyFrame) -> pl.LazyFrame:
    fired = title_evidence.filter((pl.col("voice") == "narration") & (pl.col("weight") > 0))
    return _floats(fired.group_by("article_id").agg(pl.len().alias("headline_hits")))


def attribution_heads(attributions: pl.DataFrame) -> pl.DataFrame:
    """One row an attribution: the pieces of a content share article, cue and source; without a cue none are joined."""
    key = ["article_id", "cue_start", "source_start", "source_id"]
    alone = pl.when(pl.col("cue_start").is_null()).then(pl.int_range(pl.len())).alias("alone")
    # Sorted, so that the first piece stands for the attribution in any order of rows.
    ordered = attributions.lazy().sort(*key, "content_start")
    return ordered.filter(pl.struct(*key, alone).is_first_distinct()).collect()


def _of_attributions(heads: pl.LazyFrame) -> pl.LazyFrame:
    kind, stance, has_cue = pl.col("source_kind"), pl.col("stance"), pl.col("cue_start").is_not_null()
    known = pl.col("source_id").is_not_null()
    return _floats(
        heads.group_by("article_id").agg(
            pl.len().alias("attributions"),
            kind.is_in(list(SOURCE_KINDS)).sum().alias("sourced_attributions"),
            *((kind == each).sum().alias(f"{each}_attributions") for each in SOURCE_KINDS),
            kind.is_in(OFFICIAL_KINDS).sum().alias("official_attributions"),
            # Another outlet or an agency stands between the article and the source: as the source, or as its relay.
            (kind.is_in(NEWS_KINDS) | (known & pl.col("relay").is_not_null())).sum().alias("second_hand_attributions"),
            has_cue.sum().alias("cues"),
            (has_cue & stance.is_in(list(STANCES))).sum().alias("charged_cues"),
            *((has_cue & (stance == each)).sum().alias(f"{each}_cues") for each in STANCES),
            pl.col("source_id").filter(known).n_unique().alias("distinct_sources"),
            pl.col("source_id").filter(known & pl.col("identified")).n_unique().alias("fully_identified_sources"),
        )
    )


def _of_sources(attributions: pl.DataFrame, articles: pl.DataFrame) -> pl.LazyFrame:
    """Attributed words by source: how evenly they are spread, and what the most heard source has.

    A word ends at a blank; so `text` is needed, and no second tokenizer.
    """
    told = attributions.filter(pl.col("source_id").is_not_null() & pl.col("content_start").is_not_null()).select(
        "article_id", "source_id", "content_start", "content_end"
    )
    texts = dict(articles.select("article_id", "text").iter_rows())
    # Python finds a code point by its number; in UTF-8 all before it have to be counted, for every content anew.
    contents = (texts.get(article, "")[start:end] for article, _, start, end in told.iter_rows())
    words = [content.count(" ") + content.count("\n\n") + 1 for content in contents]
    by_source = (
        told.lazy()
        .with_columns(words=pl.Series(words, dtype=pl.Float64))
        .group_by("article_id", "source_id")
        .agg(pl.col("words").sum())
        .sort("article_id", "source_id")
    )
    total, top = pl.col("words").sum(), pl.col("words").max()
    # sum of -w log(w / total): total times the entropy of the shares; zero, not -1e-16, for one source
    entropy = added(pl.col("words") * (total / pl.col("words")).log(math.e))
    return _floats(
        by_source.group_by("article_id", maintain_order=True).agg(
            entropy.alias("source_entropy"),
            total.alias("sourced_words"),
            top.alias("top_source_words"),
            pl.lit(1.0).alias("sourced_articles"),
            (top >= DOMINANT_SHARE * total).alias("single_sourced"),
        )
    )


def _of_sides(attributions: pl.LazyFrame, articles: pl.LazyFrame) -> pl.LazyFrame:
    """Sides that an article names, and those of them that a source speaks for which is no news outlet itself."""
    sides = articles.select("article_id", pl.col("sides").str.split(PARTED)).explode("sides").drop_nulls()
    speaks = attributions.filter(pl.col("source_id").is_not_null() & ~pl.col("source_kind").is_in(NEWS_KINDS))
    heard = speaks.select("article_id", sides="side").unique().with_columns(heard=pl.lit(1))
    return _floats(
        sides.join(heard, on=["article_id", "sides"], how="left")
        .group_by("article_id")
        .agg(pl.len().alias("sides_mentioned"), pl.col("heard").count().alias("sides_voiced"))
    )


def added(values: pl.Expr) -> pl.Expr:
    """The sum of some floats, the same in any order."""
    return (values / STEP).round().cast(pl.Int64).sum() * STEP


def _floats(frame: pl.LazyFrame) -> pl.LazyFrame:
    return frame.with_columns(pl.exclude("article_id").cast(pl.Float64))
