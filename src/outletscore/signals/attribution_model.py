"""The fitted part of attribution: the weights as flat arrays for the kernel, and the labels it gives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading, Vocabulary
from outletscore.language.kernel import attribution as rows
from outletscore.language.kernel import attribution_labels as kernel
from outletscore.language.kernel import attribution_path as path
from outletscore.language.kernel import attribution_scores as scoring
from outletscore.signals.attribution_weights import OTHER, Block, Lexicon, Weights, read_template, read_weights

GATE = -200  # hundredths of log-odds of a cue that a sentence without quotation must reach to be looked at closely
# Hundredths of log-odds that a cue for a quotation, a source for a cue, another source than that found may cost; see
# `path.mend`.
COSTS = (500, 200, 1500)
SEEN_FIRST = (rows.SHAPE, rows.VOICE, rows.EDGE, rows.LOOK)  # rows that are there at the first look
OWN = 3  # part of the templates that look at the token itself


@dataclass(frozen=True, slots=True, eq=False)
class WordTable:
    """What the values of one row of the lexicon add at one place."""

    place: int
    row: int
    weights: NDArray[np.int64]  # (values, 2)
    looks: NDArray[np.int32]  # (values)


@dataclass(frozen=True, slots=True, eq=False)
class Tagger:
    """A fitted model, compiled: arrays as `kernel.label` wants them."""

    lexicon: Lexicon
    words: tuple[WordTable, ...]
    looked: NDArray[np.int32]  # (templates, 2: offset, row)
    looked_weights: NDArray[np.int32]  # (templates, DIRECT)
    direct: NDArray[np.int32]
    direct_weights: NDArray[np.int64]  # (templates, DIRECT, 2)
    templates: NDArray[np.int32]  # (templates, ITEMS, 3)
    numbers: NDArray[np.int32]
    parts: NDArray[np.int32]
    bits: NDArray[np.uint64]
    table: NDArray[np.int64]
    transitions: NDArray[np.int32]

    def looks(self, words: list[str]) -> NDArray[np.int32]:
        """What each word adds to the first look of its neighbours, and to its own by voice: (words, places)."""
        codes = self.lexicon.codes(words)
        total = np.zeros((len(words), scoring.PLACES), dtype=np.int32)
        for table in self.words:
            total[:, table.place] += table.looks[codes[:, table.row]]
        return total

    def folded(self, words: list[str]) -> NDArray[np.int64]:
        """The same of the packed weights: (words, places, 2)."""
        codes = self.lexicon.codes(words)
        total = np.zeros((len(words), scoring.PLACES, 2), dtype=np.int64)
        for table in self.words:
            total[:, table.place] += table.weights[codes[:, table.row]]
        return total

    def label(self, reading: Reading, vocabulary: Vocabulary, gate: int = GATE) -> NDArray[np.int8]:
        """The label of every token: 0 outside; 1, 3, 5 where a source, cue or content begins; 2, 4, 6 inside."""
        room = int(np.diff(reading.token_bounds).max(initial=0)) + 2 * scoring.REACH
        labels = np.zeros(len(reading.word), dtype=np.int8)
        forms = self.lexicon.forms
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
            vocabulary.column("attribution.codes", self.lexicon.codes),
            rows.CLASS32 + 1,
            forms.get(",", OTHER),
            forms.get("according", -1),
            forms.get("to", -1),
            forms.get(":", -1),
            forms.get("—", -1),
            forms.get("that", -1),
            forms.get("interview", -1),
            forms.get("with", -1),
            np.array(COSTS, dtype=np.int32),
            vocabulary.column("attribution.looks", self.looks),
            self.looked,
            self.looked_weights,
            vocabulary.column("attribution.folded", self.folded),
            self.direct,
            self.direct_weights,
            self.templates,
            self.numbers,
            self.parts,
            self.bits,
            self.table,
            self.transitions,
            gate,
            np.zeros((rows.ROWS, room), dtype=np.int32),
            np.zeros((rows.ANCHORS, room), dtype=np.int32),
            np.empty(room, dtype=np.int32),
            np.empty(2 * room, dtype=np.int32),
            np.empty(room, dtype=np.uint64),
            np.zeros((3, 5, 3), dtype=np.int64),
            np.empty((room, 2), dtype=np.int64),
            np.empty((room, 2 * scoring.LANES + 1), dtype=np.int32),
            np.empty((2, path.STATES), dtype=np.int64),
            np.empty((room, path.STATES), dtype=np.int8),
            np.empty(reading.sentences, dtype=np.int32),
            np.empty(reading.sentences, dtype=np.bool_),
            labels,
        )
        return labels


def packed(weights: NDArray[np.int32]) -> NDArray[np.int64]:
    """Weights of six labels, (..., 6 or more), in the lanes of two words, (..., 2)."""
    lanes = weights[..., : 2 * scoring.LANES].astype(np.int64).reshape(*weights.shape[:-1], 2, scoring.LANES)
    return (lanes << (scoring.LANE * np.arange(scoring.LANES))).sum(axis=-1)  # type: ignore[no-any-return]


def item_keys(number: int, values: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Keys of a template from the values of its items, (rows, ITEMS)."""
    key = np.full(len(values), number, dtype=np.uint64)
    for item in range(scoring.ITEMS):
        key = (key << np.uint64(scoring.KEY_BITS)) | values[:, item].astype(np.uint64)
    return key


def sharing(template: NDArray[np.int32]) -> int:
    """Where a template looks from, the token's voice apart: 0 quotation, 1 cue before, 2 cue behind, 3 anywhere."""
    parts = set()
    for anchor, offset, row in template.tolist():
        if row < 0 or (row == rows.VOICE and anchor == rows.SELF and offset == 0):
            continue
        whole = anchor == rows.SELF and offset == 0 and row in (rows.LENGTH, rows.PLACE)
        quote = whole or anchor in (rows.QUOTE_START, rows.QUOTE_END)
        parts.add(0 if quote else {rows.CUE_BEFORE: 1, rows.CUE_BEHIND: 2}.get(anchor, OWN))
    return parts.pop() if len(parts) == 1 else OWN


def dense(values: NDArray[np.int64], weights: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    """Weights by value, (size, LABELS); zero where there is no row."""
    table = np.zeros((size, path.LABELS), dtype=np.int32)
    table[values] = weights
    return table


def word_tables(block: Block, template: NDArray[np.int32], size: int) -> list[WordTable]:
    """Tables of a template of one word, or of one word and the token's voice; none of other templates."""
    (anchor, offset, row), (_, other_offset, other_row), (_, _, third) = template.tolist()
    if anchor != rows.SELF or third >= 0:
        return []
    if row < rows.WORD_ROWS and other_row < 0:
        table = dense(block.values[:, 0], block.weights, size)
        return [WordTable(offset + scoring.REACH, row, packed(table), table[:, -1].copy())]
    if row == rows.VOICE and 0 <= other_row < rows.WORD_ROWS and template[1, 0] == rows.SELF:
        if offset or other_offset:
            return []
        found = []
        for voice in range(1, 5):
            own = block.values[:, 0] == voice
            table = dense(block.values[own, 1], block.weights[own], size)
            found.append(WordTable(2 * scoring.REACH + voice, other_row, packed(table), table[:, -1].copy()))
        return found
    return []


def compile_tagger(model: Weights) -> Tagger:
    """The arrays of the kernel. Raises ValueError for a template of the first look that sees what is not there yet."""
    lexicon = model.lexicon
    most = max([*lexicon.forms.values(), *lexicon.suffixes.values(), 0])
    size = 1 + max([most, *(max(classes) for classes in lexicon.classes.values())])
    arrays = [read_template(block.template) for block in model.blocks]
    single = [a[1, 2] < 0 and a[0, 0] == rows.SELF for a in arrays]
    if any(abs(a[0, 1]) > scoring.REACH for a, one in zip(arrays, single, strict=True) if one):
        raise ValueError(f"a template of one value looks at most {scoring.REACH} tokens away")
    words: list[WordTable] = []
    looked: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = []
    direct: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = []
    parts: list[list[int]] = [[], [], [], []]
    for number, (block, array, one) in enumerate(zip(model.blocks, arrays, single, strict=True)):
        if found := word_tables(block, array, size):
            words += found
            continue
        if block.looks and not (one and array[0, 2] in SEEN_FIRST):
            raise ValueError(f"no template of a first look: {block.template}")
        if one and sharing(array) == OWN:
            if array[0, 1] and array[0, 2] not in (*SEEN_FIRST, rows.CUE):
                raise ValueError(f"no neighbour is known so closely: {block.template}")
            table = dense(block.values[:, 0], block.weights, scoring.DIRECT)
            direct.append((array[0, 1:], table))
            if block.looks:
                looked.append((array[0, 1:], table[:, -1]))
        else:
            parts[sharing(array)].append(number)
    others = [number for part in parts for number in part]
    keys = [item_keys(number + 1, model.blocks[number].values) for number in others]
    rows_of = np.concatenate([np.zeros((0, 2), np.int64), *(packed(model.blocks[n].weights) for n in others)])
    flat = np.concatenate([np.zeros(0, np.uint64), *keys])
    slots = np.zeros((1 << max(4, (3 * len(flat) // 2).bit_length()), 3), dtype=np.int64)
    bits = np.zeros(max(1, len(slots) // 8), dtype=np.uint64)
    scoring.fill_table(flat, rows_of, bits, slots)
    return Tagger(
        lexicon=lexicon,
        words=tuple(words),
        looked=np.array([place for place, _ in looked], dtype=np.int32).reshape(-1, 2),
        looked_weights=np.array([t for _, t in looked], dtype=np.int32).reshape(-1, scoring.DIRECT),
        direct=np.array([place for place, _ in direct], dtype=np.int32).reshape(-1, 2),
        direct_weights=np.array([packed(t) for _, t in direct], dtype=np.int64).reshape(-1, scoring.DIRECT, 2),
        templates=np.array([arrays[n] for n in others], dtype=np.int32).reshape(-1, scoring.ITEMS, 3),
        numbers=np.array([n + 1 for n in others], dtype=np.int32),
        parts=np.cumsum([0, *map(len, parts)], dtype=np.int32),
        bits=bits,
        table=slots,
        transitions=model.transitions,
    )


@cache
def shipped_tagger() -> Tagger:
    """The model that comes with the package."""
    folder = rules_folder()
    return compile_tagger(read_weights(folder / "tagger.txt", folder / "word_classes.txt"))


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
