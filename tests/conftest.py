"""In what order the modules are tested, and what the whole test run says at its end."""

from __future__ import annotations

import pytest

# Modules that take longest, in seconds of CPU as measured once: begun first, so that no process waits at the end for
# another that has just begun a long one. Whatever is missing here comes behind them.
LONGEST = {
    "test_docs_console": 117, "test_storage_resume": 99, "test_cli_run": 40, "test_cli_commands": 33,
    "test_rulebook_match": 28, "test_determinism": 26, "test_language_invariants": 22, "test_rulebook_plain": 22,
    "test_inputs_limits": 20, "test_scores_determinism": 19, "test_packaging": 18, "test_hostile": 15,
    "test_baselines_shipped": 11, "test_rulebook_commands": 11, "test_cli_progress": 10, "test_cli_fit": 10,
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest modules first; the tests of a module stay together, in their order."""
    items.sort(key=lambda item: -LONGEST.get(item.path.stem, 0))


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
