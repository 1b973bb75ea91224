"""Tone of sentences: VADER's compound, equal to vaderSentiment's own figure."""

from __future__ import annotations

import sys
from functools import cache

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import vader
from outletscore.language.kernel.characters import properties
from outletscore.language.kernel.lookup import table

# Single words that the reference's code names, and the bit that the kernel asks for.
NAMED = {
    "kind": vader.KIND,
    "of": vader.OF,
    "no": vader.NO,
    "or": vader.OR,
    "nor": vader.OR,
    "but": vader.BUT,
    "least": vader.LEAST,
    "at": vader.AT,
    "very": vader.AT,
    "never": vader.NEVER,
    "so": vader.SO,
    "this": vader.SO,
    "without": vader.WITHOUT,
    "doubt": vader.DOUBT,
}


@cache
def lexicon() -> tuple[NDArray[np.uint8], vader.Lexicon]:
    """Character classes and word table of the installed vaderSentiment package, from its own files and constants."""
    import vaderSentiment.vaderSentiment as reference  # noqa: N813 the module has the name of its package

    analyzer = reference.SentimentIntensityAnalyzer()
    phrases = sorted(p for p in {**reference.SPECIAL_CASES, **reference.BOOSTER_DICT} if " " in p)
    members = {word: number for number, word in enumerate(sorted({w for p in phrases for w in p.split()}), start=1)}
    # Tokens are compared in lower case and hold no space: other entries are never met.
    valences = {w: v for w, v in analyzer.lexicon.items() if w == w.lower() and len(w.split()) == 1}
    boosts = {w: v for w, v in reference.BOOSTER_DICT.items() if " " not in w}
    values = sorted({*valences.values(), *boosts.values()})
    payloads: dict[str, int] = {}
    for word in {**valences, **boosts, **dict.fromkeys(reference.NEGATE), **members, **NAMED}:
        bits = vader.KNOWN | NAMED.get(word, 0) | members.get(word, 0) << vader.PHRASE_SHIFT
        if word in valences:
            bits |= vader.LEXICON | values.index(valences[word]) << vader.VALUE_SHIFT
        if word in boosts:
            bits |= vader.BOOSTER | values.index(boosts[word]) << vader.VALUE_SHIFT
        if reference.negated([word]):
            bits |= vader.NEGATION
        payloads[word] = bits

    emoji = {ord(sign): text.encode() for sign, text in sorted(analyzer.emojis.items()) if len(sign) == 1}
    classes = properties().copy()
    classes[list(emoji)] |= vader.EMOJI
    special = [reference.SPECIAL_CASES.get(phrase, np.nan) for phrase in phrases]
    return classes, vader.Lexicon(
        words=table(payloads),
        values=np.array(values, dtype=np.float64),
        phrases=np.array(
            [[members[w] for w in p.split()] + [0] * (3 - len(p.split())) for p in phrases], dtype=np.uint8
        ),
        phrase_values=np.array(special, dtype=np.float64),
        phrase_whole=np.array([isinstance(value, int) for value in special], dtype=np.bool_),
        phrase_boosts=np.array([reference.BOOSTER_DICT.get(phrase, 0.0) for phrase in phrases], dtype=np.float64),
        emoji=np.array(list(emoji), dtype=np.int64),
        emoji_pool=np.frombuffer(b"".join(emoji.values()), dtype=np.uint8),
        emoji_bounds=np.cumsum([0, *map(len, emoji.values())], dtype=np.int64),
        capitals=reference.C_INCR,
        negation=reference.N_SCALAR,
        compensated=sys.version_info >= (3, 12),
    )


def sentiment(data: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float64]:
    """neg, neu, pos and compound [m, 4] of the m spans data[start:end], bytes of whole UTF-8 characters."""
    classes, words = lexicon()
    return vader.sentiment(data, start.astype(np.int64), end.astype(np.int64), classes, words)


def tone(data: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float64]:
    """VADER compound, -1 to 1, of the m spans data[start:end]; 0 where a span holds no word."""
    return sentiment(data, start, end)[:, 3].copy()
