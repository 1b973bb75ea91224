"""Kinds of sources and mentions of one source, on hand-made spans."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from outletscore.language import Vocabulary, read
from outletscore.signals import sides, sources, sources_profiles
from outletscore.signals.sources_profiles import KINDS

FIXTURE = Path(__file__).parent / "fixtures" / "attribution" / "source_kinds.tsv"


class Told(NamedTuple):
    """What is found of each mention, in words."""

    id: list[int]
    kind: list[str]
    name: list[str]
    identified: list[bool]
    side: list[str]


def resolve(text: str, *mentions: str) -> Told:
    """Resolve the mentions, each found behind the one before it."""
    vocabulary = Vocabulary()
    reading = read([text], vocabulary)
    start, end, behind = [], [], 0
    for said in mentions:
        at = text.index(said, behind)
        behind = at + len(said)
        start.append(int(np.searchsorted(reading.end_char, at, "right")))
        end.append(int(np.searchsorted(reading.start_char, behind, "left")))
    row = np.zeros(len(mentions), dtype=np.int32)
    bounds = np.array(start, dtype=np.int32), np.array(end, dtype=np.int32)
    found = sources.resolve(reading, vocabulary, row, *bounds)
    return Told(
        found.id.tolist(),
        [KINDS[n] for n in found.kind],
        [reading.text(a, b) for a, b in zip(found.name_start, found.name_end, strict=True)],
        found.identified.tolist(),
        [sides.names()[n] for n in found.side],
    )


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Foreign Ministry spokeswoman Maria Zakharova", "named"),
        ("Mr. Lavrov", "named"),
        ("MSNBC's Ann Lee", "named"),
        ("another delegate, Jim Poolman,", "named"),
        ("the Foreign Ministry", "institution"),
        ("a new national poll", "institution"),
        ("Clinton's campaign", "institution"),
        ("Moscow", "institution"),
        ("the president", "role"),
        ("a spokesman for the company", "role"),
        ("people familiar with the matter", "anonymous"),
        ("critics", "anonymous"),
        ("a senior official who asked not to be named", "anonymous"),
        ("some Republicans", "anonymous"),
        ("the Wall Street Journal", "media"),
        ("the newspaper", "media"),
        ("TASS", "agency"),
        ("the Associated Press", "agency"),
        ("he", "pronoun"),
    ],
)
def test_kind(said: str, kind: str) -> None:
    text = f"Yesterday {said} said so."
    assert resolve(text, said).kind == [kind]


def test_surname_role_and_pronoun_speak_of_the_person_named_before() -> None:
    text = "Ambassador Anatoly Antonov said no. Antonov said yes. The ambassador said maybe. He said nothing."
    found = resolve(text, "Ambassador Anatoly Antonov", "Antonov", "The ambassador", "He")
    assert found.id == [0, 0, 0, 0]
    assert set(found.kind) == {"named"}
    assert set(found.name) == {"Ambassador Anatoly Antonov"}
    assert all(found.identified)


def test_a_pronoun_with_nobody_before_it_stays_open() -> None:
    assert resolve("He said so.", "He").kind == ["pronoun"]


def test_two_surnames_are_two_sources() -> None:
    assert resolve("Ann Lee said A. Bo Cole said B.", "Ann Lee", "Bo Cole").id == [0, 1]


@pytest.mark.parametrize(
    ("text", "mentions", "ids"),
    [
        # two of one surname
        (
            "Bill Clinton met Hillary Clinton. Bill Clinton said A. Hillary Clinton said B.",
            ("Bill Clinton said", "Hillary Clinton said"),
            [0, 1],
        ),
        (
            "Bill Clinton said A. Hillary Clinton said B. Mr. Clinton said C.",
            ("Bill Clinton", "Hillary Clinton", "Mr. Clinton"),
            [0, 1, 0],
        ),
        # he and she
        ("Ann Lee met Bob Cole. He said A. She said B. Lee said C.", ("He", "She", "Lee said"), [0, 1, 1]),
        (
            "Bob Cole met Dan Hart at noon. Cole said A. Later, he said B. Hart said C.",
            ("Cole said", "he", "Hart said"),
            [0, 0, 1],
        ),
        # nobody inside a quotation is spoken of by a pronoun outside it
        ("Ann Lee said “Mary Cole is late.” She said so twice.", ("Ann Lee", "She"), [0, 0]),
        # who stands for the one before it
        (
            "The prize went to Ann Lee, who said A. Bob Cole said B. Lee said C.",
            ("who", "Bob Cole", "Lee said"),
            [0, 1, 0],
        ),
        # two together are not one of them
        (
            "Bob Cole and Ann Lee said A. Lee said B. They said C.",
            ("Bob Cole and Ann Lee", "Lee said", "They"),
            [0, 1, 0],
        ),
        # bodies: a noun again, initials
        ("The Foreign Ministry said A. The ministry said B.", ("The Foreign Ministry", "The ministry"), [0, 0]),
        (
            "The Central Election Commission said A. Late CEC said B.",
            ("The Central Election Commission", "CEC"),
            [0, 0],
        ),
        (
            "The Daily Herald wrote A. Bob Cole said B. The newspaper wrote C.",
            ("The Daily Herald", "Bob Cole", "The newspaper"),
            [0, 1, 0],
        ),
        # what is counted is new each time
        ("One in five said A. One in five said B.", ("One in five", "One in five"), [0, 1]),
        # another state's senator is another senator
        (
            "Florida Sen. Bob Cole said A. The Ohio senator said B.",
            ("Florida Sen. Bob Cole", "The Ohio senator"),
            [0, 1],
        ),
    ],
)
def test_mentions_of_one_source(text: str, mentions: tuple[str, ...], ids: list[int]) -> None:
    spans = tuple(said.removesuffix(" said") for said in mentions)
    at = [text.index(said) for said in mentions]
    vocabulary = Vocabulary()
    reading = read([text], vocabulary)
    start = np.searchsorted(reading.end_char, at, "right").astype(np.int32)
    end = np.searchsorted(reading.start_char, [a + len(s) for a, s in zip(at, spans, strict=True)], "left")
    if spans[0] == spans[-1]:
        start[1], end[1] = (n + len(reading.word) // 2 for n in (start[0], end[0]))
    found = sources.resolve(reading, vocabulary, np.zeros_like(start), start, end.astype(np.int32))
    assert found.id.tolist() == ids


@pytest.mark.parametrize(
    ("text", "said", "name"),
    [
        (
            "Russian Ambassador to Oslo Ann Lee arrived. The Russian ambassador said no.",
            "The Russian ambassador",
            "Ann Lee",
        ),
        ("Russian Ambassador to Oslo Ann Lee arrived. The diplomat said no.", "The diplomat", "Ann Lee"),
        ("Ambassador Ann Lee met Envoy Bob Cole, and the latter said no.", "the latter", "Bob Cole"),
    ],
)
def test_a_role_is_the_person_named_before(text: str, said: str, name: str) -> None:
    found = resolve(text, said)
    assert (found.kind, found.name, found.identified) == (["named"], [name], [True])


def test_a_role_far_from_any_name_stays_a_role() -> None:
    text = "Ann Lee left. It rained. It snowed. It blew. It froze. It thawed. The diplomat said no."
    assert resolve(text, "The diplomat").kind == ["role"]


def test_name_and_role_are_found_where_the_source_is_not() -> None:
    text = "The foreign minister, Ann Lee, arrived at noon. She smiled. Lee said no."
    found = resolve(text, "Lee said".removesuffix(" said"))
    assert (found.name, found.identified) == (["Ann Lee"], [False])  # the first Lee is the one in the name itself
    found = resolve(text.replace("Ann Lee,", "Ann Lees,"), "Lee")
    assert found.identified == [False]
    found = resolve("President Ann Lee arrived at noon. Yesterday she said no.", "she")
    assert (found.name, found.kind, found.identified) == (["President Ann Lee"], ["named"], [True])


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("US media reports", "media"),
        ("The report", "institution"),
        ("Russian Ambassador to Washington Ann Lee", "named"),
        ("The ambassador to Washington", "role"),
    ],
)
def test_reports_of_outlets_are_theirs_and_a_place_is_no_part_of_a_name(said: str, kind: str) -> None:
    assert resolve(f"{said} said no.", said).kind == [kind]


def test_labels_of_the_fixture_are_kinds_of_the_contract() -> None:
    rows = [line.split("\t") for line in FIXTURE.read_text("utf-8").splitlines() if not line.startswith("#")]
    kinds = {"named", "institution", "role", "media", "agency", "anonymous", "pronoun"}
    assert len(rows) >= 300
    assert {row[3] for row in rows} <= kinds
    assert all(int(row[1]) < int(row[2]) for row in rows)


def test_every_list_is_sorted_and_without_doubles() -> None:
    from outletscore.signals.attribution_model import rules_folder

    for path in rules_folder().glob("*.txt"):
        if path.stem in ("tagger", "templates", "word_classes"):
            continue
        entries = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("# ")]
        assert entries == sorted(set(entries)), path.name
        assert all(entries), path.name


def test_kind_of_is_total() -> None:
    reading = read(["“ ’s — …"], vocabulary := Vocabulary())
    spans = list(combinations(range(len(reading.word) + 1), 2))
    start, end = np.array(spans, dtype=np.int32).T
    assert all(sources.kinds(reading, vocabulary, start, end))


def test_a_vocabulary_of_many_mentions_begins_anew_and_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Russian Ambassador to Oslo Ann Lee arrived. The diplomat said no. The Foreign Ministry said no. It said so."
    vocabulary = Vocabulary()
    reading = read([text], vocabulary)
    start, end = (np.array(column, dtype=np.int32) for column in ([8, 13, 18], [10, 16, 19]))
    row = np.zeros_like(start)

    def found() -> list[list[int]]:
        told = sources.resolve(reading, vocabulary, row, start, end)
        return [column.tolist() for column in (told.id, told.kind, told.name_start, told.name_end, told.side)]

    first = found()
    profiles = sources_profiles.Profiles.of(vocabulary)
    assert found() == first
    assert sources_profiles.Profiles.of(vocabulary) is profiles
    monkeypatch.setattr(sources_profiles, "MOST", 1)
    assert found() == first
    assert sources_profiles.Profiles.of(vocabulary) is not profiles
