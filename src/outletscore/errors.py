"""What can go wrong, each with the place, a hint and the exit code the command line ends with.

Exit codes: 0 all scored; 1 scored, but some inputs were refused (see quarantine.csv); 2 wrong usage;
3 nothing to score; 4 broken rulebook; 5 outputs could not be written; 6 baseline does not fit;
7 a `--fail-on` condition was met; 8 an optional package is missing.
"""

from __future__ import annotations


class OutletScoreError(Exception):
    """Base of all errors a user can meet. `place` is a path, optionally with `:line:column`."""

    exit_code = 70

    def __init__(self, message: str, *, place: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message, self.place, self.hint = message, place, hint

    def __str__(self) -> str:
        head = f"{self.place}: {self.message}" if self.place else self.message
        return f"{head}\n  hint: {self.hint}" if self.hint else head


class UsageError(OutletScoreError):
    """An option or argument that makes no sense."""

    exit_code = 2


class InputError(OutletScoreError):
    """Nothing of the input can be scored (single refused files go to quarantine.csv instead)."""

    exit_code = 3


class RuleError(OutletScoreError):
    """A rule or lexicon file is broken."""

    exit_code = 4


class OutputError(OutletScoreError):
    """The results could not be written; what was there before is untouched."""

    exit_code = 5


class BaselineError(OutletScoreError):
    """The baseline is broken or was made under another rulebook."""

    exit_code = 6


class MissingPackageError(OutletScoreError):
    """An optional package is needed for this input or command."""

    exit_code = 8
