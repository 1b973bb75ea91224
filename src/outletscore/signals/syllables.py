"""Syllables and easy words, as textstat 0.7.13 counts them, without its download.

textstat asks three things of a word: its first pronunciation in CMU's dictionary (which nltk downloads), pyphen's
hyphenation where the dictionary lacks it, and whether its own list of easy words has it. pyphen and the list are read
from the installed packages, the dictionary is ours: docs/decisions/0020-syllables.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import readability as kernel
from outletscore.language.kernel.characters import ALNUM, properties

if TYPE_CHECKING:
    from pyphen import Pyphen  # type: ignore[import-untyped]

LANGUAGE = "en_US"  # textstat's own default, for pyphen


def from_cmudict(lines: Iterable[str]) -> dict[str, int]:
    """Word -> syllables of its first pronunciation, from the lines of a file of CMU's (or of nltk's copy).

    Only words that textstat can ask for: those that its cleaning leaves as they are.
    """
    counts: dict[str, int] = {}
    for line in lines:
        word, *phones = line.partition(" #")[0].lower().split() or [";;;"]
        if word.endswith(")") and "(" in word[1:]:
            continue  # a further pronunciation: WORD(2)
        if phones and cleaned(word) == word:
            counts.setdefault(word, sum(phone[-1].isdigit() and len(phone) > 1 for phone in phones))
    return counts


@cache
def dictionary() -> dict[str, int]:
    """The dictionary of this package: word and syllables."""
    lines = _text().splitlines()
    return {word: int(count) for word, _, count in (line.partition("\t") for line in lines if line[:1] != "#")}


def digest() -> str:
    """SHA-256 of the dictionary."""
    return hashlib.sha256(files("outletscore.signals").joinpath("syllables.txt").read_bytes()).hexdigest()


def _text() -> str:
    return files("outletscore.signals").joinpath("syllables.txt").read_text("ascii")


@cache
def easy_words() -> frozenset[str]:
    """textstat's list of the words that are familiar to children (Dale and Chall)."""
    spec = find_spec("textstat")  # importing it would import nltk: a second
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("textstat is not installed", name="textstat")
    path = Path(spec.origin).parent / "resources" / "en" / "easy_words.txt"
    return frozenset(line.strip() for line in path.read_text("utf-8").splitlines())


@cache
def hyphenation() -> Pyphen:
    """pyphen's English patterns."""
    from pyphen import Pyphen

    return Pyphen(lang=LANGUAGE)


def payloads() -> tuple[bytes, NDArray[np.int64], NDArray[np.int64], NDArray[np.uint64]]:
    """A pool of words, start and end of each in it, and its payload: of the easy words, and of the dictionary."""
    text = _text()
    data = text[text.index("\n", text.rindex("\n#") + 1) + 1 :].encode("ascii")  # behind the notice
    lines = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(lines == 0x0A)
    tabs = np.flatnonzero(lines == 0x09)
    if len(tabs) != len(ends) or np.any((ends - tabs != 2) & (ends - tabs != 3)):
        raise ValueError("syllables.txt: a line is not word, tab, syllables")
    tens = np.where(ends - tabs == 3, lines[tabs + 1], 48).astype(np.int64) - 48
    syllables = 10 * tens + lines[ends - 1] - 48
    easy = [word.encode() for word in sorted(easy_words())]
    bounds = len(data) + np.cumsum([0, *map(len, easy)], dtype=np.int64)
    return (
        data + b"".join(easy),
        np.concatenate([bounds[:-1], [0], ends[:-1] + 1]).astype(np.int64),
        np.concatenate([bounds[1:], tabs]).astype(np.int64),
        np.concatenate([np.full(len(easy), kernel.EASY), kernel.COUNTED | syllables << kernel.SYLLABLES_SHIFT]).astype(
            np.uint64
        ),
    )


def patterns() -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]:
    """The hyphenation patterns, for words that the dictionary lacks."""
    return trie(hyphenation().hd.patterns)


def trie(
    patterns: dict[str, tuple[int, tuple[int, ...]]],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]:
    """`child`, `first`, `shift` and `points` of pyphen's patterns as far as they are ASCII."""
    letters = {letter: number for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz.'")}
    nodes: list[dict[int, int]] = [{}]
    values: dict[int, tuple[int, tuple[int, ...]]] = {}
    for pattern, value in patterns.items():
        if any(letter not in letters for letter in pattern):
            continue  # ligatures and curly apostrophes: such words are looked at one by one
        node = 0
        for letter in pattern:
            if letters[letter] not in nodes[node]:
                nodes[node][letters[letter]] = len(nodes)
                nodes.append({})
            node = nodes[node][letters[letter]]
        values[node] = value
    child = np.zeros((len(nodes), kernel.PATTERN_LETTERS), dtype=np.int32)
    first, shift = np.zeros(len(nodes) + 1, dtype=np.int32), np.zeros(len(nodes), dtype=np.int32)
    points: list[int] = []
    for node, children in enumerate(nodes):
        child[node, list(children)] = list(children.values())
        first[node] = len(points)
        if node in values:
            shift[node] = values[node][0]
            points += values[node][1]
    first[len(nodes)] = len(points)
    return child, first, shift, np.array(points, dtype=np.uint8)


def cleaned(token: str) -> str:
    """textstat's remove_punctuation, which keeps the apostrophes of contractions."""
    kept = []
    for at, letter in enumerate(token):
        behind = token[at + 1 : at + 3]
        if properties()[ord(letter)] & ALNUM or (
            letter == "'" and (behind[:1] in ("t", "s", "d") or behind in ("ve", "ll", "re"))
        ):
            kept.append(letter)
    return "".join(kept)


def of_word(word: str) -> int:
    """Syllables of a cleaned word in lower case."""
    counted = dictionary().get(word) if word.isascii() else None  # which has no others, and takes its time to be read
    return len(hyphenation().positions(word)) + 1 if counted is None else counted


def write_corpus(folder: Path) -> None:
    """Write the dictionary as the nltk corpus that textstat looks for: afterwards textstat works without its download
    where `folder` is on nltk's path (NLTK_DATA or nltk.data.path). It holds syllables, not pronunciations.
    """
    corpus = folder / "corpora" / "cmudict"
    corpus.mkdir(parents=True, exist_ok=True)
    lines = (f"{word.upper()} 1 {' '.join('0' * count)}\n" for word, count in dictionary().items())
    (corpus / "cmudict").write_text("".join(lines), "ascii")
