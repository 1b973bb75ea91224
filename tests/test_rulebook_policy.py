"""Scope, unless and overlap: which hits count."""

from __future__ import annotations

import pytest

from outletscore import rulebook
from outletscore.language import Vocabulary, read
from outletscore.rulebook import why
from outletscore.rulebook.rules import Lexicon, Rule, Rulebook


def rule(*patterns: str, name: str = "f/r", scope: str = "anywhere", unless: tuple[str, ...] = ()) -> Rule:
    return Rule(
        id=name,
        title="",
        why="",
        references=(),
        weight=2.0,
        scope=scope,
        known_false_positives=(),
        match=(),
        no_match=(),
        sources=patterns,
        unless_sources=unless,
    )


def found(
    text: str, *rules: Rule, title: bool = False, fitted: tuple[Lexicon, ...] = ()
) -> list[tuple[int, str, float]]:
    """Rule, words and weight of each hit that counts."""
    vocabulary = Vocabulary()
    patterns = rulebook.compile(Rulebook(rules, {}, fitted), vocabulary)
    reading = read([text], vocabulary)
    hits = rulebook.match(reading, patterns, title=title)
    columns = (hits.rule.tolist(), hits.start.tolist(), hits.end.tolist(), hits.weight.tolist())
    return [(number, reading.text(a, b), weight) for number, a, b, weight in zip(*columns, strict=True)]


def words(text: str, *rules: Rule, title: bool = False) -> list[str]:
    return [each[1] for each in found(text, *rules, title=title)]


TEXT = 'A brutal war. "A brutal war," he said. The "brutal" war.'


@pytest.mark.parametrize(("scope", "count"), [("narration", 1), ("quotation", 2), ("anywhere", 3), ("title", 0)])
def test_scope(scope: str, count: int) -> None:
    assert words(TEXT, rule("brutal", scope=scope)) == ["brutal"] * count


def test_titles_hold_narration_and_their_own_rules() -> None:
    assert words(TEXT, rule("brutal", scope="title"), title=True) == ["brutal"] * 3
    assert words(TEXT, rule("brutal", scope="narration"), title=True) == ["brutal"]


def test_a_quotation_held_whole_is_narration() -> None:
    scare = rule("<open> <word> <close>", scope="narration")
    assert words(TEXT, scare) == ['"brutal"']
    assert words('"The “brutal” war," he said.', scare) == []


def test_a_span_over_the_edge_of_a_quotation_is_in_neither_voice() -> None:
    text = 'They called it "brutal war" again.'
    assert words(text, rule('it " brutal', scope="narration")) == []
    assert words(text, rule('it " brutal', scope="quotation")) == []
    assert words(text, rule('it " brutal')) == ['it "brutal']


def test_unless_voids_what_it_overlaps_and_nothing_else() -> None:
    gloves = rule("gloves are off", unless=("boxing gloves", "off the table"))
    assert words("The gloves are off. Boxing gloves are off. Gloves are off the table.", gloves) == ["gloves are off"]
    assert words("Boxing gloves. The gloves are off.", gloves) == ["gloves are off"]
    other = rule("gloves", name="f/s")
    assert words("Boxing gloves are off.", gloves, other) == ["gloves"]


def test_unless_may_veto_by_its_reported_part_alone() -> None:
    assert words("not very bad", rule("very|bad", unless=("not [[very]] bad",))) == ["bad"]


def test_the_first_then_the_longest_counts() -> None:
    assert words("a b c d", rule("a", "a b", "b c d")) == ["a b"]
    assert words("a b c d", rule("a b", "c d", "b c")) == ["a b", "c d"]
    assert words("a a a", rule("a ...2 a")) == ["a a a"]
    assert found("a b", rule("a b"), rule("a", name="f/s")) == [(1, "a", 2.0), (0, "a b", 2.0)]


def test_a_context_in_brackets_is_not_reported() -> None:
    assert words("The very bad war", rule("the <any>? [[bad|war]]")) == ["bad"]


def test_entries_of_a_fitted_lexicon_all_count_with_their_weights() -> None:
    fitted = (Lexicon("words", ("a", "a b", "b", "so - called"), (0.5, 0.25, -1.0, 2.0)),)
    assert found("A b, so-called.", fitted=fitted) == [
        (0, "A", 0.5),
        (0, "A b", 0.25),
        (0, "b", -1.0),
        (0, "so-called", 2.0),
    ]
    assert found('"A b"', fitted=fitted) == []


def test_why_says_what_does_not_count_and_why() -> None:
    book = Rulebook((rule("brutal war", "brutal", scope="narration", unless=("brutal war crimes",)),), {}, ())
    first, second, third = why.why("A brutal war. Brutal war crimes. “Brutal!”", book)
    assert [(each.text, each.reason) for each in first.findings] == [
        ("brutal", why.REASONS[3]),
        ("brutal war", ""),
    ]
    assert {each.reason for each in second.findings} == {why.REASONS[2]}
    assert {each.reason for each in third.findings} == {why.REASONS[1]}
    assert (first.weight, second.weight) == (2.0, 0)
    assert "no rule hits" not in why.shown([first])
