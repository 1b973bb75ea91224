"""What kind of source a mention is, in slow plain Python: what the kernel `mentions` is held against."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Sequence
from itertools import pairwise

from outletscore.language.kernel import persons
from outletscore.signals import sides
from outletscore.signals.sources_words import POSSESSIVE, Word, lists, singular, word_list

NOWHERE = (0, 0)
NONE: frozenset[str] = frozenset()
CUTS = (",", "(", "—", "who")
SHORT = 4  # words of *the billionaire business mogul*
ARTICLES = ("the", "this", "that", "these", "those")
TITLED = Word.TITLES | Word.PEOPLE
KNOWN = Word.BODIES | Word.PEOPLE
# Words that alone are no person's name.
IMPERSONAL = (
    Word.PLACES | Word.COMPANIES | Word.COLLECTIVES | Word.MEDIA_NAMES | Word.AGENCIES | Word.MEDIA_NOUNS
)  # fmt: skip
BODY = Word.BODIES | Word.PLACES | Word.COMPANIES
COUNTS = Word.QUANTIFIERS | Word.OPENERS


def side_of(words: Sequence[str], capitals: Sequence[bool]) -> str | None:
    """The first side that describes whoever the words speak of: *Russian* ambassador to Washington."""
    known = dict(zip(words, sides._numbers(list(words)).tolist(), strict=True))
    for at, (word, capital) in enumerate(zip(words, capitals, strict=True)):
        number = known.get(word, 0) if capital else 0
        if number:
            before = words[at - 2] if at > 1 and words[at - 1] == "the" else words[at - 1] if at else ""
            if before not in word_list("abroad"):
                return sides.names()[number]
    return None


class Mention:
    """A source as written: canonical words, and which of them have a capital.

    `first_is_name` tells whether the first word's capital is its own and not the sentence's.
    """

    __slots__ = (
        "capitals", "first_is_name", "gender", "group", "head_at", "indefinite", "initials", "kind", "listed", "marks",
        "name_at", "part", "parts", "phrase", "plural", "roles", "side", "union", "words",
    )  # fmt: skip

    def __init__(self, words: tuple[str, ...], capitals: Sequence[bool], first_is_name: bool) -> None:
        known = lists()
        self.words = words
        self.capitals = capitals
        self.first_is_name = first_is_name
        self.listed = [known.get(word, 0) for word in words]
        self.roles = self.marks = NONE
        self.side = side_of(words, capitals)
        # some, a poll, 75 percent: not one that was spoken of before
        self.indefinite = bool(self.listed[0] & Word.QUANTIFIERS) or words[0][0].isdigit()
        self.gender = self.initials = ""
        self.plural = self.group = False
        if len(words) == 1 and not self.listed[0] and words[0].isalpha():
            self._of_one_word()
            return
        self.parts = self._parts()
        self.head_at = self._head_at()
        self.union = functools.reduce(operator.or_, self.listed)
        pronoun = self._is_pronoun()
        self.name_at = NOWHERE if pronoun else self._name_at()
        if self.union & Word.PEOPLE:
            self.roles = frozenset(
                [singular(w) for w, own in zip(words, self.listed, strict=True) if own & Word.PEOPLE]
            )
        self.group = bool(self.name_at[1]) and self._is_group()
        self.plural = self.group or self._is_plural()
        if self.union & (Word.PEOPLE | Word.PRONOUNS):
            self.gender = self._gender()
        # The words that tell it from others; those with a capital narrow it down (the *Florida* senator).
        self.phrase = " ".join([w for w in words if w not in ARTICLES and w not in POSSESSIVE])
        comma = next((n for n, word in enumerate(words) if word in CUTS), len(words))
        first = [n for n in range(comma) if capitals[n]]
        if first:
            self.marks = frozenset([words[n] for n in first if self.is_name(n) and not self.listed[n] & TITLED])
            first = [n for n in first if n < self.parts[0][1]]
        if len(first) > 1:
            self.initials = "".join([words[n][0] for n in first if words[n] not in ARTICLES])
        self.kind = "pronoun" if pronoun else kind_of(self)
        self.part = self._part()

    def _of_one_word(self) -> None:
        """What a single word is that no list holds: most sources."""
        self.parts, self.head_at, self.union, self.phrase = [(0, 1)], 0, 0, self.words[0]
        named = self.capitals[0] and self.first_is_name
        self.kind = "named" if named else "anonymous"
        self.name_at = (0, 1) if named else NOWHERE
        self.part = persons.NAMED if named else persons.THING
        if named:
            self.marks = frozenset(self.words)

    @property
    def head(self) -> str:
        """The last word of the first part, possessive marks apart."""
        return self.words[self.head_at]

    @property
    def of(self) -> bool:
        """the head of the mission: whose head it is tells it from other heads."""
        size = self.parts[0][1]
        return size < len(self.words) and self.words[size] == "of"

    @property
    def definite(self) -> bool:
        """the minister, this poll: one that was spoken of before."""
        return self.words[0] in ARTICLES

    def is_name(self, at: int) -> bool:
        """Whether the word has a capital of its own."""
        return self.capitals[at] and (at > 0 or self.first_is_name)

    def _is_pronoun(self) -> bool:
        """he, who, their own: whoever it is must be found elsewhere."""
        if self.words[0] == "the":
            return len(self.words) == 2 and bool(self.listed[1] & Word.PRONOUNS)
        first = self.words[0].split("'")[0]
        if len(self.words) > 2 or not lists().get(first, 0) & Word.PRONOUNS:
            return False
        last = self.words[-1]
        return len(self.words) == 1 or bool(self.listed[1] & Word.PRONOUNS) or last in POSSESSIVE or last == "own"

    def _parts(self) -> list[tuple[int, int]]:
        """The phrase before the first comma, preposition or relative, then those between commas."""
        words, size = self.words, len(self.words)
        first = next((n for n in range(1, size) if self._breaks(n)), size)
        if first == size:
            return [(0, size)]
        commas = [n for n, word in enumerate(words) if word in (",", "(", "—")]
        return [(0, first), *[(a + 1, b) for a, b in pairwise([*commas, size]) if a + 1 < b]]

    def _breaks(self, at: int) -> bool:
        """Whether the first part ends before a word: a comma, a preposition, *conducted* behind *a survey*."""
        if self.listed[at] & Word.BREAKS:
            return True
        return bool(self.listed[at - 1] & KNOWN) and self.words[at].endswith("ed") and not self.capitals[at]

    def _head_at(self) -> int:
        end = self.parts[0][1]
        while end > 1 and not self.words[end - 1][0].isalnum():
            end -= 1
        return end - 1

    def _name_in(self, start: int, end: int) -> tuple[int, int]:
        """Where the name of a person that a part ends in begins and ends; (0, 0) where there is none."""
        words, known = self.words, self.listed
        while end > start and (words[end - 1] in POSSESSIVE or not words[end - 1][0].isalnum()):
            end -= 1
        at = end
        while at > start and (self.is_name(at - 1) or (words[at - 1] in (".", "-", "'") and at - 1 > start)):
            at -= 1
        first = at
        for n in range(end - 1, at - 1, -1):
            if known[n] & TITLED or words[n] in POSSESSIVE:
                first = n + 1
                break
        while first < end - 2 and (self._is_impersonal(first) or known[first] & Word.BODIES):
            first += 1  # State Jon Husted, of whose secretary we read
        while first < end and not words[first][0].isalnum():
            first += 1
        if end - first > 1 and known[end - 1] & Word.NAME_TAILS:
            end -= 1
            while end > first and not words[end - 1][0].isalnum():
                end -= 1
        if first >= end:
            return NOWHERE
        own = [n for n in range(first, end) if words[n][0].isalnum()]
        last = known[own[-1]]
        if len(own) == 1 and (self._is_impersonal(own[0]) or last & COUNTS):
            return NOWHERE
        if last & (Word.MEDIA_NOUNS | Word.PEOPLE | Word.PLACES | Word.BODIES) or any(
            known[n] & Word.BODIES and not known[n] & (Word.MEN | Word.WOMEN) for n in own
        ):
            return NOWHERE  # Priorities USA, the Daily Beast, the Trump Organization
        if len(own) > 1 and " ".join([words[n] for n in own]) in word_list("media_names"):
            return NOWHERE
        if at == start + 1 and words[start] == "the" and first == at:
            return NOWHERE  # the Blaze, the Associated Press
        return first, end

    def _name_at(self) -> tuple[int, int]:
        """Where the person's name begins and ends: in the first part, or an apposition of two words or more."""
        found = self._name_in(*self.parts[0])
        if found[1] or self.parts[0][1] == len(self.words):
            return found
        if self.listed[self.head_at] & Word.BODIES or self._is_impersonal(self.head_at):
            return found
        comma = next((n for n, word in enumerate(self.words) if word in CUTS), len(self.words))
        for start, end in ((0, comma), *self.parts[1:]):
            found = self._name_in(start, end)
            if found[1] - found[0] > 1 and (start > 0 or self.listed[found[0] - 1] & (KNOWN | Word.PLACES)):
                return found
        return NOWHERE

    def _is_impersonal(self, at: int) -> bool:
        return bool(self.listed[at] & IMPERSONAL) or "." in self.words[at][1:-1]

    def _is_group(self) -> bool:
        """Whether two persons are named together."""
        return any(
            self.words[n] in ("and", ",", "&")
            and all(self.is_name(at) and not self.listed[at] & TITLED for at in (n - 1, n + 1))
            for n in range(1, min(self.name_at[1], len(self.words) - 1))
        )

    def _is_plural(self) -> bool:
        own = self.listed[self.head_at]
        if own & Word.PEOPLE:
            return not own & Word.PERSON
        return bool(own & Word.BODIES) and singular(self.head) in word_list("bodies") - {self.head}

    def _gender(self) -> str:
        """man, woman or nothing: of its nouns and pronouns."""
        known = lists()
        own = self.listed[self.head_at]
        for role in self.roles:
            own |= known.get(role, 0)
        return "woman" if own & Word.WOMEN else "man" if own & Word.MEN else ""

    def _part(self) -> int:
        """What it is to `kernel.persons`."""
        if self.kind == "pronoun":
            if self.listed[0] & Word.RELATIVE_PRONOUNS:
                return persons.WHO
            if self.words[0] == "the":
                return persons.LATTER
            if not self.listed[0] & Word.PERSONAL_PRONOUNS:
                return persons.THING
            return persons.SHE if self.gender == "woman" else persons.HE
        if self.kind == "named":
            return persons.THING if self.group else persons.NAMED
        if self.kind not in ("role", "anonymous") or not self.listed[self.head_at] & Word.PERSON:
            return persons.THING
        size, whole = self.parts[0][1], len(self.words)
        short = self.words[0] == "the" and size <= SHORT and (size == whole or (self.of and whole <= 2 * SHORT))
        return persons.ROLE_OF if short and self.kind == "role" else persons.PERSON


def kind_of(mention: Mention) -> str:
    """named, institution, role, media, agency or anonymous."""
    if mention.words[0] == '"' and mention.words[-1] == '"':
        return "institution"  # a work speaks: “The Walking Dead”
    if mention.name_at[1]:
        return "named"
    for decide in DECISIONS:
        kind = decide(mention)
        if kind:
            return kind
    return "institution" if mention.is_name(mention.head_at) else "anonymous"


def _hidden(mention: Mention) -> str:
    if not mention.union & Word.HINTS:
        return ""
    phrase = f" {' '.join(mention.words)} "
    return "anonymous" if any(f" {hint} " in phrase for hint in word_list("anonymity")) else ""


def _news(mention: Mention) -> str:
    head = mention.listed[mention.head_at]
    start, end = mention.parts[0]
    words = [w for w in mention.words[start:end] if w != "the" and w not in POSSESSIVE]
    phrase = " ".join(words)
    if singular(mention.head) in word_list("media_products") and any(
        own & Word.MEDIA_NOUNS for own in mention.listed[start : mention.head_at]
    ):
        return "media"  # US media reports
    if head & Word.BODIES and not head & Word.MEDIA_NAMES:
        return "media" if phrase in word_list("media_names") else ""
    if phrase == "associated press" or (len(words) == 1 and lists().get(phrase, 0) & Word.AGENCIES):
        return "agency"
    if phrase in word_list("media_names") and any(mention.capitals):
        return "media"
    if "'s" in mention.words and not head & Word.PEOPLE:
        owner = " ".join([w for w in mention.words[: mention.words.index("'s")] if w != "the"])
        return "media" if owner in word_list("media_names") else ""
    return "media" if words and lists().get(words[-1], 0) & Word.MEDIA_NOUNS else ""


def _counted(mention: Mention) -> str:
    head = mention.listed[mention.head_at]
    if not mention.indefinite or (not head & Word.PEOPLE and head & (Word.BODIES | Word.MEDIA_NOUNS)):
        return ""
    return "" if mention.words[0] in ("a", "an") and head & Word.OPEN_ROLES else "anonymous"


def _body(mention: Mention) -> str:
    head = mention.listed[mention.head_at]
    if head & Word.COLLECTIVES:
        return "institution"
    return "institution" if head & BODY and not head & Word.PERSON else ""


def _person(mention: Mention) -> str:
    head = mention.listed[mention.head_at]
    if not head & Word.PEOPLE:
        return ""
    if head & Word.OPEN_ROLES:
        return "role"
    if mention.words[0] in ("the", "this", "that") and not (not head & Word.PERSON and len(mention.words) > 2):
        return "role"
    return "anonymous"


DECISIONS: tuple[Callable[[Mention], str], ...] = (_hidden, _counted, _news, _body, _person)
