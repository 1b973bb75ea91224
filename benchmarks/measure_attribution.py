"""How well attributions are found in documents that a model has not seen: figures, classes, and what is taken for what.

    python benchmarks/fit_attribution.py folds --data DIR --out OUT    # `outlets`; `--part 0` for this one alone
    python benchmarks/measure_attribution.py --data DIR --weights OUT

The folds or outlets whose weights OUT holds are measured with the code of today, on polnear_train.parquet in DIR;
without `--weights`, the shipped weights on polnear_dev.parquet. Prints three tables. In the first, the figures of each
part and of all (`attribution_figures`), and of the gold attributions whose cue is met, precision and recall of having
no source. In the second, the share of the gold attributions of a class whose content is covered by half or more, and of
all of them, whose best prediction also has the right cue, or the right source (where annotators found none: rightly
none, and the right cue). In the third, what the best prediction is; its last row is what was told and is no gold
attribution.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from attribution_figures import ROLES, counted, figures, tokens_of
from attribution_training import parts_of
from outletscore.language import Reading, Vocabulary, read
from outletscore.language.flags import MARK
from outletscore.signals import attribution
from outletscore.signals import attribution_cues as cues
from outletscore.signals.attribution_model import Tagger, rules_folder, shipped_tagger
from outletscore.signals.attribution_weights import read_weights

Spans = list[list[int]]
FORMS = ("quotation", "partly quoted", "indirect")


@dataclass(frozen=True, slots=True)
class Attribution:
    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]
    form: str
    words: tuple[str, ...]  # of the cue


def nouns() -> set[tuple[str, ...]]:
    """Cues that are nouns: their entry has a plural and nothing else, or ends in *of*."""
    found: set[tuple[str, ...]] = set()
    for line in (rules_folder() / "cues.txt").read_text("utf-8").splitlines():
        lemma, *rest = line.split("\t")
        forms = rest[2].split(" ") if len(rest) > 2 else []
        if lemma.endswith(" of"):
            found.add((lemma.split(" ")[0],))
        if len(forms) == 1 and forms[0].endswith("s"):
            found |= {(lemma,), (forms[0],)}
    return found


def words_of(reading: Reading, text: int, spans: Spans) -> list[int]:
    """Tokens, marks apart, of code-point spans of a text."""
    first, limit = reading.token_bounds[text], reading.token_bounds[text + 1]
    starts, ends = reading.start_char[first:limit], reading.end_char[first:limit]
    found: list[int] = []
    for start, end in spans:
        low, high = np.searchsorted(ends, start, "right"), np.searchsorted(starts, end, "left")
        found += [i for i in range(first + int(low), first + int(high)) if not reading.flags[i] & MARK]
    return found


def attribution_of(reading: Reading, words: list[str], text: int, row: dict[str, Spans]) -> Attribution:
    source, cue, content = (words_of(reading, text, row[role]) for role in ROLES)
    quoted = {bool(reading.quotation[i] >= 0) for i in content}
    form = FORMS[1] if len(quoted) == 2 else FORMS[0] if True in quoted else FORMS[2]
    names = tuple(words[reading.word[i]] for i in cue)
    return Attribution(frozenset(source), frozenset(cue), frozenset(content), form, names)


def classes(gold: Attribution, known: set[tuple[str, ...]]) -> list[str]:
    """Every row of the table that a gold attribution counts in."""
    act, _ = cues.meaning(gold.words)
    if gold.form != "indirect":
        found = [gold.form]
    elif "according" in gold.words:
        found = ["*according to*"]
    else:
        found = [f"indirect, {act}"]
    if any((word,) in known for word in gold.words):
        found.append("nominal cue")
    return ["all", *found, *([] if gold.source else ["no source (agentless)"])]


def best(gold: Attribution, told: list[Attribution]) -> Attribution | None:
    """The prediction that covers most of the content, if that is half or more."""
    found = max(told, key=lambda other: len(other.content & gold.content), default=None)
    return found if found and 2 * len(found.content & gold.content) >= len(gold.content) else None


def sourceless(gold: list[Attribution], told: list[Attribution]) -> Counter[str]:
    """Of the gold attributions whose cue is met: how many have no source, how many are told to have none, and both."""
    found = Counter[str]()
    for asked in gold:
        answer = max(told, key=lambda other: len(other.cue & asked.cue), default=None)
        if answer and answer.cue & asked.cue:
            none = not asked.source, not answer.source
            found += Counter({"gold": none[0], "told": none[1], "both": all(none)})
    return found


def groups(found: pl.DataFrame) -> dict[str, list[dict[str, Spans]]]:
    """Predicted attributions of each document; pieces with the same source and cue are one."""
    kept: dict[str, dict[Any, dict[str, Spans]]] = defaultdict(dict)
    for number, row in enumerate(found.iter_rows(named=True)):
        spans = {role: (row[f"{role}_start"], row[f"{role}_end"]) for role in ROLES}
        key = (spans["source"], spans["cue"]) if spans["cue"][0] is not None else number
        own = kept[row["article_id"]].setdefault(key, {role: [] for role in ROLES})
        for role, span in spans.items():
            if span[0] is not None and list(span) not in own[role]:
                own[role].append(list(span))
    return {name: list(rows.values()) for name, rows in kept.items()}


def print_table(head: list[str], rows: list[list[str]]) -> None:
    print("\n| " + " | ".join(head) + " |\n|---|" + "---:|" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |")


def measured(options: argparse.Namespace) -> Iterator[tuple[str, pl.DataFrame, Tagger]]:
    """Name, documents and model of each part."""
    if options.weights is None:
        yield "dev", pl.read_parquet(options.data / "polnear_dev.parquet"), shipped_tagger()
        return
    frame = pl.read_parquet(options.data / "polnear_train.parquet")
    for file in sorted(options.weights.glob("*_*.txt")):
        by, name = file.stem.split("_", 1)
        weights = read_weights(file, rules_folder() / "word_classes.txt")
        yield f"{by} {name}", frame.filter(parts_of(frame, by) == name), Tagger.of(weights)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weights", type=Path, help="folder of the weights of folds or outlets")
    known = nouns()
    right: dict[str, NDArray[np.int64]] = defaultdict(lambda: np.zeros(4, dtype=np.int64))
    taken: Counter[tuple[str, str]] = Counter()
    total, parts = Counter[str](), {}
    none: dict[str, Counter[str]] = {"all": Counter()}
    for name, frame, tagger in measured(parser.parse_args()):
        vocabulary = Vocabulary()
        reading = read(frame["text"].to_list(), vocabulary)
        rows = attribution.frame(reading, vocabulary, attribution.find(reading, vocabulary, tagger), frame["doc_id"])
        found, counts, own_none = groups(rows), Counter[str](), Counter[str]()
        for text, (document, annotated) in enumerate(frame.select("doc_id", "attributions").iter_rows()):
            answers = found.get(document, [])
            sets = ([tokens_of(reading, text, row) for row in own] for own in (annotated, answers))
            counts += counted(reading, vocabulary.words, text, *sets)
            gold = [attribution_of(reading, vocabulary.words, text, row) for row in annotated]
            told = [attribution_of(reading, vocabulary.words, text, row) for row in answers]
            own_none += sourceless(gold, told)
            everything = frozenset[int]().union(*(a.content for a in gold))
            for asked in (a for a in gold if a.content):
                answer = best(asked, told)
                cue = answer is not None and bool(answer.cue & asked.cue)
                source = answer is not None and bool(
                    answer.source & asked.source if asked.source else not answer.source and cue
                )
                for row in classes(asked, known):
                    right[row] += 1, answer is not None, cue, source
                taken[asked.form, answer.form if answer else "missed"] += 1
            for other in told:
                if other.content and not other.content & everything:
                    taken["nothing", other.form] += 1
        parts[f"{name} ({frame.height:,} documents)"] = figures(counts)
        none[f"{name} ({frame.height:,} documents)"] = own_none
        none["all"] += own_none
        total += counts
    if len(parts) > 1:
        parts["all"] = figures(total)
    names = list(figures(total))
    print_table(
        ["part", *names, "no source, precision", "recall"],
        [
            [part, *(f"{own[name]:.3f}" for name in names)]
            + [f"{none[part]['both'] / max(1, none[part][side]):.3f}" for side in ("told", "gold")]
            for part, own in parts.items()
        ],
    )
    print_table(
        ["gold attribution", "number", "content", "and cue", "and source"],
        [[row, f"{n[0]:,}", *(f"{x / n[0]:.2f}" for x in n[1:])] for row, n in sorted(right.items())],
    )
    columns = [*FORMS, "missed"]
    print_table(
        ["gold \\ told", *columns],
        [[row, *(f"{taken[row, column]:,}" for column in columns)] for row in (*FORMS, "nothing")],
    )


if __name__ == "__main__":
    main()
