"""The templates of the attribution model as the tables that `kernel.attribution_scores` adds up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import attribution as rows
from outletscore.language.kernel import attribution_scores as scoring
from outletscore.signals.attribution_weights import OTHER, Block, Lexicon, Weights, read_template

Item = tuple[int, int, int]  # anchor, offset, row
Template = tuple[Item, ...]

SEEN_FIRST = (rows.SHAPE, rows.VOICE, rows.EDGE, rows.LOOK)  # rows that are there at the first look
NEIGHBOURS = (*SEEN_FIRST, rows.CUE)  # small values that the neighbours of a token may look at
# Where a template may look from besides the token itself, and the rows of the token that go with a quotation.
SIDES = ((rows.QUOTE_START, rows.QUOTE_END), (rows.CUE_BEFORE,), (rows.CUE_BEHIND,))
OF_QUOTATION = (rows.LENGTH, rows.PLACE)
VOICES = 5  # 0 is none
# Sums of weights must fit a lane. The shipped weights come to a fifth of this at most, all templates together.
MOST = 1 << (scoring.LANE - 1)
FEW = 512  # values that a row may have to be looked up in a line


class WordTable(NamedTuple):
    """What the values of one row of the lexicon add at one place of `scoring.WORD`."""

    place: int
    row: int
    weights: NDArray[np.int64]  # (values, 2)


class Near(NamedTuple):
    """What small values say of neighbours: `rows`, the last of which is CUE, and (rows, values * BESIDE)."""

    rows: NDArray[np.int32]
    weights: NDArray[np.int64]


class Own(NamedTuple):
    """What small values say of their own token: `rows` (templates) and (templates, DIRECT, 2)."""

    rows: NDArray[np.int32]
    weights: NDArray[np.int64]


class Sides(NamedTuple):
    """Templates that look from an anchor, see `scoring.add_side`."""

    bounds: NDArray[np.int32]
    outer: NDArray[np.int32]
    inner: NDArray[np.int32]
    bits: NDArray[np.uint64]
    table: NDArray[np.int64]
    slots: NDArray[np.int32]
    weights: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Templates of two neighbours, see `scoring.add_links`; and where the lines of the values of words begin."""

    small: NDArray[np.int32]
    cells: NDArray[np.uint16]
    bits: NDArray[np.uint64]
    table: NDArray[np.int64]
    weights: NDArray[np.int64]
    starts: tuple[tuple[int, NDArray[np.int32]], ...]  # of each pair: row of the word, line of each of its values
    joined: tuple[NDArray[np.int64], NDArray[np.int64]]  # values of words that are the first, the second of a pair

    def lines(self, codes: NDArray[np.int32]) -> NDArray[np.int32]:
        """Where the lines of words with these codes begin: (words, pairs), 0 for no line."""
        found = [starts[codes[:, row]] for row, starts in self.starts]
        return np.array(found, dtype=np.int32).reshape(len(found), len(codes)).T.copy()

    def joins(self, codes: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Whether words with these codes are the first, the second of a pair of words: (words, 2)."""
        return np.stack([np.isin(codes[:, rows.FORM], values) for values in self.joined], axis=1)


@dataclass(frozen=True, slots=True)
class Values:
    """How far the values of the rows go."""

    most: int  # of any row of a word
    of_row: dict[int, int]

    @classmethod
    def of(cls, lexicon: Lexicon) -> Values:
        classes = np.array([(OTHER, OTHER, OTHER), *lexicon.classes.values()]).max(axis=0).tolist()
        of_words = dict(zip((rows.CLASS512, rows.CLASS128, rows.CLASS32), classes, strict=True))
        named = max([*lexicon.forms.values(), *lexicon.suffixes.values(), OTHER])
        return cls(max(named, *classes), of_words | rows.MOST | {rows.GLUE: 4 + 4 * classes[2]})

    def greatest(self, row: int) -> int:
        """Of a row of few values. Raises ValueError for one of many."""
        if row not in self.of_row:
            raise ValueError("the attribution model looks at a word where only small values can be looked at")
        return self.of_row[row]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A template that looks from a side: what it sees from the anchor, and what of the token."""

    block: Block
    template: Template
    outer: Template
    inner: Template

    def column(self, item: Item) -> NDArray[np.int64]:
        """The values of one of its items."""
        return self.block.values[:, self.template.index(item)]

    def keys(self, number: int) -> NDArray[np.uint64]:
        """As `scoring.template_key` makes them of `outer`."""
        found = np.full(len(self.block.values), number, dtype=np.uint64)
        for place in range(scoring.ITEMS):
            found <<= np.uint64(scoring.KEY_BITS)
            if place < len(self.outer):
                found |= self.column(self.outer[place]).astype(np.uint64)
        return found


def compiled(model: Weights) -> tuple[tuple[WordTable, ...], Near, Own, Sides, Links]:
    """The tables of a model. Raises ValueError for a template that has no place in them."""
    greatest = sum((np.abs(block.weights).max(axis=0, initial=0) for block in model.blocks), np.zeros(1, np.int64))
    if greatest.max() >= MOST:
        raise ValueError("the weights of the attribution model are too large to be added up")
    values = Values.of(model.lexicon)
    words: list[WordTable] = []
    near: list[tuple[Item, Block]] = []
    own: list[tuple[Item, Block]] = []
    sides: list[list[Seen]] = [[], [], []]
    links: list[tuple[Template, Block]] = []
    for block in model.blocks:
        template: Template = tuple((a, o, r) for a, o, r in read_template(block.template).tolist() if r >= 0)
        (anchor, offset, row), *others = template
        alone = not others and anchor == rows.SELF
        seen = parted(template)
        found = _word_tables(template, block, values.most)
        if block.looks and not found and not (alone and row in SEEN_FIRST):
            raise ValueError(f"no template of a first look: {block.template}")
        if found:
            words += found
        elif seen is not None:
            sides[seen[0]].append(Seen(block, template, *seen[1:]))
        elif alone and (block.looks or offset):
            if abs(offset) > scoring.NEAR or row not in NEIGHBOURS:
                raise ValueError(f"no neighbour is known so closely: {block.template}")
            near.append((template[0], block))
        elif alone:
            own.append((template[0], block))
        elif len(template) == 2 and all(a == rows.SELF and r < rows.WORD_ROWS for a, _, r in template):
            links.append((template, block))
        else:
            raise ValueError(f"no template that can be added up: {block.template}")
    return tuple(words), _near(near), _own(own), _sides(sides, values), _links(links, values)


def packed(weights: NDArray[np.int32]) -> NDArray[np.int64]:
    """Weights of six labels and of the first look, (..., 7), in the lanes of two words, (..., 2)."""
    lanes = np.zeros((*weights.shape[:-1], 2 * scoring.LANES), dtype=np.int64)
    lanes[..., :6], lanes[..., 7] = weights[..., :6], weights[..., 6]
    lanes = lanes.reshape(*weights.shape[:-1], 2, scoring.LANES)
    return (lanes << (scoring.LANE * np.arange(scoring.LANES))).sum(axis=-1)  # type: ignore[no-any-return]


def hashed(keys: NDArray[np.uint64], found: NDArray[np.int64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Bits and open-addressing table of keys and of what is found under them, see `scoring.fill_table`."""
    table = np.zeros((1 << max(4, (2 * len(keys)).bit_length()), 2), dtype=np.int64)
    bits = np.zeros(max(1, len(table) // 8), dtype=np.uint64)
    scoring.fill_table(keys, found, bits, table)
    return bits, table


def _dense(values: NDArray[np.int64], weights: NDArray[np.int32], size: int) -> NDArray[np.int64]:
    """Packed weights by value, (size, 2); zero where there is no row."""
    table = np.zeros((size, weights.shape[1]), dtype=np.int32)
    table[values] = weights
    return packed(table)


def _word_tables(template: Template, block: Block, most: int) -> list[WordTable]:
    """Tables of a template of one word, or of one word and the token's voice; none of other templates."""
    if any(anchor != rows.SELF for anchor, _, _ in template) or len(template) > 2:
        return []
    (_, offset, row), *others = template
    if row < rows.WORD_ROWS and not others:
        if abs(offset) > scoring.REACH:
            raise ValueError(f"a template of one word looks at most {scoring.REACH} tokens away: {block.template}")
        # What is said of the token so far before a word is said by that word of the token so far behind.
        return [WordTable(2 * (scoring.REACH - offset), row, _dense(block.values[:, 0], block.weights, 1 + most))]
    if row != rows.VOICE or offset or not others or others[0][1] or others[0][2] >= rows.WORD_ROWS:
        return []
    found = []
    for voice in range(1, VOICES):
        own = block.values[:, 0] == voice
        table = _dense(block.values[own, 1], block.weights[own], 1 + most)
        found.append(WordTable(scoring.AROUND + 2 * (voice - 1), others[0][2], table))
    return found


def parted(template: Template) -> tuple[int, Template, Template] | None:
    """From which of SIDES a template looks, what it sees from there, and what of the token itself; None for others."""
    for side, anchors in enumerate(SIDES):
        of_side = OF_QUOTATION if side == 0 else ()
        outer = tuple(
            item for item in template if item[0] in anchors or item in ((rows.SELF, 0, row) for row in of_side)
        )
        inner = tuple(item for item in template if item not in outer)
        if outer and len(inner) <= 2 and all(anchor == rows.SELF and not offset for anchor, offset, _ in inner):
            return side, outer, inner
    return None


def _near(templates: list[tuple[Item, Block]]) -> Near:
    kinds = [*sorted({row for (_, _, row), _ in templates} - {rows.CUE}), rows.CUE]
    weights = np.zeros((len(kinds), scoring.DIRECT, scoring.BESIDE // 2, 2), dtype=np.int64)
    for (_, offset, row), block in templates:
        table = _dense(block.values[:, 0], block.weights, scoring.DIRECT)
        weights[kinds.index(row), :, scoring.NEAR - offset] += table
    return Near(np.array(kinds, dtype=np.int32), weights.reshape(len(kinds), -1))


def _own(templates: list[tuple[Item, Block]]) -> Own:
    tables = [_dense(block.values[:, 0], block.weights, scoring.DIRECT) for _, block in templates]
    return Own(
        np.array([row for (_, _, row), _ in templates], dtype=np.int32),
        np.array(tables, dtype=np.int64).reshape(-1, scoring.DIRECT, 2),
    )


def _sides(sides: list[list[Seen]], values: Values) -> Sides:
    every = [seen for side in sides for seen in side]
    outer, inner = np.zeros((len(every), scoring.ITEMS, 3), dtype=np.int32), np.zeros((len(every), 3), dtype=np.int32)
    outer[:, :, 2] = -1
    keys, places = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.int64)]
    slots, weights = [np.zeros(1, dtype=np.int32)], [np.zeros((1, 2), dtype=np.int64)]
    room, row = 1, 1
    for number, seen in enumerate(every):
        outer[number, : len(seen.outer)] = seen.outer
        distinct, which = np.unique(seen.keys(number + 1), return_inverse=True)
        # What is seen from the anchor alone is the same in every voice.
        of_token = [r for _, _, r in seen.inner] or [rows.VOICE]
        widths = [1 + values.greatest(r) for r in of_token]
        inner[number] = of_token[0], of_token[1] if len(of_token) > 1 else -1, widths[0]
        at = sum(
            (seen.column(item) * width for item, width in zip(seen.inner, (1, widths[0]), strict=False)),
            np.zeros(len(which), dtype=np.int64),
        )
        table = np.zeros((len(distinct), math.prod(widths)), dtype=np.int32)
        table[which, at] = row + np.arange(len(which))
        if not seen.inner:
            table[:] = table[:, :1]
        keys.append(distinct)
        places.append(room + table.shape[1] * np.arange(len(distinct), dtype=np.int64))
        slots.append(table.ravel())
        weights.append(packed(seen.block.weights))
        room, row = room + table.size, row + len(which)
    return Sides(
        np.cumsum([0, *map(len, sides)], dtype=np.int32),
        outer,
        inner,
        *hashed(np.concatenate(keys), np.concatenate(places)),
        np.concatenate(slots),
        np.concatenate(weights),
    )


def _links(templates: list[tuple[Template, Block]], values: Values) -> Links:
    found: dict[tuple[int, int], dict[tuple[int, int], NDArray[np.int64]]] = {}  # by rows, then by values
    for template, block in templates:
        order = sorted((0, 1), key=lambda place: template[place][1])
        offsets, pair = ([template[place][k] for place in order] for k in (1, 2))
        if offsets not in ([-1, 0], [0, 1]):
            raise ValueError(f"no pair of neighbours: {block.template}")
        target = 0 if offsets[0] == 0 else 2  # the token itself is the first of the two, or the second
        of_pair = found.setdefault((pair[0], pair[1]), {})
        for (a, b), weights in zip(block.values[:, order].tolist(), packed(block.weights), strict=True):
            of_pair.setdefault((a, b), np.zeros(4, dtype=np.int64))[target : target + 2] += weights
    weights = [np.zeros(4, dtype=np.int64)]
    small: list[tuple[int, bool]] = []
    starts: list[tuple[int, NDArray[np.int32]]] = []
    cells = [np.zeros(1, dtype=np.uint16)]
    keys: dict[int, int] = {}
    for (first, second), of_pair in found.items():
        few = [values.of_row.get(row, FEW) < FEW for row in (first, second)]
        numbers = {seen: len(weights) + at for at, seen in enumerate(of_pair)}
        weights += of_pair.values()
        if not any(few):
            if (first, second) != (rows.FORM, rows.FORM):
                raise ValueError("neighbours are looked up as words, or one of them has few values")
            keys = {(1 << 2 * scoring.KEY_BITS) | (a << scoring.KEY_BITS) | b: n for (a, b), n in numbers.items()}
            continue
        # A line for every value of the one that has more; in it a cell for every value of the other.
        turned = not few[1]
        word, other = (second, first) if turned else (first, second)
        width = 1 + values.of_row[other]
        lines = sorted({seen[int(turned)] for seen in numbers})
        start = np.zeros(1 + values.most, dtype=np.int32)
        begin = sum(map(len, cells))
        start[lines] = begin + width * np.arange(len(lines))
        table = np.zeros(width * len(lines), dtype=np.uint16)
        for seen, number in numbers.items():
            at, value = (seen[1], seen[0]) if turned else seen
            table[start[at] - begin + value] = number
        small.append((other, turned))
        starts.append((word, start))
        cells.append(table)
    if len(weights) >= 1 << 16:
        raise ValueError("too many pairs of neighbours in the attribution model")
    of_keys = np.array(list(keys), dtype=np.uint64), np.array(list(keys.values()), dtype=np.int64)
    mask = (1 << scoring.KEY_BITS) - 1
    joined = np.array([(key >> scoring.KEY_BITS & mask, key & mask) for key in keys], dtype=np.int64).reshape(-1, 2)
    return Links(
        np.array(small, dtype=np.int32).reshape(-1, 2),
        np.concatenate(cells),
        *hashed(*of_keys),
        np.array(weights),
        tuple(starts),
        (np.unique(joined[:, 0]), np.unique(joined[:, 1])),
    )
