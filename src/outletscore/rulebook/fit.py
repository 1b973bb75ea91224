"""Labelled sentences in, weights out: `model.toml` and `fitted/words.txt` of a rulebook, and a report on both.

Two steps. The first gives frequent words and phrases of the narration a weight by ridge regression on log-odds: on a
teacher's, for sentences without a gold label, where the table has them ("distillation"), on the gold labels else. The
second is a logistic regression, on gold labels only, of the hits of the hand-written rules, the sum of the word weights
and the sentence's length; its coefficients become the weights of the rules and the scale of the lexicon. Everything is
additive, so a probability is the sum of the rows of evidence. Needs scikit-learn (the `fit` extra).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from outletscore.errors import InputError
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
    exempt: tuple[str, ...] = ("hedge", "anonymous")  # families whose weight stays 0


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """n sentences with labels.

    `gold` marks those labelled by people (0 or 1); the others have a teacher's only. `teacher[:, k]` is the probability
    of a teacher that never saw fold k (n x 0 without one).
    """

    texts: tuple[str, ...]
    label: Floats
    gold: Mask
    fold: NDArray[np.int64]
    outlet: NDArray[np.str_]
    teacher: Floats

    @classmethod
    def read(cls, path: Path) -> Labelled:
        """A table with `text` and `label`, and if it likes `outlet`, `article`, `fold`, `teacher_0`, `teacher_1`...

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
        outlet = table["outlet"].fill_null("").to_numpy() if "outlet" in table.columns else np.full(len(label), "")
        teachers = sorted(name for name in table.columns if name.startswith("teacher_"))
        teacher = table.select(pl.col(teachers).cast(pl.Float64)).to_numpy() if teachers else np.empty((len(label), 0))
        if teachers and int(fold[gold].max()) >= len(teachers):
            raise InputError("a fold without its teacher", place=place, hint="teacher_0 for fold 0, and so on")
        return cls(tuple(table["text"]), label, gold, fold.astype(np.int64), outlet.astype(np.str_), teacher)


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
    """A fitted model: weights of the rules (as in the book), of the entries and of the form, and the intercept."""

    rules: Floats
    words: Floats
    form: Floats
    intercept: float

    def logit(self, features: Features, rows: NDArray[np.int64]) -> Floats:
        """Log-odds of some sentences."""
        result: Floats = (
            features.rules[rows] @ self.rules
            + features.words[rows] @ self.words
            + features.form[rows] @ self.form
            + self.intercept
        )
        return result


def fit_words(found: Features, rows: NDArray[np.int64], label: Floats, settings: Settings) -> Floats:
    """Step one: a weight for each entry, 0 for most. Ridge regression twice: to find what matters, and on that."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import Ridge

    log_odds = np.clip(np.log(np.maximum(label, 1e-9) / np.maximum(1.0 - label, 1e-9)), -SURE, SURE)
    count = np.asarray(found.words[rows].sum(axis=0)).ravel()
    kept, figures = np.arange(len(found.entries)), np.zeros(0)
    for most in (settings.entries, len(found.entries)):
        table = hstack([found.words[rows][:, kept], csr_matrix(found.form[rows])]).tocsr()
        model = Ridge(alpha=settings.words, solver="lsqr", max_iter=80, tol=1e-6).fit(table, log_odds)
        figures = model.coef_[: len(kept)]
        if most < len(kept):
            order = np.argsort(-np.abs(figures) * np.sqrt(count[kept]), kind="stable")
            kept = np.sort(kept[order[:most]])
    weights = np.zeros(len(found.entries))
    chosen = np.abs(figures) >= settings.smallest
    weights[kept[chosen]] = figures[chosen]
    return weights


def fit_weights(
    data: Labelled, found: Features, train: Mask, teacher: Floats | None, prior: Floats, settings: Settings
) -> Weights:
    """Fit both steps on the sentences `train`.

    `teacher` has the teacher's probabilities, if there is one; `prior` the hand-written weight of each rule.
    """
    from sklearn.linear_model import LogisticRegression

    free = prior > 0
    people = np.flatnonzero(train & data.gold)
    if teacher is not None:
        words = fit_words(found, np.flatnonzero(~data.gold), teacher[~data.gold], settings)
        score = found.words[people] @ words
    else:
        # Without a teacher the entries are fitted on the gold labels themselves; what they say of a sentence must then
        # come from sentences of other folds, or the second step would trust them too much.
        smooth = 0.05 + 0.9 * data.label
        words = fit_words(found, people, smooth[people], settings)
        score = np.zeros(len(people))
        for fold in np.unique(data.fold[people]).tolist():
            mine = data.fold[people] == fold
            inner = fit_words(found, people[~mine], smooth[people[~mine]], settings)
            score[mine] = found.words[people[mine]] @ inner
    # The penalty draws a rule's weight towards its hand-written one times a common scale, not towards 0: what the
    # labels are silent on keeps its place among the others. A rule never speaks for the absence of what it looks for.
    table = np.column_stack(
        [found.rules[people][:, free], FREELY * found.rules[people] @ prior, found.form[people], score]
    )
    second = LogisticRegression(C=settings.rules, max_iter=5000, tol=1e-6).fit(table, data.label[people])
    figures, rest = second.coef_[0], int(free.sum())
    rules = FREELY * figures[rest] * prior
    rules[free] = np.maximum(rules[free] + figures[:rest], 0.0)
    return Weights(rules, words * figures[-1], figures[rest + 1 : -1], float(second.intercept_[0]))


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """The weights of a rulebook, and the log-odds that cross-validation gave each sentence labelled by people.

    `by_fold` left each sentence's fold out, `by_outlet` its outlet (None where there is one only). A teacher has
    seen the outlet: with one, `by_outlet` is optimistic.
    """

    book: Rulebook
    entries: tuple[str, ...]
    weights: Weights
    spread: Floats  # standard deviation of each entry's weight over the folds
    label: Floats
    outlet: NDArray[np.str_]
    fold: NDArray[np.int64]
    by_fold: Floats
    by_outlet: Floats | None


def fit(data: Labelled, rules: Path | None = None, settings: Settings | None = None) -> Fitted:
    """Fit the weights of a rulebook (the built-in one by default) and cross-validate them.

    What the model has already fitted does not count: only the hand-written rules are read of it.
    """
    settings = settings or Settings()
    whole = load(rules)
    book = Rulebook(whole.rules, whole.lexicons, ())
    found = features(data.texts, book)
    prior = np.array([rule.weight * (rule.family not in settings.exempt) for rule in book.rules])
    everything = np.ones(len(data.label), dtype=np.bool_)
    mean = data.teacher.mean(axis=1) if data.teacher.shape[1] else None
    weights = fit_weights(data, found, everything, mean, prior, settings)
    people = np.flatnonzero(data.gold)
    by_fold, models = np.zeros(len(data.label)), []
    for fold in np.unique(data.fold[people]).tolist():
        out = data.gold & (data.fold == fold)
        teacher = data.teacher[:, fold] if mean is not None else None
        model = fit_weights(data, found, ~out, teacher, prior, settings)
        by_fold[out] = model.logit(found, np.flatnonzero(out))
        models.append(model.words)
    by_outlet = None
    outlets = np.unique(data.outlet[people]).tolist()
    if len(outlets) > 1:
        by_outlet = np.zeros(len(data.label))
        for outlet in outlets:
            out = data.gold & (data.outlet == outlet)
            model = fit_weights(data, found, ~out, mean, prior, settings)
            by_outlet[out] = model.logit(found, np.flatnonzero(out))
    return Fitted(
        book,
        found.entries,
        weights,
        np.std(np.stack(models), axis=0),
        data.label[people],
        data.outlet[people],
        data.fold[people],
        by_fold[people],
        None if by_outlet is None else by_outlet[people],
    )
