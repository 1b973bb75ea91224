"""How the kernels of this room are compiled: as those of the inputs, see `outletscore.compiling`."""

from outletscore.compiling import announce, compiled

__all__ = ["announce", "compiled"]
