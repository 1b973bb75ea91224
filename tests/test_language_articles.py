"""Articles whose sentences and quotations were marked by hand: what a reader would say."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files

import pytest

from outletscore.language import Vocabulary, read
from outletscore.language.kinds import ABBREVIATIONS
from outletscore.language.vocabulary import canonical
from tests.language_texts import marked_articles, without_marks


def marked(text: str) -> str:
    """The text with ¦ before each sentence but the first and ⟦ ⟧ around each quotation."""
    reading = read([text], Vocabulary())
    signs: Counter[tuple[int, str]] = Counter()
    for token in reading.sentence_start[1:-1]:
        signs[int(reading.start_char[token]), "¦"] += 1
    for start, end in zip(reading.quote_start, reading.quote_end, strict=True):
        signs[int(reading.start_char[start]), "⟦"] += 1
        signs[int(reading.end_char[end - 1]), "⟧"] += 1
    pieces, at = [], 0
    # at one place a closing sign comes first, then the sentence, then an opening sign
    for place, sign in sorted(signs, key=lambda s: (s[0], "⟧¦⟦".index(s[1]))):
        pieces += [text[at:place], sign]
        at = place
    return "".join([*pieces, text[at:]])


@pytest.mark.parametrize(("name", "article"), marked_articles())
def test_articles(name: str, article: str) -> None:
    assert marked(without_marks(article)) == article


@pytest.mark.parametrize(
    "text",
    [
        # abbreviations, initials, numbers
        "Mr. J. Edgar Roe left the U.S. on Jan. 5. ¦He flew at 9 p.m. from St. Paul.",
        "He works at Roe Inc. ¦The firm pays. ¦It pays e.g. Dr. Doe, Ph.D., and others.",
        "The court in Roe v. Doe split. ¦There were No. 5 seeds, vs. Texas.",
        "He fell ill. ¦Doctors came. ¦They live in Springfield, Ill. ¦The town is small.",
        "SPRINGFIELD, N.Y. - The last time was in 1.2 billion B.C. ¦It rained.",
        "1. Home\n\n¦2. News",
        # glued
        "They left the region.¦However, they said so.¦⟦“We are back,”⟧ he said.",
        "Write to Mike.Roe@example.com or see www.example.org for U.S.Senate news.",
        # stops and marks
        "What?! ¦No. ¦Well... ¦Maybe... or not. ¦He left. . . ¦She stayed.",
        "⟦“Stop lying!”⟧ Mr. Roe wrote. ¦⟦“Why?”⟧ ¦He said nothing. ¦⟦“Who?”⟧ ¦Mr. Doe responds: none.",
        "⟦“One.”⟧ ¦⟦“Two.”⟧ ¦(Three.) ¦Four (five). ¦Six.",
        # quotations: nested, unclosed, misprinted
        "⟦“When she said “no” to me, I left,”⟧ he said. ¦⟦‘Call it “odd” then,’⟧ she said.",
        "⟦\"Congratulations, Roe wrote.⟧ ¦⟦\"You will be strong!\"⟧ ¦He left.",
        "⟦''So it is,''⟧ he said. ¦⟦‘‘It is,’’⟧ she said. ¦⟦``It was.''⟧",
        "⟦”Wrong way round,“⟧ he said. ¦It was ⟦“closed twice“⟧ there.",
        "⟦“One paragraph.⟧\n\n¦⟦“And the next.”⟧ ¦He left.",
        "The minister.¦⟦”It is so,”⟧ he said.",
        # apostrophes
        "In the '90s the workers' rights, rock 'n' roll and readers’ letters got 'em. ¦It's the Roes'.",
        "⟦'The workers' rights are violated.'⟧ ¦He called it ⟦'more serious'⟧ than a ⟦'breach'⟧.",
        "He is 6'2\" tall, she 5'10\".",
    ],
)  # fmt: skip
def test_general_phenomena(text: str) -> None:
    assert marked(without_marks(text)) == text


@pytest.mark.parametrize("name", ["abbreviations.txt", "starters.txt", "tags.txt"])
def test_lists_are_sorted_canonical_and_without_double(name: str) -> None:
    lines = files("outletscore.language").joinpath(name).read_text("utf-8").splitlines()
    header = [line for line in lines if line.startswith("#")]
    entries = lines[len(header) :]
    assert header
    assert entries == sorted(set(entries))
    words = [entry.partition("\t")[0] for entry in entries]
    assert len(words) == len(set(words))
    # a word with a dot of its own, or one that is no single token, would never be met
    assert all(re.fullmatch(r"[a-z']+", w) and canonical(w) == w for w in words)
    kinds = {entry.partition("\t")[2] for entry in entries}
    assert kinds == (set(ABBREVIATIONS) if name == "abbreviations.txt" else {""})
