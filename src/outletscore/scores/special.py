"""`scipy.special`, loaded when the first of its functions is asked for.

Whoever only scores, as a worker of Spark does, asks for none and would import it for nothing.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    from scipy import special

    return getattr(special, name)
