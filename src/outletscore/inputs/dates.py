"""Dates as outlets print them -> ISO 8601. Null rather than wrong: a date that could be two days is none."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources

FIRST_YEAR = 1900
LAST_YEAR = 2100


@cache
def _months() -> dict[str, int]:
    text = (resources.files(__package__) / "words" / "months.toml").read_text(encoding="utf-8")
    return {name: number for number, names in enumerate(tomllib.loads(text)["months"], 1) for name in names}


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    name = "|".join(sorted(_months(), key=lambda known: (-len(known), known)))
    day, month, year = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?", rf"(?P<n>{name})\b\.?", r"(?P<y>\d{4})(?!\d)"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)",
            rf"\b{day}\.?[ \-/]{{0,2}}(?:of )?{month},?[ \-/]{{0,2}}{year}",
            rf"\b{month}[ \-/]{{0,2}}{day}(?: ?, ?|[ \-/]){year}",
            rf"(?<!\d)(?P<a>\d{{1,2}})(?P<sep>[./-])(?P<b>\d{{1,2}})(?P=sep){year}",
            r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})$",
        )
    )


def find(text: str) -> tuple[date, int, int] | None:
    """The first date in a short line of text, with its place; None where there is none or it could be two days."""
    best: tuple[date, int, int] | None = None
    for pattern in _patterns():
        for match in pattern.finditer(text):
            day = _day(match.groupdict())
            if day is not None and (best is None or match.start() < best[1]):
                best = day, match.start(), match.end()
                break
    return best


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


def _day(parts: dict[str, str | None]) -> date | None:
    year = int(parts["y"] or 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if parts.get("n"):
        return _safe(year, _months()[(parts["n"] or "").casefold()], int(parts["d"] or 0))
    if parts.get("m"):
        return _safe(year, int(parts["m"] or 0), int(parts["d"] or 0))
    first, second = int(parts["a"] or 0), int(parts["b"] or 0)
    if parts["sep"] == "." or first > 12:  # dots are day first wherever they are used
        return _safe(year, second, first)
    if second > 12 or first == second:
        return _safe(year, first, second)
    return None


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
