"""Sorting, filtering, toggles, links into the text, explanations, the pair view and the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def names(page: Any) -> list[str]:
    return [text.strip() for text in page.locator("#side tbody tr:visible th").all_inner_texts()]


def column(page: Any, number: int) -> list[float | None]:
    values = page.locator(f"#side tbody tr td:nth-child({number})").evaluate_all("all => all.map((td) => td.dataset.v)")
    return [float(value) if value else None for value in values]


def test_sorting_tells_its_direction(open_page: Callable[..., Any], large_report: Path) -> None:
    page = open_page(large_report).page
    head = page.locator("#side .heads th").nth(2)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    falling = column(page, 3)
    assert falling == sorted(falling, reverse=True)
    assert len(set(falling)) > 3
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    assert column(page, 3) == falling[::-1]
    assert page.locator("#side [aria-sort]").count() == 1
    page.locator("#side .heads button").first.click()
    assert names(page) == sorted(names(page))


def test_nulls_stay_last(open_page: Callable[..., Any], report: Path) -> None:
    page = open_page(report).page
    for _ in range(2):
        page.locator("#side .heads button").nth(3).click()
        assert column(page, 4)[-1] is None


def test_filtering(open_page: Callable[..., Any], large_report: Path) -> None:
    page = open_page(large_report).page
    page.fill("#filter", "anchor")
    assert names(page)
    assert all("Anchor" in name for name in names(page))
    assert page.inner_text("#filter-count") == f"{len(names(page))} of 9"
    page.fill("#filter", "")
    assert len(names(page)) == 9


def background(page: Any, selector: str) -> str:
    return str(page.locator(selector).first.evaluate("node => getComputedStyle(node).backgroundColor"))


def test_family_and_layer_toggles(open_page: Callable[..., Any], report: Path) -> None:
    page = open_page(report).page
    for button, mark in (
        ("[data-group=k1]", "#articles .text .e.k1:not(.u)"),
        ("[data-layer=attribution]", "#articles .text .content"),
    ):
        before = background(page, mark)
        page.click(button)
        assert page.get_attribute(button, "aria-pressed") == "false"
        assert background(page, mark) == "rgba(0, 0, 0, 0)" != before
        page.click(button)
        assert background(page, mark) == before
    page.click("[data-layer=margin]")
    assert not page.locator("#articles .n").first.is_visible()


def test_word_weights_are_off_at_first(open_page: Callable[..., Any], report: Path) -> None:
    page = open_page(report).page
    mark = page.locator("#articles .text .e.k6", has_text="finally")
    line = "node => getComputedStyle(node).textDecorationLine"
    assert page.get_attribute("[data-group=k6]", "aria-pressed") == "false"
    assert mark.evaluate(line) == "none"
    assert mark.get_attribute("tabindex") == "-1"
    mark.hover()
    assert not page.locator("#tip").is_visible()
    page.click("[data-group=k6]")
    assert mark.evaluate(line) == "underline"
    assert mark.get_attribute("tabindex") == "0"
    assert "words +0.40" in (page.locator("#articles .n").nth(18).get_attribute("title") or "")


def test_single_rules_can_be_taken_off(open_page: Callable[..., Any], report: Path) -> None:
    page = open_page(report).page
    box = page.locator("dl.rules div", has_text="loaded/cronies").locator("input")
    box.uncheck()
    assert page.locator("#articles .text .e.off").all_inner_texts() == ["cronies"]
    page.click("#all-rules")
    assert box.is_checked()
    assert page.locator(".e.off").count() == 0


def test_a_link_to_a_sentence_unfolds_it(open_page: Callable[..., Any], large_report: Path) -> None:
    page = open_page(large_report).page
    anchor = page.locator("#articles .s").last.get_attribute("id")
    assert not page.locator("#articles .s").last.is_visible()
    page = open_page(large_report, fragment=f"#{anchor}").page
    target = page.locator("#articles .s").last
    assert target.is_visible()
    box = target.bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= 900


def test_every_figure_opens_to_its_sentences(open_page: Callable[..., Any], report: Path) -> None:
    """From a cell of the table to the panel, from there to the sentence; no link on the page leads nowhere."""
    page = open_page(report).page
    dead = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map((a) => a.getAttribute('href').slice(1))"
        ".filter((id) => !document.getElementById(id))"
    )
    assert dead == []
    page.locator("#side tbody tr", has_text="The Harbour Voice").locator("td a").nth(2).click()
    line = page.locator("tr:target")
    assert "Loaded words" in line.inner_text()
    line.locator(".opens a").first.click()
    assert page.locator(".s:target .e.k1").count() >= 1


def test_hover_and_focus_tell_rule_weight_and_why(open_page: Callable[..., Any], report: Path) -> None:
    page = open_page(report).page
    mark = page.locator("#articles .text a.e", has_text="cronies")
    for act in (mark.hover, mark.focus):
        act()
        text = page.inner_text("#tip")
        assert "Loaded word: cronies" in text
        assert "+1.90 log-odds" in text
        assert "Names people by a reproach" in text
        assert mark.get_attribute("aria-describedby") == "tip"
        page.keyboard.press("Escape")
        assert not page.locator("#tip").is_visible()
        page.mouse.move(0, 0)
    page.locator("#articles .text a.e.u", has_text="shameful").hover()
    assert "not counted" in page.inner_text("#tip")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_explanation_stays_on_the_screen(open_page: Callable[..., Any], report: Path, width: int) -> None:
    page = open_page(report, width=width).page
    for mark in page.locator("#articles .text a.e:not([tabindex='-1'])").all():
        mark.focus()
        box = page.locator("#tip").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


def test_parts_of_an_attribution_show_together(open_page: Callable[..., Any], report: Path) -> None:
    page = open_page(report).page
    page.locator("#articles .text .cue", has_text="added").hover()
    assert page.locator(".together").all_inner_texts() == ["She", "added", "the ferry would run every twelve minutes"]


def test_pairs(open_page: Callable[..., Any], report: Path) -> None:
    page = open_page(report).page
    page.locator("[data-pick=outlet]").nth(1).select_option(label="The Harbour Voice")
    heads = page.locator(".pair-figures [data-name]").all_inner_texts()
    assert heads == ["Ashby Courier", "The Harbour Voice"]
    row = page.locator(".pair-figures tbody tr", has_text="Editorializing sentences")
    assert row.locator("td").all_inner_texts() == ["3.7", "65", "+62"]
    assert "gloves are off" in page.locator(".pair-text").nth(1).inner_text()
    assert page.evaluate("new Set([...document.querySelectorAll('[id]')].map((n) => n.id)).size") == page.evaluate(
        "document.querySelectorAll('[id]').length"
    )


def test_keyboard_alone(open_page: Callable[..., Any], report: Path) -> None:
    """The skip link is first; sorting, a toggle and a mark can be reached and used without a pointer."""
    page = open_page(report).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#side .heads button").nth(2).focus()
    page.keyboard.press("Enter")
    assert page.locator("#side .heads th").nth(2).get_attribute("aria-sort") == "descending"
    page.locator("[data-group=k1]").focus()
    page.keyboard.press("Space")
    assert page.get_attribute("[data-group=k1]", "aria-pressed") == "false"
    page.locator("#articles .n").first.focus()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.className.split(' ')[0]"))
    assert {"e", "n"} <= reached
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
