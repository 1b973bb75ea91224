"""Broken rule files are refused with file, line and column, and quickly."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outletscore.errors import RuleError
from outletscore.rulebook import load
from outletscore.rulebook.catalogue import check
from outletscore.rulebook.document import Text, parse

RULE = """\
title = "Gloves are off"
why = "A boxing metaphor."
references = []
weight = 1.5
scope = "narration"
patterns = ["gloves are|were off", "the {nouns} [[gloves]]"]
unless = ["boxing gloves are off"]
known_false_positives = []

[examples]
match = ["[[Gloves are off]]."]
no_match = ["A coat."]
"""
NOUNS = "# Nouns. Written here, MIT.\nboxing\nleather\n"


def folder(tmp_path: Path, rule: str | bytes = RULE, nouns: str | bytes = NOUNS) -> Path:
    """A rulebook of one rule and one lexicon."""
    for name, content in (("idiom/gloves.toml", rule), ("lexicons/nouns.txt", nouns)):
        path = tmp_path / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return tmp_path / "rules"


def test_a_sound_folder_is_read(tmp_path: Path) -> None:
    book = load(folder(tmp_path))
    (rule,) = book.rules
    assert (rule.id, rule.family, rule.weight, rule.scope) == ("idiom/gloves", "idiom", 1.5, "narration")
    assert rule.match[0].text == "Gloves are off."
    assert rule.match[0].spans == ((0, 14),)
    assert book.lexicons["nouns"].entries == ("boxing", "leather")
    assert book.ids == ("idiom/gloves",)


@pytest.mark.parametrize(
    ("old", "new", "place", "message", "hint"),
    [
        ('why = "A boxing metaphor."', "whi = 'x'", "2:1", "unknown key `whi`", "did you mean `why`?"),
        ('why = "A boxing metaphor."\n', "", "7:25", "key `why` is missing", ""),
        ("weight = 1.5\nscope", "scope = 'narration'\nweight = 1.5\nscope", "6:1", "`scope` is there twice", ""),
        ("weight = 1.5\n", "", "7:25", "key `weight` is missing", ""),
        ("weight = 1.5", 'weight = "1.5"', "4:10", "a number is expected", "log-odds"),
        ("weight = 1.5", "weight = 1979-05-27", "4:10", "no value that a rule can hold", ""),
        ("weight = 1.5", "weight = 99", "4:10", "a weight of 99", ""),
        ("weight = 1.5", "weight = 1.5 x", "4:13", "nothing more may stand on this line", ""),
        ('"narration"', '"naration"', "5:9", "unknown scope 'naration'", "did you mean 'narration'?"),
        ('title = "Gloves are off"', 'title = "Gloves', "1:9", "never closed", ""),
        ('title = "Gloves are off"', 'title = ""', "1:9", "must not be empty", ""),
        ('title = "Gloves are off"', 'title = ["a"]', "1:9", "a string is expected", ""),
        ("references = []", 'references = "x"', "3:14", "a list of strings", ""),
        ("references = []", 'references = ["x" "y"]', "3:19", "a comma", ""),
        ("references = []", 'references = ["x", 3]', "3:20", "a string is expected in this list", ""),
        ("references = []", "references = [", "4:1", "a string is expected in this list", ""),
        ("{nouns}", "{noun}", "6:41", "unknown lexicon {noun}", "did you mean {nouns}?"),
        ("{nouns}", "{nouns", "6:41", "{ without }", r"\{"),
        ("{nouns}", "<nam>", "6:41", "unknown shape <nam>", "did you mean <name>?"),
        ("{nouns}", "<adj>", "6:41", "unknown shape <adj>", "{lexicon}"),
        ("{nouns}", "a||b", "6:41", "an empty part beside |", r"\|"),
        ("{nouns}", "a|b|a", "6:45", "an alternative is there twice", ""),
        ("{nouns}", "US", "6:41", "capitals in 'US'", "=US"),
        ("{nouns}", "?", "6:41", "? does not belong here", r"\?"),
        ("{nouns}", "...99", "6:44", "a gap of 99 tokens", "1 to 12"),
        ("{nouns}", "...", "6:41", "a gap is three dots and a number", ""),
        ("{nouns}", "a^b", "6:42", "^ does not belong here", "item of its own"),
        ("{nouns}", "^", "6:41", "^ stands for the sentence's start", ""),
        ("{nouns}", "$", "6:43", "nothing can follow the end", ""),
        ("{nouns} [[gloves]]", "[[gloves", "6:41", "[[ is never closed", ""),
        ("{nouns} [[gloves]]", "gloves ...3", "6:51", "a gap at the edge", ""),
        ("{nouns} [[gloves]]", "[[gloves?]]", "6:37", "the reported span can be empty", ""),
        ("the {nouns} [[gloves]]", "gloves?", "6:37", "can match nothing at all", ""),
        ("the {nouns} [[gloves]]", "gloves are off", "6:37", "can never tell anything new", "gloves are|were off"),
        ("the {nouns} [[gloves]]", "", "6:37", "an empty string", ""),
        ("the {nouns} [[gloves]]", "gloves are|were off", "6:37", "is there twice", ""),
        ("boxing gloves are off", "the {nouns} [[gloves]]", "6:37", "`unless` always vetoes it", ""),
        ("[[Gloves are off]].", "Gloves are off.", "11:11", "marks no hit", "[["),
        ("[[Gloves are off]].", "[[Gloves are off.", "11:11", "[[ is never closed", ""),
        ("[[Gloves are off]].", "Gloves are off]].", "11:25", "]] without its partner", ""),
        ("[[Gloves are off]].", "[[]] Gloves", "11:13", "an empty span", ""),
        ("A coat.", "A [[coat]].", "12:16", "a mark in `no_match`", ""),
        ('match = ["[[Gloves are off]]."]', "match = []", "11:9", "at least one example in `match`", ""),
        ("[examples]", "[example]", "10:1", "unknown table [example]", ""),
        ("[examples]\n", "", "10:1", "unknown key `match`", ""),
        ('["A coat."]', '["A coat."]\n[more]', "13:1", "unknown table [more]", ""),
        ("A boxing", "A \\q boxing", "2:10", "unknown escape", ""),
        ("A boxing", "A \x07 boxing", "2:10", "control character U+0007", ""),
        ('title = "G', 'ti tle = "G', "1:1", "a key is expected", ""),
    ],
)
def test_mistakes_in_a_rule_are_located(
    tmp_path: Path, old: str, new: str, place: str, message: str, hint: str
) -> None:
    assert RULE.count(old) >= 1
    with pytest.raises(RuleError) as caught:
        load(folder(tmp_path, RULE.replace(old, new, 1)))
    assert caught.value.place == f"rules/idiom/gloves.toml:{place}", str(caught.value)
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_a_column_counts_code_points_behind_escapes(tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        load(folder(tmp_path, RULE.replace("the {nouns}", '\\" é \\u00e9 {noun}')))
    assert caught.value.place == "rules/idiom/gloves.toml:6:49"


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        ("boxing\n", "1:1", "the header is missing"),
        ("# x\n", "1:1", "no entries"),
        ("# x\nb\na\n", "3:1", "'a' stands behind 'b'"),
        ("# x\na\na\n", "3:1", "'a' is there twice"),
        ("# x\na\n\nb\n", "3:1", "an empty entry"),
        ("# x\na\n# b\n", "3:1", "a comment among the entries"),
        ("# x\na \n", "2:1", "stray spaces"),
        ("# x\nThe\n", "2:1", "capitals in 'The'"),
        ("# x\na\t1\nb\n", "3:2", "a weight is missing"),
        ("# x\na\nb\t1\n", "3:2", "a weight where the others have none"),
        ("# x\na\tnan\n", "2:3", "no weight: 'nan'"),
        ("# x\na\t1e999\n", "2:3", "no weight: '1e999'"),
        ("# x\n" + "a" * 101 + "\n", "2:1", "an entry of 101 characters"),
        (b"# x\na\nb\xff\n", "3:2", "not UTF-8: byte 0xff"),
        (b"\xef\xbb\xbf# x\na\n", "1:1", "byte-order mark"),
    ],
)
def test_mistakes_in_a_lexicon_are_located(tmp_path: Path, content: str | bytes, place: str, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        load(folder(tmp_path, nouns=content))
    assert caught.value.place == f"rules/lexicons/nouns.txt:{place}"
    assert message in caught.value.message


def test_what_is_no_rulebook_is_said(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no such folder"):
        load(tmp_path / "nowhere")
    with pytest.raises(RuleError, match="no rules in this folder"):
        load(tmp_path)
    book = folder(tmp_path)
    (book / "idiom" / "notes.md").write_text("x")
    with pytest.raises(RuleError, match=r"no \.toml file"):
        load(book)


def test_check_goes_on_behind_the_first_mistake(tmp_path: Path) -> None:
    book = folder(tmp_path, RULE.replace("weight = 1.5", "weight = x"))
    (book / "idiom" / "other.toml").write_text(RULE.replace("title", "titel"))
    (book / "idiom" / "sound.toml").write_text(RULE)
    checked = check(book)
    assert [mistake.place for mistake in checked.mistakes] == [
        "rules/idiom/gloves.toml:4:10",
        "rules/idiom/other.toml:1:1",
    ]
    assert [rule.id for rule in checked.book.rules] == ["idiom/sound"]
    assert str(checked).endswith("1 sound rule, 1 lexicon, 2 mistakes")


def nested(depth: int) -> str:
    return RULE.replace("references = []", "references = " + "[" * depth)


HOSTILE = {
    "huge": RULE + "#" * 50_000_000,
    "deep list": nested(30_000),
    "dotted key": ".".join("a" * 15_000) + " = 1",
    "many keys": "\n".join(f"k{number} = 1" for number in range(3_000)),
    "open string": 'title = "' + "\\\\" * 15_000,
    "open long string": 'title = """' + '""\\' * 10_000,
    "wide": RULE.replace("the {nouns}", "{nouns} " * 60),
    "many ways": RULE.replace("the {nouns}", "a? " * 30 + "{nouns}? " * 30),
    "gaps": RULE.replace("the {nouns}", "a ...12 " * 20),
    "one pattern": RULE.replace("the {nouns}", "a|" * 15_000),
    "many patterns": RULE.replace(
        '"the', ", ".join(f'"{chr(97 + n % 26)} x{n}|y{n}|z"' for n in range(1500)) + ', "the'
    ),
    "many examples": RULE.replace('["A coat."]', "[" + '"x", ' * 4_000 + "]"),
    "many marks": RULE.replace("A coat.", "[[a]]" * 6_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_rules_are_refused_at_once(tmp_path: Path, name: str) -> None:
    book = folder(tmp_path, HOSTILE[name], "# x\n" + "".join(f"a{n:05} b c d\n" for n in range(5000)))
    begin = time.process_time()
    with pytest.raises(RuleError):
        load(book)
    # A tenth of it on a quiet machine (`python -m benchmarks.hostile rules`): more is a wrong algorithm.
    assert time.process_time() - begin < 1


string = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)


def quoted(text: str) -> st.SearchStrategy[str]:
    """Some of the ways to write a string."""
    basic = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    ways = [basic, '""' + basic + '""', '"' + "".join(f"\\U{ord(c):08x}" for c in text) + '"']
    if "'" not in text:
        ways += [f"'{text}'", f"'''\n{text}'''"]
    return st.sampled_from(ways)


value = st.one_of(
    string.flatmap(quoted),
    st.lists(string.flatmap(quoted), max_size=4).map(lambda parts: "[" + ", # x\n  ".join(parts) + "\n]"),
    st.floats(allow_nan=False, allow_infinity=False, width=32).map(lambda number: f"{number:.3f}"),
    st.integers(-999, 999).map(str),
    st.sampled_from(["true", "false"]),
)


@given(
    st.dictionaries(st.from_regex(r"[a-z_]{1,6}", fullmatch=True), value, max_size=5), st.sampled_from(["\n", "\r\n"])
)
@settings(max_examples=300, deadline=None)
def test_the_reader_reads_what_the_standard_library_reads(entries: dict[str, str], line_end: str) -> None:
    text = "".join(f"{key} = {entry}  # note\n\n" for key, entry in entries.items()) + "[examples]\nx = []\n"
    text = text.replace("\n", line_end)
    document = parse("x.toml", text.replace("\r\n", "\n"))

    def plain(found: object) -> object:
        if isinstance(found, Text):
            return found.value
        return [each.value for each in found] if isinstance(found, tuple) else found

    read = {key: plain(entry.value) for key, entry in document.tables[""].items()}
    assert {**read, "examples": {"x": []}} == tomllib.loads(text)
