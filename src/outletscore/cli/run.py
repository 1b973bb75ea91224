"""`outletscore run`: score inputs and write every table and the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outletscore.cli import gate
from outletscore.cli.choices import chosen, comparing_options, reading_options
from outletscore.cli.process import giving_back
from outletscore.cli.progress import ProgressLine
from outletscore.cli.stdin import piped
from outletscore.cli.table import summary
from outletscore.errors import InputError, UsageError

if TYPE_CHECKING:
    from outletscore.pipeline import Summary

MOST_CAVEATS = 8
INTERRUPTED = 130


def held_against(run: Mapping[str, Any]) -> list[str]:
    """What a run was compared with, or why with nothing, and where it lies outside: a line each."""
    about = run["baseline"]
    if about is None:
        return [f"No baseline: {run['baseline_not_used']}."] if run["baseline_not_used"] else []
    size = f"{about['articles']:,} articles of {about['outlets']:,} outlets"
    lines = [f"Baseline {about['name']!r}: {size}. Percentiles of the articles are in the report."]
    for caveat in run["caveats"]:
        whom = f"{caveat['outlet']}: " if caveat["outlet"] is not None else ""
        lines.append(f"  {whom}{caveat['message']}")
    more = len(lines) - 1 - MOST_CAVEATS
    return [*lines[: 1 + MOST_CAVEATS], f"  {more} more in run.json"] if more > 0 else lines


def going_on(out: Path) -> str:
    """How to go on with a run that was interrupted."""
    from outletscore.storage import Work

    kept = Work(out).kept
    if not kept:
        return "Nothing was scored yet: start it again."
    return f"{kept} batches are kept: add --resume to the same command to go on behind them."


def runner(engine: str, master: str | None) -> Callable[..., Summary]:
    """What reads, scores and writes. Raises UsageError, MissingPackageError."""
    if engine == "spark":
        from outletscore import spark

        return partial(spark.run, spark.session(master))
    if master is not None:
        raise UsageError("--master is for --engine spark", hint="add --engine spark")
    from outletscore.pipeline import run

    return run


@click.command()
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", metavar="DIR", default=Path("reports"), show_default=True, type=click.Path(path_type=Path),
    help="Folder to write the tables and report.html into.",
)  # fmt: skip
@click.option(
    "--rules", metavar="DIR", type=click.Path(path_type=Path), help="Rulebook to use instead of the built-in."
)
@click.option(
    "--baseline", metavar="NAME|FILE|none", default="auto", show_default=True,
    help="Compare with this baseline; auto is the one that comes with the package, where it fits the rulebook; none "
    "compares the outlets with each other.",
)  # fmt: skip
@comparing_options
@reading_options
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv", "md"]), default="text", show_default=True,
    help="How the summary is printed.",
)  # fmt: skip
@click.option(
    "--fail-on", metavar="CONDITION", multiple=True, callback=gate.parsed,
    help="End with exit code 7 if an article meets it: 'editorializing>0.5', or 'editorializing>p95' of the baseline.",
)  # fmt: skip
@click.option(
    "--engine", type=click.Choice(["threads", "spark"]), default="threads", show_default=True,
    help="Where articles are read and scored: on this machine, or by Spark's workers, which see the same files.",
)  # fmt: skip
@click.option(
    "--master",
    metavar="URL",
    help="Spark's master, such as local[4]; by default that of the session or of spark-submit.",
)
@click.option("--resume", is_flag=True, help="Go on with a run into the same folder that was interrupted.")
@click.option("-q", "--quiet", is_flag=True, help="Print no summary.")
def run(
    inputs: tuple[Path, ...],
    out: Path,
    rules: Path | None,
    baseline: str,
    own_text_only: bool,
    other_extraction: bool,
    form: str,
    fail_on: tuple[gate.Condition, ...],
    engine: str,
    master: str | None,
    resume: bool,
    quiet: bool,
    **reading: Any,
) -> None:
    """Score articles and write CSV, Parquet and HTML.

    INPUT is a folder or file: page dumps (.txt), web pages (.html), web archives (.warc, .warc.gz) or tables (.jsonl,
    .csv, .parquet, .sqlite) with the columns id, outlet, title, text, date, url; or - for standard input.

    Exit code 0: all was scored; 1: some inputs were refused (see quarantine.csv); 3: nothing could be scored; 7: an
    article meets a --fail-on condition; 130: interrupted.
    """
    from outletscore.scores.baseline import NONE

    run_all = runner(engine, master)
    options = chosen(reading)
    if baseline == NONE:
        gate.need_baseline(fail_on, "--baseline none")
    with piped(inputs) as paths, ProgressLine.of(paths, options) as progress:
        try:
            found = run_all(
                paths, out, resume=resume, options=options, rules=rules, baseline=baseline,
                own_text_only=own_text_only, other_extraction=other_extraction, progress=giving_back(progress),
            )  # fmt: skip
        except KeyboardInterrupt:
            progress.clear()
            click.echo(f"stopped; what was in {out} before is untouched. {going_on(out)}", err=True)
            raise SystemExit(INTERRUPTED) from None
    counts = found.run["counts"]
    for path, reason, message in found.refused.iter_rows():
        click.echo(f"refused: {path}: {reason}: {message}", err=True)
    if counts["quarantined"] > found.refused.height:
        click.echo(f"refused: {counts['quarantined'] - found.refused.height} more, see quarantine.csv", err=True)
    if not counts["scored"]:
        raise InputError(
            "no article could be scored",
            place=" ".join(map(str, inputs)),
            hint="see quarantine.csv for the reason of each" if counts["quarantined"] else "the input holds no article",
        )
    if not quiet:
        click.echo(summary(found.tables["outlets"], form))
        if form == "text":
            told = held_against(found.run)
            click.echo("\n".join(["", *told] if told else []))
            click.echo(f"\n{counts['scored']} articles scored, {counts['quarantined']} refused. {out / 'report.html'}")
    if found.run["baseline"] is None:
        gate.need_baseline(fail_on, found.run["baseline_not_used"])
    failed = gate.failures(out, fail_on)
    for line in gate.told(failed):
        click.echo(line, err=True)
    if failed:
        raise SystemExit(gate.EXIT_CODE)
    if counts["quarantined"]:
        raise SystemExit(1)
