"""`outletscore run`: score inputs and write every table and the report."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from outletscore.cli.table import summary
from outletscore.errors import InputError


class Progress:
    """A line on a terminal's stderr that tells how far the run is; silent elsewhere."""

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()
        self.began = time.monotonic()
        if self.shown:
            from outletscore.language.kernel.compiling import announce

            announce(lambda: click.echo("compiling the kernels for this machine, once: about half a minute", err=True))

    def __call__(self, articles: int, characters: int) -> None:
        if self.shown:
            rate = characters / 1e6 / max(time.monotonic() - self.began, 1e-9)
            click.echo(f"\r{articles:,} articles, {characters / 1e6:.1f} MB, {rate:.1f} MB/s ", nl=False, err=True)

    def done(self) -> None:
        if self.shown:
            click.echo("\r\033[K", nl=False, err=True)


map_option = click.option(
    "--map", "mapping", metavar="COLUMN=NAME", multiple=True,
    help="Read the table column NAME as COLUMN (id, outlet, title, text, date, url).",
)  # fmt: skip


def columns_of(mapping: tuple[str, ...]) -> dict[str, str]:
    """What --map says: our column -> the table's. Raises click.BadParameter."""
    pairs = {}
    for entry in mapping:
        column, equals, name = entry.partition("=")
        if not equals or not column or not name:
            raise click.BadParameter(f"{entry!r} is not COLUMN=NAME", param_hint="--map")
        pairs[column] = name
    return pairs


@click.command()
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", metavar="DIR", default=Path("reports"), show_default=True, type=click.Path(path_type=Path),
    help="Folder to write the tables and report.html into.",
)  # fmt: skip
@click.option(
    "--rules", metavar="DIR", type=click.Path(path_type=Path), help="Rulebook to use instead of the built-in."
)
@click.option("--baseline", metavar="NAME|FILE", help="Compare with this baseline instead of with each other.")
@click.option(
    "--language", type=click.Choice(["en", "any"]), default="en", show_default=True,
    help="Score English only, or whatever comes.",
)  # fmt: skip
@click.option(
    "--outlet-from", type=click.Choice(["text", "parent", "stem", "column", "manifest"]), default=None,
    help="Where an article's outlet is read: by default the column of a table, and the text of a page.",
)  # fmt: skip
@map_option
@click.option(
    "--extractor", type=click.Choice(["full", "fast"]), default="full", show_default=True,
    help="How the article is found in HTML: trafilatura, or the sixteen times faster resiliparse.",
)  # fmt: skip
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv", "md"]), default="text", show_default=True,
    help="How the summary is printed.",
)  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Print no summary.")
def run(
    inputs: tuple[Path, ...],
    out: Path,
    rules: Path | None,
    baseline: str | None,
    language: str,
    outlet_from: str | None,
    mapping: tuple[str, ...],
    extractor: str,
    form: str,
    quiet: bool,
) -> None:
    """Score articles and write CSV, Parquet and HTML.

    INPUT is a folder or file: page dumps (.txt), web pages (.html), web archives (.warc, .warc.gz) or tables (.jsonl,
    .csv, .parquet, .sqlite) with the columns id, outlet, title, text, date, url.

    Exit code 0: all was scored; 1: some inputs were refused (see quarantine.csv); 3: nothing could be scored.
    """
    from outletscore.inputs import Options
    from outletscore.pipeline import score, write

    options = Options(language=language, outlet_from=outlet_from, mapping=columns_of(mapping), extractor=extractor)
    progress = Progress()
    scored = score(inputs, options=options, rules=rules, baseline=baseline, progress=progress)
    progress.done()
    counts = scored.run["counts"]
    refused = scored.tables["quarantine"]
    for path, reason, message in refused.head(20).iter_rows():
        click.echo(f"refused: {path}: {reason}: {message}", err=True)
    if refused.height > 20:
        click.echo(f"refused: {refused.height - 20} more, see quarantine.csv", err=True)
    write(scored, out)
    if not counts["scored"]:
        raise InputError(
            "no article could be scored",
            place=" ".join(map(str, inputs)),
            hint="see quarantine.csv for the reason of each" if refused.height else "the input holds no article",
        )
    if not quiet:
        click.echo(summary(scored.tables["outlets"], form))
        if form == "text":
            click.echo(f"\n{counts['scored']} articles scored, {counts['quarantined']} refused. {out / 'report.html'}")
    if refused.height:
        raise SystemExit(1)
