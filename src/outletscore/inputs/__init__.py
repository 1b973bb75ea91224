"""Files of any kind -> batches of clean articles. `read` is the way in; docs/architecture.md says what it hands on."""

from outletscore.inputs.batch import Article, Batch, Item, Refusal, Skip
from outletscore.inputs.files import Source, ordered
from outletscore.inputs.gate import Gate
from outletscore.inputs.options import Limits, Options
from outletscore.inputs.position import START, Position
from outletscore.inputs.reading import Entry, entries, items, read, total_bytes

__all__ = [
    "START",
    "Article",
    "Batch",
    "Entry",
    "Gate",
    "Item",
    "Limits",
    "Options",
    "Position",
    "Refusal",
    "Skip",
    "Source",
    "entries",
    "items",
    "ordered",
    "read",
    "total_bytes",
]
