"""The engine finds what the oracle finds: every hit, whatever the rules and the text."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outletscore import rulebook
from outletscore.language import Reading, Vocabulary, read
from outletscore.rulebook import notation
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
            patterns=tuple(map(notation.parse, entries)),
            unless=(),
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


patterns = st.lists(st.lists(pattern_strings(), min_size=1, max_size=3), min_size=1, max_size=4)
words = st.sampled_from(
    "a b c A B BB d a_b so-called U.S. US-backed 3 a's ! , \" ' ? $ “ ” | . .A x \u2029".replace("_", "\xa0").split(" ")
)
texts = st.lists(st.lists(words, max_size=14).map(" ".join), min_size=1, max_size=3)


@given(patterns, texts)
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_hit_is_found_and_no_other(patterns: list[list[str]], texts: list[str]) -> None:
    vocabulary = Vocabulary()
    reading = read(texts, vocabulary)
    assert engine_hits(patterns, reading, vocabulary) == oracle.hits(patterns, LEXICONS, reading, vocabulary)
