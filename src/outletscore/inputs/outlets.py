"""Names of outlets: many spellings, one outlet."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from urllib.parse import urlsplit

# Endings of addresses that say nothing of the country: with them the address is the name.
GENERIC = frozenset({"com", "org", "net", "news", "info", "co", "online", "tv"})
SECOND = frozenset({"co", "com", "org", "net", "gov", "ac"})


def host_of(url: str | None) -> str | None:
    """The host of an address, without `www.`; None where there is none."""
    if not url or any(character.isspace() for character in url):
        return None
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return None
    if not host or "." not in host.strip("."):
        return None
    return host.removeprefix("www.")


@lru_cache(maxsize=1 << 12)  # asked of every article
def key(name: str) -> str:
    """What all spellings of one outlet share: `Chicago Sun-Times` and `www.chicagosuntimes.com` are `chicagosuntimes`.

    A country's ending stays (`abc.net.au` is not ABC); a subdomain stays (`blogs.example.com`).
    """
    host = host_of(name.strip()) if "." in name and " " not in name.strip() else None
    if host:
        labels = host.casefold().split(".")
        country = labels.pop()
        if country in GENERIC:
            return _letters("".join(labels))
        if labels and labels[-1] in SECOND and len(labels) > 1:
            labels.pop()
        return f"{_letters(''.join(labels))}.{country}"
    folded = name.casefold().strip()
    return _letters(folded.removeprefix("the ")) or folded


def _letters(text: str) -> str:
    return "".join(character for character in text.replace("&", "and") if character.isalnum())


@cache
def _aliases() -> dict[str, str]:
    """Spelling -> name, from `outlets.toml`: only what `key` cannot see."""
    text = (resources.files(__package__) / "outlets.toml").read_text(encoding="utf-8")
    return {spelling: name for name, spellings in tomllib.loads(text).items() for spelling in spellings}


@dataclass(slots=True)
class Names:
    """One name for all spellings: that of the alias tables, else the spelling met first in this run."""

    aliases: Mapping[str, str]
    _known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for spelling, name in (*_aliases().items(), *self.aliases.items()):
            self._known[key(spelling)] = self._known[key(name)] = name

    def of(self, name: str | None) -> str | None:
        """The outlet's name, for any spelling of it; null stays null."""
        if name is None or not name.strip():
            return None
        return self._known.setdefault(key(name), name.strip())
