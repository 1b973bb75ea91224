"""An HTML page -> one article: trafilatura (full) or resiliparse (fast). Both are optional packages."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

from outletscore.errors import MissingPackageError
from outletscore.inputs import (
    article,
    dates,
    features,
    headline,
    language,
    layout,
    lines,
    outlets,
    webdate,
    webtitle,
    wordlists,
)
from outletscore.inputs.batch import Article, PageLine
from outletscore.inputs.options import Options
from outletscore.inputs.reasons import Line, Reason
from outletscore.inputs.unpacking import RefusedError

# Parsers slow down on nests that no page has; browsers stop at 512 levels.
DEEPEST = 2_000
SHORT = 15  # words up to which one set phrase is enough to give a line away
# resiliparse has taken out most of the page already, so less is needed to keep a line than in a dump.
FAST_THRESHOLD = -1.75


def package(name: str, extra: str = "html") -> ModuleType:
    """An optional package. Raises MissingPackageError that says what to install."""
    try:
        return import_module(name)
    except ImportError as error:
        message = f"this input needs the package {name.split('.')[0]}"
        raise MissingPackageError(message, hint=f"pip install 'outletscore[{extra}]'") from error


def gave_up(error: BaseException, reason: Reason, message: str) -> BaseException:
    """What to raise for an error of a parser: a refusal; but the error itself where somebody wants the process to end.

    A parser written in Rust panics with an exception that is no `Exception`.
    """
    panic = type(error).__name__ == "PanicException"
    if isinstance(error, RefusedError) or not (panic or isinstance(error, Exception)):
        return error
    return RefusedError(reason, f"{message}: {error}")


def read(page: bytes, article_id: str, place: str, options: Options, url: str | None = None) -> Article:
    """The article of a page. Raises RefusedError where there is none, or where the page is certainly not English."""
    if not page.strip():
        raise RefusedError(Reason.EMPTY, "nothing in it")
    markup = _decode(page)
    everything = _plain(markup, main=False)
    if options.language == "en":
        code, certain = language.read(everything)
        if certain and code != "en":
            raise RefusedError(Reason.LANGUAGE, f"language is {code}; let it pass with --language any")
    found = _full(markup, url) if options.extractor == "full" else _fast(markup, url)
    title = found.get("title")
    squeezed = (" ".join(line.split()) for line in (found["text"] or "").split("\n"))
    paragraphs = [line for line in squeezed if line and not _of_the_page(line)]
    while paragraphs and (paragraphs[0] == title or headline.signs(paragraphs[0])):
        del paragraphs[0]
    if not paragraphs:
        raise RefusedError(Reason.NO_ARTICLE, "the extractor found no article on this page")
    return Article(
        place,
        article_id,
        "\n\n".join(paragraphs),
        outlet=found.get("outlet"),
        title=title,
        byline=found.get("byline"),
        published=found.get("published"),
        url=found.get("url"),
        lines=_lines(everything, paragraphs, title),
    )


def _decode(page: bytes) -> str:
    """The page as text, by its byte order mark, its meta element, or its bytes; without NULs and lone surrogates."""
    detect = package("resiliparse.parse.encoding")
    name = detect.detect_encoding(page, from_html_meta=True)
    text: str = detect.bytes_to_str(page, name, "replace")
    return text.replace("\0", "")


def _plain(markup: str, main: bool) -> str:
    if markup.count("<") > 200 * DEEPEST and markup.count("</") * 10 < markup.count("<"):
        raise RefusedError(Reason.BROKEN_MARKUP, "elements are opened and never closed: no page of a site")
    extract = package("resiliparse.extract.html2text").extract_plain_text
    try:
        return str(extract(markup, preserve_formatting=True, main_content=main, alt_texts=False, list_bullets=False))
    except BaseException as error:
        raise gave_up(error, Reason.BROKEN_MARKUP, "the parser gives up") from error


def _full(markup: str, url: str | None) -> dict[str, Any]:
    bare_extraction = package("trafilatura").bare_extraction
    try:
        found = bare_extraction(markup, url=url, include_comments=False, with_metadata=True)
    except Exception as error:  # lxml and trafilatura raise many kinds on broken pages
        raise gave_up(error, Reason.BROKEN_MARKUP, "the extractor gives up") from error
    if found is None:
        return {"text": ""}
    tree = _parsed(markup)
    site = found.sitename or None
    address = url or found.url
    return {
        "text": found.text,
        "title": _title(tree, site, found.title),
        "byline": _byline(found.author),
        "published": dates.iso(found.date) or webdate.read(markup, tree, _meta(tree)),
        "url": address,
        "outlet": site or found.hostname or outlets.host_of(address),
    }


def _of_the_page(line: str) -> bool:
    """Whether set phrases give away a line that the extractor took for one of the article ("Sign up for ...")."""
    phrases = wordlists.families("page").count(features.plain(line))[features.FAMILIES.index("phrase")]
    return phrases > 1 or (phrases == 1 and line.count(" ") < SHORT)


def _byline(author: str | None) -> str | None:
    """Authors as printed, parted by commas; null for addresses and remains of markup."""
    names = [name.strip() for name in (author or "").split(";")]
    good = [name for name in names if 2 < len(name) < 60 and "/" not in name and "@" not in name and name != "admin"]
    return ", ".join(good) or None


def _fast(markup: str, url: str | None) -> dict[str, Any]:
    tree = _parsed(markup)
    meta = _meta(tree)
    site = meta.get("og:site_name") or None
    address = url or meta.get("og:url") or None
    return {
        "text": _prose(_plain(markup, main=True)),
        "title": _title(tree, site, None),
        "byline": _byline(meta.get("author")),
        "published": webdate.read(markup, tree, meta),
        "url": address,
        "outlet": site or outlets.host_of(address),
    }


def _parsed(markup: str) -> Any:
    return package("resiliparse.parse.html").HTMLTree.parse(markup)


def _meta(tree: Any) -> dict[str, str]:
    """What the meta elements of a page say, by lower-case name; the first of a name counts."""
    meta: dict[str, str] = {}
    for element in tree.document.query_selector_all("meta[property], meta[name]") if tree.document else []:
        key = element.getattr("property") or element.getattr("name") or ""
        meta.setdefault(key.lower(), " ".join((element.getattr("content") or "").split()))
    return meta


def _title(tree: Any, site: str | None, extracted: str | None) -> str | None:
    meta = _meta(tree)
    headings = [" ".join(h.text.split()) for h in tree.document.query_selector_all("h1")] if tree.document else []
    stated = [meta.get("og:title", ""), meta.get("twitter:title", "")]
    return webtitle.read(headings, stated, " ".join((tree.title or "").split()), site, extracted)


def _prose(text: str) -> str:
    """The lines of resiliparse's main content that the line classifier takes for the article, too."""
    found = layout.paragraphs(text.split("\n"))
    kept = lines.score(found) > FAST_THRESHOLD
    return "\n".join(p.text for p, keep in zip(found, kept, strict=True) if keep)


def _lines(everything: str, paragraphs: list[str], title: str | None) -> tuple[PageLine, ...]:
    """Every block of the page, with what became of it; the extractor gives no reasons, so these are guesses."""
    kept = set(paragraphs)
    whole = "\n".join(paragraphs)

    def reason(line: str, text: str) -> Line:
        if not text:
            return Line.BLANK
        if text == title:
            return Line.TITLE
        if text in kept or (len(text) > 30 and text in whole):
            return Line.BODY
        return article.dropped(text, line[0] == " ", behind=False)

    return tuple(
        PageLine(number, line, reason(line, " ".join(line.split())))
        for number, line in enumerate(everything.split("\n"), 1)
    )
