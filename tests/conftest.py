"""What the whole test run says at its end."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly that the browser or Spark tests were skipped, and why: a dot in a row of dots tells nobody."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "tests/browser" in report.nodeid]
    if skipped:
        reason = skipped[0].longrepr[-1].removeprefix("Skipped: ")
        terminalreporter.write_line(f"{len(skipped)} browser tests skipped. {reason}", yellow=True)
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "tests/spark" in report.nodeid]
    if skipped:
        reason = skipped[0].longrepr[-1].removeprefix("Skipped: ")
        terminalreporter.write_line(f"{len(skipped)} Spark tests skipped. {reason}", yellow=True)
