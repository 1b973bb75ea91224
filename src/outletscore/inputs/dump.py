"""A page dump (text that lost its HTML) -> one article."""

from __future__ import annotations

from outletscore.inputs import article, layout, masthead
from outletscore.inputs.batch import Article, PageLine
from outletscore.inputs.reasons import Line, Reason
from outletscore.inputs.unpacking import RefusedError


def read(page: str, article_id: str, place: str) -> Article:
    """The article of a page. Raises RefusedError where the page is empty or holds none."""
    if not page.strip():
        raise RefusedError(Reason.EMPTY, "nothing in it")
    lines = page.split("\n")
    found = layout.paragraphs(lines)
    head = masthead.read(found, article.classify(found))
    text = "\n\n".join(p.text for p, reason in zip(found, head.reasons, strict=True) if reason.kept)
    if not text:
        raise RefusedError(Reason.NO_ARTICLE, "no line of it looks like a line of an article")
    reasons = {
        number: reason for p, reason in zip(found, head.reasons, strict=True) for number in range(p.first, p.last + 1)
    }
    return Article(
        place,
        article_id,
        text,
        outlet=head.outlet,
        title=head.title,
        byline=head.byline,
        published=head.published,
        lines=tuple(PageLine(n, line, reasons.get(n, Line.BLANK)) for n, line in enumerate(lines, 1)),
    )
