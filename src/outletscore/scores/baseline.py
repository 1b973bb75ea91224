"""Baselines: what other outlets write like, as counts and exposures by article. No text, no title, no address.

A baseline is one zip file of four members: `baseline.json` (where it comes from and under which rulebook it was made),
`articles.parquet` (one row an article: outlet, year and the facts of `scores.facts`), `rules.parquet` (what each rule
adds to the mean of a measure over its outlets) and `variants.parquet` (that mean without a family of rules).
docs/statistics.md documents every field.
"""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.errors import BaselineError
from outletscore.scores.articles import by_measure, figures
from outletscore.scores.drivers import average, profile, sizes
from outletscore.scores.effects import Reference
from outletscore.scores.measures import MEASURES, NAMES
from outletscore.scores.sensitivity import MEASURE, variants
from outletscore.scores.shrinkage import Components, components

Floats = NDArray[np.float64]

FORMAT = 2
SUFFIX = ".baseline.zip"
# An outlet known by fewer articles adds noise to the reference and little else.
FEW_ARTICLES, ENOUGH_OUTLETS = 10, 5
# So many of its articles, at either end of the years or in a language, do not make a baseline one of that year or
# language: dates are misprinted and languages mistaken.
STRAY = 0.005
# Facts about the other articles of a run mean nothing in another run.
_OF_THE_RUN = ("shared_words", "compared_words")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # zip files carry times; ours must not, or equal baselines would differ


@dataclass(frozen=True, slots=True)
class Provenance:
    """What must be known of a baseline before anything is compared with it."""

    name: str
    rulebook: str
    source: str
    licence: str = ""
    command: str = ""
    made: str = ""
    country: str = ""
    genre: str = ""
    languages: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    articles: int = 0
    outlets: tuple[tuple[str, int], ...] = ()
    format: int = FORMAT


@dataclass(frozen=True)
class Baseline:
    """Articles of known outlets as facts, the pieces of their mean figures by rule, and the figures without a family.

    `rules` is `measure, rule, value`, `variants` is `variant, measure, value`.
    """

    provenance: Provenance
    articles: pl.DataFrame
    rules: pl.DataFrame
    variants: pl.DataFrame

    @cached_property
    def table(self) -> pl.DataFrame:
        """`outlet, year, words` and a column a measure, of the outlets that make the reference, sorted by outlet."""
        return reference_table(self.articles)

    @cached_property
    def groups(self) -> NDArray[np.int64]:
        """The number of the outlet of each row of `table`."""
        return np.unique(self.table["outlet"].to_numpy(), return_inverse=True)[1].astype(np.int64)

    @cached_property
    def values(self) -> Floats:
        """The figures of `table`: (articles, measures of the registry), NaN where there is none."""
        return self.table.select(NAMES).to_numpy().astype(np.float64)

    @cached_property
    def references(self) -> dict[str, Reference]:
        """For each measure what effects are measured against."""
        return {name: Reference.of(self.values[:, i], self.groups) for i, name in enumerate(NAMES)}

    @cached_property
    def components(self) -> dict[str, Components]:
        """Variance components of each measure: the prior that shrinks new outlets."""
        return {name: components(self.values[:, i], self.groups) for i, name in enumerate(NAMES)}


def reference_table(articles: pl.DataFrame) -> pl.DataFrame:
    """Figures of the articles of a baseline whose outlets have at least ten (all, where fewer than five outlets do)."""
    sizes = articles.group_by("outlet").agg(articles=pl.len())
    enough = sizes.filter(pl.col("articles") >= FEW_ARTICLES)
    kept = articles.join(enough, on="outlet", how="semi") if enough.height >= ENOUGH_OUTLETS else articles
    numbered = kept.sort("outlet", maintain_order=True).with_row_index("row")
    numbered = numbered.with_columns(article_id=pl.col("row").cast(pl.String))
    present = tuple(m for m in MEASURES if {m.count, m.exposure} <= set(numbered.columns))
    table = by_measure(figures(numbered, present))
    return numbered.select("article_id", "outlet", "year", "words").join(
        table, left_on="article_id", right_on="entity", maintain_order="left"
    )


def build(
    articles: pl.DataFrame, facts: pl.DataFrame, pieces: pl.DataFrame, changes: pl.DataFrame, provenance: Provenance
) -> Baseline:
    """A baseline of scored articles.

    `articles` has `article_id, outlet, published, language, duplicate_of`; `facts`, `pieces` and `changes` are what
    `scores.facts.facts`, `scores.drivers.sums` and `scores.sensitivity.changes` gave of them. Articles of no known
    outlet and later copies are left out. Raises BaselineError where nothing is left. `provenance` is completed from the
    articles.
    """
    counted = (
        articles.filter(pl.col("duplicate_of").is_null() & pl.col("outlet").is_not_null())
        .select("article_id", "outlet", "published", "language", "duplicate_of")
        .sort("outlet", "article_id")
    )
    if not counted.height:
        raise BaselineError("no article has a known outlet", hint="give outlets in a column or a manifest")
    year = pl.col("published").str.head(4).cast(pl.Int16, strict=False).alias("year")
    rows = (
        counted.join(facts, on="article_id", maintain_order="left")
        .with_columns(year, *(pl.lit(0.0).alias(name) for name in _OF_THE_RUN))
        .drop("article_id", "published", "language", "duplicate_of")
    )
    rows = rows.select("outlet", "year", pl.exclude("outlet", "year")).with_columns(_narrow(rows))
    by_outlet = rows.group_by("outlet").agg(n=pl.len()).sort("outlet")
    first, last = (rows["year"].quantile(q, "nearest") for q in (STRAY, 1 - STRAY))
    complete = dataclasses.replace(
        provenance,
        languages=_languages(counted["language"]),
        first_year=None if first is None else int(first),
        last_year=None if last is None else int(last),
        articles=rows.height,
        outlets=tuple(by_outlet.iter_rows()),
    )
    kept = reference_table(rows)["outlet"].unique()
    members = counted.filter(pl.col("outlet").is_in(kept.implode()))
    long = figures(facts.join(members, on="article_id", how="semi"))
    counts = sizes(long, members)
    rules = average(profile(pieces, counts), counts)
    return Baseline(complete, rows, rules, _variants(long, members, changes))


def _languages(found: pl.Series) -> tuple[str, ...]:
    counts = found.drop_nulls().value_counts(name="n")
    return tuple(sorted(counts.filter(pl.col("n") > STRAY * len(found))[found.name].to_list()))


def _variants(long: pl.DataFrame, members: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """The mean over outlets of `editorializing`, as far as each family of rules is dropped."""
    scored = (
        long.filter((pl.col("measure") == MEASURE) & pl.col("value").is_not_null())
        .join(members, left_on="entity", right_on="article_id")
        .sort("outlet", "entity")
        .group_by("outlet", maintain_order=True)
        .agg(articles=pl.len(), value=pl.col("value").mean())
    )
    each = variants(changes, scored, changes["variant"].unique())
    return each.group_by("variant", "measure", maintain_order=True).agg(pl.col("value").mean())


def _narrow(rows: pl.DataFrame) -> list[pl.Expr]:
    """Whole numbers as Int32, others as Float32: half the bytes, and figures that agree to six digits.

    What `rules` breaks down stays as it is, or the pieces would not add up to the last digit.
    """
    narrowed = []
    for name, dtype in rows.schema.items():
        if dtype == pl.Float64 and name != "editorializing_mass":
            whole = bool((rows[name].round() == rows[name]).all()) and not rows[name].is_null().any()
            narrowed.append(pl.col(name).cast(pl.Int32 if whole else pl.Float32))
    return narrowed


def shipped() -> dict[str, Path]:
    """The baselines that come with the package, by name."""
    folder = Path(__file__).resolve().parent.parent / "baselines"
    return {path.name.removesuffix(SUFFIX): path for path in sorted(folder.glob(f"*{SUFFIX}"))}


@dataclass(frozen=True, slots=True)
class Choice:
    """The baseline of a run; without one, `not_used` says why, where one was to be expected."""

    baseline: Baseline | None = None
    not_used: str = ""


AUTO, NONE = "auto", "none"
# What `auto` takes of the shipped ones.
REFERENCE = "us-news"


def choose(name: Path | str | None, rulebook: str) -> Choice:
    """The baseline a run asks for: a file or a name, "none" (or None), or "auto" for the shipped reference.

    `rulebook` is the digest in force. Raises BaselineError where a baseline that was asked for does not fit; "auto"
    only says so.
    """
    if name is None or name == NONE:
        return Choice()
    if name != AUTO:
        return Choice(load(find(name), rulebook=rulebook))
    path = shipped().get(REFERENCE)
    if path is None:
        return Choice(not_used="no reference baseline comes with this installation")
    known = provenance_of(path)
    if known.rulebook != rulebook:
        return Choice(
            not_used=f"the shipped baseline {REFERENCE!r} was made under other rules or weights (digest "
            f"{known.rulebook[:12]}, in force is {rulebook[:12]}), and figures of two rulebooks cannot be compared"
        )
    return Choice(load(path, rulebook=rulebook))


def find(name: Path | str) -> Path:
    """The file of a baseline: a path, or the name of a shipped one. Raises BaselineError."""
    path = Path(name)
    if path.is_file():
        return path
    known = shipped()
    if str(name) in known:
        return known[str(name)]
    names = ", ".join(known) or "none is shipped"
    raise BaselineError("no such baseline", place=str(name), hint=f"give a file, or one of: {names}")


def about(baseline: Baseline) -> dict[str, Any]:
    """What run.json says of a baseline: its provenance, with the number of outlets in place of their list."""
    entry = dataclasses.asdict(baseline.provenance)
    return {**entry, "outlets": len(baseline.provenance.outlets)}


def save(baseline: Baseline, path: Path) -> None:
    """Write the baseline to one file; equal baselines make equal bytes."""
    about = json.dumps(dataclasses.asdict(baseline.provenance), indent=1, sort_keys=True, ensure_ascii=False)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:
        file.writestr(zipfile.ZipInfo("baseline.json", _EPOCH), about.encode())
        for name in ("articles", "rules", "variants"):
            data = io.BytesIO()
            getattr(baseline, name).write_parquet(data, compression="zstd", compression_level=19, statistics=False)
            file.writestr(zipfile.ZipInfo(f"{name}.parquet", _EPOCH), data.getvalue())


def load(path: Path, *, rulebook: str | None = None) -> Baseline:
    """Read a baseline. With `rulebook`, the digest in force, one made under another is refused: it counts other things.

    Raises BaselineError where the file is missing, broken, of another format or of another rulebook.
    """
    provenance = provenance_of(path)
    if rulebook is not None and provenance.rulebook != rulebook:
        raise BaselineError(
            f"made under rulebook {provenance.rulebook[:12]}, in force is {rulebook[:12]}",
            place=str(path),
            hint=f"figures of two rulebooks cannot be compared; build it anew: {rebuild_hint(provenance)}",
        )
    with _opened(path) as file:
        articles, rules, variants = (
            pl.read_parquet(io.BytesIO(file.read(f"{name}.parquet"))) for name in ("articles", "rules", "variants")
        )
    lacking = {"outlet", "year", "words"} - set(articles.columns)
    if lacking:
        raise BaselineError(f"articles.parquet lacks {sorted(lacking)}", place=str(path), hint="build it again")
    return Baseline(provenance, articles, rules, variants)


def provenance_of(path: Path) -> Provenance:
    """Where a baseline comes from, without reading its figures. Raises BaselineError as `load`."""
    with _opened(path) as file:
        about: dict[str, Any] = json.loads(file.read("baseline.json"))
        version = about.get("format")
        if version != FORMAT:
            raise BaselineError(
                f"format {version!r}, this version reads {FORMAT}", place=str(path), hint="build it again"
            )
        return _provenance(about)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The file, and whatever is wrong with it as a BaselineError."""
    try:
        with zipfile.ZipFile(path) as file:
            yield file
    except FileNotFoundError:
        raise BaselineError(
            "no such file", place=str(path), hint="`outletscore baseline list` shows the names"
        ) from None
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, OSError, pl.exceptions.PolarsError) as error:
        raise BaselineError(f"not a baseline ({error})", place=str(path), hint="build it again") from error


def _provenance(about: dict[str, Any]) -> Provenance:
    known = {field.name for field in dataclasses.fields(Provenance)}
    values = {name: value for name, value in about.items() if name in known}
    values["languages"] = tuple(values.get("languages", ()))
    values["outlets"] = tuple((str(outlet), int(n)) for outlet, n in values.get("outlets", ()))
    return Provenance(**values)


def rebuild_hint(provenance: Provenance) -> str:
    """The command that made the baseline, or the form of it."""
    return provenance.command or "outletscore baseline build INPUT -o FILE"
