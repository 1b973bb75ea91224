"""`outletscore fit`: weights from your own labelled sentences."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import click

from outletscore.errors import UsageError


@click.command()
@click.argument("labelled", metavar="LABELLED", type=click.Path(path_type=Path))
@click.option("-o", "--out", metavar="DIR", required=True, type=click.Path(path_type=Path), help="Rulebook to write.")
@click.option("--rules", metavar="DIR", type=click.Path(path_type=Path), help="Rules to weigh instead of the built-in.")
@click.option("--articles", metavar="TABLE", type=click.Path(path_type=Path), help="Fit the register to these, too.")
@click.option("--without", default="", metavar="WORDS", help="Words that name the label; no entry of the register.")
@click.option("--keep-words", is_flag=True, help="Weigh the rules anew; fitted words stay, up to their scale.")
@click.option("--source", multiple=True, help="Where the labels come from: data set, version. May be repeated.")
@click.option("--licence", default="", help="Licence of the data.")
@click.option("--report", "page", metavar="FILE", type=click.Path(path_type=Path), help="Write the report here, too.")
def fit(
    labelled: Path,
    out: Path,
    rules: Path | None,
    articles: Path | None,
    without: str,
    keep_words: bool,
    source: tuple[str, ...],
    licence: str,
    page: Path | None,
) -> None:
    """Fit the weights of rules and words to labelled sentences, and report how well they do.

    LABELLED is a .csv, .jsonl or .parquet table with the columns text and label (0 or 1), and article and outlet where
    known: sentences of an article are never parted between folds. DIR becomes a rulebook of its own, for `outletscore
    run --rules DIR`: the rules as they are, with the new weights in model.toml and fitted/. Labels of a second corpus,
    named in the column corpus, get an intercept of their own; weight is what a sentence counts.

    TABLE has whole articles, with the columns text, label (1 opinion, 0 news) and outlet, for the register: the manner
    of a column or a report. Without it the register stays as it is.

    Words need many thousands of sentences, rules far fewer: with --keep-words the fitted words stay, and
    changed rules are weighed beside them.
    """
    from outletscore.rulebook.fit import Labelled
    from outletscore.rulebook.fit import fit as fitted_to
    from outletscore.rulebook.fit_report import register_report, report, write, write_register
    from outletscore.rulebook.loading import built_in
    from outletscore.rulebook.register import fit_register, read_articles

    base = rules or built_in()
    if out.resolve() == base.resolve():
        raise UsageError("the rules would be overwritten", place=str(out), hint="write into another folder")
    fitted = fitted_to(Labelled.read(labelled), rules, keep_words=keep_words)
    manner = fit_register(read_articles(articles), frozenset(without.split())) if articles else None
    shutil.copytree(
        base, out, dirs_exist_ok=True, ignore=shutil.ignore_patterns("words.txt", "model.toml", "attribution")
    )
    options = f" --articles {articles.name}" + (f' --without "{without}"' if without else "") if articles else ""
    options += " --keep-words" if keep_words else ""
    about = [
        f"Fitted on {date.today()} by `outletscore fit {labelled.name}{options} -o {out.name}`: figures only, no text.",
        *(f"Data: {each}" for each in source),
        *([f"Licence: {licence}"] if licence else []),
    ]
    write(fitted, out, "\n".join(about))
    text = report(fitted)
    if manner is not None:
        write_register(manner, out, "\n".join(about))
        text += "\n" + register_report(manner)
    if page is not None:
        page.write_text(text, "utf-8")
    click.echo(text)
