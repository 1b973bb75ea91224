"""What people get: the tables as files, and the page that explains them."""

from __future__ import annotations

from outletscore.reports.writing import FILES, write

__all__ = ["FILES", "write"]
