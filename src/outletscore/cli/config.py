"""Defaults for the options from files: flag > environment > outletscore.toml > [tool.outletscore] of pyproject.toml."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from outletscore.errors import UsageError

PREFIX = "OUTLETSCORE"
Settings = dict[str, dict[str, tuple[Any, str]]]  # command -> option -> (value, where it stands)


def options_of(command: click.Command) -> dict[str, click.Option]:
    """The options of a command by the name that a file uses: --outlet-from is `outlet-from`."""
    named = {p.opts[-1].lstrip("-"): p for p in command.params if isinstance(p, click.Option)}
    return {max((o.lstrip("-") for o in p.opts), key=len): p for p in named.values()}


def read_files(root: click.Group, folder: Path) -> Settings:
    """Settings of the files in `folder`. Raises UsageError with the place where a key or value is wrong."""
    settings: Settings = {}
    for name in ("pyproject.toml", "outletscore.toml"):
        file = folder / name
        if not file.is_file():
            continue
        try:
            content = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            if name == "pyproject.toml":
                continue  # not ours to judge
            raise UsageError(f"not TOML: {error}", place=str(file), hint="see docs/configuration.md") from error
        if name == "pyproject.toml":
            content = content.get("tool", {}).get("outletscore", {})
        for command, keys in content.items():
            known = root.commands.get(command)
            if known is None or not isinstance(keys, Mapping):
                raise unknown(command, sorted(root.commands), str(file), "section")
            options = options_of(known)
            for key, value in keys.items():
                if key not in options:
                    raise unknown(key, sorted(options), f"{file}: [{command}]", "key")
                settings.setdefault(command, {})[key] = (value, str(name))
    return settings


def unknown(key: str, choices: list[str], place: str, what: str) -> UsageError:
    near = get_close_matches(key, choices, n=1)
    hint = f"did you mean {near[0]!r}?" if near else "known: " + ", ".join(choices)
    return UsageError(f"unknown {what} {key!r}", place=place, hint=hint)


def default_map(root: click.Group, settings: Settings) -> dict[str, dict[str, Any]]:
    """The settings as click takes them: by parameter name."""
    return {
        command: {options_of(root.commands[command])[key].name or key: value for key, (value, _) in keys.items()}
        for command, keys in settings.items()
    }


def unset(default: Any) -> bool:
    """Whether an option has no default: click says so with None or with a marker of its own that it does not export."""
    return default is None or callable(default) or "UNSET" in repr(default).upper()


@click.group()
def config() -> None:
    """Look at the configuration."""


@config.command()
@click.option("--origin", is_flag=True, help="Say where each value comes from.")
@click.pass_context
def show(ctx: click.Context, origin: bool) -> None:
    """Show every option that a file or the environment sets, or may set."""
    root = ctx.find_root().command
    assert isinstance(root, click.Group)
    settings = read_files(root, Path.cwd())
    for name in sorted(root.commands):
        for key, option in sorted(options_of(root.commands[name]).items()):
            if option.is_eager or key == "help":
                continue
            variable = f"{PREFIX}_{name}_{option.name}".upper()
            default = False if option.is_flag and unset(option.default) else option.default
            value, place = settings.get(name, {}).get(key, (default, "default"))
            if variable in os.environ:
                value, place = os.environ[variable], f"environment {variable}"
            click.echo(f"{name}.{key} = {'' if unset(value) else value}" + (f"    # {place}" if origin else ""))
