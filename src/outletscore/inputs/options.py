"""What a caller can ask of the inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from outletscore.errors import UsageError

LANGUAGES = ("en", "any")
OUTLET_FROM = ("text", "parent", "stem", "column", "manifest")
EXTRACTORS = ("full", "fast")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one batch, and how far a packed file may grow.

    max_ratio: unpacked bytes per packed byte. Text packs 3 to 10 times, a table of near-equal rows up to 100 times,
    a bomb 1,000 times.
    """

    batch_articles: int = 2_000
    batch_bytes: int = 1_000_000
    max_ratio: int = 200
    depth: int = 32


@dataclass(frozen=True, slots=True)
class Options:
    """How inputs are read.

    language: "en" refuses what is certainly not English; "any" lets every language pass.
    outlet_from: where the outlet's name is taken from; None is what the text (a page) or the column (a table) says.
    mapping: our column -> the table's column, before the usual spellings are tried.
    aliases: an outlet's other name -> its name, beside those in `names`.
    extractor: "full" is trafilatura, "fast" is resiliparse.
    max_bytes: of one page, or of one record of a table.
    """

    language: str = "en"
    outlet_from: str | None = None
    mapping: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    extractor: str = "full"
    max_bytes: int = 20_000_000
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("language", self.language, LANGUAGES),
            ("outlet_from", self.outlet_from, (None, *OUTLET_FROM)),
            ("extractor", self.extractor, EXTRACTORS),
        ):
            if value not in allowed:
                choices = ", ".join(str(choice) for choice in allowed if choice)
                raise UsageError(f"{name} may not be {value!r}", hint=f"choose from {choices}")
        if self.max_bytes < 1:
            raise UsageError("max_bytes must be positive", hint="the default is 20 MB: 20000000")
