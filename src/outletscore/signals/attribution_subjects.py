"""Who is told of, or asked, is no source: *the senator is expected to resign*, *it seems*, *she was asked whether*."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.attribution_links import CONTENT, CUE, SOURCE
from outletscore.signals.attribution_cues import forms
from outletscore.signals.sources_words import word_list

Tokens = NDArray[np.int32]
TOLD, ASKED, SEEMS, BE, TAIL, QUESTION, IT, BY, PLACE, VERB = (1 << n for n in range(10))
FAR = 12  # tokens of *by the host of a morning show* between *asked* and what was asked


def word_bits(words: list[str]) -> NDArray[np.int16]:
    """What each word says of who speaks."""
    found: dict[str, int] = {}
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
        (VERB, (form[0] for form in forms() if len(form) == 1)),
    )
    for bit, own in groups:
        for word in own:
            found[word] = found.get(word, 0) | bit
    return np.array([found.get(word, 0) for word in words], dtype=np.int16)


def settle(
    word: Tokens,
    bits: NDArray[np.int16],
    start: Tokens,
    end: Tokens,
    kind: NDArray[np.int8],
    source_of: Tokens,
    cue_of: Tokens,
    labels: NDArray[np.int8],
) -> None:
    """Take the subject of a passive cue, and of *seem* and *appear*, for what is told and not for its source.

    `bits` (words) are `word_bits`; `start`, `end`, `kind`, `source_of`, `cue_of` the spans and their links, which are
    set anew, as are the `labels` (tokens). Who *is said* to do something begins the content, as PolNeAR's annotators
    have it (*the senator ... to resign*), who *was asked* does not. What somebody seems to say is left.
    """
    cues = np.flatnonzero(kind == CUE)
    core, passive = verbs(word, bits, start[cues], end[cues])
    own = bits[word[core]]
    wanted = ((own & (ASKED | SEEMS)) != 0) | (((own & TOLD) != 0) & passive)
    found = (x[wanted].tolist() for x in (cues, core, own, passive))
    shared = np.bincount(source_of[source_of >= 0], minlength=len(start))
    for cue, at, trait, by_others in zip(*found, strict=True):
        source, limit = int(source_of[cue]), int(end[cue])
        if trait & ASKED:
            question(cue, word, bits, start, end, kind, cue_of, labels)
        if source < 0 or start[source] > at or not (trait & SEEMS or by_others):
            continue
        if trait & SEEMS and speaks(word, bits, limit):
            continue
        source_of[cue] = -1
        if cue + 1 < len(start) and kind[cue + 1] == SOURCE and bits[word[start[cue + 1] - 1]] & BY:
            source_of[cue] = cue + 1
        if shared[source] > 1:
            continue
        first, last = int(start[source]), int(end[source])
        if trait & ASKED or (last == first + 1 and bits[word[first]] & IT):
            labels[first:last] = 0
            continue
        labels[first:last] = 6
        labels[first] = 5
        kind[source], cue_of[source] = CONTENT, cue


def verbs(word: Tokens, bits: NDArray[np.int16], start: Tokens, end: Tokens) -> tuple[Tokens, NDArray[np.bool_]]:
    """The last token of each cue, without its tail (*was described as*), and whether it is a passive."""
    core = end - 1
    for _ in range(3):
        tail = ((bits[word[core]] & (TAIL | TOLD | ASKED | SEEMS)) == TAIL) & (core > start)
        core = np.where(tail, core - 1, core)
    passive = np.zeros(len(core), dtype=np.bool_)
    for steps in range(1, 5):  # has been so widely described
        before = np.maximum(core - steps, 0)
        passive |= ((bits[word[before]] & BE) != 0) & (before >= start)
    return core, passive


def speaks(word: Tokens, bits: NDArray[np.int16], at: int) -> bool:
    """Whether the verb behind *seems (to)* is a cue itself: she *seemed to agree*."""
    for n in range(at, min(at + 4, len(word))):
        if not bits[word[n]] & TAIL:
            return bool(bits[word[n]] & VERB)
    return False


def question(
    cue: int,
    word: Tokens,
    bits: NDArray[np.int16],
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
