"""Eight bytes at a time: one unaligned load, and arithmetic on the eight lanes of a 64-bit word.

A lane's answer is its top bit. Every constant is a uint64: numba turns uint64 with int64 into float64.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numba import types
from numba.core import config
from numba.extending import intrinsic
from numpy.typing import NDArray

from outletscore.language.kernel.compiling import compiled

TOPS = np.uint64(0x8080808080808080)
LOWS = np.uint64(0x7F7F7F7F7F7F7F7F)
FROM_A = np.uint64(0x3F3F3F3F3F3F3F3F)  # from 0x41 up
BEHIND_Z = np.uint64(0x2525252525252525)  # from 0x5B up
MIX = np.uint64(0x9E3779B97F4A7C15)
MIX_HIGH = np.uint64(0xC2B2AE3D27D4EB4F)
ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
ZERO, ONE, TWO = np.uint64(0), np.uint64(1), np.uint64(2)
HALF = np.uint64(32)

if config.DISABLE_JIT:  # type: ignore[attr-defined]

    def eight(data: NDArray[np.uint8], at: int) -> np.uint64:
        """The eight bytes from `at`, the first one lowest; the caller knows that they exist."""
        return np.uint64(int.from_bytes(data[at : at + 8].tobytes(), "little"))

    def trailing(word: np.uint64) -> int:
        """Number of zero bits below the lowest one; 64 for zero."""
        return (int(word) & -int(word)).bit_length() - 1 if word else 64

    def width(word: np.uint64) -> int:
        """Number of bits up to the highest one."""
        return int(word).bit_length()

    def ones(word: np.uint64) -> np.uint64:
        """Number of bits that are set."""
        return np.uint64(int(word).bit_count())

else:

    @intrinsic
    def eight(typingctx: Any, data: Any, at: Any) -> Any:
        """The eight bytes from `at`, the first one lowest; the caller knows that they exist."""

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            from llvmlite import ir  # type: ignore[import-untyped]
            from numba.core import cgutils

            array = context.make_array(signature.args[0])(context, builder, args[0])
            at = builder.sext(args[1], ir.IntType(64)) if args[1].type.width < 64 else args[1]
            place = builder.bitcast(builder.gep(array.data, [at]), cgutils.intp_t.as_pointer())
            word = builder.load(place)
            word.align = 1
            return word if sys.byteorder == "little" else builder.bswap(word)

        return types.uint64(data, at), codegen

    @intrinsic
    def trailing(typingctx: Any, word: Any) -> Any:
        """Number of zero bits below the lowest one; 64 for zero."""

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            from llvmlite import ir

            return builder.cttz(args[0], ir.Constant(ir.IntType(1), 0))

        return types.int64(types.uint64), codegen

    @intrinsic
    def width(typingctx: Any, word: Any) -> Any:
        """Number of bits up to the highest one."""

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            from llvmlite import ir

            leading = builder.ctlz(args[0], ir.Constant(ir.IntType(1), 0))
            return builder.sub(ir.Constant(ir.IntType(64), 64), leading)

        return types.int64(types.uint64), codegen

    @intrinsic
    def ones(typingctx: Any, word: Any) -> Any:
        """Number of bits that are set."""

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.ctpop(args[0])

        return types.uint64(types.uint64), codegen


@compiled
def load(data: NDArray[np.uint8], at: int, limit: int) -> np.uint64:
    """Up to eight bytes of data[at:limit], the first one lowest, zeros behind them. Reads nothing outside `data`."""
    if at + 8 <= len(data):
        word = eight(data, at)
        if at + 8 > limit:
            word &= ALL >> np.uint64(8 * (at + 8 - limit)) if limit > at else ZERO
        return word
    word = ZERO
    for k in range(limit - at):
        word |= np.uint64(data[at + k]) << np.uint64(8 * k)
    return word


@compiled
def capitals(word: np.uint64) -> np.uint64:
    """Lanes A to Z."""
    low = word & LOWS
    return ((low + FROM_A) ^ (low + BEHIND_Z)) & TOPS & ~word


@compiled
def fold(word: np.uint64) -> np.uint64:
    """A to Z in lower case."""
    return word | (capitals(word) >> TWO)


@compiled
def mix(low: np.uint64, high: np.uint64, length: int) -> np.uint64:
    """Hash of a word by the two words of its key and its length."""
    value = (low ^ (high * MIX_HIGH) ^ np.uint64(length)) * MIX
    return value ^ (value >> HALF)
