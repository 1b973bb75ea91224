"""Web archives -> articles, record by record: WARC and WARC.gz such as Common Crawl's news."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from outletscore.inputs import bodies, html
from outletscore.inputs.batch import Item, Skip, refuse
from outletscore.inputs.files import Source
from outletscore.inputs.options import Options
from outletscore.inputs.position import Gauge
from outletscore.inputs.reasons import Reason
from outletscore.inputs.unpacking import RefusedError, opened

PAGES = ("text/html", "application/xhtml+xml")


def read(source: Source, options: Options, gauge: Gauge, skip: int = 0) -> Iterator[Item]:
    """The articles of one archive, without its first `skip` responses.

    Responses that are no HTML pages, or no success, are set aside.
    """
    warc = html.package("fastwarc.warc", "warc")
    with opened(source, options.limits, buffer=0, gauge=gauge) as stream:
        # quirks_mode: a record whose head is broken is passed over, else it would end the archive
        records = warc.ArchiveIterator(
            stream, record_types=warc.WarcRecordType.response, auto_decode="none", quirks_mode=True
        )
        number = 0
        try:
            for record in records:
                number += 1
                if number <= skip:
                    continue
                place, http = f"{source.place}:{number}", record.http_headers
                if http is None or http.status_code != 200 or (record.http_content_type or "") not in PAGES:
                    yield Skip(place)
                    continue
                try:
                    page = body(record.reader.read(options.max_bytes + 1), http, options.max_bytes)
                except RefusedError as error:
                    yield refuse(place, error.reason, error.message)
                    continue
                if len(page) > options.max_bytes:
                    yield refuse(place, Reason.TOO_LARGE, f"larger than {options.max_bytes:,} bytes")
                    continue
                url = record.headers.get("WARC-Target-URI")
                try:
                    yield html.read(page, f"{source.name}:{number}", place, options, url)
                except RefusedError as error:
                    yield refuse(place, error.reason, error.message)
        except GeneratorExit:
            raise
        except BaseException as error:
            raise html.gave_up(error, Reason.BROKEN_ARCHIVE, f"broken behind record {number}") from error
        if not number:
            raise RefusedError(Reason.EMPTY, "no response record in this archive")


def body(stored: bytes, http: Any, max_bytes: int) -> bytes:
    """The page of a response."""
    return bodies.plain(stored, http.get("Transfer-Encoding", ""), http.get("Content-Encoding", ""), max_bytes)
