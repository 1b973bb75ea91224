"""What a fit is worth, as a report: its figures, entries to trust and to doubt; and its files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from outletscore.rulebook.fit import Fitted
from outletscore.rulebook.fit_figures import Figure, measures, reliability, with_interval
from outletscore.rulebook.register import Register

SHOWN = 40
# Single sentences cannot tell these: chosen on whole articles, see docs/decisions/0041-editorializing-model.md
ATTRIBUTED = 0.66
TAG = -3.0
CONTEXT = {"rules": 0.2, "usual": 25.0, "register": 3.0, "middle": 0.2, "width": 0.4, "most": 0.5, "own": 2.0}
ASIDE = ("address", "booster", "first_person", "headline", "rhetorical_question")  # manner: the register speaks of it


def figures(fitted: Fitted) -> dict[str, Figure]:
    """The cross-validated figures."""
    label, outlet, size = fitted.label, fitted.outlet, len(fitted.label)
    runs = {"folds": fitted.by_fold, "outlets": fitted.by_outlet}
    result = {}
    for name, logit in runs.items():
        if logit is None:
            continue
        for measure, value in measures(label, logit, outlet).items():
            result[f"{measure}, {name} left out"] = with_interval(value, size)
    for name, (there, logit) in fitted.elsewhere.items():
        value = measures(there, logit, np.full(len(there), ""))["AUC"]
        result[f"AUC on {name}, folds left out"] = with_interval(value, len(there))
    return result


def report(fitted: Fitted) -> str:
    """The report as Markdown."""
    label = fitted.label
    lines = [
        f"{len(label)} labelled sentences, {int((label == 1).sum())} of them 1. Weights: "
        f"{int((fitted.weights.words != 0).sum())} entries, {int((fitted.weights.rules != 0).sum())} rules.",
        "",
        "| figure | value | 95 % interval |",
        "|---|---|---|",
        *(f"| {name} | {v:.3f} | {low:.3f} to {high:.3f} |" for name, (v, low, high) in figures(fitted).items()),
        "",
        "| mean probability | share labelled 1 | sentences |",
        "|---|---|---|",
        *(f"| {mean:.2f} | {share:.2f} | {count} |" for mean, share, count in reliability(label, fitted.by_fold)),
        "",
    ]
    words, spread = fitted.weights.words, fitted.spread
    order = np.argsort(words, kind="stable")
    some = np.flatnonzero(words != 0)
    doubt = some[np.argsort(np.abs(words[some]) / np.maximum(spread[some], 1e-9), kind="stable")]
    for title, chosen in (
        ("Strongest for editorializing", order[::-1][:SHOWN]),
        ("Strongest against", order[:SHOWN]),
        ("Most doubtful: the weight changes most from fold to fold for its size", doubt[:SHOWN]),
    ):
        lines += [f"{title}: {', '.join(f'{fitted.entries[i]} {words[i]:+.2f}' for i in chosen)}", ""]
    by_rule = np.argsort(-fitted.weights.rules, kind="stable")
    lines.append("Rules: " + ", ".join(f"{fitted.book.ids[i]} {fitted.weights.rules[i]:+.2f}" for i in by_rule))
    return "\n".join(lines) + "\n"


def write(fitted: Fitted, out: Path, provenance: str) -> None:
    """Write `model.toml` and `fitted/words.txt` into a folder of rules. `provenance`: data, licence, date, command."""
    header = "".join(f"# {line}\n" for line in provenance.splitlines())
    words, weights = fitted.weights.words, fitted.weights
    entries = sorted((fitted.entries[i], words[i]) for i in np.flatnonzero(np.abs(words) >= 0.0005).tolist())
    (out / "fitted").mkdir(parents=True, exist_ok=True)
    lexicon = "".join(f"{entry}\t{weight:.3f}\n" for entry, weight in entries)
    (out / "fitted" / "words.txt").write_text(
        "# Words and phrases of the narration with the log-odds each adds to its sentence.\n" + header + lexicon,
        "utf-8",
    )
    context = "".join(f"{name} = {value}\n" for name, value in CONTEXT.items())
    aside = ", ".join(f'"{family}"' for family in ASIDE)
    # every rule, those of weight 0 too: what is missing in `model.toml` has its hand-written weight
    rules = "".join(f'"{id}" = {weight:.3f}\n' for id, weight in zip(fitted.book.ids, weights.rules, strict=True))
    (out / "model.toml").write_text(
        f"{header}intercept = {weights.intercept:.4f}\nattributed = {ATTRIBUTED}\ntitle = 0.0\ntag = {TAG}\n\n"
        f"[context]\n{context}aside = [{aside}]\n\n[rules]\n{rules}",
        "utf-8",
    )


def write_register(found: Register, out: Path, provenance: str) -> None:
    """Write `fitted/register.txt` into a folder of rules."""
    header = "".join(f"# {line}\n" for line in provenance.splitlines())
    (out / "fitted").mkdir(parents=True, exist_ok=True)
    entries = sorted(zip(found.entries, found.weights.tolist(), strict=True))
    (out / "fitted" / "register.txt").write_text(
        "# Words and phrases of columns (+) and of reports (-): log-odds an article gets for one more in 1,000 words.\n"
        + header
        + "".join(f"{entry}\t{weight:.4f}\n" for entry, weight in entries if abs(weight) >= 0.00005),
        "utf-8",
    )


def register_report(found: Register) -> str:
    """What a register is worth, as Markdown: AUC inside each outlet left out, and the strongest entries."""
    order = np.argsort(found.weights, kind="stable")
    lines = [
        f"Register: {len(found.entries)} entries. AUC of opinion against news inside each outlet, fitted without it:",
        "",
        "| outlet | AUC | fitted on |",
        "|---|---|---|",
        *(
            f"| {name} | {value:.3f} | {'no' if name in found.left_out else 'yes'} |"
            for name, value in found.auc.items()
        ),
        f"| mean | {np.mean(list(found.auc.values())):.3f} | |",
        "",
    ]
    for title, chosen in (("Most of a column", order[::-1][:SHOWN]), ("Most of a report", order[:SHOWN])):
        lines += [f"{title}: {', '.join(f'{found.entries[i]} {found.weights[i]:+.3f}' for i in chosen)}", ""]
    return "\n".join(lines)
