"""One list of reason codes, and the page that documents it."""

from __future__ import annotations

from pathlib import Path

from outletscore.inputs.reasons import catalogue


def test_the_page_of_reason_codes_is_current() -> None:
    page = Path(__file__).parent.parent / "docs" / "reason-codes.md"
    assert page.read_text(encoding="utf-8") == catalogue()
