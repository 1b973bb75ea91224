"""Where a run lies outside its baseline: plain warnings, one a reason."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from outletscore.scores.baseline import Baseline

# Part of the baseline's articles, at each end, that counts as unusual length.
TAIL = 0.05


@dataclass(frozen=True, slots=True)
class Caveat:
    """One reason to doubt a comparison. `outlet` is None where it holds for the whole run."""

    code: str
    message: str
    outlet: str | None = None


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
    counted = articles.filter(pl.col("duplicate_of").is_null() & pl.col("outlet").is_not_null())
    year = pl.col("published").str.head(4).cast(pl.Int32, strict=False)
    for group in counted.with_columns(year=year).sort("outlet").partition_by("outlet", maintain_order=True):
        outlet = str(group["outlet"][0])
        found += _years(outlet, group["year"], about.first_year, about.last_year)
        middle = group["words"].median()
        if isinstance(middle, float) and short is not None and long is not None and not short <= middle <= long:
            found.append(
                Caveat(
                    "length",
                    f"half of the articles have {middle:.0f} words or more; 90 % of the baseline's have "
                    f"{short:.0f} to {long:.0f}",
                    outlet,
                )
            )
        foreign = sorted(set(group["language"].drop_nulls()) - set(about.languages))
        if foreign:
            message = (
                f"articles in {', '.join(foreign)}; the baseline's are in {', '.join(about.languages) or 'none stated'}"
            )
            found.append(Caveat("language", message, outlet))
    return tuple(found)


def _years(outlet: str, years: pl.Series, first: int | None, last: int | None) -> list[Caveat]:
    known = years.drop_nulls()
    if first is None or last is None:
        return [Caveat("year", "the baseline's articles have no dates", outlet)]
    if not len(known):
        return [Caveat("year", f"no article states a date; the baseline's are of {first} to {last}", outlet)]
    outside = known.filter((known < first) | (known > last))
    if not len(outside):
        return []
    message = f"{len(outside)} of {len(known)} dated articles lie outside the baseline's years, {first} to {last}"
    return [Caveat("year", message, outlet)]
