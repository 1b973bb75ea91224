"""Words and values of the installed vaderSentiment package, from its own files and constants."""

from __future__ import annotations

import sys
from functools import cache

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import vader
from outletscore.language.kernel import vader_tokens as kernel

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
def lexicon() -> tuple[dict[str, int], vader.Lexicon, dict[str, str]]:
    """Payload of each word in lower case, what the payloads mean, and the emoji."""
    import vaderSentiment.vaderSentiment as reference  # noqa: N813 the module has the name of its package

    analyzer = reference.SentimentIntensityAnalyzer()
    phrases = sorted(p for p in {**reference.SPECIAL_CASES, **reference.BOOSTER_DICT} if " " in p)
    members = {word: number for number, word in enumerate(sorted({w for p in phrases for w in p.split()}), start=1)}
    # Tokens are compared in lower case and hold no space: other entries are never met.
    valences = {w: v for w, v in analyzer.lexicon.items() if w == w.lower() and len(w.split()) == 1}
    boosts = {w: v for w, v in reference.BOOSTER_DICT.items() if " " not in w}
    values = sorted({*valences.values(), *boosts.values()})
    if len(values) > kernel.VALUE or len(members) > kernel.MEMBER:
        raise ValueError("vaderSentiment has more values, or longer phrases, than a payload has room for")
    number = {value: at << kernel.VALUE_SHIFT for at, value in enumerate(values)}
    payloads = {word: kernel.LEXICON | number[value] for word, value in valences.items()}
    for bits, entries in (
        (kernel.BOOSTER, boosts),
        (kernel.NEGATION, dict.fromkeys(reference.NEGATE)),
        (0, members),
        (0, NAMED),
    ):
        for word in entries:
            payloads[word] = payloads.get(word, 0) | bits
    for word, value in boosts.items():
        payloads[word] |= number[value]
    for phrase in phrases:
        first, *rest = phrase.split()
        payloads[first] |= kernel.BEGINS
        for word in rest:
            payloads[word] |= kernel.GOES_ON
    for word, member in members.items():
        payloads[word] |= member << kernel.MEMBER_SHIFT
    for word, bits in NAMED.items():
        payloads[word] |= bits

    emoji = {sign: text for sign, text in analyzer.emojis.items() if len(sign) == 1}
    step, special, special_whole, boost = _phrases(phrases, members, reference.SPECIAL_CASES, reference.BOOSTER_DICT)
    known = vader.Lexicon(
        values=np.array(values, dtype=np.float64),
        step=step,
        special=special,
        special_whole=special_whole,
        boost=boost,
        capitals=reference.C_INCR,
        negation=reference.N_SCALAR,
        compensated=sys.version_info >= (3, 12),
    )
    return payloads, known, emoji


def _phrases(
    phrases: list[str], members: dict[str, int], special_cases: dict[str, float], boosters: dict[str, float]
) -> tuple[NDArray[np.uint8], NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """`step`, `special`, `special_whole` and `boost` of vader.Lexicon."""
    nodes = {"": 1}
    for phrase in phrases:
        words = phrase.split()
        for end in range(1, len(words) + 1):
            nodes.setdefault(" ".join(words[:end]), len(nodes) + 1)
    step = np.zeros((len(nodes) + 1, kernel.MEMBER + 1), dtype=np.uint8)
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
