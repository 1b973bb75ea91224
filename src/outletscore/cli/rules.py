"""`outletscore rules`: look at the rulebook, check it, run its examples, explain a sentence."""

from __future__ import annotations

import click


@click.group()
def rules() -> None:
    """List, show, check and test the rules; explain a sentence."""
