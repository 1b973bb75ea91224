"""Hostile and lifelike texts for the tests of the language room: hypothesis strategies and the fixture articles."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

from hypothesis import strategies as st

ARTICLES = Path(__file__).parent / "language_articles"

# One of each Unicode category, and what has a meaning of its own to the kernels.
_BY_CATEGORY: dict[str, str] = {}
for _point in range(sys.maxunicode + 1):
    _BY_CATEGORY.setdefault(unicodedata.category(chr(_point)), chr(_point))
CATEGORIES = tuple(_BY_CATEGORY.values())
SPACES = ("\t", "\n", "\r\n", "\r", "\n\n", "\v", "\f", "\x1c", "\x1f", "\x85", "\xa0", "\u2003", "\u2028", "\u2029")
INVISIBLE = ("\x00", "\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u202e", "\u200f", "\ufe0f", "\u0301")
MARKS = (*"\"'`“”„‟«»‘’‚‹›ʼ", "''", "``", "’’", "‘‘", "'''", '""', "“‘", "’”", '." ', ' "', " '", "' ", ",” ")
STOPS = (*".!?…。！？", "...", "..", "....", "?!", "!!", "!?!", ". ", "? ", ".)", '."', ".”", ".’", ". . .", "?”")
JOINTS = (*"-–—―‐,:;()[]{}&@#$%/\\*_+=<>|~^", "--", "---", "AT&T", "R&D", "’s", "'s", "'S", "n't", "s'", "s’ ")
_WORDS = """
    the The He he said Smith NATO US U.S. U.K u.s. p.m. e.g. Ph.D. J. K No no Mr Gen St Inc Co Jan Sept i I a A don't
    O’Neil workers James region However example.com 3.5 10,000 12:30 1.2.3 2021 9/11 1st 90s A1 1.a naïve É ÉCOLE ß ǅ
    ﬁn Ⅳ ² ½ ١٢٣ İstanbul ı ΑΣ Москва 中文 日本語 العربية हिन्दी 👍 👩\u200d👩\u200d👧 🇮🇳 🤷🏽\u200d♂\ufe0f 𝐁𝐨𝐥𝐝
    \U00020000 \U00030000 \U000e0001 \U0010ffff \ud800 \udfff e\u0301 \u0301\u0301 t\u0301est S\u0327 q\u200dr
"""
WORDS = tuple(_WORDS.split())

pieces = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
    st.sampled_from((" ", " ", " ", *SPACES)),
    st.sampled_from(MARKS),
    st.sampled_from(STOPS),
    st.sampled_from((*JOINTS, *INVISIBLE)),
    st.sampled_from(CATEGORIES),
    st.characters(exclude_categories=()),
)

# Anything at all, end to end.
hostile = st.lists(pieces, max_size=60).map("".join)


@st.composite
def lifelike(draw: st.DrawFn) -> str:
    """Sentences with quotations as newspapers and their misprints have them."""
    word = st.sampled_from(
        ("we", "They", "Putin", "workers", "James", "is", "U.S.", "Mr.", "NATO's", "1998", "very", "said")
    )
    opening, closing = st.sampled_from("\"“‘'«„”``"), st.sampled_from("\"”’'»“''’’")
    join = st.sampled_from((" ", " ", " ", " ", ", ", "", " — ", "-", "\n"))
    end = st.sampled_from((". ", ".", "? ", "! ", "... ", ".\n", ".\n\n", ", ", " ", ".) ", "…"))
    text = ""
    for _ in range(draw(st.integers(1, 8))):
        words = [draw(word) + draw(join) for _ in range(draw(st.integers(0, 5)))]
        inner = "".join(words).strip(" ")
        shape = draw(st.integers(0, 5))
        if shape == 0:
            inner = draw(opening) + inner + draw(st.sampled_from((",", ".", "", "?", "!"))) + draw(closing)
        elif shape == 1:
            inner = draw(opening) + inner
        elif shape == 2:
            inner += draw(closing)
        elif shape == 3:
            inner = (
                draw(word)
                + " "
                + draw(opening)
                + inner
                + " "
                + draw(opening)
                + draw(word)
                + draw(closing)
                + draw(closing)
            )
        text += inner + draw(end)
    return text


texts = st.one_of(hostile, lifelike())


def marked_articles() -> list[tuple[str, str]]:
    """(name, article) of the fixtures: ¦ stands before each sentence but the first, ⟦ ⟧ around each quotation."""
    return [(p.stem, p.read_text("utf-8")) for p in sorted(ARTICLES.glob("*.txt"))]


def without_marks(article: str) -> str:
    return article.translate({ord(c): None for c in "¦⟦⟧"})
