"""The command `outletscore`: its subcommands, and how errors leave it."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from typing import Any

import click

from outletscore import __version__
from outletscore.cli.explain import explain
from outletscore.cli.rules import rules
from outletscore.cli.run import run
from outletscore.errors import OutletScoreError


class Commands(click.Group):
    """A group that suggests the command meant, and turns the project's errors into messages and exit codes."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], self.list_commands(ctx), n=1)
            if near:
                error.message += f" Did you mean {near[0]!r}?"
            raise

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OutletScoreError as error:
            click.echo(f"outletscore: {error}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(141)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="outletscore")
def main() -> None:
    """Score how news outlets write: editorializing, sourcing, attribution, each figure with its evidence.

    It sees how a text is written. It does not see whether it is true, what was left out, or which side is right.
    """


for command in (run, explain, rules):
    main.add_command(command)
