"""What is asked of the words of a source as written: a bit for each question, which `signals.sources_words` answers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled

# Bits of words: the lists that hold a word.
(
    AGENCIES, BODIES, BREAKS, COLLECTIVES, COMPANIES, MEDIA_NAMES, MEDIA_NOUNS, MEN, NAME_TAILS, OPENERS, OPEN_ROLES,
    PEOPLE, PERSON, PERSONAL_PRONOUNS, PLACES, PLURAL_PRONOUNS, PRONOUNS, QUANTIFIERS, RELATIVE_PRONOUNS,
    THING_PRONOUNS, TITLES, WOMEN, HINTS,
) = (1 << n for n in range(23))  # fmt: skip
# And what it is besides. BEGINS is of a word that a pronoun and an apostrophe begin (*who'd*), OF_MAN and OF_WOMAN are
# of a noun for persons whose singular is a man or a woman, ALNUM and DIGIT are of its first letter.
(
    THE, POINTING, INDEFINITE_ARTICLE, ARTICLE, POSSESSIVE, S, CUT, COMMA, JOINT, AND, QUOTE, OF_WORD, OWN, BEGINS,
    DIGIT, ALNUM, ED, DOTTED, OF_BODIES, PRODUCT, OF_MAN, OF_WOMAN, CAPITAL, NAME,
) = (1 << n for n in range(23, 47))  # fmt: skip
TITLED = TITLES | PEOPLE
KNOWN = BODIES | PEOPLE
# Words that alone are no person's name.
IMPERSONAL = PLACES | COMPANIES | COLLECTIVES | MEDIA_NAMES | AGENCIES | MEDIA_NOUNS | DOTTED
BODY = BODIES | PLACES | COMPANIES
COUNTS = QUANTIFIERS | OPENERS
NO_PERSON = MEDIA_NOUNS | PEOPLE | PLACES | BODIES


class Known(NamedTuple):
    """What is known of words and phrases: `bits`, `sides` and `abroad` of each word; phrases of words, end to end."""

    bits: NDArray[np.int64]
    sides: NDArray[np.int16]
    abroad: NDArray[np.bool_]
    media: NDArray[np.int32]  # names of outlets
    media_bounds: NDArray[np.int32]
    hints: NDArray[np.int32]  # that a source is hidden
    hint_bounds: NDArray[np.int32]
    associated: int  # words
    press: int


@compiled
def is_among(said: NDArray[np.int32], size: int, words: NDArray[np.int32], bounds: NDArray[np.int32]) -> bool:
    """Whether said[:size] is one of the phrases words[bounds[k]:bounds[k + 1]]."""
    for k in range(len(bounds) - 1):
        if bounds[k + 1] - bounds[k] == size:
            n = 0
            while n < size and words[bounds[k] + n] == said[n]:
                n += 1
            if n == size:
                return size > 0
    return False
