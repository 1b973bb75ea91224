"""Every reason code there is, in one place: why an input was refused, and why a line of a page was kept or dropped.

`docs/reason-codes.md` is generated from this module (`python -m outletscore.inputs.reasons`), a test holds the two
together.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why an input became a row of quarantine.csv instead of an article."""

    def __new__(cls, code: str, meaning: str) -> Reason:
        member = str.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    meaning: str

    MISSING = "missing", "the path does not exist"
    UNREADABLE = "unreadable", "the operating system refuses to open or read it"
    NOT_A_FILE = "not-a-file", "a pipe, socket or device: reading it could wait for ever"
    SYMLINK_OUTSIDE = "symlink-outside", "a link that leads out of the input folder"
    UNKNOWN_FORMAT = "unknown-format", "no format that can be read, by its name"
    TOO_LARGE = "too-large", "larger than --max-bytes, as it is or unpacked; for a table: one record of it"
    BOMB = "decompression-bomb", "unpacks to an absurd multiple of its size"
    BROKEN_ARCHIVE = "broken-archive", "cannot be unpacked"
    BINARY = "binary", "no text: control characters or NULs all over"
    BAD_UNICODE = "bad-unicode", "lone surrogates: halves of characters that no text can hold"
    EMPTY = "empty", "nothing in it"
    NO_ARTICLE = "no-article", "a page on which no article was found"
    BROKEN_TABLE = "broken-table", "not in the format that its name promises, from the place named on"
    BROKEN_RECORD = "broken-record", "one record that is not well formed; the others go on"
    UNKNOWN_COLUMNS = "unknown-columns", "a table in which no column for the text was recognised"
    BROKEN_MARKUP = "broken-markup", "HTML that the parser gives up on"
    LANGUAGE = "language", "certainly not English; `--language any` lets it pass"
    ID_CLASH = "id-clash", "another article of this run already has this id"


class Line(StrEnum):
    """Why a line of a page was kept (first group) or dropped (second group)."""

    def __new__(cls, code: str, kept: bool, meaning: str) -> Line:
        member = str.__new__(cls, code)
        member._value_ = code
        member.kept = kept
        member.meaning = meaning
        return member

    kept: bool
    meaning: str

    BODY = "body", True, "a paragraph of the article"
    DECK = "deck", True, "the summary under the title"
    SUBHEAD = "subhead", True, "a heading inside the article"
    ITEM = "item", True, "an item of a list inside the article"

    BLANK = "blank", False, "nothing in it"
    TITLE = "title", False, "the headline: in `title`, not in `text`"
    BYLINE = "byline", False, "the author line: in `byline`"
    DATE = "date", False, "a line that dates the article or the page"
    CREDIT = "credit", False, "a line about the text: its source, its reading time"
    MENU = "menu", False, "a menu, a list of links or of tags"
    ADVERT = "advert", False, "an advertisement"
    TEASER = "teaser", False, "another article is announced"
    FORM = "form", False, "a form, a comment box, a sign-up"
    CAPTION = "caption", False, "belongs to a picture"
    FOOTER = "footer", False, "the foot of the page: rights, addresses, terms"
    COMMENT = "comment", False, "a reader's comment"
    OTHER = "other", False, "not like a line of an article, for no reason that has a name"


def catalogue() -> str:
    """The text of docs/reason-codes.md."""
    refused = "\n".join(f"| `{reason.value}` | {reason.meaning} |" for reason in Reason)
    lines = "\n".join(f"| `{line.value}` | {'kept' if line.kept else 'dropped'} | {line.meaning} |" for line in Line)
    return (
        "# Reason codes\n\n"
        "Made by `python -m outletscore.inputs.reasons > docs/reason-codes.md`; do not edit.\n\n"
        "## Refused inputs (`quarantine.csv`)\n\n"
        f"| code | meaning |\n|---|---|\n{refused}\n\n"
        "Set aside without a row, and counted as `skipped`: hidden files, `manifest.csv`, links to files that are\n"
        "read anyway, what belongs to a saved page (`*_files/`), records of a web archive that are no HTML pages.\n\n"
        "## Lines of a page (`lines.parquet`, `outletscore explain`)\n\n"
        f"| code | | meaning |\n|---|---|---|\n{lines}\n"
    )


if __name__ == "__main__":
    import sys

    sys.stdout.write(catalogue())
