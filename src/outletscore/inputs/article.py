"""Which paragraphs of a page are the article, and why the others are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from outletscore.inputs import features, lines, wordlists
from outletscore.inputs.layout import Paragraph
from outletscore.inputs.reasons import Line

# Log-odds from which a paragraph is body: best F1 on English pages over five folds (benchmarks/fit_lines.py).
THRESHOLD = -0.9
SHORT = 15
# Share of the kept words behind which a closing heading is believed.
ENDED = 0.8
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
    kept = [bool(score > THRESHOLD) for score in lines.score(found)]
    named = {**_repeated(found), **_teasers(found), **_behind(found, kept)}
    last = max((i for i, keep in enumerate(kept) if keep), default=-1)
    return [
        named.get(i) or (_kept(p) if keep else dropped(p.text, p.bullet, i > last))
        for i, (p, keep) in enumerate(zip(found, kept, strict=True))
    ]


def _repeated(found: Sequence[Paragraph]) -> dict[int, Line]:
    """Short lines that stand on the page twice are adverts, buttons or teasers; a picture's text and its caption are
    neighbours that begin alike."""
    marks = {}
    copies = Counter(p.text for p in found)
    for i, p in enumerate(found):
        following = found[i + 1] if i + 1 < len(found) else None
        words = p.text.split(" ")
        if copies[p.text] > 1 and len(words) < SHORT:
            marks[i] = Line.ADVERT if p.text[-1] in ".!?" else Line.TEASER
        elif following and _named_twice(p, following):
            marks[i] = marks[i + 1] = Line.CAPTION
    return marks


def _teasers(found: Sequence[Paragraph]) -> dict[int, Line]:
    """Lines in the body that announce another article: "ALSO READ: ..."."""
    inline = wordlists.phrases("inline")
    return {
        i: Line.TEASER
        for i, p in enumerate(found)
        if p.text.count(" ") < 2 * SHORT and p.text[-1] not in '.”"' and inline.match(wordlists.fold(p.text))
    }


def _behind(found: Sequence[Paragraph], kept: Sequence[bool]) -> dict[int, Line]:
    """What follows a heading that ends articles ("Leave a reply"), if nearly all that was kept stands before it."""
    closers = wordlists.phrases("closers")
    words = [(p.text.count(" ") + 1) * bool(keep) for p, keep in zip(found, kept, strict=True)]
    above, total = 0, sum(words)
    for i, p in enumerate(found):
        if above >= ENDED * total and p.text.count(" ") < 8 and closers.match(wordlists.fold(p.text)):
            return {j: dropped(found[j].text, found[j].bullet, True) for j in range(i, len(found))}
        above += words[i]
    return {}


def _named_twice(first: Paragraph, second: Paragraph) -> bool:
    """Whether two neighbours are a picture's text and its caption: no sentence, and the next line begins alike."""
    words = first.text.split(" ")
    open_end = 4 <= len(words) < 2 * SHORT and first.text[-1] not in ".!?:"
    return open_end and second.gap == 0 and second.text.split(" ")[:3] == words[:3]


def _kept(paragraph: Paragraph) -> Line:
    if paragraph.bullet:
        return Line.ITEM
    text = paragraph.text
    return Line.BODY if text[-1] in ".!?…”\"’'):;," or text.count(" ") >= 12 else Line.SUBHEAD


def dropped(text: str, bullet: bool, behind: bool) -> Line:
    """The likeliest name for a line that is not body; `bullet`: an item of a list; `behind`: no body follows it."""
    counts = dict(zip(features.FAMILIES, wordlists.families("page").count(features.plain(text)), strict=True))
    best = max(CALLED, key=lambda family: counts[family])
    if counts[best]:
        return CALLED[best]
    if wordlists.phrases("closers").match(wordlists.fold(text)):
        return Line.TEASER
    if text[0] == "[" and text[-1] == "]":
        return Line.CAPTION
    if bullet or text.count(" ") < 3:
        return Line.MENU
    return Line.TEASER if behind else Line.OTHER
