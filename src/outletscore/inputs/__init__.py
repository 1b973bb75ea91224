"""Files of any kind -> batches of clean articles. `read` is the way in; docs/architecture.md says what it hands on."""

from outletscore.inputs.batch import Batch, Refusal
from outletscore.inputs.files import ordered
from outletscore.inputs.options import Limits, Options
from outletscore.inputs.position import START, Position
from outletscore.inputs.reading import read, total_bytes

__all__ = ["START", "Batch", "Limits", "Options", "Position", "Refusal", "ordered", "read", "total_bytes"]
