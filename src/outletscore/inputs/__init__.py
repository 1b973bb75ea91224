"""Files of any kind -> batches of clean articles. `read` is the way in; docs/architecture.md says what it hands on."""

from outletscore.inputs.batch import Batch, Refusal
from outletscore.inputs.options import Limits, Options
from outletscore.inputs.reading import read

__all__ = ["Batch", "Limits", "Options", "Refusal", "read"]
