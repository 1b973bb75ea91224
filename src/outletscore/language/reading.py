"""Texts in, one `Reading` out: tokens, sentences and quotations of a batch as flat arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from outletscore.language import buffers
from outletscore.language.flags import CLITIC, NUMBER, WORD
from outletscore.language.kernel import quotations, sentences, tokens
from outletscore.language.kinds import kinds

if TYPE_CHECKING:
    import polars as pl

    from outletscore.language.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Tokens, sentences and quotations of n texts; the arrays are described in docs/architecture.md."""

    data: NDArray[np.uint8]
    text_bounds: NDArray[np.int64]
    token_bounds: NDArray[np.int32]
    sentence_bounds: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    start_char: NDArray[np.int32]
    end_char: NDArray[np.int32]
    word: NDArray[np.int32]
    flags: NDArray[np.uint16]
    sentence_start: NDArray[np.int32]
    sentence: NDArray[np.int32]
    quotation: NDArray[np.int32]
    quote_start: NDArray[np.int32]
    quote_end: NDArray[np.int32]
    quote_closed: NDArray[np.bool_]

    @property
    def texts(self) -> int:
        """Number of texts."""
        return len(self.text_bounds) - 1

    @property
    def sentences(self) -> int:
        """Number of sentences."""
        return len(self.sentence_start) - 1

    def words(self) -> NDArray[np.bool_]:
        """Which tokens count as words: words and numbers, not marks and not the 's of "NATO's"."""
        counted: NDArray[np.bool_] = ((self.flags & (WORD | NUMBER)) != 0) & ((self.flags & CLITIC) == 0)
        return counted

    def text(self, start: int, end: int) -> str:
        """The text of the tokens start..end, as written."""
        return self.data[self.start[start] : self.end[end - 1]].tobytes().decode("utf-8")


def joined(texts: Sequence[str] | pl.Series) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """UTF-8 of the texts end to end, and the byte range of each. None counts as empty, lone surrogates as '?'."""
    if isinstance(texts, Sequence):
        parts = [text.encode("utf-8", "replace") if text else b"" for text in texts]
    else:
        import polars as pl

        parts = texts.cast(pl.Binary).fill_null(b"").to_list()  # UTF-8 as it is kept, without a string of Python's
    bounds = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum([len(part) for part in parts], out=bounds[1:])
    data = buffers.empty(int(bounds[-1]), np.uint8)
    memory, at = memoryview(data), 0  # type: ignore[arg-type]
    for part in parts:
        memory[at : at + len(part)] = part
        at += len(part)
    data.flags.writeable = False
    return data, bounds


def read(texts: Sequence[str] | pl.Series, vocabulary: Vocabulary) -> Reading:
    """Tokens, sentences and quotations of the texts (None counts as empty). Lone surrogates are read as '?'.

    At most 2 GB of text at a time.
    """
    data, text_bounds = joined(texts)
    if len(data) >= 2**31:
        raise ValueError("a batch holds at most 2 GB of text")

    count = len(text_bounds) - 1
    token_bounds = np.zeros(count + 1, dtype=np.int32)
    n = -1
    # A token has four bytes and more; where that does not hold, one byte and more.
    for room in (len(data) // 4 + 64, len(data) + 2):
        start, end, start_char, end_char, word = (buffers.empty(room, np.int32) for _ in range(5))
        flags = buffers.empty(room, np.uint16)
        n = tokens.tokenize(
            data,
            text_bounds,
            tokens.classes(),
            *vocabulary.table,
            np.empty((tokens.BLOCK, 4), dtype=np.uint64),
            start,
            end,
            start_char,
            end_char,
            word,
            flags,
            token_bounds,
        )
        if n >= 0:
            break
    start, end, start_char, end_char, word = (column[:n] for column in (start, end, start_char, end_char, word))
    flags = flags[:n]
    word = vocabulary.number(data, start, end, word)

    meaning = vocabulary.column("language.kinds", kinds)
    quotations.mark_paragraphs(flags, meaning, word)
    quotation = buffers.empty(n, np.int32)
    quotation.fill(-1)
    quote_start, quote_end = buffers.empty(n + 1, np.int32), buffers.empty(n + 1, np.int32)
    quote_closed = buffers.empty(n + 1, np.bool_)
    q = quotations.find_quotations(token_bounds, word, flags, meaning, quotation, quote_start, quote_end, quote_closed)
    sentence_start, sentence = buffers.empty(n + 1, np.int32), buffers.empty(n, np.int32)
    sentence_bounds = np.zeros(count + 1, dtype=np.int32)
    m = sentences.split_sentences(token_bounds, word, flags, meaning, sentence_start, sentence, sentence_bounds)
    return Reading(
        data=data,
        text_bounds=text_bounds,
        token_bounds=token_bounds,
        sentence_bounds=sentence_bounds,
        start=start,
        end=end,
        start_char=start_char,
        end_char=end_char,
        word=word,
        flags=flags,
        sentence_start=sentence_start[: m + 1].copy(),
        sentence=sentence,
        quotation=quotation,
        quote_start=quote_start[:q].copy(),
        quote_end=quote_end[:q].copy(),
        quote_closed=quote_closed[:q].copy(),
    )
