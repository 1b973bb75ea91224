"""`outletscore doctor`: what is installed, and whether it fits together."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

import click

from outletscore import __version__

ALWAYS = ("click", "jinja2", "numba", "numpy", "polars", "py3langid", "scipy", "textstat", "vaderSentiment")
EXTRAS = {
    "html": ("trafilatura", "htmldate", "resiliparse"),
    "warc": ("fastwarc", "trafilatura", "htmldate", "resiliparse"),
    "fit": ("scikit-learn",),
    "zst": ("zstandard",),
    "spark": ("pyspark", "pandas", "pyarrow"),
}


def found(package: str) -> str | None:
    """Installed version of a package, None without it."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


@click.command()
def doctor() -> None:
    """Show versions, extras, the rulebook, the baseline and the kernels' cache. Exit code 8: a package is missing."""
    click.echo(f"outletscore {__version__}, Python {platform.python_version()}, {platform.machine()}")
    missing = []
    for package in ALWAYS:
        installed = found(package)
        if installed is None:
            missing.append(package)
        click.echo(f"  {package:<15} {installed or 'MISSING'}")
    for extra, packages in EXTRAS.items():
        absent = [p for p in packages if found(p) is None]
        state = f"missing {', '.join(absent)}: pip install 'outletscore[{extra}]'" if absent else "installed"
        click.echo(f"  extra {extra:<9} {state}")

    from outletscore.rulebook import load

    book = load()
    click.echo(f"  rulebook        {len(book.rules)} rules, digest {book.digest[:12]}")
    from outletscore.pipeline import engine_digest
    from outletscore.scores.baseline import REFERENCE, choose
    from outletscore.storage.caching import cache_folder

    about = choose("auto", engine_digest(book))
    click.echo(f"  baseline        {about.not_used or f'{REFERENCE}: fits the rules and weights'}")
    kept = [file.stat().st_size for file in cache_folder().rglob("*.nb[ic]")]
    state = f"{sum(kept) / 1e6:.1f} MB" if kept else "empty: the first run compiles"
    click.echo(f"  kernel cache    {cache_folder()}: {state}")
    if missing:
        raise SystemExit(8)
