"""What holds for every text, whatever the rules say."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outletscore.language import Reading, Vocabulary, read
from outletscore.language.flags import CLITIC, CLOSE, MARK, NUMBER, OPEN, PARAGRAPH, PUNCT, SPACE, WORD
from outletscore.language.vocabulary import canonical
from tests.language_texts import texts

batches = st.lists(texts, max_size=6)
thorough = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def seen(text: str) -> str:
    """The text as it is read: lone surrogates become '?'."""
    return text.encode("utf-8", "replace").decode("utf-8")


@given(batch=batches)
@thorough
def test_offsets_are_exact(batch: list[str]) -> None:
    vocabulary = Vocabulary()
    reading = read(batch, vocabulary)
    for number, text in enumerate(map(seen, batch)):
        stop = 0
        for i in range(*reading.token_bounds[number : number + 2]):
            start, end = int(reading.start_char[i]), int(reading.end_char[i])
            assert stop <= start < end <= len(text)  # sorted and disjoint
            assert reading.text(i, i + 1) == text[start:end]
            assert vocabulary.words[reading.word[i]] == canonical(text[start:end])
            assert bool(reading.flags[i] & SPACE) == (start > stop or start == 0)
            stop = end
        base = int(reading.text_bounds[number])
        assert base <= int(reading.text_bounds[number + 1])
    covered = sum(len(seen(text)) for text in batch)
    assert int((reading.end_char - reading.start_char).sum()) <= covered


@given(batch=batches)
@thorough
def test_only_white_space_is_left_out(batch: list[str]) -> None:
    reading = read(batch, Vocabulary())
    for number, text in enumerate(map(seen, batch)):
        left = list(text)
        for i in range(*reading.token_bounds[number : number + 2]):
            for k in range(reading.start_char[i], reading.end_char[i]):
                left[k] = ""
        assert all(c.isspace() or c in "\u200b\u2060\ufeff" for c in "".join(left))


@given(batch=batches)
@thorough
def test_sentences_partition_the_tokens(batch: list[str]) -> None:
    reading = read(batch, Vocabulary())
    starts = reading.sentence_start
    assert starts[-1] == reading.token_bounds[-1] == len(reading.word)
    assert np.all(np.diff(starts) > 0)  # none is empty
    assert np.array_equal(np.repeat(np.arange(reading.sentences), np.diff(starts)), reading.sentence)
    # no sentence reaches over two texts
    assert np.array_equal(starts[reading.sentence_bounds], reading.token_bounds)
    first = starts[reading.sentence_bounds[:-1]][np.diff(reading.sentence_bounds) > 0]
    assert np.all(reading.flags[first] & PARAGRAPH)
    assert set(np.flatnonzero(reading.flags & PARAGRAPH)) <= set(starts.tolist())


@given(batch=batches)
@thorough
def test_quotations_are_disjoint_and_within_a_paragraph(batch: list[str]) -> None:
    reading = read(batch, Vocabulary())
    inside = np.full(len(reading.word), -1)
    stop = 0
    for number, (start, end) in enumerate(zip(reading.quote_start, reading.quote_end, strict=True)):
        assert stop <= start < end
        inside[start:end] = number
        assert reading.flags[start] & MARK
        assert reading.flags[start] & OPEN
        assert not np.any(reading.flags[start + 1 : end] & PARAGRAPH)
        last = reading.flags[end - 1]
        assert bool(last & CLOSE) == bool(reading.quote_closed[number])
        if reading.quote_closed[number]:
            assert last & MARK
            assert end > start + 1
        stop = end
    assert np.array_equal(inside, reading.quotation)
    assert np.count_nonzero(reading.flags & OPEN) == len(reading.quote_start)
    assert np.count_nonzero(reading.flags & CLOSE) == np.count_nonzero(reading.quote_closed)


@given(batch=batches)
@thorough
def test_flags_agree_with_each_other(batch: list[str]) -> None:
    flags = read(batch, Vocabulary()).flags
    assert np.array_equal((flags & PUNCT) != 0, (flags & (WORD | NUMBER)) == 0)
    assert np.all(flags[(flags & MARK) != 0] & PUNCT)
    assert np.all(flags[(flags & CLITIC) != 0] & WORD)


def spelled(reading: Reading, vocabulary: Vocabulary, number: int) -> dict[str, list[object]]:
    """What a reading says about one text, without ids and counted from the text's own beginning."""
    first, last = (int(b) for b in reading.token_bounds[number : number + 2])
    begin, beyond = (int(b) for b in reading.sentence_bounds[number : number + 2])
    quotes = [q for q in range(len(reading.quote_start)) if first <= reading.quote_start[q] < last]
    return {
        "words": [vocabulary.words[w] for w in reading.word[first:last]],
        "start": reading.start_char[first:last].tolist(),
        "end": reading.end_char[first:last].tolist(),
        "flags": reading.flags[first:last].tolist(),
        "sentences": (reading.sentence_start[begin:beyond] - first).tolist(),
        "quotations": [(int(reading.quote_start[q]) - first, int(reading.quote_end[q]) - first) for q in quotes],
        "closed": reading.quote_closed[quotes].tolist(),
    }


@given(batch=batches, warm=batches, split=st.integers(0, 6))
@thorough
def test_neither_vocabulary_nor_batch_matter(batch: list[str], warm: list[str], split: int) -> None:
    fresh = Vocabulary()
    whole = read(batch, fresh)
    expected = [spelled(whole, fresh, n) for n in range(len(batch))]

    warmed = Vocabulary()
    read(warm, warmed)
    parts = [batch[:split], batch[split:]]
    got = []
    for part in parts:
        reading = read(part, warmed)
        got += [spelled(reading, warmed, n) for n in range(len(part))]
    assert got == expected


@given(batch=batches)
@thorough
def test_a_series_is_read_like_a_list(batch: list[str]) -> None:
    batch = [seen(text) for text in batch]
    one, two = (read(b, Vocabulary()) for b in (batch, pl.Series("text", batch, dtype=pl.String)))
    for field in dataclasses.fields(Reading):
        assert np.array_equal(getattr(one, field.name), getattr(two, field.name)), field.name


def test_nothing_and_nulls() -> None:
    assert read([], Vocabulary()).texts == 0
    reading = read(pl.Series("text", ["One.", None, "", "Two."]), Vocabulary())
    assert reading.token_bounds.tolist() == [0, 2, 2, 2, 4]
    assert reading.sentence_bounds.tolist() == [0, 1, 1, 1, 2]


def test_the_input_is_not_touched() -> None:
    batch = pl.Series("text", ["“One,” he said. Two."])
    before = batch.to_list()
    read(batch, Vocabulary())
    assert batch.to_list() == before


@pytest.mark.parametrize(
    "unit", ['"', "“", "”", "'", "‘", "’ ", "(", ". ", "A. ", "a ", "“A. ", "\n", "'s", "\u0301", "? - ("]
)
def test_long_monotony_is_read(unit: str) -> None:
    """Nothing overflows or is lost on a text of one thing only (how long it takes: benchmarks/linear.py)."""
    text = unit * 20_000
    reading = read([text], Vocabulary())
    assert sum(len(reading.text(i, i + 1)) for i in range(len(reading.word))) == len("".join(text.split()))
