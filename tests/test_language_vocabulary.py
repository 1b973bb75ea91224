"""The vocabulary: one number a canonical word, and each property computed once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from outletscore.language import Vocabulary, read
from outletscore.language.vocabulary import canonical
from tests.language_texts import CATEGORIES, WORDS, texts

forms = st.one_of(st.sampled_from((*WORDS, *CATEGORIES)), st.text(min_size=1))
encodable = forms.map(lambda form: form.encode("utf-8", "replace").decode("utf-8"))


@given(form=encodable)
@settings(max_examples=500)
def test_canonical_is_idempotent_and_never_empty(form: str) -> None:
    assert canonical(form)
    assert canonical(canonical(form)) == canonical(form)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("NATO", "nato"),
        ("O’Neil", "o'neil"),
        ("don’t", "don't"),
        ("“", '"'),
        ("''", '"'),
        ("’’", '"'),
        ("``", '"'),
        ("’", "'"),
        ("–", "—"),
        ("--", "—"),
        ("-", "-"),
        ("…", "..."),
        ("....", "..."),
        ("Straße", "strasse"),
        ("ﬁn", "fin"),
        ("co\u00adoperate", "cooperate"),
        ("É", "é"),
        ("e\u0301", "é"),
    ],
)
def test_spellings_of_one_word(form: str, expected: str) -> None:
    assert canonical(form) == expected


@given(words=st.lists(encodable, max_size=40))
@settings(deadline=None)
def test_one_number_a_canonical_word(words: list[str]) -> None:
    vocabulary = Vocabulary()
    ids = [vocabulary.id(w) for w in words]
    assert [vocabulary.words[i] for i in ids] == [canonical(w) for w in words]
    assert ids == [vocabulary.id(w) for w in words]
    assert len(vocabulary.words) == len(set(vocabulary.words)) == len(set(map(canonical, words)))


@given(text=texts)
@settings(deadline=None)
def test_id_and_reading_agree(text: str) -> None:
    vocabulary = Vocabulary()
    reading = read([text], vocabulary)
    for i in range(len(reading.word)):
        assert vocabulary.id(reading.text(i, i + 1)) == reading.word[i]


@given(batches=st.lists(st.lists(texts, max_size=3), max_size=4))
@settings(deadline=None)
def test_a_column_sees_each_word_once(batches: list[list[str]]) -> None:
    vocabulary, asked = Vocabulary(), []

    def lengths(words: list[str]) -> NDArray[np.int64]:
        asked.extend(words)
        return np.array([len(w) for w in words], dtype=np.int64)

    for batch in batches:
        reading = read(batch, vocabulary)
        column = vocabulary.column("test.length", lengths)
        assert column.tolist() == [len(w) for w in vocabulary.words]
        assert column[reading.word].tolist() == [len(vocabulary.words[w]) for w in reading.word]
    assert len(asked) == len(set(asked))


def test_the_table_grows() -> None:
    vocabulary = Vocabulary()
    count = 200_000  # several times over each of its first sizes
    reading = read([" ".join(f"w{n:x}" for n in range(count))], vocabulary)
    assert len(vocabulary) >= count
    assert np.unique(reading.word).size == count
    assert reading.text(count - 1, count) == vocabulary.words[reading.word[-1]] == f"w{count - 1:x}"
    assert vocabulary.id("w0") == reading.word[0]


def test_a_long_word_and_an_empty_one() -> None:
    vocabulary = Vocabulary()
    long = "x" * 1_000_000
    assert vocabulary.words[vocabulary.id(long)] == long
    with pytest.raises(ValueError, match="at least one character"):
        vocabulary.id("")
