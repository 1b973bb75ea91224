"""Hits in, a probability for each sentence and the evidence it is the sum of.

A sentence's probability is sigmoid(intercept + the weights of its evidence rows). Evidence is what the rules and fitted
lexicons hit, and rows whose span is the whole sentence. One is its context: what the rest of the article is like, that
is what the rules found there, and its register, the manner of a column or of a report (`rules/fitted/register.txt`;
`register_of` opens it). Another tells a tag: in a sentence that is quoted but for *he said* the outlet says next to
nothing (docs/decisions/0044-a-tag-is-no-opinion.md); one all of which is quoted has probability 0. How long a sentence
is has no say (docs/decisions/0042-no-length.md).
The model and how it was chosen: docs/decisions/0041-editorializing-model.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.errors import RuleError
from outletscore.language import Reading
from outletscore.language.kernel import hits as kernel
from outletscore.language.kernel import voices as counting
from outletscore.rulebook import Hits, Rulebook
from outletscore.signals import voices

# What a sentence is, apart from the words in it.
STRUCTURE = {
    "structure/context": "what the other sentences of its text say: its rules and its register, see `context`",
    "structure/tag": "a few words beside a longer quotation, in which the outlet says next to nothing, see `tags`",
}
TAG = 10  # words of narration beside a longer quotation from which on they are no tag
STEADY_RULES = 350  # so many words of narration in the other sentences give the rules in them half of their say
STEADY_WORDS = 200  # and so many the register
NUMBERS = ("intercept", "attributed", "title", "tag")
CONTEXT = ("rules", "usual", "register", "middle", "width", "most", "own")


@dataclass(frozen=True, slots=True)
class Model:
    """What turns hits into a probability; read from `model.toml` of a rulebook.

    `rules` replaces the hand-written weight of the rules it names. `attributed` scales the weight of what lies in
    content attributed to somebody. `title` is added to the intercept of a title, which is shorter than a sentence.
    `tag` is the weight of a tag, see `tags`.
    `context` has the figures of the rest of the article, see there; rules of the families `aside` do not count in it:
    their manner is the register's.
    """

    intercept: float = -3.0
    attributed: float = 0.5
    title: float = 0.0
    tag: float = 0.0
    context: Mapping[str, float] | None = None
    aside: tuple[str, ...] = ()
    rules: Mapping[str, float] | None = None

    @classmethod
    def of(cls, book: Rulebook) -> Model:
        """The model of a rulebook; without one the rules' own weights count. Raises RuleError."""
        return cls.read(book.model)

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Model:
        """The model in a parsed `model.toml`. Raises RuleError."""
        figures = {key: _figure(key, table[key]) for key in NUMBERS if key in table}
        if "structure" in table:
            raise RuleError(
                "table structure: a sentence's length has no weight", place="model.toml", hint="fit the weights anew"
            )
        context = dict(table.get("context", {}))
        aside = context.pop("aside", [])
        if not isinstance(aside, list):
            raise RuleError("aside is no list of families", place="model.toml")
        numbers = _figures("context", context, CONTEXT)
        if numbers.get("width", 1.0) <= 0:
            raise RuleError("the width of the register is not above 0", place="model.toml")
        return cls(
            **figures,
            context=numbers,
            aside=tuple(aside),
            rules={key: _figure(key, value) for key, value in table.get("rules", {}).items()},
        )

    def slope(self, term: str) -> float:
        """A figure of the context; 0 where the model has none, 1 for the width of the register."""
        return {"width": 1.0, **(self.context or {})}.get(term, 0.0)

    def replaced(self, book: Rulebook) -> NDArray[np.float64]:
        """Weight of each rule that is not its own; NaN where it is."""
        return np.array([(self.rules or {}).get(name, np.nan) for name in book.ids], dtype=np.float64)


def _figures(table: str, values: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, float]:
    if unknown := sorted(set(values) - set(known)):
        raise RuleError(f"unknown term {table}/{unknown[0]}", place="model.toml", hint=f"there are {', '.join(known)}")
    return {key: _figure(key, value) for key, value in values.items()}


def _figure(key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        raise RuleError(f"{key} is no number", place="model.toml")
    return float(value)


@dataclass(frozen=True, slots=True, eq=False)
class Editorializing:
    """Probabilities of n sentences and the m rows of evidence behind them, sorted by start, end, rule.

    `rule` indexes `names`: the ids of the rulebook, then the structural terms. `quoted` tells for each row whether it
    lies in a quotation (then its weight is 0).
    """

    probability: NDArray[np.float64]
    sentence: NDArray[np.int32]
    rule: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    weight: NDArray[np.float64]
    quoted: NDArray[np.bool_]
    names: tuple[str, ...]


def score(
    reading: Reading, hits: Hits, book: Rulebook, attributed: NDArray[np.bool_], *, title: bool = False
) -> Editorializing:
    """Probability of each sentence, and its evidence. `attributed` tells of each token whether it is content."""
    model, replaced, aside = _made_ready(book)
    words = voices.counted(reading, attributed).T.astype(np.int64)
    narration, quotation = words[counting.NARRATION], words[counting.WORDS] - words[counting.NARRATION]
    quoted, weight = outside(reading, hits), np.empty(len(hits), dtype=np.float64)
    by_rules, manner, total = (np.zeros(reading.sentences, dtype=np.float64) for _ in range(3))
    kernel.weigh(
        hits.columns(),
        quoted,
        attributed,
        reading.sentence,
        replaced,
        aside,
        model.attributed,
        book.register,
        weight,
        by_rules,
        manner,
    )
    whole = np.stack(
        [
            context(model, by_rules, of_rules(reading, by_rules, narration), register(reading, manner, narration)),
            tags(model, narration, quotation),
        ]
    )
    whole[:, narration == 0] = 0.0
    most = len(hits) + whole.size
    sentence, rule, start, end = (np.empty(most, dtype=np.int32) for _ in range(4))
    rows = kernel.Rows(sentence, rule, start, end, np.empty(most, dtype=np.float64), np.empty(most, dtype=np.bool_))
    count = kernel.lay_out(
        hits.columns(),
        weight,
        quoted,
        reading.sentence,
        reading.sentence_start,
        book.register,
        whole,
        len(book.ids),
        rows,
        total,
    )
    logit = model.intercept + model.title * title + total
    return Editorializing(
        probability=np.where(narration > 0, sigmoid(logit), 0.0),
        sentence=sentence[:count],
        rule=rule[:count],
        start=start[:count],
        end=end[:count],
        weight=rows.weight[:count],
        quoted=rows.quoted[:count],
        names=(*book.ids, *STRUCTURE),
    )


_READY: dict[str, tuple[Model, NDArray[np.float64], NDArray[np.bool_]]] = {}


def _made_ready(book: Rulebook) -> tuple[Model, NDArray[np.float64], NDArray[np.bool_]]:
    """The model of a rulebook, the weights that it replaces, and which rules are aside: the same for each batch."""
    if book.digest not in _READY:
        model = Model.of(book)
        aside = [rule.family in model.aside for rule in book.rules] + [True] * len(book.fitted)
        _READY[book.digest] = model, model.replaced(book), np.array(aside, dtype=np.bool_)
    return _READY[book.digest]


def sigmoid(logit: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 / (1 + exp(-logit)), without overflow."""
    small = np.exp(-np.abs(logit))
    result: NDArray[np.float64] = np.where(logit >= 0, 1.0, small) / (1.0 + small)
    return result


def outside(reading: Reading, hits: Hits) -> NDArray[np.bool_]:
    """Which hits lie in somebody's quotation. A span that holds a whole quotation with its marks does not."""
    result = np.empty(len(hits), dtype=np.bool_)
    kernel.find_quoted(hits.start, hits.end, reading.quotation, reading.quote_start, reading.quote_end, result)
    return result


@dataclass(frozen=True, slots=True, eq=False)
class Others:
    """What stands in the other sentences of a text, for each sentence: a sum, and their words outside of quotations."""

    sum: NDArray[np.float64]
    words: NDArray[np.float64]


def of_rules(reading: Reading, found: NDArray[np.float64], narration: NDArray[np.int64]) -> Others:
    """Weight of the rules in the other sentences with own voice of each sentence's text, and the words of those."""
    judged = of_others(reading, np.where(narration > 0, found, 0.0))
    return Others(judged, of_others(reading, narration.astype(np.float64)))


def register(reading: Reading, manner: NDArray[np.float64], narration: NDArray[np.int64]) -> Others:
    """Weight of the register in the other sentences of each sentence's text, and their words outside of quotations.

    `manner` is its weight in each sentence.
    """
    return Others(of_others(reading, manner), of_others(reading, narration.astype(np.float64)))


def context(model: Model, own: NDArray[np.float64], rules: Others, manner: Others) -> NDArray[np.float64]:
    """Log-odds that the rest of its text gives each sentence: 0 where it has no other sentence with own voice, else

    c = min(most, rules * (1000 * sum of rules - usual * W) / (W + 350) + register * (step(manner) - step(0)))

    over the W words of narration in the others, where manner is 1000 * sum of register / (W + 200) and step(manner) is
    sigmoid((manner - middle) / width): between a report and a column lies a step, and reports of plainer and of
    livelier manner are all reports. A sentence of a plain report is seldom an opinion, one of a column often is. Rates
    are of words, not of sentences: who writes long ones does not judge more for it. `most` keeps a sentence of a column
    in which nothing is found below one half.

    Where c is negative it is multiplied by exp(-`own` / own of the model), `own` being the weight of the rules in the
    sentence itself: that all else is plain tells of a sentence in which nothing is found, and little of one that
    passes a judgement (docs/decisions/0045-a-judgement-in-a-plain-report.md).
    """
    expected = model.slope("usual") * rules.words
    said = model.slope("rules") * (1000.0 * rules.sum - expected) / (rules.words + STEADY_RULES)
    told = 1000.0 * manner.sum / (manner.words + STEADY_WORDS)
    middle, width = model.slope("middle"), model.slope("width")
    step = sigmoid((told - middle) / width) - sigmoid(np.array([-middle / width]))
    limited = np.minimum(said + model.slope("register") * step, model.slope("most"))
    if model.slope("own") > 0:
        limited = np.where(limited < 0, limited * np.exp(-np.maximum(own, 0.0) / model.slope("own")), limited)
    result: NDArray[np.float64] = np.where(rules.words > 0, limited, 0.0)
    return result


def tags(model: Model, narration: NDArray[np.int64], quotation: NDArray[np.int64]) -> NDArray[np.float64]:
    """Log-odds of each sentence for being a tag: `model.tag` * (1 - n / 10) with n words beside a longer quotation.

    0 where there are ten or more, or as many as are quoted.
    """
    result: NDArray[np.float64] = model.tag * np.where(
        quotation > narration, np.maximum(1.0 - narration / TAG, 0.0), 0.0
    )
    return result


def of_others(reading: Reading, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of a figure a sentence over the other sentences of each sentence's text; exactly 0 where there is none."""
    text = np.repeat(np.arange(reading.texts), np.diff(reading.sentence_bounds))
    result: NDArray[np.float64] = np.bincount(text, weights=values, minlength=reading.texts)[text] - values
    return result


def register_of(reading: Reading, hits: Hits, book: Rulebook) -> list[tuple[str, int, float]]:
    """The register of a single text, opened: each entry in it, how often, and its weights together; the heaviest first.

    All of them, per 1,000 words of narration (200 added), are what `context` takes of it, but for the sentence itself.
    """
    manner = hits.where(hits.rule == book.register)
    if not len(manner):
        return []
    size = np.bincount(manner.entry)
    weight = np.bincount(manner.entry, weights=manner.weight)
    entries = book.fitted[book.register - len(book.rules)].entries
    order = np.argsort(-np.abs(weight), kind="stable")
    return [(entries[i], int(size[i]), float(weight[i])) for i in order.tolist() if size[i]]


def per_text(reading: Reading, result: Editorializing) -> pl.Series:
    """Highest probability of the sentences of each text: of a title; null where the text is empty."""
    bounds = reading.sentence_bounds
    some = np.flatnonzero(np.diff(bounds))
    highest = np.full(reading.texts, np.nan)
    if len(some):
        highest[some] = np.maximum.reduceat(result.probability, bounds[some])
    return pl.Series(highest).fill_nan(None)


def intercept(book: Rulebook, *, title: bool = False) -> float:
    """Log-odds of a sentence in which nothing is found; of a title, where it is one."""
    model = Model.of(book)
    return model.intercept + model.title * title
