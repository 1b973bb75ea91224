"""A thousand hostile strings in a browser that would run them if it could."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from outletscore.reports.html import render
from outletscore.reports.page import describe, material_of
from tests.reports_hostile import hostile

COUNT = """() => ({
  hit: window.hit,
  scripts: document.scripts.length,
  handlers: [...document.querySelectorAll('*')].filter((n) => n.getAttributeNames().some((a) => /^on/i.test(a))).length,
  styles: document.querySelectorAll('[style]').length,
  links: [...document.querySelectorAll('a')].map((a) => a.href.baseVal ?? a.getAttribute('href'))
    .filter((href) => !/^(#|https?:)/.test(href)),
  foreign: document.querySelectorAll('img, iframe, object, embed, video, audio, form, base, link, math').length,
})"""


def test_nothing_of_it_runs(open_page: Callable[..., Any], tmp_path: Path) -> None:
    for number, (tables, run) in enumerate(hostile()):
        path = tmp_path / f"{number}.html"
        path.write_text(render(describe(material_of(tables, run), run)), encoding="utf-8")
        # Without the policy: what stops the strings is the escaping, the policy is the second wall.
        opened = open_page(path, bypass_csp=True)
        page = opened.page
        page.evaluate("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
        for _ in range(2):
            assert page.evaluate(COUNT) == {
                "hit": None, "scripts": 1, "handlers": 0, "styles": 0, "links": [], "foreign": 0
            }  # fmt: skip
            # Once more after the script has drawn the pair view from hostile names and texts.
            page.locator("[data-pick=outlet]").nth(1).select_option(index=2)
            page.fill("#filter", "<img src=x onerror=window.hit=1>")
        page.fill("#filter", "")
        page.locator("#articles .text a.e").first.hover()
        assert page.evaluate("window.hit") is None
        assert opened.requests == [path.as_uri()]
        assert opened.console == []
