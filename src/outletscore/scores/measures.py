"""The registry of measures: name, unit, what is counted, what it is divided by, and what a high figure means.

A measure is declared, not coded. `count` and `exposure` name two *facts* of an article (sums over its sentences,
evidence and attributions, made in `outletscore.scores.facts`), and the value is always

    ratio:  scale * count / exposure          entropy:  exp(count / exposure)

An exposure of zero gives null: an article without narration has no rate of loaded words, not a rate of zero.
`docs/measures.md` is generated from the registry (`catalogue`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Axis = Literal["editorializing", "sourcing", "attribution", "tone", "readability", "hedging"]
AXES: tuple[Axis, ...] = ("editorializing", "sourcing", "attribution", "tone", "readability", "hedging")


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure an article.

    `higher_means` says what a high figure tells and what it does not; `penalised` is True where a high figure counts
    against the text. `bounds` are the least and the greatest possible value.
    """

    name: str
    axis: Axis
    unit: str
    count: str
    exposure: str
    definition: str
    higher_means: str
    penalised: bool = False
    scale: float = 1.0
    kind: Literal["ratio", "entropy"] = "ratio"
    bounds: tuple[float, float] = (0.0, math.inf)

    @property
    def formula(self) -> str:
        """The formula in the names of the facts, such as `1000 * loaded_hits / narration_words`."""
        if self.kind == "entropy":
            return f"exp({self.count} / {self.exposure})"
        if self.exposure == "article":
            return self.count
        factor = "" if self.scale == 1.0 else f"{self.scale:g} * "
        return f"{factor}{self.count} / {self.exposure}"

    def value(self, count: float, exposure: float) -> float | None:
        """The figure from its count and exposure; None where the exposure is zero."""
        if not exposure:
            return None
        return math.exp(count / exposure) if self.kind == "entropy" else self.scale * count / exposure


@dataclass(frozen=True, slots=True)
class Family:
    """A folder of `rules/` whose hits in the outlet's own voice make a rate per 1,000 narration words."""

    name: str
    what: str
    higher_means: str = "more of it in the outlet's own voice"


FAMILIES: tuple[Family, ...] = (
    Family("loaded", "loaded words: words that carry a judgement beside their meaning"),
    Family("evaluative", "evaluative adjectives and adverbs"),
    Family("booster", "boosters: words that only add force"),
    Family("scare_quote", "scare quotes: a word or two in quotation marks without a source"),
    Family("label", "labels: regime, so-called, -backed"),
    Family("idiom", "idioms and metaphors"),
    Family("irony", "irony: mock courtesy, feigned surprise, dismissal"),
    Family("prescription", "prescriptions: what somebody should, must or ought to do"),
    Family("address", "addresses to the reader: imperative, second person, please"),
    Family("exclamation", "exclamations"),
    Family("rhetorical_question", "questions the text puts itself"),
    Family("first_person", "first person outside quotation"),
    Family("mind_reading", "mind reading: what somebody thinks, wants or fears, stated as known"),
    Family("blame", "blame without a source"),
)

# Those that pass a judgement on what they name. The others are manner: a column's, which need not judge.
JUDGING = ("loaded", "evaluative", "scare_quote", "label", "irony", "exclamation", "blame")

# Reported and never held against a text: over rated outlets hedges go with quality, not against it.
HEDGE = Family("hedge", "hedges: may, reportedly, appears to", "more caution; never a fault")

# The same of phrases for sources without a name: reported beside the sources, never held against a text.
UNNAMED = Family(
    "anonymous", "phrases for sources without a name: people familiar with", "goes with rated quality; no fault"
)

# Every family that makes a rate.
RATED: tuple[Family, ...] = (*FAMILIES, UNNAMED, HEDGE)

SOURCE_KINDS: dict[str, str] = {
    "named": "a person with a name",
    "institution": "a body that speaks as such",
    "role": "a person known by role alone",
    "media": "another outlet",
    "agency": "a news agency",
    "anonymous": "a source that is not to be recognised",
    "pronoun": "a pronoun that could not be resolved",
}

STANCES: dict[str, str] = {
    "endorsing": "takes the content as right (pointed out)",
    "factive": "takes the content as true (admitted)",
    "doubting": "keeps a distance from the content (claimed)",
    "negative": "shows the speaker in a bad light (lashed out)",
}

READABILITY: dict[str, tuple[str, str]] = {
    "flesch_reading_ease": ("Flesch reading ease", "easier"),
    "flesch_kincaid_grade": ("Flesch-Kincaid grade", "harder"),
    "gunning_fog": ("Gunning fog index", "harder"),
    "smog_index": ("SMOG index", "harder"),
    "coleman_liau_index": ("Coleman-Liau index", "harder"),
    "automated_readability_index": ("automated readability index", "harder"),
    "dale_chall_readability_score": ("Dale-Chall score", "harder"),
    "lix": ("LIX", "harder"),
    "rix": ("RIX", "harder"),
    "linsear_write_formula": ("Linsear Write", "harder"),
}

SHARE = (0.0, 1.0)


def _rate(family: Family, axis: Axis, *, penalised: bool) -> Measure:
    return Measure(
        name=f"{family.name}_rate",
        axis=axis,
        unit="per 1,000 narration words",
        count=f"{family.name}_hits",
        exposure="narration_words",
        definition=f"{family.what}; hits of the rules in `{family.name}/` outside quotation and attributed content",
        higher_means=family.higher_means,
        penalised=penalised,
        scale=1000.0,
    )


def _share(
    name: str, axis: Axis, count: str, exposure: str, definition: str, higher_means: str, *, penalised: bool = False
) -> Measure:
    return Measure(name, axis, "share", count, exposure, definition, higher_means, penalised, bounds=SHARE)


def _number(name: str, axis: Axis, unit: str, definition: str, higher_means: str) -> Measure:
    return Measure(name, axis, unit, name, "article", definition, higher_means)


MEASURES: tuple[Measure, ...] = (
    # editorializing
    _share(
        "editorializing",
        "editorializing",
        "editorializing_mass",
        "own_sentences",
        "expected share of sentences with own words that editorialize: mean of their calibrated probabilities",
        "more opinion, judgement or address to the reader in the outlet's own voice",
        penalised=True,
    ),
    Measure(
        "judgement_weight",
        "editorializing",
        "log-odds per 1,000 narration words",
        "judgement_mass",
        "narration_words",
        "judgements passed: the weights of evidence of the rules that judge "
        f"({', '.join(f'`{name}/`' for name in JUDGING)}) outside quotation; manner and fitted words do not count",
        "more and stronger judgements; of all figures here this one goes most with experts' ratings of outlets",
        penalised=True,
        scale=1000.0,
        bounds=(-math.inf, math.inf),
    ),
    *(_rate(family, "editorializing", penalised=True) for family in FAMILIES),
    *(
        _share(
            f"position_{part}",
            "editorializing",
            f"editorializing_mass_{part}",
            "editorializing_mass",
            f"part of the editorializing that stands in the {part} of the article ({fifths})",
            f"the outlet's opinion stands in the {part}; not more of it",
        )
        for part, fifths in (("opening", "first fifth"), ("middle", "three fifths between"), ("close", "last fifth"))
    ),
    _share(
        "headline_editorializing",
        "editorializing",
        "title_probability",
        "titles",
        "probability that the title editorializes",
        "a headline with opinion or judgement in it",
        penalised=True,
    ),
    Measure(
        "headline_hits",
        "editorializing",
        "hits a title",
        "headline_hits",
        "titled",
        "rules with a weight for editorializing that fired in the title, outside quotation marks",
        "a headline with more loaded wording",
        penalised=True,
    ),
    # sourcing
    _number(
        "distinct_sources",
        "sourcing",
        "sources",
        "sources quoted or paraphrased, mentions of one joined",
        "more voices",
    ),
    _number(
        "fully_identified_sources",
        "sourcing",
        "sources",
        "sources whose name and role stand somewhere in the article",
        "more voices a reader can look up",
    ),
    _share(
        "identified_source_share",
        "sourcing",
        "fully_identified_sources",
        "distinct_sources",
        "part of the sources whose name and role stand somewhere in the article",
        "more of the voices can be looked up",
    ),
    *(
        _share(
            f"{kind}_source_share",
            "sourcing",
            f"{kind}_attributions",
            "sourced_attributions",
            f"part of the attributions with a source whose source is {what}",
            "more of it; with rated quality, not against it" if kind == "anonymous" else "more of it",
        )
        for kind, what in SOURCE_KINDS.items()
    ),
    Measure(
        "effective_sources",
        "sourcing",
        "sources",
        "source_entropy",
        "sourced_words",
        "number of equally heard sources with the same diversity: exp of the entropy of attributed words by source",
        "the attributed words are spread over more voices",
        kind="entropy",
        bounds=(1.0, math.inf),
    ),
    _share(
        "top_source_share",
        "sourcing",
        "top_source_words",
        "sourced_words",
        "part of the attributed words that the most heard source has",
        "one voice carries the article",
    ),
    _share(
        "single_source",
        "sourcing",
        "single_sourced",
        "sourced_articles",
        "1 where there is one source, or one has 0.9 of the attributed words; else 0; null without sources",
        "articles of one voice are more frequent",
    ),
    _share(
        "official_share",
        "sourcing",
        "official_attributions",
        "sourced_attributions",
        "part of the attributions with a source that go to a body or to somebody known by role alone; a lower bound of "
        "official voices, because an official with a name counts as named",
        "more of the content comes from those who speak for a body",
    ),
    _share(
        "second_hand_share",
        "sourcing",
        "second_hand_attributions",
        "sourced_attributions",
        "part of the attributions with a source that come through another outlet or an agency: it is the source, or it "
        "is named as what the source told or what reported it",
        "more is taken from others' reporting; no fault, and said openly",
    ),
    _number(
        "sides_mentioned",
        "sourcing",
        "sides",
        "nations, blocs and parties that the article names twice or more (`articles.sides`)",
        "a story of more parties",
    ),
    _number(
        "sides_voiced",
        "sourcing",
        "sides",
        "those of them that a source speaks for (`attributions.side`), news outlets apart",
        "more of those it is about have their say",
    ),
    _share(
        "sides_voiced_share",
        "sourcing",
        "sides_voiced",
        "sides_mentioned",
        "part of the nations, blocs and parties named twice or more that a source speaks for; null where none is named",
        "more of those it is about have their say",
    ),
    _rate(UNNAMED, "sourcing", penalised=False),
    _share(
        "agency_credit",
        "sourcing",
        "agency_credit",
        "article",
        "1 where dateline, byline or last lines credit a news agency (`articles.credit`); else 0",
        "more agency copy, and said openly",
    ),
    _share(
        "agency_overlap",
        "sourcing",
        "agency_words",
        "compared_words",
        "part of the words in runs of twelve that another outlet of the run has word for word in an article with an "
        "agency's credit; null in a run of one",
        "more agency copy, credited or not",
    ),
    _share(
        "shared_text",
        "sourcing",
        "shared_words",
        "compared_words",
        "part of the words in runs of twelve that another outlet of the run has word for word; null in a run of one",
        "more agency or syndicated copy; no fault, but not the outlet's own wording",
    ),
    # attribution
    _share(
        "attributed_share",
        "attribution",
        "attributed_sentences",
        "sentences",
        "sentences with content that a source is said to have said / sentences; beliefs and plans do not count",
        "more of the text says where it comes from; more in news than in opinion, no sign of rated quality",
    ),
    Measure(
        "attributions_per_1000_words",
        "attribution",
        "per 1,000 words",
        "attributions",
        "words",
        "attributions, one in pieces counted once",
        "denser sourcing; more in news than in opinion, no sign of rated quality",
        scale=1000.0,
    ),
    _share(
        "quote_share", "attribution", "quoted_words", "words", "words inside quotation marks / words", "more quotation"
    ),
    _share(
        "charged_cue_share",
        "attribution",
        "charged_cues",
        "cues",
        "attributions whose cue is not neutral / attributions with a cue",
        "the verbs of attribution take sides more often; a sign only where sources are treated differently",
    ),
    *(
        _share(
            f"{stance}_cue_share",
            "attribution",
            f"{stance}_cues",
            "cues",
            f"attributions whose cue {what} / attributions with a cue",
            "more of it; a sign only where sources are treated differently",
        )
        for stance, what in STANCES.items()
    ),
    # tone
    *(
        Measure(
            f"tone_{voice}",
            "tone",
            "VADER compound",
            f"tone_{voice}_sum",
            f"tone_{voice}_sentences",
            f"mean VADER compound of the sentences {where} quotation; never of a whole text, where it saturates",
            "friendlier words; tone, not stance",
            bounds=(-1.0, 1.0),
        )
        for voice, where in (("narration", "outside"), ("quotation", "inside"))
    ),
    # readability
    *(
        Measure(
            name,
            "readability",
            "index",
            name,
            f"{name}_articles",
            f"{title} of the article, as textstat gives it",
            f"{direction} to read",
            bounds=(-math.inf, math.inf),
        )
        for name, (title, direction) in READABILITY.items()
    ),
    # hedging
    _rate(HEDGE, "hedging", penalised=False),
)

NAMES: tuple[str, ...] = tuple(measure.name for measure in MEASURES)
BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}


PAGE_HEAD = """# Measures

Made from the registry in `outletscore.scores.measures` by `make docs`.

Every figure an article gets. An outlet's figure is the mean over its articles. The facts named in the formulas are
sums over the article: of its sentences, its evidence and its attributions. Where the exposure (what a count is divided
by) is zero, the figure is null.

Three axes are never summed into one. Density of sourcing tells news from opinion, and says nothing of quality as raters
see it; hedges and sources without a name go *with* rated quality. Neither is ever held against a text.
"""


def catalogue() -> str:
    """The page `docs/measures.md`: what holds for all measures, then one table an axis, in Markdown."""
    lines = [PAGE_HEAD]
    for axis in AXES:
        lines += [
            f"## {axis}",
            "",
            "| measure | unit | formula | definition | a high figure means |",
            "|---|---|---|---|---|",
        ]
        for m in MEASURES:
            if m.axis == axis:
                means = f"{m.higher_means} (counts against the text)" if m.penalised else m.higher_means
                lines.append(f"| `{m.name}` | {m.unit} | `{m.formula}` | {m.definition} | {means} |")
        lines.append("")
    return "\n".join(lines)
