"""The word lists of rules/attribution/: what a word says of a source, as bits."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from string import ascii_lowercase

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel import mention_bits, persons
from outletscore.signals.attribution_model import rules_folder

POSSESSIVE = ("'s", "'")


class Word:
    """A bit for each list that holds a word, by the list's name; PERSON is a singular of the list `people`, HINTS
    the words of the phrases of `anonymity`."""

    AGENCIES = mention_bits.AGENCIES
    BODIES = mention_bits.BODIES
    BREAKS = mention_bits.BREAKS
    COLLECTIVES = mention_bits.COLLECTIVES
    COMPANIES = mention_bits.COMPANIES
    MEDIA_NAMES = mention_bits.MEDIA_NAMES
    MEDIA_NOUNS = mention_bits.MEDIA_NOUNS
    MEN = mention_bits.MEN
    NAME_TAILS = mention_bits.NAME_TAILS
    OPENERS = mention_bits.OPENERS
    OPEN_ROLES = mention_bits.OPEN_ROLES
    PEOPLE = mention_bits.PEOPLE
    PERSON = mention_bits.PERSON
    PERSONAL_PRONOUNS = mention_bits.PERSONAL_PRONOUNS
    PLACES = mention_bits.PLACES
    PLURAL_PRONOUNS = mention_bits.PLURAL_PRONOUNS
    PRONOUNS = mention_bits.PRONOUNS
    QUANTIFIERS = mention_bits.QUANTIFIERS
    RELATIVE_PRONOUNS = mention_bits.RELATIVE_PRONOUNS
    THING_PRONOUNS = mention_bits.THING_PRONOUNS
    TITLES = mention_bits.TITLES
    WOMEN = mention_bits.WOMEN
    HINTS = mention_bits.HINTS


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


def with_bits(found: dict[str, int], groups: Iterable[tuple[int, Iterable[str]]]) -> dict[str, int]:
    """`found`, with the bit of each group set for its words as well."""
    for bit, own in groups:
        for word in own:
            found[word] = found.get(word, 0) | bit
    return found


@cache
def clause_leads() -> frozenset[str]:
    """Words behind a comma that begin another clause."""
    return frozenset({"and", "but", "when"}) | word_list("agent_ends") | word_list("relative_pronouns")


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


@cache
def _asked() -> dict[str, int]:
    """Bits of `kernel.mention_bits` of every word that is in a list or asked for by itself."""
    known = lists()
    found = {word: own | _form_bits(word) for word, own in known.items()}
    for word, own in known.items():
        if own & Word.PEOPLE:
            one = known.get(singular(word), 0)
            found[word] |= mention_bits.OF_MAN * (one & Word.MEN != 0) | mention_bits.OF_WOMAN * (one & Word.WOMEN != 0)
    groups = {
        mention_bits.THE: ("the",),
        mention_bits.POINTING: ("the", "this", "that"),
        mention_bits.INDEFINITE_ARTICLE: ("a", "an"),
        mention_bits.ARTICLE: ("the", "this", "that", "these", "those"),
        mention_bits.POSSESSIVE: POSSESSIVE,
        mention_bits.S: ("'s",),
        mention_bits.CUT: (",", "(", "—", "who"),
        mention_bits.COMMA: (",", "(", "—"),
        mention_bits.JOINT: (".", "-", "'"),
        mention_bits.AND: ("and", ",", "&"),
        mention_bits.QUOTE: ('"',),
        mention_bits.OF_WORD: ("of",),
        mention_bits.OWN: ("own",),
        mention_bits.OF_BODIES: [form for word in word_list("bodies") for form in plurals(word)],
        mention_bits.PRODUCT: [form for word in word_list("media_products") for form in (word, *plurals(word))],
    }
    for bit, words in groups.items():
        for word in words:
            found[word] = found.get(word, _form_bits(word)) | bit
    return found


def _form_bits(word: str) -> int:
    """Bits of `kernel.mention_bits` that follow from the letters of a word."""
    if word.isalpha():
        bits = mention_bits.ALNUM
    else:
        bits = mention_bits.ALNUM * word[0].isalnum() | mention_bits.DIGIT * word[0].isdigit()
        bits |= mention_bits.DOTTED * ("." in word[1:-1])
    if word.endswith("ed"):
        bits |= mention_bits.ED
    return bits | mention_bits.BEGINS * (lists().get(word.split("'")[0], 0) & Word.PRONOUNS != 0)


def asked_bits(words: list[str]) -> NDArray[np.int64]:
    """Bits of `kernel.mention_bits` of each word."""
    known = _asked().get
    return np.array([known(word) or _form_bits(word) for word in words], dtype=np.int64)
