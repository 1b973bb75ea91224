"""`manifest.csv` beside files: what the files themselves do not say."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from outletscore.errors import InputError
from outletscore.inputs import columns, dates
from outletscore.inputs.batch import Article

FILE = ("file", "path", "filename", "id", "article_id")


def completed(article: Article, manifest: Path | None, name: str) -> Article:
    """The article with what its row of the manifest says; a cell that is empty changes nothing."""
    if manifest is None:
        return article
    row = _rows(manifest).get(name.rsplit("/", 1)[-1])
    if row is None:
        return article
    return replace(
        article,
        outlet=row.get("outlet") or article.outlet,
        title=row.get("title") or article.title,
        byline=row.get("byline") or article.byline,
        published=dates.iso(row.get("date")) or article.published,
        url=row.get("url") or article.url,
    )


@lru_cache(maxsize=16)
def _rows(manifest: Path) -> Mapping[str, Mapping[str, str]]:
    """File name -> our columns. Raises InputError for a manifest without a column of file names."""
    if not manifest.is_file():
        return {}
    with manifest.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.DictReader(text)
        names = {name.strip().casefold(): name for name in reader.fieldnames or ()}
        file = next((names[known] for known in FILE if known in names), None)
        if file is None:
            raise InputError("has no column of file names", place=str(manifest), hint=f"name one of {', '.join(FILE)}")
        known = columns.spelled(list(names.values()))
        wanted = ("outlet", "title", "byline", "date", "url")
        return {
            (row[file] or "").rsplit("/", 1)[-1]: {
                ours: (row.get(known[ours]) or "").strip() for ours in wanted if ours in known
            }
            for row in reader
        }
