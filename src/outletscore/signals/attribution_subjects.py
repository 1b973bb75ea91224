"""Who is told of, or asked, is no source: *the senator is expected to resign*, *it seems*, *she was asked whether*."""

from __future__ import annotations

import functools
import operator

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.attribution_links import CONTENT, CUE, SOURCE
from outletscore.signals.attribution_cues import forms, meaning
from outletscore.signals.sources_words import with_bits, word_list

Tokens = NDArray[np.int32]
TOLD, ASKED, SEEMS, BE, TAIL, QUESTION, IT, BY, PLACE, SPEECH = (1 << n for n in range(10))
CALLED, HAVE, RECEIVED, IMPERSONAL, EMPTY, THERE, ENDING, ADVERB, GOING, HEARSAY = (1 << n for n in range(10, 20))
RARE = CALLED | RECEIVED | IMPERSONAL | HEARSAY  # in a cue, they are looked at
FAR = 12  # tokens of *by the host of a morning show* between *asked* and what was asked


@functools.cache
def _bits() -> dict[str, int]:
    """Bits of every word that has one, its ending included."""
    groups = (
        (TOLD, word_list("told_of")),
        (ASKED, word_list("asked_of")),
        (SEEMS, word_list("appearances")),
        (BE, word_list("be_forms")),
        (TAIL, word_list("cue_tails")),
        (QUESTION, word_list("question_words")),
        (IT, ("it",)),
        (BY, ("by",)),
        (PLACE, ("at", "by", "during", "in", "on")),
        (SPEECH, (form[0] for form in forms() if len(form) == 1 and meaning(form)[0] == "speech")),
        (CALLED, word_list("called")),
        (HAVE, ("'d", "'ve", "had", "has", "have", "having")),
        (RECEIVED, word_list("received")),
        (IMPERSONAL, word_list("impersonal")),
        (EMPTY, word_list("empty")),
        (THERE, ("there",)),
        (HEARSAY, word_list("hearsay")),
        (ADVERB, word_list("relay_adverbs")),
    )
    found = with_bits({}, groups)
    for word in (*found, *word_list("feelings")):
        found[word] = found.get(word, 0) | _ending(word)
    for word in word_list("feelings"):
        found[word] &= ~ENDING
    return found


def word_bits(words: list[str]) -> NDArray[np.int32]:
    """What each word says of who speaks; a participle that is on no list is known by its ending."""
    known = _bits()
    return np.array([known[word] if word in known else _ending(word) for word in words], dtype=np.int32)


def _ending(word: str) -> int:
    """ENDING for *announced*, which is a participle if a form of *be* stands before it; EMPTY for a mark."""
    last = word[-1]
    if last == "d" and word.endswith("ed") and word[0].isalnum():
        return ENDING
    if last == "y" and word.endswith("ly") and word[0].isalnum():
        return ADVERB
    if last == "g" and word.endswith("ing") and word[0].isalnum():
        return GOING
    return 0 if word[0].isalnum() else EMPTY


def settle(
    word: Tokens,
    bits: NDArray[np.int32],
    start: Tokens,
    end: Tokens,
    kind: NDArray[np.int8],
    source_of: Tokens,
    cue_of: Tokens,
    labels: NDArray[np.int8],
) -> None:
    """Take the subject of a passive cue, and of *seem* and *appear*, for what is told and not for its source.

    `bits` (words) are `word_bits`; `start`, `end`, `kind`, `source_of`, `cue_of` the
    spans and their links, which are set anew, as are the `labels` (tokens). Who *is said* to do something begins the
    content, as PolNeAR's annotators have it (*the senator ... to resign*), who *was asked* does not. What somebody
    seems to say is left.
    """
    cues = np.flatnonzero(kind == CUE)
    cues = cues[(end[cues] > start[cues] + 1) | ((bits[word[start[cues]]] & (ASKED | SEEMS)) != 0)]
    core, passive = verbs(word, bits, start[cues], end[cues])
    own = bits[word[core]]
    wanted = ((own & SEEMS) != 0) | (((own & (TOLD | ENDING)) != 0) & passive)
    wanted = (wanted & (source_of[cues] >= 0)) | ((own & ASKED) != 0)
    found = (x[wanted].tolist() for x in (cues, core, own, passive))
    shared = np.bincount(source_of[source_of >= 0], minlength=len(start))
    for cue, at, trait, by_others in zip(*found, strict=True):
        source, limit = int(source_of[cue]), int(end[cue])
        if trait & ASKED:
            question(cue, word, bits, start, end, kind, cue_of, labels)
        if source < 0 or not (trait & SEEMS or by_others):
            continue
        if start[source] > at:
            if not bits[word[start[source] - 1]] & BY:
                source_of[cue] = -1
            continue
        if trait & SEEMS and speaks(word, bits, limit):
            continue
        source_of[cue] = -1
        if cue + 1 < len(start) and kind[cue + 1] == SOURCE and bits[word[start[cue + 1] - 1]] & BY:
            source_of[cue] = cue + 1
        if shared[source] > 1:
            continue
        if trait & ASKED or (end[source] == start[source] + 1 and bits[word[start[source]]] & IT):
            labels[start[source] : end[source]] = 0
            continue
        tell_of(source, cue, start, end, kind, cue_of, labels)
    empty(word, bits, start, end, kind, source_of, cue_of, labels)


def tell_of(
    source: int,
    cue: int,
    start: Tokens,
    end: Tokens,
    kind: NDArray[np.int8],
    cue_of: Tokens,
    labels: NDArray[np.int8],
) -> None:
    """Make a source a part of the content of a cue."""
    labels[start[source] : end[source]] = 6
    labels[start[source]] = 5
    kind[source], cue_of[source] = CONTENT, cue


def empty(
    word: Tokens,
    bits: NDArray[np.int32],
    start: Tokens,
    end: Tokens,
    kind: NDArray[np.int8],
    source_of: Tokens,
    cue_of: Tokens,
    labels: NDArray[np.int8],
) -> None:
    """Take their source from cues of which it is nobody, or who meets with what others say.

    Nobody is *there* (*there are concerns*), *it* (*it is unclear*), and a source of words that name nobody; *faced
    criticism* is of others, and of *known as* stands before it what is called so.
    """
    shared = np.bincount(source_of[source_of >= 0], minlength=len(start))
    sources = np.flatnonzero(shared)
    first = bits[word[start[sources]]]
    nobody = (first & THERE) != 0
    second = bits[word[np.minimum(start[sources] + 1, end[sources] - 1)]]
    for n in np.flatnonzero((first & second & EMPTY) != 0).tolist():
        nobody[n] = (bits[word[start[sources[n]] : end[sources[n]]]] & EMPTY).all()
    none = np.zeros(len(start) + 1, dtype=np.bool_)  # the last is for -1
    none[sources[nobody]] = True
    source_of[none[source_of]] = -1
    cues = np.flatnonzero((kind == CUE) & (source_of >= 0))
    length = end[cues] - start[cues]
    places = np.repeat(start[cues] - np.cumsum(length) + length, length) + np.arange(length.sum())
    own = bits[word[places]]
    behind = np.searchsorted(np.cumsum(length), np.flatnonzero(own & RARE), side="right")
    for cue in sorted(set(cues[behind].tolist())):
        source = int(source_of[cue])
        of_cue = bits[word[start[cue] : end[cue]]].tolist()
        union = functools.reduce(operator.or_, of_cue)
        called = union & CALLED and not union & (HAVE | BE) and (of_cue[0] | of_cue[1 % len(of_cue)]) & CALLED
        light = union & IMPERSONAL and (bits[word[start[source] : end[source]]] & (EMPTY | IT | BE)).all()
        heard = union & HEARSAY and not of_cue[-1] & SPEECH
        if heard and shared[source] == 1 and source < cue:
            tell_of(source, cue, start, end, kind, cue_of, labels)
        if called or light or heard or received(of_cue):
            source_of[cue] = -1
    # *It* and *there* before a cue that has another content are none.
    alone = np.flatnonzero((kind == CONTENT) & (end == start + 1) & (cue_of >= 0))
    for content in alone[(bits[word[start[alone]]] & (IT | THERE)) != 0].tolist():
        if content + 2 < len(start) and cue_of[content + 2] == cue_of[content] == content + 1:
            kind[content] = labels[start[content]] = 0


def received(of_cue: list[int]) -> bool:
    """Whether a cue tells with what somebody meets: *has faced criticism*, not *was prompted to say*."""
    for at, own in enumerate(of_cue[:-1]):
        if own & RECEIVED and (at == 0 or own & GOING or not of_cue[at - 1] & BE):
            return True
    return False


def verbs(word: Tokens, bits: NDArray[np.int32], start: Tokens, end: Tokens) -> tuple[Tokens, NDArray[np.bool_]]:
    """The last token of each cue, without its tail (*was described as*), and whether it is a passive."""
    core = end - 1
    for _ in range(3):
        tail = ((bits[word[core]] & (TAIL | TOLD | ASKED | SEEMS | ENDING)) == TAIL) & (core > start)
        core = np.where(tail, core - 1, core)
    passive = np.zeros(len(core), dtype=np.bool_)
    # Of a participle on the list, whatever stands between; of others, what does not end the passive.
    through = (bits[word[core]] & (TOLD | ASKED | ENDING)) != 0
    listed = (bits[word[core]] & (TOLD | ASKED)) != 0
    for steps in range(1, 5):  # has been so widely described
        before = np.maximum(core - steps, 0)
        own = bits[word[before]]
        passive |= through & ((own & BE) != 0) & (before >= start)
        through &= listed | ((own & (BE | ADVERB)) != 0)
    return core, passive


def speaks(word: Tokens, bits: NDArray[np.int32], at: int) -> bool:
    """Whether the verb behind *seems (to)* is a cue itself: she *seemed to agree*."""
    for n in range(at, min(at + 4, len(word))):
        if not bits[word[n]] & TAIL:
            return bool(bits[word[n]] & SPEECH)
    return False


def question(
    cue: int,
    word: Tokens,
    bits: NDArray[np.int32],
    start: Tokens,
    end: Tokens,
    kind: NDArray[np.int8],
    cue_of: Tokens,
    labels: NDArray[np.int8],
) -> None:
    """Begin what was asked with its question word: *asked at noon by Lee* | *whether it was late*."""
    content = cue + 1
    if content >= len(start) or kind[content] != CONTENT or cue_of[content] != cue or start[content] != end[cue]:
        return
    first = int(start[content])
    if not (bits[word[first]] & PLACE or bits[word[first - 1]] & BY):
        return
    for at in range(first + 1, min(first + FAR, int(end[content]) - 1)):
        if bits[word[at]] & QUESTION:
            labels[first:at] = 0
            labels[at] = 5
            start[content] = at
            return
