"""`outletscore compare`: hold new outlets against a baseline, and say which rules drive the gap."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outletscore.cli.run import Progress
from outletscore.cli.table import figure

if TYPE_CHECKING:
    import polars as pl

CLEAR = ("higher", "lower")


@click.command()
@click.argument("inputs", metavar="NEW...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--baseline", metavar="NAME|FILE", required=True, help="Baseline to compare with.")
@click.option(
    "-o", "--out", metavar="DIR", type=click.Path(path_type=Path), help="Write all tables and the report, too."
)
@click.option("--measure", "measures", multiple=True, help="Compare these measures only.")
@click.option("--all", "everything", is_flag=True, help="Show the measures without a clear difference, too.")
@click.option("--rules", metavar="DIR", type=click.Path(path_type=Path), help="Rulebook instead of the built-in one.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True,
    help="How the comparison is printed.",
)  # fmt: skip
def compare(
    inputs: tuple[Path, ...],
    baseline: str,
    out: Path | None,
    measures: tuple[str, ...],
    everything: bool,
    rules: Path | None,
    form: str,
) -> None:
    """Compare the outlets of NEW with a baseline: percentile, difference, effect size, verdict.

    Of an outlet with fewer than five articles only its articles are placed: nothing is said of the outlet.
    """
    import polars as pl

    from outletscore.pipeline import score, write

    progress = Progress()
    scored = score(inputs, rules=rules, baseline=baseline, progress=progress)
    progress.done()
    if out is not None:
        write(scored, out)
    table = scored.tables["comparison"]
    if measures:
        table = table.filter(pl.col("measure").is_in(list(measures)))
    if form == "json":
        click.echo(table.write_json())
    elif form == "csv":
        click.echo(table.write_csv(), nl=False)
    else:
        for line in told(table, everything):
            click.echo(line)


def told(table: pl.DataFrame, everything: bool) -> list[str]:
    """The comparison in words, outlet by outlet."""
    out: list[str] = []
    for group in table.partition_by("outlet", maintain_order=True):
        first: dict[str, Any] = group.row(0, named=True)
        out += [f"{first['outlet']}: {max(group['articles'].to_list())} articles, {first['standing']}"]
        rows = [r for r in group.iter_rows(named=True) if everything or r["verdict"] in CLEAR]
        for r in rows:
            low, high = figure(r["effect_low"]), figure(r["effect_high"])
            out.append(
                f"  {r['measure']:<32} {r['verdict']:<22} {figure(r['value']):>8} against {figure(r['baseline']):<8}"
                f" delta {figure(r['effect'])} ({low} to {high}), percentile {figure(r['percentile'])}"
            )
        if not rows:
            out.append("  no clear difference on any measure (--all shows them)")
    return out
