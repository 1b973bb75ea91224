"""The pages of docs/ that are made from the code, and the command that writes them: `python -m tests.generated`.

It writes the list of the kernels that a run calls as well (`tests/ahead.py`).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from outletscore.cli import main

DOCS = Path(__file__).parent.parent / "docs"


def commands(command: click.Command, path: str) -> Iterator[str]:
    """The help of a command and of all below it."""
    context = click.Context(command, info_name=path, max_content_width=100, terminal_width=100)
    yield f"## `{path}`\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from commands(command.commands[name], f"{path} {name}")


def pages() -> dict[str, str]:
    """Each generated page: its name under docs/, and what it must hold."""
    from outletscore import rulebook
    from outletscore.inputs import reasons
    from outletscore.reports import dictionary
    from outletscore.rulebook import catalogue
    from outletscore.scores import measures

    return {
        "commands.md": "# Commands\n\nWritten by `make docs` from `--help`.\n\n"
        + "\n".join(commands(main, "outletscore")),
        "measures.md": measures.catalogue(),
        "reason-codes.md": reasons.catalogue(),
        "tables.md": dictionary.catalogue(),
        "rules.md": catalogue.page(rulebook.load()),
    }


if __name__ == "__main__":
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "tests.ahead"], cwd=DOCS.parent, check=True)
