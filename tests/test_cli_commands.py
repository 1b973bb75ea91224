"""The smaller commands and options: gate, standard input, explain, init, completion; every exit code is reached."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from outletscore import errors
from outletscore.cli import main
from outletscore.cli.gate import conditions
from outletscore.cli.stdin import ending
from outletscore.errors import OutletScoreError, UsageError

ROOT = Path(__file__).parent.parent
SEED = next(iter(sorted((ROOT / "seeds").iterdir())))
TEXT = "The shameful scheme is a disaster. The minister said on Monday that the plan was ready."
JSONL = b'{"id": "a", "outlet": "X", "text": "The shameful scheme is a disaster, the minister said on Monday."}\n'


def outletscore(*arguments: str | Path, given: bytes | None = None) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)), input=given)


def articles(path: Path, texts: list[str]) -> Path:
    ids = [f"a{n}" for n in range(len(texts))]
    pl.DataFrame({"id": ids, "outlet": ["X"] * len(texts), "text": texts}).write_parquet(path)
    return path


# --- exit codes: every code of docs/exit-codes.md is reached here, and no other is documented


def all_scored(folder: Path) -> Result:
    return outletscore("run", articles(folder / "in.parquet", [TEXT]), "-o", folder / "out")


def some_refused(folder: Path) -> Result:
    (folder / "empty.txt").write_bytes(b"")
    return outletscore("run", articles(folder / "in.parquet", [TEXT]), folder / "empty.txt", "-o", folder / "out")


def wrong_usage(folder: Path) -> Result:
    return outletscore("run", SEED, "-o", folder / "out", "--langage", "en")


def nothing_scored(folder: Path) -> Result:
    return outletscore("run", folder / "nowhere", "-o", folder / "out")


def broken_rule(folder: Path) -> Result:
    (folder / "rules" / "idiom").mkdir(parents=True)
    (folder / "rules" / "idiom" / "bad.toml").write_text('title = "Bad"\n')
    return outletscore("rules", "check", folder / "rules")


def not_written(folder: Path) -> Result:
    (folder / "taken").write_text("a file, no folder")
    return outletscore("run", articles(folder / "in.parquet", [TEXT]), "-o", folder / "taken")


def no_baseline(folder: Path) -> Result:
    return outletscore("run", articles(folder / "in.parquet", [TEXT]), "-o", folder / "out", "--baseline", "no-such")


def gate_met(folder: Path) -> Result:
    source = articles(folder / "in.parquet", [TEXT])
    return outletscore("run", source, "-o", folder / "out", "--fail-on", "editorializing>0")


def package_missing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    (folder / "page.html").write_text("<html><body><p>" + TEXT * 20 + "</p></body></html>")
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    return outletscore("run", folder / "page.html", "-o", folder / "out")


CASES: dict[int, Callable[..., Result]] = {
    0: all_scored,
    1: some_refused,
    2: wrong_usage,
    3: nothing_scored,
    4: broken_rule,
    5: not_written,
    6: no_baseline,
    7: gate_met,
    8: package_missing,
}


@pytest.mark.parametrize("code", sorted(CASES))
def test_exit_code(code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[code]
    result = case(tmp_path, monkeypatch) if code == 8 else case(tmp_path)
    assert result.exit_code == code, result.output


def test_exit_codes_are_documented() -> None:
    page = (ROOT / "docs" / "exit-codes.md").read_text("utf-8")
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    raised = {kind.exit_code for kind in vars(errors).values() if isinstance(kind, type) and kind is not Exception}
    assert documented - {70, 130, 141} == set(CASES)
    assert raised <= documented


def test_the_base_of_all_errors_is_a_bug_code() -> None:
    assert OutletScoreError("x").exit_code == 70


def test_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("outletscore.inputs.read", interrupt)
    result = all_scored(tmp_path)
    assert result.exit_code == 130
    assert "stopped" in result.stderr


# --- --fail-on


@pytest.mark.parametrize(
    "text", ["editorializing", "editorializing>", "editorializing>>1", "x" * 200 + ">1", "tone>pp9"]
)
def test_unreadable_condition(text: str) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        conditions([text])


def test_condition_with_an_unknown_measure_gets_a_suggestion() -> None:
    with pytest.raises(UsageError) as caught:
        conditions(["editorialising>1"])
    assert caught.value.hint == "did you mean 'editorializing'?"


@pytest.mark.parametrize(
    ("text", "value", "met"),
    [
        ("quote_share>=0.5", 0.5, True),
        ("quote_share>0.5", 0.5, False),
        ("quote_share<0.5", 0.4, True),
        ("quote_share<=0.5", 0.6, False),
        ("quote_share < 0.5", None, False),
        ("quote_share > p95", 96.0, True),
    ],
)
def test_condition(text: str, value: float | None, met: bool) -> None:
    (condition,) = conditions([text])
    assert condition.met(value) is met


def test_gate_names_the_articles_that_fail_and_no_other(tmp_path: Path) -> None:
    plain = "The council met on Tuesday. It approved the budget by nine votes to four. The next meeting is in May."
    source = articles(tmp_path / "in.parquet", [TEXT, plain])
    result = outletscore("run", source, "-o", tmp_path / "out", "-q", "--fail-on", "attributed_share>0.2")
    assert result.exit_code == 7
    assert [line for line in result.stderr.splitlines() if line.startswith("fails")] == [
        "fails attributed_share>0.2: a0: 0.5"
    ]
    assert (tmp_path / "out" / "report.html").exists()


def test_gate_is_open_where_nothing_fails(tmp_path: Path) -> None:
    source = articles(tmp_path / "in.parquet", [TEXT])
    result = outletscore("run", source, "-o", tmp_path / "out", "--fail-on", "attributed_share>0.9")
    assert result.exit_code == 0, result.output


def test_percentile_without_a_baseline_is_refused_before_anything_is_scored(tmp_path: Path) -> None:
    source = articles(tmp_path / "in.parquet", [TEXT])
    condition = ("--fail-on", "editorializing>p95")
    result = outletscore("run", source, "-o", tmp_path / "out", "--baseline", "none", *condition)
    assert result.exit_code == 2
    assert "--baseline none" in result.stderr
    assert not (tmp_path / "out").exists()


def test_percentile_of_a_measure_without_figures_fails_nobody(tmp_path: Path) -> None:
    source = articles(tmp_path / "in.parquet", [TEXT])  # no title, so no headline to judge
    known = tmp_path / "known.baseline.zip"
    assert outletscore("baseline", "build", source, "-o", known).exit_code == 0
    condition = ("--fail-on", "headline_editorializing>p1")
    result = outletscore("run", source, "-o", tmp_path / "out", "--baseline", known, *condition)
    assert result.exit_code == 0, result.output


# --- standard input


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"PAR1....", ".parquet"),
        (b"WARC/1.0\r\n", ".warc"),
        (b'\xef\xbb\xbf{"id": 1}', ".jsonl"),
        (b"\n<!DOCTYPE html><html>", ".html"),
        (b"<html lang=en>", ".html"),
        (b"id,outlet,title,text\n1,X,T,Text\n", ".csv"),
        (b"source\tcontent\nX\tText\n", ".csv"),
        (b"Home, News, Text and more\n", ".txt"),
        (b"", ".txt"),
        (b"\x1f\x8b broken", ".txt.gz"),
    ],
)
def test_standard_input_is_what_it_looks_like(head: bytes, name: str) -> None:
    assert ending(head) == name


def test_page_on_standard_input_scores_like_the_file(tmp_path: Path) -> None:
    assert outletscore("run", "-", "-o", tmp_path / "a", given=SEED.read_bytes()).exit_code == 0
    assert outletscore("run", SEED, "-o", tmp_path / "b").exit_code == 0
    piped, read = (pl.read_parquet(tmp_path / name / "articles.parquet").drop("article_id") for name in ("a", "b"))
    assert piped.equals(read)
    assert pl.read_parquet(tmp_path / "a" / "articles.parquet")["article_id"].to_list() == ["stdin.txt"]


def test_table_on_standard_input(tmp_path: Path) -> None:
    result = outletscore("run", "-", "-o", tmp_path / "out", "--format", "csv", given=JSONL)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[1].startswith("X,1,")


# --- doctor


def test_doctor_names_versions_baseline_and_cache(tmp_path: Path) -> None:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "kernels")}
    command = [sys.executable, "-m", "outletscore", "doctor"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert re.search(r"^  polars +\d", done.stdout, re.MULTILINE)
    assert re.search(r"^  baseline +\S", done.stdout, re.MULTILINE)
    assert re.search(rf"^  kernel cache +{re.escape(str(tmp_path / 'kernels'))}\S*: empty", done.stdout, re.MULTILINE)


# --- how inputs are read


def test_alias_and_size(tmp_path: Path) -> None:
    source = articles(tmp_path / "in.parquet", [TEXT, TEXT * 100])
    result = outletscore("run", source, "-o", tmp_path / "out", "--alias", "X=The Y", "--max-bytes", "1000")
    assert result.exit_code == 1, result.output
    assert pl.read_csv(tmp_path / "out" / "outlets.csv")["outlet"].to_list() == ["The Y"]
    refused = pl.read_csv(tmp_path / "out" / "quarantine.csv")
    assert refused["reason"].to_list() == ["too-large"]
    assert "--max-bytes" in refused["message"][0]


def test_wrong_alias(tmp_path: Path) -> None:
    assert outletscore("run", SEED, "-o", tmp_path / "out", "--alias", "X").exit_code == 2


# --- explain


def test_explained_sums_are_the_probabilities(tmp_path: Path) -> None:
    result = outletscore("explain", articles(tmp_path / "in.parquet", [TEXT]), "--words")
    assert result.exit_code == 0, result.output
    section = result.stdout.split("Sentences", 1)[1].split("Measures")[0]
    blocks = re.split(r"^ {1,4}\d+  (?=\d\.\d{3} )", section, flags=re.MULTILINE)[1:]
    assert len(blocks) == 2
    for block in blocks:
        probability = float(block[:5])
        figures = [float(f) for f in re.findall(r"^ {9} *([+-]\d+\.\d{3})  ", block, re.MULTILINE)]
        *parts, together = figures
        assert sum(parts) == pytest.approx(together, abs=0.0006 * len(parts))
        assert 1 / (1 + 2.718281828459045**-together) == pytest.approx(probability, abs=0.001)
    assert "The minister [role] - said [neutral, indirect] - that the plan was ready" in result.stdout


def test_explain_shows_dropped_lines_and_formulas() -> None:
    result = outletscore("explain", SEED)
    assert re.search(r"^  - +\d+ ", result.stdout, re.MULTILINE)
    assert re.search(
        r"^  editorializing +\d\.\d+  editorializing_mass / own_sentences: [\d.]+, \d+$", result.stdout, re.M
    )


def test_explain_nothing() -> None:
    result = outletscore("explain", SEED, "--article", "no-such")
    assert result.exit_code == 3


# --- init, completion, colour


def test_init_writes_a_file_that_changes_nothing_and_names_every_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = outletscore("config", "show").stdout
    assert outletscore("init").exit_code == 0
    assert outletscore("config", "show").stdout == before
    lines = (tmp_path / "outletscore.toml").read_text("utf-8").splitlines()
    uncommented = [re.sub(r"^# (?=[a-z-]+ = )", "", line) for line in lines if not re.search(r' = (""|\[\])$', line)]
    (tmp_path / "outletscore.toml").write_text("\n".join(uncommented), "utf-8")
    assert outletscore("config", "show").stdout == before
    assert any(line.startswith("extractor = ") for line in uncommented)


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "outletscore.toml").write_text("# mine")
    result = outletscore("init", tmp_path)
    assert result.exit_code == 5
    assert (tmp_path / "outletscore.toml").read_text() == "# mine"


def test_init_copies_a_rulebook_that_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert outletscore("init", "--rules").exit_code == 0
    assert outletscore("rules", "check", tmp_path / "rules").exit_code == 0
    (tmp_path / "rules" / "idiom" / "set_phrase.toml").write_text("title = 1\n")
    result = outletscore("run", articles(tmp_path / "in.parquet", [TEXT]), "-o", tmp_path / "out")
    assert result.exit_code == 4
    assert "set_phrase.toml" in result.output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(shell: str) -> None:
    result = outletscore("completion", shell)
    assert result.exit_code == 0, result.output
    assert f"_OUTLETSCORE_COMPLETE={shell}_complete" in result.stdout


def test_completion_completes() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "outletscore"],
        env={
            "COMP_WORDS": "outletscore ru",
            "COMP_CWORD": "1",
            "_OUTLETSCORE_COMPLETE": "bash_complete",
            "PYTHONPATH": str(ROOT / "src"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert set(done.stdout.split()) == {"plain,run", "plain,rules"}


def test_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    def shown() -> str:
        return CliRunner().invoke(main, ["explain", str(SEED)], color=True).stdout

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[" in shown()
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in shown()


@pytest.mark.parametrize(("typed", "meant"), [(["rnu"], "run"), (["run", "--fromat", "csv", "x"], "--format")])
def test_misspelt(typed: list[str], meant: str) -> None:
    result = outletscore(*typed)
    assert result.exit_code == 2
    assert meant in result.output
