"""A headless Chromium for the tests of the report.

Without Chromium or playwright these tests are skipped, and the end of the run says so. Where
`OUTLETSCORE_BROWSER=required` is set, they fail instead: a check that quietly skips them checks nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import pytest

from outletscore.reports import write
from tests.reports_example import large, small

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def missing(what: str) -> NoReturn:
    """Skip, or fail where a browser is required."""
    text = f"{what}: the report was not tested in a browser"
    if os.environ.get("OUTLETSCORE_BROWSER") == "required":
        pytest.fail(text)
    pytest.skip(text)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium that reaches nothing but files."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        missing("no Chromium (Debian: apt-get install chromium)")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("no playwright (pip install playwright)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@dataclass
class Opened:
    """A page, what it printed to the console, and what it asked for."""

    page: Any
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Opened]]:
    """Open a file; the context is closed at the end of the test."""
    contexts = []

    def open_(path: Path, *, width: int = 1280, height: int = 900, fragment: str = "", **options: Any) -> Opened:
        context = browser.new_context(
            viewport={"width": width, "height": height}, offline=True, reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = context.new_page()
        opened = Opened(page)
        page.on("console", lambda message: opened.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: opened.console.append(f"error: {error}"))
        page.on("request", lambda request: opened.requests.append(request.url))
        page.goto(path.as_uri() + fragment)
        return opened

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five outlets, one article each."""
    folder = tmp_path_factory.mktemp("small")
    write(folder, *small())
    return folder / "report.html"


@pytest.fixture(scope="session")
def large_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine outlets with up to twelve articles each, and a baseline."""
    folder = tmp_path_factory.mktemp("large")
    write(folder, *large(9, 12))
    return folder / "report.html"
