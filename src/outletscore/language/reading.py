"""Texts in, one `Reading` out: tokens, sentences and quotations of a batch as flat arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

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


def read(texts: Sequence[str] | pl.Series, vocabulary: Vocabulary) -> Reading:
    """Tokens, sentences and quotations of the texts (None counts as empty). Lone surrogates are read as '?'.

    At most 2 GB of text at a time.
    """
    parts = [(text or "").encode("utf-8", "replace") for text in texts]
    text_bounds = np.concatenate([[0], np.cumsum([len(p) for p in parts], dtype=np.int64)]).astype(np.int64)
    data = np.frombuffer(b"".join(parts), dtype=np.uint8)
    if len(data) >= 2**31:
        raise ValueError("a batch holds at most 2 GB of text")

    room, count = len(data) + 1, len(parts)
    start, end, start_char, end_char = (np.empty(room, dtype=np.int32) for _ in range(4))
    hashes, flags = np.empty(room, dtype=np.uint64), np.empty(room, dtype=np.uint16)
    token_bounds = np.zeros(count + 1, dtype=np.int32)
    n = tokens.tokenize(
        data, text_bounds, tokens.classes(), start, end, start_char, end_char, hashes, flags, token_bounds
    )
    start, end, start_char, end_char = (a[:n].copy() for a in (start, end, start_char, end_char))
    flags = flags[:n].copy()
    word = vocabulary.number(data, start, end, hashes[:n].copy())

    meaning = vocabulary.column("language.kinds", kinds)
    quotations.mark_paragraphs(flags, meaning, word)
    quotation = np.full(n, -1, dtype=np.int32)
    quote_start, quote_end = np.empty(n + 1, dtype=np.int32), np.empty(n + 1, dtype=np.int32)
    quote_closed = np.empty(n + 1, dtype=np.bool_)
    q = quotations.find_quotations(token_bounds, word, flags, meaning, quotation, quote_start, quote_end, quote_closed)
    sentence_start, sentence = np.empty(n + 1, dtype=np.int32), np.empty(n, dtype=np.int32)
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
