"""What is kept between runs decides nothing: it is found again, made anew when damaged, and never in the way."""

from __future__ import annotations

import os
import pickle
import shutil
from pathlib import Path

import jinja2
import numpy as np
import pytest

from outletscore import rulebook
from outletscore.errors import RuleError
from outletscore.inputs import language
from outletscore.reports import html
from outletscore.rulebook import loading
from outletscore.storage import caching


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    return caching.cache_folder()


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.pickle"))


def test_what_was_made_is_found_again(folder: Path) -> None:
    made = []
    for _ in range(2):
        assert caching.kept("thing", "key", lambda: made.append(1) or {"a": [1]}, room="language") == {"a": [1]}
    assert made == [1]
    assert caching.kept("thing", "other key", lambda: 2, room="language") == 2
    assert len(kept(folder)) == 2


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 200])
def test_what_is_damaged_is_made_anew(folder: Path, damage: bytes) -> None:
    caching.kept("thing", "key", lambda: 1, room="language")
    (path,) = kept(folder)
    path.write_bytes(damage)
    assert caching.kept("thing", "key", lambda: 2, room="language") == 2
    assert caching.kept("thing", "key", lambda: 3, room="language") == 2


def test_what_cannot_be_kept_is_given_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").write_text("no folder")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    assert caching.kept("thing", "key", lambda: 1, room="language") == 1


def arrays(times: list[int]) -> dict[str, np.ndarray]:
    times.append(1)
    return {"a": np.arange(5, dtype=np.int32), "b": np.array(["de", "en"])}


def test_arrays_are_mapped_from_the_file_they_are_kept_in(folder: Path) -> None:
    times: list[int] = []
    for _ in range(2):
        found = caching.mapped("model", "key", lambda: arrays(times))
        assert {name: each.tolist() for name, each in found.items()} == {"a": [0, 1, 2, 3, 4], "b": ["de", "en"]}
        assert all(isinstance(each, np.memmap) for each in found.values())
    assert times == [1]
    assert not list(folder.glob(".*"))  # nothing half written is left


def test_arrays_that_are_cut_off_are_made_anew(folder: Path) -> None:
    times: list[int] = []
    caching.mapped("model", "key", lambda: arrays(times))
    (path,) = folder.glob("model-*/a.npy")
    path.write_bytes(path.read_bytes()[:-4])
    for _ in range(2):
        assert caching.mapped("model", "key", lambda: arrays(times))["a"].tolist() == [0, 1, 2, 3, 4]
    assert times == [1, 1]


def test_arrays_that_cannot_be_kept_are_given_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").write_text("no folder")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    times: list[int] = []
    assert caching.mapped("model", "key", lambda: arrays(times))["a"].tolist() == [0, 1, 2, 3, 4]


def test_the_mapped_language_model_tells_what_its_package_tells() -> None:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    theirs = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    texts = [
        "Der Rat der Stadt hat am Montag beschlossen.",
        "Le conseil municipal a voté lundi.",
        "会议于周一举行",
        "",
        "xq",
    ]
    for text in texts:
        assert language._identifier().classify(text) == theirs.classify(text)


def test_old_things_make_way(folder: Path) -> None:
    for number in range(caching.MOST_KEPT + 3):
        caching.kept("thing", str(number), lambda: 1, room="language")
        os.utime(max(kept(folder), key=lambda path: path.stat().st_mtime), (number, number))
    assert len(kept(folder)) <= caching.MOST_KEPT + 1


def test_a_rulebook_is_read_anew_when_a_file_changes(folder: Path, tmp_path: Path) -> None:
    rule = tmp_path / "rules" / "family" / "rule.toml"
    rule.parent.mkdir(parents=True)
    text = """title = "Gloves"
why = "why"
weight = 1.0
scope = "narration"
patterns = ["gloves off"]

[examples]
match = ["[[Gloves off]]."]
no_match = ["Gloves."]
"""
    rule.write_text(text)
    first = rulebook.load(rule.parents[1])
    assert rulebook.load(rule.parents[1]) == first
    assert len(kept(folder)) == 1
    rule.write_text(text.replace("1.0", "2.0"))
    assert rulebook.load(rule.parents[1]).rules[0].weight == 2.0
    rule.write_text(text.replace("gloves off", "{nowhere}"))
    with pytest.raises(RuleError):
        rulebook.load(rule.parents[1])


def test_rules_that_change_while_they_are_read_are_not_kept(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(loading.built_in() / "lexicons", rules / "lexicons")
    word_list = next((rules / "lexicons").iterdir())
    sound = loading._sound

    def edited(root: Path) -> rulebook.Rulebook:
        book = sound(root)
        word_list.write_text(word_list.read_text("utf-8") + "# saved meanwhile\n", "utf-8")
        return book

    monkeypatch.setattr(loading, "_sound", edited)
    with pytest.raises(RuleError, match="changed"):
        rulebook.load(rules)
    assert not kept(folder)


def test_a_compiled_rulebook_finds_the_same_when_it_was_kept() -> None:
    from outletscore.language import Vocabulary, read
    from outletscore.rulebook import compile, every_hit

    book = rulebook.load()
    vocabulary = Vocabulary()
    patterns = compile(book, vocabulary)
    again = pickle.loads(pickle.dumps((vocabulary, patterns)))
    texts = ["The gloves are off, finally. So-called experts slammed the shocking move, of course."]
    fresh, old = (every_hit(read(texts, words), made) for words, made in ((vocabulary, patterns), again))
    assert fresh.rule.tolist() == old.rule.tolist()
    assert len(fresh.rule) > 3


def test_what_scoring_holds_is_let_go_of_and_loaded_again() -> None:
    made: list[int] = []

    @caching.held
    def table(number: int) -> list[int]:
        made.append(number)
        return [number]

    first = table(3)
    assert table(3) is first
    assert table(4) == [4]
    assert made == [3, 4]
    caching.let_go()
    assert table(3) == first
    assert made == [3, 4, 3]


def test_templates_are_compiled_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled, compile_anew = [], jinja2.Environment.compile

    def counting(self: jinja2.Environment, source: str, *named: str) -> object:
        compiled.append(named[0])
        return compile_anew(self, source, *named)

    monkeypatch.setattr(jinja2.Environment, "compile", counting)
    for again in range(2):
        for remembered in (html._environment, html._codes):
            remembered.cache_clear()
        html._environment().get_template("report.html.j2")
        assert len(compiled) == len(set(compiled)) > 5, again
    assert [path.name.split("-")[0] for path in kept(folder)] == ["page"]
