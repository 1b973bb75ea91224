"""Whom a source gives as its own source: the Journal reported, citing *people familiar with the matter*."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language import Reading, Vocabulary
from outletscore.language.flags import CAPITAL, MARK, NUMBER, UPPER, WORD
from outletscore.language.kernel import casts
from outletscore.signals.sources_profiles import described
from outletscore.signals.sources_words import POSSESSIVE, Word, lists, word_list

CITING, FINITE = 1, 2
SPEAKERS = Word.PEOPLE | Word.BODIES | Word.AGENCIES | Word.MEDIA_NAMES | Word.MEDIA_NOUNS
NOUNS = Word.PEOPLE | Word.BODIES | Word.MEDIA_NOUNS
LONGEST = 24  # tokens of what is cited
TOLD_OF = 15  # tokens between a name and *as saying*: quoted Lee, a former mayor of the town, as saying
BEFORE = 4  # words before the verb that may take it back


def word_bits(words: list[str]) -> NDArray[np.int8]:
    """CITING for *citing*, FINITE for *cited*."""
    citing, finite = word_list("relay_citing"), word_list("relay_cited")
    return np.array([CITING * (word in citing) | FINITE * (word in finite) for word in words], dtype=np.int8)


class _Words(NamedTuple):
    """The lists that are asked for each place, and what is made of them."""

    ending: frozenset[str]  # nothing that is cited ends with these
    before: frozenset[str]  # before a noun or a participle: the reasons *cited*
    nothing: frozenset[str]  # nothing that is cited begins with these
    telling: frozenset[str]
    pointing: frozenset[str]

    @classmethod
    @cache
    def made(cls) -> _Words:
        breaks, articles = word_list("breaks"), word_list("articles")
        ending = breaks | word_list("agent_ends") | articles | {"and", "or", "to", "also"}
        return cls(
            ending,
            ending - {"also", ","} | word_list("be_forms") | {"-"},
            word_list("uncited") | breaks - articles | {"and", "or"},
            word_list("quoted_saying") | word_list("cited_telling"),
            articles | word_list("own"),
        )


def find(
    reading: Reading, vocabulary: Vocabulary, bits: NDArray[np.int8], wanted: NDArray[np.bool_]
) -> dict[int, tuple[int, int]]:
    """First token and end of what is cited in each of the sentences that are wanted, but for those that cite nobody.

    `bits` (tokens) are `word_bits`.
    """
    at = np.flatnonzero(bits)
    found: dict[int, tuple[int, int]] = {}
    asked: list[tuple[_Place, int, int, int]] = []
    for place in (_Place(reading, vocabulary, n) for n in at[wanted[reading.sentence[at]]].tolist()):
        start, end, decides = place.cited(bool(bits[place.first + place.at] & FINITE))
        if start < end:
            asked.append((place, start, end, decides))
    unsure = [(place.first + start, place.first + decides) for place, start, _, decides in asked if decides]
    speak = iter(_described(reading, vocabulary, unsure))
    for place, start, end, decides in asked:
        speaks = not decides or place.can_speak(start, *next(speak))
        if speaks and place.sentence not in found:
            found[place.sentence] = place.first + start, place.first + end
    return found


def _described(reading: Reading, vocabulary: Vocabulary, spans: list[tuple[int, int]]) -> list[tuple[bool, int]]:
    """Of each of the spans (tokens): whether it is a name, and its head, from its first token on."""
    if not spans:
        return []
    bounds = np.cumsum([0, *(end - start for start, end in spans)], dtype=np.int64)
    tokens = np.concatenate([np.arange(start, end) for start, end in spans])
    looks = (reading.word[tokens] << 2 | ((reading.flags[tokens] & CAPITAL) != 0) << 1).astype(np.int32)
    looks[bounds[:-1]] |= 1
    told = described(vocabulary, looks, bounds)
    name_start, name_end = told.rows[:, casts.NAME_START], told.rows[:, casts.NAME_END]
    named = (name_start < name_end) & (name_end == told.head[:, 1])  # *support for Ann Lee* is not Ann Lee
    return list(zip(named.tolist(), told.head[:, 0].tolist(), strict=True))


class _Place:
    """A word of citing, and what stands around it in its sentence."""

    def __init__(self, reading: Reading, vocabulary: Vocabulary, at: int) -> None:
        self.sentence = int(reading.sentence[at])
        self.first, behind = (int(reading.sentence_start[self.sentence + n]) for n in (0, 1))
        self.at = at - self.first
        self.lists, self.bodies = _Words.made(), True
        self.words = [vocabulary.words[n] for n in reading.word[self.first : behind].tolist()]
        self.flags: list[int] = reading.flags[self.first : behind].tolist()

    def cited(self, finite: bool) -> tuple[int, int, int]:
        """First token and end of what is cited, equal where it is nobody; and where what decides that it is somebody
        ends, 0 where that is beyond doubt. `finite`: *cited*, *quotes*."""
        start = self.begins()
        end = self.ends(start)
        nobody = start, start, 0
        if start >= end or self.words[start] in self.lists.nothing:
            return nobody
        if self.taken_back() or (finite and self.at > 0 and self.words[self.at - 1] in word_list("be_forms")):
            return nobody
        if self.is_quoted(end):
            return start, end, 0
        if (finite and not self.has_subject()) or self.is_reason(end) or self.words[end - 1] in POSSESSIVE:
            return nobody  # *citing Lee's "record"*: whatever of hers
        self.bodies = not finite or self.words[end : end + 1] == ["saying"]
        return start, end, self.first_of(start, end)

    def begins(self) -> int:
        """Where what is cited begins: behind *from*, *in part* and a mark of quotation."""
        words, start = self.words, self.at + 1
        for lead in (("from",), ("in", "part"), ('"',)):
            if tuple(words[start : start + len(lead)]) == lead:
                start += len(lead)
        return start

    def ends(self, start: int) -> int:
        """Where what is cited ends, without the clause that tells more of it and without what was done elsewhere."""
        words, known = self.words, lists()
        ends, within = word_list("cited_ends"), word_list("cited_places")
        telling, ending = self.lists.telling, self.lists.ending
        quoted, end = words[start - 1] == '"', start
        while end < min(len(words), start + LONGEST) and self.goes_on(end):
            word, before = words[end], words[end - 1] if end > start else ""
            if quoted and word == '"':
                break
            following = words[end + 1] if end + 1 < len(words) else ""
            noun, capital = known.get(before, 0) & NOUNS, end > start and self.flags[end - 1] & CAPITAL
            points = word == "that" and (
                before in word_list("prepositions") or (end == start and self.is_noun(end + 1))
            )
            if word in ends and not points:
                break
            if (word in ("and", "in") and following.endswith("ing")) or (
                word == "and" and following.endswith("ed") and (noun or before == '"')
            ):
                break
            if (word in telling and (noun or capital)) or (
                word.endswith("ing") and before.endswith("s") and before not in POSSESSIVE
            ):
                break
            if word == "to" and noun and self.is_verb(end + 1):
                break
            if word in within and (self.is_named(start, end) if capital else self.is_elsewhere(end)):
                break
            end += 1
        while end > start and (words[end - 1] in ending or not self.flags[end - 1] & (WORD | NUMBER)):
            if words[end - 1] in POSSESSIVE:
                break
            end -= 1
        inside = words[start:end]
        if end < len(words) and (
            (words[end] == ")" and "(" in inside) or (words[end] == '"' and inside.count('"') % 2)
        ):
            end += 1
        return end

    def is_noun(self, at: int) -> bool:
        """Whether a noun for somebody or for words of somebody stands there: citing *that report*."""
        word = self.words[at] if at < len(self.words) else ""
        return bool(lists().get(word, 0) & NOUNS) or word in word_list("cited_nouns")

    def is_verb(self, at: int) -> bool:
        """Whether *to* before it is of a verb: a story *to indict*, not a letter *to the editor*."""
        if at >= len(self.words) or self.flags[at] & (CAPITAL | NUMBER | MARK):
            return False
        return self.words[at] not in self.lists.pointing and self.words[at] not in word_list("quantifiers")

    def is_named(self, start: int, at: int) -> bool:
        """Whether a name ends before the preposition: not in *the Committee on Ways and Means*."""
        first = at
        while first > start and self.flags[first - 1] & CAPITAL:
            first -= 1
        body = self.words[max(first - 1, 0)] == "the" or lists().get(self.words[at - 1], 0) & NOUNS
        following = self.flags[at + 1] if at + 1 < len(self.flags) else 0
        return not (body and (following & CAPITAL or self.words[at] in ("for", "on")))

    def is_elsewhere(self, at: int) -> bool:
        """Whether the preposition begins what tells where it was cited: *cited the letter in her speech, at length*."""
        following = self.words[at + 1] if at + 1 < len(self.words) else ""
        if self.words[at] == "during" or following in ("least", "length", "order"):
            return True
        if self.words[at] == "for":
            return following in word_list("own")
        return following in word_list("own") and not lists().get(self.words[at - 1], 0) & Word.PEOPLE

    def goes_on(self, at: int) -> bool:
        word = self.words[at]
        following = self.flags[at + 1] if at + 1 < len(self.flags) else 0
        if word == ".":
            return bool(following & (CAPITAL | NUMBER))
        if word == "," and following & NUMBER:
            return len(self.words[at + 1]) == 4 and bool(self.flags[at - 1] & NUMBER)  # March 2, 2017
        if word in "()":
            return self.words[at - 2 : at - 1] == ["("] or self.words[at + 2 : at + 3] == [")"]
        return bool(self.flags[at] & (WORD | MARK)) or word[0].isalnum() or word in (*POSSESSIVE, "-", "&")

    def taken_back(self) -> bool:
        """Whether nothing is cited: *without citing a source*."""
        before = self.words[max(0, self.at - BEFORE) : self.at]
        return any(word in word_list("uncited") or word.endswith("n't") for word in before)

    def has_subject(self) -> bool:
        """Whether *cited* is what somebody does: not *was cited*, *the reasons cited*, *the best quotes*."""
        if self.at == 0:
            return False
        before = self.words[self.at - 1]
        if before in word_list("cited_ends"):
            return True  # a report that cites, he quoted
        if self.words[self.at] == "quotes" and self.words[self.at + 1] == "from":
            return False
        if before.endswith("ly") and self.at > 1 and self.words[self.at - 2] in self.lists.ending:
            return False  # a widely cited study
        return before not in self.lists.before

    def is_quoted(self, end: int) -> bool:
        """Whether *as saying* follows what is cited, at once or behind what a comma tells of it."""
        words, at = self.words, end
        if words[at : at + 1] == [","]:
            told = words[at + 1 : at + TOLD_OF]
            at += told.index(",") + 2 if "," in told else len(words)
        return (
            words[at : at + 1] == ["as"]
            and words[at + 1 : at + 2] != []
            and words[at + 1] in word_list("quoted_saying")
        )

    def first_of(self, start: int, end: int) -> int:
        """Where what decides ends: with the first of two nouns, *a report and a threat*, or before *into*."""
        for at in range(start + 1, end - 1):
            if self.words[at] in word_list("cited_within"):
                return at
            if self.words[at] in ("and", "or"):
                name = lists().get(self.words[at - 1], 0) & NOUNS and self.flags[end - 1] & CAPITAL
                if name or self.words[at + 1] in self.lists.pointing:
                    return at
        return end

    def is_reason(self, end: int) -> bool:
        """Whether *as the reason* follows what is cited, but not *as saying*."""
        words = self.words
        told = words[end : end + TOLD_OF]
        if "as" in told and {"reason", "reasons"} & set(told[told.index("as") :]):
            return True
        return end + 1 < len(words) and words[end] in ("as", "for") and not words[end + 1].endswith("ing")

    def can_speak(self, start: int, named: bool, head: int) -> bool:
        """Whether what is cited is somebody or a document: *citing national security* gives a reason, not a source.

        Of *cited*, which gives reasons more often, a body is none: *cited two companies*.
        """
        words, flags = self.words, self.flags
        head += start
        if words[head] in word_list("laws"):
            return False
        if named:
            return not flags[self.at] & UPPER  # in a line of capitals, everything looks like a name
        while head > start and not self.is_noun(head) and (flags[head] & CAPITAL or _tells_of_noun(words[head])):
            head -= 1  # *people familiar with*, *officials briefed on*, *the tracking firm Topsy*
        noun = words[head]
        speaks = lists().get(noun, 0) & (SPEAKERS if self.bodies else SPEAKERS & ~Word.BODIES)
        if not speaks and noun not in word_list("cited_nouns"):
            return False
        return bool(flags[head] & CAPITAL) or noun not in word_list("grounds")


def _tells_of_noun(word: str) -> bool:
    return word.endswith("ed") or word in word_list("familiar")
