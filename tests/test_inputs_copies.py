"""The kernels that near copies are found with give what their definition gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from outletscore.inputs import duplicates
from outletscore.inputs.duplicates import Copies
from outletscore.inputs.windows import WINDOW

WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
LONG = st.lists(st.sampled_from(["the", "council", "told\n\nus", "—“Né”", "a.b,c", "İstanbul", "  "]), max_size=120)


@given(st.one_of(st.lists(WORDS, max_size=80), LONG))
@settings(max_examples=150, deadline=None)
def test_plain_texts_and_their_least_hashes(words: list[str]) -> None:
    text = " ".join(words)
    marks = bytes(code if chr(code).isalnum() or code > 127 else 32 for code in range(256))
    plain = b" ".join(text.casefold().encode("utf-8", "replace").translate(marks).split())
    assert duplicates._plain(text) == plain
    starts = [at + 1 for at in range(len(plain) - WINDOW) if plain[at] == 32]
    found = duplicates._signature(plain)
    if len(starts) < duplicates.LEAST_WINDOWS:
        assert found is None
        return
    runs = []
    for start in starts:
        run = 0
        for third in range(3):
            at = start + 8 * third
            mixed = int.from_bytes(plain[at : at + 8], "little") * int(duplicates._MIX[third]) % 2**64
            run += mixed ^ (mixed >> 29)
        runs.append(run)
    functions = zip(duplicates._FACTORS.tolist(), duplicates._TERMS.tolist(), strict=True)
    expected = [min((run * factor + term) % 2**64 >> 32 for run in runs) for factor, term in functions]
    assert found is not None
    assert np.array_equal(found, np.array(expected, dtype=np.uint32))


def test_every_letter_is_folded_as_python_folds_it() -> None:
    marks = bytes(code if chr(code).isalnum() or code > 127 else 32 for code in range(256))
    for code in (*range(0xD800), *range(0xE000, 0x10000, 7), *range(0x10400, 0x10450), *range(0x1E900, 0x1E950)):
        letter = chr(code)
        assert duplicates._plain(f"É{letter}Z") == f"É{letter}Z".casefold().encode().translate(marks).strip(), code


def test_half_a_character_is_read_over() -> None:
    copies = Copies()
    assert copies.first("A", "1", "cut \ud83d off") is None
    assert copies.first("A", "2", "Cut \ud83d off!") == "1"
