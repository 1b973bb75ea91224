"""`outletscore completion`: the script that lets a shell complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")
NAME = "outletscore"


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script for a shell.

    bash: add `eval "$(outletscore completion bash)"` to ~/.bashrc; zsh: the same with zsh in ~/.zshrc; fish:
    outletscore completion fish > ~/.config/fish/completions/outletscore.fish
    """
    found = get_completion_class(shell)
    assert found is not None  # click knows all of SHELLS
    made = found(ctx.find_root().command, {}, NAME, f"_{NAME.upper()}_COMPLETE")
    # Not `made.source()`: for bash that runs the bash of the PATH to learn its version, and a script needs none.
    click.echo(made.source_template % made.source_vars())
