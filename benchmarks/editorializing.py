"""How far `editorializing` can be trusted: the figures of docs/validation-editorializing.md, by one command.

    python -m benchmarks.editorializing --data DIR --labelled OUT [--keep-words] [--rules DIR] [--part NAME] [--show]

DIR holds babe_train, basil_dev, allsides_dev and outlet_labels_dev (.parquet), OUT what `benchmarks/label_sentences.py`
wrote. The weights are fitted by the code behind `outletscore fit`, articles are scored by the code behind
`outletscore run`. Each figure stands with its 95 % interval (whole articles or outlets drawn again, 1,000 times) and
beside what length alone tells. Where OUT has too few sentences to teach words, `--keep-words` keeps the entries of the
rulebook, and each fold weighs them. `--show` prints the sentences of agency copy that pass one half.

| part | what it prints |
|---|---|
| sentences | BABE: folds that keep articles together, or outlets, or nothing; a teacher for each fold |
| basil | BASIL's articles, by weights that have not seen the fold of the article; and by the weights as they are |
| opinion | opinion against news inside domains, by a register that has not seen the domain; and as it is |
| outlets | Spearman's rho over outlets of the measures with expert ratings, also given side |
| agency | sentences at one half and above in stories with an agency's dateline |
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

import outletscore
from benchmarks.families import RATINGS, rho
from benchmarks.label_sentences import WITHOUT
from outletscore.rulebook.fit import FOLDS, Fitted, Labelled, fit, folds_of
from outletscore.rulebook.fit_figures import auc, auc_within, calibration_error, macro_f1, reliability
from outletscore.rulebook.fit_report import write as write_weights
from outletscore.rulebook.fit_report import write_register
from outletscore.rulebook.grams import Floats
from outletscore.rulebook.loading import built_in
from outletscore.rulebook.register import Articles, fit_register

DRAWS, SEED = 1000, 20261125
TABLES = {"articles": "labelled", "outlets": "labelled_by_outlet", "sentences": "labelled_by_sentence"}
EACH, FEWEST = 100, 20  # opinion: articles of a kind taken of a domain, and that it must have
NEWS, FEWEST_NEWS = 150, 25  # outlets: the same of news
SMALL_NEWS, FEWEST_SMALL = 30, 3  # of the outlets with fewer
MEASURES = ("editorializing", "judgement_weight")
DATELINE = r"\((Reuters|AP|AFP)\)"
AGENCY = "(?i)reuters|associated press"
SIGNED = r"Reporting by .*Editing by"

Rows = NDArray[np.int64]
Figures = dict[str, Callable[[Rows], float]]


def told(title: str, figures: Figures, clusters: Sequence[object] | NDArray[np.generic]) -> None:
    """Print each figure of all rows, with its 95 % interval: whole clusters of rows drawn again."""
    _, which = np.unique(np.asarray(clusters), return_inverse=True)
    order = np.argsort(which, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(which[order])) + 1)
    random = np.random.default_rng(SEED)
    draws = [np.concatenate([parts[i] for i in random.integers(0, len(parts), len(parts))]) for _ in range(DRAWS)]
    print(f"\n{title}: {len(which):,} in {len(parts):,}")
    for name, figure in figures.items():
        with np.errstate(invalid="ignore", divide="ignore"):  # a draw of outlets that are all alike has no rho
            low, high = np.nanpercentile([figure(rows) for rows in draws], [2.5, 97.5])
        print(f"  {name:48}{figure(np.arange(len(which))):7.3f}  {low:7.3f} to {high:.3f}", flush=True)


def curve(label: Floats, logit: Floats) -> None:
    """Print the reliability curve."""
    print("  mean probability, share labelled 1, sentences:")
    print("  " + "; ".join(f"{mean:.2f} {share:.2f} {count}" for mean, share, count in reliability(label, logit)))


def by_digest(table: pl.DataFrame, by: list[str], most: int) -> pl.DataFrame:
    """At most so many articles a group, those whose ids have the smallest digests."""
    digest = pl.Series([sha256(id.encode()).hexdigest() for id in table["id"]])
    return table.with_columns(digest=digest).sort("digest").group_by(by, maintain_order=True).head(most).sort("id")


def logit_of(probability: Floats) -> Floats:
    result: Floats = np.log(np.clip(probability, 1e-12, 1.0)) - np.log(np.clip(1.0 - probability, 1e-12, 1.0))
    return result


@dataclass(frozen=True)
class Bench:
    """Where the data are, and a folder for rulebooks and inputs of the moment."""

    data: Path
    labelled: Path
    rules: Path
    scratch: Path
    keep_words: bool = False

    def read(self, name: str) -> pl.DataFrame:
        return pl.read_parquet(self.data / f"{name}.parquet")

    @cached_property
    def fitted(self) -> Fitted:
        """Weights with folds that keep articles together."""
        return self.fit("labelled")

    def fit(self, name: str) -> Fitted:
        """Weights by one of the tables."""
        table = Labelled.read(self.labelled / f"{name}.parquet")
        return fit(table, self.rules, leave_out_outlets=False, keep_words=self.keep_words)

    def with_rules(self, name: str) -> Path:
        """A copy of the rulebook."""
        folder = self.scratch / name
        shutil.copytree(self.rules, folder, ignore=shutil.ignore_patterns("attribution"))
        return folder

    def score(self, table: pl.DataFrame, rules: Path | None = None) -> dict[str, pl.DataFrame]:
        """The tables of a run over `id, text` and perhaps `title`."""
        file = self.scratch / "input.parquet"
        table.select(c for c in ("id", "text", "title") if c in table.columns).write_parquet(file)
        found = outletscore.score([file], rules=rules or self.rules, baseline=None, comparing=False, threads=1)
        return dict(found.tables)


def sentences(bench: Bench, show: bool) -> None:
    for kept, name in TABLES.items():
        file = bench.labelled / f"{name}.parquet"
        found = bench.fitted if name == "labelled" else bench.fit(name)
        table = pl.read_parquet(file).filter(pl.col("label").is_in([0.0, 1.0]) & (pl.col("corpus") == ""))
        length = table["text"].str.count_matches(r"\S+").to_numpy().astype(np.float64)
        measured = of_sentences(found.label, found.by_fold, found.outlet, length)
        told(f"BABE, folds that keep {kept} together", measured, table["article"].to_numpy())
        curve(found.label, found.by_fold)


def of_sentences(label: Floats, logit: Floats, outlet: NDArray[np.str_], length: Floats) -> Figures:
    return {
        "macro-F1": lambda rows: macro_f1(label[rows], logit[rows]),
        "AUC": lambda rows: auc(label[rows], logit[rows]),
        "AUC within outlets": lambda rows: auc_within(label[rows], logit[rows], outlet[rows]),
        "calibration error": lambda rows: calibration_error(label[rows], logit[rows]),
        "length alone: AUC": lambda rows: auc(label[rows], length[rows]),
        "length alone: AUC within outlets": lambda rows: auc_within(label[rows], length[rows], outlet[rows]),
    }


def covering(gold: pl.DataFrame, found: pl.DataFrame) -> Floats:
    """Highest probability of the sentences that share half of the shorter one's characters with each gold sentence."""
    pairs = gold.select("row", "id", "start", "end").join(
        found.select("article_id", "editorializing", low="start", high="end"), left_on="id", right_on="article_id"
    )
    shared = pl.min_horizontal("end", "high") - pl.max_horizontal("start", "low")
    shorter = pl.min_horizontal(pl.col("end") - pl.col("start"), pl.col("high") - pl.col("low"))
    best = pairs.filter((shared > 0) & (2 * shared >= shorter)).group_by("row").agg(pl.col("editorializing").max())
    joined = gold.join(best, on="row", how="left", maintain_order="left")
    return joined["editorializing"].fill_null(0.0).to_numpy()


def whole_articles(gold: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """BASIL's articles (`id, title, text, triplet`), and its sentences with `row, id, start, end` in their text."""
    texts, spans = [], []
    for part in gold.sort("doc_id", "sentence").partition_by("doc_id", maintain_order=True):
        text, paragraph = "", None
        for said, number in part.select("text", "paragraph").iter_rows():
            text += "" if not text else " " if number == paragraph else "\n\n"
            spans.append((part["doc_id"][0], len(text), len(text) + len(said)))
            text, paragraph = text + said, number
        texts.append((part["doc_id"][0], part["title"][0], text, part["triplet"][0]))
    articles = pl.DataFrame(texts, schema=["id", "title", "text", "triplet"], orient="row")
    return articles, pl.DataFrame(spans, schema=["id", "start", "end"], orient="row").with_row_index("row")


def average_precision(label: Floats, score: Floats) -> float:
    order = np.argsort(-score, kind="stable")
    hit = label[order] == 1
    return float((np.cumsum(hit)[hit] / (np.flatnonzero(hit) + 1)).mean()) if hit.any() else float("nan")


def basil(bench: Bench, show: bool) -> None:
    table = bench.read("basil_dev").sort("doc_id", "sentence")
    articles, gold = whole_articles(table)
    label = table["y_lex_noquote"].to_numpy().astype(np.float64)
    length = (gold["end"] - gold["start"]).to_numpy().astype(np.float64)
    fold = folds_of(articles["triplet"].to_list())
    parts = []
    for number, model in bench.fitted.models.items():
        rules = bench.with_rules(f"basil{number}")
        write_weights(replace(bench.fitted, weights=model), rules, "A fold left out.")
        parts.append(bench.score(articles.filter(pl.Series(fold == number)), rules)["sentences"])
    runs = {
        "fold left out": covering(gold, pl.concat(parts)),
        "weights as shipped, which have seen it": covering(gold, bench.score(articles)["sentences"]),
    }
    for name, score in runs.items():
        measured: Figures = {
            "AUC": lambda rows, s=score: auc(label[rows], s[rows]),
            "average precision": lambda rows, s=score: average_precision(label[rows], s[rows]),
            "calibration error": lambda rows, s=score: calibration_error(label[rows], logit_of(s[rows])),
        }
        if name == "fold left out":
            measured |= {
                "length alone: AUC": lambda rows: auc(label[rows], length[rows]),
                "length alone: average precision": lambda rows: average_precision(label[rows], length[rows]),
            }
        told(f"BASIL, {name}", measured, gold["id"].to_numpy())
        curve(label, logit_of(score))


def with_figures(articles: pl.DataFrame, tables: Iterable[pl.DataFrame], names: Sequence[str]) -> pl.DataFrame:
    """The articles with measures of theirs; one that has no value gets the mean."""
    found = pl.concat([table.select("article_id", *names) for table in tables])
    joined = articles.join(found, left_on="id", right_on="article_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col(names).fill_nan(None).fill_null(strategy="mean"))


def within(label: Floats, score: Floats, domain: NDArray[np.str_]) -> float:
    """Mean of the AUCs inside the domains."""
    return float(np.nanmean([auc(label[domain == d], score[domain == d]) for d in np.unique(domain)]))


def opinion(bench: Bench, show: bool) -> None:
    known = bench.read("allsides_dev").filter(pl.col("opinion").is_not_null())
    both = known.filter(
        (pl.col("opinion").sum().over("domain") >= FEWEST) & ((~pl.col("opinion")).sum().over("domain") >= FEWEST)
    )
    articles = by_digest(both, ["domain", "opinion"], EACH)
    domain, label = articles["domain"].to_numpy().astype(np.str_), articles["opinion"].to_numpy().astype(np.float64)
    names, groups = np.unique(domain), []
    length = articles["text"].str.len_chars().to_numpy().astype(np.float64)
    for number in range(FOLDS):
        out = names[number::FOLDS].tolist()
        seen = known.filter(~pl.col("domain").is_in(out)).select("text", label="opinion", outlet="domain")
        rules = bench.with_rules(f"opinion{number}")
        write_register(fit_register(Articles.of(seen), frozenset(WITHOUT.split())), rules, "Domains left out.")
        groups.append(bench.score(articles.filter(pl.col("domain").is_in(out)), rules)["articles"])
    runs = {"domain left out": groups, "register as shipped, which has seen most": [bench.score(articles)["articles"]]}
    for name, tables in runs.items():
        scores = with_figures(articles, tables, ("editorializing", "attributed_share"))
        e, a = scores["editorializing"].to_numpy(), scores["attributed_share"].to_numpy()
        measured: Figures = {
            "editorializing": lambda rows, e=e: within(label[rows], e[rows], domain[rows]),
            "less attributed_share": lambda rows, e=e, a=a: within(label[rows], e[rows] - a[rows], domain[rows]),
        }
        if name == "domain left out":
            measured |= {
                "attributed_share alone, negated": lambda rows, a=a: within(label[rows], -a[rows], domain[rows]),
                "length alone": lambda rows: within(label[rows], length[rows], domain[rows]),
            }
        told(f"Opinion against news inside {len(names)} domains, {name}", measured, np.arange(len(label)))
        best = max((within(label, e - w * a, domain), w) for w in np.arange(0.0, 1.55, 0.05).round(2).tolist())
        print(f"  best weight of attributed_share, chosen on these: {best[1]:.2f}, {best[0]:.3f}")
        print("  " + "; ".join(f"{d} {auc(label[domain == d], e[domain == d]):.2f}" for d in names.tolist()))


def outlets(bench: Bench, show: bool) -> None:
    news = bench.read("allsides_dev").filter(~pl.col("opinion").fill_null(False))
    rated = bench.read("outlet_labels_dev")
    certain = news.filter(pl.col("opinion").is_not_null())  # null is not news, but will do where little is left
    large = by_digest(certain.filter(pl.len().over("domain") >= FEWEST_NEWS), ["domain"], NEWS)
    small = by_digest(news.filter(~pl.col("domain").is_in(large["domain"].unique().implode())), ["domain"], SMALL_NEWS)
    small = small.filter(pl.len().over("domain") >= FEWEST_SMALL)
    for size, articles in (("", large), (", small", small)):
        articles = articles.join(rated, on="domain", how="semi")
        scores = with_figures(articles, [bench.score(articles)["articles"]], MEASURES)
        each = scores.group_by("domain").agg(pl.col(MEASURES).mean(), length=pl.col("text").str.len_chars().mean())
        each = each.join(rated, on="domain").sort("domain")
        for rating in RATINGS:
            there = each.filter(pl.col(rating).is_not_null() & pl.col("side").is_not_null())
            if there.height < FEWEST_SMALL or (size and rating != "pc1"):
                continue
            y, side = there[rating].to_numpy().astype(np.float64), there["side"].to_numpy()
            measured: Figures = {}
            for name in (*MEASURES, "length"):
                x = there[name].to_numpy()
                measured[f"{name}"] = lambda rows, x=x, y=y: rho(x[rows], y[rows])
                measured[f"{name}, given side"] = lambda rows, x=x, y=y, s=side: rho(x[rows], y[rows], s[rows])
            told(f"Outlets{size}, Spearman's rho with {rating}", measured, there["domain"].to_numpy())


def agency(bench: Bench, show: bool) -> None:
    text = pl.col("text")
    wire = text.str.slice(0, 300).str.contains(DATELINE) | pl.col("outlet").str.contains(AGENCY)
    wire |= text.str.slice(-200, 200).str.contains(SIGNED)
    articles = bench.read("allsides_dev").filter(~pl.col("opinion").fill_null(False) & wire)
    found = bench.score(articles)
    own = found["sentences"].filter(pl.col("narration_words") > 0)
    loud = (own["editorializing"] >= 0.5).to_numpy().astype(np.float64)
    told(
        "Agency copy, sentences with own words",
        {"% at .5 and above": lambda rows: 100 * loud[rows].mean()},
        own["article_id"].to_numpy(),
    )
    print(f"  {int(loud.sum())} at .5 and above")
    texts = dict(found["articles"].select("article_id", "text").iter_rows())
    for row in (
        own.filter(pl.col("editorializing") >= 0.5).sort("editorializing", descending=True).iter_rows(named=True)
        if show
        else ()
    ):
        print(f"  {row['editorializing']:.2f} {' '.join(texts[row['article_id']][row['start'] : row['end']].split())}")


PARTS = {"sentences": sentences, "basil": basil, "opinion": opinion, "outlets": outlets, "agency": agency}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--labelled", type=Path, help="needed by sentences and basil")
    parser.add_argument(
        "--rules", type=Path, default=built_in(), help="rulebook to measure instead of the built-in one"
    )
    parser.add_argument("--keep-words", action="store_true", help="the entries there are; folds weigh them anew")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this; may be repeated")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    chosen = options.part or list(PARTS)
    if options.labelled is None and {"sentences", "basil"} & set(chosen):
        parser.error("sentences and basil need --labelled")
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(options.data, options.labelled or Path(), options.rules, Path(scratch), options.keep_words)
        for name in chosen:
            PARTS[name](bench, options.show)


if __name__ == "__main__":
    main()
