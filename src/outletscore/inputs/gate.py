"""What an article must pass before it joins a batch: its language, an id of its own, one name for its outlet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from outletscore.inputs import language
from outletscore.inputs.batch import Article, Item, refuse
from outletscore.inputs.duplicates import Copies
from outletscore.inputs.options import Options
from outletscore.inputs.outlets import Names
from outletscore.inputs.reasons import Reason


def passed(items: Iterable[Item], options: Options) -> Iterator[Item]:
    """The items with their language, outlet and original; what is certainly not English, or has no id, is refused."""
    taken: set[str] = set()
    names, copies = Names(options.aliases), Copies()
    for item in items:
        if not isinstance(item, Article):
            yield item
            continue
        code, certain = language.read(item.text)
        if certain and code != "en" and options.language == "en":
            yield refuse(item.place, Reason.LANGUAGE, f"language is {code}; let it pass with --language any")
        elif item.article_id in taken:
            message = f"the id {item.article_id!r} is taken by an article before it; make ids unique"
            yield refuse(item.place, Reason.ID_CLASH, message)
        else:
            taken.add(item.article_id)
            outlet = names.of(item.outlet)
            original = copies.first(outlet, item.article_id, item.text) if outlet else None
            yield replace(item, language=code, outlet=outlet, duplicate_of=original)
