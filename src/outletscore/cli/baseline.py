"""`outletscore baseline`: build a baseline, list those there are, show what one holds."""

from __future__ import annotations

from pathlib import Path

import click

from outletscore.cli.choices import columns_of, map_option
from outletscore.cli.process import giving_back
from outletscore.cli.progress import ProgressLine


@click.group()
def baseline() -> None:
    """Build, list and show baselines: what other outlets write like, as figures without text."""


@baseline.command()
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--out", metavar="FILE", required=True, type=click.Path(path_type=Path), help="File to write.")
@click.option("--name", help="Name of the baseline; the file's stem by default.")
@click.option("--source", default="", help="Where the articles come from: data set, version.")
@click.option("--licence", default="", help="Licence of the data set.")
@click.option("--country", default="", help="Country of the outlets, so that others are warned.")
@click.option("--genre", default="", help="Genre of the articles, such as 'news'.")
@click.option(
    "--made", default="", help="Date to write into it; none by default, so that equal inputs make equal files."
)
@click.option("--command", help="How to make it anew, for whoever needs to; this command line by default.")
@map_option
@click.option("--rules", metavar="DIR", type=click.Path(path_type=Path), help="Rulebook instead of the built-in one.")
def build(
    inputs: tuple[Path, ...],
    out: Path,
    name: str | None,
    source: str,
    licence: str,
    country: str,
    genre: str,
    made: str,
    command: str | None,
    mapping: tuple[str, ...],
    rules: Path | None,
) -> None:
    """Score INPUT and keep counts and exposures by article: no text, no title, no address.

    An article counts if its outlet is known.
    """
    from outletscore.inputs import Options
    from outletscore.pipeline import baseline_of
    from outletscore.scores.baseline import SUFFIX, Provenance, save

    options = Options(mapping=columns_of(mapping))
    provenance = Provenance(
        name=name or out.name.removesuffix(SUFFIX),
        rulebook="",  # the one in force
        source=source,
        licence=licence,
        command=command
        or " ".join(
            ["outletscore baseline build", *(p.name for p in inputs), *(f"--map {m}" for m in mapping), "-o", out.name]
        ),
        made=made,
        country=country,
        genre=genre,
    )
    with ProgressLine.of(inputs, options) as progress:
        made_of = baseline_of(inputs, provenance, options=options, rules=rules, progress=giving_back(progress))
    save(made_of, out)
    click.echo(f"{out}: {made_of.provenance.articles} articles of {len(made_of.provenance.outlets)} outlets")


@baseline.command(name="list")
def list_() -> None:
    """List the baselines that come with the package, and whether they fit the built-in rules and weights."""
    from outletscore.pipeline import engine_digest
    from outletscore.rulebook import load
    from outletscore.scores.baseline import provenance_of, shipped

    digest = engine_digest(load())
    for name, path in shipped().items():
        known = provenance_of(path)
        years = f"{known.first_year} to {known.last_year}"
        click.echo(f"{name:<12} {known.articles:,} articles of {len(known.outlets)} outlets, {known.genre}, {years}")
        if known.rulebook != digest:
            click.echo(f"{'':<12} made under other rules or weights, not used: {known.command}")


@baseline.command()
@click.argument("name", metavar="NAME|FILE")
def show(name: str) -> None:
    """Show where a baseline comes from, and how many articles of which outlets it holds."""
    from outletscore.scores.baseline import about, find, load

    known = load(find(name))
    for key, value in about(known).items():
        click.echo(f"{key:<12} {value}")
    for outlet, articles in known.provenance.outlets:
        click.echo(f"  {articles:>6}  {outlet}")
