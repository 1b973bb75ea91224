"""What must hold for whatever somebody gives us to read, and generators of the worst of it.

`tests/test_hostile.py` runs a few hundred of each, `python -m benchmarks.hostile` the hundreds of thousands.
"""

from __future__ import annotations

import json
import random
import re
import string
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polars as pl
from hypothesis import strategies as st

from outletscore import rulebook
from outletscore.errors import OutletScoreError, RuleError
from outletscore.inputs import Batch, Options, read
from outletscore.scoring import Engine, score_texts
from tests.hostile import EMOJI, LETTERS, MARKS, PHRASES, PLAIN, SPACES

_NEWS = (
    "said|says|told reporters|according to|claimed|admitted that|in a statement|asked whether|reportedly|so-called|"
    "President Antonov|Mr. Lavrov|the spokesperson|Reuters|officials|she|he|they|who|ministry|Ada Marsh|U.S.|Jan. 5|"
    "outrageous|disgraceful|of course|you should|we must|shame|please|regime|allegedly|perhaps|slammed|-backed"
)
NEWS = _NEWS.split("|")
BREAKS = ["\n\n", "\n", "\r\n", "\u2028", ". ", ".\n", "” ", " “", '" ', ' "', "’ ", " ‘", "» ", "«", ", "]
OPTIONS = Options(language="any")

_pieces = st.sampled_from([*PLAIN, *PHRASES, *NEWS, *NEWS, *MARKS, *EMOJI, *LETTERS, *BREAKS, *BREAKS])
_letters = st.text(max_size=6)
_joined = st.lists(st.one_of(_pieces, _pieces, _pieces, _letters), max_size=40)
# Malformed texts: words of news, marks, line breaks and any code points at all, lone surrogates and NULs among them.
texts = st.tuples(_joined, st.sampled_from([" ", " ", " ", *SPACES])).map(lambda made: made[1].join(made[0]))
pages = st.one_of(
    st.lists(texts, max_size=12).map(lambda lines: "\n".join(lines).encode("utf-8", "surrogatepass")),
    st.binary(max_size=400),
    st.tuples(texts, st.sampled_from(["utf-16", "utf-16-le", "utf-32", "cp1252", "utf-7", "cp437"])).map(
        lambda made: made[0].encode(made[1], "replace")
    ),
)


class SpanError(AssertionError):
    """A span that is not what it says."""


def check_scored(articles: pl.DataFrame, scored: dict[str, pl.DataFrame]) -> int:
    """Every span of every table is exact; the number of spans. Raises SpanError."""
    known = dict(articles.select("article_id", "text").iter_rows())
    titles = dict(articles.select("article_id", "title").iter_rows())
    spans = 0
    ends: dict[str, int] = {}
    for row in scored["sentences"].iter_rows(named=True):
        text, start, end = known[row["article_id"]], row["start"], row["end"]
        _require(ends.get(row["article_id"], 0) <= start < end <= len(text), row)
        _require(0.0 <= row["editorializing"] <= 1.0 and -1.0 <= row["tone"] <= 1.0, row)
        ends[row["article_id"]] = end
        spans += 1
    for table, of in (("evidence", known), ("title_evidence", titles)):
        for row in scored[table].iter_rows(named=True):
            whole = of[row["article_id"]] or ""
            _require(0 <= row["start"] < row["end"] <= len(whole), row)
            _require(whole[row["start"] : row["end"]] == row["text"], row)
            spans += 1
    for row in scored["attributions"].iter_rows(named=True):
        text = known[row["article_id"]]
        for part in ("source", "cue", "content"):
            start, end = row[f"{part}_start"], row[f"{part}_end"]
            _require((start is None) == (end is None), row)
            if start is None:
                continue
            _require(0 <= start < end <= len(text), row)
            if part != "content":
                _require(row[part] is None or text[start:end] == row[part], row)
            spans += 1
    return spans


def _require(condition: bool, row: object) -> None:
    if not condition:
        raise SpanError(str(row))


def read_all(folder: Path) -> tuple[list[Batch], int]:
    """The batches of a folder, and how many inputs they account for."""
    batches = list(read([folder], OPTIONS))
    return batches, sum(batch.articles.height + len(batch.refused) + batch.skipped for batch in batches)


def score_records(engine: Engine, batch: Sequence[str]) -> int:
    """Texts as records through reading and scoring: counted once each, unchanged, with exact spans."""
    with tempfile.TemporaryDirectory() as name:
        rows = ({"id": str(i), "outlet": "O", "title": text[:60], "text": text} for i, text in enumerate(batch))
        path = Path(name, "texts.jsonl")
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        batches, counted = read_all(path)
    _require(counted == len(batch), f"{counted} of {len(batch)} accounted for")
    spans = 0
    for part in batches:
        for article_id, text in part.articles.select("article_id", "text").iter_rows():
            _require(text == batch[int(article_id)], "a text was changed")
        if part.articles.height:
            spans += check_scored(part.articles, score_texts(engine, part.articles))
    return spans


def score_pages(engine: Engine, batch: Sequence[bytes]) -> int:
    """Bytes as page dumps through reading and scoring: counted once each, every line listed, with exact spans."""
    with tempfile.TemporaryDirectory() as name:
        for i, page in enumerate(batch):
            Path(name, f"{i}.txt").write_bytes(page)
        batches, counted = read_all(Path(name))
    _require(counted == len(batch), f"{counted} of {len(batch)} accounted for")
    spans = 0
    for part in batches:
        if part.articles.height:
            spans += check_scored(part.articles, score_texts(engine, part.articles))
    return spans


# ---------------------------------------------------------------- rule files


def hostile_rules(seed: int = 20211014) -> Iterator[tuple[str, bytes]]:
    """Rule files that nobody would write, without end: shipped rules cut, joined, swollen, and mixed with bytes."""
    rng = random.Random(seed)
    sound = [path.read_bytes() for path in sorted(rulebook.loading.built_in().glob("*/*.toml"))]
    changes: list[tuple[str, Callable[[bytes], bytes]]] = [
        ("cut", lambda rule: rule[: rng.randrange(1, len(rule) - 1)]),
        ("head lost", lambda rule: rule[rng.randrange(1, len(rule) - 1) :]),
        ("bytes", lambda rule: _with(rng, rule, rng.randbytes(rng.randrange(1, 40)))),
        ("twice", lambda rule: rule + rule),
        ("joined", lambda rule: rule + rng.choice(sound)),
        ("nul", lambda rule: _with(rng, rule, b"\0")),
        ("nested", lambda rule: rule.replace(b'["', b"[" * rng.choice([2, 100, 30_000]) + b'"', 1)),
        ("quote lost", lambda rule: _without(rng, rule, b'"')),
        ("bracket lost", lambda rule: _without(rng, rule, b"]")),
        ("swollen", lambda rule: _in_pattern(rng, rule, b"a? " * rng.choice([40, 400, 4000]))),
        ("alternatives", lambda rule: _in_pattern(rng, rule, b"|".join(b"a%d" % i for i in range(5000)))),
        ("gaps", lambda rule: _in_pattern(rng, rule, b"a ...12 " * rng.choice([8, 80, 800]))),
        ("operators", lambda rule: _in_pattern(rng, rule, bytes(rng.choices(b"|_?{}<>=^$\\.[]", k=9)))),
        ("lexicon outside", lambda rule: _in_pattern(rng, rule, b"{../../../etc/passwd}")),
        ("weight", lambda rule: re.sub(rb"weight = .*", b"weight = " + rng.choice(WEIGHTS), rule)),
        ("key", lambda rule: rule.replace(b"scope", bytes(rng.choices(string.ascii_letters.encode(), k=5)), 1)),
        ("escape", lambda rule: _with(rng, rule, rng.choice([b"\\u12", b"\\UFFFFFFFF", b"\\ud800", b"\\x"]))),
        ("wide", lambda rule: rule.decode("utf-8").encode(rng.choice(["utf-16", "utf-32"]))),
        ("large", lambda rule: rule + b"#" * 5_000_000),
        ("control", lambda rule: _with(rng, rule, bytes([rng.choice([1, 8, 11, 27, 127])]))),
        ("marks", lambda rule: rule.replace(b"[[", b"[[" * rng.choice([2, 50]), 1)),
    ]
    while True:
        for name, change in changes:
            yield name, change(rng.choice(sound))


WEIGHTS = (b"nan", b"-inf", b"1e999", b"99999", b"0x10", b"1_0", b'"1"', b"[1]", b"true", b"", b"1979-05-27", b"--1")


def _with(rng: random.Random, rule: bytes, more: bytes) -> bytes:
    at = rng.randrange(len(rule))
    return rule[:at] + more + rule[at:]


def _without(rng: random.Random, rule: bytes, mark: bytes) -> bytes:
    places = [i for i in range(len(rule)) if rule[i : i + 1] == mark]
    at = rng.choice(places)
    return rule[:at] + rule[at + 1 :]


def _in_pattern(rng: random.Random, rule: bytes, item: bytes) -> bytes:
    """The rule with an item more at the beginning of its first pattern."""
    head, found, tail = rule.partition(b"patterns = [")
    before, quote, rest = tail.partition(b'"')
    return head + found + before + quote + item + b" " + rest


def refusal_of(folder: Path, rule: bytes) -> tuple[RuleError | None, float]:
    """The refusal of a rule file in a rulebook with the shipped lexicons, and the CPU seconds it took."""
    path = folder / "idiom" / "hostile.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(rule)
    begin = time.process_time()
    try:
        rulebook.load(folder)
    except RuleError as error:
        return error, time.process_time() - begin
    return None, time.process_time() - begin


def empty_rulebook(folder: Path) -> Path:
    """A folder with the shipped lexicons and no rule."""
    import shutil

    shutil.copytree(rulebook.loading.built_in() / "lexicons", folder / "lexicons")
    return folder


# ---------------------------------------------------------------- for a coverage-guided fuzzer: bytes in


def fuzz_dumps(data: bytes) -> None:
    """A page dump of any bytes."""
    from outletscore.inputs import dump, encoding
    from outletscore.inputs.unpacking import RefusedError

    try:
        page = encoding.decode(data)
        article = dump.read(page, "id", "place")
    except RefusedError:
        return
    _require("\n".join(line.text for line in article.lines) == page, "lines are lost")
    kept = " ".join(" ".join(line.text for line in article.lines if line.reason.kept).split())
    _require(len(kept) >= len(" ".join(article.text.split())) - 3 * article.text.count("\n\n") - 3, "text from nowhere")


def fuzz_records(data: bytes) -> None:
    """A table of any bytes: the first byte says of which kind."""
    kinds = (".jsonl", ".csv", ".parquet", ".db", ".jsonl.gz", ".tsv", ".html", ".txt.gz")
    with tempfile.TemporaryDirectory() as name:
        Path(name, "table" + kinds[(data[:1] or b"\0")[0] % len(kinds)]).write_bytes(data[1:])
        batches, counted = read_all(Path(name))
    _require(counted >= 1 or not data[1:].strip(), "nothing accounted for")
    for batch in batches:
        for article in batch.articles.iter_rows(named=True):
            _require(bool(article["text"].strip()), "an empty text")


def fuzz_rules(data: bytes) -> None:
    """A rule file and a lexicon of any bytes; what is sound is compiled, too."""
    from outletscore.language import Vocabulary

    rule, _, words = data.partition(b"\xff\xff")
    with tempfile.TemporaryDirectory() as name:
        for file, content in (("idiom/fuzz.toml", rule), ("lexicons/nouns.txt", words or b"# x\na\n")):
            Path(name, file).parent.mkdir()
            Path(name, file).write_bytes(content)
        try:
            book = rulebook.load(name)
        except OutletScoreError as error:
            _require(bool(error.place), f"no place: {error}")
            return
        rulebook.compile(book, Vocabulary())


def fuzz_kernel(engine: Engine, data: bytes) -> None:
    """Texts of any bytes, parted by NULs, through every kernel."""
    parts = data.decode("utf-8", "replace").split("\0")
    frame = pl.DataFrame({"article_id": [str(i) for i in range(len(parts))], "text": parts, "title": parts})
    from outletscore import tables

    full = pl.concat([tables.empty(tables.ARTICLES_IN), frame], how="diagonal")
    check_scored(full, score_texts(engine, full))
