"""What a paragraph of a page looks like, by itself and among its neighbours: the input of the line classifier."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from outletscore.inputs import dates, wordlists
from outletscore.inputs.layout import Paragraph

if TYPE_CHECKING:
    from numpy.typing import NDArray

FINAL = frozenset(".!?")
CLOSING = "\"'”’»)]"
TRIM = "\"'“”‘’„«».,;:!?()[]"
SPACES = str.maketrans("’|»›→[]·•#", "'         ")
DIGITS = re.compile(r"\d")
# Words of a paragraph that ends like a sentence: prose for certain, perhaps prose, and a short line.
LONG, LEAST, SHORT = 20, 5, 12
GAP = 6

OWN = (
    "one_word",
    "words_2_4",
    "words_5_9",
    "words_10_19",
    "words_20_39",
    "words_40",
    "log_characters",
    "ends_sentence",
    "ends_colon",
    "ends_cut",
    "function_words",
    "no_function_word",
    "capitals",
    "all_capitals",
    "starts_lower",
    "digits",
    "marks",
    "commas",
    "quotation",
    "sentences",
    "bullet",
    "indented",
    "closer",
    "date",
    "byline",
    "bracketed",
    "copies",
    "gap",
    "wide_gap",
)
FAMILIES = wordlists.families("page").names
AROUND = (
    "block_lines",
    "block_words",
    "block_bullets",
    "block_prose",
    "before_words",
    "before_prose",
    "before_bullet",
    "before_2_words",
    "before_2_prose",
    "after_words",
    "after_prose",
    "after_bullet",
    "after_2_words",
    "after_2_prose",
    "prose",
    "prose_near",
    "prose_far",
    "above_near",
    "below_near",
    "both_near",
    "either_near",
    "prose_above",
    "prose_below",
    "run_share",
    "run_words",
    "in_longest_run",
    "after_longest_run",
    "after_closer",
    "after_closer_far",
    "place",
    "topic",
    "short_both_near",
    "short_far",
    "item_near_prose",
    "item_in_run",
    "short_in_run",
)
NAMES = OWN + tuple(f"says_{family}" for family in FAMILIES) + tuple(f"only_{family}" for family in FAMILIES) + AROUND


def measure(found: Sequence[Paragraph]) -> NDArray[np.float64]:
    """Features of each paragraph: an array of (paragraphs, len(NAMES)), in the order of NAMES."""
    copies = Counter(p.text for p in found)
    indents = Counter(p.indent for p in found if len(p.text) > 80)
    usual = indents.most_common(1)[0][0] if indents else 0
    own = np.array([_own(p, copies[p.text], usual) for p in found])
    page_words = np.array([wordlists.families("page").count(plain(p.text)) for p in found])
    counts = np.array([[p.text.count(" ") + 1.0] for p in found])
    return np.hstack([own, np.minimum(page_words, 2), page_words / counts, _around(found, own)])


def plain(text: str) -> str:
    """A text as the lists of page words have it."""
    return " ".join(text.casefold().translate(SPACES).split())


def _topic(found: Sequence[Paragraph], prose: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of a paragraph's longer words that the page's prose elsewhere uses, too."""
    words = [{word.strip(TRIM) for word in p.text.casefold().split() if len(word) > 4} for p in found]
    uses = Counter(word for own, is_prose in zip(words, prose, strict=True) if is_prose for word in own)
    return np.array(
        [
            sum(uses[word] > is_prose for word in own) / len(own) if own else 0.0
            for own, is_prose in zip(words, prose, strict=True)
        ]
    )


def _own(paragraph: Paragraph, copies: int, usual_indent: int) -> list[float]:
    text = paragraph.text
    words = text.split()
    n = len(words)
    bare = text.rstrip(CLOSING)
    last = bare[-1:]
    letters = [word for word in words if word[0].isalpha()]
    lower = text.casefold().replace("’", "'")
    known = frozenset(wordlists.entries("function"))
    function = sum(word in known for word in lower.split())
    folded = wordlists.fold(text)
    characters = len(text)
    return [
        n == 1,
        2 <= n <= 4,
        5 <= n <= 9,
        10 <= n <= 19,
        20 <= n <= 39,
        n >= 40,
        math.log(characters),
        last in FINAL,
        last == ":",
        bare.endswith(("…", "...", "[…", "[...")),
        function / n,
        function == 0,
        sum(word[0].isupper() for word in letters) / max(len(letters), 1),
        sum(word.isupper() and len(word) > 1 for word in letters) / n,
        text[0].islower(),
        sum(map(str.isdigit, text)) / characters,
        sum(text.count(mark) for mark in "|/»›→[]_@©#=") / n,
        text.count(",") / n,
        '"' in text or "“" in text or "„" in text,
        math.log1p(sum(word[-1] in ".!?" and len(word) > 3 for word in words)),
        paragraph.bullet,
        paragraph.indent > usual_indent,
        n <= 8 and wordlists.phrases("closers").match(folded),
        n <= 12 and DIGITS.search(text) is not None and dates.find(text) is not None,
        n <= 10 and folded.startswith(("by ", "by:", "von ", "author")),
        text[0] == "[" and text[-1] == "]",
        min(copies - 1, 3),
        paragraph.gap > 0,
        paragraph.gap > 1,
    ]


def _around(found: Sequence[Paragraph], own: NDArray[np.float64]) -> NDArray[np.float64]:
    column = {name: own[:, i] for i, name in enumerate(OWN)}
    n = len(found)
    counts = np.array([p.text.count(" ") + 1.0 for p in found])
    words = np.log1p(counts)
    prose = column["ends_sentence"] * np.minimum(counts / LONG, 1.0) * (counts >= LEAST)
    bullet = column["bullet"]
    short = _flag(counts < SHORT)

    block = np.array([p.block for p in found])
    block -= block[0]
    lines = np.bincount(block)
    block_words = np.bincount(block, counts)
    mass = np.cumsum(prose * counts)
    total = mass[-1] or 1.0
    run = _runs(prose)
    run_words = np.bincount(run, prose * counts)
    run_words[0] = 0.0
    longest = int(np.argmax(run_words))
    ends = np.flatnonzero(run == longest)[-1] if run_words[longest] else n
    place = np.arange(n)
    closer = np.where(column["closer"] > 0, place, -10_000)
    since = place - np.maximum.accumulate(closer)
    above, below = _reach(prose, 1), _reach(prose, -1)
    both, either = np.minimum(above, below), np.maximum(above, below)
    share = np.asarray(run_words / total, dtype=np.float64)[run]
    return np.column_stack(
        [
            np.log(lines)[block],
            np.log1p(block_words)[block],
            (np.bincount(block, bullet) / lines)[block],
            (np.bincount(block, prose * counts) / block_words)[block],
            _shift(words, 1),
            _shift(prose, 1),
            _shift(bullet, 1),
            _shift(words, 2),
            _shift(prose, 2),
            _shift(words, -1),
            _shift(prose, -1),
            _shift(bullet, -1),
            _shift(words, -2),
            _shift(prose, -2),
            prose,
            _window(prose, 3),
            _window(prose, 10),
            above,
            below,
            both,
            either,
            mass / total,
            1.0 - (mass - prose * counts) / total,
            share,
            np.log1p(run_words)[run],
            _flag((run == longest) & (run > 0)),
            _flag(place > ends),
            _flag(since <= 5),
            _flag(since <= 25),
            place / n,
            _topic(found, _flag(prose >= 1.0)),
            short * both,
            short * (1.0 - either),
            bullet * _window(prose, 6),
            bullet * share,
            short * share,
        ]
    )


def _runs(prose: NDArray[np.float64]) -> NDArray[np.int64]:
    """Number (from 1) of the stretch of prose each paragraph lies in; 0 outside. GAP other lines do not end it."""
    places = np.flatnonzero(prose >= 0.5)
    run = np.zeros(len(prose), dtype=np.int64)
    if not len(places):
        return run
    begins = np.concatenate([[True], np.diff(places) > GAP + 1])
    for number, part in enumerate(np.split(places, np.flatnonzero(begins)[1:]), 1):
        run[part[0] : part[-1] + 1] = number
    return run


def _flag(values: NDArray[np.bool_]) -> NDArray[np.float64]:
    return values.astype(np.float64)


def _shift(values: NDArray[np.float64], by: int) -> NDArray[np.float64]:
    """Values of the neighbour `by` places before (after, if negative); 0 outside the page."""
    moved = np.zeros_like(values)
    if by > 0:
        moved[by:] = values[:-by]
    else:
        moved[:by] = values[-by:]
    return moved


def _window(values: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Mean of the values up to `reach` places away."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    place = np.arange(len(values))
    low, high = np.maximum(place - reach, 0), np.minimum(place + reach + 1, len(values))
    return np.asarray((total[high] - total[low]) / (high - low))


def _reach(values: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """The neighbours' values on one side (1 before, -1 after), each place away counting two thirds as much."""
    reached = np.zeros_like(values)
    for by in (4, 3, 2, 1):
        reached = np.maximum(reached, _shift(values, side * by) * (2 / 3) ** (by - 1))
    return reached
