"""What a cue does: the kind of act it reports, and the stance of its reporting verb."""

from __future__ import annotations

from functools import cache

from outletscore.signals.attribution_model import rules_folder

DEFAULT = ("speech", "neutral")


@cache
def _entries() -> dict[tuple[str, ...], tuple[str, str]]:
    """Every form of every entry of rules/attribution/cues.txt: words -> (act, stance)."""
    found: dict[tuple[str, ...], tuple[str, str]] = {}
    for line in (rules_folder() / "cues.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        lemma, act, stance, *forms = line.split("\t")
        found[tuple(lemma.split(" "))] = (act, stance)
        for form in forms[0].split(" ") if forms else []:
            found.setdefault(tuple(form.split("-")), (act, stance))
    return found


@cache
def _longest() -> int:
    return max(map(len, _entries()))


def classify(words: tuple[str, ...]) -> tuple[str, str]:
    """(act, stance) of the canonical words of a cue: of the longest entry in it, the first of equal length."""
    for size in range(min(_longest(), len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            known = _entries().get(words[at : at + size])
            if known:
                return known
    return DEFAULT
