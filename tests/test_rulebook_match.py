"""The engine finds what the oracle finds: every hit, whatever the rules and the text."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outletscore import rulebook
from outletscore.language import Reading, Vocabulary, read
from outletscore.language.kernel import phrases as kernel
from outletscore.rulebook import matching, notation, policy
from outletscore.rulebook.rules import Lexicon, Rule, Rulebook
from tests import oracle_rulebook as oracle

LEXICONS = {
    "one": ("a",),
    "some": ("a", "a b", "b a", "c"),
    "long": ("a b c a", "b", "so-called", "u.s."),
    "marks": ("!", '"', "'s"),
}
LITERALS = ["a", "b", "c", "d", "=A", "=B", "=BB", "=b", "a_b", "b_=A", "so-called", "u.s.", "=US-backed", "3", "a's"]
MARKS = ["!", ",", '"', "'s", r"\?", r"\$", r"\_", r"\|"]


def book(patterns: list[list[str]], lexicons: dict[str, tuple[str, ...]] | None = None) -> Rulebook:
    """A rulebook of bare patterns: its rules are read from strings, unchecked."""
    rules = tuple(
        Rule(
            id=f"family/rule-{number:04}",
            title="",
            why="",
            references=(),
            weight=1.0,
            scope="anywhere",
            known_false_positives=(),
            match=(),
            no_match=(),
            sources=tuple(entries),
        )
        for number, entries in enumerate(patterns)
    )
    named = LEXICONS if lexicons is None else lexicons
    return Rulebook(rules, {name: Lexicon(name, entries, ()) for name, entries in named.items()}, ())


def engine_hits(patterns: list[list[str]], reading: Reading, vocabulary: Vocabulary) -> list[oracle.Hit]:
    hits = rulebook.every_hit(reading, rulebook.compile(book(patterns), vocabulary))
    columns = (hits.start.tolist(), hits.end.tolist(), hits.rule.tolist(), hits.entry.tolist())
    return list(zip(*columns, strict=True))


alternative = st.one_of(
    st.sampled_from(LITERALS),
    st.sampled_from(MARKS),
    st.sampled_from([f"{{{name}}}" for name in LEXICONS]),
    st.sampled_from([f"<{name}>" for name in notation.SHAPES]),
)
item = st.one_of(
    alternative,
    st.lists(alternative, min_size=1, max_size=3, unique=True).map("|".join),
    st.lists(alternative, min_size=1, max_size=2, unique=True).map(lambda parts: "|".join(parts) + "?"),
    st.integers(1, 4).map(lambda width: f"...{width}"),
)


@st.composite
def pattern_strings(draw: st.DrawFn) -> str:
    parts = draw(st.lists(item, min_size=1, max_size=5))
    if draw(st.booleans()):
        opened = draw(st.integers(0, len(parts) - 1))
        closed = draw(st.integers(opened + 1, len(parts)))
        parts = [*parts[:opened], "[[", *parts[opened:closed], "]]", *parts[closed:]]
    at_start, at_end = draw(st.sampled_from([(False, False)] * 6 + [(True, False), (False, True), (True, True)]))
    text = " ".join([*(["^"] if at_start else []), *parts, *(["$"] if at_end else [])])
    return text if is_pattern(text) else draw(alternative)


def is_pattern(text: str) -> bool:
    try:
        notation.parse(text)
    except notation.NotationError:
        return False
    return True


def parsed(text: str) -> object:
    """A pattern, or what is wrong with it."""
    try:
        return repr(notation.parse(text))  # with the places that comparing leaves out
    except notation.NotationError as error:
        return error.message, error.at, error.hint


@given(st.one_of(pattern_strings(), st.text("ab3 |_?{}[]<>^$=\\.'-\t\xa0A", max_size=12)))
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_short_cuts_of_the_notation_read_what_is_read_letter_by_letter(text: str) -> None:
    short = parsed(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notation, "_plain_item", lambda chunk: None)
        patch.setattr(notation, "_chunks", notation._chunks_by_letter)
        assert short == parsed(text)


patterns = st.lists(st.lists(pattern_strings(), min_size=1, max_size=3), min_size=1, max_size=4)
words = st.sampled_from(
    "a b c A B BB d a_b so-called U.S. US-backed 3 a's ! , \" ' ? $ “ ” | . .A x \u2029".replace("_", "\xa0").split(" ")
)
texts = st.lists(st.lists(words, max_size=14).map(" ".join), min_size=1, max_size=3)


def check(patterns: list[list[str]], texts: list[str]) -> None:
    vocabulary = Vocabulary()
    reading = read(texts, vocabulary)
    assert engine_hits(patterns, reading, vocabulary) == oracle.hits(patterns, LEXICONS, reading, vocabulary)


@given(patterns, texts)
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_hit_is_found_and_no_other(patterns: list[list[str]], texts: list[str]) -> None:
    check(patterns, texts)


@pytest.mark.slow
@given(patterns, texts)
@settings(max_examples=12_000, deadline=None, suppress_health_check=list(HealthCheck))
def test_many_generated(patterns: list[list[str]], texts: list[str]) -> None:
    check(patterns, texts)


SAMPLE: list[tuple[list[str], str]] = [
    (["a", "a b", "a|b c?"], "A b c a a b. C b!"),
    (["a ...2 b", "a ...3 [[b]]", "<any> b"], "a b b a x b a x x b"),
    (["^ a", "b $", "^ a ...4 ! $", "<name>"], "A b. A x b! a b"),
    (["{some} {long}", "{some}? [[{long}]] <any>?"], "a b a b c a so-called U.S. b a"),
    (["a", "a <any>", "a b? <word>", "a ...2 <mark>"], "a"),  # a shape finds nothing behind the end
    (["=US", "=us", "=US-backed", "us-backed", "=Us|=A"], "US us Us US-backed us-backed Us-Backed A a"),
    (['" <word> "', "<open> <any> <close>", "<open> [[<word>]]"], 'The "a" and “b” said: "b c".'),
    ([r"\? $", r"\| a", r"a_b|b_c \_", "a's", "'s b"], "a b _ | a? A's b."),
    (["a? b? c? a? b? c? [[a|b]]", "<number>|<upper> ...2 <lower>"], "a b c a b c a 3 x BB b"),
]


@pytest.mark.parametrize(("entries", "text"), SAMPLE)
def test_a_sample(entries: list[str], text: str) -> None:
    check([entries, entries[::-1]], [text, "", text[::-1], text.upper()])


def test_hits_are_there_at_all() -> None:
    vocabulary = Vocabulary()
    reading = read(["The gloves are off, and the boxing gloves were off."], vocabulary)
    assert engine_hits([["the ...2 [[gloves]] are|were", "gloves"]], reading, vocabulary) == [
        (1, 2, 0, 0),
        (1, 2, 0, 1),
        (8, 9, 0, 0),
        (8, 9, 0, 1),
    ]


def check_sample(examples: int = 60) -> None:
    """The sample, and some that are generated."""
    for entries, text in SAMPLE:
        check([entries, entries[::-1]], [text, text.upper()])
    some = settings(max_examples=examples, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    some(given(patterns, texts)(check))()


def test_in_plain_python(tmp_path: Path) -> None:
    """What only the compiler hides: wrap-around, types that Python would not take. `make bounds` asks the same."""
    script = "from tests.test_rulebook_match import check_sample\ncheck_sample()\nprint('same')"
    root = Path(__file__).parents[1]
    path = os.pathsep.join(sys.path)
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-W", "ignore:overflow encountered", "-c", script],  # the hash wraps around on purpose
        cwd=root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, "same"), done.stderr


entries = st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=5).map(" ".join), max_size=9, unique=True)


@given(st.lists(entries, min_size=1, max_size=2), patterns, texts)
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_fitted_entries_are_found_beside_the_rules(
    fitted: list[list[str]], patterns: list[list[str]], texts: list[str]
) -> None:
    vocabulary = Vocabulary()
    bare = book(patterns)
    lexicons = tuple(Lexicon(f"fitted/{n}", tuple(own), (0.5,) * len(own)) for n, own in enumerate(fitted))
    compiled = rulebook.compile(Rulebook(bare.rules, bare.lexicons, lexicons), vocabulary)
    reading = read(texts, vocabulary)
    hits = rulebook.every_hit(reading, compiled)
    rows = list(zip(hits.start.tolist(), hits.end.tolist(), hits.rule.tolist(), hits.entry.tolist(), strict=True))
    assert rows == oracle.hits(patterns + fitted, LEXICONS, reading, vocabulary)
    assert set(hits.weight[hits.rule >= len(patterns)].tolist()) <= {0.5}


def test_fitted_entries_with_little_room_and_many_words(monkeypatch: pytest.MonkeyPatch) -> None:
    names = numbered(400)
    own = sorted({" ".join(names[k * n % 400] for n in range(1, 2 + k % 4)) for k in range(400)})
    vocabulary = Vocabulary()
    compiled = rulebook.compile(Rulebook((), {}, (Lexicon("fitted/one", tuple(own), (1.0,) * len(own)),)), vocabulary)
    reading = read([" ".join(names[k * n % 400] for k in range(400) for n in range(1, 6))], vocabulary)
    expected = [
        (start, end, 0, own.index(text))
        for start in range(len(reading.word))
        for end in range(start + 1, min(start + 4, len(reading.word)) + 1)
        if (text := reading.text(start, end)) in own
    ]
    whole = 2 * len(reading.word) + 64  # what is asked for at first
    for first in (whole, 1):
        with monkeypatch.context() as patch:
            patch.setattr(
                matching, "room", lambda size, own=first, room=matching.room: room(own if size == whole else size)
            )
            hits = matching.found_in(reading, compiled)
        columns = (hits.start.tolist(), hits.end.tolist(), hits.rule.tolist(), hits.entry.tolist())
        assert list(zip(*columns, strict=True)) == expected


def numbered(count: int) -> list[str]:
    """Distinct made-up words."""
    return ["w" + "".join(chr(97 + number // 26**place % 26) for place in range(3)) for number in range(count)]


def test_a_full_automaton_forgets_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    names = numbered(60)
    patterns = [[f"{a} ...3 {b}" for a, b in zip(names, reversed(names), strict=True)], ["<any> <word> ...2 [[wa|wb]]"]]
    text = " ".join(names[(7 * k * k + k) % 60] for k in range(3000)) + " wa"
    vocabulary = Vocabulary()
    reading = read([text], vocabulary)
    expected = engine_hits(patterns, reading, vocabulary)
    assert expected
    monkeypatch.setattr(matching, "SMALLEST", 16)
    assert engine_hits(patterns, reading, vocabulary) == expected
    monkeypatch.setattr(matching, "LARGEST", 128)
    assert engine_hits(patterns, reading, vocabulary) == expected


def test_little_room_for_hits_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    vocabulary = Vocabulary()
    reading = read(["a b a b a a a b " * 50], vocabulary)
    patterns = [["<any> ...4 [[a|b]]", "a ...3 b", "a", "[[a]] ...5 a"]]
    expected = engine_hits(patterns, reading, vocabulary)
    whole = len(reading.word) // 8 + 64  # what is asked for at first
    monkeypatch.setattr(matching, "room", lambda size, room=matching.room: room(1 if size == whole else size))
    assert engine_hits(patterns, reading, vocabulary) == expected == sorted(set(expected))


def test_threads_may_share_patterns() -> None:
    vocabulary = Vocabulary()
    readings = [read([" ".join(numbered(40)[k % 40] for k in range(n, 2000 + n))], vocabulary) for n in range(4)]
    patterns = rulebook.compile(book([[f"{a} ...4 {b}" for a in numbered(6) for b in numbered(9)]]), vocabulary)
    alone = [rulebook.every_hit(reading, patterns).start.tolist() for reading in readings]
    fresh = rulebook.compile(book([[f"{a} ...4 {b}" for a in numbered(6) for b in numbered(9)]]), vocabulary)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda reading: rulebook.every_hit(reading, fresh).start.tolist(), readings * 3))
    assert together == alone * 3


def test_a_word_the_vocabulary_learns_later_is_no_hit() -> None:
    vocabulary = Vocabulary()
    patterns = rulebook.compile(book([["gloves"]]), vocabulary)
    assert len(rulebook.every_hit(read(["Mittens and gloves."], vocabulary), patterns)) == 1
    assert len(rulebook.every_hit(read([""], vocabulary), patterns)) == 0
    assert len(rulebook.every_hit(read([], vocabulary), patterns)) == 0


def with_unless(patterns: list[list[str]], unless: list[list[str]]) -> Rulebook:
    """A rulebook in which some rules have an `unless`."""
    bare = book(patterns)
    vetoes = [tuple(each) for each in unless] + [()] * len(patterns)
    rules = (dataclasses.replace(rule, unless_sources=own) for rule, own in zip(bare.rules, vetoes, strict=False))
    return Rulebook(tuple(rules), bare.lexicons, ())


@given(patterns, patterns, texts)
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_vetoes_are_found_wherever_they_matter(
    patterns: list[list[str]], unless: list[list[str]], texts: list[str]
) -> None:
    vocabulary = Vocabulary()
    compiled = rulebook.compile(with_unless(patterns, unless), vocabulary)
    reading = read(texts, vocabulary)
    hits = rulebook.every_hit(reading, compiled)  # those of `unless` in all sentences
    rows = list(zip(hits.start.tolist(), hits.end.tolist(), hits.rule.tolist(), hits.entry.tolist(), strict=True))
    assert rows == oracle.hits(patterns + unless[: len(patterns)], LEXICONS, reading, vocabulary)
    veto = hits.rule >= compiled.rules
    expected = policy.settle(hits.where(~veto), hits.where(veto), reading, compiled, title=False)
    found = rulebook.match(reading, compiled)
    for column in ("rule", "entry", "start", "end"):
        assert getattr(found, column).tolist() == getattr(expected, column).tolist()


def test_unless_costs_nothing_where_its_rule_does_not_hit() -> None:
    vocabulary = Vocabulary()
    compiled = rulebook.compile(with_unless([["gloves"], ["mittens"]], [["wool ...12 gloves"]]), vocabulary)
    rulebook.match(read(["Wool is warm. " * 50 + "Mittens of wool."], vocabulary), compiled)
    assert not hasattr(compiled.memory, "unless")
    assert not len(rulebook.match(read(["Wool is warm. Wool makes gloves."], vocabulary), compiled))
    assert compiled.memory.unless.used[kernel.STEPS] > 0


def test_no_rules_no_hits() -> None:
    vocabulary = Vocabulary()
    assert len(rulebook.match(read(["Gloves."], vocabulary), rulebook.compile(Rulebook((), {}, ()), vocabulary))) == 0


def steps(patterns: list[list[str]], text: str) -> int:
    """How often the graph had to be asked: the work that is not a look-up."""
    vocabulary = Vocabulary()
    compiled = rulebook.compile(book(patterns), vocabulary)
    rulebook.every_hit(read([text], vocabulary), compiled)
    automaton = getattr(compiled.memory, "automaton", None)
    return 0 if automaton is None else int(automaton.used[kernel.STEPS])  # None: there was nothing to walk


def test_ways_through_a_pattern_do_not_multiply() -> None:
    many = " ".join(["a?"] * 20 + ["...12", "a?", "b"])
    assert steps([[many]], "a " * 3000 + "b") < 1000
    assert steps([["a ...12 a ...12 a ...12 b"]], "a " * 3000) < 1000


def test_rules_that_begin_otherwise_cost_nothing() -> None:
    names = numbered(3000)
    text = " ".join(names[:50] * 20)
    few = [[f"{a} ...1 {b}" for a, b in pairwise(names[:51])]]
    more = [[*few[0], *(f"{a} ...1 {b}" for a, b in pairwise(names[1000:]))]]
    assert steps(more, text) == steps(few, text) > 0


def test_plain_words_are_in_no_graph() -> None:
    assert steps([["a b|c_d {some}"]], "a b a b. a c d c") == 0
    product = [" ".join(["a|b"] * 7)]  # 128 ways
    assert steps([product], "a b a b a b a b") > 0
    check([product, ["a b|c_d {some}"]], ["a b a b a b a b. a c d c"])
