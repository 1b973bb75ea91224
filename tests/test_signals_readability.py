"""The readability kernel against textstat itself, which reads our dictionary as its nltk corpus."""

from __future__ import annotations

import math
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outletscore.language import Vocabulary, read
from outletscore.language.kernel import readability as kernel
from outletscore.signals import syllables
from outletscore.signals.readability import COUNTS, readability, readability_of
from outletscore.signals.words import cut
from tests import hostile

FIGURES = (
    "flesch_reading_ease flesch_kincaid_grade gunning_fog smog_index coleman_liau_index automated_readability_index "
    "dale_chall_readability_score linsear_write_formula lix rix"
)
EASY = sorted(syllables.easy_words())
KNOWN = sorted(syllables.dictionary())[::40]


@pytest.fixture(scope="module")
def textstat(tmp_path_factory: pytest.TempPathFactory) -> Any:
    import nltk

    folder: Path = tmp_path_factory.mktemp("nltk")
    syllables.write_corpus(folder)
    nltk.data.path.insert(0, str(folder))
    from textstat import textstat as reference
    from textstat.backend.utils import get_cmudict

    get_cmudict.cache_clear()
    yield reference
    nltk.data.path.remove(str(folder))
    get_cmudict.cache_clear()


def expected(textstat: Any, text: str) -> dict[str, float]:
    return {
        **{name: getattr(textstat, name)(text) for name in FIGURES.split()},
        "characters": textstat.char_count(text),
        "letters": textstat.letter_count(text),
        "tokens": textstat.lexicon_count(text, removepunct=False),
        "words": textstat.lexicon_count(text),
        "sentences": textstat.sentence_count(text),
        "syllables": textstat.syllable_count(text),
        "polysyllable_words": textstat.polysyllabcount(text),
        "difficult_words": textstat.difficult_words(text, 3, unique=False),
        "unfamiliar_words": textstat.difficult_words(text, 0, unique=False),
        "long_words": textstat.long_word_count(text),
    }


def check(textstat: Any, texts: list[str]) -> None:
    found = readability(pl.Series(texts, dtype=pl.String))
    for text, row in zip(texts, found.iter_rows(named=True), strict=True):
        wanted = expected(textstat, text)
        if wanted["words"] == 0:
            wanted |= dict.fromkeys(FIGURES.split())
        assert row == wanted, ascii(text)


def test_generated_texts(textstat: Any) -> None:
    rng = random.Random(1)
    words = [
        *EASY,
        *KNOWN,
        "realistically",
        "Zelenskyy",
        "Kyiv's",
        "Erdoğan",
        "naïveté",
        "İstanbul",
        "unfathomableness",
    ]
    check(textstat, [hostile.sentence(rng, words, length=rng.choice((3, 30, 250))) for _ in range(600)])


@settings(deadline=None)
@given(text=st.text(max_size=80))
def test_any_text(textstat: Any, text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    check(textstat, [text, f"It is not {text} known. Don{text}t ask the minister{text}."])


def test_long_words(textstat: Any) -> None:
    check(textstat, [f"A {'banana' * n} and {'Überbanana' * n} again." for n in (1, 2, 3, 20, 200)])


def test_hundred_words(textstat: Any) -> None:
    check(textstat, ["word " * n + tail for n in (98, 99, 100, 101) for tail in ("", "— ", ". ", "end. of - it.")])


def test_every_word_of_the_dictionary_has_its_syllables() -> None:
    assert readability(pl.Series(list(syllables.dictionary())))["syllables"].to_list() == list(
        syllables.dictionary().values()
    )


def test_hyphenation_is_pyphens() -> None:
    rng = random.Random(3)
    letters = "".join(EASY) + "'2_"
    made = ["".join(rng.choices(letters, k=rng.randrange(1, 25))) for _ in range(3000)]
    pairs = [rng.choice(KNOWN) + rng.choice(KNOWN) for _ in range(3000)]
    patterns = syllables.patterns()
    for word in made + pairs:
        data = np.frombuffer(bytearray(word.encode()), dtype=np.uint8)
        found = kernel.hyphenated(*patterns, data, len(data), np.empty(len(data) + 3, dtype=np.uint8))
        assert found == len(syllables.hyphenation().positions(word)) + 1, word


def test_no_text_no_figure() -> None:
    found = readability(pl.Series(["", None, "— !"], dtype=pl.String))
    assert found.height == 3
    for name in FIGURES.split():
        assert found[name].to_list() == [None] * 3
    assert found["sentences"].to_list() == [0, 0, 1]
    assert set(found.columns) == {*FIGURES.split(), *COUNTS}
    assert readability(pl.Series([], dtype=pl.String)).height == 0


def test_known_sentence() -> None:
    row = readability(pl.Series(["The minister said that the ceasefire holds."])).row(0, named=True)
    counted = (row["words"], row["sentences"], row["syllables"], row["polysyllable_words"])
    assert counted == (7, 1, 11, 2)  # CMU has three syllables for ceasefire
    assert math.isclose(row["flesch_reading_ease"], 206.835 - 1.015 * 7 - 84.6 * 11 / 7)


def test_bytes_of_a_reading_will_do() -> None:
    texts = pl.Series(["The minister said no.", None, "Erdoğan said “yes”. He did not."], dtype=pl.String)
    reading = read(texts, Vocabulary())
    assert readability_of(cut(reading.data, reading.text_bounds[:-1], reading.text_bounds[1:])).equals(
        readability(texts)
    )


def test_both_formats_of_the_dictionary_are_read() -> None:
    cmu = [";;; notice", "ABOUT  AH0 B AW1 T", "ABOUT(1)  AH0 B AW1 T AH0", "HMM  HH M", '"QUOTE  K W OW1 T', ""]
    nltk = ["ABOUT 1 AH0 B AW1 T", "ABOUT 2 AH0 B AW1 T AH0", "HMM 1 HH M"]
    assert syllables.from_cmudict(cmu) == syllables.from_cmudict(nltk) == {"about": 2, "hmm": 0}


def test_dictionary_file_is_clean() -> None:
    words = list(syllables.dictionary())
    assert words == sorted(set(words))
    assert syllables.from_cmudict(f"{word} X" for word in words).keys() == set(words)


def test_long_texts_cost_no_square() -> None:
    begun = time.process_time()
    readability(pl.Series(["A word, é. " * 300_000, "x" * 3_000_000, "'" * 3_000_000, "." * 3_000_000]))
    assert time.process_time() - begun < 20
