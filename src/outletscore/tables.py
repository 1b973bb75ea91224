"""Names, keys and schemas of every table that goes out: a public contract.

Offsets are code points, half open, into `articles.text` (into `title` in `title_evidence`). Measures are added to
`articles` and `outlets` by `scores.measures`, one column a measure; everything else is listed here. Each column is
(polars dtype, what it holds); `docs/tables.md` is generated from these lines.

polars itself is imported by nobody who only wants a name: dtypes are named as strings and resolved by `schema`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

Columns = dict[str, tuple[str, str]]

PARTED = "; "  # between the names of a cell that holds several

ARTICLE_ID = ("String", "the `id` column of a table, or the file's path relative to INPUT")

# What the reading end hands on: one row an article, cleaned, before any scoring.
ARTICLES_IN: Columns = {
    "article_id": ARTICLE_ID,
    "outlet": ("String", "outlet as the text, the column or the manifest names it; null where nothing does"),
    "title": ("String", "headline; null where there is none"),
    "byline": ("String", "author line as printed, without 'By'"),
    "published": ("String", "publication date, ISO 8601 date first; null where the page states none"),
    "url": ("String", "address, where known"),
    "language": ("String", "ISO 639-1 code"),
    "text": ("String", "the analysed text: deck and body, paragraphs parted by a blank line; a table's text as given"),
    "duplicate_of": ("String", "article_id of the first copy in the same outlet: this row counts in no outlet figure"),
}

# Every line of a page dump or HTML page, kept or dropped, so that `explain` can show it. Tables have none.
LINES: Columns = {
    "article_id": ARTICLE_ID,
    "line": ("Int32", "1-based line (of the dump) or block (of the HTML)"),
    "text": ("String", "the line as found"),
    "kept": ("Boolean", "whether it went into `text`"),
    "reason": (
        "String",
        "why: body, deck, title, byline, date, menu, advert, teaser, form, footer, caption, tags, ...",
    ),
}

ARTICLES: Columns = {
    **ARTICLES_IN,
    "words": ("Int32", "words of `text`"),
    "sentences": ("Int32", "sentences of `text`"),
    "narration_words": ("Int32", "words outside quotation marks"),
    "title_probability": ("Float64", "probability that the title editorializes; null where there is no title"),
    "sides": ("String", "nations, blocs and parties named twice or more, most named first, parted by '; '; null: none"),
    "credit": ("String", "words of dateline, byline or last lines that credit a news agency; null where none do"),
}

SENTENCES: Columns = {
    "article_id": ARTICLE_ID,
    "sentence": ("Int32", "0-based number of the sentence in its article"),
    "start": ("Int32", "offset of its first code point"),
    "end": ("Int32", "offset behind its last code point"),
    "quoted": ("Boolean", "wholly inside quotation marks"),
    "attributed": ("Boolean", "holds content that is attributed to somebody"),
    "reported": ("Boolean", "holds content that a source is said to have said: speech alone, and the source is given"),
    "editorializing": (
        "Float64",
        "probability that the sentence's own-voice part editorializes; 0 where all is quoted",
    ),
    "tone": ("Float64", "VADER compound of the sentence"),
    "tone_narration": ("Float64", "mean VADER compound of its stretches outside quotation marks; null where none"),
    "tone_quotation": ("Float64", "mean VADER compound of its stretches inside quotation marks; null where none"),
    "narration_words": ("Int32", "words outside quotation marks"),
    "own_words": ("Int32", "own voice: words outside quotation marks and outside attributed content"),
    "words": ("Int32", "words"),
    "paragraph": ("Int32", "0-based number of its paragraph in the article"),
    "position": (
        "String",
        "opening, middle or close: fifths of the article by sentences (first, the three between, last)",
    ),
    "shared": ("Boolean", "half of its words or more stand word for word in an article of another outlet of the run"),
}

EVIDENCE: Columns = {
    "article_id": ARTICLE_ID,
    "sentence": ("Int32", "sentence the span lies in"),
    "rule": ("String", "id of the rule or lexicon entry, `family/rule`"),
    "start": ("Int32", "offset of the span"),
    "end": ("Int32", "offset behind the span"),
    "text": ("String", "the span itself"),
    "voice": ("String", "narration or quotation"),
    "weight": ("Float64", "log-odds it adds to the sentence; 0 where the rule only counts"),
    "attributed": ("Boolean", "inside content attributed to somebody, so not in the outlet's own voice"),
}

TITLE_EVIDENCE: Columns = {
    "article_id": ARTICLE_ID,
    "rule": ("String", "id of the rule or lexicon entry"),
    "start": ("Int32", "offset in `title`"),
    "end": ("Int32", "offset behind the span in `title`"),
    "text": ("String", "the span itself"),
    "voice": ("String", "narration or quotation"),
    "weight": ("Float64", "log-odds it adds"),
}

ATTRIBUTIONS: Columns = {
    "article_id": ARTICLE_ID,
    "sentence": ("Int32", "sentence of the cue"),
    "source_start": ("Int32", "offset of the source; null where there is none"),
    "source_end": ("Int32", "offset behind the source"),
    "cue_start": ("Int32", "offset of the cue; null for a quotation without one"),
    "cue_end": ("Int32", "offset behind the cue"),
    "content_start": ("Int32", "offset of this piece of the content"),
    "content_end": ("Int32", "offset behind it"),
    "source": ("String", "the source as written"),
    "source_id": ("Int32", "mentions of one source in the article share it; null where there is no source"),
    "source_name": ("String", "fullest name or description of the source in the article"),
    "source_kind": ("String", "named, institution, role, media, agency, anonymous, pronoun (unresolved) or none"),
    "identified": ("Boolean", "name and role of the source are given somewhere in the article"),
    "cue": ("String", "the cue as written"),
    "stance": ("String", "neutral, endorsing, factive, doubting, negative"),
    "form": ("String", "direct, indirect or mixed"),
    "act": ("String", "speech, belief or intention"),
    "rule": ("String", "what recognised it"),
    "side": ("String", "nation, bloc or party that the source is described by: the *Russian* minister; null: none"),
    "relay": (
        "String",
        "other outlet or agency through which the words came: he told *Reuters*, *TASS* reported; null: none",
    ),
    "cited": ("String", "whom the source gives as its own source: the Journal reported, citing *unnamed sources*"),
}

QUARANTINE: Columns = {
    "path": ("String", "file, or `file:row` of a table"),
    "reason": ("String", "reason code, see docs/reason-codes.md"),
    "message": ("String", "what is wrong, and a hint"),
}

MEASURE_VALUES: Columns = {
    "entity": ("String", "article_id or outlet"),
    "measure": ("String", "name of the measure"),
    "count": ("Float64", "sum of the evidence"),
    "exposure": ("Float64", "what it is divided by"),
    "value": ("Float64", "the figure; null where the exposure is zero"),
}

PERCENTILES: Columns = {
    "entity": ARTICLE_ID,
    "measure": ("String", "name of the measure"),
    "percentile": (
        "Float64",
        "share of the baseline's articles below the article, 0..100; every outlet weighs the same",
    ),
}

COMPARISON: Columns = {
    "outlet": ("String", "outlet compared"),
    "measure": ("String", "measure compared"),
    "articles": ("Int32", "articles of the outlet with a value"),
    "value": ("Float64", "the outlet's value"),
    "baseline": ("Float64", "the baseline's value: mean over its outlets of the mean over their articles"),
    "difference": ("Float64", "value minus baseline"),
    "effect": ("Float64", "Cliff's delta of the outlet's articles against the baseline's"),
    "effect_low": ("Float64", "lower end of its 95 % interval; null where not estimable"),
    "effect_high": ("Float64", "upper end of its 95 % interval; null where not estimable"),
    "percentile": ("Float64", "share of the baseline below the value, 0..100"),
    "percentile_low": ("Float64", "lower end of its 95 % interval"),
    "percentile_high": ("Float64", "upper end of its 95 % interval"),
    "p": ("Float64", "p-value before adjustment; null where not estimable"),
    "p_adjusted": (
        "Float64",
        "after Benjamini-Hochberg over all rows of this table; after Holm where measures were named beforehand",
    ),
    "standing": ("String", "what the number of articles allows: evidence only, sourcing only, provisional or ranked"),
    "prediction_low": ("Float64", "lower end of the 95 % prediction interval of a mean of so many articles"),
    "prediction_high": ("Float64", "upper end of it: 2.5 % of such means of outlets like the baseline's lie beyond"),
    "difference_same_length": ("Float64", "difference between articles of equal length; null where not estimable"),
    "family": ("Int32", "number of tests that p_adjusted is adjusted for"),
    "shrunk": (
        "Float64",
        "value drawn towards the common mean by empirical Bayes, as far as so few articles ask for; null where not "
        "estimable",
    ),
    "shrunk_low": ("Float64", "lower end of its 95 % interval"),
    "shrunk_high": ("Float64", "upper end of its 95 % interval"),
    "reliability": ("Float64", "weight of the outlet's own mean in `shrunk`, 0..1"),
    "rank_first": (
        "Int32",
        "first place it can hold among the outlets of the run with 25 articles or more, counted from the highest "
        "value; null under 25 articles",
    ),
    "rank_last": ("Int32", "last place it can hold"),
    "ranked": ("Int32", "number of outlets that share those places"),
    "verdict": ("String", "higher, lower, no material difference, inconclusive or not estimable"),
}

DRIVERS: Columns = {
    "outlet": ("String", "outlet compared"),
    "measure": ("String", "measure that is a sum over rules"),
    "rule": ("String", "id of the rule; `(no rule)` is what a sentence has without evidence"),
    "value": ("Float64", "what the rule adds to the outlet's value"),
    "baseline": ("Float64", "what it adds to the baseline's value"),
    "difference": ("Float64", "value minus baseline; over the rules they add up to the difference of the measure"),
}

EVENTS: Columns = {
    "article_id": ARTICLE_ID,
    "outlet": ("String", "outlet of the article; without one it may be of a family, and of no event"),
    "event": ("Int32", "number of the event, shared by articles of several outlets; null where there is none"),
    "family": ("Int32", "number of the family of related articles, whatever their dates; null where there is none"),
}

SAME_EVENT: Columns = {
    "outlet": ("String", "outlet compared"),
    "measure": ("String", "measure compared"),
    "events": ("Int32", "events in which the outlet and another have a value"),
    "pairs": ("Int32", "pairs of articles behind the row"),
    "value": ("Float64", "mean of the outlet's articles on these events"),
    "others": ("Float64", "mean, over the events, of the mean of the others' articles"),
    "difference": ("Float64", "value minus others: mean of the differences inside the events"),
    "low": ("Float64", "lower end of its 95 % interval over events; null where not estimable"),
    "high": ("Float64", "upper end of it"),
    "p": ("Float64", "Wilcoxon's signed-rank test over events; null where not estimable"),
    "p_adjusted": ("Float64", "after Benjamini-Hochberg over all rows of this table"),
}

SENSITIVITY: Columns = {
    "measure": ("String", "measure of the claim"),
    "outlet": ("String", "outlet with more of it, as scored"),
    "other": ("String", "outlet with less of it, or the name of the baseline"),
    "difference": ("Float64", "how much more, as scored"),
    "survives": ("Boolean", "whether the order is the same in every variant"),
    "variants": ("Int32", "variants tried: every family of rules dropped in turn, and the other extraction if asked"),
    "turned_by": ("String", "variants in which the order is the other one, parted by commas"),
}

SHARED_TEXT: Columns = {
    "article_id": ARTICLE_ID,
    "outlet": ("String", "outlet of the article"),
    "start": ("Int32", "offset of the passage"),
    "end": ("Int32", "offset behind the passage"),
    "words": ("Int32", "words of the passage"),
    "text": ("String", "the passage itself"),
    "other_outlet": ("String", "another outlet that has it word for word"),
    "other_article_id": ("String", "the article of that outlet; one that credits a news agency before others"),
    "agency": ("Boolean", "that article credits a news agency: the passage is agency copy"),
}

TABLES: dict[str, Columns] = {
    "articles": ARTICLES,
    "sentences": SENTENCES,
    "evidence": EVIDENCE,
    "title_evidence": TITLE_EVIDENCE,
    "attributions": ATTRIBUTIONS,
    "comparison": COMPARISON,
    "percentiles": PERCENTILES,
    "drivers": DRIVERS,
    "sensitivity": SENSITIVITY,
    "events": EVENTS,
    "same_event": SAME_EVENT,
    "shared_text": SHARED_TEXT,
    "quarantine": QUARANTINE,
    "lines": LINES,
}


def schema(columns: Columns) -> pl.Schema:
    """The polars schema of a table."""
    import polars as pl

    return pl.Schema({name: getattr(pl, dtype)() for name, (dtype, _) in columns.items()})


def empty(columns: Columns) -> pl.DataFrame:
    """The table without a row."""
    import polars as pl

    return pl.DataFrame(schema=schema(columns))
