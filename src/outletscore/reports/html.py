"""Drawing the page: one file, no network, nothing that runs but what is hashed in its own policy."""

from __future__ import annotations

import base64
import hashlib
import marshal
from collections.abc import Mapping, MutableMapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from jinja2 import BaseLoader, Environment, StrictUndefined, Template
from markupsafe import Markup

from outletscore.reports.page import Page
from outletscore.reports.page.figures import shorten
from outletscore.reports.page.text import Mark
from outletscore.storage.caching import kept

# C0 controls but white space have no place in HTML (a parser drops or replaces them); they are made visible.
_CONTROLS = {code: "\ufffd" for code in (*range(9), 0x0B, *range(0x0C, 0x20), 0x7F) if code != 0x0D}


def render(page: Page) -> str:
    """The page as HTML. Everything that comes from a text is escaped; style and script are ours and hashed."""
    style, script = _asset("style.css"), _asset("script.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    html = (
        _environment()
        .get_template("report.html.j2")
        .render(page=page, policy=policy, style=Markup(style), script=Markup(script))
    )
    return html.translate(_CONTROLS)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=_Compiled(),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"shorten": shorten, "weights": _weights, "capfirst": _capfirst}
    return environment


def _weights(marks: Sequence[Mark]) -> str:
    """Marks for the script: `rule:weight`, the rule with a `u` in front where it does not count."""
    return " ".join(f"{'' if m.counted else 'u'}{m.rule}:{m.weight:.2f}" for m in marks)


def _capfirst(text: str) -> str:
    return text[:1].upper() + text[1:]


class _Compiled(BaseLoader):
    """Templates as code of Python, kept between runs: compiling them takes some tenths of a second."""

    def load(self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None) -> Template:
        code = marshal.loads(_codes(environment)[name])
        return environment.template_class.from_code(environment, code, globals or {})


@cache
def _codes(environment: Environment) -> Mapping[str, bytes]:
    """Every template, compiled, as `marshal` writes it."""
    names = sorted(each.name for each in files(__package__).joinpath("templates").iterdir())
    sources = {name: _template(name) for name in names if name.endswith(".j2")}

    def compiled() -> dict[str, bytes]:
        return {name: marshal.dumps(environment.compile(source, name, name)) for name, source in sources.items()}

    made_of = hashlib.sha256(repr((jinja2.__version__, sources)).encode()).hexdigest()
    return kept("page", made_of, compiled, room="reports")


def _template(name: str) -> str:
    """A template without its indentation, which is for us and not for the reader: a fifth of the page."""
    return "\n".join(line.strip() for line in _asset(name).splitlines() if line.strip())


@cache
def _asset(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text("utf-8")


def _digest(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode("utf-8")).digest()).decode("ascii")
