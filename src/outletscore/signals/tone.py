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
    nodes = {(): 1}
    for phrase in phrases:
        for end in range(1, len(phrase.split()) + 1):
            nodes.setdefault(tuple(phrase.split()[:end]), len(nodes) + 1)
    step = np.zeros((len(nodes) + 1, vader.BYTE + 1), dtype=np.uint8)
    special, boost = np.full(len(nodes) + 1, np.nan), np.zeros(len(nodes) + 1)
    special_whole = np.zeros(len(nodes) + 1, dtype=np.bool_)
    for words, node in nodes.items():
        if words:
            step[nodes[words[:-1]], members[words[-1]]] = node
            value = reference.SPECIAL_CASES.get(" ".join(words), np.nan)
            special[node], special_whole[node] = value, isinstance(value, int)
            boost[node] = reference.BOOSTER_DICT.get(" ".join(words), 0.0) if len(words) > 1 else 0.0
    return classes, vader.Lexicon(
        words=table(payloads),
        values=np.array(values, dtype=np.float64),
        step=step,
        special=special,
        special_whole=special_whole,
        boost=boost,
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
    data = data.view()
    data.flags.writeable = False  # one type, one compilation
    return vader.sentiment(data, start.astype(np.int64), end.astype(np.int64), classes, words)


def tone(data: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float64]:
    """VADER compound, -1 to 1, of the m spans data[start:end]; 0 where a span holds no word."""
    return sentiment(data, start, end)[:, 3].copy()
