"""The `console` blocks of the docs are run, not believed: every command in them, with the output it prints today.

    ```console
    $ outletscore rules show idiom/set_phrase | head -n 3
    what it prints
    ```

`python -m tests.console` writes the outputs; `test_docs_console.py` holds the pages to them. All blocks of a page run
in one folder, in order, with `seeds/` and `examples/` beside them. A command that may end with another exit code than
0 says so: `# exit code 7`. `...` stands for output that is not shown.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXIT = re.compile(r"# exit code (\d+)$")
ELLIPSIS = "..."


def pages() -> list[Path]:
    """The pages with such blocks."""
    return [
        page
        for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
        if BLOCK.search(page.read_text("utf-8"))
    ]


def commands(block: str) -> list[tuple[str, bool]]:
    """The commands of a block, each with whether its output is left out; a line that ends with `\\` goes on."""
    found: list[tuple[str, bool]] = []
    lines = iter(block.splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = line[2:]
            while command.endswith("\\"):
                command += "\n" + next(lines)
            if match := re.search(r"<<'?(\w+)'?", command):
                for more in lines:
                    command += "\n" + more
                    if more == match[1]:
                        break
            found.append((command, False))
        elif line == ELLIPSIS and found:
            found[-1] = (found[-1][0], True)
    return found


def run(command: str, folder: Path) -> str:
    """What a command prints in a folder, both streams. Raises AssertionError where it does not end as promised."""
    promised = int(match[1]) if (match := EXIT.search(command.splitlines()[0])) else 0
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": os.environ.get("HOME", str(folder)),
        "LC_ALL": "C.UTF-8",
        **{
            name: os.environ[name] for name in ("PYTHONPATH", "NUMBA_CACHE_DIR", "XDG_CACHE_HOME") if name in os.environ
        },
    }
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=folder, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    ended = {promised, 141} if "| head" in command else {promised}  # head closes the pipe early
    assert done.returncode in ended, f"{command}: exit code {done.returncode}\n{done.stdout}"
    return "\n".join(line.rstrip() for line in done.stdout.splitlines())


def refreshed(page: Path, folder: Path) -> str:
    """The page with the outputs of today; `folder` is an empty folder to run in."""
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    shutil.copytree(ROOT / "docs" / "examples", folder / "examples")

    def fresh(match: re.Match[str]) -> str:
        parts = []
        for command, silent in commands(match[1]):
            output = run(command, folder)
            parts += [f"$ {command}", ELLIPSIS if silent else output]
        return "```console\n" + "".join(f"{part}\n" for part in parts if part) + "```"

    return BLOCK.sub(fresh, page.read_text("utf-8"))


if __name__ == "__main__":
    for path in pages():
        with tempfile.TemporaryDirectory() as name:
            path.write_text(refreshed(path, Path(name)), encoding="utf-8")
