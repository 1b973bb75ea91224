"""The wheel holds what an installed outletscore needs, and runs without the source tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from numba.core.caching import _CacheLocator

from outletscore.storage.caching import cache_folder

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_wheel_holds_rules_templates_and_types(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "outletscore/py.typed" in names
    rules = {f"outletscore/_rules/{p.relative_to(ROOT / 'rules')}" for p in (ROOT / "rules").rglob("*") if p.is_file()}
    assert rules
    assert rules <= names
    source = ROOT / "src"
    files = {str(p.relative_to(source)) for p in source.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    assert files <= names


def test_installed_copy_runs_without_the_source_tree(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
    code = "import outletscore; print(len(outletscore.load().rules), outletscore.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    count, place = done.stdout.split()
    assert int(count) >= 60
    assert place.startswith(str(tmp_path))


def test_every_installed_package_is_accounted_for() -> None:
    pinned = re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8"), re.M)
    page = re.sub(r"[-_.]+", "-", (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower())
    named = set(re.findall(r"[a-z0-9][a-z0-9-]*", page))
    assert len(pinned) > 20
    assert [name for name in pinned if re.sub(r"[-_.]+", "-", name.lower()) not in named] == []
    hashes = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8").count("--hash=sha256:")
    assert hashes >= len(pinned)


def test_the_source_distribution_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(built) as packed:
        # Our own archive; Python 3.11.0 to 3.11.3 know no filters.
        packed.extractall(tmp_path / "source", **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    (source,) = (tmp_path / "source").iterdir()
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (again,) = tmp_path.glob("*.whl")
    assert sorted(zipfile.ZipFile(again).namelist()) == sorted(zipfile.ZipFile(wheel).namelist())


def code_of(source: Path, cache: Path) -> Path:
    """The folder in which the machine code of a module's kernels is kept."""
    return cache / str(_CacheLocator.get_suitable_cache_subpath(str(source)))


def test_an_installed_wheel_scores(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own that has the dependencies, but neither the source tree nor an editable install.

    Its kernels are those that are compiled here already, for compiling them would take a minute and more: machine code
    is taken for modules of the same bytes and time. What is missing is compiled there.
    """
    target, cache = tmp_path / "env", tmp_path / "cache" / cache_folder().name
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", target, wheel], check=True)
    for source in (ROOT / "src" / "outletscore").rglob("*.py"):
        installed = target / source.relative_to(ROOT / "src")
        assert installed.read_bytes() == source.read_bytes()
        os.utime(installed, ns=(source.stat().st_atime_ns, source.stat().st_mtime_ns))
        kept = code_of(source, cache_folder())
        if kept.is_dir() and not code_of(installed, cache).exists():
            shutil.copytree(kept, code_of(installed, cache))
    (tmp_path / "in.jsonl").write_text('{"id": "a", "outlet": "O", "text": "It is a disgrace, he said."}\n')
    script = "from outletscore import compiling, cli; print(compiling.__file__); cli.main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "run", "in.jsonl", "-o", "out", "-q"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(target), "NUMBA_CACHE_DIR": str(cache.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(str(target))
    assert list(cache.rglob("*.nbc"))
    assert (tmp_path / "out" / "articles.csv").read_text(encoding="utf-8").count("\n") == 2
