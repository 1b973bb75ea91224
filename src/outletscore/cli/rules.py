"""`outletscore rules`: look at the rulebook, check it, run its examples, explain a sentence."""

from __future__ import annotations

from pathlib import Path

import click

from outletscore.errors import RuleError

folder = click.option(
    "--rules", "folder", metavar="DIR", type=click.Path(path_type=Path), help="Rulebook to use instead of the built-in."
)


@click.group()
def rules() -> None:
    """List, show, check and test the rules; explain a text by them."""


@rules.command(name="list")
@click.argument("family", required=False)
@click.option(
    "--format",
    "shape",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="Lines to read, or a table for another program.",
)
@folder
def list_(family: str | None, shape: str, folder: Path | None) -> None:
    """List the rules, of one FAMILY or of all: weight as written, as fitted, scope and title."""
    from outletscore.rulebook import catalogue, load

    write = {"text": catalogue.listing, "json": catalogue.as_json, "csv": catalogue.as_csv}[shape]
    click.echo(write(load(folder), family))


@rules.command()
@click.argument("rule", metavar="FAMILY/RULE")
@folder
def show(rule: str, folder: Path | None) -> None:
    """Show one rule: what it finds, why, its examples and what it is known to get wrong.

    A lexicon is shown as `lexicons/NAME`: its entries, where they come from, and the rules that use it.
    """
    from outletscore.rulebook import catalogue, load

    click.echo(catalogue.show(load(folder), rule))


@rules.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
def check(folder: Path | None) -> None:
    """Check every file of a rulebook; each mistake is named with file, line and column. Exit code 4 if there is one."""
    from outletscore.rulebook import catalogue

    checked = catalogue.check(folder)
    click.echo(str(checked), err=bool(checked.mistakes))
    if checked.mistakes:
        raise SystemExit(RuleError.exit_code)


@rules.command()
@click.argument("ids", metavar="[FAMILY/RULE]...", nargs=-1)
@folder
def test(ids: tuple[str, ...], folder: Path | None) -> None:
    """Run the examples of some rules, or of all. Exit code 4 if one is not hit exactly."""
    from outletscore.rulebook import load
    from outletscore.rulebook.trials import trials

    tried = trials(load(folder), ids or None)
    failed = [trial for trial in tried if not trial.passed]
    for trial in failed:
        click.echo(str(trial), err=True)
    click.echo(f"{len(tried) - len(failed)} of {len(tried)} examples hit exactly")
    if failed:
        raise SystemExit(RuleError.exit_code)


@rules.command()
@click.argument("text")
@click.option("--title", is_flag=True, help="Read TEXT as a headline.")
@folder
def why(text: str, title: bool, folder: Path | None) -> None:
    """Explain TEXT: what fires, with which weight, what is overruled, and the probability of each sentence."""
    from outletscore.rulebook import load
    from outletscore.rulebook.why import why as findings
    from outletscore.scoring import explain

    book = load(folder)
    overruled = findings(text, book, title=title)
    for number, sentence in enumerate(explain(text, book, title=title)):
        click.echo(" ".join(sentence.text.split()))
        click.echo(f"  {sentence.intercept:+8.3f} to begin with")
        for rule, words, weight in sentence.rows:
            click.echo(f"  {weight:+8.3f} {rule}: {words!r}")
        for finding in overruled[number].findings:
            if finding.reason:
                click.echo(f"         - {finding.rule}: {' '.join(finding.text.split())!r}: {finding.reason}")
        logit = sentence.intercept + sum(weight for _, _, weight in sentence.rows)
        click.echo(f"  {logit:+8.3f} together: probability {sentence.probability:.3f}")
