"""The tables of a run on disk while it runs, and files that appear whole or not at all."""

from outletscore.storage.parts import InMemory, Parts, Spool, frames, scanned, whole
from outletscore.storage.work import Work, locked

__all__ = ["InMemory", "Parts", "Spool", "Work", "frames", "locked", "scanned", "whole"]
