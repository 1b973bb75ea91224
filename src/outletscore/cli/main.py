"""The command `outletscore`: its subcommands, and how errors leave it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from outletscore import __version__
from outletscore.cli.baseline import baseline
from outletscore.cli.compare import compare
from outletscore.cli.completion import completion
from outletscore.cli.config import PREFIX, config, default_map, read_files
from outletscore.cli.doctor import doctor
from outletscore.cli.explain import explain
from outletscore.cli.fit import fit
from outletscore.cli.init import init
from outletscore.cli.process import settle
from outletscore.cli.rules import rules
from outletscore.cli.run import run
from outletscore.errors import OutletScoreError


class Commands(click.Group):
    """A group that turns the project's errors into messages and exit codes."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except OutletScoreError as error:
            click.echo(f"outletscore: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            click.echo("\noutletscore: stopped", err=True)
            ctx.exit(130)  # 128 + SIGINT, as shells count
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(141)


SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100, "auto_envvar_prefix": PREFIX}


@click.group(cls=Commands, context_settings=SETTINGS)
@click.version_option(__version__, prog_name="outletscore")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Score how news outlets write: editorializing, sourcing, attribution, each figure with its evidence.

    It sees how a text is written. It does not see whether it is true, what was left out, or which side is right.
    """
    assert isinstance(ctx.command, click.Group)
    settle()
    if os.environ.get("NO_COLOR"):  # https://no-color.org: set and not empty
        ctx.color = False
    ctx.default_map = default_map(ctx.command, read_files(ctx.command, Path.cwd()))


for command in (run, compare, baseline, explain, rules, fit, config, init, doctor, completion):
    main.add_command(command)
