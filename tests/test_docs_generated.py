"""Every generated page says what the code says today; every command and option is explained."""

from __future__ import annotations

import click
import pytest

from outletscore.cli import main
from tests.generated import DOCS, pages


@pytest.mark.parametrize("name", sorted(pages()))
def test_page_is_current(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == pages()[name], "run `make docs` and commit the result"


def all_commands(command: click.Command) -> list[click.Command]:
    below = [c for child in getattr(command, "commands", {}).values() for c in all_commands(child)]
    return [command, *below]


@pytest.mark.parametrize("command", all_commands(main), ids=lambda c: c.name or "")
def test_command_and_options_are_explained(command: click.Command) -> None:
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{command.name} {parameter.opts} has no help"
