"""The command line. All printing and all exit codes are here; nothing heavy is imported before it is needed."""

from outletscore.cli.main import main

__all__ = ["main"]
