"""Bits of `Reading.flags`. Plain integers, so that kernels can use them as compile-time constants."""

WORD = 1  # holds a letter
NUMBER = 2  # begins with a digit
PUNCT = 4  # neither
CAPITAL = 8  # first letter is upper case
UPPER = 16  # two letters or more, none of them lower case
SPACE = 32  # white space (or the text's beginning) stands before it
PARAGRAPH = 64  # first token of a paragraph
OPEN = 128  # opens a quotation (as resolved, whatever the mark looks like)
CLOSE = 256  # closes a quotation
SINGLE = 512  # a single quotation mark or a lone apostrophe
MARK = 1024  # any quotation mark
LINE = 2048  # first token of a line
CLITIC = 4096  # the 's of "NATO's": a token, but not a word of its own
LEFT = 8192  # the mark is printed as an opening one (“ ‘ « „)
RIGHT = 16384  # the mark is printed as a closing one (” ’ »)
