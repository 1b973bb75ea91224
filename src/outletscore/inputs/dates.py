"""Dates as outlets print them -> ISO 8601. Null rather than wrong: a date that could be two days is none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources

FIRST_YEAR = 1900
LAST_YEAR = 2100
# A date printed twice in a row, as pages do for two widths of the screen: "2 May 20202 May 2020".
TWICE = re.compile(r"(?<!\d)(\d{1,2}[./ ][^|]{2,20}?\d{4}|[^\W\d]{3,9} \d{1,2},? \d{4})\1(?!\d)")
SLASHES = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/\d{4}(?!\d)")


@cache
def _months() -> dict[str, int]:
    text = (resources.files(__package__) / "words" / "months.toml").read_text(encoding="utf-8")
    return {name: number for number, names in enumerate(tomllib.loads(text)["months"], 1) for name in names}


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    name = "|".join(sorted(_months(), key=lambda known: (-len(known), known)))
    day, month, year = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|º)?", rf"(?P<n>{name})\b\.?", r"(?P<y>\d{4})(?!\d|:\d\d)"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)",
            rf"\b{day}\.?[ \-/]{{0,2}}(?:of |de )?{month},?[ \-/]{{0,2}}(?:del? )?{year}",
            rf"\b{month}[ \-/]{{0,2}}{day}(?: ?, ?|[ \-/]){year}",
            rf"(?<![\d.])(?P<a>\d{{1,2}})(?P<sep>[./-]|\. | \| )(?P<b>\d{{1,2}})(?P=sep){year}",
            r"(?<![\d.])(?P<a>\d{2})(?P<sep>\.)(?P<b>\d{2})\.(?P<short>\d{2})(?:(?![\d.])|(?=\d\d:\d\d))",
            r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})$",
        )
    )


def find(text: str, order: str = "") -> tuple[date, int, int] | None:
    """The first date in a short line of text, with its place; None where there is none or it could be two days.

    `order` is "day" or "month" where it is known which of them comes first in `3/4/2021`.
    """
    best: tuple[date, int, int] | None = None
    once = TWICE.sub(r"\1", text)
    for pattern in _patterns():
        for match in pattern.finditer(once):
            day = _day(match.groupdict(), order)
            if day is not None and (best is None or match.start() < best[1]):
                best = day, match.start(), match.end()
                break
    return best


def order_of(texts: Iterable[str]) -> str:
    """Whether the dates with slashes on a page have the day first or the month first; "" where it cannot be told."""
    first = second = False
    for text in texts:
        for match in SLASHES.finditer(text):
            first |= int(match[1]) > 12 >= int(match[2])
            second |= int(match[2]) > 12 >= int(match[1])
    return "" if first == second else "day" if first else "month"


def iso(value: object) -> str | None:
    """A table's date, in whatever form it comes, as ISO 8601; None where it cannot be read."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _epoch(float(value))
    text = str(value).strip()
    for read in (datetime.fromisoformat, date.fromisoformat):
        try:
            parsed = read(text)
        except ValueError:
            continue
        bare = len(text) <= 10 or not isinstance(parsed, datetime)
        return parsed.isoformat()[:10] if bare else parsed.isoformat()
    found = find(text[:80])
    if found:
        return found[0].isoformat()
    return _epoch(float(text)) if text.isdecimal() and len(text) in (9, 10, 13) else None


def _epoch(seconds: float) -> str | None:
    if abs(seconds) > 1e11:
        seconds /= 1000
    if not 1e8 < seconds < 4e9:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _day(parts: dict[str, str | None], order: str) -> date | None:
    year = int(parts["y"] or 0) if parts.get("y") else 2000 + int(parts["short"] or 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if parts.get("n"):
        return _safe(year, _months()[(parts["n"] or "").casefold()], int(parts["d"] or 0))
    if parts.get("m"):
        return _safe(year, int(parts["m"] or 0), int(parts["d"] or 0))
    first, second = int(parts["a"] or 0), int(parts["b"] or 0)
    if second > 12:
        return _safe(year, first, second)
    # dots are day first wherever they are used
    if parts["sep"] != "/" or first > 12 or first == second or order == "day":
        return _safe(year, second, first) if parts["sep"] != "-" or first > 12 or first == second else None
    return _safe(year, first, second) if order == "month" else None


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
