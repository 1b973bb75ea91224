"""Every format, with a sample made by the real tool."""

from __future__ import annotations

import builtins
import gzip
import io
import sqlite3
import sys
import zlib
from pathlib import Path
from typing import Any

import brotli
import polars as pl
import pytest
import zstandard

from outletscore.errors import MissingPackageError
from outletscore.inputs import Batch, Options, Refusal, read

FIXTURES = Path(__file__).parent / "fixtures" / "inputs"
PAGE = FIXTURES / "bridge.html"
FIRST = "The town council has put off its decision on the repair of Mill Bridge until May, after engineers told"
LAST = "It would carry cars and small vans, the county’s transport officer wrote in a letter to the council"
NOT_ARTICLE = ("Obituaries", "Post Comment", "Lifeboat", "All rights", "required", "Advertisement", "H. Reed", "Reply")


def whole(path: Path, options: Options | None = None) -> tuple[pl.DataFrame, list[Refusal], int]:
    batches: list[Batch] = list(read([path], options or Options()))
    refused = [refusal for batch in batches for refusal in batch.refused]
    return pl.concat([batch.articles for batch in batches]), refused, sum(batch.skipped for batch in batches)


def check(article: dict[str, Any]) -> None:
    assert article["title"] == "Council delays decision on Mill Bridge"
    assert article["byline"] == "Ada Marsh"
    assert article["published"][:10] == "2024-03-07"
    assert article["outlet"] == "The Harbour Gazette"
    assert FIRST in article["text"]
    assert LAST in article["text"]
    assert [phrase for phrase in NOT_ARTICLE if phrase in article["text"]] == []
    assert "Council delays" not in article["text"]


@pytest.mark.parametrize("tool", ["w3m", "w3m80", "lynx", "inscriptis"])
def test_dumps_of_every_tool_give_the_same_article(tool: str) -> None:
    articles, refused, _ = whole(FIXTURES / f"bridge.{tool}.txt")
    assert refused == []
    check(articles.row(0, named=True))


def test_wrapped_dumps_give_whole_paragraphs() -> None:
    plain, wrapped = (whole(FIXTURES / f"bridge.{tool}.txt")[0]["text"][0] for tool in ("w3m", "w3m80"))
    assert wrapped == plain


@pytest.mark.parametrize("extractor", ["full", "fast"])
def test_html(extractor: str) -> None:
    articles, refused, _ = whole(PAGE, Options(extractor=extractor))
    assert refused == []
    article = articles.row(0, named=True)
    assert article["url"] == ("https://www.harbourgazette.example/news/mill-bridge" if extractor == "full" else None)
    if extractor == "full":
        check(article)
    assert FIRST in article["text"]


def test_html_packed_and_in_an_old_encoding(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8").replace('charset="utf-8"', 'charset="windows-1252"')
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(page.encode("cp1252")))
    check(whole(path)[0].row(0, named=True))


def test_every_block_of_a_html_page_is_listed() -> None:
    (batch,) = read([PAGE], Options())
    lines = dict(batch.lines.select("text", "kept").iter_rows())
    assert sum(lines.values()) >= 6
    assert lines["  Obituaries"] is False


def archive(path: Path) -> Path:
    from fastwarc.warc import WarcRecord, WarcRecordType

    page = PAGE.read_bytes()
    german = "<html><body><p>" + "Der Rat der Stadt hat die Entscheidung über die Brücke vertagt. " * 20 + "</p></body>"
    with path.open("wb") as stream:
        for status, kind, body in (
            ("200 OK", "text/html; charset=utf-8", page),
            ("404 Not Found", "text/html", page),
            ("200 OK", "image/png", b"\x89PNG"),
            ("200 OK", "text/html; charset=utf-8", german.encode()),
        ):
            record = WarcRecord()
            record.init_headers(record_type=WarcRecordType.response)
            record.headers["Content-Type"] = "application/http; msgtype=response"
            record.headers["WARC-Target-URI"] = "https://www.harbourgazette.example/mill"
            record.set_bytes_content(f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body)
            member = io.BytesIO()
            record.write(member)
            stream.write(gzip.compress(member.getvalue()) if path.suffix == ".gz" else member.getvalue())
    return path


@pytest.mark.parametrize("name", ["news.warc", "news.warc.gz"])
def test_web_archive(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path / name)
    articles, refused, skipped = whole(path)
    assert articles["article_id"].to_list() == [f"{name}:1"]
    assert articles["url"].to_list() == ["https://www.harbourgazette.example/mill"]
    check(articles.row(0, named=True))
    assert [(r.path, r.reason) for r in refused] == [(f"{path}:4", "language")]
    assert skipped == 2
    assert whole(path, Options(language="any"))[0].height == 2


def test_broken_web_archive_keeps_what_came_before(tmp_path: Path) -> None:
    path = archive(tmp_path / "news.warc.gz")
    path.write_bytes(path.read_bytes()[:-40])
    articles, refused, _ = whole(path)
    assert articles.height == 1
    assert "broken-archive" in {r.reason for r in refused}


def test_an_archive_by_warcio() -> None:
    articles, refused, skipped = whole(FIXTURES / "bridge.warcio.warc.gz")
    check(articles.row(0, named=True))
    assert articles["url"].to_list() == ["https://www.harbourgazette.example/news/mill-bridge"]
    assert refused == []
    assert skipped == 1  # the page that was gone; what is no response is no input


def response(number: int, body: bytes, *headers: str, magic: str = "WARC/1.1") -> bytes:
    """A record of a web archive."""
    http = "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8", *headers, "", ""]).encode() + body
    kind = "WARC-Type: response\r\nContent-Type: application/http; msgtype=response"
    head = f"{magic}\r\n{kind}\r\nWARC-Target-URI: https://a.example/{number}\r\nContent-Length: {len(http)}\r\n\r\n"
    return head.encode() + http + b"\r\n\r\n"


def in_chunks(body: bytes, size: int = 700) -> bytes:
    parts = [body[i : i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


PAGE_BYTES = PAGE.read_bytes()
CHUNKED = "Transfer-Encoding: chunked"
STORED = {
    "plain": (PAGE_BYTES,),
    "gzip": (gzip.compress(PAGE_BYTES), "Content-Encoding: gzip"),
    "deflate": (zlib.compress(PAGE_BYTES), "content-encoding: deflate"),
    "brotli": (brotli.compress(PAGE_BYTES), "Content-Encoding: br"),
    "zstd": (zstandard.compress(PAGE_BYTES), "Content-Encoding: zstd"),
    "chunked": (in_chunks(PAGE_BYTES), CHUNKED),
    "both": (in_chunks(gzip.compress(PAGE_BYTES)), CHUNKED, "Content-Encoding: gzip"),
    "undone, header left": (PAGE_BYTES, CHUNKED, "Content-Encoding: gzip"),
    "undone, header left, br": (PAGE_BYTES, "Content-Encoding: br"),
}


@pytest.mark.parametrize("how", STORED)
def test_bodies_of_an_archive_as_crawlers_store_them(tmp_path: Path, how: str) -> None:
    path = tmp_path / "news.warc"
    body, *headers = STORED[how]
    path.write_bytes(response(1, body, *headers) + response(2, b"<p>too short"))
    articles, refused, _ = whole(path)
    check(articles.row(0, named=True))
    assert [r.path for r in refused] == [f"{path}:2"]


BROKEN = {
    "gzip": response(2, b"\x1f\x8b" + b"\xff" * 40, "Content-Encoding: gzip"),
    "brotli": response(2, b"\xff" * 40, "Content-Encoding: br"),
    "zstd": response(2, b"\x28\xb5\x2f\xfd" + b"\xff" * 40, "Content-Encoding: zstd"),
    "chunks": response(2, b"ffff\r\ntoo few", CHUNKED),
    "bomb": response(2, gzip.compress(b" " * 40_000_000), "Content-Encoding: gzip"),
    "head": response(2, PAGE_BYTES, magic="WRAC/1.1"),
    "no http": b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n",
    "between": b"\0\xff junk\n" * 9,
}


@pytest.mark.parametrize("how", BROKEN)
@pytest.mark.parametrize("packed", [False, True])
def test_a_broken_record_leaves_the_others_alone(tmp_path: Path, how: str, packed: bool) -> None:
    records = [response(1, PAGE_BYTES), BROKEN[how], response(3, PAGE_BYTES.replace(b"Mill", b"Long"))]
    path = tmp_path / ("news.warc.gz" if packed else "news.warc")
    path.write_bytes(b"".join(gzip.compress(record) if packed else record for record in records))
    articles, refused, _ = whole(path)
    assert articles["url"].to_list() == ["https://a.example/1", "https://a.example/3"]
    reason = {"chunks": "no-article", "bomb": "too-large"}.get(how, "broken-archive")
    assert [r.reason for r in refused] == ([] if how in ("head", "no http", "between") else [reason])


def test_zstandard_frames_end_to_end_are_one_table() -> None:
    articles, refused, _ = whole(FIXTURES / "rows.jsonl.zst")
    assert articles.select("article_id", "outlet").rows() == [
        ("b1", "The Harbour Gazette"), ("b2", "The Harbour Gazette"), ("b3", "Valley Post"),
    ]  # fmt: skip
    assert refused == []


@pytest.mark.parametrize("bad", ["cut", "damaged", "behind"])
def test_broken_zstandard_keeps_what_came_before(tmp_path: Path, bad: str) -> None:
    good = (FIXTURES / "rows.jsonl.zst").read_bytes()
    path = tmp_path / "rows.jsonl.zst"
    path.write_bytes(
        {"cut": good[:-8], "damaged": good[:240] + b"\xff" * 40 + good[280:], "behind": good + b"junk"}[bad]
    )
    articles, refused, _ = whole(path)
    assert articles["article_id"].to_list()[:2] == ["b1", "b2"]
    assert [r.reason for r in refused if r.path == str(path)] == ["broken-archive"]


@pytest.mark.parametrize("ending", [".csv.gz", ".csv.zst"])
def test_packed_csv(tmp_path: Path, ending: str) -> None:
    data = b"id,source,content\nx,S,A text that is long enough to be read.\n"
    path = tmp_path / f"rows{ending}"
    path.write_bytes((gzip if ending.endswith("gz") else zstandard).compress(data))
    assert whole(path)[0].select("article_id", "outlet").rows() == [("x", "S")]


def nela(path: Path) -> Path:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE newsdata (id TEXT, date TEXT, source TEXT, title TEXT, content TEXT, author TEXT)")
    rows = [
        ("g--1", "2021-03-01", "gazette", "Bridge", "The bridge @ @ @ @ @ @ @ stays closed until May.", "A. Marsh"),
        ("g--2", "2021-03-02", "gazette", "Ferry", None, None),
    ]
    database.executemany("INSERT INTO newsdata VALUES (?, ?, ?, ?, ?, ?)", rows)
    database.commit()
    database.close()
    return path


def test_sqlite_in_the_layout_of_nela_gt(tmp_path: Path) -> None:
    path = nela(tmp_path / "nela.db")
    before = path.read_bytes()
    articles, refused, _ = whole(path)
    assert articles.select("article_id", "outlet", "title", "byline", "published").rows() == [
        ("g--1", "gazette", "Bridge", "A. Marsh", "2021-03-01")
    ]
    assert articles["text"][0] == "The bridge @ @ @ @ @ @ @ stays closed until May."
    assert [(r.path, r.reason) for r in refused] == [(f"{path}:2", "empty")]
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["nela.db"]


def test_allsides_spellings(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"ID": "x", "content": "a b", "content_original": "A b.", "source": "S"}\n', encoding="utf-8")
    assert whole(path)[0].select("article_id", "outlet", "text").rows() == [("x", "S", "A b.")]


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    """No optional package can be imported."""
    real = builtins.__import__

    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.split(".")[0] in ("trafilatura", "resiliparse", "fastwarc", "zstandard"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    for name in [n for n in sys.modules if n.split(".")[0] in ("trafilatura", "resiliparse", "fastwarc", "zstandard")]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(builtins, "__import__", refuse)


@pytest.mark.usefixtures("without")
@pytest.mark.parametrize(
    ("name", "hint"),
    [("a.html", "outletscore[html]"), ("a.warc", "outletscore[warc]"), ("a.jsonl.zst", "outletscore[zst]")],
)
def test_a_missing_package_is_named(tmp_path: Path, name: str, hint: str) -> None:
    (tmp_path / name).write_bytes(b"<p>Some text")
    with pytest.raises(MissingPackageError, match="needs the package") as caught:
        list(read([tmp_path], Options()))
    assert hint in caught.value.hint
