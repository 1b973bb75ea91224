"""Where a run lies outside its baseline: plain warnings, one a reason."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from outletscore.scores.baseline import Baseline

# Part of the baseline's articles, at each end, that counts as unusual length.
TAIL = 0.05
# The articles of no known outlet, which are placed in the baseline like any other.
UNKNOWN = "(unknown)"


@dataclass(frozen=True, slots=True)
class Caveat:
    """One reason to doubt a comparison. `outlet` is None where it holds for the whole run.

    `summary` is what is said where many outlets have the same.
    """

    code: str
    message: str
    outlet: str | None = None
    summary: str = ""


def caveats(articles: pl.DataFrame, baseline: Baseline) -> tuple[Caveat, ...]:
    """Warnings for every outlet that is out of the baseline's domain: years, length, language; country and genre once.

    `articles` has `outlet, published, language, words, duplicate_of`. What an article does not state (a date, mostly)
    is said to be unknown, never taken for fitting. In the order of outlets.
    """
    about = baseline.provenance
    found = [
        Caveat(
            "country", f"the baseline's outlets are of {about.country}; nothing in the input says of which yours are"
        )
        if about.country
        else Caveat("country", "the baseline does not say of which country its outlets are"),
        Caveat("genre", f"the baseline holds {about.genre}; other genres differ in every measure")
        if about.genre
        else Caveat("genre", "the baseline does not say which genres it holds"),
    ]
    lengths = baseline.articles["words"]
    short, long = (lengths.quantile(q, "linear") for q in (TAIL, 1 - TAIL))
    year = pl.col("published").str.head(4).cast(pl.Int32, strict=False)
    counted = articles.filter(pl.col("duplicate_of").is_null()).select(
        pl.col("outlet").fill_null(UNKNOWN), "words", "language", year=year
    )
    for outlet in counted["outlet"].unique().sort().to_list():
        group = counted.filter(pl.col("outlet") == outlet)
        found += _years(outlet, group["year"], about.first_year, about.last_year)
        middle = group["words"].median()
        if isinstance(middle, float) and short is not None and long is not None and not short <= middle <= long:
            whose = "its article has" if group.height == 1 else "half of its articles have more, half fewer than"
            usual = f"nine in ten of the baseline's have {short:.0f} to {long:.0f}"
            summary = f"articles shorter or longer than most of the baseline's ({short:.0f} to {long:.0f} words)"
            found.append(Caveat("length", f"{whose} {middle:.0f} words, {usual}", outlet, summary))
        held = dict(about.outlets).get(outlet)
        if held:
            message = f"the baseline holds {held} articles of an outlet of this name: it is compared with itself, too"
            found.append(
                Caveat("self", message, outlet, "outlets that the baseline holds, compared with themselves, too")
            )
        foreign = sorted(set(group["language"].drop_nulls()) - set(about.languages))
        if foreign:
            message = (
                f"articles in {', '.join(foreign)}; the baseline's are in {', '.join(about.languages) or 'none stated'}"
            )
            found.append(Caveat("language", message, outlet, "articles in a language that the baseline does not have"))
    return tuple(found)


def _years(outlet: str, years: pl.Series, first: int | None, last: int | None) -> list[Caveat]:
    known = years.drop_nulls()
    if first is None or last is None:
        return [
            Caveat("year", "the baseline's articles have no dates", outlet, "the baseline's articles have no dates")
        ]
    if not len(known):
        message = f"no article states a date; the baseline's are of {first} to {last}"
        return [Caveat("year", message, outlet, message)]
    outside = known.filter((known < first) | (known > last))
    if not len(outside):
        return []
    period = f"the baseline's years, {first} to {last}"
    if len(known) == 1:
        message = f"its article is of {known[0]}, outside {period}"
    else:
        message = f"{len(outside)} of {len(known)} dated articles lie outside {period}"
    return [Caveat("year", message, outlet, f"articles from outside {period}")]
