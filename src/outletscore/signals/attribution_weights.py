"""The weights file of the attribution model, `rules/attribution/tagger.txt`: templates, and what each value weighs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import attribution as rows
from outletscore.language.kernel import attribution_path as path
from outletscore.language.kernel import attribution_scores as scoring

ROW_NAMES = {
    "word": rows.FORM,
    "class512": rows.CLASS512,
    "class128": rows.CLASS128,
    "class32": rows.CLASS32,
    "suffix3": rows.SUFFIX3,
    "suffix2": rows.SUFFIX2,
    "shape": rows.SHAPE,
    "voice": rows.VOICE,
    "edge": rows.EDGE,
    "look": rows.LOOK,
    "cue": rows.CUE,
    "from_start": rows.FROM_START,
    "to_end": rows.TO_END,
    "length": rows.LENGTH,
    "place": rows.PLACE,
    "before": rows.BEFORE,
    "behind": rows.BEHIND,
    "commas_before": rows.COMMAS_BEFORE,
    "commas_behind": rows.COMMAS_BEHIND,
    "phase": rows.PHASE,
    "turn": rows.TURN,
    "shapes": rows.SHAPES,
    "gaps": rows.GAPS,
    "glue": rows.GLUE,
    "glues": rows.GLUES,
    "cues": rows.CUES,
    "around": rows.AROUND,
}
ANCHOR_NAMES = {
    "": rows.SELF,
    "quote_start": rows.QUOTE_START,
    "quote_end": rows.QUOTE_END,
    "cue_before": rows.CUE_BEFORE,
    "cue_behind": rows.CUE_BEHIND,
}
NAMED_VALUES = (rows.FORM, rows.SUFFIX3, rows.SUFFIX2)  # rows whose values are strings in the file
OTHER = 1  # value of a word or suffix that the model does not know
MARKED = {"<none>": rows.NONE, "<other>": OTHER}
KNOWN_WORDS, KNOWN_SUFFIXES, TRANSITIONS = "[known words]", "[known suffixes]", "[transitions]"
SECTION = re.compile(r"^\[(look|template) ([^\]\n]+)\]\n", re.MULTILINE)


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """What is known of a word before its context is seen."""

    forms: dict[str, int]
    suffixes: dict[str, int]
    classes: dict[str, tuple[int, int, int]]  # of 512, 128 and 32

    def told_apart(self, word: str) -> str:
        """What `codes` has to know of a word: words of which this is the same have the same properties.

        The form of one that is listed, else its ending behind a line feed.
        """
        form = "0" if word[0].isdigit() else word
        if form in self.forms or form in self.classes:
            return form
        return "\n" + form[-3:] if len(form) > 3 else "\n"

    def codes(self, words: list[str]) -> NDArray[np.int32]:
        """Properties of each word, (words, WORD_ROWS)."""
        found = np.empty((len(words), rows.WORD_ROWS), dtype=np.int32)
        named = ["0" if word[0].isdigit() else word for word in words]
        long = [form if len(form) > 3 else "" for form in named]
        suffixes = self.suffixes | {"": rows.NONE}
        found[:, rows.FORM] = [self.forms.get(form, OTHER) for form in named]
        found[:, rows.SUFFIX3] = [suffixes.get(form[-3:], OTHER) for form in long]
        found[:, rows.SUFFIX2] = [suffixes.get(form[-2:], OTHER) for form in long]
        columns = [rows.CLASS512, rows.CLASS128, rows.CLASS32]
        found[:, columns] = np.array([self.classes.get(form, (1, 1, 1)) for form in named]).reshape(-1, 3)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The weights of one template."""

    template: str  # up to three items `row@anchor+offset`
    looks: bool  # whether it is part of the first look, too
    values: NDArray[np.int64]  # (rows, ITEMS), NONE where the template has fewer items
    weights: NDArray[np.int32]  # (rows, LABELS): of all labels but 'outside', then of the first look


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """A fitted model as its file has it: hundredths of log-odds."""

    lexicon: Lexicon
    blocks: tuple[Block, ...]
    transitions: NDArray[np.int32]  # (CONTEXTS, LABELS, LABELS)


def read_item(text: str) -> tuple[int, int, int]:
    """`row@anchor+offset` as (anchor, offset, row); anchor and offset may be missing.

    Raises KeyError for an unknown row or anchor.
    """
    row, _, place = text.partition("@")
    at = max(place.find("+"), place.find("-"))
    anchor, offset = (place, 0) if at < 0 else (place[:at], int(place[at:]))
    return ANCHOR_NAMES[anchor], offset, ROW_NAMES[row]


def read_template(text: str) -> NDArray[np.int32]:
    """Items parted by blanks as (ITEMS, 3: anchor, offset, row) array; what is missing has row -1."""
    template = np.full((scoring.ITEMS, 3), -1, dtype=np.int32)
    template[:, :2] = 0
    for number, item in enumerate(text.split()):
        template[number] = read_item(item)
    return template


def read_classes(path: Path) -> dict[str, tuple[int, int, int]]:
    """Word classes: word, tab, class of 512, tab, of 128, tab, of 32; 0-based in the file, 2-based in the result."""
    text = path.read_text("utf-8")
    body = text[text.rindex("\n# ") + 1 :].partition("\n")[2].split()
    fine, middle, coarse = ([int(n) + 2 for n in body[k::4]] for k in (1, 2, 3))
    return dict(zip(body[0::4], zip(fine, middle, coarse, strict=True), strict=True))


def write_weights(path: Path, header: str, model: Weights) -> None:
    """Write the model as text: one row of weights a line, values as words where they are."""
    forms = {number: form for form, number in model.lexicon.forms.items()}
    suffixes = {number: form for form, number in model.lexicon.suffixes.items()}
    marked = {number: name for name, number in MARKED.items()}
    names = {row: (forms if row == rows.FORM else suffixes) | marked for row in NAMED_VALUES}
    lines = [f"# {line}" for line in header.splitlines()]
    lines.append(KNOWN_WORDS)  # without a weight of its own, but not <other> either
    lines += sorted(model.lexicon.forms.keys() - MARKED.keys() - named(model, rows.FORM))
    lines.append(KNOWN_SUFFIXES)
    lines += sorted(model.lexicon.suffixes.keys() - MARKED.keys() - named(model, rows.SUFFIX3))
    lines.append(TRANSITIONS)
    lines += ["\t".join(map(str, step)) for step in model.transitions.reshape(-1, model.transitions.shape[2]).tolist()]
    for block in model.blocks:
        lines.append(f"[{'look' if block.looks else 'template'} {block.template}]")
        items = read_template(block.template)[:, 2].tolist()[: len(block.template.split())]
        known = [names.get(row, {}) for row in items]
        columns = block.weights.shape[1] - (not block.looks)
        lines += sorted(
            " ".join(name.get(value, str(value)) for name, value in zip(known, values, strict=False))
            + "\t"
            + "\t".join(map(str, figures[:columns]))
            for values, figures in zip(block.values.tolist(), block.weights.tolist(), strict=True)
        )
    path.write_text("\n".join(lines) + "\n", "utf-8")


def named(model: Weights, row: int) -> set[str]:
    """The words, or suffixes, that rows of weights name."""
    known = model.lexicon.forms if row == rows.FORM else model.lexicon.suffixes
    alike = (rows.FORM,) if row == rows.FORM else (rows.SUFFIX3, rows.SUFFIX2)
    seen: set[int] = set()
    for block in model.blocks:
        for place, own in enumerate(read_template(block.template)[:, 2].tolist()):
            if own in alike:
                seen.update(np.unique(block.values[:, place]).tolist())
    return {name for name, number in known.items() if number in seen}


def read_weights(file: Path, classes: Path) -> Weights:
    """The model of a weights file and of a file of word classes."""
    head, *sections = SECTION.split(file.read_text("utf-8"))
    known_words, _, rest = head.partition(f"{KNOWN_WORDS}\n")[2].partition(f"{KNOWN_SUFFIXES}\n")
    known_suffixes, _, rest = rest.partition(f"{TRANSITIONS}\n")
    steps = rest.split()
    shape = (path.CONTEXTS, path.LABELS, path.LABELS)
    forms, suffixes = (
        {name: number for number, name in enumerate([*MARKED, *part.split()])} for part in (known_words, known_suffixes)
    )
    blocks = []
    for kind, template, body in zip(sections[0::3], sections[1::3], sections[2::3], strict=True):
        items = [row for row in read_template(template)[:, 2].tolist() if row >= 0]
        looks = kind == "look"
        columns = path.LABELS if looks else path.LABELS - 1
        cells = body.split()
        width = len(items) + columns
        count = len(cells) // width
        values = np.zeros((count, scoring.ITEMS), dtype=np.int64)
        for place, row in enumerate(items):
            column = cells[place::width]
            if row in NAMED_VALUES:
                known = forms if row == rows.FORM else suffixes
                for name in dict.fromkeys(column):
                    known.setdefault(name, len(known))
                values[:, place] = [known[name] for name in column]
            else:
                values[:, place] = list(map(int, column))
        weights = np.zeros((count, path.LABELS), dtype=np.int32)
        for place in range(columns):
            weights[:, place] = list(map(int, cells[len(items) + place :: width]))
        blocks.append(Block(template, looks, values, weights))
    lexicon = Lexicon(forms, suffixes, read_classes(classes))
    return Weights(lexicon, tuple(blocks), np.array(steps, dtype=np.int32).reshape(shape))
