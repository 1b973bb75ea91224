"""The pass that cuts words reads nothing behind the last byte: the page behind it belongs to nobody."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCRIPT = """
import ctypes
import numpy as np
from outletscore.signals.words import cut
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
page = 1 << 16
base = libc.mmap(None, 2 * page, 3, 0x22, -1, 0)
assert libc.mprotect(base + page, page, 0) == 0
for marks in range(20):
    for letters in range(20):
        for behind in range(12):
            text = b"word " + b"(" * marks + b"a" * letters + b" " * behind
            at = base + page - len(text)
            ctypes.memmove(at, text, len(text))
            data = np.ctypeslib.as_array((ctypes.c_uint8 * len(text)).from_address(at))
            assert len(cut(data, np.array([0]), np.array([len(text)])).first) == 1 + (marks + letters > 0)
print("read nothing else")
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="maps memory as Linux does")
def test_nothing_is_read_behind_the_last_byte() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "read nothing else\n"), done.stderr
