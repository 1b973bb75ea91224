"""Thirty-two bytes at a time: bit masks of what each of them is, and the key of a word, from one unaligned load each.

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
KEY = 16  # letters of a word that its key holds
AHEAD = SIZE + KEY  # bytes that are read ahead at most: a window, and the key of a word that begins at its end

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

    def word_key(data: NDArray[np.uint8], at: int, size: int) -> tuple[np.uint64, np.uint64]:
        """First and second eight bytes of the word data[at:at + size] of up to 16 bytes, A to Z in lower case, zeros
        behind it. The caller knows that sixteen bytes exist.
        """
        part = data[at : at + size].tobytes().lower().ljust(KEY, b"\0")
        return np.uint64(int.from_bytes(part[:8], "little")), np.uint64(int.from_bytes(part[8:], "little"))

else:

    @intrinsic
    def window(typingctx: Any, data: Any, at: Any) -> Any:
        """Masks of data[at:at + 32]: up to the space; A to Z; a to z; 0 to 9; other graphic ASCII but the underscore;
        and of these . ! and ?, which close a sentence. The caller knows that the bytes exist.
        """

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            bytes_, _, splat = _loaded(context, builder, signature, args, SIZE)

            def within(low: int, count: int) -> Any:
                return builder.icmp_unsigned("<", builder.sub(bytes_, splat(low)), splat(count))

            def equal(byte: int) -> Any:
                return builder.icmp_unsigned("==", bytes_, splat(byte))

            breaks = builder.icmp_unsigned("<", bytes_, splat(0x21))
            upper, lower, digit = within(65, 26), within(97, 26), within(48, 10)
            word = builder.or_(builder.or_(upper, lower), builder.or_(digit, equal(0x5F)))
            marks = builder.and_(within(0x21, 0x5E), builder.not_(word))
            closers = builder.or_(builder.or_(equal(0x2E), equal(0x21)), equal(0x3F))
            from llvmlite import ir  # type: ignore[import-untyped]

            masks = [
                builder.zext(builder.bitcast(found, ir.IntType(SIZE)), ir.IntType(64))
                for found in (breaks, upper, lower, digit, marks, closers)
            ]
            return context.make_tuple(builder, signature.return_type, masks)

        return types.UniTuple(types.uint64, 6)(data, at), codegen  # type: ignore[no-untyped-call]

    @intrinsic
    def word_key(typingctx: Any, data: Any, at: Any, size: Any) -> Any:
        """First and second eight bytes of the word data[at:at + size] of up to 16 bytes, A to Z in lower case, zeros
        behind it. The caller knows that sixteen bytes exist.
        """

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            from llvmlite import ir

            bytes_, vector, splat = _loaded(context, builder, signature, args, KEY)
            upper = builder.icmp_unsigned("<", builder.sub(bytes_, splat(65)), splat(26))
            lower = builder.select(upper, builder.or_(bytes_, splat(0x20)), bytes_)
            count = builder.trunc(args[2], ir.IntType(8))
            counts = builder.insert_element(ir.Constant(vector, ir.Undefined), count, ir.Constant(ir.IntType(32), 0))
            zeros = ir.Constant(ir.VectorType(ir.IntType(32), KEY), [0] * KEY)
            counts = builder.shuffle_vector(counts, ir.Constant(vector, ir.Undefined), zeros)
            inside = builder.icmp_unsigned("<", ir.Constant(vector, list(range(KEY))), counts)
            kept = builder.select(inside, lower, splat(0))
            pair = builder.bitcast(kept, ir.VectorType(ir.IntType(64), 2))
            halves = [builder.extract_element(pair, ir.Constant(ir.IntType(32), k)) for k in range(2)]
            return context.make_tuple(builder, signature.return_type, halves)

        return types.UniTuple(types.uint64, 2)(data, at, size), codegen  # type: ignore[no-untyped-call]


def _loaded(context: Any, builder: Any, signature: Any, args: Any, count: int) -> tuple[Any, Any, Any]:
    """The bytes from the place that the arguments name, their type, and what makes a constant of it."""
    from llvmlite import ir

    vector = ir.VectorType(ir.IntType(8), count)
    array = context.make_array(signature.args[0])(context, builder, args[0])
    at = builder.sext(args[1], ir.IntType(64)) if args[1].type.width < 64 else args[1]
    bytes_ = builder.load(builder.bitcast(builder.gep(array.data, [at]), vector.as_pointer()))
    bytes_.align = 1
    return bytes_, vector, lambda byte: ir.Constant(vector, [byte] * count)
