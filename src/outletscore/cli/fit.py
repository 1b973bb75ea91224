"""`outletscore fit`: weights from your own labelled sentences."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from outletscore.errors import UsageError


@click.command()
@click.argument("labelled", metavar="LABELLED", type=click.Path(path_type=Path))
@click.option("-o", "--out", metavar="DIR", required=True, type=click.Path(path_type=Path), help="Rulebook to write.")
@click.option("--rules", metavar="DIR", type=click.Path(path_type=Path), help="Rules to weigh instead of the built-in.")
@click.option("--source", default="", help="Where the labels come from: data set, version.")
@click.option("--licence", default="", help="Licence of the data set.")
@click.option("--report", "page", metavar="FILE", type=click.Path(path_type=Path), help="Write the report here, too.")
def fit(labelled: Path, out: Path, rules: Path | None, source: str, licence: str, page: Path | None) -> None:
    """Fit the weights of rules and words to labelled sentences, and report how well they do.

    LABELLED is a .csv, .jsonl or .parquet table with the columns text and label (0 or 1), and article and outlet where
    known: sentences of an article are never parted between folds. DIR becomes a rulebook of its own, for `outletscore
    run --rules DIR`: the rules as they are, with the new weights in model.toml and fitted/.
    """
    from outletscore.rulebook.fit import Labelled
    from outletscore.rulebook.fit import fit as fitted_to
    from outletscore.rulebook.fit_report import report, write
    from outletscore.rulebook.loading import built_in

    base = rules or built_in()
    if out.resolve() == base.resolve():
        raise UsageError("the rules would be overwritten", place=str(out), hint="write into another folder")
    fitted = fitted_to(Labelled.read(labelled), rules)
    shutil.copytree(base, out, dirs_exist_ok=True, ignore=shutil.ignore_patterns("fitted", "model.toml", "attribution"))
    about = [f"Fitted by `outletscore fit {labelled.name} -o {out.name}`: figures only, no text."]
    about += [f"Labels: {source}"] if source else []
    about += [f"Licence: {licence}"] if licence else []
    write(fitted, out, "\n".join(about))
    text = report(fitted)
    if page is not None:
        page.write_text(text, "utf-8")
    click.echo(text)
