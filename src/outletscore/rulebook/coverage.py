"""Which patterns can never tell anything new, and which grow out of all proportion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from outletscore.rulebook.document import Document, Text
from outletscore.rulebook.notation import Gap, InLexicon, Item, NotationError, Pattern, Phrase
from outletscore.rulebook.rules import Lexicon

MOST_PATHS = 20_000  # edges of the graph that one pattern may need
LONGEST_MATCH = 48  # tokens


def check(
    document: Document, texts: Sequence[Text], patterns: Sequence[Pattern], lexicons: Mapping[str, Lexicon]
) -> None:
    """Raise RuleError where a pattern says the same as another one of its list, or less."""
    _check_pairs(document, texts, patterns, texts, patterns, lexicons, "can never tell anything new")


def check_vetoes(
    document: Document,
    texts: Sequence[Text],
    patterns: Sequence[Pattern],
    unless_texts: Sequence[Text],
    unless: Sequence[Pattern],
    lexicons: Mapping[str, Lexicon],
) -> None:
    """Raise RuleError where `unless` vetoes every hit of a pattern."""
    _check_pairs(document, texts, patterns, unless_texts, unless, lexicons, "is unreachable: `unless` always vetoes it")


def _check_pairs(
    document: Document,
    texts: Sequence[Text],
    patterns: Sequence[Pattern],
    wider_texts: Sequence[Text],
    wider: Sequence[Pattern],
    lexicons: Mapping[str, Lexicon],
    message: str,
) -> None:
    # Only patterns of one shape can be compared, so look at those alone: a rule with many patterns stays linear.
    alike: dict[tuple[object, ...], list[int]] = {}
    for number, pattern in enumerate(wider):
        alike.setdefault(_frame(pattern), []).append(number)
    for number, (text, pattern) in enumerate(zip(texts, patterns, strict=True)):
        for other in alike.get(_frame(pattern), ()):
            same = wider is patterns and other == number
            if not same and covers(wider[other], pattern, lexicons):
                raise document.error(
                    text.offset(0), f"{text.value[:60]!r} {message}", f"see {wider_texts[other].value[:60]!r}"
                )


def _frame(pattern: Pattern) -> tuple[object, ...]:
    kinds = tuple(item.most if isinstance(item, Gap) else item.optional for item in pattern.items)
    return (kinds, pattern.opened, pattern.closed, pattern.at_start, pattern.at_end)


def covers(wide: Pattern, narrow: Pattern, lexicons: Mapping[str, Lexicon]) -> bool:
    """Whether patterns of one frame say: whatever `narrow` hits, `wide` hits too."""
    for one, other in zip(wide.items, narrow.items, strict=True):
        if one is not other and isinstance(one, Item) and isinstance(other, Item):
            for each in other.alternatives:
                if each not in one.alternatives and not _in_lexicon(each, one, lexicons):
                    return False
    return True


def _in_lexicon(alternative: object, item: Item, lexicons: Mapping[str, Lexicon]) -> bool:
    if not isinstance(alternative, Phrase) or any(word.exact for word in alternative.words):
        return False
    entry = " ".join(word.text for word in alternative.words)
    return any(isinstance(each, InLexicon) and lexicons[each.name].holds(entry) for each in item.alternatives)


def check_size(pattern: Pattern, lexicons: Mapping[str, Lexicon]) -> None:
    """Raise NotationError where a pattern would need too large a graph or match too many tokens."""
    longest, edges, width = 0, 0, 1
    for item in pattern.items:
        if isinstance(item, Gap):
            longest += item.most
            edges += item.most * width
            width += item.most
            continue
        words = [_extent(each, lexicons) for each in item.alternatives]
        longest += max(most for most, _ in words)
        edges += width * sum(paths for _, paths in words)
        variable = len({most for most, _ in words}) > 1 or item.optional
        width = width + 1 if variable else width
    if longest > LONGEST_MATCH:
        raise NotationError(f"the pattern can be {longest} tokens long", 0, f"at most {LONGEST_MATCH}")
    if edges > MOST_PATHS:
        raise NotationError(f"the pattern expands to {edges:,} parts", 0, f"at most {MOST_PATHS:,}; split it up")


def _extent(alternative: object, lexicons: Mapping[str, Lexicon]) -> tuple[int, int]:
    """Tokens of the longest phrase, and edges needed: one for all single words together."""
    if isinstance(alternative, Phrase):
        return len(alternative.words), len(alternative.words)
    if isinstance(alternative, InLexicon):
        return lexicons[alternative.name].extent
    return 1, 1
