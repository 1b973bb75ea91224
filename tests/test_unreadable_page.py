"""Kernels that load eight bytes at a time read nothing behind the last one: the page behind it belongs to nobody."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

AT_THE_END_OF_A_PAGE = """
import ctypes
import numpy as np
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
page = 1 << 16
base = libc.mmap(None, 2 * page, 3, 0x22, -1, 0)
assert libc.mprotect(base + page, page, 0) == 0
def placed(text):
    at = base + page - len(text)
    ctypes.memmove(at, text, len(text))
    return np.ctypeslib.as_array((ctypes.c_uint8 * len(text)).from_address(at))
"""
CUTS_WORDS = """
from outletscore.signals.words import cut
for marks in range(20):
    for letters in range(20):
        for behind in range(12):
            text = b"word " + b"(" * marks + b"a" * letters + b" " * behind
            data = placed(text)
            assert len(cut(data, np.array([0]), np.array([len(text)])).first) == 1 + (marks + letters > 0)
"""
# Tokens, new words and known ones, quotations and sentences; letters of one, two and three bytes at the end.
READS = """
from outletscore.language import Vocabulary, read, reading
seen = Vocabulary()
for letter in ("a", "é", "日", "'", "1"):
    for letters in range(26):
        for behind in ("", " ", ".", "’s", "”", "-"):
            text = ("word " + letter * letters + behind).encode()
            reading.joined = lambda texts: (placed(text), np.array([0, len(text)]))
            for vocabulary in (seen, Vocabulary()):
                found = read([""], vocabulary)
                assert found.word.tolist() and found.end[-1] <= len(text)
"""
# Copies and stories, which have loops of their own.
SHARES = """
from outletscore.scores import terms
for letters in range(12):
    for behind in ("", "s", "'s", "’s", "—", "..", "…", "日"):
        text = ("word " + "a" * letters + behind).encode()
        keys = np.empty(len(text) + 1, dtype=np.uint64)
        tables = (terms._ASCII_MARK, terms._QUOTES, terms._BLANK)
        assert terms.hash_words(placed(text), np.array([0, len(text)]), *tables, keys) >= 1
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="maps memory as Linux does")
@pytest.mark.parametrize("script", [CUTS_WORDS, READS, SHARES], ids=["words", "reading", "terms"])
def test_nothing_is_read_behind_the_last_byte(script: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", f"{AT_THE_END_OF_A_PAGE}{script}print('read nothing else')"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "read nothing else\n"), done.stderr
