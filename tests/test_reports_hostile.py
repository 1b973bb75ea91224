"""Whatever stands in a text, a title or a name, the page holds no script, no handler and no link but ours."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from outletscore.reports.html import render
from outletscore.reports.page import describe, material_of
from tests.reports_hostile import VECTORS, hostile

# fmt: off
TAGS = frozenset({
    "a", "abbr", "article", "b", "bdi", "body", "button", "caption", "circle", "code", "dd", "desc", "details", "div",
    "dl", "dt", "em", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "head", "header", "html", "i", "input",
    "label", "li", "line", "main", "meta", "nav", "ol", "option", "p", "q", "rect", "script", "section", "select",
    "small", "span", "strong", "style", "summary", "svg", "table", "tbody", "td", "text", "th", "thead", "title", "tr",
    "ul",
})
# fmt: on


class Inventory(HTMLParser):
    """Counts tags, attributes and link targets."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name in {"href", "src", "action", "formaction", "data", "srcdoc"}:
                self.links.add(value or "")


def test_there_are_a_thousand() -> None:
    assert len(set(VECTORS)) == 1000


@pytest.fixture(scope="module")
def pages() -> list[str]:
    return [render(describe(material_of(tables, run), run)) for tables, run in hostile()]


def test_no_node_no_handler_no_link_but_ours(pages: list[str]) -> None:
    for page in pages:
        found = Inventory()
        found.feed(page)
        assert set(found.tags) <= TAGS
        assert found.tags.count("script") == found.tags.count("style") == 1
        assert found.tags.count("meta") == 5
        assert not {name for name in found.attributes if name.startswith("on") or name == "style"}
        assert all(link.startswith(("#", "https://", "http://")) for link in found.links)


def test_controls_are_made_visible(pages: list[str]) -> None:
    for page in pages:
        assert not {char for char in page if ord(char) < 32 and char not in "\n\t\r"}
        page.encode("utf-8")


def test_no_template_is_run(pages: list[str]) -> None:
    assert any("self.__init__.__globals__" in page for page in pages)
    assert not any("<class" in page or "&lt;class" in page for page in pages)
