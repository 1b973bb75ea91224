"""The language gate: refuses only what is certainly not English."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from outletscore.inputs import wordlists
from outletscore.storage.caching import held, mapped

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from py3langid.langid import LanguageIdentifier

SAMPLE = 2_000
# Shares of English function words among the words of a text: English prose has 0.25 to 0.50, other languages under
# 0.08 (figures: docs/decisions/0010-language-gate.md).
SURELY_ENGLISH = 0.16
PERHAPS_ENGLISH = 0.08
LEAST_LETTERS = 160
CERTAIN = 0.9


@held
def _identifier() -> LanguageIdentifier:
    """The identifier over arrays that stay in a file: one text in a thousand asks it, and in memory it is 80 MB."""
    from py3langid.langid import LanguageIdentifier

    model = mapped("languages", version("py3langid"), _model)
    classes = [str(name) for name in model["classes"]]
    # Looked up letter by letter: a view of memory gives whole numbers of Python at once, an array does not.
    moves, outputs = model["moves"].data, model["outputs"].data
    return LanguageIdentifier(
        model["weights"], model["priors"], classes, moves, outputs, norm_probs=True, tk_row=model["rows"].tolist()
    )


def _model() -> dict[str, NDArray[Any]]:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    read = LanguageIdentifier.from_model_file(MODEL_FILE)
    return {
        "weights": np.asarray(read.nb_ptc),
        "priors": np.asarray(read.nb_pc),
        "classes": np.asarray(read.nb_classes),
        "moves": np.asarray(read.tk_nextmove),
        "rows": np.asarray(read.tk_row),
        "outputs": np.asarray(read.tk_output, dtype=np.int32),
    }


@held
def _english() -> tuple[frozenset[str], NDArray[np.uint64]]:
    """The function words, and the table of them for `windows.count_words`."""
    from outletscore.inputs.windows import place_of

    words = wordlists.entries("english")
    known = np.zeros(1 << 8, dtype=np.uint64)
    for word in words:
        packed = np.uint64(int.from_bytes(word.encode(), "little"))
        place = int(place_of(packed)) % len(known)
        while known[place]:
            place = (place + 1) % len(known)
        known[place] = packed
    return frozenset(words), known


def _counted(sample: str) -> tuple[int, int]:
    """How many words a text has, and how many of them are English function words."""
    from outletscore.inputs.windows import count_words

    words, known = _english()
    count, found = count_words(np.frombuffer(sample.encode("utf-8", "replace"), dtype=np.uint8), known)
    if count >= 0:
        return count, found
    split = sample.lower().split()
    return len(split), sum(map(words.__contains__, split))


def read(text: str) -> tuple[str | None, bool]:
    """Language of a text (ISO 639-1; None where it is too short to tell), and whether that is certain.

    The middle of a long text is read: pages begin with what is in nobody's language.
    """
    start = max(0, (len(text) - SAMPLE) // 2)
    sample = text[start : start + SAMPLE]
    words, found = _counted(sample)
    share = found / words if words else 0.0
    if share >= SURELY_ENGLISH:
        return "en", words >= 8
    letters = sum(map(str.isalpha, sample))
    if letters < LEAST_LETTERS:
        return None, False
    language, probability = _identifier().classify(sample)
    return language, probability >= CERTAIN and share < PERHAPS_ENGLISH
