"""Word classes by what stands beside a word: positive pointwise mutual information, SVD, k-means."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse
from sklearn.cluster import MiniBatchKMeans
from sklearn.utils.extmath import randomized_svd

from outletscore.language import Vocabulary, read

RARE = 20  # words seen less often get no class
COLUMNS = 2000  # the commonest words are what others are known by
NEIGHBOURS = {-2: 0.6, -1: 1.0, 1: 1.0, 2: 0.6}
DIMENSIONS = 100
SIZES = (512, 128, 32)
ADVANCED = 12_000  # centres are found among the commonest words


def flat_words(file: Path) -> tuple[NDArray[np.int64], list[str], NDArray[np.int64]]:
    """Numbers of all words in order (-1 between texts), their forms, and how often each occurs; numbers are one."""
    vocabulary = Vocabulary()
    parts: list[NDArray[np.int64]] = []
    texts = pl.read_parquet(file)["text"].to_list()
    for at in range(0, len(texts), 2000):
        reading = read(texts[at : at + 2000], vocabulary)
        for text in range(reading.texts):
            parts.append(reading.word[reading.token_bounds[text] : reading.token_bounds[text + 1]].astype(np.int64))
            parts.append(np.array([-1]))
    forms: dict[str, int] = {}
    renumber = np.array([forms.setdefault("0" if w[0].isdigit() else w, len(forms)) for w in vocabulary.words])
    flat = np.concatenate(parts)
    flat = np.where(flat >= 0, renumber[flat], -1)
    return flat, list(forms), np.bincount(flat[flat >= 0], minlength=len(forms))


def embeddings(flat: NDArray[np.int64], counts: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Unit vectors of the words that are not rare, and the numbers of these words, commonest first."""
    order = np.argsort(-counts, kind="stable")
    size = int((counts >= RARE).sum())
    rank = np.full(len(counts), -1)
    rank[order[:size]] = np.arange(size)
    ranked = np.where(flat >= 0, rank[np.maximum(flat, 0)], -1)
    blocks = []
    for offset, weight in NEIGHBOURS.items():
        here, there = (ranked[-offset:], ranked[:offset]) if offset < 0 else (ranked[:-offset], ranked[offset:])
        good = (here >= 0) & (there >= 0) & (there < COLUMNS)
        pairs = sparse.coo_matrix((np.ones(good.sum()), (here[good], there[good])), shape=(size, COLUMNS)).tocsr()
        total, by_row = pairs.sum(), np.asarray(pairs.sum(1)).ravel()
        by_column = np.asarray(pairs.sum(0)).ravel() ** 0.75
        by_column *= total / by_column.sum()
        pairs = pairs.tocoo()
        information = np.log(pairs.data * total / (by_row[pairs.row] * by_column[pairs.col]))
        kept = information > 0
        cells = (information[kept] * weight, (pairs.row[kept], pairs.col[kept]))
        blocks.append(sparse.coo_matrix(cells, shape=(size, COLUMNS)).tocsr())
    left, singular, _ = randomized_svd(sparse.hstack(blocks).tocsr(), DIMENSIONS, n_iter=4, random_state=0)
    vectors = left * np.sqrt(singular)
    return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9), order[:size]


def write_classes(file: Path, out: Path) -> None:
    """Write `word_classes.txt` from the texts of a table."""
    flat, forms, counts = flat_words(file)
    vectors, order = embeddings(flat, counts)
    classes = []
    for size in SIZES:
        means = MiniBatchKMeans(size, random_state=0, batch_size=8192, n_init=3, max_iter=60).fit(vectors[:ADVANCED])
        classes.append(means.predict(vectors))
    header = (
        "# Word classes by what stands beside a word: fine, middle and coarse (512, 128 and 32 classes).\n"
        "# Fitted 2026-11-24 on news texts (ramybaly/Article-Bias-Prediction ced8111, Apache-2.0);\n"
        "# figures only, no text.\n"
        "# Command: python benchmarks/fit_attribution.py classes --data DIR\n"
    )
    lines = ["\t".join([forms[n], *(str(c[rank]) for c in classes)]) for rank, n in enumerate(order)]
    out.write_text(header + "\n".join(sorted(lines)) + "\n", "utf-8")
