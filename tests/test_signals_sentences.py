"""Whose words stand in which sentences: counted, cut into stretches of one voice, and reported."""

from __future__ import annotations

import numpy as np
import polars as pl

from outletscore.language import Vocabulary, read
from outletscore.language.kernel import voices as kernel
from outletscore.signals import voices
from outletscore.signals.attribution import Attributions, reported

TEXTS = [
    "One one. Two two. Three three. Four “four. Five” five.",
    "",
    "“Six,” said six's. — Seven of “seven” in seven.",
]


def attributions(*rows: tuple[int, int, int]) -> Attributions:
    """Contents of the first source token (-1: none), and tokens of the content."""
    source, start, end = (np.array(column, dtype=np.int32) for column in zip(*rows, strict=True))
    none = np.full(len(rows), -1, dtype=np.int32)
    content = np.zeros(0, dtype=np.bool_)
    return Attributions(none, none, source, source + 1, none, none, start, end, none, content)


def test_reported_is_speech_with_a_source_in_every_sentence_it_touches() -> None:
    reading = read([*TEXTS[:1], "Ann left. Bo left."], Vocabulary())
    a = reading.sentence_start.tolist()
    rows = [
        ((0, a[0] + 1, a[2] + 1), "speech"),  # sentences 0, 1, 2
        ((0, a[3], a[4]), "belief"),
        ((-1, a[4], a[5]), "speech"),
        ((0, a[5], a[6]), "speech"),  # up to the edge, not beyond it
    ]
    found, told = attributions(*[row for row, _ in rows]), pl.DataFrame({"act": [act for _, act in rows]})
    within = reported(reading, found, told)
    assert within.tolist() == [True, True, True, False, False, True, False][: reading.sentences]
    assert not reported(reading, attributions((-1, 0, 1)), told[:1]).any()


def test_words_are_counted_by_voice_as_a_reading_counts_them() -> None:
    reading = read(TEXTS, Vocabulary())
    attributed = np.arange(len(reading.word)) % 3 == 0
    words, narration = reading.words(), reading.words() & (reading.quotation < 0)
    masks = {
        kernel.WORDS: words,
        kernel.NARRATION: narration,
        kernel.OWN: narration & ~attributed,
        kernel.ATTRIBUTED: words & attributed,
    }
    counts = voices.counted(reading, attributed)
    for column, mask in masks.items():
        assert counts[:, column].tolist() == [int(mask[reading.sentence == s].sum()) for s in range(reading.sentences)]
    assert len(voices.counted(read([], Vocabulary()), attributed[:0])) == 0


def test_stretches_are_of_one_sentence_and_one_voice_and_leave_nothing_out() -> None:
    reading = read(TEXTS, Vocabulary())
    first, beyond, sentence, quoted, spoken = voices.stretches(reading)
    assert first.tolist() == [0, *beyond[:-1]]
    assert beyond[-1] == len(reading.word)
    for a, b, s, inside, word in zip(first, beyond, sentence, quoted, spoken, strict=True):
        assert set(reading.sentence[a:b]) == {s}
        assert set(reading.quotation[a:b] >= 0) == {inside}
        assert reading.words()[a:b].any() == word
    same = (sentence[1:] == sentence[:-1]) & (quoted[1:] == quoted[:-1])
    assert not same.any()
    assert len(first) > reading.sentences
    assert not any(map(len, voices.stretches(read([""], Vocabulary()))))
