"""Coverage-guided fuzzing with atheris: any bytes as a page dump, a table, a rule file or a text for the kernels.

    pip install atheris                  (Linux; it is no dependency of this project)
    python -m benchmarks.fuzz TARGET [-max_total_time=60] [CORPUS_FOLDER] [other options of libFuzzer]

TARGET is
    dumps, records, rules    reading, in Python
    language                 tokens, quotations, sentences: the compiled kernels against their oracles, which guide
    plain                    the same kernels as plain Python: they guide themselves, each index is checked
    tone                     the compiled kernel against vaderSentiment, which guides

A compiled kernel cannot guide a fuzzer. What says in plain Python what it must give can: an input that comes to a new
branch of the oracle is kept and changed again. An exception, or a broken property of tests/hostile_suite.py, ends the
run and leaves the bytes that made it in `crash-...`.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parent.parent
# What guides, by target: modules, imported with instruments in them and in all of their package that they bring along,
# but for the modules that hold kernels, or what is compiled into them.
GUIDES = {
    "dumps": ["outletscore.inputs.dump", "outletscore.inputs.encoding"],
    "records": ["outletscore.inputs.reading"],
    "rules": ["outletscore.rulebook.loading"],
    "language": ["tests.oracle_tokens", "tests.oracle_quotations", "tests.oracle_sentences"],
    "plain": ["outletscore.language.reading", "outletscore.language.vocabulary"],
    "tone": ["vaderSentiment.vaderSentiment"],
}
SHORT = 200  # bytes of a text for the kernels: what they look at lies closer together


def seeds(target: str) -> Iterator[bytes]:
    """What the fuzzer begins with: our own sound files, and short texts."""
    fixtures = ROOT / "tests" / "fixtures" / "inputs"
    match target:
        case "dumps":
            yield from (path.read_bytes() for path in sorted(fixtures.glob("*.txt")))
        case "rules":
            yield from (path.read_bytes() for path in sorted((ROOT / "rules").glob("*/*.toml")))
        case "records":
            rows = b'{"id": 1, "outlet": "O", "title": "T", "text": "Some words.", "date": "2021-10-14"}\n'
            table = b"id,outlet,title,text\n1,O,T,Some words.\n"
            yield from (b"\0" + rows * 2, b"\1" + table, b"\5" + table.replace(b",", b"\t"))
            yield b"\6" + (fixtures / "bridge.html").read_bytes()
        case "tone":
            import random

            from tests import hostile
            from tests.test_signals_tone import WORDS

            rng = random.Random(20211014)
            yield from (hostile.sentence(rng, WORDS, 12).encode()[:SHORT] for _ in range(500))
        case _:
            from tests.language_texts import marked_articles, without_marks
            from tests.test_language_differential import NASTY

            yield from (text.encode("utf-8", "replace")[:SHORT] for text in NASTY)
            for _, article in marked_articles():
                text = without_marks(article)
                yield from (text[at : at + SHORT - 20].encode()[:SHORT] for at in range(0, len(text), SHORT))


def words(target: str) -> Iterator[str]:
    """What the fuzzer may put into an input at once: libFuzzer's dictionary."""
    match target:
        case "language" | "plain":
            from tests import language_texts as texts

            yield from (*texts.WORDS, *texts.MARKS, *texts.STOPS, *texts.JOINTS, *texts.SPACES, *texts.CATEGORIES)
            yield from ("Prof. ", "No. ", "Jan. ", "Inc. ", "said ", ", he added", "However ", " “", "” ", "\n\n")
        case "tone":
            from tests import hostile

            yield from (*hostile.PLAIN, *hostile.PHRASES, *hostile.MARKS, *hostile.EMOJI, *hostile.SPACES)


def dictionary(target: str, path: Path) -> list[str]:
    """The option for a dictionary file, where there are words for one."""
    found = {word.encode("utf-8", "replace") for word in words(target)} - {b""}
    escaped = ("".join(f"\\x{byte:02x}" for byte in word) for word in sorted(found))
    path.write_text("".join(f'"{word}"\n' for word in escaped), encoding="ascii")
    return [f"-dict={path}"] if found else []


def compiled_modules() -> list[str]:
    """Modules that hold kernels, or what is compiled into them: numba cannot compile what is instrumented."""
    source = ROOT / "src"
    files = [path for path in source.rglob("*.py") if {"language", "signals", "scores"} & set(path.parts)]
    files += source.glob("outletscore/rulebook/matching.py")
    return [".".join(path.relative_to(source).with_suffix("").parts) for path in files]


def tested(target: str) -> Callable[[bytes], None]:
    """What is called with each input."""
    from tests import hostile_suite as suite

    match target:
        case "language" | "plain":
            from tests import test_language_differential as language

            from outletscore.language import Vocabulary

            vocabulary = Vocabulary()

            def texts(data: bytes) -> None:
                nonlocal vocabulary
                if len(vocabulary) > 50_000:
                    vocabulary = Vocabulary()
                language.check(data.decode("utf-8", "replace"), vocabulary)

            return texts
        case "tone":
            from tests import test_signals_tone as tone

            return lambda data: tone.check([data.decode("utf-8", "replace")])
        case _:
            found: Callable[[bytes], None] = getattr(suite, f"fuzz_{target}")
            return found


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in GUIDES:
        sys.exit(__doc__)
    target = sys.argv.pop(1)
    if target == "plain":
        os.environ["NUMBA_DISABLE_JIT"] = "1"
    try:
        import atheris
    except ImportError:
        sys.exit("this needs the package atheris: pip install atheris")
    guides = GUIDES[target]
    left_alone = [] if target == "plain" else compiled_modules()
    with atheris.instrument_imports(include=[guides[0].partition(".")[0]], exclude=left_alone):
        for module in guides:
            import_module(module)
    run = tested(target)
    run(next(seeds(target)))  # kernels are compiled now, not on the fuzzer's time
    short = [f"-max_len={SHORT}"] if target in ("language", "plain", "tone") else []
    with tempfile.TemporaryDirectory() as name:
        begin, listed = Path(name, "seeds"), Path(name, "words")
        begin.mkdir()
        for number, content in enumerate(seeds(target)):
            (begin / f"seed{number}").write_bytes(content)
        atheris.Setup([sys.argv[0], "-timeout=60", *short, *dictionary(target, listed), *sys.argv[1:], str(begin)], run)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
