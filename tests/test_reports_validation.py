"""The validation figures of the report are those of the docs, and they are on the page."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from outletscore.reports.page.layout import Check, checks

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.what)
def test_figure_stands_in_the_docs(check: Check) -> None:
    lines = (ROOT / "docs" / check.page).read_text("utf-8").splitlines()
    alone = re.compile(rf"(?<![\d.-]){re.escape(check.figure)}(?!\d)")
    assert any(alone.search(line) for line in lines), f"{check.figure} is not in {check.page}"
    beside = re.search(r"-?\.\d+$", check.beside)
    assert beside is None or any(beside[0] in line for line in lines)


def test_all_checks_are_on_the_page() -> None:
    page = html.unescape((ROOT / "reports" / "report.html").read_text("utf-8"))
    section = page.split('id="checked"')[1].split("</table>")[0]
    assert [c.figure for c in checks()] == re.findall(r'<td class="num">([^<]+)</td>', section)
