"""Thirty-two or sixty-four bytes at a time: bit masks of what each of them is, and the key of a word, from unaligned
loads.

Bit k of a mask is the byte `at + k`. What LLVM makes of the vectors is the machine's own: two instructions a mask where
there is AVX2, a few more elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numba import types
from numba.core import config
from numba.extending import intrinsic
from numpy.typing import NDArray

SIZE = 32
WIDE = 64
KEY = 16  # letters of a word that its key holds
AHEAD = SIZE + KEY  # bytes that are read ahead at most: a window, and the key of a word that begins at its end
BREAKS_AHEAD = WIDE + 2

if config.DISABLE_JIT:  # type: ignore[attr-defined]

    def _mask(bytes_: Iterable[bool]) -> np.uint64:
        return np.uint64(sum(1 << k for k, bit in enumerate(bytes_) if bit))

    def window(
        data: NDArray[np.uint8], at: int
    ) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64, np.uint64, np.uint64]:
        """Masks of data[at:at + 32]: up to the space; A to Z; a to z; 0 to 9; other graphic ASCII but the underscore;
        and of these . ! and ?, which close a sentence. The caller knows that the bytes exist.
        """
        part = data[at : at + SIZE].tolist()
        upper, lower, digit = ([low <= c <= high for c in part] for low, high in ((65, 90), (97, 122), (48, 57)))
        others = zip(part, upper, lower, digit, strict=True)
        marks = (0x21 <= c <= 0x7E and c != 0x5F and not (u or w or d) for c, u, w, d in others)
        breaks, closers = (c <= 0x20 for c in part), (c in (0x2E, 0x21, 0x3F) for c in part)
        return _mask(breaks), _mask(upper), _mask(lower), _mask(digit), _mask(marks), _mask(closers)

    def word_window(
        data: NDArray[np.uint8], at: int
    ) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64, np.uint64, np.uint64]:
        """Masks of data[at:at + 32]: A to Z; a to z; these and 0 to 9; graphic ASCII but the underscore; of this . ! ?,
        which close a sentence; and the apostrophe. The caller knows that the bytes exist.
        """
        _, upper, lower, digit, marks, closers = window(data, at)
        letters = upper | lower | digit
        quotes = _mask(c == 0x27 for c in data[at : at + SIZE].tolist())
        return upper, lower, letters, letters | marks, closers, quotes

    def shout_window(data: NDArray[np.uint8], at: int) -> tuple[np.uint64, np.uint64]:
        """Masks of data[at:at + 32]: ! and ?. The caller knows that the bytes exist."""
        part = data[at : at + SIZE].tolist()
        return _mask(c == 0x21 for c in part), _mask(c == 0x3F for c in part)

    def break_window(data: NDArray[np.uint8], at: int) -> tuple[np.uint64, np.uint64]:
        """Masks of data[at:at + 64]: ASCII white space; and where white space beyond ASCII may begin, which `decode`
        tells. The caller knows that these and two bytes more exist.
        """
        part = data[at : at + WIDE + 2].tolist()
        breaks = (9 <= c <= 13 or 28 <= c <= 32 for c in part[:WIDE])
        begins = zip(part, part[2:], strict=False)
        wide = (c in (0xC2, 0xE1, 0xE3) or (c == 0xE2 and not 0x90 <= third <= 0x9E) for c, third in begins)
        return _mask(breaks), _mask(wide)

    def word_key(data: NDArray[np.uint8], at: int, size: int) -> tuple[np.uint64, np.uint64]:
        """First and second eight bytes of the word data[at:at + size] of up to 16 bytes, A to Z in lower case, zeros
        behind it. The caller knows that sixteen bytes exist.
        """
        part = data[at : at + min(size, KEY)].tobytes().lower().ljust(KEY, b"\0")
        return np.uint64(int.from_bytes(part[:8], "little")), np.uint64(int.from_bytes(part[8:], "little"))

    def short_word(
        data: NDArray[np.uint8], at: int, size: int
    ) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64, np.uint64]:
        """Masks of data[at:at + 16]: A to Z; a to z; 0 to 9; and the `word_key` of the `size` bytes."""
        _, upper, lower, digit, _, _ = window(data, at)
        part = np.uint64((1 << KEY) - 1)
        return upper & part, lower & part, digit & part, *word_key(data, at, size)

else:

    @intrinsic
    def window(typingctx: Any, data: Any, at: Any) -> Any:
        """Masks of data[at:at + 32]: up to the space; A to Z; a to z; 0 to 9; other graphic ASCII but the underscore;
        and of these . ! and ?, which close a sentence. The caller knows that the bytes exist.
        """

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            bytes_, _, splat = _loaded(context, builder, signature, args, SIZE)
            within, equal = _comparing(builder, bytes_, splat)
            breaks = builder.icmp_unsigned("<", bytes_, splat(0x21))
            upper, lower, digit = within(65, 26), within(97, 26), within(48, 10)
            word = builder.or_(builder.or_(upper, lower), builder.or_(digit, equal(0x5F)))
            marks = builder.and_(within(0x21, 0x5E), builder.not_(word))
            closers = builder.or_(builder.or_(equal(0x2E), equal(0x21)), equal(0x3F))
            masks = _masks(builder, (breaks, upper, lower, digit, marks, closers), SIZE)
            return context.make_tuple(builder, signature.return_type, masks)

        return types.UniTuple(types.uint64, 6)(data, at), codegen  # type: ignore[no-untyped-call]

    @intrinsic
    def word_window(typingctx: Any, data: Any, at: Any) -> Any:
        """Masks of data[at:at + 32]: A to Z; a to z; these and 0 to 9; graphic ASCII but the underscore; of this . ! ?,
        which close a sentence; and the apostrophe. The caller knows that the bytes exist.
        """

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            bytes_, _, splat = _loaded(context, builder, signature, args, SIZE)
            within, equal = _comparing(builder, bytes_, splat)
            upper, lower = within(65, 26), within(97, 26)
            letters = builder.or_(builder.or_(upper, lower), within(48, 10))
            plain = builder.and_(within(0x21, 0x5E), builder.not_(equal(0x5F)))
            closers = builder.or_(builder.or_(equal(0x2E), equal(0x21)), equal(0x3F))
            masks = _masks(builder, (upper, lower, letters, plain, closers, equal(0x27)), SIZE)
            return context.make_tuple(builder, signature.return_type, masks)

        return types.UniTuple(types.uint64, 6)(data, at), codegen  # type: ignore[no-untyped-call]

    @intrinsic
    def shout_window(typingctx: Any, data: Any, at: Any) -> Any:
        """Masks of data[at:at + 32]: ! and ?. The caller knows that the bytes exist."""

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            bytes_, _, splat = _loaded(context, builder, signature, args, SIZE)
            _, equal = _comparing(builder, bytes_, splat)
            return context.make_tuple(builder, signature.return_type, _masks(builder, (equal(0x21), equal(0x3F)), SIZE))

        return types.UniTuple(types.uint64, 2)(data, at), codegen  # type: ignore[no-untyped-call]

    @intrinsic
    def break_window(typingctx: Any, data: Any, at: Any) -> Any:
        """Masks of data[at:at + 64]: ASCII white space; and where white space beyond ASCII may begin, which `decode`
        tells. The caller knows that these and two bytes more exist.
        """

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            bytes_, _, splat = _loaded(context, builder, signature, args, WIDE)
            within, equal = _comparing(builder, bytes_, splat)
            third = builder.add(args[1], args[1].type(2))
            third, _, _ = _loaded(context, builder, signature, (args[0], third), WIDE)
            inner, _ = _comparing(builder, third, splat)  # curly quotes and dashes end in one of these, no space does
            breaks = builder.or_(within(9, 5), within(28, 5))
            wide = builder.and_(equal(0xE2), builder.not_(inner(0x90, 15)))
            for byte in (0xC2, 0xE1, 0xE3):
                wide = builder.or_(wide, equal(byte))
            return context.make_tuple(builder, signature.return_type, _masks(builder, (breaks, wide), WIDE))

        return types.UniTuple(types.uint64, 2)(data, at), codegen  # type: ignore[no-untyped-call]

    @intrinsic
    def word_key(typingctx: Any, data: Any, at: Any, size: Any) -> Any:
        """First and second eight bytes of the word data[at:at + size] of up to 16 bytes, A to Z in lower case, zeros
        behind it. The caller knows that sixteen bytes exist.
        """

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            bytes_, _, splat = _loaded(context, builder, signature, args, KEY)
            within, _ = _comparing(builder, bytes_, splat)
            return context.make_tuple(builder, signature.return_type, _key(builder, bytes_, within(65, 26), args[2]))

        return types.UniTuple(types.uint64, 2)(data, at, size), codegen  # type: ignore[no-untyped-call]

    @intrinsic
    def short_word(typingctx: Any, data: Any, at: Any, size: Any) -> Any:
        """Masks of data[at:at + 16]: A to Z; a to z; 0 to 9; and the `word_key` of the `size` bytes."""

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            bytes_, _, splat = _loaded(context, builder, signature, args, KEY)
            within, _ = _comparing(builder, bytes_, splat)
            upper, lower, digit = within(65, 26), within(97, 26), within(48, 10)
            found = [*_masks(builder, (upper, lower, digit), KEY), *_key(builder, bytes_, upper, args[2])]
            return context.make_tuple(builder, signature.return_type, found)

        return types.UniTuple(types.uint64, 5)(data, at, size), codegen  # type: ignore[no-untyped-call]


def _loaded(context: Any, builder: Any, signature: Any, args: Any, count: int) -> tuple[Any, Any, Any]:
    """The bytes from the place that the arguments name, their type, and what makes a constant of it."""
    from llvmlite import ir  # type: ignore[import-untyped]

    vector = ir.VectorType(ir.IntType(8), count)
    array = context.make_array(signature.args[0])(context, builder, args[0])
    at = builder.sext(args[1], ir.IntType(64)) if args[1].type.width < 64 else args[1]
    bytes_ = builder.load(builder.bitcast(builder.gep(array.data, [at]), vector.as_pointer()))
    bytes_.align = 1
    return bytes_, vector, lambda byte: ir.Constant(vector, [byte] * count)


def _comparing(builder: Any, bytes_: Any, splat: Any) -> tuple[Any, Any]:
    """What compares the bytes with a range, and with one."""

    def within(low: int, count: int) -> Any:
        return builder.icmp_unsigned("<", builder.sub(bytes_, splat(low)), splat(count))

    def equal(byte: int) -> Any:
        return builder.icmp_unsigned("==", bytes_, splat(byte))

    return within, equal


def _masks(builder: Any, found: Iterable[Any], size: int) -> list[Any]:
    """A word of 64 bits for each comparison of so many bytes."""
    from llvmlite import ir

    whole, bits = ir.IntType(64), ir.IntType(size)
    masks = [builder.bitcast(each, bits) for each in found]
    return masks if size == WIDE else [builder.zext(mask, whole) for mask in masks]


def _key(builder: Any, bytes_: Any, upper: Any, size: Any) -> list[Any]:
    """The two halves of the bytes, those that are `upper` in lower case, zeros from `size` on."""
    from llvmlite import ir

    number, vector = ir.IntType(32), bytes_.type
    lower = builder.select(upper, builder.or_(bytes_, ir.Constant(vector, [0x20] * KEY)), bytes_)
    count, undefined = builder.trunc(size, ir.IntType(8)), ir.Constant(vector, ir.Undefined)
    counts = builder.insert_element(undefined, count, ir.Constant(number, 0))
    counts = builder.shuffle_vector(counts, undefined, ir.Constant(ir.VectorType(number, KEY), [0] * KEY))
    inside = builder.icmp_unsigned("<", ir.Constant(vector, list(range(KEY))), counts)
    kept = builder.select(inside, lower, ir.Constant(vector, [0] * KEY))
    pair = builder.bitcast(kept, ir.VectorType(ir.IntType(64), 2))
    return [builder.extract_element(pair, ir.Constant(number, k)) for k in range(2)]
