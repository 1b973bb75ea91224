"""`make wheels`: the wheel and the source distribution, installed where there was nothing, on every Python there is.

python -m tests.wheels [VERSION...]      (3.11 3.12 3.13)

Each environment gets the pinned packages by their hashes and the wheel, the first one what is built of the source
distribution instead; it sees neither the source tree nor this environment. A run over two articles, with the kernels as
plain Python so that none is compiled, must give the same files on all of them; but run.json and the page name versions.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
VERSIONS = ("3.11", "3.12", "3.13")
ARTICLES = (
    {"id": "a", "outlet": "O", "title": "A shameful deal", "text": "It is a disgrace, Mayor Jane Fox told Reuters."},
    {"id": "b", "outlet": "P", "title": "Rain", "text": "“We go,” said an official. So-called experts should know."},
)
NAMES_VERSIONS = {"run.json", "report.html"}


def build(kind: str, folder: Path) -> Path:
    """The wheel or sdist of this tree."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return built


def installed(python: str, package: Path, folder: Path) -> Path:
    """The interpreter of a new environment with the locked packages and ours."""
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    own = folder / "bin" / "python"
    pip = [str(own), "-m", "pip", "--disable-pip-version-check", "-q", "install"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for wanted in (["--require-hashes", "-r", str(ROOT / "requirements" / "run.txt")], ["--no-deps", str(package)]):
        subprocess.run([*pip, *wanted], check=True, cwd=folder, env=environment)
    return own


def digests(python: Path, folder: Path) -> dict[str, str]:
    """What a run there writes."""
    folder.mkdir()
    (folder / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ARTICLES), "utf-8")
    program = python.with_name("outletscore")
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "NUMBA_DISABLE_JIT": "1", "PYTHONWARNINGS": "ignore"}
    command = [str(program), "run", "in.jsonl", "-o", "out", "-q"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((folder / "out").iterdir())}


def main(versions: list[str]) -> None:
    found: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory() as name:
        wheel, source = build("wheel", Path(name)), build("sdist", Path(name))
        for version in versions:
            python = shutil.which(f"python{version}")
            if python is None or subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:
                sys.stdout.write(f"{version}: not on this machine\n")
                continue
            begin = time.monotonic()
            package = wheel if found else source
            own = installed(python, package, Path(name, f"env{version}"))
            found[version] = digests(own, Path(name, f"run{version}"))
            exact = subprocess.run([str(own), "-V"], capture_output=True, text=True, check=True).stdout.strip()
            shutil.rmtree(Path(name, f"env{version}"))
            sys.stdout.write(
                f"{exact}: {package.name}, {len(found[version])} files, {time.monotonic() - begin:.0f} s\n"
            )
            sys.stdout.flush()
    first = next(iter(found.values()))
    assert {"articles.parquet", "evidence.csv", "outlets.csv", *NAMES_VERSIONS} <= first.keys()
    for version, files in found.items():
        different = [file for file in {*first, *files} - NAMES_VERSIONS if files.get(file) != first.get(file)]
        assert not different, f"{version}: {sorted(different)} differ"
    sys.stdout.write(f"{len(found)} environments, {len(first) - len(NAMES_VERSIONS)} files the same in all of them\n")


if __name__ == "__main__":
    main(sys.argv[1:] or list(VERSIONS))
