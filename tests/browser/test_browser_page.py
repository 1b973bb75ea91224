"""The page opens from a file, offline and silent, in every width and light, and can be printed."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

OPEN_ALL = "document.querySelectorAll('details').forEach((node) => { node.open = true; })"


def test_opens_offline_and_silent(open_page: Callable[..., Any], report: Path) -> None:
    opened = open_page(report)
    assert opened.page.title() == "How five outlets write · outletscore"
    assert opened.requests == [report.as_uri()]
    assert opened.console == []


def test_policy_stops_what_is_not_ours(open_page: Callable[..., Any], report: Path) -> None:
    opened = open_page(report)
    opened.page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.hit = 1'; document.body.append(s);"
        "const i = new Image(); i.src = 'https://example.org/x.png'; document.body.append(i);"
    )
    assert opened.page.evaluate("window.hit") is None
    assert sum("Content Security Policy" in line for line in opened.console) >= 2


@pytest.mark.parametrize("name", ["report", "large_report"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_sticks_out(
    open_page: Callable[..., Any], request: pytest.FixtureRequest, name: str, width: int, scheme: str
) -> None:
    page = open_page(request.getfixturevalue(name), width=width, color_scheme=scheme).page
    page.evaluate(OPEN_ALL)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_dark_is_dark_and_light_is_light(open_page: Callable[..., Any], report: Path) -> None:
    def brightness(scheme: str) -> float:
        page = open_page(report, color_scheme=scheme).page
        color = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(float(part) for part in color.strip("rgb()").split(",")) / 3

    assert brightness("light") > 230
    assert brightness("dark") < 40


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [(name, width, scheme) for name in ("report",) for width in (390, 1280) for scheme in ("light", "dark")]
    + [("large_report", 1280, "light")],
)
def test_axe_finds_nothing_serious(
    open_page: Callable[..., Any], request: pytest.FixtureRequest, name: str, width: int, scheme: str
) -> None:
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    page = open_page(request.getfixturevalue(name), width=width, color_scheme=scheme, bypass_csp=True).page
    page.evaluate(OPEN_ALL)
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [
        (fault["id"], [node["html"][:160] for node in fault["nodes"][:3]])
        for fault in found["violations"]
        if fault["impact"] in {"serious", "critical"}
    ]
    assert serious == []


def test_prints_with_everything_unfolded(open_page: Callable[..., Any], large_report: Path) -> None:
    page = open_page(large_report).page
    assert page.evaluate("[...document.querySelectorAll('details.body')].some((node) => !node.open)")
    pdf = page.pdf(print_background=True)
    assert pdf.startswith(b"%PDF")
    assert len(pdf) > 50_000
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not page.evaluate("[...document.querySelectorAll('details.body')].some((node) => !node.open)")
    assert not page.locator("nav.bar").is_visible()
    assert page.locator("#articles .text").first.is_visible()


def test_reads_without_script(open_page: Callable[..., Any], report: Path) -> None:
    page = open_page(report, java_script_enabled=False).page
    assert page.locator("#side tbody tr").count() == 5
    assert page.locator("#articles .s").first.is_visible()
    assert not page.locator("#filter").is_visible()
    assert not page.locator("#pairs").is_visible()
