"""How the cost grows with articles, their length, hostile texts, rules and threads."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import Any

import polars as pl

from benchmarks.peers import Ours, sentence_spans
from outletscore import rulebook
from outletscore.language import Vocabulary, read
from outletscore.signals.readability import readability_of
from outletscore.signals.tone import sentiment_of
from outletscore.signals.words import cut

ROUNDS = 3
_ready: Any = None  # a barrier, in a process of `_by_processes`


def kernels(texts: list[str], vocabulary: Vocabulary) -> None:
    """Tokens, sentences, quotations, tone and readability."""
    reading = read(pl.Series(texts, dtype=pl.String), vocabulary)
    words = cut(reading.data, reading.text_bounds[:-1], reading.text_bounds[1:])
    sentiment_of(words, *sentence_spans(reading))
    readability_of(words)


def line(name: str, size: float, run: Callable[[], Any]) -> None:
    begun, wall = time.process_time(), time.perf_counter()
    run()
    cpu, wall = time.process_time() - begun, time.perf_counter() - wall
    print(f"{name:56}{size:9.2f} MB{cpu:9.2f} s{size / cpu:9.1f} MB/s{wall:9.2f} s wall")


def rules_grow(articles: list[str], book: rulebook.Rulebook) -> None:
    """Reading and matching with a rulebook whose automaton is warm."""
    vocabulary = Vocabulary()
    patterns = rulebook.compile(book, vocabulary)
    hits = len(rulebook.match(read(articles, vocabulary), patterns))
    name = f"{len(book.rules)} rules, {sum(len(each.entries) for each in book.fitted):,} fitted entries, {hits:,} hits"
    line(name, megabytes(articles), lambda: rulebook.match(read(articles, vocabulary), patterns))


def threads_grow(articles: list[str]) -> None:
    """One thread, two threads, and two processes that share nothing: what the machine itself allows.

    As in a run, a thread has a vocabulary of its own and batches of about 1 MB.
    """
    each = max(1, int(len(articles) / megabytes(articles)))
    batches = [articles[at : at + each] for at in range(0, len(articles), each)]
    halves = [batches[::2], batches[1::2]]
    seconds = {}
    for name, both in (("one thread", _in_turn), ("two threads", _by_threads), ("two processes", _by_processes)):
        best = float("inf")
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            took = both(halves)
            best = min(best, time.perf_counter() - begun if took is None else took)
        seconds[name] = best
        gain = seconds["one thread"] / best
        print(f"{'two halves, ' + name:56}{megabytes(articles):9.2f} MB{best:9.2f} s wall{gain:9.2f} x")


def _half(batches: list[list[str]]) -> None:
    vocabulary = Vocabulary()
    for batch in batches:
        kernels(batch, vocabulary)


def _in_turn(halves: list[list[list[str]]]) -> None:
    for half in halves:
        _half(half)


def _by_threads(halves: list[list[list[str]]]) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(_half, halves))


def _by_processes(halves: list[list[list[str]]]) -> float:
    """Seconds of the slower of two processes, each of which is warm when both begin."""
    spawned = get_context("spawn")
    ready = spawned.Barrier(2)
    with ProcessPoolExecutor(2, mp_context=spawned, initializer=_begin, initargs=(ready,)) as pool:
        return max(pool.map(_timed, halves))


def _begin(ready: Any) -> None:
    global _ready
    _ready = ready


def _timed(half: list[list[str]]) -> float:
    _half(half[:1])
    _ready.wait()
    begun = time.perf_counter()
    _half(half)
    return time.perf_counter() - begun


def megabytes(texts: list[str]) -> float:
    return sum(len(text.encode()) for text in texts) / 1e6


def show(articles: list[str]) -> None:
    """Print the curves."""
    print("\nhow cost grows (tokens, sentences, quotations, tone, readability; CPU time)")
    vocabulary = Vocabulary()
    base = articles[: max(1, len(articles) // 10)]
    kernels(base, vocabulary)
    for times in (1, 10, 100):
        line(f"articles x{times}", megabytes(base) * times, lambda n=times: kernels(base * n, vocabulary))
    for times in (1, 10, 100, 1000):
        one = [" ".join(base[:1] * times)] * max(1, 1000 // times)
        line(f"article length x{times}, articles / {times}", megabytes(one), lambda t=one: kernels(t, vocabulary))
    million = 1_000_000
    hostile = {
        "one line of 100 MB": "good news for the people and bad news for no one " * (2 * million),
        "one word of 10 MB": "x" * (10 * million),
        "a million quotation marks": '"' * million,
        "a million opening marks": "“" * million,
        "a million sentences": "It was good. " * million,
        "a million lexicon words and but": "good but bad " * (million // 2),
        "a million emoji": "😀" * million,
        "a million words with accents": "Erdoğan " * million,
    }
    for name, text in hostile.items():
        line(name, megabytes([text]), lambda t=text: kernels([t], vocabulary))

    threads_grow(base * 50)
    book = rulebook.load()
    rules_grow(articles, replace(book, rules=book.rules[::10], fitted=()))
    rules_grow(articles, replace(book, fitted=()))
    rules_grow(articles, book)
    ours = Ours()
    small = base[:100]
    ours.whole(small)
    line("whole engine x1", megabytes(small), lambda: ours.whole(small))
    line("whole engine x10", megabytes(small) * 10, lambda: ours.whole(small * 10))
