"""What is installed with us: pinned with hashes, in the ranges of pyproject.toml, imported, licensed, and silent."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata, packages_distributions, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PIN = re.compile(r"([a-z0-9][a-z0-9-]*)==(\d[0-9a-z.]*)((?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: Path) -> dict[str, str]:
    """Version of each package."""
    return {name: pinned for name, pinned, _ in PIN.findall(lock.read_text("utf-8"))}


RUN = pins(ROOT / "requirements" / "run.txt")
ALL = {name: pinned for lock in LOCKS for name, pinned in pins(lock).items()}


def declared() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"].values()
    return [Requirement(each) for each in [*PROJECT["dependencies"], *(each for extra in extras for each in extra)]]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_a_lock_holds_pins_with_hashes_and_nothing_else(lock: Path) -> None:
    """No address, no option, no package without a hash."""
    text = re.sub(r"^ *#.*\n", "", lock.read_text("utf-8"), flags=re.M)
    assert PIN.sub("", text).strip() == ""
    assert pins(lock)


def test_one_version_of_a_package_in_all_locks() -> None:
    for lock in LOCKS:
        assert {name: pinned for name, pinned in pins(lock).items() if ALL[name] != pinned} == {}


def test_each_dependency_has_a_range_and_the_pin_lies_in_it() -> None:
    for requirement in declared():
        operators = {each.operator for each in requirement.specifier}
        assert operators == {">=", "<"}, f"{requirement}: a range has two ends"
        assert requirement.specifier.contains(ALL[canonical(requirement.name)]), str(requirement)


def test_what_is_imported_is_declared() -> None:
    """A package that comes only because another one needs it may go with that one's next version."""
    names = {canonical(requirement.name) for requirement in declared()}
    of = {module: {canonical(each) for each in found} for module, found in packages_distributions().items()}
    imported: dict[str, Path] = {}
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules = [each.name for each in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [str(node.module)]
            else:
                continue
            imported |= {module.partition(".")[0]: path for module in modules}
    for ours in {"outletscore", *sys.stdlib_module_names} & imported.keys():
        del imported[ours]
    assert len(imported) > 8
    assert {module: path for module, path in imported.items() if not of.get(module, {module}) & names} == {}


def test_what_is_declared_is_used() -> None:
    """Imported, or asked for by name: the optional ones, and those of which only files are read."""
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    modules: dict[str, set[str]] = {}
    for module, found in packages_distributions().items():
        for name in found:
            modules.setdefault(canonical(name), set()).add(module)
    for requirement in declared():
        names = modules.get(canonical(requirement.name), {requirement.name})
        used = rf"(import|from) ({'|'.join(names)})\b|[\"']({'|'.join(names)})[\".']"
        assert requirement.name == "pandas" or re.search(used, source), f"{requirement.name} is not used"


def test_the_lock_holds_all_that_its_packages_need() -> None:
    for name in RUN:
        for text in requires(name) or []:
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                assert needed.specifier.contains(RUN[canonical(needed.name)]), f"{name} needs {needed}"


# By what they say of themselves in their metadata; where a package may be had under several, one is enough. None asks
# that a program which imports it be under its own licence.
PERMITTED = re.compile(r"MIT\b|BSD|Apache|ISC\b|PSF|Python Software Foundation|MPL|Mozilla|0BSD|Zlib|CC0|CNRI", re.I)


def licence(name: str) -> str:
    """Expression, classifiers or text, whichever a package has."""
    of = metadata(name)
    classifiers = [each.rpartition(" :: ")[2] for each in of.get_all("Classifier") or [] if each.startswith("License")]
    return of["License-Expression"] or " OR ".join(classifiers) or (of["License"] or "").partition("\n")[0]


def test_every_licence_is_permitted() -> None:
    told = {}
    for name in RUN:
        terms = [term for term in re.split(r" AND ", licence(name)) if term]
        told[name] = terms and all(PERMITTED.search(term) for term in terms)
    assert [f"{name}: {licence(name)!r}" for name, fine in told.items() if not fine] == []


def test_what_is_tested_is_what_is_pinned() -> None:
    """Else the tests say nothing of the locks."""

    def installed(name: str) -> str | None:
        try:
            return version(name)
        except PackageNotFoundError:  # of another lock: a browser, Spark
            return None

    assert {name: installed(name) for name, pinned in RUN.items() if installed(name) != pinned} == {}


SILENT = """
import socket, sys

def refused(*_, **__):
    raise AssertionError("an address was asked for")

for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, refused)
for name in ("getaddrinfo", "gethostbyname", "create_connection"):
    setattr(socket, name, refused)

from outletscore.cli import main
main()
"""


def test_no_address_is_ever_asked_for(tmp_path: Path) -> None:
    """Page dumps, a web page and an archive, with packages of which some could download."""
    inputs = [ROOT / "seeds", *sorted((ROOT / "tests" / "fixtures" / "inputs").glob("bridge.*"))]
    command = [sys.executable, "-c", SILENT, "run", *map(str, inputs), "-o", str(tmp_path), "-q"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "an address" not in done.stderr
    assert done.returncode in (0, 1), done.stderr
    assert (tmp_path / "report.html").exists()
