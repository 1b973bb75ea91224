"""Every command that the docs show is run, and prints what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import console


@pytest.mark.parametrize("page", console.pages(), ids=lambda page: page.stem)
def test_commands_print_what_the_page_says(page: Path, tmp_path: Path) -> None:
    assert page.read_text("utf-8") == console.refreshed(page, tmp_path), "run `make docs` and read the difference"


def test_tutorials_have_commands() -> None:
    assert {"README", "tutorial", "compare-your-outlets", "add-a-rule", "fit-your-labels"} <= {
        page.stem for page in console.pages()
    }


def test_commands_are_read_with_what_belongs_to_them() -> None:
    block = "$ one\nprinted\n$ two \\\n  more\n...\n$ cat > f <<'END'\n$ not a command\nEND\n"
    assert console.commands(block) == [
        ("one", False),
        ("two \\\n  more", True),
        ("cat > f <<'END'\n$ not a command\nEND", False),
    ]


def test_a_wrong_exit_code_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="exit code 3"):
        console.run("exit 3", tmp_path)
    assert console.run("echo x; exit 3 # exit code 3", tmp_path) == "x"
