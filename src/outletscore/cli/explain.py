"""`outletscore explain`: each line kept or dropped and why, each sentence, rule and weight, down to the score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outletscore.cli.choices import chosen, reading_options
from outletscore.cli.stdin import piped
from outletscore.errors import InputError

if TYPE_CHECKING:
    import polars as pl

Row = Mapping[str, Any]
LIKELY = 0.5
WIDTH = 80
NAMED = 4  # so many of a sentence's fitted words are named where they are not listed
HEAVIEST = 20  # entries of the register shown


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--article", metavar="ID", help="Of a table or folder, explain this article only.")
@click.option(
    "--rules", metavar="DIR", type=click.Path(path_type=Path), help="Rulebook to use instead of the built-in."
)
@click.option("--lines/--no-lines", default=True, help="Show the lines of the page, kept (+) and dropped (-).")
@click.option("--words", is_flag=True, help="List every fitted word with its weight instead of their sum.")
@reading_options
def explain(file: Path, article: str | None, rules: Path | None, lines: bool, words: bool, **reading: Any) -> None:
    """Show how FILE is scored: lines kept and dropped, sentences, rules, weights, attributions, and the arithmetic.

    FILE is whatever `run` takes, or - for standard input.
    """
    from outletscore.pipeline import score
    from outletscore.rulebook import load
    from outletscore.scores.measures import MEASURES
    from outletscore.scoring import manner
    from outletscore.signals.editorializing import intercept

    with piped([file]) as paths:
        scored = score(paths, options=chosen(reading), rules=rules, comparing=False)
    for path, reason, message in scored.tables["quarantine"].iter_rows():
        click.echo(f"refused: {path}: {reason}: {message}", err=True)
    book = load(rules)
    start = intercept(book)
    formulas = {measure.name: measure.formula for measure in MEASURES}
    shown = 0
    for row in scored.tables["articles"].iter_rows(named=True):
        if article in (None, row["article_id"]):
            one = {name: of_article(frame, row["article_id"]) for name, frame in scored.tables.items()}
            figures = scored.figures.filter(scored.figures["entity"] == row["article_id"])
            parts = (
                described(row),
                page_lines(one["lines"]) if lines else (),
                sentences(row["text"], one, start, words),
                register(manner(row["text"], book), words),
                measures(figures, formulas),
            )
            for part in parts:
                for line in part:
                    click.echo(line)
            shown += 1
    if not shown:
        raise InputError("no article to explain", place=str(file), hint="the ids are in articles.csv of a run")


def of_article(frame: pl.DataFrame, article_id: str) -> pl.DataFrame:
    """The rows of one article; a table without articles as it is."""
    import polars as pl

    return frame.filter(pl.col("article_id") == article_id) if "article_id" in frame.columns else frame


def described(article: Row) -> Iterator[str]:
    """What is known of the article."""
    yield click.style(article["article_id"], bold=True)
    for name in ("outlet", "title", "byline", "published", "url", "language", "duplicate_of"):
        if article[name] is not None or name != "duplicate_of":
            yield f"  {name:<12} {article[name] if article[name] is not None else '(not stated)'}"


def page_lines(lines: pl.DataFrame) -> Iterator[str]:
    """The lines of the page; a table has none."""
    if lines.height:
        yield click.style("\nLines (+ kept, - dropped)", bold=True)
    for row in lines.iter_rows(named=True):
        if row["text"].strip():
            line = f"  {'+' if row['kept'] else '-'} {row['line']:>4} {row['reason']:<10} {row['text'].strip()}"
            yield line if row["kept"] else click.style(line, dim=True)


def sentences(text: str, one: Mapping[str, pl.DataFrame], start: float, words: bool) -> Iterator[str]:
    """Each sentence with its probability, the sum that makes it, and its attributions."""
    yield click.style("\nSentences (probability, then the log-odds it is made of)", bold=True)
    evidence = one["evidence"].partition_by("sentence", as_dict=True)
    told = one["attributions"].partition_by("sentence", as_dict=True)
    for s in one["sentences"].iter_rows(named=True):
        key = (s["sentence"],)
        voice = "quotation" if s["quoted"] else "attributed" if s["attributed"] else "own voice"
        said = " ".join(text[s["start"] : s["end"]].split())
        line = f"  {s['sentence']:>3}  {s['editorializing']:.3f} {voice:<10} {said}"
        yield click.style(line, fg="red") if s["editorializing"] >= LIKELY else line
        if not s["quoted"]:
            yield from summed(evidence[key] if key in evidence else one["evidence"].clear(), start, words)
        for a in told[key].iter_rows(named=True) if key in told else ():
            content = text[a["content_start"] : a["content_end"]] if a["content_start"] is not None else ""
            source = f"{a['source'] or 'no source'} [{a['source_kind']}]"
            cue = f"{a['cue'] or 'no cue'} [{a['stance']}, {a['form']}]"
            yield click.style(f"         {source} - {cue} - {short(content)}", fg="blue")


def summed(evidence: pl.DataFrame, start: float, words: bool) -> Iterator[str]:
    """The sum of one sentence: where it begins, its evidence, and what it comes to."""
    yield f"         {start:+8.3f}  to begin with"
    fitted = []
    for e in evidence.iter_rows(named=True):
        if e["rule"].startswith("fitted/") and not words:
            fitted.append(e)
            continue
        structural = e["rule"].startswith("structure/")
        where = " (in quotation)" if e["voice"] != "narration" else " (attributed)" if e["attributed"] else ""
        yield f"         {e['weight']:+8.3f}  {e['rule']}" + ("" if structural else f"  {short(e['text'])!r}{where}")
    if fitted:
        strongest = sorted(fitted, key=lambda e: -abs(e["weight"]))[:NAMED]
        named = ", ".join(f"{short(e['text'])} {e['weight']:+.2f}" for e in strongest)
        more = ", ..." if len(fitted) > NAMED else ""
        yield f"         {sum(e['weight'] for e in fitted):+8.3f}  {len(fitted)} fitted words: {named}{more}"
    yield f"         {start + sum(evidence['weight']):+8.3f}  together"


def register(found: Sequence[tuple[str, int, float]], words: bool) -> Iterator[str]:
    """The register of the article, which is a part of each sentence's context: its heaviest entries, or all."""
    if not found:
        return
    yield click.style("\nRegister (its sum per 1,000 words of narration enters structure/context)", bold=True)
    shown = found if words else found[:HEAVIEST]
    for entry, count, weight in shown:
        yield f"  {weight:+8.3f}  {entry}" + (f" ({count} times)" if count > 1 else "")
    if len(found) > len(shown):
        rest = sum(weight for _, _, weight in found[len(shown) :])
        yield f"  {rest:+8.3f}  {len(found) - len(shown)} others"
    yield f"  {sum(weight for _, _, weight in found):+8.3f}  together"


def short(text: str) -> str:
    """A span in one line of bearable length."""
    line = " ".join(text.split())
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


def measures(figures: pl.DataFrame, formulas: Mapping[str, str]) -> Iterator[str]:
    """Each figure with what was counted, what it is divided by, and the formula."""
    yield click.style("\nMeasures", bold=True)
    for row in figures.iter_rows(named=True):
        value = "not estimable" if row["value"] is None else f"{row['value']:.4g}"
        parts = f"{row['count']:.6g}, {row['exposure']:.6g}"
        yield f"  {row['measure']:<30} {value:>13}  {formulas[row['measure']]}: {parts}"
    yield ""
