"""`--fail-on`: conditions on articles that end a run with exit code 7, for a newsroom's continuous integration."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from outletscore.errors import UsageError

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_FORM = re.compile(r"\s*([a-z0-9_]{1,64})\s*(>=|<=|>|<)\s*(p?)([0-9]{1,12}(?:\.[0-9]{1,12})?)\s*")
EXIT_CODE = 7
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Condition:
    """`MEASURE OPERATOR THRESHOLD`. With `percentile`, what is compared is where the article stands in the baseline."""

    text: str
    measure: str
    operator: str
    threshold: float
    percentile: bool

    def met(self, value: float | None) -> bool:
        """Whether a figure meets the condition; one that is not estimable never does."""
        return value is not None and OPERATORS[self.operator](value, self.threshold)


@dataclass(frozen=True, slots=True)
class Failure:
    """An article that meets a condition, with the figure that does."""

    article_id: str
    condition: Condition
    value: float


def conditions(texts: Sequence[str]) -> tuple[Condition, ...]:
    """What the --fail-on options say. Raises UsageError for one that cannot be read, before anything is scored."""
    from outletscore.scores.measures import NAMES

    found = []
    for text in texts:
        form = _FORM.fullmatch(text)
        if form is None:
            raise UsageError(
                f"--fail-on {text!r} cannot be read", hint="write it as 'editorializing>0.5' or 'editorializing>p95'"
            )
        measure, sign, percentile, number = form.groups()
        if measure not in NAMES:
            near = get_close_matches(measure, NAMES, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "docs/measures.md lists the measures"
            raise UsageError(f"--fail-on: no measure {measure!r}", hint=hint)
        if percentile and float(number) > 100:
            raise UsageError(f"--fail-on {text!r}: there is no percentile over 100")
        found.append(Condition(text.strip(), measure, sign, float(number), bool(percentile)))
    return tuple(found)


def need_baseline(wanted: Sequence[Condition], missing: str) -> None:
    """Raise UsageError where a percentile is asked for and there is no baseline; `missing` says why there is none."""
    for condition in wanted:
        if condition.percentile:
            raise UsageError(
                f"--fail-on {condition.text!r} asks for a percentile, and the run has no baseline: {missing}",
                hint="add --baseline NAME|FILE, or give the threshold as a figure",
            )


def failures(folder: Path, wanted: Sequence[Condition]) -> list[Failure]:
    """The articles of a finished run that meet a condition, in the order of the conditions, then of the articles.

    Read from the tables in `folder`, two columns of each.
    """
    import polars as pl

    found = []
    for condition in wanted:
        if condition.percentile:
            rows = (
                pl.scan_parquet(folder / "percentiles.parquet")
                .filter(pl.col("measure") == condition.measure)
                .select("entity", "percentile")
                .collect()
            )
        else:
            rows = pl.read_parquet(folder / "articles.parquet", columns=["article_id", condition.measure])
        found += [Failure(article, condition, value) for article, value in rows.iter_rows() if condition.met(value)]
    return found


def told(found: Sequence[Failure]) -> list[str]:
    """One line a failure, and how many are left out."""
    lines = [f"fails {f.condition.text}: {f.article_id}: {_figure(f)}" for f in found[:SHOWN]]
    return [*lines, f"... and {len(found) - SHOWN} more"] if len(found) > SHOWN else lines


def _figure(failure: Failure) -> str:
    return f"percentile {failure.value:.1f}" if failure.condition.percentile else f"{failure.value:.4g}"


def parsed(_context: Any, _parameter: Any, texts: tuple[str, ...]) -> tuple[Condition, ...]:
    """The option's callback."""
    return conditions(texts) if texts else ()
