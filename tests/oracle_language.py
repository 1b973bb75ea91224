"""What `outletscore.language.read` must give for one text, in plain Python: the three oracles in their order."""

from __future__ import annotations

from dataclasses import replace

from outletscore.language.flags import (
    CLOSE,
    OPEN,
)
from tests.oracle_quotations import Quotation, quotations
from tests.oracle_sentences import sentences
from tests.oracle_tokens import Token, tokenize

__all__ = ["Quotation", "Read", "Token", "read"]

Read = tuple[list[Token], list[Quotation], list[int]]


def read(text: str) -> Read:
    """Tokens with all flags, quotations, and the first token of each sentence."""
    tokens = tokenize(text)
    found = quotations(tokens)
    for quotation in found:
        first, last = quotation.start, quotation.end - 1
        tokens[first] = replace(tokens[first], flags=tokens[first].flags | OPEN)
        if quotation.closed:
            tokens[last] = replace(tokens[last], flags=tokens[last].flags | CLOSE)
    return tokens, found, sentences(tokens)
