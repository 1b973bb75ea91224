"""What kind of act a cue reports, from rules/attribution/cues.txt."""

from __future__ import annotations

import itertools
from random import Random

import numpy as np
import pytest

from outletscore.language import Vocabulary, read
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


def test_cues_of_a_text_mean_what_their_words_do() -> None:
    filler = ("has", "the", "of", "in", "according", ":", "from", "quacked")
    random, vocabulary = Random(3), Vocabulary()
    texts = [" ".join((*form, *random.choices(filler, k=2), *form)) for form in [*cues.forms()][::7]]
    reading = read(texts, vocabulary)
    start = np.array([random.randrange(len(reading.word)) for _ in range(2000)] + [-1], dtype=np.int32)
    end = np.minimum(start + [random.randrange(1, 8) for _ in start], len(reading.word)).astype(np.int32)
    end[-1] = -1
    act, stance, traits = cues.classify(reading, vocabulary, start, end)
    for k, (low, high) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        words = tuple(vocabulary.words[n] for n in reading.word[max(low, 0) : max(high, 0)].tolist())
        assert (cues.ACTS[act[k]], cues.STANCES[stance[k]]) == cues.meaning(words)
        assert traits[k] & cues.ACCORDING == cues.ACCORDING * ("according" in words)
        assert traits[k] & cues.COLON == cues.COLON * (words == (":",))
        assert traits[k] & cues.NOMINAL == cues.NOMINAL * (words[-1:] in [(w,) for w in ("of", "from", "for", "in")])
    assert set(traits.tolist()) >= {0, cues.ACCORDING, cues.COLON, cues.NOMINAL}


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
