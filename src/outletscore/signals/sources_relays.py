"""Second-hand chains: through which outlet or agency words came, and whom a source gives as its own source."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from outletscore.language import Reading, Vocabulary
from outletscore.language.flags import CAPITAL, WORD
from outletscore.signals import sources_cited
from outletscore.signals.sources_words import Word, lists, with_bits, word_list

Tokens = NDArray[np.int32]
OUTLET, VERB, ADVERB, LEAD = 1, 2, 4, 8
LONGEST = 6  # words of an outlet's name
LONGEST_LEAD = 3  # words before it that are looked at


class Relays(NamedTuple):
    """Token ranges, one row an attribution; -1 where there is none."""

    relay_start: Tokens
    relay_end: Tokens
    cited_start: Tokens
    cited_end: Tokens


@cache
def _bits() -> dict[str, int]:
    outlets = Word.AGENCIES | Word.MEDIA_NAMES | Word.MEDIA_NOUNS
    last = {name.split(" ")[-1] for kind in ("agencies", "media_names") for name in word_list(kind)}
    found = {word: OUTLET for word, own in lists().items() if own & outlets or word in last}
    found |= dict.fromkeys(last, OUTLET)
    leads = {lead.split(" ")[-1] for lead in word_list("relay_leads")}
    return with_bits(found, ((VERB, word_list("relay_verbs")), (ADVERB, word_list("relay_adverbs")), (LEAD, leads)))


def outlet_words() -> set[str]:
    """The words that names of outlets and agencies end with, and the nouns for them."""
    return {word for word, own in _bits().items() if own & OUTLET}


def _word_bits(words: list[str]) -> NDArray[np.int8]:
    known = _bits()
    return np.array([known.get(word, 0) for word in words], dtype=np.int8)


def find(reading: Reading, vocabulary: Vocabulary, sentence: Tokens, source_start: Tokens) -> Relays:
    """The relay and what is cited in the sentence of each attribution.

    An outlet relays where it is told something (*he told Reuters*, *in an interview with the Journal*) or says that it
    reports (*TASS reported*) in the sentence of an attribution to somebody else.
    """
    bits = vocabulary.column("sources.relays", _word_bits)[reading.word]
    wanted = np.zeros(reading.sentences + 1, dtype=np.bool_)
    wanted[sentence] = True
    relay = np.full((reading.sentences + 1, 2), -1, dtype=np.int32)
    cited = np.full_like(relay, -1)
    sources = set(source_start.tolist())
    marked = np.flatnonzero(bits & OUTLET)  # few: what is asked of the rest of them is asked of these alone
    marked = marked[wanted[reading.sentence[marked]]]
    capital = (reading.flags[marked] & CAPITAL) != 0
    for at in _told(bits, marked[capital]):
        span = _outlet(reading, vocabulary, at)
        own = int(reading.sentence[at])
        if span is None or relay[own, 0] >= 0 or not sources.isdisjoint(range(span[0] - 1, span[1])):
            continue
        if _relays(reading, vocabulary, bits, *span):
            relay[own] = span
    citing = vocabulary.column("sources.cited", sources_cited.word_bits)[reading.word]
    for own, span in sources_cited.find(reading, vocabulary, citing, wanted).items():
        cited[own] = span
    itself = (cited[sentence, 0] <= source_start) & (source_start < cited[sentence, 1])
    return Relays(*relay[sentence].T, *np.where(itself[:, None], -1, cited[sentence]).T)


def _told(bits: NDArray[np.int8], outlets: NDArray[np.int64]) -> list[int]:
    """Of the last words of outlets' names those that may relay: behind a word that leads to one, or before a verb."""
    leads = np.flatnonzero(bits & LEAD)
    behind = np.minimum(outlets + 1, len(bits) - 1)
    follows = np.where(behind > outlets, bits[behind], 0) & (VERB | ADVERB)
    led = np.searchsorted(leads, outlets) > np.searchsorted(leads, outlets - LONGEST - LONGEST_LEAD)
    told: list[int] = outlets[(follows != 0) | led].tolist()
    return told


def of_others(attributions: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """Attributions without the relays that are the article's own outlet: what somebody told us is first-hand.

    `articles` has `article_id` and `outlet`. *CNN* is CNN International's own name.
    """
    rows = attributions["relay"].is_not_null().arg_true()
    relayed = attributions.select("article_id", "relay")[rows].join(
        articles.select("article_id", own=pl.col("outlet").str.to_lowercase()),
        on="article_id",
        how="left",
        maintain_order="left",
    )
    ours = pl.col("own").str.contains(pl.col("relay").str.to_lowercase(), literal=True).fill_null(False)
    dropped = rows.filter(relayed.select(ours).to_series())
    return attributions.with_columns(attributions["relay"].scatter(dropped, None))


def _outlet(reading: Reading, vocabulary: Vocabulary, at: int) -> tuple[int, int] | None:
    """The name of an outlet that ends with the token; None where it is none."""
    low = max(int(reading.sentence_start[reading.sentence[at]]), at - LONGEST)
    start = at
    while start > low and reading.flags[start - 1] & CAPITAL and reading.flags[start - 1] & WORD:
        start -= 1
    words = [vocabulary.words[n] for n in reading.word[start : at + 1].tolist()]
    if words[0] == "the" and len(words) > 1:
        start, words = start + 1, words[1:]
    if at + 1 < len(reading.word) and reading.sentence[at + 1] == reading.sentence[at]:
        following = int(reading.flags[at + 1])
        if following & CAPITAL and following & WORD and " ".join(words) not in word_list("agencies"):
            return None  # the name goes on
    name = " ".join(words)
    if name in word_list("media_names") or name in word_list("agencies"):
        return start, at + 1
    return (start, at + 1) if len(words) > 1 and lists().get(words[-1], 0) & Word.MEDIA_NOUNS else None


def _relays(reading: Reading, vocabulary: Vocabulary, bits: NDArray[np.int8], start: int, end: int) -> bool:
    own = reading.sentence[start]
    first, behind = (int(reading.sentence_start[own + n]) for n in (0, 1))
    after = end
    while after < behind and bits[after] & ADVERB:
        after += 1
    if after < behind and bits[after] & VERB:
        return True
    before = [vocabulary.words[n] for n in reading.word[max(first, start - LONGEST_LEAD) : start].tolist()]
    if before and before[-1] == "the":
        before.pop()
    return any(" ".join(before[-size:]) in word_list("relay_leads") for size in (1, 2) if len(before) >= size)
