"""Files -> articles, whatever their format; what goes wrong with one file stays with that file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from outletscore.inputs import dump, encoding, files, gate, html, manifest, records, warc
from outletscore.inputs.batch import Article, Batch, Item, batches, refuse
from outletscore.inputs.files import Source
from outletscore.inputs.options import Options
from outletscore.inputs.reasons import Reason
from outletscore.inputs.unpacking import RefusedError, content


def read(paths: Sequence[Path | str], options: Options) -> Iterator[Batch]:
    """The articles under the INPUT arguments, batch by batch; memory is bounded by a batch.

    Every input is an article of some batch, a refusal with a reason code, or counted as skipped.
    Raises UsageError for a mapping that makes no sense, MissingPackageError where a format needs an optional package.
    """
    yield from batches(gate.passed(_items(paths, options), options), options.limits)


def _items(paths: Sequence[Path | str], options: Options) -> Iterator[Item]:
    for source in files.find(paths, options.limits):
        if not isinstance(source, Source):
            yield source
            continue
        try:
            yield from _articles(source, options)
        except RefusedError as error:
            yield refuse(source.place, error.reason, error.message)
        except OSError as error:
            yield refuse(source.place, Reason.UNREADABLE, (error.strerror or str(error)).lower())


def _articles(source: Source, options: Options) -> Iterator[Item]:
    match source.format:
        case "dump":
            text = encoding.decode(content(source, options.max_bytes, options.limits))
            yield _named(dump.read(text, source.name, source.place), source, options)
        case "html":
            page = content(source, options.max_bytes, options.limits)
            yield _named(html.read(page, source.name, source.place, options), source, options)
        case "warc":
            yield from warc.read(source, options)
        case _:
            yield from records.read(source, options)


def _named(article: Article, source: Source, options: Options) -> Article:
    """The article of a file of its own, with what the manifest and --outlet-from say."""
    article = manifest.completed(article, source.manifest, source.name)
    match options.outlet_from:
        case "parent":
            return replace(article, outlet=source.path.absolute().parent.name)
        case "stem":
            return replace(article, outlet=source.name.rsplit("/", 1)[-1].split(".")[0])
        case _:
            return article
