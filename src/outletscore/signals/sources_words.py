"""The word lists of rules/attribution/: what a word says of a source, as bits."""

from __future__ import annotations

from functools import cache
from string import ascii_lowercase

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import persons
from outletscore.signals.attribution_model import rules_folder

POSSESSIVE = ("'s", "'")


class Word:
    """A bit for each list that holds a word, by the list's name; PERSON is a singular of the list `people`, HINTS
    the words of the phrases of `anonymity`.

    Plain integers: they are asked for a hundred times a source.
    """

    AGENCIES = 1 << 0
    BODIES = 1 << 1
    BREAKS = 1 << 2
    COLLECTIVES = 1 << 3
    COMPANIES = 1 << 4
    MEDIA_NAMES = 1 << 5
    MEDIA_NOUNS = 1 << 6
    MEN = 1 << 7
    NAME_TAILS = 1 << 8
    OPENERS = 1 << 9
    OPEN_ROLES = 1 << 10
    PEOPLE = 1 << 11
    PERSON = 1 << 12
    PERSONAL_PRONOUNS = 1 << 13
    PLACES = 1 << 14
    PLURAL_PRONOUNS = 1 << 15
    PRONOUNS = 1 << 16
    QUANTIFIERS = 1 << 17
    RELATIVE_PRONOUNS = 1 << 18
    THING_PRONOUNS = 1 << 19
    TITLES = 1 << 20
    WOMEN = 1 << 21
    HINTS = 1 << 22


WITH_PLURALS = ("bodies", "media_nouns", "people")


@cache
def word_list(name: str) -> frozenset[str]:
    """The entries of rules/attribution/NAME.txt."""
    lines = (rules_folder() / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("# "))


def singular(word: str) -> str:
    """The noun of a regular plural; the word itself where it is none."""
    if word.endswith("men") and len(word) > 4:
        return word[:-3] + "man"
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def plurals(word: str) -> list[str]:
    """What `singular` makes the word of."""
    return [form for form in (word + "s", word[:-1] + "ies", word[:-3] + "men") if singular(form) == word]


@cache
def lists() -> dict[str, int]:
    """The `Word` bits of every word of the lists and of the plurals of its nouns."""
    found: dict[str, int] = {}
    for name, bit in vars(Word).items():
        if not name.isupper():
            continue
        name = name.lower()
        entries = set(word_list({"person": "people", "hints": "anonymity"}.get(name, name)))
        if name == "hints":
            entries = {word for phrase in entries for word in phrase.split(" ")}
        if name in WITH_PLURALS:
            entries.update(form for word in tuple(entries) for form in plurals(word))
        for word in entries:
            found[word] = found.get(word, 0) | bit
    return found


@cache
def _bits() -> dict[str, int]:
    """Bits of `kernel.persons` of every word that has one."""
    never = (
        Word.PLACES | Word.COMPANIES | Word.COLLECTIVES | Word.MEDIA_NAMES | Word.AGENCIES | Word.MEDIA_NOUNS
        | Word.BODIES | Word.OPENERS | Word.PRONOUNS | Word.QUANTIFIERS | Word.BREAKS
    )  # fmt: skip
    groups = (
        (persons.MAN, Word.MEN),
        (persons.WOMAN, Word.WOMEN),
        (persons.TITLE, Word.TITLES),
        (persons.ROLE, Word.PERSON),
        (persons.TAIL, Word.NAME_TAILS),
        (persons.LISTED, never),
    )
    marks = {".": persons.DOT, ",": persons.COMMA, "-": persons.HYPHEN, **dict.fromkeys(POSSESSIVE, persons.POSSESSIVE)}
    found = {word: sum(bit for bit, among in groups if own & among) for word, own in lists().items()}
    for word, own in lists().items():
        if own & (Word.MEN | Word.WOMEN) and not own & Word.PRONOUNS:
            found[word] &= ~persons.LISTED  # Bill, Will
    for word in (*marks, *ascii_lowercase):
        found[word] = found.get(word, 0) | marks.get(word, persons.INITIAL)
    return found


def word_bits(words: list[str]) -> NDArray[np.int32]:
    """Bits of `kernel.persons` of each word."""
    known = _bits()
    return np.array([known.get(word, 0) for word in words], dtype=np.int32)
