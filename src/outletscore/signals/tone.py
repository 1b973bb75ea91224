"""Tone of sentences: VADER's compound, equal to vaderSentiment's own figure."""

from __future__ import annotations

import sys
from functools import cache

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import vader
from outletscore.language.kernel import vader_tokens as kernel
from outletscore.language.kernel.characters import properties
from outletscore.language.kernel.lanes import PADDING
from outletscore.language.kernel.lookup import table

HEAP = 1 << 14  # scratch that all but very long spans are content with
KELVIN = "\u212a"  # the only character beyond ASCII whose lower case is an ASCII letter

# Single words that the reference's code names, and the bit that the kernel asks for.
NAMED = {
    "kind": kernel.KIND,
    "of": kernel.OF,
    "no": kernel.NO,
    "or": kernel.OR,
    "nor": kernel.OR,
    "but": kernel.BUT,
    "least": kernel.LEAST,
    "at": kernel.AT,
    "very": kernel.AT,
    "never": kernel.NEVER,
    "so": kernel.SO,
    "this": kernel.SO,
    "without": kernel.WITHOUT,
    "doubt": kernel.DOUBT,
}


@cache
def lexicon() -> tuple[vader.Lexicon, dict[str, str]]:
    """Words and values of the installed vaderSentiment package, from its own files and constants, and its emoji."""
    import vaderSentiment.vaderSentiment as reference  # noqa: N813 the module has the name of its package

    analyzer = reference.SentimentIntensityAnalyzer()
    phrases = sorted(p for p in {**reference.SPECIAL_CASES, **reference.BOOSTER_DICT} if " " in p)
    members = {word: number for number, word in enumerate(sorted({w for p in phrases for w in p.split()}), start=1)}
    # Tokens are compared in lower case and hold no space: other entries are never met.
    valences = {w: v for w, v in analyzer.lexicon.items() if w == w.lower() and len(w.split()) == 1}
    boosts = {w: v for w, v in reference.BOOSTER_DICT.items() if " " not in w}
    values = sorted({*valences.values(), *boosts.values()})
    number = {value: at << kernel.VALUE_SHIFT for at, value in enumerate(values)}
    payloads = {word: kernel.KNOWN | kernel.LEXICON | number[value] for word, value in valences.items()}
    for bits, entries in (
        (kernel.BOOSTER, boosts),
        (kernel.NEGATION, dict.fromkeys(reference.NEGATE)),
        (0, members),
        (0, NAMED),
    ):
        for word in entries:
            payloads[word] = payloads.get(word, kernel.KNOWN) | bits
    for word, value in boosts.items():
        payloads[word] |= number[value]
    for word, member in members.items():
        payloads[word] |= member << kernel.PHRASE_SHIFT
    for word, bits in NAMED.items():
        payloads[word] |= bits

    emoji = {sign: text for sign, text in analyzer.emojis.items() if len(sign) == 1}
    classes = properties().copy()
    classes[[ord(sign) for sign in (*emoji, KELVIN)]] |= kernel.APART
    step, special, special_whole, boost = _phrases(phrases, members, reference.SPECIAL_CASES, reference.BOOSTER_DICT)
    known = vader.Lexicon(
        classes,
        *table(payloads),
        values=np.array(values, dtype=np.float64),
        step=step,
        special=special,
        special_whole=special_whole,
        boost=boost,
        capitals=reference.C_INCR,
        negation=reference.N_SCALAR,
        compensated=sys.version_info >= (3, 12),
    )
    return known, emoji


def _phrases(
    phrases: list[str], members: dict[str, int], special_cases: dict[str, float], boosters: dict[str, float]
) -> tuple[NDArray[np.uint8], NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """`step`, `special`, `special_whole` and `boost` of vader.Lexicon."""
    nodes = {"": 1}
    for phrase in phrases:
        words = phrase.split()
        for end in range(1, len(words) + 1):
            nodes.setdefault(" ".join(words[:end]), len(nodes) + 1)
    step = np.zeros((len(nodes) + 1, kernel.BYTE + 1), dtype=np.uint8)
    special, boost = np.full(len(nodes) + 1, np.nan), np.zeros(len(nodes) + 1)
    whole = np.zeros(len(nodes) + 1, dtype=np.bool_)
    for beginning, node in list(nodes.items())[1:]:
        before, _, word = beginning.rpartition(" ")
        step[nodes[before], members[word]] = node
    for phrase in phrases:
        value = special_cases.get(phrase, np.nan)
        special[nodes[phrase]], whole[nodes[phrase]] = value, isinstance(value, int)
        boost[nodes[phrase]] = boosters.get(phrase, 0.0)
    return step, special, whole, boost


def sentiment(data: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float64]:
    """neg, neu, pos and compound [m, 4] of the m spans data[start:end], bytes of whole UTF-8 characters."""
    known, emoji = lexicon()
    scores, apart = _score(data, start.astype(np.int64), end.astype(np.int64), known, HEAP)
    if len(apart):
        spans = zip(start[apart].tolist(), end[apart].tolist(), strict=True)
        texts = [spelled_out(data[first:last].tobytes().decode(), emoji).encode() for first, last in spans]
        bounds = np.cumsum([0, *map(len, texts)], dtype=np.int64)
        joined = np.frombuffer(b"".join(texts) + bytes(PADDING), dtype=np.uint8)
        longest = max(map(len, texts))
        plain = known._replace(classes=properties())
        scores[apart], _ = _score(joined, bounds[:-1], bounds[1:], plain, vader.HEAP * (longest // 2 + 1))
    return scores


def _score(
    data: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64], known: vader.Lexicon, heap: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The four figures, and the numbers of the spans that could not be scored as they stand."""
    data = data.view()
    data.flags.writeable = False  # one type, one compilation
    room = int((end - start).max(initial=0)) // 2 + 1
    tokens, place, apart = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(len(start), np.int64)
    value, whole = np.empty(room, np.float64), np.empty(room, np.bool_)
    scores = np.empty((len(start), 4), np.float64)
    scratch = tokens, place, value, whole, np.empty(heap, np.int64)
    aside = vader.sentiment(data, start, end, *known, *scratch, scores, apart)
    return scores, apart[:aside]


def spelled_out(text: str, emoji: dict[str, str]) -> str:
    """The text with each emoji replaced by its description, with a space before it unless one stands there.

    What follows an emoji sticks to its description, as in the reference. The Kelvin sign becomes the letter that it
    stands for.
    """
    parts = []
    space = True
    for character in text:
        if character in emoji:
            parts.append(emoji[character] if space else " " + emoji[character])
            space = False
        else:
            parts.append("K" if character == KELVIN else character)
            space = character == " "
    return "".join(parts)


def tone(data: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.float64]:
    """VADER compound, -1 to 1, of the m spans data[start:end]; 0 where a span holds no word."""
    return sentiment(data, start, end)[:, 3].copy()
