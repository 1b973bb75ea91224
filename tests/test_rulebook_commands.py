"""`outletscore rules`: what its commands print, and how they end."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from outletscore import rulebook
from outletscore.cli.rules import rules
from outletscore.errors import RuleError
from outletscore.rulebook import catalogue, loading


def run(*arguments: str) -> Result:
    return CliRunner().invoke(rules, list(arguments))


def test_list_names_every_rule_once_in_every_shape() -> None:
    ids = list(rulebook.load().ids)
    text = run("list").output.splitlines()
    assert text[0].split() == ["weight", "fitted"]
    assert [line.split()[0] for line in text[1:]] == ids
    assert [row["id"] for row in json.loads(run("list", "--format", "json").output)] == ids
    table = list(csv.DictReader(io.StringIO(run("list", "--format", "csv").output)))
    assert [row["id"] for row in table] == ids
    assert {row["family"] for row in table} == {each.partition("/")[0] for each in ids}


def test_list_of_one_family() -> None:
    rows = json.loads(run("list", "irony", "--format", "json").output)
    assert {row["family"] for row in rows} == {"irony"}
    assert all(row["weight"] > 0 and row["why"] and row["patterns"] for row in rows)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    for arguments, hint in (
        (["list", "iron"], "did you mean irony?"),
        (["show", "irony/taunts"], "did you mean irony/taunt?"),
        (["show", "lexicons/adj_cruell"], "did you mean lexicons/adj_cruel?"),
        (["test", "irony/taunts"], "did you mean irony/taunt?"),
    ):
        result = run(*arguments)
        assert isinstance(result.exception, RuleError)
        assert result.exception.hint == hint


def test_list_and_show_tell_the_fitted_weight_beside_the_written_one() -> None:
    book = rulebook.load()
    weighed = [rule for rule in book.rules if catalogue.fitted_weight(book, rule.id) is not None]
    assert weighed, "the shipped model weighs no rule"
    rule = weighed[0]
    row = next(each for each in catalogue.rows(book) if each.id == rule.id)
    assert (row.weight, row.fitted) == (rule.weight, catalogue.fitted_weight(book, rule.id))
    assert f"weight  {rule.weight:+.2f} log-odds a hit, {row.fitted:+.3f} since" in run("show", rule.id).output


def test_show_has_all_that_the_file_says() -> None:
    rule = rulebook.load().rule("irony/dismissal")
    shown = run("show", rule.id).output
    for text in (rule.title, rule.why, *rule.sources, *rule.unless_sources, *rule.references):
        assert text in shown
    for example in rule.match:
        assert catalogue.marked(example, "[[", "]]") in shown
    for text in (*rule.known_false_positives, *(example.text for example in rule.no_match)):
        assert text in shown


def test_show_a_lexicon() -> None:
    lexicon = rulebook.load().lexicons["adj_cruel"]
    lines = run("show", "lexicons/adj_cruel").output.splitlines()
    assert "  evaluative/cruel" in lines
    assert lines[-len(lexicon.entries) :] == list(lexicon.entries)


def test_check_names_the_place_of_a_slip_and_the_cure(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    shutil.copytree(loading.built_in(), folder)
    sound = run("check", str(folder))
    assert (sound.exit_code, sound.output.count("\n")) == (0, 1)
    path = folder / "irony" / "taunt.toml"
    path.write_text(path.read_text("utf-8").replace("why =", "whi =", 1), "utf-8")
    path = folder / "evaluative" / "cruel.toml"
    path.write_text(path.read_text("utf-8").replace("{adj_cruel}", "{adj_cruell}", 1), "utf-8")
    broken = run("check", str(folder))
    assert broken.exit_code == RuleError.exit_code
    assert "rules/irony/taunt.toml:2:1: unknown key `whi`" in broken.output
    assert "did you mean `why`?" in broken.output
    assert "rules/evaluative/cruel.toml:10:4: unknown lexicon {adj_cruell}" in broken.output
    assert "did you mean {adj_cruel}?" in broken.output
    assert "2 mistakes" in broken.output


def test_test_runs_the_examples_of_the_rules_it_is_given(tmp_path: Path) -> None:
    rule = rulebook.load().rule("irony/taunt")
    count = len(rule.match) + len(rule.no_match)
    assert run("test", rule.id).output == f"{count} of {count} examples hit exactly\n"
    folder = tmp_path / "rules"
    shutil.copytree(loading.built_in(), folder)
    path = folder / "irony" / "taunt.toml"
    path.write_text(path.read_text("utf-8").replace("The boat began to sink", "Let that sink in", 1), "utf-8")
    failed = run("test", rule.id, "--rules", str(folder))
    assert failed.exit_code == RuleError.exit_code
    assert f"{count - 1} of {count} examples hit exactly" in failed.output
    assert "[[Let that sink in]]" in failed.output


@pytest.mark.parametrize("title", [False, True])
def test_why_adds_up(title: bool) -> None:
    lines = run("why", *(["--title"] if title else []), "Make no mistake: the shambolic bill will fail.").output
    weights = [
        float(line.split()[0]) for line in lines.splitlines()[1:] if line.lstrip()[:1] in "+-" and "- " not in line[:12]
    ]
    assert len(weights) > 3
    assert abs(sum(weights[:-1]) - weights[-1]) < 0.0006 * len(weights)
