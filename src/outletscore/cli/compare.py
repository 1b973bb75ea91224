"""`outletscore compare`: hold new outlets against a baseline, and say which rules drive the gap."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outletscore.cli.choices import chosen, comparing_options, reading_options
from outletscore.cli.process import giving_back
from outletscore.cli.progress import ProgressLine
from outletscore.cli.run import held_against
from outletscore.cli.stdin import piped
from outletscore.cli.table import figure
from outletscore.errors import InputError

if TYPE_CHECKING:
    import polars as pl

CLEAR = ("higher", "lower")
RULES_SHOWN = 5


@click.command()
@click.argument("inputs", metavar="NEW...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--baseline", metavar="NAME|FILE", default="us-news", show_default=True, help="Baseline to compare with.")
@click.option(
    "-o", "--out", metavar="DIR", type=click.Path(path_type=Path), help="Write all tables and the report, too."
)
@click.option(
    "--measure", "measures", multiple=True,
    help="Compare these measures only. Named beforehand, they are a family of their own: p is adjusted by Holm.",
)  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Show the measures without a clear difference, too.")
@click.option("--rules", metavar="DIR", type=click.Path(path_type=Path), help="Rulebook instead of the built-in one.")
@comparing_options
@reading_options
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
    own_text_only: bool,
    other_extraction: bool,
    form: str,
    **reading: Any,
) -> None:
    """Compare the outlets of NEW with a baseline: percentile, difference, effect size, verdict.

    Of an outlet with fewer than five articles only its articles are placed: nothing is said of the outlet. Where a
    difference is clear, the rules that drive it are listed; they add up to it.

    Exit code 6: the baseline is missing, broken, or was made under another rulebook.
    """
    from outletscore.pipeline import run, summarise

    options = chosen(reading)
    with piped(inputs) as paths, ProgressLine.of(paths, options) as progress:
        summed = summarise if out is None else partial(run, folder=out)
        scored = summed(
            paths, options=options, rules=rules, baseline=baseline, own_text_only=own_text_only,
            measures=measures, other_extraction=other_extraction, progress=giving_back(progress),
        )  # fmt: skip
    if not scored.run["counts"]["scored"]:
        raise InputError(
            "no article could be scored", place=" ".join(map(str, inputs)), hint="`outletscore explain` says why"
        )
    table = scored.tables["comparison"]
    if form == "json":
        click.echo(table.write_json())
    elif form == "csv":
        click.echo(table.write_csv(), nl=False)
    else:
        for line in [
            *held_against(scored.run),
            "",
            *told(table, scored.tables["drivers"], everything or bool(measures)),
        ]:
            click.echo(line)


def told(table: pl.DataFrame, drivers: pl.DataFrame, everything: bool) -> list[str]:
    """The comparison in words, outlet by outlet, and what adjusted p was adjusted for."""
    out: list[str] = []
    for group in table.partition_by("outlet", maintain_order=True):
        first: dict[str, Any] = group.row(0, named=True)
        out.append(f"{first['outlet']}: n = {max(group['articles'].to_list())}, {first['standing']}")
        if not group["difference"].count():
            out.append("  not estimable: what is known is where the articles themselves stand")
            out += [_placed(row) for row in group.iter_rows(named=True) if everything]
            continue
        rows = [r for r in group.iter_rows(named=True) if everything or r["verdict"] in CLEAR]
        for row in rows:
            out += _compared(row)
            if row["verdict"] in CLEAR:
                out += driving(drivers, row)
        if not rows:
            out.append("  no clear difference on any measure (--all shows them)")
    if table.height and table["family"][0]:
        out += ["", f"p is adjusted for {table['family'][0]} tests."]
    return out


def _placed(row: dict[str, Any]) -> str:
    return f"  {row['measure']:<32} {figure(row['value']):>8}, above {figure(row['percentile'])} %"


def _compared(row: dict[str, Any]) -> list[str]:
    head = f"  {row['measure']:<32} {row['verdict']:<22} {figure(row['value']):>8} against {figure(row['baseline'])}"
    if row["difference"] is None:
        return [f"{head}, above {figure(row['percentile'])} %"]
    low, high = figure(row["effect_low"]), figure(row["effect_high"])
    usual = f"{figure(row['prediction_low'])} to {figure(row['prediction_high'])}"
    percentiles = f"{figure(row['percentile_low'])} to {figure(row['percentile_high'])}"
    return [
        head,
        f"    delta {figure(row['effect'])} ({low} to {high}), adjusted p {figure(row['p_adjusted'])}; "
        f"above {figure(row['percentile'])} % ({percentiles})",
        f"    95 of 100 means of {row['articles']} articles of such outlets lie in {usual}",
    ]


def driving(drivers: pl.DataFrame, row: dict[str, Any]) -> list[str]:
    """The rules that drive a difference, widest first; as printed, they and the rest add up to it."""
    import polars as pl

    from outletscore.scores.drivers import as_printed

    parts = drivers.filter((pl.col("outlet") == row["outlet"]) & (pl.col("measure") == row["measure"]))
    if not parts.height or not row["difference"]:
        return []
    pairs = list(parts.select("rule", "difference").iter_rows())
    places, total, lines = as_printed(pairs, row["difference"], shown=RULES_SHOWN, digits=3)
    return [f"      {gap:+.{places}f}  {rule}" for rule, gap in [*lines, ("in all", total)]]
