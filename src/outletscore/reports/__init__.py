"""What people get: the tables as files, and the page that explains them."""

from __future__ import annotations

from outletscore.reports.writing import FILES, gathered, write, write_parts

__all__ = ["FILES", "gathered", "write", "write_parts"]
