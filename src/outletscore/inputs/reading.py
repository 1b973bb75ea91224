"""Files -> articles, whatever their format; what goes wrong with one file stays with that file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from outletscore.errors import InputError
from outletscore.inputs import dump, encoding, files, gate, html, manifest, records, warc
from outletscore.inputs.batch import Article, Batch, Item, Refusal, Skip, batches, refuse
from outletscore.inputs.files import Source
from outletscore.inputs.options import Options
from outletscore.inputs.position import START, Gauge, Position, chained
from outletscore.inputs.reasons import Reason
from outletscore.inputs.unpacking import RefusedError, content

if TYPE_CHECKING:
    import polars as pl

Entry = Source | Refusal | Skip


def read(
    paths: Sequence[Path | str], options: Options, after: Position = START, known: Iterable[pl.DataFrame] = ()
) -> Iterator[Batch]:
    """The articles under the INPUT arguments, batch by batch; memory is bounded by a batch.

    Every input is an article of some batch, a refusal with a reason code, or counted as skipped.

    `after` is the `end` of a batch of an earlier run, and `known` the `articles` of its batches up to there, in order
    (frames with `article_id`, `outlet` and `text` will do). Then the batches go on behind it as if nothing had been in
    between: files that lie before it are not opened, and nothing before it is extracted again.

    Raises UsageError for a mapping that makes no sense, MissingPackageError where a format needs an optional package,
    InputError where the files before `after` are not those of the earlier run.
    """
    yield from batches(gate.passed(_items(paths, options, after), options, known), options.limits)


def entries(paths: Sequence[Path | str], options: Options) -> Iterator[Entry]:
    """What `read` would read, in its order: files, and what stands in a file's place. Nothing is opened."""
    yield from files.find(paths, options.limits)


def items(entry: Entry, options: Options) -> Iterator[Item]:
    """The items of one entry alone. Articles have their language, but not yet passed `Gate.admitted`."""
    if not isinstance(entry, Source):
        yield entry
        return
    for item, _ in _placed(entry, options, Position(1, 0, entry.size), 0):
        yield gate.in_language(item, options) if isinstance(item, Article) else item


def total_bytes(paths: Sequence[Path | str], options: Options) -> int:
    """Bytes of all files that `read` would open, as they lie on the disk: what `Batch.end.bytes` grows to."""
    return sum(entry.size for entry in files.find(paths, options.limits) if isinstance(entry, Source))


def _items(paths: Sequence[Path | str], options: Options, after: Position) -> Iterator[tuple[Item, Position]]:
    """Every item with the position behind it. `digest` holds the files up to and with the one that is being read."""
    read_bytes, digest, number = 0, "", -1
    for number, entry in enumerate(files.find(paths, options.limits)):
        if number == after.entries and not after.items:
            _same(digest, after)
        digest = _chained(digest, entry)
        size = entry.size if isinstance(entry, Source) else 0
        if number == after.entries and after.items:
            _same(digest, after)
        if number >= after.entries:
            behind = Position(number + 1, 0, read_bytes + size, digest)
            if isinstance(entry, Source):
                yield from _placed(entry, options, behind, after.items if number == after.entries else 0)
            else:
                yield entry, behind
        read_bytes += size
    if number + 1 < after.entries + (after.items > 0):
        raise _changed()
    if number + 1 == after.entries:
        _same(digest, after)


def _placed(source: Source, options: Options, behind: Position, skip: int) -> Iterator[tuple[Item, Position]]:
    """The items of one file, with the position behind each; what goes wrong with the file is its last item."""
    gauge = Gauge(source.size)
    number, before = skip, behind.bytes - source.size
    try:
        for item in _articles(source, options, gauge, skip):
            number += 1
            yield item, Position(behind.entries - 1, number, before + gauge.bytes(), behind.digest)
    except RefusedError as error:
        yield refuse(source.place, error.reason, error.message), behind
    except OSError as error:
        yield refuse(source.place, Reason.UNREADABLE, (error.strerror or str(error)).lower()), behind


def _chained(digest: str, entry: Source | Refusal | Skip) -> str:
    if isinstance(entry, Source):
        return chained(digest, entry.name, entry.size, entry.changed)
    return chained(digest, entry.path, 0, 0)


def _same(digest: str, after: Position) -> None:
    if digest != after.digest:
        raise _changed()


def _changed() -> InputError:
    return InputError(
        "the files before the place to go on from have changed since then",
        hint="start the run again from the beginning",
    )


def _articles(source: Source, options: Options, gauge: Gauge, skip: int) -> Iterator[Item]:
    """The items of one file behind its first `skip`."""
    match source.format:
        case "dump" | "html" if skip:
            return
        case "dump":
            text = encoding.decode(content(source, options.max_bytes, options.limits))
            gauge.share = 1.0
            yield _named(dump.read(text, source.name, source.place), source, options)
        case "html":
            page = content(source, options.max_bytes, options.limits)
            gauge.share = 1.0
            yield _named(html.read(page, source.name, source.place, options), source, options)
        case "warc":
            yield from warc.read(source, options, gauge, skip)
        case _:
            yield from records.read(source, options, gauge, skip)


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
