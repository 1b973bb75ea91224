"""What a run tells while it runs, and how it is gone on with after Ctrl-C: in a real terminal."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from outletscore.cli import process
from outletscore.cli.progress import ProgressLine, duration
from outletscore.progress import Progress


def line(moments: list[tuple[float, Progress]], total: int) -> list[str]:
    clock: Iterator[float] = iter([seconds for seconds, _ in moments])
    told = ProgressLine(lambda: total, lambda: next(clock))
    return [told.line(at) for _, at in moments]


def test_rate_and_remaining_time_count_from_where_this_run_began() -> None:
    """An interrupted run is gone on with at 500 of 1,000 bytes: what was done before says nothing of the rate."""
    moments = [
        (100.0, Progress("scoring", 5_000, 30_000_000, 500)),
        (110.0, Progress("scoring", 6_000, 36_000_000, 600)),
        (150.0, Progress("summing", 10_000, 60_000_000, 0)),
        (160.0, Progress("comparing", 10_000, 60_000_000, 0)),
    ]
    assert line(moments, 1_000) == [
        "5,000 articles, 30.0 MB, 50% ",
        "6,000 articles, 36.0 MB, 0.6 MB/s, 60%, 40 s left ",
        "10,000 articles: adding up their figures ",
        "10,000 articles: comparing outlets ",
    ]


def test_a_second_reading_begins_anew() -> None:
    moments = [
        (0.0, Progress("scoring", 10, 1_000_000, 10)),
        (10.0, Progress("scoring", 100, 10_000_000, 100)),
        (20.0, Progress("scoring", 10, 1_000_000, 10)),
        (30.0, Progress("scoring", 60, 6_000_000, 60)),
    ]
    assert line(moments, 100)[-1] == "60 articles, 6.0 MB, 0.5 MB/s, 60%, 10 s left "


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "10 s"), (44, "50 s"), (51, "1 min"), (61, "2 min"), (3_599, "1 h 0 min"), (9_000, "2 h 30 min")],
)
def test_durations(seconds: float, told: str) -> None:
    assert duration(seconds) == told


def test_memory_goes_back_at_each_new_stage_and_whoever_is_told_hears_all(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(process, "_of_glibc", lambda function, *given: asked.append(function))
    heard: list[Progress] = []
    tell = process.giving_back(heard.append)
    moments = [Progress(stage, n, n, n) for stage, n in [("scoring", 1), ("scoring", 2), ("comparing", 2)]]
    for at in moments:
        tell(at)
    assert heard == moments
    assert asked == ["malloc_trim", "malloc_trim"]


def in_a_terminal(arguments: list[str], stop_at: str = "") -> tuple[int, str]:
    """Exit code and what the terminal showed; Ctrl-C as soon as it shows `stop_at`."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "outletscore", *arguments], stderr=theirs, stdout=subprocess.DEVNULL
    )
    os.close(theirs)
    shown, stopped = b"", False
    while True:
        try:
            part = os.read(ours, 4_096)
        except OSError:  # how a terminal on Linux says that nobody writes into it any more
            break
        if not part:
            break
        shown += part
        if stop_at and not stopped and stop_at.encode() in shown:
            process.send_signal(signal.SIGINT)
            stopped = True
    os.close(ours)
    return process.wait(60), shown.decode()


def test_control_c_says_how_to_go_on_and_the_run_goes_on(tmp_path: Path) -> None:
    rows = (
        json.dumps({"id": str(i), "outlet": "A", "text": f"The council met for the {i}th time."}) for i in range(9_000)
    )
    articles = tmp_path / "articles.jsonl"
    articles.write_text("\n".join(rows), encoding="utf-8")
    out, clean = tmp_path / "out", tmp_path / "clean"

    code, shown = in_a_terminal(["run", str(articles), "-o", str(out), "-q"], stop_at="2,000 articles")
    assert code == 130, shown
    assert "stopped; what was in" in shown
    assert "add --resume" in shown
    assert not (out / "run.json").exists()

    code, shown = in_a_terminal(["run", str(articles), "-o", str(out), "-q", "--resume"])
    assert code == 0, shown
    assert "9,000 articles: comparing outlets" in shown
    assert "%" in shown
    assert in_a_terminal(["run", str(articles), "-o", str(clean), "-q"])[0] == 0
    assert {p.name: p.read_bytes() for p in out.iterdir()} == {p.name: p.read_bytes() for p in clean.iterdir()}
