"""One digest for every output, whatever the machine: threads, hash seed, order of files, locale, time zone, batches."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = (
    "import sys, hashlib; from pathlib import Path; from outletscore import inputs, pipeline\n"
    "threads, size, out, *paths = sys.argv[1:]\n"
    "options = inputs.Options(limits=inputs.Limits(batch_articles=int(size)))\n"
    "pipeline.run(paths, out, options=options, threads=int(threads))\n"
)
# threads of ours and of polars, hash seed, locale, time zone, articles of a batch, and by how many files the order is
# turned
SETTINGS = (
    (1, 1, "0", "C", "UTC", 2_000, 0),
    (2, 4, "1", "C.UTF-8", "Asia/Kathmandu", 3, 1),
    (4, 2, "4242", "tr_TR.UTF-8", "America/St_Johns", 1, 2),
)


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A folder of page dumps and two tables, which hold near-copies of each other and of the dumps."""
    folder = tmp_path_factory.mktemp("in")
    dumps = sorted((ROOT / "seeds").iterdir())
    (folder / "dumps").mkdir()
    for path in dumps[:3]:
        (folder / "dumps" / path.name).write_bytes(path.read_bytes())
    for name, first in (("one.jsonl", 0), ("two.jsonl", 2)):
        rows = [
            {"id": f"{name}-{n}", "outlet": f"Outlet {n % 2}", "text": path.read_text("utf-8")[n:4000]}
            for n, path in enumerate(dumps[first:], first)
        ]  # fmt: skip
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return sorted(folder.iterdir())


def test_one_digest(paths: list[Path], tmp_path: Path) -> None:
    found = []
    for number, (threads, polars, seed, locale, zone, size, turned) in enumerate(SETTINGS):
        out = tmp_path / str(number)
        given = [*paths[turned:], *paths[:turned]]
        environment = os.environ | {
            "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone, "POLARS_MAX_THREADS": str(polars),
            "OPENBLAS_NUM_THREADS": str(polars),
        }  # fmt: skip
        environment.pop("SOURCE_DATE_EPOCH", None)
        command = [sys.executable, "-c", CODE, str(threads), str(size), str(out), *map(str, given)]
        subprocess.run(command, env=environment, check=True)
        found.append({path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(out.iterdir())})
    assert len(found[0]) > 20
    for other in found[1:]:
        assert other == found[0]
