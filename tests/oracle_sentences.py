"""The sentences of a text in plain Python: slow, readable, and the specification of kernel/sentences.py."""

from __future__ import annotations

from outletscore.language.flags import (
    CAPITAL,
    CLITIC,
    CLOSE,
    LEFT,
    MARK,
    NUMBER,
    OPEN,
    PARAGRAPH,
    PUNCT,
    RIGHT,
    SPACE,
    UPPER,
    WORD,
)
from tests.oracle_tokens import (
    DASHES,
    Token,
    abbreviation,
    is_closing_bracket,
    is_dotted,
    is_initial,
    is_lower,
    is_opening_bracket,
    is_starter,
    is_stop,
    listed,
    space_after,
)


def can_begin(tokens: list[Token], i: int) -> bool:
    """Whether the token looks like the beginning of a sentence."""
    token = tokens[i]
    if token.has(MARK):
        return token.has(OPEN) or not token.has(CLOSE | RIGHT)
    if token.has(CAPITAL | NUMBER):
        return True
    if token.has(WORD):  # a script without case has no capitals to begin with
        letter = token.word[0]
        return not token.word.isascii() and letter.isalpha() and letter.upper() == letter.lower()
    if is_stop(token) or is_closing_bracket(token):
        return False
    if is_opening_bracket(token) or token.word in DASHES:
        return not is_lower(word_behind(tokens, i))
    return True


AHEAD = 16  # marks between a stop and the word that may begin a sentence


def word_behind(tokens: list[Token], i: int) -> Token:
    """The first word from token `i` on."""
    near = tokens[i : i + AHEAD]
    return next((token for token in near if not token.has(PUNCT)), near[-1])


def trails(tokens: list[Token], i: int) -> bool:
    """Whether token `i`, right behind a stop, still belongs to its sentence: a stop, or what closes."""
    token = tokens[i]
    if token.has(PARAGRAPH | OPEN):
        return False
    if token.has(MARK):
        if token.has(CLOSE) or (token.has(RIGHT) and space_after(tokens, i)):
            return True
        glued = not space_after(tokens, i) and not tokens[i + 1].has(PUNCT)  # it opens the next sentence
        return not token.has(SPACE | LEFT) and not glued
    return not token.has(SPACE) and (is_stop(token) or is_closing_bracket(token))


def stop_before(tokens: list[Token], i: int) -> int | None:
    """The stop after which token `i` comes, with nothing between them but what trails it."""
    stop = None
    for k in range(i - 1, -1, -1):
        if is_stop(tokens[k]) or is_dotted(tokens[k]):
            stop = k
        if not trails(tokens, k):
            break
    return stop


def sentences(tokens: list[Token]) -> list[int]:
    """First token of each sentence."""
    starts: list[int] = []
    for i in range(len(tokens)):
        if i == 0 or begins_sentence(tokens, starts[-1], i):
            starts.append(i)
    return starts


def begins_sentence(tokens: list[Token], start: int, i: int) -> bool:
    """Whether a sentence begins at token `i`, the one before having begun at `start`."""
    token = tokens[i]
    if token.has(PARAGRAPH):
        return True
    stop = stop_before(tokens, i)
    if stop is None or trails(tokens, i):
        return False
    return begins_after_space(tokens, start, stop, i) if token.has(SPACE) else begins_glued(tokens, start, stop, i)


def begins_glued(tokens: list[Token], start: int, stop: int, i: int) -> bool:
    """A missing space ("region.However"), or a quotation glued to the stop."""
    token = tokens[i]
    if is_dotted(tokens[stop]) or tokens[stop].word == "..." or stop <= start:
        return False
    if token.has(MARK):
        return i + 1 < len(tokens) and tokens[i + 1].has(CAPITAL)
    before = tokens[stop - 1]
    if tokens[stop].has(SPACE) or is_initial(before) or not before.has(WORD | NUMBER):
        return False
    if abbreviation(before) not in ("", "clipped"):  # 'em, 'tis: an apostrophe before them, but no dot behind
        return False
    if not token.has(CAPITAL) or token.has(UPPER) or is_initial(token):
        return False
    # white space comes soon: no address of a page or a person
    return any(space_after(tokens, k) for k in (i, i + 1))


def begins_after_space(tokens: list[Token], start: int, stop: int, i: int) -> bool:
    token, ending = tokens[i], tokens[stop]
    if not can_begin(tokens, i):
        return False
    quoted = i > stop + 1 and tokens[i - 1].has(MARK)
    if quoted and ending.word in ("!", "?", "...") and is_tag(tokens, i):
        return False
    if ending.word in "!?":
        return True
    # a mark or bracket before the next word: look at the word behind it
    ahead = word_behind(tokens, i)
    begins = ahead.has(CAPITAL) and is_starter(ahead) and token.word not in DASHES
    if is_dotted(ending):
        return begins
    if ending.word == "...":
        return ahead.has(CAPITAL | NUMBER)
    if stop == start or ending.has(SPACE):
        return True
    if i > stop + 1 and not (i == stop + 2 and is_closing_bracket(tokens[stop + 1])):
        return True  # an abbreviation does not reach over a closing mark
    before = tokens[stop - 1]
    if stop == start + 1 and (before.has(NUMBER) or is_initial(before)):
        return False  # 1. Home
    short = abbreviation(before)
    if short == "title" or (short == "numbered" and token.has(NUMBER)):
        return False
    if short == "other":
        return begins
    if is_initial(before):  # J. Edgar
        return is_starter(ahead)
    return True


TAG = 8  # tokens that a speaker's name may have


def is_tag(tokens: list[Token], i: int) -> bool:
    """Whether the words from `i` on say who spoke: "Stop lying!" Mr. Fox wrote."""
    if is_starter(tokens[i]) and tokens[i].word != "i":
        return False
    for k in range(i, min(len(tokens), i + TAG)):
        token = tokens[k]
        if token.has(PARAGRAPH):
            return False
        if token.word == ".":
            if k == i or not (abbreviation(tokens[k - 1]) == "title" or is_initial(tokens[k - 1])):
                return False
        elif is_lower(token) and not token.has(CLITIC):
            # "Mr. Fox responds: ..." is a new sentence
            return token.word in listed("tags.txt") and not (k + 1 < len(tokens) and tokens[k + 1].word == ":")
        elif not token.has(CAPITAL | CLITIC) and token.word not in DASHES:
            return False
    return False
