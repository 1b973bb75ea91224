"""One digest of every file of a run, whatever does not belong to its input: `python -m tests.determinism`.

Each run is a process of its own, with other threads, seed of hashes, locale, time zone, size of batches and order of
the files given. The digest is printed; where two differ, so are the files that do, and the exit code is 1.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

SEEDS = Path(__file__).parent.parent / "seeds"
FILES, ARTICLES = 4, 40
COMMAND = (
    "import sys, locale; from outletscore import inputs, pipeline\n"
    "try: locale.setlocale(locale.LC_ALL, '')\n"
    "except locale.Error: pass\n"
    "size, threads, out, *paths = sys.argv[1:]\n"
    "options = inputs.Options(limits=inputs.Limits(batch_articles=int(size)))\n"
    "pipeline.run(paths, out, options=options, threads=int(threads), baseline=None)"
)


class Way(NamedTuple):
    """One way to run: threads of ours and of polars, seed of hashes, locale, time zone, articles a batch, order."""

    threads: int
    polars: int
    hash_seed: str
    locale: str
    zone: str
    batch: int
    order: tuple[int, ...]


WAYS = (
    Way(1, 1, "0", "C", "UTC", 2_000, (0, 1, 2, 3)),
    Way(2, 2, "1", "C.UTF-8", "Asia/Kathmandu", 7, (3, 2, 1, 0)),
    Way(4, 4, "4242", "tr_TR.UTF-8", "America/St_Johns", 1, (2, 0, 3, 1)),
    Way(2, 3, "random", "de_DE.UTF-8", "Pacific/Kiritimati", 11, (1, 3, 0, 2)),
)


def tables(folder: Path) -> list[Path]:
    """Pieces of the seeds in some tables: three outlets, near-copies of one article in different files."""
    texts = [file.read_text("utf-8") for file in sorted(SEEDS.iterdir())]
    paths = [folder / f"{name}.jsonl" for name in "dbca"[:FILES]]
    rows: list[list[dict[str, str]]] = [[] for _ in paths]
    for n in range(ARTICLES):
        piece = texts[n % 5][n * 30 : n * 30 + 1_500]
        day = f"2024-03-{n % 28 + 1:02}"
        rows[n % FILES].append(
            {"id": f"a{n}", "outlet": f"Outlet {n % 3}", "title": f"Title {n}", "text": piece, "date": day}
        )
    for number in range(FILES):
        text = f"{texts[0][:1_500]} Edition {number}."
        rows[number].append({"id": f"copy{number}", "outlet": "Outlet 0", "title": "Again", "text": text, "date": ""})
    for path, part in zip(paths, rows, strict=True):
        path.write_text("".join(json.dumps(row) + "\n" for row in part), "utf-8")
    return paths


def digests(folder: Path, paths: list[Path], way: Way) -> dict[str, str]:
    """The SHA-256 of every file of a run."""
    out = folder / f"out-{WAYS.index(way)}"
    given = [str(paths[i]) for i in way.order]
    environment = os.environ | {
        "PYTHONHASHSEED": way.hash_seed,
        "LC_ALL": way.locale,
        "TZ": way.zone,
        "POLARS_MAX_THREADS": str(way.polars),
    }
    command = [sys.executable, "-c", COMMAND, str(way.batch), str(way.threads), str(out), *given]
    subprocess.run(command, check=True, env=environment)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.iterdir())}


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        paths = tables(Path(place))
        first, *others = (digests(Path(place), paths, way) for way in WAYS)
    differing = sorted({name for other in others for name in {*first, *other} if first.get(name) != other.get(name)})
    whole = hashlib.sha256(json.dumps(first, sort_keys=True).encode()).hexdigest()
    sys.stdout.write(f"{len(first)} files, {len(WAYS)} ways: {whole}\n")
    if differing:
        sys.stdout.write(f"these differ: {', '.join(differing)}\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
