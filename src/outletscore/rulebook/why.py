"""What the rules say of a text, for a reader at a terminal."""

from __future__ import annotations

from dataclasses import dataclass

from outletscore.language import Vocabulary, read
from outletscore.rulebook import policy
from outletscore.rulebook.matching import every_hit
from outletscore.rulebook.patterns import compile
from outletscore.rulebook.rules import Rulebook

REASONS = {
    policy.COUNTS: "",
    policy.OUT_OF_SCOPE: "not counted: out of the rule's scope",
    policy.VETOED: "not counted: one of the rule's `unless` patterns",
    policy.OVERLAPPED: "not counted: overlaps a hit of the same rule that begins earlier or is longer",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One hit: its rule, span and words, its weight, and why it does not count ("" where it does)."""

    rule: str
    pattern: str
    start: int  # code points
    end: int
    text: str
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Explained:
    """One sentence and its findings."""

    text: str
    findings: tuple[Finding, ...]

    @property
    def weight(self) -> float:
        """Log-odds that the hits add together."""
        return sum(finding.weight for finding in self.findings if not finding.reason)


def why(text: str, book: Rulebook, *, title: bool = False) -> list[Explained]:
    """Each sentence of a text with every hit in it, those that do not count and their reason among them.

    Hits of the register are not shown: they say something of the other sentences of an article.
    """
    vocabulary = Vocabulary()
    patterns = compile(book, vocabulary)
    reading = read([text], vocabulary)
    hits = every_hit(reading, patterns)
    hits = hits.where(hits.rule != book.register)
    spans, vetoes = hits.where(hits.rule < patterns.rules), hits.where(hits.rule >= patterns.rules)
    verdicts = policy.verdicts(spans, vetoes, reading, patterns, title=title)
    found: list[list[Finding]] = [[] for _ in range(reading.sentences)]
    for number, verdict in enumerate(verdicts.tolist()):
        start, end = int(spans.start[number]), int(spans.end[number])
        rule, entry = int(spans.rule[number]), int(spans.entry[number])
        found[int(reading.sentence[start])].append(
            Finding(
                rule=book.ids[rule],
                pattern=_written(book, rule, entry),
                start=int(reading.start_char[start]),
                end=int(reading.end_char[end - 1]),
                text=reading.text(start, end),
                weight=float(spans.weight[number]),
                reason=REASONS[verdict],
            )
        )
    bounds = reading.sentence_start.tolist()
    return [Explained(reading.text(bounds[k], bounds[k + 1]), tuple(each)) for k, each in enumerate(found)]


def _written(book: Rulebook, rule: int, entry: int) -> str:
    if rule < len(book.rules):
        return book.rules[rule].sources[entry]
    return book.fitted[rule - len(book.rules)].entries[entry]


def shown(sentences: list[Explained]) -> str:
    """The explanation as lines of text."""
    lines = list[str]()
    for sentence in sentences:
        lines.append(" ".join(sentence.text.split()))
        for each in sentence.findings:
            words = " ".join(each.text.split())
            weight = f"({each.weight:+.2f})" if each.reason else f" {each.weight:+.2f} "
            lines.append(f"  {weight:>8} {each.rule}: {words!r}" + (f", {each.reason}" if each.reason else ""))
        lines.append(f"  {sentence.weight:+8.2f}  together" if sentence.findings else "  no rule hits")
    return "\n".join(lines)
