"""What kind of source a mention is: word lists in rules/attribution/ and the build of the phrase decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from outletscore.signals.attribution_model import rules_folder

POSSESSIVE = ("'s", "'")


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


@lru_cache(1 << 16)
def listed(word: str, name: str) -> bool:
    """Whether a list holds the word or what it is the plural of."""
    return word in word_list(name) or singular(word) in word_list(name)


@dataclass(frozen=True)
class Mention:
    """A source as written: canonical words, and which of them have a capital.

    `first_is_name` tells whether the first word's capital is its own and not the sentence's.
    """

    words: tuple[str, ...]
    capitals: tuple[bool, ...]
    first_is_name: bool

    @cached_property
    def pronoun(self) -> bool:
        """he, who, their own: whoever it is must be found elsewhere."""
        first, *rest = self.words
        return first.split("'")[0] in word_list("pronouns") and (
            not rest or (len(rest) == 1 and (rest[0] in word_list("pronouns") or rest[0] in (*POSSESSIVE, "own")))
        )

    @cached_property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """The phrase before the first comma, preposition or relative, then those between commas."""
        first = next((n for n in range(1, len(self.words)) if self._breaks(n)), len(self.words))
        commas = [n for n, word in enumerate(self.words) if word in (",", "(", "—")]
        rest = [(a + 1, b) for a, b in pairwise([*commas, len(self.words)]) if a + 1 < b]
        return ((0, first), *rest)

    def _breaks(self, at: int) -> bool:
        """Whether the first part ends before a word: a comma, a preposition, *conducted* behind *a survey*."""
        word, before = self.words[at], self.words[at - 1]
        known = listed(before, "bodies") or listed(before, "people")
        return word in word_list("breaks") or (known and word.endswith("ed") and not self.capitals[at])

    def is_name(self, at: int) -> bool:
        """Whether the word has a capital of its own."""
        return self.capitals[at] and (at > 0 or self.first_is_name)

    def name_in(self, start: int, end: int) -> tuple[str, ...]:
        """The name of a person that a part ends in; empty where there is none."""
        while end > start and (self.words[end - 1] in POSSESSIVE or not self.words[end - 1][0].isalnum()):
            end -= 1
        at = end
        while at > start and (self.is_name(at - 1) or (self.words[at - 1] in (".", "-", "'") and at - 1 > start)):
            at -= 1
        words, titled = list(self.words[at:end]), False
        for n in range(len(words) - 1, -1, -1):
            if words[n] in word_list("titles") or listed(words[n], "people") or words[n] in POSSESSIVE:
                words, titled = words[n + 1 :], True
                break
        words = [w for w in words if w[0].isalnum()]
        if not words or " ".join(words) in word_list("media_names") or (len(words) == 1 and _impersonal(words[0])):
            return ()
        if at == start + 1 and self.words[start] == "the" and not titled:
            return ()  # the Blaze, the Associated Press
        if listed(words[-1], "media_nouns") or any(listed(w, "bodies") for w in words) or listed(words[-1], "people"):
            return ()
        return tuple(words)

    @cached_property
    def name(self) -> tuple[str, ...]:
        """The person's name: of the first part, or of an apposition of two words or more."""
        found = self.name_in(*self.parts[0])
        if found or self._first_is_body:
            return found
        comma = next((n for n, word in enumerate(self.words) if word in (",", "(", "—", "who")), len(self.words))
        for start, end in ((0, comma), *self.parts[1:]):
            found = self.name_in(start, end)
            if len(found) > 1 and (start > 0 or listed(self.words[end - len(found) - 1], "people")):
                return found
        return ()

    @cached_property
    def _first_is_body(self) -> bool:
        head = self.head
        return listed(head, "bodies") or _impersonal(head)

    @cached_property
    def head_at(self) -> int:
        """Number of the last word of the first part, possessive marks apart."""
        end = self.parts[0][1]
        while end > 1 and not self.words[end - 1][0].isalnum():
            end -= 1
        return end - 1

    @property
    def head(self) -> str:
        return self.words[self.head_at]

    @cached_property
    def roles(self) -> frozenset[str]:
        """Nouns for persons in it."""
        return frozenset(singular(w) for w in self.words if listed(w, "people"))

    @cached_property
    def kind(self) -> str:
        """named, institution, role, media, agency, anonymous or pronoun."""
        return kind_of(self)

    @cached_property
    def phrase(self) -> str:
        """The words that tell it from others."""
        return " ".join(w for w in self.words if w != "the" and w not in POSSESSIVE)

    @property
    def definite(self) -> bool:
        return self.words[0] in ("the", "this", "that", "his", "her", "their", "its")


def _impersonal(word: str) -> bool:
    return (
        word in word_list("places")
        or word in word_list("companies")
        or word in word_list("collectives")
        or word in word_list("media_names")
        or word in word_list("agencies")
        or word in word_list("media_nouns")
        or "." in word[1:-1]
    )


def kind_of(mention: Mention) -> str:
    """named, institution, role, media, agency, anonymous or pronoun."""
    if mention.pronoun:
        return "pronoun"
    if mention.name:
        return "named"
    for decide in DECISIONS:
        kind = decide(mention)
        if kind:
            return kind
    return "institution" if mention.is_name(mention.head_at) else "anonymous"


def _hidden(mention: Mention) -> str:
    phrase = f" {' '.join(mention.words)} "
    return "anonymous" if any(f" {hint} " in phrase for hint in word_list("anonymity")) else ""


def _news(mention: Mention) -> str:
    if listed(mention.head, "bodies") and mention.head not in word_list("media_names"):
        return ""
    start, end = mention.parts[0]
    words = tuple(w for w in mention.words[start:end] if w not in ("the", *POSSESSIVE))
    phrase = " ".join(words)
    if phrase == "associated press" or (len(words) == 1 and words[0] in word_list("agencies")):
        return "agency"
    if phrase in word_list("media_names") and any(mention.capitals):
        return "media"
    if "'s" in mention.words and not listed(mention.head, "people"):
        owner = " ".join(w for w in mention.words[: mention.words.index("'s")] if w != "the")
        return "media" if owner in word_list("media_names") else ""
    return "media" if words and listed(words[-1], "media_nouns") else ""


def _counted(mention: Mention) -> str:
    counted = mention.words[0] in word_list("quantifiers") or mention.words[0][0].isdigit()
    if not counted or (
        not listed(mention.head, "people") and (listed(mention.head, "bodies") or listed(mention.head, "media_nouns"))
    ):
        return ""
    return "" if mention.words[0] in ("a", "an") and mention.head in word_list("open_roles") else "anonymous"


def _body(mention: Mention) -> str:
    if mention.head in word_list("collectives"):
        return "institution"
    known = (
        listed(mention.head, "bodies") or mention.head in word_list("places") or mention.head in word_list("companies")
    )
    return "institution" if known and mention.head not in word_list("people") else ""


def _person(mention: Mention) -> str:
    if not listed(mention.head, "people"):
        return ""
    plural = mention.head not in word_list("people")
    if mention.head in word_list("open_roles"):
        return "role"
    if mention.words[0] in ("the", "this", "that") and not (plural and len(mention.words) > 2):
        return "role"
    return "anonymous"


DECISIONS: tuple[Callable[[Mention], str], ...] = (_hidden, _counted, _news, _body, _person)
