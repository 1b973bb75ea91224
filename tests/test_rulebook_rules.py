"""The rules that are shipped, each held to what a rule promises, whatever rules there are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from outletscore import rulebook
from outletscore.rulebook import Rulebook, catalogue, loading
from outletscore.rulebook.document import parse
from outletscore.rulebook.loading import EXAMPLES, KEYS
from outletscore.rulebook.trials import Trial, trials
from outletscore.scores import measures

ROOT = loading.built_in()
RULES, LISTS, _ = loading.find(ROOT)


@cache
def book() -> Rulebook:
    return rulebook.load()


@cache
def run() -> dict[str, list[Trial]]:
    """The examples of every rule, run once for all tests."""
    found: dict[str, list[Trial]] = {}
    for trial in trials(book()):
        found.setdefault(trial.rule, []).append(trial)
    return found


def name(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").as_posix()


@pytest.mark.parametrize("path", RULES, ids=name)
def test_every_example_is_hit_exactly_as_marked(path: Path) -> None:
    results = run()[name(path)]
    assert [trial for trial in results if trial.example.spans], "no example that matches"
    assert [trial for trial in results if not trial.example.spans], "no example that does not match"
    failed = [str(trial) for trial in results if not trial.passed]
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize("path", RULES, ids=name)
def test_keys_stand_in_their_order_and_texts_are_clean(path: Path) -> None:
    document = parse(path.name, path.read_text("utf-8"))
    keys = list(document.tables[""])
    assert keys == [key for key in KEYS if key in keys]
    assert list(document.tables["examples"]) == list(EXAMPLES)
    rule = book().rule(name(path))
    assert (rule.family, path.stem) == (path.parent.name, rule.id.partition("/")[2])
    for text in (rule.title, rule.why, *rule.references, *rule.known_false_positives):
        assert text == text.strip() != ""
    assert not rule.title.endswith(".")
    assert len({example.text for example in (*rule.match, *rule.no_match)}) == len(rule.match) + len(rule.no_match)


@pytest.mark.parametrize("path", LISTS, ids=name)
def test_lists_say_where_they_come_from(path: Path) -> None:
    lists = {**book().lexicons} if path.parent.name == "lexicons" else {each.name: each for each in book().fitted}
    lexicon = lists[path.stem]
    assert list(lexicon.entries) == sorted(set(lexicon.entries))
    assert all(entry.strip() == entry != "" and "#" not in entry for entry in lexicon.entries)
    assert all(entry == entry.casefold() for entry in lexicon.entries)
    header = lexicon.header.casefold()
    assert any(word in header for word in ("licence", "license", "apache-2.0"))
    assert len(lexicon.weights) in (0, len(lexicon.entries))


def test_every_lexicon_is_used_by_a_rule() -> None:
    used = {
        each.name for rule in book().rules for pattern in (*rule.patterns, *rule.unless) for each in pattern.lexicons
    }
    assert sorted(set(book().lexicons) - used) == []


# Lexicons of words that judge, as patterns of their own. A word in two of them would be counted twice. Lists that only
# help others (people, verbs of saying) may share words with them.
JUDGING = ("adj_", "adv_", "noun_", "cue_", "verb_")


def test_no_word_judges_in_two_lexicons() -> None:
    seen: dict[str, str] = {}
    for lexicon in book().lexicons.values():
        if lexicon.name.startswith(JUDGING):
            for entry in lexicon.entries:
                first = seen.setdefault(entry, lexicon.name)
                assert first == lexicon.name, f"{entry!r} stands in {first} and in {lexicon.name}"


def test_every_family_judges_or_pictures_or_is_manner_or_counts_for_nothing() -> None:
    aside = set(book().model["context"]["aside"])
    told = {rule.family for rule in book().rules} - set(measures.JUDGING) - aside
    # opinions in another dress: they count in the context, and not as judgements passed
    assert told == {"idiom", "mind_reading", "prescription", "hedge", "anonymous"}
    assert not aside & set(measures.JUDGING)
    weights = book().model["rules"]
    assert not any(weights[rule.id] for rule in book().rules if rule.family in ("hedge", "anonymous"))


def test_no_two_rules_of_a_family_have_a_pattern_in_common() -> None:
    seen: dict[tuple[str, object], str] = {}
    for rule in book().rules:
        for pattern in rule.patterns:
            first = seen.setdefault((rule.family, pattern), rule.id)
            assert first == rule.id, f"{first} and {rule.id} share a pattern"


def test_the_catalogue_names_every_rule() -> None:
    page = catalogue.page(book())
    listing = catalogue.listing(book())
    for rule in book().rules:
        assert f"`{rule.id}`" in page
        assert rule.id in listing
        assert rule.title in catalogue.show(book(), rule.id)
    assert catalogue.page(rulebook.load()) == page


def test_the_digest_follows_what_can_change_a_score() -> None:
    from dataclasses import replace

    one = book().rules[0]
    others = book().rules[1:]
    same = Rulebook((replace(one, why="Other words."), *others), *parts(book()))
    heavier = Rulebook((replace(one, weight=one.weight + 1), *others), *parts(book()))
    assert same.digest == book().digest == rulebook.load().digest
    assert heavier.digest != book().digest


def parts(whole: Rulebook) -> tuple[object, ...]:
    return (whole.lexicons, whole.fitted, whole.model, whole.others)
