"""The options that say how inputs are read: the same for every command that scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from outletscore.inputs import Options

Command = TypeVar("Command", bound=Callable[..., Any])
NAMES = ("language", "outlet_from", "mapping", "extractor", "aliases", "max_bytes")

map_option = click.option(
    "--map", "mapping", metavar="COLUMN=NAME", multiple=True,
    help="Read the table column NAME as COLUMN (id, outlet, title, text, date, url).",
)  # fmt: skip

_ALL = (
    click.option(
        "--language", type=click.Choice(["en", "any"]), default="en", show_default=True,
        help="Score English only, or whatever comes.",
    ),
    click.option(
        "--outlet-from", type=click.Choice(["text", "parent", "stem", "column", "manifest"]), default=None,
        help="Where an article's outlet is read: by default the column of a table, and the text of a page.",
    ),
    map_option,
    click.option(
        "--extractor", type=click.Choice(["full", "fast"]), default="full", show_default=True,
        help="How the article is found in HTML: trafilatura, or resiliparse, which is several times faster.",
    ),
    click.option(
        "--alias", "aliases", metavar="OTHER=NAME", multiple=True,
        help="Take the outlet OTHER for NAME, such as \"The Harbour Courier=Harbour Courier\".",
    ),
    click.option(
        "--max-bytes", type=click.IntRange(min=1), default=20_000_000, show_default=True,
        help="Refuse a page, or one record of a table, that is larger.",
    ),
)  # fmt: skip


def reading_options(command: Command) -> Command:
    """Give a command the options of reading; it gets them as keywords (`NAMES`)."""
    for option in reversed(_ALL):
        command = option(command)
    return command


_COMPARING = (
    click.option(
        "--own-text-only", is_flag=True,
        help="Score without the sentences that another outlet of the run has word for word.",
    ),
    click.option(
        "--other-extraction", is_flag=True,
        help="Score web pages a second time with the other extractor, to tell which claims survive it.",
    ),
)  # fmt: skip


def comparing_options(command: Command) -> Command:
    """Give a command --own-text-only and --other-extraction."""
    for option in reversed(_COMPARING):
        command = option(command)
    return command


def columns_of(mapping: tuple[str, ...]) -> dict[str, str]:
    """What --map says: our column -> the table's. Raises click.BadParameter."""
    return paired(mapping, "--map", "COLUMN=NAME")


def paired(entries: tuple[str, ...], option: str, form: str) -> dict[str, str]:
    """Entries such as `a=b` as a dictionary. Raises click.BadParameter."""
    pairs = {}
    for entry in entries:
        left, equals, right = entry.partition("=")
        if not equals or not left or not right:
            raise click.BadParameter(f"{entry!r} is not {form}", param_hint=option)
        pairs[left] = right
    return pairs


def chosen(reading: dict[str, Any]) -> Options:
    """The options of the inputs from the keywords that `reading_options` hands to a command."""
    from outletscore.inputs import Options

    aliases = paired(reading["aliases"], "--alias", "OTHER=NAME")
    return Options(**{**reading, "mapping": columns_of(reading["mapping"]), "aliases": aliases})
