"""The parts of the page that compare: claims with what they hang on, gaps that add up as printed, events, copies."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest

import outletscore
from outletscore import tables
from outletscore.reports.html import render
from outletscore.reports.page import describe, material_of
from outletscore.reports.page.compared import gaps, signed
from outletscore.reports.page.layout import measures
from outletscore.reports.page.reference import reference
from tests.reports_example import MEASURES, large

ROOT = Path(__file__).parent.parent
KNOWN = measures(MEASURES)
NOT_LOOKED = {"events": 0, "events_articles": 0, "families": 0, "families_articles": 0, "not_looked_for": ""}


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<(style|script)>.*?</\1>", "", html, flags=re.DOTALL)))


def page(**changed: object) -> str:
    """The words of a page of three outlets, with some tables or run entries changed."""
    frames, run = large(3, 12)
    frames = frames | {key: value for key, value in changed.items() if isinstance(value, pl.DataFrame)}
    run = run | {key: value for key, value in changed.items() if not isinstance(value, pl.DataFrame)}
    return words(render(describe(material_of(frames, run), run)))


def rows(name: str, *given: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(given, schema=tables.schema(tables.TABLES[name]), orient="row")


def test_one_line_a_claim() -> None:
    told = page(
        sensitivity=rows(
            "sensitivity",
            ("editorializing", "Loud", "Calm", 0.31, True, 15, ""),
            ("editorializing", "Calm", "Dull", 0.02, False, 15, "idiom, fitted"),
        )
    )
    assert "Loud over Calm in editorializing sentences, by 31 points : holds in all 15 variants" in told
    assert "Calm over Dull in editorializing sentences, by 2 points : does not hold without idiom, fitted" in told


def test_related_stories_are_no_event() -> None:
    told = page(events=NOT_LOOKED | {"families": 1, "families_articles": 5})
    assert (
        "Five articles tell related stories (one family), and no two of them are known to tell the same event" in told
    )
    assert "not looked for: too many" in page(events=NOT_LOOKED | {"not_looked_for": "too many"})


def test_the_number_of_pairs_stands_behind_a_difference_inside_events() -> None:
    clear = ("Loud", "quote_share", 40, 61, 0.3, 0.1, 0.2, 0.15, 0.25, 1e-5, 1e-4)
    unclear = ("Calm", "quote_share", 40, 61, 0.3, 0.29, 0.01, -0.1, 0.12, 0.5, 0.9)
    told = page(
        events=NOT_LOOKED | {"events": 40, "events_articles": 90}, same_event=rows("same_event", clear, unclear)
    )
    assert "up to 40 events and 61 pairs of articles an outlet" in told
    assert "Loud Quotation 40 61 30% 10% 15 to 25" in told
    assert "Calm Quotation" not in told


def test_shared_passages_are_shown_as_evidence() -> None:
    passage = ("x", "Loud", 0, 9, 14, "the agency said so", "Calm", "y", True)
    frames, run = large(3, 12)
    frames = frames | {"shared_text": rows("shared_text", passage)}
    for own, phrase in ((False, "It counts in the scores."), (True, "It is left out of all scores.")):
        about = {"own_text_only": own, "sampled_one_in": 4}
        told = words(render(describe(material_of(frames, run), run | {"shared_text": about})))
        assert "14 the agency said so Loud , also in Calm (agency copy)" in told
        assert phrase in told
        assert "one in 4 runs" in told


@pytest.mark.parametrize("total", [0.1234, -0.0456, 0.99, -12.3])
def test_printed_gaps_add_up_to_the_printed_difference(total: float) -> None:
    parts = [0.35, 0.29, -0.2, 0.17, 0.16, 0.11, 0.08, 0.04]
    drivers = [{"measure": "editorializing", "rule": f"r/{i}", "difference": p * total} for i, p in enumerate(parts)]
    row = {"editorializing": {"verdict": "higher", "difference": total}}
    (gap,) = gaps(row, drivers, KNOWN, {"r/0": "The first rule"})
    printed = [float(d.gap.replace("−", "-")) for d in gap.drivers]
    assert sum(printed) == pytest.approx(float(gap.total.replace("−", "-")))
    assert gap.drivers[0].rule == "The first rule"
    assert gap.drivers[-1].rule == "3 more"


def test_only_clear_differences_are_taken_apart() -> None:
    drivers = [{"measure": "editorializing", "rule": "r/1", "difference": 0.2}]
    for verdict in ("inconclusive", "no material difference", "not estimable"):
        assert gaps({"editorializing": {"verdict": verdict, "difference": 0.2}}, drivers, KNOWN, {}) == ()


def test_signs() -> None:
    assert [signed(x, 1) for x in (0.04, -0.04, 1.25, -2.0)] == ["0.0", "0.0", "+1.2", "−2.0"]


def test_why_there_is_no_baseline_is_told() -> None:
    assert "no baseline was given" in reference({}, 3).warnings[0]
    why = {"baseline_not_used": "it was made under other rules"}
    assert "made under other rules" in reference(why, 3).warnings[0]


def test_caveats_of_many_outlets_are_one_line() -> None:
    frames, _ = large(4, 2)
    outlets = frames["articles"]["outlet"].unique(maintain_order=True).to_list()
    about = {"name": "b", "articles": 9, "outlets": 3}
    all_four = [{"code": "year", "message": "m", "outlet": o, "summary": "from outside its years"} for o in outlets]
    whole = {"code": "genre", "message": "the baseline holds news", "outlet": None, "summary": ""}
    told = reference({"baseline": about, "caveats": [whole, *all_four]}, len(outlets)).warnings
    assert told == ("The baseline holds news.", "All outlets: from outside its years.")
    told = reference({"baseline": about, "caveats": all_four[:2]}, len(outlets)).warnings
    assert told == (f"{outlets[0]}: m.", f"{outlets[1]}: m.")
    told = reference({"baseline": about, "caveats": all_four[:3]}, len(outlets)).warnings
    assert told == (f"{outlets[0]} and 2 more: from outside its years.",)


def test_the_seeds_report_claims_nothing_that_one_article_cannot_carry() -> None:
    scored = outletscore.score([ROOT / "seeds"])
    assert set(scored.tables["comparison"]["verdict"]) <= {"not estimable"}
    for name in ("drivers", "sensitivity", "same_event"):
        assert scored.tables[name].height == 0, name
    told = words(render(describe(material_of(scored.tables, scored.run), scored.run)))
    assert "tell related stories (one family), and no two of them are known to tell the same event" in told
    assert "n = 1, not estimable" in told
    for claim in ("higher in", "lower in", "no material difference", "place 1", "holds in all"):
        assert claim not in told
