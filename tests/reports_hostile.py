"""A thousand hostile strings, and frames that hold them in every text column."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

import polars as pl

from tests.reports_example import large

SCRIPT = "window.hit=1"
PAYLOADS = (
    f"<script>{SCRIPT}</script>",
    f"<ScRiPt >{SCRIPT}</sCrIpT >",
    f"<script src=data:text/javascript,{SCRIPT}></script>",
    f"<img src=x onerror={SCRIPT}>",
    f"<img/src='x'/onerror='{SCRIPT}'>",
    f"<svg onload={SCRIPT}>",
    f"<svg><script>{SCRIPT}</script></svg>",
    f"<svg><animate onbegin={SCRIPT} attributeName=x dur=1s>",
    f"<body onload={SCRIPT}>",
    f"<details open ontoggle={SCRIPT}>",
    f"<input autofocus onfocus={SCRIPT}>",
    f"<select autofocus onfocus={SCRIPT}>",
    f"<video><source onerror={SCRIPT}>",
    f"<audio src=x onerror={SCRIPT}>",
    f"<iframe src=javascript:{SCRIPT}>",
    f"<iframe srcdoc='<script>parent.{SCRIPT}</script>'>",
    f"<object data=javascript:{SCRIPT}>",
    f"<embed src=javascript:{SCRIPT}>",
    f"<a href=javascript:{SCRIPT}>x</a>",
    f"<a href='java\tscript:{SCRIPT}'>x</a>",
    f"<form action=javascript:{SCRIPT}><button>x</button></form>",
    f"<button formaction=javascript:{SCRIPT}>x</button>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={SCRIPT}>",
    f"<noscript><p title='</noscript><img src=x onerror={SCRIPT}>'>",
    f"<template><img src=x onerror={SCRIPT}></template>",
    f"<meta http-equiv=refresh content='0;url=javascript:{SCRIPT}'>",
    f"<base href=javascript:{SCRIPT}//>",
    f"<link rel=stylesheet href=data:text/css,*{{color:red}} onerror={SCRIPT}>",
    f"<style>@import 'javascript:{SCRIPT}';</style>",
    f"<div style=background:url(javascript:{SCRIPT})>",
    f"<marquee onstart={SCRIPT}>x</marquee>",
    f"javascript:{SCRIPT}",
    f"JaVaScRiPt:{SCRIPT}",
    f" javascript:{SCRIPT}",
    f"data:text/html,<script>{SCRIPT}</script>",
    f"vbscript:{SCRIPT}",
    f"x onmouseover={SCRIPT} y",
    f"x autofocus onfocus={SCRIPT} tabindex=0 y",
    "{{ self.__init__.__globals__ }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "${7*7}#{7*7}<%= 7*7 %>",
)
BREAKERS = (
    "{}",
    '">{}',
    "'>{}",
    '" {} x="',
    "' {} x='",
    "`{}`",
    "-->{}<!--",
    "<!--{}-->",
    "<![CDATA[{}]]>",
    "</title>{}",
    "</style>{}",
    "</script>{}",
    "</textarea>{}",
    "</svg>{}",
    "</desc></title>{}",
    "</details></article>{}",
    "&lt;{}&gt;",
    "&#60;{}&#62;",
    "\x00{}\x00",
    "\u202e{}\u202c",
    "＜{}＞",
    "%3C{}%3E",
    "\n\r\t{}\x0b\x0c",
    "\ufeff{}\ufffe",
    "\\u003c{}\\x3e",
)
VECTORS: tuple[str, ...] = tuple(breaker.replace("{}", payload) for payload in PAYLOADS for breaker in BREAKERS)

# Columns whose values are a closed list of the program's own, checked in the tables' tests.
CLOSED = {"voice", "position", "form", "act", "language", "duplicate_of", "article_id", "measure"}


def hostile() -> Iterator[tuple[dict[str, pl.DataFrame], dict[str, Any]]]:
    """Pages that together hold every vector, each page in every open text column of every table."""
    supply = cycle(VECTORS)
    used = 0
    while used < len(VECTORS):
        tables, run = large(4, 4, seed=used)
        ids = {key: f"{key} {next(supply)}" for key in tables["articles"]["article_id"]}
        outlets = {key: next(supply) + str(n) for n, key in enumerate(tables["outlets"]["outlet"])}
        used += len(ids) + len(outlets)
        made = {}
        for name, frame in tables.items():
            columns = []
            for column, dtype in frame.schema.items():
                if column in {"article_id", "entity"}:
                    columns.append(pl.col(column).replace_strict(ids))
                elif column == "outlet":
                    columns.append(pl.col(column).replace_strict(outlets))
                elif dtype == pl.String and column not in CLOSED:
                    values = [_as_long_as(old or "", next(supply)) for old in frame[column]]
                    columns.append(pl.Series(column, values, dtype=pl.String))
                    used += len(values)
            made[name] = frame.with_columns(columns)
        fired = [rule for name in ("evidence", "title_evidence") for rule in made[name]["rule"].unique().sort()]
        run["rules"] = {
            rule: {"title": next(supply), "why": next(supply), "family": next(supply)} for rule in fired[::2]
        }
        run["baseline"] = {
            "name": next(supply),
            "country": next(supply),
            "genre": next(supply),
            "articles": 1,
            "outlets": 1,
        }
        run["options"] = {next(supply): next(supply)}
        run["measures"] = [{**measure, "definition": next(supply)} for measure in run["measures"]]
        used += 3 * len(run["rules"]) + 2 + len(run["measures"])
        yield made, run


def _as_long_as(old: str, vector: str) -> str:
    """The vector, repeated until every offset into the old text is one into the new text."""
    return vector * max(1, -(-len(old) // len(vector)))
