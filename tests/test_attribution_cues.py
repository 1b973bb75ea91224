"""What kind of act a cue reports, from rules/attribution/cues.txt."""

from __future__ import annotations

import itertools

import pytest

from outletscore.signals import attribution_cues as cues
from outletscore.signals.attribution_model import rules_folder


@pytest.mark.parametrize(
    ("cue", "act", "stance"),
    [
        ("said", "speech", "neutral"),
        ("pointed out", "speech", "endorsing"),
        ("are wary of", "belief", "neutral"),
        ("is still not convinced", "belief", "neutral"),
        ("is also ready to", "intention", "neutral"),
        ("was reluctant to", "intention", "neutral"),
        ("'s criticism of", "speech", "negative"),
        ("hopes to", "intention", "neutral"),
        ("hopes that", "belief", "neutral"),
        ("quacked", "speech", "neutral"),
    ],
)
def test_a_cue_is_known_by_the_longest_entry_in_it(cue: str, act: str, stance: str) -> None:
    assert cues.meaning(tuple(cue.split())) == (act, stance)


def test_entries_are_in_order_and_no_two_are_alike() -> None:
    lines = [line for line in (rules_folder() / "cues.txt").read_text("utf-8").splitlines() if line[0] != "#"]
    lemmas = [line.split("\t")[0] for line in lines]
    assert lemmas == sorted(set(lemmas))
    assert not [lemma for lemma in lemmas if lemma.startswith("be ")], "*is afraid* has no *be* in it"


def test_a_form_that_two_entries_share_means_the_same_act() -> None:
    acts: dict[str, set[str]] = {}
    for line in (rules_folder() / "cues.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        lemma, act, _, *forms = line.split("\t")
        for form in {lemma.replace(" ", "-"), *itertools.chain(*(f.split(" ") for f in forms))}:
            acts.setdefault(form, set()).add(act)
    assert {form: found for form, found in acts.items() if len(found) > 1} == {}
