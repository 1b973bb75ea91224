"""`outletscore init`: a settings file to edit and, on demand, a rulebook of one's own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from outletscore.cli.config import options_of, unset
from outletscore.errors import OutputError

FILE = "outletscore.toml"
HEAD = """\
# Settings of outletscore for this folder. A line that begins with # is a default; take the # away to change it.
# The order is: flag > environment > this file > [tool.outletscore] of pyproject.toml.
"""


@click.command()
@click.argument("folder", metavar="[DIR]", default=Path(), type=click.Path(path_type=Path, file_okay=False))
@click.option("--rules", is_flag=True, help="Copy the built-in rulebook to DIR/rules too, and use that from now on.")
@click.pass_context
def init(ctx: click.Context, folder: Path, rules: bool) -> None:
    """Write outletscore.toml into DIR, every option with its default and what it does.

    Nothing that exists is overwritten.
    """
    root = ctx.find_root().command
    assert isinstance(root, click.Group)
    file, book = folder / FILE, folder / "rules"
    for path in (file, book) if rules else (file,):
        if path.exists():
            raise OutputError("is there already", place=str(path), hint="remove it first, or choose another DIR")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if rules:
            from outletscore.rulebook.loading import built_in

            shutil.copytree(built_in(), book, ignore=shutil.ignore_patterns("__pycache__"))
        file.write_text("\n".join(settings(root, {"rules": "rules"} if rules else {})), encoding="utf-8")
    except OSError as error:
        raise OutputError((error.strerror or str(error)).lower(), place=str(error.filename or folder)) from error
    click.echo(f"wrote {file}")
    if rules:
        click.echo(f"wrote {book}: change a rule, then `outletscore rules check {book}`")


def settings(root: click.Group, given: dict[str, Any]) -> Iterator[str]:
    """The lines of the file: a section a command that has options; `given` are set wherever they exist."""
    yield HEAD
    for name in sorted(root.commands):
        command = root.commands[name]
        options = {key: o for key, o in options_of(command).items() if key != "help" and not o.is_eager}
        if isinstance(command, click.Group) or name == "init" or not options:
            continue
        yield f"[{name}]"
        for key, option in sorted(options.items()):
            yield from (f"# {line}" for line in (option.help or "").splitlines())
            yield f"{key} = {json.dumps(given[key])}" if key in given else f"# {key} = {shown(option)}"
        yield ""


def shown(option: click.Option) -> str:
    """The default of an option as TOML."""
    if option.multiple:
        return "[]"
    if unset(option.default):
        return "false" if option.is_flag else '""'
    return json.dumps(option.default if isinstance(option.default, bool | int | float) else str(option.default))
