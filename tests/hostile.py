"""Generated text that is hard to score: what the reference packages treat in special ways, thrown together."""

from __future__ import annotations

import random
from collections.abc import Sequence

SPACES = [" "] * 24 + ["  ", "\n", "\n\n", "\t", "\r\n", "\x0b", "\x0c", "\x1c", "\x1f", "\x85", "\xa0", "\u1680"]
SPACES += ["\u2003", "\u2009", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "", "", "—", "-", "\u200b", "\ufeff"]
MARKS = [".", ",", "!", "?", "!!", "?!", "???", "!!!!!!", "...", "…", ";", ":", "'", "''", '"', "“", "”", "‘", "’", "«"]
MARKS += [
    "»",
    "(",
    ")",
    "[",
    "]",
    "_",
    "__",
    "-",
    "--",
    "–",
    "—",
    "*",
    "#",
    "$",
    "%",
    "&",
    "/",
    "\\",
    "@",
    "^",
    "~",
    "`",
]
MARKS += [":)", ":-(", ":D", "<3", "©", "®", "™", "½", "²", "\x00", "\x01", "\x1b", "\x7f", "\xad", "\u0301", "\u200d"]
EMOJI = ["😀", "💘", "😁", "❤", "❤️", "☺", "🇬🇧", "👍🏽", "🔛", "㊗", "⭐", "‼", "⁉", "🀄", "👨‍👩‍👧", "🦄", "\U0001faf6"]
LETTERS = [
    "é",
    "ß",
    "ẞ",
    "ſ",
    "ı",
    "İ",
    "K",
    "Å",
    "ǅ",
    "ǆ",
    "Σ",
    "ς",
    "σ",
    "Ж",
    "ж",
    "中",
    "あ",
    "א",
    "ع",
    "ª",
    "ⅷ",
    "Ⓐ",
]
LETTERS += ["𝐀", "𐐀", "𐐨", "ﬁ", "٣", "৪", "①", "Ⅷ", "𞤀", "🄰", "ʰ", "ͅ", "İ", "ŉ"]
_PLAIN = (
    "the|a|of|to|and|in|that|said|for|it|is|was|on|but|not|no|nor|or|so|this|very|at|least|never|without|doubt|kind|sort|"
    "just|enough|more|most|hardly|barely|extremely|totally|great|good|bad|war|kill|death|attack|love|hate|best|worst|"
    "happy|sad|crisis|fear|lost|won't|can't|don't|isn't|DON'T|ain't|aint|cannot|couldnt|uh-uh|kind-of|sort-of|kinda|"
    "president|government|reported|minister|Moscow|Washington|people|country|officials|national|according|spokesperson|"
    "university|responsibility|independent|misunderstanding|congratulations|hmm|shh|2021|3.5|10,000|U.S.|NATO|EU-backed|"
    "o'clock|rock'n'roll|'tis|they've|we'll|you're|O'Brien's|dogs'|ex-president's|well-known|re-elected"
)
_PHRASES = (
    "the shit|the bomb|bad ass|badass|bus stop|yeah right|kiss of death|to die for|beating heart|just enough|kind of|"
    "sort of|never so good|never this bad|without doubt good|without a doubt|at least good|very least good|least good|"
    "no good|no or good|no war nor peace|good but bad|good good but good|so good so bad"
)
PLAIN, PHRASES = _PLAIN.split("|"), _PHRASES.split("|")


def shake(rng: random.Random, word: str) -> str:
    """The word in another shape."""
    roll = rng.random()
    if roll < 0.55:
        return word
    if roll < 0.65:
        return word.upper()
    if roll < 0.72:
        return word.capitalize()
    if roll < 0.80:
        return rng.choice(MARKS) + word + rng.choice(MARKS)
    if roll < 0.86:
        return word + rng.choice(MARKS)
    if roll < 0.90:
        return word.replace("k", "\u212a").replace("'", "’")
    cut = rng.randrange(len(word) + 1)
    return word[:cut] + rng.choice(LETTERS + MARKS + EMOJI) + word[cut:]


def sentence(rng: random.Random, words: Sequence[str] = (), length: int = 30) -> str:
    """One text of up to `length` words; `words` are mixed in."""
    parts = [rng.choice(["", "", "", " ", "\n", "“", "😀"])]
    for _ in range(rng.randrange(length + 1)):
        roll = rng.random()
        if roll < 0.35 or not words:
            part = rng.choice(PLAIN)
        elif roll < 0.45:
            part = rng.choice(PHRASES)
        elif roll < 0.85:
            part = rng.choice(words)
        elif roll < 0.92:
            part = rng.choice(MARKS)
        elif roll < 0.96:
            part = rng.choice(EMOJI)
        else:
            part = "".join(rng.choices(LETTERS, k=rng.randrange(1, 5)))
        parts += [shake(rng, part), rng.choice(SPACES)]
    return "".join(parts)
