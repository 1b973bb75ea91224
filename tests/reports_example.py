"""Hand-made frames for the tests and pictures of the report: an invented town, invented outlets, invented articles.

`small()` is five outlets with one article each, as a first user has them; `large(outlets, articles)` is the same town
over and over, for sizes, intervals and caps. All figures are made up here, none is measured.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from outletscore import tables

RULES: dict[str, dict[str, str]] = {
    "loaded/farce": {
        "title": "Loaded word: farce",
        "why": "The word judges what it names. A reader cannot tell the event from the verdict.",
        "family": "loaded",
    },
    "loaded/cronies": {
        "title": "Loaded word: cronies",
        "why": "Names people by a reproach instead of by what they do.",
        "family": "loaded",
    },
    "evaluative/shameful": {
        "title": "Evaluative adjective",
        "why": "Says what to think of the thing before it says what the thing is.",
        "family": "evaluative",
    },
    "booster/utterly": {"title": "Booster", "why": "Adds force and no fact.", "family": "booster"},
    "scare_quote/short": {
        "title": "Scare quotes",
        "why": "Quotation marks without a speaker keep a distance from a word that nobody is made to answer for.",
        "family": "scare_quote",
    },
    "label/so-called": {"title": "Label: so-called", "why": "Denies the name it uses.", "family": "label"},
    "idiom/gloves-off": {
        "title": "Idiom: the gloves are off",
        "why": "A figure of speech that puts the outlet's reading of the events in place of the events.",
        "family": "idiom",
    },
    "prescription/should": {
        "title": "Prescription",
        "why": "The outlet itself says what somebody ought to do.",
        "family": "prescription",
    },
    "address/please": {
        "title": "Address to the reader",
        "why": "The text speaks to the reader instead of reporting.",
        "family": "address",
    },
    "exclamation/mark": {"title": "Exclamation", "why": "Raises the voice in narration.", "family": "exclamation"},
    "rhetorical_question/who": {
        "title": "Rhetorical question",
        "why": "A question the text puts itself, whose answer it wants the reader to supply.",
        "family": "rhetorical_question",
    },
    "mind_reading/wants": {
        "title": "Mind reading",
        "why": "States as known what somebody thinks or wants, without saying from where it is known.",
        "family": "mind_reading",
    },
    "blame/because-of": {
        "title": "Blame without a source",
        "why": "Says whose fault it is, on nobody's word but the outlet's.",
        "family": "blame",
    },
    "hedge/reportedly": {
        "title": "Hedge",
        "why": "Shows how sure the text is. Never held against it.",
        "family": "hedge",
    },
    "lexicon/words": {
        "title": "Word weight",
        "why": "The word is commoner in sentences that experts called biased.",
        "family": "lexicon",
    },
}

MEASURES: list[dict[str, str]] = [
    {"name": name, "axis": axis, "unit": unit, "definition": text, "formula": formula, "higher_means": means}
    for name, axis, unit, text, formula, means in [
        ("editorializing", "editorializing", "share", "expected share of sentences with own words that editorialize",
         "editorializing_mass / own_sentences", "more opinion in the outlet's own voice"),
        ("loaded_rate", "editorializing", "per 1,000 narration words", "loaded words",
         "1000 * loaded_hits / narration_words", "more of it in the outlet's own voice"),
        ("prescription_rate", "editorializing", "per 1,000 narration words", "what somebody should do",
         "1000 * prescription_hits / narration_words", "more of it in the outlet's own voice"),
        ("position_opening", "editorializing", "share", "part of the editorializing in the opening",
         "editorializing_mass_opening / editorializing_mass", "opinion stands in the opening"),
        ("position_middle", "editorializing", "share", "part of the editorializing in the middle",
         "editorializing_mass_middle / editorializing_mass", "opinion stands in the middle"),
        ("position_close", "editorializing", "share", "part of the editorializing in the close",
         "editorializing_mass_close / editorializing_mass", "opinion stands in the close"),
        ("headline_editorializing", "editorializing", "share", "probability that the title editorializes",
         "title_probability / titles", "a headline with opinion or judgement in it"),
        ("distinct_sources", "sourcing", "sources", "sources quoted or paraphrased, mentions of one joined",
         "distinct_sources", "more voices"),
        ("fully_identified_sources", "sourcing", "sources", "sources with name and role",
         "fully_identified_sources", "more voices a reader can look up"),
        ("named_source_share", "sourcing", "share", "part of the attributions whose source is a person with a name",
         "named_attributions / sourced_attributions", "more of it"),
        ("anonymous_source_share", "sourcing", "share", "part of the attributions whose source is not recognisable",
         "anonymous_attributions / sourced_attributions", "more of it; with rated quality, not against it"),
        ("effective_sources", "sourcing", "sources", "number of equally heard sources with the same diversity",
         "exp(source_entropy / sourced_words)", "the words are spread over more voices"),
        ("top_source_share", "sourcing", "share", "part of the attributed words that the most heard source has",
         "top_source_words / sourced_words", "one voice carries the article"),
        ("attributed_share", "attribution", "share", "attributed sentences / sentences",
         "attributed_sentences / sentences", "more of the text says where it comes from"),
        ("attributions_per_1000_words", "attribution", "per 1,000 words", "attributions",
         "1000 * attributions / words", "denser sourcing"),
        ("quote_share", "attribution", "share", "words inside quotation marks / words",
         "quoted_words / words", "more quotation"),
        ("charged_cue_share", "attribution", "share", "attributions whose cue is not neutral",
         "charged_cues / cues", "the verbs of attribution take sides more often"),
        ("tone_narration", "tone", "VADER compound", "mean VADER compound outside quotation",
         "tone_narration_sum / tone_narration_sentences", "friendlier words; tone, not stance"),
        ("flesch_reading_ease", "readability", "index", "Flesch reading ease", "flesch_reading_ease", "easier to read"),
        ("hedge_rate", "hedging", "per 1,000 narration words", "hedges",
         "1000 * hedge_hits / narration_words", "more caution; never a fault"),
    ]
]  # fmt: skip
NAMES = [measure["name"] for measure in MEASURES]

BASELINE = {
    "name": "coast",
    "source": "invented",
    "articles": 4321,
    "outlets": 36,
    "country": "US",
    "genre": "news",
    "first_year": 2012,
    "last_year": 2020,
}


@dataclass(frozen=True)
class Said:
    """An attribution inside one sentence: who, the cue, the content; `name` joins mentions."""

    source: str | None
    cue: str | None
    content: str
    name: str | None = None
    kind: str = "named"
    stance: str = "neutral"
    form: str = "indirect"


@dataclass(frozen=True)
class Line:
    """One sentence: its text, probability, (span, rule, weight) hits and attributions."""

    text: str
    p: float = 0.03
    hits: tuple[tuple[str, str, float], ...] = ()
    said: tuple[Said, ...] = ()
    quoted: bool = False


@dataclass(frozen=True)
class Piece:
    """One article; `paragraphs` holds its sentences."""

    article_id: str
    outlet: str | None
    title: str | None
    paragraphs: tuple[tuple[Line, ...], ...]
    byline: str | None = None
    published: str | None = "2024-03-12"
    url: str | None = None
    title_p: float | None = 0.05
    title_hits: tuple[tuple[str, str, float], ...] = ()
    dropped: tuple[tuple[str, str], ...] = field(
        default=(
            ("Home | News | Sport | Weather", "menu"),
            ("Subscribe today for one crown a week", "advert"),
            ("Read this next: The best pies of the harbour", "teaser"),
        )
    )


COURIER = Piece(
    "courier-bridge.txt",
    "Ashby Courier",
    "Tern Bridge to close for eleven months, council decides",
    (
        (
            Line(
                "The Tern Bridge will close to traffic on 2 May and stay closed for eleven months, Port Ashby council "
                "decided on Tuesday by seventeen votes to twelve.",
                0.02,
                (),
                (
                    Said(
                        "Port Ashby council",
                        "decided",
                        "The Tern Bridge will close to traffic on 2 May and stay closed for eleven months",
                        kind="institution",
                    ),
                ),
            ),
            Line(
                "Inspectors had found cracks in three of the nine piers, according to a report of 4 March.",
                0.03,
                (),
                (
                    Said(
                        "a report of 4 March",
                        "according to",
                        "Inspectors had found cracks in three of the nine piers",
                        kind="institution",
                    ),
                ),
            ),
        ),
        (
            Line(
                "“We do not have a choice any more,” said Ilse Marrow, who chairs the works committee.",
                0.02,
                (),
                (
                    Said(
                        "Ilse Marrow, who chairs the works committee",
                        "said",
                        "“We do not have a choice any more,”",
                        name="Ilse Marrow",
                        form="direct",
                    ),
                ),
            ),
            Line(
                "She added that the ferry would run every twelve minutes.",
                0.04,
                (),
                (Said("She", "added", "the ferry would run every twelve minutes", name="Ilse Marrow"),),
            ),
        ),
        (
            Line(
                "Tobias Renn, a baker on the east bank, told the meeting that he expected to lose “a third of my "
                "mornings.”",
                0.05,
                (),
                (
                    Said(
                        "Tobias Renn, a baker on the east bank",
                        "told",
                        "he expected to lose “a third of my mornings.”",
                        name="Tobias Renn",
                        form="mixed",
                    ),
                ),
            ),
            Line("The bridge carries about 9,000 cars a day.", 0.04),
            Line(
                "Two officials who asked not to be named said the cost could reportedly reach 40 million crowns.",
                0.06,
                (("reportedly", "hedge/reportedly", 0.0),),
                (
                    Said(
                        "Two officials who asked not to be named",
                        "said",
                        "the cost could reportedly reach 40 million crowns",
                        kind="anonymous",
                    ),
                ),
            ),
        ),
    ),
    byline="Hanne Ostrow",
)

VOICE = Piece(
    "voice-bridge.txt",
    "The Harbour Voice",
    "Gloves off at last: council’s bridge farce exposed!",
    (
        (
            Line(
                "The gloves are off, finally, and the east bank is fighting back.",
                0.93,
                (("gloves are off", "idiom/gloves-off", 2.1), ("finally", "lexicon/words", 0.4)),
            ),
            Line("No more excuses, please.", 0.81, (("please", "address/please", 1.6),)),
            Line(
                "On Tuesday the mayor and her cronies voted to shut the Tern Bridge for eleven months, an utterly "
                "shameful farce!",
                0.98,
                (
                    ("cronies", "loaded/cronies", 1.9),
                    ("utterly", "booster/utterly", 0.7),
                    ("utterly shameful", "evaluative/shameful", 1.2),
                    ("farce", "loaded/farce", 1.7),
                    ("!", "exclamation/mark", 0.9),
                ),
            ),
        ),
        (
            Line(
                "The so-called ‘inspection’ found cracks in three piers.",
                0.72,
                (("so-called", "label/so-called", 1.3), ("‘inspection’", "scare_quote/short", 0.8)),
            ),
            Line("Who profits from the ferry?", 0.66, (("Who profits", "rhetorical_question/who", 1.1),)),
            Line(
                "The mayor wants the traders gone, and everybody on the quay knows it.",
                0.77,
                (("wants", "mind_reading/wants", 1.0), ("everybody", "lexicon/words", 0.5)),
            ),
        ),
        (
            Line(
                "“This is a farce, and a shameful one,” Tobias Renn told this paper.",
                0.02,
                (("farce", "loaded/farce", 1.7), ("shameful", "evaluative/shameful", 1.2)),
                (
                    Said(
                        "Tobias Renn",
                        "told",
                        "“This is a farce, and a shameful one,”",
                        name="Tobias Renn",
                        form="direct",
                    ),
                ),
            ),
            Line(
                "Works chair Ilse Marrow claimed that there was no choice.",
                0.12,
                (),
                (
                    Said(
                        "Works chair Ilse Marrow",
                        "claimed",
                        "there was no choice",
                        name="Ilse Marrow",
                        stance="doubting",
                    ),
                ),
            ),
            Line(
                "The council should take note: elections are in June.",
                0.88,
                (("should take note", "prescription/should", 1.8),),
            ),
        ),
    ),
    title_p=0.95,
    title_hits=(
        ("Gloves off", "idiom/gloves-off", 2.1),
        ("farce", "loaded/farce", 1.7),
        ("!", "exclamation/mark", 0.9),
    ),
)

WIRE = Piece(
    "wire-bridge.txt",
    "North Coast Wire",
    "Port Ashby council votes to close Tern Bridge",
    (
        (
            Line(
                "Councillors in Port Ashby voted on Tuesday to close the Tern Bridge from 2 May, the council said.",
                0.02,
                (),
                (
                    Said(
                        "the council",
                        "said",
                        "Councillors in Port Ashby voted on Tuesday to close the Tern Bridge from 2 May",
                        kind="institution",
                    ),
                ),
            ),
            Line("Seventeen of 29 members were in favour.", 0.03),
            Line(
                "The work is expected to take eleven months, council spokesman Per Aldous said.",
                0.02,
                (),
                (
                    Said(
                        "council spokesman Per Aldous",
                        "said",
                        "The work is expected to take eleven months",
                        name="Per Aldous",
                    ),
                ),
            ),
        ),
        (
            Line(
                "He did not say who would pay for the ferry that is to replace it.",
                0.08,
                (),
                (Said("He", "did not say", "who would pay for the ferry that is to replace it", name="Per Aldous"),),
            ),
        ),
    ),
    byline="NCW",
)

TIDE = Piece(
    "tide-bridge.txt",
    "Ledger & Tide",
    "Eleven months without a bridge: what the closure means",
    (
        (
            Line(
                "For the east bank the closure of the Tern Bridge is a blow, and a badly explained one.",
                0.58,
                (("a blow", "idiom/gloves-off", 0.8), ("badly explained", "evaluative/shameful", 0.9)),
            ),
            Line(
                "The council pointed out that three piers are cracked.",
                0.05,
                (),
                (
                    Said(
                        "The council",
                        "pointed out",
                        "three piers are cracked",
                        kind="institution",
                        stance="endorsing",
                    ),
                ),
            ),
        ),
        (
            Line(
                "Engineer Ruta Feld admitted that the cracks had been known since autumn.",
                0.09,
                (),
                (
                    Said(
                        "Engineer Ruta Feld",
                        "admitted",
                        "the cracks had been known since autumn",
                        name="Ruta Feld",
                        stance="factive",
                    ),
                ),
            ),
            Line(
                "“Nobody asked us,” she said.",
                0.0,
                (),
                (Said("she", "said", "“Nobody asked us,”", name="Ruta Feld", form="direct"),),
            ),
            Line("The repair will cost 38 million crowns.", 0.05),
            Line(
                "Residents lashed out at the plan as “theft of our road.”",
                0.14,
                (),
                (
                    Said(
                        "Residents",
                        "lashed out",
                        "“theft of our road.”",
                        kind="role",
                        stance="negative",
                        form="mixed",
                    ),
                ),
            ),
        ),
        (
            Line(
                "The delay is the fault of two administrations.",
                0.61,
                (("is the fault of", "blame/because-of", 1.4),),
            ),
        ),
    ),
    published=None,
)

LINES = Piece(
    "coastlines-bridge.txt",
    None,
    None,
    (
        (
            Line("The bridge is to close in May.", 0.04),
            Line("It was built in 1911.", 0.02),
            Line("“It has had its day,” a neighbour said.", 0.01, (), (
                Said("a neighbour", "said", "“It has had its day,”", kind="role", form="direct"),)),
        ),
    ),
    published=None,
    title_p=None,
    dropped=(),
)  # fmt: skip

SMALL = (COURIER, VOICE, WIRE, TIDE, LINES)


def small() -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """Five outlets, one article each (one of them of no known outlet)."""
    frames = build(SMALL, comparison=False)
    return frames, run_of(frames)


def large(
    outlets: int = 6, articles: int = 12, seed: int = 7, paragraphs: int = 5
) -> tuple[dict[str, pl.DataFrame], dict[str, Any]]:
    """Many outlets and articles, sentences drawn from the small ones, with intervals and a comparison."""
    frames = build(large_pieces(outlets, articles, seed, paragraphs), comparison=True)
    return frames, run_of(frames)


def large_pieces(outlets: int, articles: int, seed: int, length: int) -> tuple[Piece, ...]:
    """The articles of `large`."""
    draw = random.Random(seed)
    stock = [line for piece in SMALL for paragraph in piece.paragraphs for line in paragraph]
    plain, heated = [line for line in stock if line.p < 0.5], [line for line in stock if line.p >= 0.5]
    pieces = []
    for number in range(outlets):
        heat = draw.random() * 0.6
        size = articles if number % 4 else max(1, articles // 4)
        for article in range(size):
            paragraphs = tuple(
                tuple(draw.choice(heated if draw.random() < heat else plain) for _ in range(draw.randint(1, 4)))
                for _ in range(draw.randint(max(1, length - 2), length + 2))
            )
            pieces.append(
                Piece(
                    f"outlet{number:02d}/{article:03d}.txt",
                    f"The {['Gull', 'Anchor', 'Beacon', 'Quay', 'Lantern', 'Mast'][number % 6]} of Port {number + 1}",
                    f"Tern Bridge, day {article + 1}",
                    paragraphs,
                )
            )
    return tuple(pieces)


def build(pieces: tuple[Piece, ...], *, comparison: bool) -> dict[str, pl.DataFrame]:
    """All frames of the contract for these articles."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in tables.TABLES}
    for piece in pieces:
        _add(piece, rows)
    frames = {
        name: pl.DataFrame(rows[name], schema=tables.schema(columns), orient="row")
        for name, columns in tables.TABLES.items()
        if name != "articles"
    }
    frames["articles"] = pl.DataFrame(
        rows["articles"], schema={**tables.schema(tables.ARTICLES), **dict.fromkeys(NAMES, pl.Float64())}, orient="row"
    )
    frames["outlets"] = _outlets(frames["articles"])
    if comparison:
        frames["comparison"] = _comparison(frames["outlets"])
        frames["percentiles"] = _percentiles(frames["articles"])
    frames["quarantine"] = pl.DataFrame(
        [{"path": "pages/empty.txt", "reason": "empty", "message": "the file is empty"}],
        schema=tables.schema(tables.QUARANTINE),
    )
    return frames


def run_of(frames: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """The content of run.json."""
    scored = frames["articles"].height
    return {
        "outletscore": "0.1.0",
        "python": "3.11.2",
        "packages": {"polars": "2.1.0", "numba": "0.68.1"},
        "rulebook": "4f0c" * 16,
        "baseline": BASELINE if frames["percentiles"].height else None,
        "input": "a91e" * 16,
        "counts": {"in": scored + 1, "scored": scored, "quarantined": 1, "skipped": 0},
        "options": {"language": "en"},
        "rules": RULES,
        "measures": MEASURES,
    }


def _find(text: str, part: str) -> tuple[int, int]:
    start = text.index(part)
    return start, start + len(part)


def _add(piece: Piece, rows: dict[str, list[dict[str, Any]]]) -> None:
    text = "\n\n".join(" ".join(line.text for line in paragraph) for paragraph in piece.paragraphs)
    flat = [(number, line) for number, paragraph in enumerate(piece.paragraphs) for line in paragraph]
    names: dict[str, int] = {}
    cursor = 0
    sentences, evidence, attributions = [], [], []
    for number, (paragraph, line) in enumerate(flat):
        base = text.index(line.text, cursor)
        cursor = base + len(line.text)
        marks = [_find(line.text, said.content) for said in line.said]
        for span, rule, weight in line.hits:
            start, end = _find(line.text, span)
            inside = any(low <= start < high for low, high in marks)
            evidence.append(
                {
                    "article_id": piece.article_id,
                    "sentence": number,
                    "rule": rule,
                    "start": base + start,
                    "end": base + end,
                    "text": span,
                    "voice": "quotation" if inside and "“" in line.text else "narration",
                    "weight": weight,
                    "attributed": inside,
                }
            )
        for said, (low, high) in zip(line.said, marks, strict=True):
            name = said.name or said.source
            row: dict[str, Any] = {
                "article_id": piece.article_id,
                "sentence": number,
                "content_start": base + low,
                "content_end": base + high,
                "source": said.source,
                "source_id": None if name is None else names.setdefault(name, len(names)),
                "source_name": name,
                "source_kind": said.kind,
                "identified": said.kind == "named",
                "cue": said.cue,
                "stance": said.stance,
                "form": said.form,
                "act": "speech",
                "rule": "cue/verb",
                "side": "canada" if said.kind == "institution" else None,
                "relay": "Coast Wire" if said.kind == "role" else None,
            }
            for part, span_text in (("source", said.source), ("cue", said.cue)):
                found = (None, None) if span_text is None else _find(line.text, span_text)
                row[f"{part}_start"] = None if found[0] is None else base + found[0]
                row[f"{part}_end"] = None if found[1] is None else base + found[1]
            attributions.append(row)
        words = len(line.text.split())
        fifth = number / max(1, len(flat))
        sentences.append(
            {
                "article_id": piece.article_id,
                "sentence": number,
                "start": base,
                "end": base + len(line.text),
                "quoted": line.quoted,
                "attributed": bool(line.said),
                "reported": any(said.source for said in line.said),
                "editorializing": line.p,
                "tone": 0.1,
                "tone_narration": 0.1,
                "tone_quotation": None,
                "narration_words": words - len(line.text.partition("“")[2].partition("”")[0].split()),
                "own_words": words,
                "words": words,
                "paragraph": paragraph,
                "position": "opening" if fifth < 0.2 else "middle" if fifth < 0.8 else "close",
            }
        )
    title_evidence = []
    for span, rule, weight in piece.title_hits:
        start, end = _find(piece.title or "", span)
        title_evidence.append(
            {
                "article_id": piece.article_id,
                "rule": rule,
                "start": start,
                "end": end,
                "text": span,
                "voice": "narration",
                "weight": weight,
            }
        )
    rows["sentences"] += sentences
    rows["evidence"] += evidence
    rows["title_evidence"] += title_evidence
    rows["attributions"] += attributions
    kept = [("body", paragraph) for paragraph in text.split("\n\n")] if piece.dropped else []
    page = [(reason, line, False) for line, reason in piece.dropped] + [(reason, line, True) for reason, line in kept]
    rows["lines"] += [
        {"article_id": piece.article_id, "line": n, "text": line, "kept": keep, "reason": reason}
        for n, (reason, line, keep) in enumerate(page, 1)
    ]
    first = sentences[0]
    rows["shared_text"].append(
        {
            "article_id": piece.article_id,
            "outlet": piece.outlet,
            "start": first["start"],
            "end": first["end"],
            "words": first["words"],
            "text": text[first["start"] : first["end"]],
            "other_outlet": "Coast Wire",
            "other_article_id": "wire/0.txt",
            "agency": len(flat) % 2 == 0,
        }
    )
    words = sum(row["words"] for row in sentences)
    rows["articles"].append(
        {
            "article_id": piece.article_id,
            "outlet": piece.outlet,
            "title": piece.title,
            "sides": "canada; iceland",
            "credit": "byline ap" if len(flat) % 3 == 0 else None,
            "byline": piece.byline,
            "published": piece.published,
            "url": piece.url,
            "language": "en",
            "text": text,
            "duplicate_of": None,
            "words": words,
            "sentences": len(sentences),
            "narration_words": words,
            "title_probability": piece.title_p,
            **_figures(piece, sentences, evidence, attributions, words),
        }
    )


def _figures(
    piece: Piece,
    sentences: list[dict[str, Any]],
    evidence: list[dict[str, Any]],
    attributions: list[dict[str, Any]],
    words: int,
) -> dict[str, float | None]:
    mass = sum(row["editorializing"] for row in sentences)
    own = [row for row in evidence if not row["attributed"]]
    sourced = [row for row in attributions if row["source_id"] is not None]
    spoken: dict[int, int] = {}
    for row in sourced:
        spoken[row["source_id"]] = spoken.get(row["source_id"], 0) + row["content_end"] - row["content_start"]
    total = sum(spoken.values())

    def rate(family: str) -> float:
        return 1000 * sum(row["rule"].startswith(f"{family}/") for row in own) / words

    def part(place: str) -> float:
        return sum(row["editorializing"] for row in sentences if row["position"] == place) / mass

    def of(kind: str) -> float | None:
        return sum(row["source_kind"] == kind for row in sourced) / len(sourced) if sourced else None

    charged = sum(row["stance"] != "neutral" for row in attributions)
    return {
        "editorializing": mass / len(sentences),
        "loaded_rate": rate("loaded"),
        "prescription_rate": rate("prescription"),
        "position_opening": part("opening"),
        "position_middle": part("middle"),
        "position_close": part("close"),
        "headline_editorializing": piece.title_p,
        "distinct_sources": float(len(spoken)),
        "fully_identified_sources": float(len({row["source_id"] for row in sourced if row["identified"]})),
        "named_source_share": of("named"),
        "anonymous_source_share": of("anonymous"),
        "effective_sources": 1 / sum((n / total) ** 2 for n in spoken.values()) if total else None,
        "top_source_share": max(spoken.values()) / total if total else None,
        "attributed_share": sum(row["attributed"] for row in sentences) / len(sentences),
        "attributions_per_1000_words": 1000 * len(attributions) / words,
        "quote_share": 0.21,
        "charged_cue_share": charged / len(attributions) if attributions else None,
        "tone_narration": 0.1,
        "flesch_reading_ease": 58.3,
        "hedge_rate": rate("hedge"),
    }


def _outlets(articles: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for group in articles.sort("outlet", "article_id", nulls_last=True).partition_by("outlet", maintain_order=True):
        row: dict[str, Any] = {"outlet": group["outlet"][0], "articles": group.height}
        for name in NAMES:
            values = group[name].drop_nulls()
            n = values.len()
            mean = values.mean() if n else None
            half = 2 * values.std() / n**0.5 if n > 1 else None
            row[name] = mean
            row[f"{name}_low"] = None if half is None else mean - half
            row[f"{name}_high"] = None if half is None else mean + half
            row[f"{name}_articles"] = n
        rows.append(row)
    kinds = {"outlet": pl.String(), "articles": pl.Int32()}
    columns = ["outlet", "articles", *(f"{name}{end}" for name in NAMES for end in ("", "_low", "_high", "_articles"))]
    types = {c: kinds.get(c, pl.Int32() if c.endswith("_articles") else pl.Float64()) for c in columns}
    return pl.DataFrame(rows, schema=types, orient="row")


def _comparison(outlets: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for row in outlets.iter_rows(named=True):
        for name in NAMES:
            value = row[name]
            base = outlets[name].median()
            enough = row["articles"] >= 5
            rows.append(
                {
                    "outlet": row["outlet"],
                    "measure": name,
                    "articles": row[f"{name}_articles"],
                    "value": value,
                    "baseline": base,
                    "difference": None if value is None else value - base,
                    "effect": 0.2 if enough else None,
                    "effect_low": 0.05 if enough else None,
                    "effect_high": 0.35 if enough else None,
                    "percentile": _below(value, outlets[name]),
                    "percentile_low": 20.0 if enough else None,
                    "percentile_high": 80.0 if enough else None,
                    "standing": "provisional" if enough else "evidence only",
                    "prediction_low": base * 0.4,
                    "prediction_high": base * 1.9,
                    "family": len(NAMES) * outlets.height,
                    "p": 0.03 if enough else None,
                    "p_adjusted": 0.09 if enough else None,
                    "verdict": "inconclusive" if enough else "not estimable",
                }
            )
    return pl.DataFrame(rows, schema=tables.schema(tables.COMPARISON), orient="row")


def _percentiles(articles: pl.DataFrame) -> pl.DataFrame:
    rows = [
        {"entity": key, "measure": name, "percentile": _below(value, articles[name])}
        for name in NAMES
        for key, value in zip(articles["article_id"], articles[name], strict=True)
    ]
    return pl.DataFrame(rows, schema=tables.schema(tables.PERCENTILES), orient="row")


def _below(value: float | None, others: pl.Series) -> float | None:
    """Per cent of the others below the value, as if they were a baseline a little wider than themselves."""
    if value is None:
        return None
    return 5 + 90 * float(((others < value).sum() + 0.5 * (others == value).sum()) / others.drop_nulls().len())
