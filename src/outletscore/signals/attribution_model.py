"""The fitted part of attribution: what the weights file says, as flat arrays for the kernel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading, Vocabulary
from outletscore.language.kernel import attribution as kernel

ROW_NAMES = {
    "word": kernel.FORM,
    "class512": kernel.CLASS512,
    "class128": kernel.CLASS128,
    "class32": kernel.CLASS32,
    "suffix3": kernel.SUFFIX3,
    "suffix2": kernel.SUFFIX2,
    "cue": kernel.CUE,
    "shape": kernel.SHAPE,
    "voice": kernel.VOICE,
    "edge": kernel.EDGE,
    "from_start": kernel.FROM_START,
    "to_end": kernel.TO_END,
    "length": kernel.LENGTH,
    "before": kernel.BEFORE,
    "behind": kernel.BEHIND,
    "commas_before": kernel.COMMAS_BEFORE,
    "commas_behind": kernel.COMMAS_BEHIND,
    "place": kernel.PLACE,
    "look": kernel.LOOK,
    "phase": kernel.PHASE,
    "turn": kernel.TURN,
    "shapes": kernel.SHAPES,
    "gaps": kernel.GAPS,
    "glue": kernel.GLUE,
    "glues": kernel.GLUES,
}
ANCHOR_NAMES = {
    "": kernel.SELF,
    "quote_start": kernel.QUOTE_START,
    "quote_end": kernel.QUOTE_END,
    "cue_before": kernel.CUE_BEFORE,
    "cue_behind": kernel.CUE_BEHIND,
}
NAMED_VALUES = (kernel.FORM, kernel.SUFFIX3, kernel.SUFFIX2)  # rows whose values are strings in the file
FAR = 1 << 20  # an offset that none has
OWN = 3  # part of the templates that look at the token itself
GATE = -3.0  # log-odds against "outside" that a sentence must reach somewhere to be looked at closely
OTHER = 1  # value of a word or suffix that the model does not know


def read_item(text: str) -> tuple[int, int, int]:
    """`row@anchor+offset` as (anchor, offset, row); anchor and offset may be missing.

    Raises KeyError for an unknown row or anchor.
    """
    row, _, place = text.partition("@")
    at = max(place.find("+"), place.find("-"))
    anchor, offset = (place, 0) if at < 0 else (place[:at], int(place[at:]))
    return ANCHOR_NAMES[anchor], offset, ROW_NAMES[row]


def read_template(text: str) -> NDArray[np.int32]:
    """Items parted by blanks as (ITEMS, 3) array; what is missing has row -1."""
    template = np.full((kernel.ITEMS, 3), -1, dtype=np.int32)
    template[:, :2] = 0
    for number, item in enumerate(text.split()):
        template[number] = read_item(item)
    return template


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """What is known of a word before its context is seen."""

    forms: dict[str, int]
    suffixes: dict[str, int]
    classes: dict[str, tuple[int, int, int]]
    cues: frozenset[str]

    def codes(self, words: list[str]) -> NDArray[np.int32]:
        """Properties of each word, (words, WORD_ROWS)."""
        found = np.zeros((len(words), kernel.WORD_ROWS), dtype=np.int32)
        for row, word in zip(found, words, strict=True):
            form = "0" if word[0].isdigit() else word
            row[kernel.FORM] = self.forms.get(form, OTHER)
            row[kernel.CLASS512], row[kernel.CLASS128], row[kernel.CLASS32] = self.classes.get(form, (1, 1, 1))
            row[kernel.CUE] = 1 + (form in self.cues)
            if len(form) > 3:
                row[kernel.SUFFIX3] = self.suffixes.get(form[-3:], OTHER)
                row[kernel.SUFFIX2] = self.suffixes.get(form[-2:], OTHER)
        return found


def describe(reading: Reading, vocabulary: Vocabulary, lexicon: Lexicon) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Values (tokens, ROWS) and anchors (tokens, ANCHORS) of every token."""
    codes = vocabulary.column("attribution.codes", lexicon.codes)
    n = len(reading.word)
    values = np.empty((n, kernel.ROWS), dtype=np.int32)
    anchors = np.empty((n, kernel.ANCHORS), dtype=np.int32)
    kernel.describe(
        reading.token_bounds,
        reading.word,
        reading.flags,
        reading.sentence_start,
        reading.sentence,
        reading.quotation,
        reading.quote_start,
        reading.quote_end,
        codes,
        lexicon.forms.get(",", OTHER),
        values,
        anchors,
    )
    return values, anchors


def read_classes(path: Path) -> dict[str, tuple[int, int, int]]:
    """Word classes: word, tab, class of 512, tab, of 128, tab, of 32; 0-based in the file, 2-based in the result."""
    classes = {}
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("# "):
            word, fine, middle, coarse = line.split("\t")
            classes[word] = (int(fine) + 2, int(middle) + 2, int(coarse) + 2)
    return classes


@dataclass(frozen=True, slots=True, eq=False)
class Tagger:
    """A fitted model: weights of templates, and of label sequences."""

    lexicon: Lexicon
    templates: NDArray[np.int32]  # (templates, ITEMS, 3), those that are neither of one word nor direct
    numbers: NDArray[np.int32]  # their numbers in keys
    parts: NDArray[np.int32]  # (5), see kernel.score
    direct: NDArray[np.int32]  # (templates, 2: offset, row), those of one small value
    direct_rows: NDArray[np.int32]  # (templates, DIRECT)
    tags: NDArray[np.uint8]
    slots: NDArray[np.uint64]
    rows: NDArray[np.int32]
    weights: NDArray[np.float32]  # (rows, WIDTH)
    reach: int
    word_templates: tuple[tuple[int, int, int], ...]  # number, place in `folded`, row of the templates of one word
    transitions: NDArray[np.float32]  # (CONTEXTS, LABELS, LABELS)

    def folded(self, words: list[str]) -> NDArray[np.float32]:
        """What each word adds to its neighbours, and to itself by voice: (words, 2 * reach + 5, WIDTH)."""
        codes = self.lexicon.codes(words)
        total = np.zeros((len(words), 2 * self.reach + 5, kernel.WIDTH), dtype=np.float32)
        padded = np.vstack([self.weights, np.zeros((1, kernel.WIDTH), dtype=np.float32)])
        for number, place, row in self.word_templates:
            values = codes[:, row].astype(np.uint64)
            voices = (0,) if place >= 0 else (1, 2, 3, 4)
            for voice in voices:
                keys = item_keys(number, values) if voice == 0 else item_keys(number, np.uint64(voice), values)
                found = find_rows(keys, self.tags, self.slots, self.rows)
                total[:, place if voice == 0 else 2 * self.reach + voice] += padded[found]
        return total

    def label(self, reading: Reading, vocabulary: Vocabulary) -> NDArray[np.int8]:
        """The label of every token."""
        values, anchors = describe(reading, vocabulary, self.lexicon)
        n = len(reading.word)
        scores = np.empty((n, kernel.WIDTH), dtype=np.float32)
        kernel.score(
            reading.token_bounds,
            reading.sentence_bounds,
            reading.sentence_start,
            reading.word,
            values,
            anchors,
            vocabulary.column("attribution.folded", self.folded),
            self.reach,
            self.direct,
            self.direct_rows,
            self.templates,
            self.numbers,
            self.parts,
            self.tags,
            self.slots,
            self.rows,
            self.weights,
            np.empty((3, kernel.WIDTH), dtype=np.float32),
            np.empty(3, dtype=np.int64),
            GATE,
            scores,
        )
        labels = np.zeros(n, dtype=np.int8)
        self.decode(reading, values, scores, labels)
        return labels

    def decode(
        self, reading: Reading, values: NDArray[np.int32], scores: NDArray[np.float32], labels: NDArray[np.int8]
    ) -> None:
        """Fill `labels` from the scores."""
        best = np.empty((2, kernel.STATES), dtype=np.float32)
        longest = int(np.diff(reading.token_bounds).max(initial=0))
        back = np.empty((longest, kernel.STATES), dtype=np.int8)
        kernel.decode(reading.token_bounds, values, scores, self.transitions, best, back, labels)
        kernel.mend(
            reading.token_bounds,
            reading.sentence_bounds,
            reading.sentence_start,
            values,
            scores,
            self.transitions,
            best,
            back,
            labels,
        )
        forms = self.lexicon.forms
        kernel.mend_according(
            reading.sentence_start,
            values,
            forms.get("according", -1),
            forms.get("to", -1),
            forms.get(",", -1),
            labels,
        )


def find_rows(
    keys: NDArray[np.uint64], tags: NDArray[np.uint8], slots: NDArray[np.uint64], rows: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Rows of some keys; -1 where the table lacks them."""
    found = np.empty(len(keys), dtype=np.int32)
    kernel.find_rows(keys, tags, slots, rows, found)
    return found


def item_keys(number: int, *items: Any) -> NDArray[np.uint64]:
    """Keys of a template from the values of its items."""
    key = np.uint64(number)
    for item in range(kernel.ITEMS):
        key = (key << np.uint64(kernel.KEY_BITS)) | (items[item] if item < len(items) else np.uint64(0))
    return np.asarray(key, dtype=np.uint64)


def sharing(template: NDArray[np.int32]) -> int:
    """Where a template looks from, the token's voice apart: 0 quotation, 1 cue before, 2 cue behind, 3 anywhere."""
    parts = set()
    for anchor, offset, row in template.tolist():
        if row == kernel.VOICE and anchor == kernel.SELF and offset == 0:
            continue
        if row >= 0:
            whole = anchor == kernel.SELF and offset == 0 and row in (kernel.LENGTH, kernel.PLACE)
            quote = whole or anchor in (kernel.QUOTE_START, kernel.QUOTE_END)
            parts.add(0 if quote else {kernel.CUE_BEFORE: 1, kernel.CUE_BEHIND: 2}.get(anchor, OWN))
    return parts.pop() if len(parts) == 1 else OWN


def compile_tagger(
    lexicon: Lexicon,
    templates: list[str],
    keys: NDArray[np.uint64],
    weights: NDArray[np.float32],
    transitions: NDArray[np.float32],
) -> Tagger:
    """A tagger from all templates (their place is their number), the keys of its rows, and the weights of these."""
    slots = np.zeros(1 << max(4, (3 * len(keys)).bit_length()), dtype=np.uint64)
    tags, rows = np.zeros(len(slots), dtype=np.uint8), np.zeros(len(slots), dtype=np.int32)
    kernel.fill_table(keys, tags, slots, rows)
    words: list[tuple[int, int, int]] = []
    direct: list[tuple[int, int, int]] = []
    parts: list[list[int]] = [[], [], [], []]
    arrays = [read_template(text) for text in templates]
    for number, array in enumerate(arrays):
        (anchor, offset, row), (_, other_offset, other_row) = array[0].tolist(), array[1].tolist()
        one = other_row < 0 and anchor == kernel.SELF
        if one and row < kernel.WORD_ROWS:
            words.append((number, offset, row))
        elif (
            row == kernel.VOICE
            and 0 <= other_row < kernel.WORD_ROWS
            and array[2, 2] < 0
            and (anchor == array[1, 0] == kernel.SELF and offset == other_offset == 0)
        ):
            words.append((number, -FAR, other_row))
        elif one and sharing(array) == OWN:
            direct.append((number, offset, row))
        else:
            parts[sharing(array)].append(number)
    reach = max((abs(offset) for _, offset, _ in words if offset != -FAR), default=0)

    others = [number for part in parts for number in part]
    small = np.arange(kernel.DIRECT, dtype=np.uint64)
    direct_rows = [find_rows(item_keys(number, small), tags, slots, rows) for number, _, _ in direct]
    return Tagger(
        lexicon=lexicon,
        templates=np.array([arrays[n] for n in others], dtype=np.int32).reshape(-1, kernel.ITEMS, 3),
        numbers=np.array(others, dtype=np.int32),
        parts=np.cumsum([0, *map(len, parts)], dtype=np.int32),
        direct=np.array([d[1:] for d in direct], dtype=np.int32).reshape(-1, 2),
        direct_rows=np.array(direct_rows, dtype=np.int32).reshape(-1, kernel.DIRECT),
        tags=tags,
        slots=slots,
        rows=rows,
        weights=weights,
        reach=reach,
        word_templates=tuple((n, -1 if offset == -FAR else offset + reach, r) for n, offset, r in words),
        transitions=transitions,
    )


def write_tagger(
    path: Path, header: str, tagger_templates: list[str], tagger: Tagger, keys: NDArray[np.uint64]
) -> None:
    """Write the model as text: hundredths of log-odds, one row of weights a line, values as words where they are."""
    names = _value_names(tagger.lexicon)
    mask = (1 << kernel.KEY_BITS) - 1
    lines = [f"# {line}" for line in header.splitlines()]
    lines.append("[cues]")
    lines += sorted(tagger.lexicon.cues)
    lines.append("[transitions]")
    for table in tagger.transitions:
        lines += ["\t".join(str(round(float(w) * 100)) for w in row) for row in table]
    by_template: dict[int, list[str]] = {}
    for key, row in zip(keys.tolist(), tagger.weights, strict=True):
        number = key >> (kernel.KEY_BITS * kernel.ITEMS)
        template = read_template(tagger_templates[number])
        values = []
        for item in range(kernel.ITEMS):
            if template[item, 2] >= 0:
                value = (key >> (kernel.KEY_BITS * (kernel.ITEMS - 1 - item))) & mask
                values.append(names[int(template[item, 2])].get(value, str(value)))
        figures = "\t".join(str(round(float(w) * 100)) for w in row[: kernel.LABELS])
        by_template.setdefault(number, []).append(" ".join(values) + "\t" + figures)
    for number, template_text in enumerate(tagger_templates):
        lines.append(f"[template {template_text}]")
        lines += sorted(by_template.get(number, []))
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _value_names(lexicon: Lexicon) -> dict[int, dict[int, str]]:
    """For each row: the names of its values; empty where they are numbers."""
    marked = {kernel.NONE: "<none>", OTHER: "<other>"}
    forms = {number: form for form, number in lexicon.forms.items()} | marked
    suffixes = {number: form for form, number in lexicon.suffixes.items()} | marked
    named = {kernel.FORM: forms, kernel.SUFFIX3: suffixes, kernel.SUFFIX2: suffixes}
    return {row: named.get(row, {}) for row in range(kernel.ROWS)}


def read_tagger(path: Path, classes: Path) -> Tagger:
    """The model of a weights file."""
    marked = {"<none>": kernel.NONE, "<other>": OTHER}
    forms: dict[str, int] = dict(marked)
    suffixes: dict[str, int] = dict(marked)
    cues: list[str] = []
    steps: list[list[str]] = []
    templates: list[str] = []
    keys: list[int] = []
    figures: list[str] = []
    section = ""
    named: list[dict[str, int] | None] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("# ") and not section:
            continue
        if line.startswith("[") and line.endswith("]") and len(line) > 2:
            section = line[1:-1]
            if section.startswith("template "):
                templates.append(section.removeprefix("template "))
                items = read_template(templates[-1])[:, 2].tolist()
                named = [
                    forms if r == kernel.FORM else suffixes if r in NAMED_VALUES else None for r in items if r >= 0
                ]
        elif section == "cues":
            cues.append(line)
        elif section == "transitions":
            steps.append(line.split("\t"))
        else:
            texts, _, rest = line.partition("\t")
            key = len(templates) - 1
            values = texts.split(" ")
            for item in range(kernel.ITEMS):
                value = 0
                if item < len(values):
                    known = named[item]
                    value = int(values[item]) if known is None else known.setdefault(values[item], len(known))
                key = key << kernel.KEY_BITS | value
            keys.append(key)
            figures.append(rest)
    lexicon = Lexicon(forms, suffixes, read_classes(classes), frozenset(cues))
    weights = np.zeros((len(keys), kernel.WIDTH), dtype=np.float32)
    if figures:
        flat = np.array("\t".join(figures).split("\t"), dtype=np.float32)
        weights[:, : kernel.LABELS] = flat.reshape(-1, kernel.LABELS) / np.float32(100)
    transitions = np.array(steps, dtype=np.float32).reshape(kernel.CONTEXTS, kernel.LABELS, kernel.LABELS)
    return compile_tagger(lexicon, templates, np.array(keys, dtype=np.uint64), weights, transitions / np.float32(100))


@cache
def shipped_tagger() -> Tagger:
    """The model that comes with the package."""
    folder = rules_folder()
    return read_tagger(folder / "tagger.txt", folder / "word_classes.txt")


def rules_folder() -> Path:
    """The folder `rules/attribution`, in a checkout or in the installed package."""
    package = Path(__file__).parents[1]
    for rules in (package / "_rules", package.parents[1] / "rules"):
        if (rules / "attribution").is_dir():
            return rules / "attribution"
    raise FileNotFoundError("rules/attribution is missing from this installation")
