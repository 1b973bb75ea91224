"""The templates of the attribution model as the tables that `kernel.attribution_scores` adds up."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import attribution as rows
from outletscore.language.kernel import attribution_path as path
from outletscore.language.kernel import attribution_scores as scoring
from outletscore.language.kernel import attribution_sides as kernel
from outletscore.language.kernel import rows as in_a_row
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
OWN_AT_ONCE = 4  # templates that `scoring.add_own` adds up together


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
    """What small values say of their own token: `rows` (templates) and, in bytes, (templates * DIRECT)."""

    rows: NDArray[np.int32]
    weights: NDArray[np.uint64]


class Sides(NamedTuple):
    """Templates that look from an anchor, see `kernel.add_side`."""

    bounds: NDArray[np.int32]
    outer: NDArray[np.int32]
    inner: NDArray[np.int32]
    table: NDArray[np.uint64]
    slots: NDArray[np.int32]
    weights: NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Templates of two neighbours, see `kernel.add_links`; and where the lines of the values of words begin."""

    small: NDArray[np.int32]
    cells: NDArray[np.uint16]
    comb: NDArray[np.uint32]
    weights: NDArray[np.uint64]
    known: tuple[tuple[int, NDArray[np.int64]], ...]  # columns of `properties`: row of the word, of each of its values

    def properties(self, codes: NDArray[np.int32]) -> NDArray[np.int64]:
        """What is known of words with these codes: (words, columns), see `kernel.add_links`."""
        found = [codes[:, row].astype(np.int64) for row in range(scoring.LINES)]
        return np.stack([*found, *(of_value[codes[:, row]] for row, of_value in self.known)], axis=1)


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
            if any(abs(offset) > scoring.REACH for _, offset, _ in template):
                raise ValueError(f"a template looks at most {scoring.REACH} tokens from an anchor: {block.template}")
            sides[seen[0]] += [Seen(part, template, *seen[1:]) for part in shared(block)]
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
    lanes[..., 1:] = weights
    lanes = lanes.reshape(*weights.shape[:-1], 2, scoring.LANES)
    return (lanes << (scoring.LANE * np.arange(scoring.LANES))).sum(axis=-1)  # type: ignore[no-any-return]


def in_bytes(weights: NDArray[np.int32]) -> NDArray[np.uint64]:
    """Weights of six labels and of the first look, (..., 7), in the bytes of a word, see `kernel.rows`.

    Raises ValueError for a larger one.
    """
    if weights.size and not in_a_row.LEAST <= weights.min() <= weights.max() <= in_a_row.MOST:
        raise ValueError("the weights of the attribution model are too large for bytes")
    lanes = np.full((*weights.shape[:-1], 2 * scoring.LANES), -in_a_row.LEAST, dtype=np.uint64)
    lanes[..., 1:] += weights.astype(np.uint64)  # of a negative one, too: modulo 2 ** 64
    return (lanes << (np.uint64(8) * np.arange(8, dtype=np.uint64))).sum(axis=-1, dtype=np.uint64)  # type: ignore[no-any-return]


def shared(block: Block) -> list[Block]:
    """Blocks of weights that fit a byte, which come to the same together: few rows have larger ones."""
    found: list[Block] = []
    left = block
    while len(left.weights) or not found:
        part = np.clip(left.weights, in_a_row.LEAST, in_a_row.MOST)
        found.append(replace(left, weights=part))
        more = (part != left.weights).any(axis=1)
        left = replace(left, values=left.values[more], weights=(left.weights - part)[more])
    return found


def marked(has: NDArray[np.bool_], first: NDArray[np.int64]) -> NDArray[np.int64]:
    """What `kernel.row_of` reads: which values have a row, (places, values), and the first row of each place."""
    bits = (has.astype(np.uint64) << np.arange(has.shape[1], dtype=np.uint64)).sum(axis=1, dtype=np.uint64)
    found: NDArray[np.int64] = (bits << np.uint64(kernel.ROW_BITS) | first.astype(np.uint64)).view(np.int64)
    return found


def hashed(keys: NDArray[np.uint64], found: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Open-addressing table of keys and of what is found under them, see `kernel.fill_table`."""
    table = np.zeros(2 << max(4, (2 * len(keys)).bit_length()), dtype=np.uint64)
    kernel.fill_table(keys, found, table)
    return table


def _dense(values: NDArray[np.int64], weights: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    """Weights by value, (size, LABELS); zero where there is no row."""
    table = np.zeros((size, weights.shape[1]), dtype=np.int32)
    table[values] = weights
    return table


def _word_tables(template: Template, block: Block, most: int) -> list[WordTable]:
    """Tables of a template of one word, or of one word and the token's voice; none of other templates."""
    if any(anchor != rows.SELF for anchor, _, _ in template) or len(template) > 2:
        return []
    (_, offset, row), *others = template
    if row < rows.WORD_ROWS and not others:
        if abs(offset) > scoring.REACH:
            raise ValueError(f"a template of one word looks at most {scoring.REACH} tokens away: {block.template}")
        # What is said of the token so far before a word is said by that word of the token so far behind.
        table = packed(_dense(block.values[:, 0], block.weights, 1 + most))
        return [WordTable(2 * (scoring.REACH - offset), row, table)]
    if row != rows.VOICE or offset or not others or others[0][1] or others[0][2] >= rows.WORD_ROWS:
        return []
    found = []
    for voice in range(1, VOICES):
        own = block.values[:, 0] == voice
        table = packed(_dense(block.values[own, 1], block.weights[own], 1 + most))
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
        table = packed(_dense(block.values[:, 0], block.weights, scoring.DIRECT))
        weights[kinds.index(row), :, scoring.NEAR - offset] += table
    return Near(np.array(kinds, dtype=np.int32), weights.reshape(len(kinds), -1))


def _own(templates: list[tuple[Item, Block]]) -> Own:
    blocks = [(row, part) for (_, _, row), block in templates for part in shared(block)]
    size = -len(blocks) % OWN_AT_ONCE + len(blocks)
    weights = np.zeros((size, scoring.DIRECT, path.LABELS), dtype=np.int32)
    kinds = np.full(size, rows.VOICE, dtype=np.int32)
    for number, (row, block) in enumerate(blocks):
        kinds[number], weights[number] = row, _dense(block.values[:, 0], block.weights, scoring.DIRECT)
    return Own(kinds, in_bytes(weights).reshape(-1))


def _sides(sides: list[list[Seen]], values: Values) -> Sides:
    every = [seen for side in sides for seen in side]
    outer, inner = np.zeros((len(every), scoring.ITEMS, 3), dtype=np.int32), np.zeros((len(every), 4), dtype=np.int32)
    outer[:, :, 2] = -1
    keys, places = [np.zeros(0, dtype=np.uint64)], [np.zeros(0, dtype=np.int64)]
    slots, weights = [np.zeros(1, dtype=np.int32)], [np.zeros((1, path.LABELS), dtype=np.int32)]
    room, row = 1, 1
    for number, seen in enumerate(every):
        outer[number, : len(seen.outer)] = seen.outer
        distinct, which = np.unique(seen.keys(number + 1), return_inverse=True)
        of_token = [r for _, _, r in seen.inner]
        widths = [1 + values.greatest(r) for r in of_token]
        size = math.prod(widths)
        # What is seen from the anchor alone is the same in every voice.
        first, second = (*of_token, rows.VOICE)[0], (*of_token, -1, -1)[1]
        many = size > kernel.FEW or len(widths) > 1
        inner[number] = first, second, widths[0] if len(widths) > 1 else len(widths), many
        at = sum(
            (seen.column(item) * width for item, width in zip(seen.inner, (1, *widths), strict=False)),
            np.zeros(len(which), dtype=np.int64),
        )
        order = np.lexsort((at, which))  # rows that are looked for together stand together
        which, at = which[order], at[order]
        keys.append(distinct)
        table = np.zeros((len(distinct), size), dtype=np.int32)
        table[which, at] = row + np.arange(len(which))
        if many:
            places.append(room + size * np.arange(len(distinct), dtype=np.int64))
            slots.append(table.ravel())
            room += table.size
        else:
            places.append(marked(table > 0, row + np.searchsorted(which, np.arange(len(distinct)))))
        weights.append(seen.block.weights[order])
        row += len(which)
    if row >= 1 << kernel.ROW_BITS:
        raise ValueError("too many rows of the attribution model look from a side")
    return Sides(
        np.cumsum([0, *map(len, sides)], dtype=np.int32),
        outer,
        inner,
        hashed(np.concatenate(keys), np.concatenate(places)),
        np.concatenate(slots),
        in_bytes(np.concatenate(weights)),
    )


def _links(templates: list[tuple[Template, Block]], values: Values) -> Links:
    found: dict[tuple[int, int], dict[tuple[int, int], NDArray[np.int32]]] = {}  # by rows, then by values
    for template, block in templates:
        order = sorted((0, 1), key=lambda place: template[place][1])
        offsets, pair = ([template[place][k] for place in order] for k in (1, 2))
        if offsets not in ([-1, 0], [0, 1]):
            raise ValueError(f"no pair of neighbours: {block.template}")
        target = 0 if offsets[0] == 0 else 1  # the token itself is the first of the two, or the second
        of_pair = found.setdefault((pair[0], pair[1]), {})
        for (a, b), weights in zip(block.values[:, order].tolist(), block.weights, strict=True):
            of_pair.setdefault((a, b), np.zeros((2, path.LABELS), dtype=np.int32))[target] += weights
    rows_: list[NDArray[np.int32]] = [np.zeros((2, path.LABELS), dtype=np.int32)]
    small: list[tuple[int, bool, bool]] = []
    known: list[tuple[int, NDArray[np.int64]]] = []
    cells = [np.zeros(FEW, dtype=np.uint16)]  # of words that have no line
    pairs: dict[tuple[int, int], int] = {}
    for (first, second), of_pair in found.items():
        few = [values.of_row.get(row, FEW) < FEW for row in (first, second)]
        if not any(few):
            if (first, second) != (rows.FORM, rows.FORM):
                raise ValueError("neighbours are looked up as words, or one of them has few values")
            pairs = {seen: len(rows_) + at for at, seen in enumerate(of_pair)}
            rows_ += of_pair.values()
            continue
        # A line for every value of the one that has more; in it a place for every value of the other.
        turned = not few[1]
        word, other = (second, first) if turned else (first, second)
        width = 1 + values.of_row[other]
        seen = np.array(list(of_pair), dtype=np.int64).reshape(-1, 2)[:, :: -1 if turned else 1]
        ascending = np.lexsort((seen[:, 1], seen[:, 0]))
        lines, which = np.unique(seen[ascending, 0], return_inverse=True)
        table = np.zeros((len(lines), width), dtype=np.int64)
        table[which, seen[ascending, 1]] = len(rows_) + np.arange(len(which))
        of_value = np.zeros(1 + values.most, dtype=np.int64)
        if width <= kernel.FEW:
            of_value[lines] = marked(table > 0, len(rows_) + np.searchsorted(which, np.arange(len(lines))))
        else:
            of_value[lines] = sum(map(len, cells)) + width * np.arange(len(lines))
            cells.append(table.ravel().astype(np.uint16))
        each = list(of_pair.values())
        rows_ += [each[at] for at in ascending.tolist()]
        small.append((other, turned, width <= kernel.FEW))
        known.append((word, of_value))
    if len(rows_) >= 1 << 16:
        raise ValueError("too many pairs of neighbours in the attribution model")
    comb, places, cells_of = _comb(pairs, 1 + values.most)
    return Links(
        np.array(small, dtype=np.int32).reshape(-1, 3),
        np.concatenate(cells),
        comb,
        in_bytes(np.stack(rows_)).reshape(-1),
        (*known, (rows.FORM, places), (rows.FORM, cells_of)),
    )


def _comb(
    pairs: dict[tuple[int, int], int], most: int
) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]:
    """Rows of pairs of words in one line of cells, see `kernel.add_links`; place of each first, cell of each second.

    What cells belong to a first are the teeth of a comb: combs are pushed into each other, that of most teeth at first.
    """
    seconds = {second: 1 + n for n, second in enumerate(sorted({second for _, second in pairs}))}
    combs: dict[int, list[tuple[int, int]]] = {}
    for (first, second), row in pairs.items():
        combs.setdefault(first, []).append((seconds[second], row))
    places, cells = np.zeros(most, dtype=np.int64), np.zeros(most, dtype=np.int64)
    cells[list(seconds)] = list(seconds.values())
    comb = np.zeros((1 << 16) + len(seconds) + 1, dtype=np.uint32)
    unused, free = np.arange(1 << 16) > 0, np.ones(len(comb), dtype=np.bool_)
    for first, teeth in sorted(combs.items(), key=lambda each: (-len(each[1]), each[0])):
        fits = unused.copy()
        for tooth, _ in teeth:
            fits &= free[tooth : tooth + len(fits)]
        place = int(fits.argmax())
        if not place:
            raise ValueError("too many pairs of words in the attribution model")
        places[first], unused[place] = place, False
        for tooth, row in teeth:
            comb[place + tooth], free[place + tooth] = place << 16 | row, False
    return comb[: int(places.max(initial=0)) + len(seconds) + 1].copy(), places, cells
