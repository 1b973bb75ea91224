"""What the page puts where: the names, labels and colours of `layout.toml` beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Group:
    """Rule families that share a colour and an underline."""

    key: str
    label: str
    what: str
    families: tuple[str, ...]
    quiet: bool = False
    drawn: bool = True

    @property
    def loud(self) -> bool:
        """Whether its spans are marked from the first and its rules are listed."""
        return self.drawn and not self.quiet


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as the page names it."""

    name: str
    label: str
    axis: str
    unit: str
    definition: str
    formula: str
    higher_means: str
    share: bool
    counted: bool


@dataclass(frozen=True, slots=True)
class Check:
    """How far a part of the engine was checked; `page` under docs/ has the figure, the method and the command."""

    what: str
    measured: str
    figure: str
    beside: str
    on: str
    page: str


OTHER = Group("k0", "Other rules", "families without a colour of their own", ())


@cache
def _layout() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("layout.toml").read_text("utf-8"))


@cache
def checks() -> tuple[Check, ...]:
    """What is known of the shipped rules and weights, in the order of `validation.toml`."""
    found = tomllib.loads(files(__package__).joinpath("validation.toml").read_text("utf-8"))
    return tuple(Check(**entry) for entry in found["checks"])


@cache
def groups() -> tuple[Group, ...]:
    """All groups, in the order of the legend."""
    named = tuple(
        Group(g["key"], g["label"], g["what"], tuple(g["families"]), g.get("quiet", False), g.get("drawn", True))
        for g in _layout()["groups"]
    )
    return (*named, OTHER)


@cache
def group_of(family: str) -> Group:
    """The group of a family; `OTHER` where the layout does not name it. Folders may write hyphens."""
    return next((group for group in groups() if family.replace("-", "_") in group.families), OTHER)


def axis_label(axis: str) -> str:
    """The heading of an axis."""
    return str(_layout()["axes"].get(axis, axis.capitalize()))


def measures(given: Sequence[Mapping[str, Any]]) -> tuple[Measure, ...]:
    """The run's measures, with labels and units for people."""
    labels, units = _layout()["labels"], _layout()["units"]
    return tuple(
        Measure(
            name=m["name"],
            label=labels.get(m["name"], m["name"].replace("_", " ").capitalize()),
            axis=m["axis"],
            unit=units.get(m["unit"], m["unit"]),
            definition=m["definition"],
            formula=m["formula"],
            higher_means=m["higher_means"],
            share=m["unit"] == "share",
            counted=m["unit"] in {"sources", "sides"},
        )
        for m in given
    )


def lead(known: Sequence[Measure]) -> tuple[Measure, ...]:
    """The measures of the first screen."""
    return _pick(_layout()["lead"], known)


def columns(known: Sequence[Measure]) -> tuple[tuple[str, tuple[Measure, ...]], ...]:
    """The columns of the table of outlets: (heading of the axis, measures); axes without a column are left out."""
    chosen = ((axis_label(axis), _pick(names, known)) for axis, names in _layout()["columns"].items())
    return tuple((label, picked) for label, picked in chosen if picked)


def by_axis(known: Sequence[Measure]) -> tuple[tuple[str, tuple[Measure, ...]], ...]:
    """All measures by axis, the axes in the layout's order, unknown axes last."""
    order = [*_layout()["axes"], *dict.fromkeys(m.axis for m in known if m.axis not in _layout()["axes"])]
    chosen = ((axis_label(axis), tuple(m for m in known if m.axis == axis)) for axis in order)
    return tuple((label, picked) for label, picked in chosen if picked)


def _pick(names: Sequence[str], known: Sequence[Measure]) -> tuple[Measure, ...]:
    by_name = {m.name: m for m in known}
    return tuple(by_name[name] for name in names if name in by_name)
