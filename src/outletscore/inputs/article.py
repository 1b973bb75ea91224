"""Which paragraphs of a page are the article, and why the others are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from outletscore.inputs import features, lines, wordlists
from outletscore.inputs.layout import Paragraph
from outletscore.inputs.reasons import Line

# Log-odds from which a paragraph is body: best F1 over five folds of English and other pages (benchmarks/fit_lines.py).
THRESHOLD = -0.2
SHORT = 15
# What a dropped line is called, by the family of page words that it holds most of.
CALLED = {
    "account": Line.FORM,
    "rights": Line.FOOTER,
    "share": Line.MENU,
    "comment": Line.COMMENT,
    "more": Line.TEASER,
    "advert": Line.ADVERT,
    "picture": Line.CAPTION,
    "site": Line.MENU,
    "biography": Line.CREDIT,
}


def classify(found: Sequence[Paragraph]) -> list[Line]:
    """What each paragraph of a page is: body, or a reason for not being it."""
    kept = lines.score(found) > THRESHOLD
    repeated = _repeated(found)
    last = max((i for i, keep in enumerate(kept) if keep), default=-1)
    return [
        repeated.get(i) or (_kept(p) if keep else _dropped(p, i > last))
        for i, (p, keep) in enumerate(zip(found, kept, strict=True))
    ]


def _repeated(found: Sequence[Paragraph]) -> dict[int, Line]:
    """Short lines that stand on the page twice are adverts, buttons or teasers; a picture's text and its caption are
    neighbours that begin alike."""
    marks = {}
    copies = Counter(p.text for p in found)
    for i, (p, following) in enumerate(zip(found, [*found[1:], None], strict=True)):
        words = p.text.split(" ")
        if copies[p.text] > 1 and len(words) < SHORT:
            marks[i] = Line.ADVERT if p.text[-1] in ".!?" else Line.TEASER
        elif (
            following
            and following.gap == 0
            and 4 <= len(words) < 2 * SHORT
            and p.text[-1] not in ".!?:"
            and following.text.split(" ")[:3] == words[:3]
        ):
            marks[i] = marks[i + 1] = Line.CAPTION
    return marks


def _kept(paragraph: Paragraph) -> Line:
    if paragraph.bullet:
        return Line.ITEM
    text = paragraph.text
    return Line.BODY if text[-1] in ".!?…”\"’'):;," or text.count(" ") >= 12 else Line.SUBHEAD


def _dropped(paragraph: Paragraph, behind: bool) -> Line:
    """The likeliest name for a line that is not body; `behind`: nothing of the body follows it."""
    counts = dict(zip(features.FAMILIES, wordlists.families("page").count(features.plain(paragraph.text)), strict=True))
    best = max(CALLED, key=lambda family: counts[family])
    if counts[best]:
        return CALLED[best]
    if wordlists.phrases("closers").match(wordlists.fold(paragraph.text)):
        return Line.TEASER
    if paragraph.text[0] == "[" and paragraph.text[-1] == "]":
        return Line.CAPTION
    if paragraph.bullet or paragraph.text.count(" ") < 3:
        return Line.MENU
    return Line.TEASER if behind else Line.OTHER
