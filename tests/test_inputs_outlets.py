"""Names of outlets, copies inside them, dates, and the manifest."""

from __future__ import annotations

from pathlib import Path

import pytest

from outletscore.inputs import Options, dates, read, webtitle
from outletscore.inputs.duplicates import Copies
from outletscore.inputs.masthead import without_suffix
from outletscore.inputs.outlets import Names, host_of, key

FIXTURES = Path(__file__).parent / "fixtures" / "inputs"
WORDS = [f"word{i} in the council's report number {i}" for i in range(120)]


def test_spellings_of_one_outlet_are_one() -> None:
    names = Names({})
    spellings = ("chicagosun-times", "www.chicagosuntimes.com", "Chicago Sun Times", "the Chicago Sun-Times")
    assert {names.of(spelling) for spelling in spellings} == {"chicagosun-times"}


@pytest.mark.parametrize(("one", "other"), [("abc.net.au", "ABC"), ("blogs.gazette.com", "gazette.com"), ("A", "B")])
def test_different_outlets_stay_different(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_aliases_of_the_caller_win() -> None:
    names = Names({"nyt": "The Paper"})
    assert names.of("NYT") == "The Paper"
    assert names.of("  ") is None


def test_hosts() -> None:
    assert host_of("https://www.gazette.example/a?b") == "gazette.example"
    assert host_of("gazette.example") == "gazette.example"
    assert host_of("no address") is None
    assert host_of("http://[broken") is None


def test_copies_are_found_inside_an_outlet_only() -> None:
    copies = Copies()
    text = ". ".join(WORDS)
    assert copies.first("A", "1", text) is None
    assert copies.first("A", "2", text.upper().replace(". ", " - ")) == "1"
    assert copies.first("A", "3", ". ".join(["An update", *WORDS[:-2]])) == "1"
    assert copies.first("A", "4", ". ".join(WORDS[60:] + [w.replace("council", "mayor") for w in WORDS[:60]])) is None
    assert copies.first("B", "5", text) is None
    assert copies.first("A", "6", "Short.") is None
    assert copies.first("A", "7", "Short!") == "6"


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("14 Oct 2021 15:20", "2021-10-14"),
        ("July 14, 2021", "2021-07-14"),
        ("Thursday, November 9th 2023", "2023-11-09"),
        ("2021-10-14T15:20:00+02:00", "2021-10-14T15:20:00+02:00"),
        ("14.10.2021", "2021-10-14"),
        ("25/12/2021", "2021-12-25"),
        ("03/04/2021", None),
        ("31 February 2021", None),
        ("2. Februar 20202. Februar 2020 Alexander", "2020-02-02"),
        ("Posted on August 2, 2019August 2, 2019Author", "2019-08-02"),
        ("19.11.202119.11.2021", "2021-11-19"),
        ("19.10.19, 08:00 Uhr", "2019-10-19"),
        ("macbacchi28.09.1912:44", "2019-09-28"),
        ("6 de mayo de 2022 05:30", "2022-05-06"),
        ("13. 1. 2020", "2020-01-13"),
        ("version 1.2.19.4", None),
        ("in May we", None),
        (1634225600, "2021-10-14T15:33:20+00:00"),
        (None, None),
    ],
)
def test_dates_null_rather_than_wrong(printed: object, day: str | None) -> None:
    assert dates.iso(printed) == day


def test_other_dates_of_a_page_tell_whether_the_day_is_first() -> None:
    assert dates.order_of(["3/10/2019", "18/10/2019"]) == "day"
    assert dates.order_of(["Updated 01/21/2020"]) == "month"
    assert dates.order_of(["3/10/2019", "18/10/2019", "1/21/2020"]) == ""
    assert str(dates.find("12/10/2020", "day")) != str(dates.find("12/10/2020", "month"))
    assert dates.find("12/10/2020") is None


@pytest.mark.parametrize(
    ("headings", "stated", "title", "extracted", "headline"),
    [
        (["The Bell"], "Bridge stays closed", "Bridge stays closed | The Bell", "The Bell", "Bridge stays closed"),
        (["The Bell", "Bridge stays closed"], "", "Bridge stays closed - The Bell", "The Bell", "Bridge stays closed"),
        (["Bridge stays closed until May"], "Bridge closed", "Bridge | Bell", "x", "Bridge stays closed until May"),
        (["Local | Bridge stays closed"], "Bridge stays closed", "Bridge stays closed", None, "Bridge stays closed"),
        ([], "", "Closed: the bridge at Mill Lane | News", "Closed: the bridge", "Closed: the bridge"),
        (["Subscribe now"], "", "", None, None),
    ],
)
def test_the_headline_of_a_web_page(
    headings: list[str], stated: str, title: str, extracted: str | None, headline: str | None
) -> None:
    assert webtitle.read(headings, [stated], title, "The Bell", extracted) == headline


def test_suffixes_of_titles() -> None:
    assert without_suffix("Council delays its decision | News | News") == "Council delays its decision"
    assert without_suffix("Bridge - The Harbour Gazette", "Harbour Gazette") == "Bridge"
    assert without_suffix("Bridge - a history") == "Bridge - a history"


def test_manifest_and_outlet_from(tmp_path: Path) -> None:
    folder = tmp_path / "gazette"
    folder.mkdir()
    page = (FIXTURES / "bridge.w3m.txt").read_bytes()
    (folder / "one.txt").write_bytes(page)
    (folder / "two.txt").write_bytes(page)
    (folder / "manifest.csv").write_text("file,source,date,title\none.txt,The Bell,2020-01-02,\n", encoding="utf-8")
    (batch,) = read([tmp_path], Options())
    assert batch.articles.select("outlet", "published", "title").rows() == [
        ("The Bell", "2020-01-02", "Council delays decision on Mill Bridge"),
        ("The Harbour Gazette", "2024-03-07", "Council delays decision on Mill Bridge"),
    ]
    for choice, outlets in (("parent", ["gazette", "gazette"]), ("stem", ["one", "two"])):
        (batch,) = read([tmp_path], Options(outlet_from=choice))
        assert batch.articles["outlet"].to_list() == outlets
    assert batch.skipped == 1
