"""What kind of source a mention names: word lists in rules/attribution/ decide."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from outletscore.signals.attribution_model import rules_folder


@cache
def word_list(name: str) -> frozenset[str]:
    """The entries of rules/attribution/NAME.txt."""
    lines = (rules_folder() / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("# "))


@dataclass(frozen=True)
class Mention:
    """A source as written: canonical words, which of them have a capital and which a blank before them."""

    words: tuple[str, ...]
    capitals: tuple[bool, ...]
    spaces: tuple[bool, ...]
    begins_sentence: bool

    @property
    def pronoun(self) -> bool:
        return len(self.words) <= 2 and self.words[0] in word_list("pronouns")

    @property
    def definite(self) -> bool:
        return self.words[0] in ("the", "this", "that", "his", "her", "their", "its")

    @cached_property
    def roles(self) -> frozenset[str]:
        """Role nouns in it."""
        return frozenset(self.words) & word_list("roles")

    @cached_property
    def name(self) -> tuple[str, ...]:
        """The longest run of capitalised words before a comma that are neither role nor title."""
        runs: list[list[str]] = [[]]
        for number, (word, capital) in enumerate(zip(self.words, self.capitals, strict=True)):
            skip = word in word_list("roles") or word in word_list("titles")
            sure = number > 0 or not self.begins_sentence or word not in word_list("openers")
            if capital and sure and not skip:
                runs[-1].append(word)
            elif word not in (".", "-"):
                runs.append([])
        return tuple(sorted(runs, key=lambda run: -len(run))[0])

    @property
    def surname(self) -> str:
        """Last word of the name; empty where it names an institution or nobody."""
        if not self.name or set(self.words) & word_list("institutions") or "'s" in self.words[-1:]:
            return ""
        return self.name[-1]


def kind_of(mention: Mention) -> str:
    """named, institution, role, media, agency, anonymous or pronoun."""
    words = set(mention.words)
    if mention.pronoun:
        return "pronoun"
    phrase = " ".join(w for w in mention.words if w != "the")
    if words & word_list("agencies"):
        return "agency"
    if phrase in word_list("media") or words & word_list("media"):
        return "media"
    if mention.name and not words & word_list("institutions"):
        return "named"
    if mention.roles and mention.definite:
        return "role"
    if mention.name or words & word_list("institutions"):
        return "institution"
    return "anonymous"
