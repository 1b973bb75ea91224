"""Labelled sentences in, weights out: `model.toml` and `fitted/words.txt` of a rulebook, and a report on both.

Two steps. The first gives frequent words and phrases of the narration a weight by ridge regression on log-odds: on a
teacher's, for sentences without a gold label, where the table has them ("distillation"), on the gold labels else. A
teacher is asked of the hand-written rules, too. The second is a logistic regression, on gold labels only, of the hits
of the rules and the sum of the word weights; its coefficients become the weights of the rules and the scale of the
lexicon. Everything is additive, so a probability is the sum of the rows of evidence. Length has no part in either step
(docs/decisions/0042-no-length.md). Needs scikit-learn (the `fit` extra).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from outletscore.errors import InputError, RuleError
from outletscore.rulebook.grams import Features, Floats, Mask, features
from outletscore.rulebook.loading import load
from outletscore.rulebook.rules import Rulebook

if TYPE_CHECKING:
    import polars as pl

FOLDS = 5
SURE = 6.0  # log-odds of a label are cut here
FREELY = 10.0  # a column blown up so much is hardly penalised


@dataclass(frozen=True, slots=True)
class Settings:
    """Strength of the two penalties (as scikit-learn has them: alpha, C), most entries, least weight of an entry."""

    words: float = 20.0
    rules: float = 0.3
    entries: int = 8000
    smallest: float = 0.03
    exempt: tuple[str, ...] = ("hedge", "anonymous")  # families whose weight stays 0, and whose words get none above it


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """n sentences with labels.

    `gold` marks those labelled by people (0 or 1); the others have a teacher's only. `teacher[:, k]` is the probability
    of a teacher that never saw fold k (n x 0 without one). `corpus` is "" for the labels whose level counts; labels of
    another corpus get an intercept of their own: what they call an opinion may be rarer. `weight` is what a row counts.
    """

    texts: tuple[str, ...]
    label: Floats
    gold: Mask
    fold: NDArray[np.int64]
    outlet: NDArray[np.str_]
    teacher: Floats
    corpus: NDArray[np.str_]
    weight: Floats

    @classmethod
    def read(cls, path: Path) -> Labelled:
        """A table with `text`, `label`, and perhaps `outlet`, `article`, `fold`, `corpus`, `weight`, `teacher_0`...

        `article` keeps sentences of one article in one fold; `fold` sets the folds by hand. Labels that are neither 0
        nor 1 are a teacher's. Raises InputError.
        """
        table = read_table(path)
        for name in ("text", "label"):
            if name not in table.columns:
                raise InputError(f"column `{name}` is missing", place=str(path), hint="text, label; outlet, article")
        return cls.of(table.drop_nulls(["text", "label"]), str(path))

    @classmethod
    def of(cls, table: pl.DataFrame, place: str = "") -> Labelled:
        """`read` for a table at hand."""
        import polars as pl

        label = table["label"].cast(pl.Float64).to_numpy()
        if not ((label >= 0) & (label <= 1)).all():
            raise InputError("a label outside 0..1", place=place)
        gold = (label == 0) | (label == 1)
        if min(int((label[gold] == 0).sum()), int((label[gold] == 1).sum())) < 2 * FOLDS:
            raise InputError("too few labelled sentences", place=place, hint=f"at least {2 * FOLDS} of either kind")
        group = table["article"].fill_null(table["text"]) if "article" in table.columns else table["text"]
        fold = table["fold"].to_numpy() if "fold" in table.columns else folds_of(group.to_list())
        outlet, corpus = (
            table[name].fill_null("").to_numpy() if name in table.columns else np.full(len(label), "")
            for name in ("outlet", "corpus")
        )
        weight = table["weight"].cast(pl.Float64).to_numpy() if "weight" in table.columns else np.ones(len(label))
        teachers = sorted(name for name in table.columns if name.startswith("teacher_"))
        teacher = table.select(pl.col(teachers).cast(pl.Float64)).to_numpy() if teachers else np.empty((len(label), 0))
        if teachers and int(fold[gold].max()) >= len(teachers):
            raise InputError("a fold without its teacher", place=place, hint="teacher_0 for fold 0, and so on")
        return cls(
            tuple(table["text"]),
            label,
            gold,
            fold.astype(np.int64),
            outlet.astype(np.str_),
            teacher,
            corpus.astype(np.str_),
            weight,
        )

    @property
    def judged(self) -> Mask:
        """The labels that cross-validation is about: by people, of the corpus whose level counts."""
        result: Mask = self.gold & (self.corpus == "")
        return result


def read_table(path: Path) -> pl.DataFrame:
    """A table of a .parquet, .csv or .jsonl file. Raises InputError."""
    import polars as pl

    readers: dict[str, Callable[[Path], pl.DataFrame]] = {
        ".parquet": pl.read_parquet,
        ".csv": pl.read_csv,
        ".jsonl": pl.read_ndjson,
    }
    if path.suffix not in readers:
        raise InputError("no table of labelled sentences", place=str(path), hint=f"one of {', '.join(readers)}")
    try:
        return readers[path.suffix](path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InputError(f"cannot be read: {error}", place=str(path)) from None


def folds_of(groups: Sequence[str]) -> NDArray[np.int64]:
    """Folds by digest of the group: the same for ever, whatever else is in the table."""
    from hashlib import sha256

    return np.array([int.from_bytes(sha256(g.encode()).digest()[:4], "big") % FOLDS for g in groups], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """A fitted model: weights of the rules (as in the book) and of the entries, and the intercept."""

    rules: Floats
    words: Floats
    intercept: float

    def logit(self, features: Features, rows: NDArray[np.int64]) -> Floats:
        """Log-odds of some sentences."""
        result: Floats = features.rules[rows] @ self.rules + features.words[rows] @ self.words + self.intercept
        return result


def fit_words(found: Features, rows: NDArray[np.int64], label: Floats, settings: Settings) -> Floats:
    """Step one: a weight for each entry, 0 for most. Ridge regression twice: to find what matters, and on that."""
    from sklearn.linear_model import Ridge

    log_odds = _log_odds(label)
    count = np.asarray(found.words[rows].sum(axis=0)).ravel()
    kept, figures = np.arange(len(found.entries)), np.zeros(0)
    for most in (settings.entries, len(found.entries)):
        model = Ridge(alpha=settings.words, solver="lsqr", max_iter=80, tol=1e-6)
        figures = model.fit(found.words[rows][:, kept], log_odds).coef_
        if most < len(kept):
            order = np.argsort(-np.abs(figures) * np.sqrt(count[kept]), kind="stable")
            kept = np.sort(kept[order[:most]])
    weights = np.zeros(len(found.entries))
    chosen = (np.abs(figures) >= settings.smallest) & ((figures < 0) | ~found.spared[kept])
    weights[kept[chosen]] = figures[chosen]
    return weights


def _log_odds(label: Floats) -> Floats:
    return np.clip(np.log(np.maximum(label, 1e-9) / np.maximum(1.0 - label, 1e-9)), -SURE, SURE)


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """What a teacher says of the entries, and of the rules beyond the words they hit: log-odds each."""

    words: Floats
    rules: Floats


def taught(
    data: Labelled,
    found: Features,
    teacher: Floats,
    prior: Floats,
    settings: Settings,
    words: Floats | None = None,
) -> Taught:
    """Step one from a teacher's probabilities, on the sentences without a gold label. `words` are taken as they are.

    A rule that few labelled sentences hold is hit by thousands of these. The teacher's weight of a rule is the
    hand-written one (`prior`) times a common scale, corrected by as much as its sentences give reason to, never below
    0. The result is half of it and half of the hand-written one: a teacher that knows what a sentence says may not see
    what it does to its reader (an address, a prescription).
    """
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import Ridge

    rows = np.flatnonzero(~data.gold)
    words = fit_words(found, rows, teacher[rows], settings) if words is None else words
    rest = _log_odds(teacher[rows]) - found.words[rows] @ words
    free, hits = prior > 0, found.rules[rows]
    table = hstack([csr_matrix(hits[:, free]), csr_matrix(FREELY * (hits @ prior)[:, None])]).tocsr()
    figures = Ridge(alpha=settings.words, solver="lsqr", max_iter=200, tol=1e-6).fit(table, rest).coef_
    rules = FREELY * figures[-1] * prior
    rules[free] = np.maximum(rules[free] + figures[:-1], 0.0)
    told = rules[free].sum()
    return Taught(words, prior + rules * (prior[free].sum() / told) if told > 0 else prior)


def fit_weights(
    data: Labelled, found: Features, train: Mask, first: Taught | None, prior: Floats, settings: Settings
) -> Weights:
    """Fit on the sentences `train`: the second step, and the first where no teacher has done it.

    `prior` is the hand-written weight of each rule.
    """
    from sklearn.linear_model import LogisticRegression

    free = prior > 0
    people = np.flatnonzero(train & data.gold)
    if first is not None:
        words, expected = first.words, first.rules
        score = found.words[people] @ words
    else:
        # Without a teacher the entries are fitted on the gold labels themselves; what they say of a sentence must then
        # come from sentences of other folds, or the second step would trust them too much.
        smooth, judged = 0.05 + 0.9 * data.label, np.flatnonzero(train & data.judged)
        words, expected = fit_words(found, judged, smooth[judged], settings), prior
        score = found.words[people] @ words
        for fold in np.unique(data.fold[judged]).tolist():
            mine, others = data.fold[people] == fold, judged[data.fold[judged] != fold]
            score[mine] = found.words[people[mine]] @ fit_words(found, others, smooth[others], settings)
    # The penalty draws a rule's weight towards its expected one times a common scale, not towards 0: what the labels
    # are silent on keeps its place among the others. A rule never speaks for the absence of what it looks for.
    level = [FREELY * (data.corpus[people] == name) for name in np.unique(data.corpus[people]).tolist() if name]
    table = np.column_stack([found.rules[people][:, free], FREELY * found.rules[people] @ expected, score, *level])
    second = LogisticRegression(C=settings.rules, max_iter=5000, tol=1e-6)
    second.fit(table, data.label[people], sample_weight=data.weight[people])
    figures, rest = second.coef_[0], int(free.sum())
    rules = FREELY * figures[rest] * expected
    rules[free] = np.maximum(rules[free] + figures[:rest], 0.0)
    return Weights(rules, words * figures[rest + 1], float(second.intercept_[0]))


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """The weights of a rulebook, and the log-odds that cross-validation gave each judged sentence.

    `by_fold` left each sentence's fold out, `by_outlet` its outlet (None where there is one only, or none was asked
    for). A teacher has seen the outlet: with one, `by_outlet` is optimistic. `models` has the weights fitted without
    each fold. `elsewhere` has the labels and log-odds (fold left out) of each other corpus.
    """

    book: Rulebook
    entries: tuple[str, ...]
    weights: Weights
    models: Mapping[int, Weights]
    label: Floats
    outlet: NDArray[np.str_]
    fold: NDArray[np.int64]
    by_fold: Floats
    by_outlet: Floats | None
    elsewhere: dict[str, tuple[Floats, Floats]]

    @property
    def spread(self) -> Floats:
        """Standard deviation of each entry's weight over the folds."""
        result: Floats = np.std(np.stack([model.words for model in self.models.values()]), axis=0)
        return result


def kept_words(book: Rulebook) -> dict[str, float]:
    """Entries and weights of the fitted words of a rulebook. Raises RuleError where it has none."""
    for lexicon in book.fitted:
        if lexicon.name == "words":
            return dict(zip(lexicon.entries, lexicon.weights, strict=True))
    raise RuleError("no fitted words to keep", place="fitted/words.txt", hint="fit without it first")


def fit(
    data: Labelled,
    rules: Path | None = None,
    settings: Settings | None = None,
    *,
    leave_out_outlets: bool = True,
    keep_words: bool = False,
) -> Fitted:
    """Fit the weights of a rulebook (the built-in one by default) and cross-validate them.

    What the model has already fitted does not count: only the hand-written rules are read of it. With `keep_words` the
    fitted words stay, up to their common scale: step one looks at words alone, so new rules leave it as it was. Folds
    fit weights of their own to these entries; only which entries there are has seen the fold.
    Raises RuleError where there are no words to keep.
    """
    settings = settings or Settings()
    whole = load(rules)
    book = Rulebook(whole.rules, whole.lexicons, ())
    kept = kept_words(whole) if keep_words else {}
    found = features(data.texts, book, settings.exempt, kept)
    words = np.array([kept[entry] for entry in found.entries]) if kept else None
    prior = np.array([rule.weight * (rule.family not in settings.exempt) for rule in book.rules])
    everything = np.ones(len(data.label), dtype=np.bool_)
    taught_by = data.teacher.shape[1] > 0
    first = taught(data, found, data.teacher.mean(axis=1), prior, settings, words) if taught_by else None
    if words is not None and first is None:
        first = Taught(words, prior)
    weights = fit_weights(data, found, everything, first, prior, settings)
    people = np.flatnonzero(data.judged)
    by_fold, models = np.zeros(len(data.label)), dict[int, Weights]()
    for fold in np.unique(data.fold[people]).tolist():
        out = data.gold & (data.fold == fold)
        blind = taught(data, found, data.teacher[:, fold], prior, settings) if taught_by else None
        models[fold] = fit_weights(data, found, ~out, blind, prior, settings)
        by_fold[out] = models[fold].logit(found, np.flatnonzero(out))
    by_outlet = None
    outlets = np.unique(data.outlet[people]).tolist() if leave_out_outlets else []
    # Where an outlet holds all sentences of one label, nothing can be learned without it.
    if len(outlets) > 1 and all(len(np.unique(data.label[people][data.outlet[people] != o])) > 1 for o in outlets):
        by_outlet = np.zeros(len(data.label))
        for outlet in outlets:
            out = data.judged & (data.outlet == outlet)
            model = fit_weights(data, found, ~out, first, prior, settings)
            by_outlet[out] = model.logit(found, np.flatnonzero(out))
    others = {name: data.gold & (data.corpus == name) for name in np.unique(data.corpus[data.gold]).tolist() if name}
    return Fitted(
        book,
        found.entries,
        weights,
        models,
        data.label[people],
        data.outlet[people],
        data.fold[people],
        by_fold[people],
        None if by_outlet is None else by_outlet[people],
        {name: (data.label[rows], by_fold[rows]) for name, rows in others.items()},
    )
