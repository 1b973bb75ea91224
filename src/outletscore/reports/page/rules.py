"""The rules that fired on the page, each with a number, its reason and its colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from outletscore.reports.page.layout import Group, group_of


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as the page explains it. `number` makes its id (`#r7`)."""

    number: int
    id: str
    title: str
    why: str
    family: str
    group: Group


def rules(fired: Iterable[str], catalogue: Mapping[str, Mapping[str, Any]]) -> dict[str, Rule]:
    """A `Rule` for every id in `fired`; entries the catalogue does not know share one card a family.

    Word lists have thousands of entries, and the marked word already says which one it is.
    """
    cards: dict[str, Rule] = {}
    made: dict[str, Rule] = {}
    for rule in sorted(set(fired)):
        known = catalogue.get(rule)
        family = rule.partition("/")[0]
        key = rule if known else family
        if key not in cards:
            group = group_of(known["family"] if known else family)
            cards[key] = Rule(
                number=len(cards),
                id=key,
                title=known["title"] if known else _title(family, group),
                why=known["why"] if known else f"{group.what.capitalize()}.",
                family=known["family"] if known else family,
                group=group,
            )
        made[rule] = cards[key]
    return made


def _title(family: str, group: Group) -> str:
    return f"{family.replace('_', ' ').capitalize()}, single words" if group.loud else group.label
