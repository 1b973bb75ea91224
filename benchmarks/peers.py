"""What a user could take instead, each as a function of the articles, and ours beside it."""

from __future__ import annotations

import random
import resource
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl

from outletscore import rulebook
from outletscore.language import Reading, Vocabulary, read
from outletscore.scoring import Engine, score_texts
from outletscore.signals import syllables
from outletscore.signals.readability import readability, readability_of
from outletscore.signals.tone import sentiment, sentiment_of
from outletscore.signals.words import cut

SIX = (
    "flesch_reading_ease",
    "flesch_kincaid_grade",
    "gunning_fog",
    "smog_index",
    "coleman_liau_index",
    "automated_readability_index",
)
PHRASES = 2000


def sentence_spans(reading: Reading) -> tuple[np.ndarray, np.ndarray]:
    """Byte range of each sentence."""
    return (
        reading.start[reading.sentence_start[:-1]].astype(np.int64),
        reading.end[reading.sentence_start[1:] - 1].astype(np.int64),
    )


class Ours:
    """Our side, with what a run keeps from batch to batch."""

    def __init__(self) -> None:
        self.engine = Engine.of(rulebook.load())
        self.vocabulary = Vocabulary()
        self.spans: dict[int, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}
        self.texts: dict[int, np.ndarray] = {}

    def prepare(self, texts: list[str]) -> None:
        """Cut the sentences once: both sides of the tone are given the same ones."""
        reading = read(texts, self.vocabulary)
        self.spans[len(texts)] = (reading.data, *sentence_spans(reading))
        self.texts[len(texts)] = reading.text_bounds

    def sentences(self, texts: list[str]) -> list[str]:
        data, start, end = self.spans[len(texts)]
        whole = data.tobytes()
        return [whole[s:e].decode() for s, e in zip(start.tolist(), end.tolist(), strict=True)]

    def tone(self, texts: list[str]) -> np.ndarray:
        return sentiment(*self.spans[len(texts)])

    def readability(self, texts: list[str]) -> pl.DataFrame:
        return readability(pl.Series(texts, dtype=pl.String)).select(SIX)

    def both(self, texts: list[str]) -> tuple[np.ndarray, pl.DataFrame]:
        """Both from one pass over the words, as a run has it."""
        data, start, end = self.spans[len(texts)]
        words = cut(data, self.texts[len(texts)][:-1], self.texts[len(texts)][1:])
        return sentiment_of(words, start, end), readability_of(words).select(SIX)

    def language(self, texts: list[str]) -> Reading:
        return read(pl.Series(texts, dtype=pl.String), self.vocabulary)

    def whole(self, texts: list[str]) -> dict[str, pl.DataFrame]:
        return score_texts(self.engine, frame(texts))


def frame(texts: list[str]) -> pl.DataFrame:
    """The texts as clean articles."""
    n = len(texts)
    empty = pl.Series([None] * n, dtype=pl.String)
    return pl.DataFrame(
        {
            "article_id": [str(i) for i in range(n)],
            "outlet": ["outlet"] * n,
            "title": empty,
            "byline": empty,
            "published": empty,
            "url": empty,
            "language": ["en"] * n,
            "text": texts,
            "duplicate_of": empty,
        }
    )


class Vader:
    def __init__(self) -> None:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        self.analyzer = SentimentIntensityAnalyzer()

    def __call__(self, sentences: list[str]) -> list[list[float]]:
        scores = map(self.analyzer.polarity_scores, sentences)
        return [[s["neg"], s["neu"], s["pos"], s["compound"]] for s in scores]


class Textstat:
    """textstat on our dictionary: its own download is not needed."""

    def __init__(self) -> None:
        import nltk

        self.folder = tempfile.TemporaryDirectory()
        syllables.write_corpus(Path(self.folder.name))
        nltk.data.path.insert(0, self.folder.name)
        from textstat import textstat

        self.functions = [getattr(textstat, name) for name in SIX]
        self(["Loads", "the", "dictionary."])

    def __call__(self, texts: list[str]) -> list[list[float]]:
        return [[function(text) for function in self.functions] for text in texts]


def textblob(texts: list[str]) -> list[float]:
    from textblob import TextBlob

    return [TextBlob(text).subjectivity for text in texts]


class Spacy:
    def __init__(self) -> None:
        import spacy

        self.nlp = spacy.blank("en")
        self.nlp.add_pipe("sentencizer")
        self.nlp.max_length = 1 << 30

    def __call__(self, texts: list[str]) -> int:
        return sum(len(list(self.nlp(text).sents)) for text in texts)


class Phrases:
    """Two thousand phrases of one to three words that stand in the articles."""

    def __init__(self, texts: list[str], seed: int = 1) -> None:
        rng = random.Random(seed)
        found: set[str] = set()
        while len(found) < PHRASES:
            words = rng.choice(texts).lower().split()
            length = rng.randrange(1, 4)
            at = rng.randrange(max(1, len(words) - length))
            phrase = words[at : at + length]
            if len(phrase) == length and all(word.isascii() and word.isalpha() and len(word) > 3 for word in phrase):
                found.add(" ".join(phrase))
        self.phrases = sorted(found)
        folder = tempfile.TemporaryDirectory()
        root = Path(folder.name)
        (root / "lexicons").mkdir()
        (root / "bench").mkdir()
        header = "# Phrases.\n# Provenance: drawn from the articles measured. Licence: none.\n"
        (root / "lexicons" / "phrases.txt").write_text(header + "\n".join(self.phrases) + "\n")
        rule = (
            'title = "Phrases"\nwhy = "Measured."\nweight = 0.0\nscope = "anywhere"\npatterns = ["{phrases}"]\n\n'
            f'[examples]\nmatch = ["[[{self.phrases[0]}]]"]\nno_match = ["1"]\n'
        )
        (root / "bench" / "phrases.toml").write_text(rule)
        self.vocabulary = Vocabulary()
        self.patterns = rulebook.compile(rulebook.load(root), self.vocabulary)
        import ahocorasick_rs

        self.automaton = ahocorasick_rs.AhoCorasick(self.phrases)

    def ours(self, texts: list[str]) -> rulebook.Hits:
        reading = read(pl.Series(texts, dtype=pl.String), self.vocabulary)
        return rulebook.every_hit(reading, self.patterns)

    def peer(self, texts: list[str]) -> Counter[int]:
        """Every overlapping hit, in words of any case; whole words only."""
        counts: Counter[int] = Counter()
        for text in texts:
            lower = text.lower()
            for phrase, start, end in self.automaton.find_matches_as_indexes(lower, overlapping=True):
                before, behind = lower[start - 1 : start], lower[end : end + 1]
                if not before.isalnum() and not behind.isalnum():
                    counts[phrase] += 1
        return counts

    def scan(self, texts: list[str]) -> int:
        """The automaton alone: hits inside words, and not counted by phrase."""
        find = self.automaton.find_matches_as_indexes
        return sum(len(find(text.lower(), overlapping=True)) for text in texts)


class WordCount:
    """`wc -w` on the same bytes; its CPU time is a child's."""

    def __init__(self, texts: list[str]) -> None:
        self.file = tempfile.NamedTemporaryFile()  # noqa: SIM115 it lives as long as this
        self.file.write("\n".join(texts).encode())
        self.file.flush()

    def __call__(self, texts: list[str]) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(["wc", "-w", self.file.name], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
