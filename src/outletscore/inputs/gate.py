"""What an article must pass before it joins a batch: its language, an id of its own, one name for its outlet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from outletscore.inputs import language
from outletscore.inputs.batch import Article, Item, Refusal, refuse
from outletscore.inputs.duplicates import Copies, number_of
from outletscore.inputs.numbers import Numbers
from outletscore.inputs.options import Options
from outletscore.inputs.outlets import Names
from outletscore.inputs.position import Position
from outletscore.inputs.reasons import Reason

if TYPE_CHECKING:
    import polars as pl


def in_language(article: Article, options: Options) -> Article | Refusal:
    """The article with its language; a refusal where it is certainly not English and shall be."""
    code = _language_of(article, options)
    return code if isinstance(code, Refusal) else replace(article, language=code)


def _language_of(article: Article, options: Options) -> str | Refusal | None:
    code, certain = language.read(article.text)
    if certain and code != "en" and options.language == "en":
        return refuse(article.place, Reason.LANGUAGE, f"language is {code}; let it pass with --language any")
    return code


class Gate:
    """Lets articles pass one by one. What it remembers (ids, spellings, copies) follows from what it let pass alone."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._taken = Numbers()
        self._names, self._copies = Names(options.aliases), Copies()

    def passed(self, article: Article) -> Item:
        """The article with its language, outlet and original; a refusal where it is not English or its id is taken."""
        code = _language_of(article, self._options)
        return code if isinstance(code, Refusal) else self._admitted(article, code)

    def admitted(self, article: Article) -> Article | Refusal:
        """The part of `passed` that depends on the articles before this one; the language is known."""
        return self._admitted(article, article.language)

    def _admitted(self, article: Article, code: str | None) -> Article | Refusal:
        if self._taken.get(number_of(article.article_id)) is not None:
            message = f"the id {article.article_id!r} is taken by an article before it; make ids unique"
            return refuse(article.place, Reason.ID_CLASH, message)
        outlet, original = self._remember(article.article_id, article.outlet, article.text)
        return replace(article, outlet=outlet, duplicate_of=original, language=code)

    def recall(self, articles: pl.DataFrame) -> None:
        """Remember articles that passed in a run before this one: `article_id`, `outlet` and `text` are read."""
        for article_id, outlet, text in articles.select("article_id", "outlet", "text").iter_rows():
            self._remember(article_id, outlet, text)

    def _remember(self, article_id: str, outlet: str | None, text: str) -> tuple[str | None, str | None]:
        self._taken.put(number_of(article_id), 0)
        outlet = self._names.of(outlet)
        return outlet, self._copies.first(outlet, article_id, text) if outlet else None


def passed(
    items: Iterable[tuple[Item, Position]], options: Options, known: Iterable[pl.DataFrame] = ()
) -> Iterator[tuple[Item, Position]]:
    """The items, each article through the gate; `known` are the articles of the batches before these items."""
    gate = Gate(options)
    for articles in known:
        gate.recall(articles)
    for item, position in items:
        yield (gate.passed(item) if isinstance(item, Article) else item), position
