"""`outletscore explain`: each line kept or dropped and why, each sentence, rule and weight, down to the score."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from outletscore.errors import InputError

if TYPE_CHECKING:
    import polars as pl


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--article", metavar="ID", help="Of a table or folder, explain this article only.")
@click.option(
    "--rules", metavar="DIR", type=click.Path(path_type=Path), help="Rulebook to use instead of the built-in."
)
@click.option("--lines/--no-lines", default=True, help="Show the lines of the page, kept (+) and dropped (-).")
def explain(file: Path, article: str | None, rules: Path | None, lines: bool) -> None:
    """Show how FILE is scored: lines kept and dropped, sentences, rules, weights, attributions, and the arithmetic."""
    from outletscore.pipeline import score

    scored = score([file], rules=rules)
    for path, reason, message in scored.tables["quarantine"].iter_rows():
        click.echo(f"refused: {path}: {reason}: {message}", err=True)
    shown = 0
    for row in scored.tables["articles"].iter_rows(named=True):
        if article in (None, row["article_id"]):
            one = {name: of_article(frame, row["article_id"]) for name, frame in scored.tables.items()}
            click.echo("\n".join(explanation(row, one, lines)))
            shown += 1
    if not shown:
        raise InputError("no article to explain", place=str(file), hint="the ids are in articles.csv of a run")


def of_article(frame: pl.DataFrame, article_id: str) -> pl.DataFrame:
    """The rows of one article; a table without articles as it is."""
    import polars as pl

    return frame.filter(pl.col("article_id") == article_id) if "article_id" in frame.columns else frame


def explanation(article: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], with_lines: bool) -> list[str]:
    """The lines to print about one article."""
    out = [article["article_id"], "=" * len(article["article_id"])]
    for name in ("outlet", "title", "byline", "published", "url", "language"):
        out.append(f"  {name:<10} {article[name] if article[name] is not None else '(not stated)'}")
    if with_lines and tables["lines"].height:
        out += ["", "Lines (+ kept, - dropped)"]
        for row in tables["lines"].iter_rows(named=True):
            if row["text"].strip():
                out.append(
                    f"  {'+' if row['kept'] else '-'} {row['line']:>4} {row['reason']:<10} {row['text'].strip()}"
                )
    out += ["", "Sentences (probability, then what it is made of)"]
    evidence = tables["evidence"].partition_by("sentence", as_dict=True)
    told = tables["attributions"].partition_by("sentence", as_dict=True)
    text = article["text"]
    for s in tables["sentences"].iter_rows(named=True):
        voice = "quotation" if s["quoted"] else "attributed" if s["attributed"] else "own voice"
        out.append(f"  {s['sentence']:>3} {s['editorializing']:.3f} {voice:<10} {text[s['start'] : s['end']]}")
        for e in evidence[(s["sentence"],)].iter_rows(named=True) if (s["sentence"],) in evidence else ():
            where = "" if e["voice"] == "narration" else " (in quotation)"
            out.append(f"      {e['weight']:+.3f} {e['rule']}: {' '.join(e['text'].split())[:80]!r}{where}")
        for a in told[(s["sentence"],)].iter_rows(named=True) if (s["sentence"],) in told else ():
            source = a["source"] or "(no source)"
            content = text[a["content_start"] : a["content_end"]] if a["content_start"] is not None else ""
            out.append(
                f"      {source!r} [{a['source_kind']}] {a['cue']!r} ({a['stance']}, {a['form']}): {content[:80]!r}"
            )
    out += ["", "Measures"]
    own = tables["sentences"].filter(tables["sentences"]["own_words"] > 0)["editorializing"]
    out.append(f"  editorializing = mean of {len(own)} sentences with own voice = {article['editorializing']}")
    known = set(tables["sentences"].columns) | {"text", "editorializing"}
    for name, value in article.items():
        if isinstance(value, float) and name not in known:
            out.append(f"  {name} = {value:.4g}")
    return [*out, ""]
