"""The fitted part of attribution: what it knows of words, and the labels it gives."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading, Vocabulary
from outletscore.language.kernel import attribution as rows
from outletscore.language.kernel import attribution_labels as kernel
from outletscore.language.kernel import attribution_path as path
from outletscore.language.kernel import attribution_scores as scoring
from outletscore.language.kernel import attribution_sides as seen
from outletscore.language.kernel import attribution_sums as all_paths
from outletscore.language.kernel import rows as in_a_row
from outletscore.signals.attribution_compiling import Links, Near, Own, Sides, WordTable, compiled
from outletscore.signals.attribution_weights import OTHER, Lexicon, Weights, read_weights
from outletscore.storage.caching import held, kept

GATE = -200  # hundredths of log-odds of a cue that a sentence without quotation must reach to be looked at closely
# Hundredths of log-odds that a cue for a quotation, a source for a cue, another source than that found, a source for a
# cue in a sentence that quotes may cost; see `path.mend`.
COSTS = (500, 300, 1500, 500)
SILENT = 0.4  # share of paths without a content that a sentence may have and yet be given one; see `find_content`


@dataclass(frozen=True, slots=True, eq=False)
class Tagger:
    """A fitted model, compiled: arrays as `kernel.label` wants them."""

    lexicon: Lexicon
    words: tuple[WordTable, ...]
    near: Near
    own: Own
    sides: Sides
    links: Links
    transitions: NDArray[np.int32]

    @classmethod
    def of(cls, model: Weights) -> Tagger:
        """Raises ValueError for a template that cannot be added up."""
        return cls(model.lexicon, *compiled(model), model.transitions)

    def label(self, reading: Reading, vocabulary: Vocabulary, gate: int = GATE) -> NDArray[np.int8]:
        """The label of every token: 0 outside; 1, 3, 5 where a source, cue or content begins; 2, 4, 6 inside."""
        room = int(np.diff(reading.token_bounds).max(initial=0)) + 2 * scoring.REACH
        labels = np.zeros(len(reading.word), dtype=np.int8)
        forms = self.lexicon.forms
        known = vocabulary.attached("attribution", lambda: Kinds(self))
        kinds = vocabulary.column("attribution.kinds", known.of)
        kernel.label(
            reading.token_bounds,
            reading.sentence_bounds,
            reading.word,
            reading.flags,
            reading.sentence_start,
            reading.sentence,
            reading.quotation,
            reading.quote_start,
            reading.quote_end,
            kinds,
            known.properties,
            known.folded.ravel(),
            forms.get(",", OTHER),
            forms.get("according", -1),
            forms.get("to", -1),
            forms.get(":", -1),
            forms.get("—", -1),
            forms.get("that", -1),
            forms.get("interview", -1),
            forms.get("with", -1),
            forms.get("and", -1),
            forms.get("but", -1),
            np.array(COSTS, dtype=np.int32),
            all_paths.ODDS,
            SILENT,
            *self.near,
            *self.own,
            self.sides.bounds,
            self.sides.outer,
            self.sides.inner,
            self.sides.table,
            self.sides.slots,
            self.sides.weights,
            self.links.small,
            self.links.cells,
            self.links.comb,
            self.links.weights,
            self.transitions,
            *path.padded(self.transitions),
            np.exp(self.transitions / 100),
            gate,
            np.zeros(room, dtype=np.int32),
            np.zeros((rows.ROWS, room), dtype=np.int32),
            np.zeros((rows.ANCHORS, room), dtype=np.int32),
            np.empty(room, dtype=np.int32),
            np.empty(room, dtype=np.uint64),
            np.empty(seen.STRETCHES, dtype=np.int64),
            np.empty(seen.STRETCHES * len(self.sides.outer), dtype=np.uint64),
            np.empty(seen.LINKED, dtype=np.uint64),
            np.empty(2, dtype=np.int64),
            np.empty(2 * room, dtype=np.int64),
            np.empty((room, in_a_row.WIDTH), dtype=np.int32),
            np.empty((room, in_a_row.WIDTH), dtype=np.int32),
            np.empty((2, path.STATES), dtype=np.int64),
            np.empty((room, path.STATES), dtype=np.int8),
            np.empty(reading.sentences, dtype=np.int32),
            np.empty(reading.sentences, dtype=np.bool_),
            labels,
        )
        return labels


@dataclass(slots=True, eq=False)
class Kinds:
    """The kinds of words of one vocabulary: words that the model cannot tell apart are of one kind.

    Kind 0 is no word at all. What the kernel looks up by kind: `properties` (room, columns), see `seen.add_links`,
    and `folded` (room, WORD), see `scoring.add_words`; there is more room than kinds. A few ten thousand kinds are all
    the words there are, so that the tables fit a processor's cache, and do not grow with names and misspellings.
    """

    tagger: Tagger
    numbers: dict[bytes, int] = field(default_factory=dict)
    of_forms: dict[str, int] = field(default_factory=dict)  # by form, of those that the model does not list by ending
    properties: NDArray[np.int64] = field(init=False)
    folded: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        nothing = np.zeros((1, rows.WORD_ROWS), dtype=np.int32)
        self.numbers[nothing.tobytes()] = 0
        self.properties = self.tagger.links.properties(nothing)
        self.folded = np.zeros((1, scoring.WORD), dtype=np.int64)

    def of(self, words: list[str]) -> NDArray[np.int32]:
        """The kind of each word."""
        lexicon, known = self.tagger.lexicon, self.of_forms
        keys = list(map(lexicon.told_apart, words))
        new = {key: word for key, word in zip(keys, words, strict=True) if key not in known}
        known |= zip(new, self._number(list(new.values())), strict=True)
        return np.array([known[key] for key in keys], dtype=np.int32)

    def _number(self, words: list[str]) -> list[int]:
        codes = self.tagger.lexicon.codes(words)
        size, data = codes.shape[1] * codes.itemsize, codes.tobytes()
        before, numbers = len(self.numbers), self.numbers
        found = [numbers.setdefault(data[at : at + size], len(numbers)) for at in range(0, len(data), size)]
        if len(numbers) > before:
            new = list(numbers)[before:]
            codes = np.frombuffer(b"".join(new), dtype=np.int32).reshape(len(new), -1)
            if len(numbers) > len(self.folded):
                self.properties, self.folded = (
                    np.pad(table, ((0, len(numbers)), (0, 0))) for table in (self.properties, self.folded)
                )
            self.properties[before : len(numbers)] = self.tagger.links.properties(codes)
            folded = self.folded[before : len(numbers)]
            for table in self.tagger.words:
                folded[:, table.place : table.place + 2] += table.weights[codes[:, table.row]]
        return found


@held
def shipped_tagger() -> Tagger:
    """The model that comes with the package."""
    files = [rules_folder() / name for name in ("tagger.txt", "word_classes.txt")]
    content = "".join(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    return kept("tagger", content, lambda: Tagger.of(read_weights(*files)), room="signals")


def rules_folder() -> Path:
    """The folder `rules/attribution`, in a checkout or in the installed package."""
    package = Path(__file__).parents[1]
    for rules in (package / "_rules", package.parents[1] / "rules"):
        if (rules / "attribution").is_dir():
            return rules / "attribution"
    raise FileNotFoundError("rules/attribution is missing from this installation")


def describe(
    reading: Reading, vocabulary: Vocabulary, lexicon: Lexicon, look: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Values (ROWS, tokens) and anchors (ANCHORS, tokens) of every token, given the first look (tokens).

    A run describes a text at a time inside the kernel; whoever fits or checks a model needs them all.
    """
    n = len(reading.word)
    values, anchors = np.zeros((rows.ROWS, n), dtype=np.int32), np.zeros((rows.ANCHORS, n), dtype=np.int32)
    kernel.describe_all(
        reading.token_bounds,
        reading.sentence_bounds,
        reading.word,
        reading.flags,
        reading.sentence_start,
        reading.sentence,
        reading.quotation,
        reading.quote_start,
        reading.quote_end,
        lexicon.codes(vocabulary.words),
        lexicon.forms.get(",", OTHER),
        look,
        np.empty(reading.sentences, dtype=np.int32),
        values,
        anchors,
    )
    return values, anchors
