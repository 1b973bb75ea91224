"""Coverage-guided fuzzing with atheris: any bytes as a page dump, a table, a rule file or a text for the kernels.

    pip install atheris                  (Linux; it is no dependency of this project)
    python -m benchmarks.fuzz TARGET [-max_total_time=60] [CORPUS_FOLDER] [other options of libFuzzer]

TARGET is dumps, records, rules or kernel. An exception, or a broken property of tests/hostile_suite.py, ends the run
and leaves the bytes that made it in `crash-...`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

TARGETS = ("dumps", "records", "rules", "kernel")
ROOT = Path(__file__).parent.parent


def seeds(target: str, folder: Path) -> None:
    """What the fuzzer begins with: our own sound files."""
    fixtures = ROOT / "tests" / "fixtures" / "inputs"
    match target:
        case "dumps" | "kernel":
            files = [path.read_bytes() for path in sorted(fixtures.glob("*.txt"))]
        case "rules":
            files = [path.read_bytes() for path in sorted((ROOT / "rules").glob("*/*.toml"))]
        case _:
            rows = b'{"id": 1, "outlet": "O", "title": "T", "text": "Some words.", "date": "2021-10-14"}\n'
            table = b"id,outlet,title,text\n1,O,T,Some words.\n"
            files = [b"\0" + rows * 2, b"\1" + table, b"\5" + table.replace(b",", b"\t")]
            files.append(b"\6" + (fixtures / "bridge.html").read_bytes())
    for number, content in enumerate(files):
        (folder / f"seed{number}").write_bytes(content)


def compiled_modules() -> list[str]:
    """Modules that hold kernels, or what is compiled into them."""
    source = ROOT / "src"
    files = [path for path in source.rglob("*.py") if {"language", "signals", "scores"} & set(path.parts)]
    files += source.glob("outletscore/rulebook/matching.py")
    return [".".join(path.relative_to(source).with_suffix("").parts) for path in files]


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(__doc__)
    target = sys.argv.pop(1)
    try:
        import atheris
    except ImportError:
        sys.exit("this needs the package atheris: pip install atheris")
    # numba cannot compile what is instrumented: the modules with kernels are left alone
    with atheris.instrument_imports(include=["outletscore"], exclude=compiled_modules()):
        from tests import hostile_suite as suite

        import outletscore.inputs.dump
        import outletscore.inputs.records
        import outletscore.rulebook.loading  # noqa: F401
    if target == "kernel":
        from outletscore import rulebook
        from outletscore.scoring import Engine

        engine = Engine.of(rulebook.load())

        def run(data: bytes) -> None:
            suite.fuzz_kernel(engine, data)
    else:
        run = {"dumps": suite.fuzz_dumps, "records": suite.fuzz_records, "rules": suite.fuzz_rules}[target]
    with tempfile.TemporaryDirectory() as name:
        seeds(target, Path(name))
        atheris.Setup([*sys.argv, "-timeout=20", name], run)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
