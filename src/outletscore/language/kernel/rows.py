"""Eight figures at once: rows of small weights, a byte each, are asked for ahead of time, and added to sums in lanes of
16 bits; sums are spread to 32 bits; the best path is followed for eight labels.

A byte is 128 more than its weight. So no lane borrows from the next while a row is widened, and what is too much is the
same for all of them and taken away at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.core import config
from numba.extending import intrinsic
from numpy.typing import NDArray

WIDTH = 8
LEAST, MOST = -128, 127  # weights that a byte holds
NOTHING = 0x8080808080808080  # the row of eight zeros
TOO_MUCH = 0x0080008000800080  # of four lanes

if config.DISABLE_JIT:  # type: ignore[attr-defined]

    def fetch(array: NDArray[Any], at: Any) -> None:
        """Have a place of a flat array brought near, which is wanted soon."""

    def add_row(sums: NDArray[Any], at: Any, weights: NDArray[Any], row: Any) -> None:
        """Add a row to the two words of a place."""
        for half in range(2):
            lanes = [(int(weights[row]) >> (32 * half + 8 * lane) & 255) - 128 for lane in range(4)]
            total = int(sums[2 * int(at) + half]) + sum(weight << 16 * lane for lane, weight in enumerate(lanes))
            sums[2 * int(at) + half] = (total + (1 << 63)) % (1 << 64) - (1 << 63)

    def add_rows(sums: NDArray[Any], at: Any, weights: NDArray[Any], a: Any, b: Any, c: Any, d: Any) -> None:
        """Add four rows to the two words of a place."""
        for row in (a, b, c, d):
            add_row(sums, at, weights, row)

    def spread(sums: NDArray[Any], at: Any, scores: NDArray[Any]) -> None:
        """Write the eight lanes of a place as a row of `scores` (room, WIDTH)."""
        for half in range(2):
            rest = int(sums[2 * int(at) + half])
            for lane in range(4):
                scores[at, 4 * half + lane] = weight = (rest + (1 << 15)) % (1 << 16) - (1 << 15)
                rest = (rest - weight) >> 16

    def forward(reached: NDArray[Any], at: Any, scores: NDArray[Any], steps: NDArray[Any], step: Any) -> None:
        """Fill the row of a place in `reached` (room, WIDTH) from the one before, and take from it what its first has.

        Each label has its own of `scores` and the best of the labels before, with what steps[step] (before, label)
        adds.
        """
        row = (reached[int(at) - 1, : WIDTH - 1, None] + steps[step, : WIDTH - 1]).max(axis=0) + scores[at]
        reached[at] = row - row[0]

    def origin(reached: NDArray[Any], at: Any, steps_back: NDArray[Any], step: Any, label: Any) -> int:
        """The first label of a place from which the best path comes; steps_back[step] is (label, before)."""
        return int(np.argmax(reached[at] + steps_back[step, label]))

else:

    @intrinsic
    def fetch(typingctx: Any, array: Any, at: Any) -> Any:
        """Have a place of a flat array brought near, which is wanted soon."""

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            from llvmlite import ir  # type: ignore[import-untyped]

            data = context.make_array(signature.args[0])(context, builder, args[0]).data
            number, pointer = ir.IntType(32), ir.IntType(8).as_pointer()
            kind = ir.FunctionType(ir.VoidType(), [pointer, number, number, number])
            prefetch = builder.module.declare_intrinsic("llvm.prefetch", [pointer], kind)
            place = builder.bitcast(builder.gep(data, [args[1]]), pointer)
            builder.call(prefetch, [place, number(0), number(3), number(1)])
            return context.get_dummy_value()

        return types.none(array, at), codegen

    def widened(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        """The code that adds the rows args[3:]."""
        from llvmlite import ir

        word, bytes_, lanes = ir.IntType(64), ir.VectorType(ir.IntType(8), 8), ir.VectorType(ir.IntType(16), 8)
        sums, weights = (context.make_array(signature.args[k])(context, builder, args[k]).data for k in (0, 2))
        total = ir.Constant(lanes, [0] * 8)
        for row in args[3:]:
            eight = builder.load(builder.gep(weights, [row]))
            total = builder.add(total, builder.zext(builder.bitcast(eight, bytes_), lanes))
        pair = ir.VectorType(word, 2)
        place = builder.bitcast(builder.gep(sums, [builder.shl(args[1], word(1))]), pair.as_pointer())
        too_much = ir.Constant(pair, [word(TOO_MUCH * len(args[3:]))] * 2)
        added = builder.add(builder.load(place, align=8), builder.bitcast(total, pair))
        builder.store(builder.sub(added, too_much), place, align=8)
        return context.get_dummy_value()

    @intrinsic
    def add_row(typingctx: Any, sums: Any, at: Any, weights: Any, row: Any) -> Any:
        """Add a row to the two words of a place."""
        return types.none(sums, at, weights, row), widened

    @intrinsic
    def add_rows(typingctx: Any, sums: Any, at: Any, weights: Any, a: Any, b: Any, c: Any, d: Any) -> Any:
        """Add four rows to the two words of a place."""
        return types.none(sums, at, weights, a, b, c, d), widened

    @intrinsic
    def spread(typingctx: Any, sums: Any, at: Any, scores: Any) -> Any:
        """Write the eight lanes of a place as a row of `scores` (room, WIDTH)."""

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            from llvmlite import ir

            word = ir.IntType(64)
            pair, lanes = ir.VectorType(word, 2), ir.VectorType(ir.IntType(16), 8)
            half = ir.Constant(pair, [word(0x8000800080008000)] * 2)  # undoes what a negative lane below has borrowed
            found = vector(context, builder, signature, args, 0, builder.shl(args[1], word(1)), pair)
            found = builder.xor(builder.add(builder.load(found, align=8), half), half)
            found = builder.sext(builder.bitcast(found, lanes), ir.VectorType(ir.IntType(32), 8))
            place = vector(context, builder, signature, args, 2, builder.shl(args[1], word(3)), found.type)
            builder.store(found, place, align=4)
            return context.get_dummy_value()

        return types.none(sums, at, scores), codegen

    @intrinsic
    def forward(typingctx: Any, reached: Any, at: Any, scores: Any, steps: Any, step: Any) -> Any:
        """Fill the row of a place in `reached` (room, WIDTH) from the one before, and take from it what its first has.

        Each label has its own of `scores` and the best of the labels before, with what steps[step] (before, label)
        adds.
        """

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            from llvmlite import ir

            word, number = ir.IntType(64), ir.IntType(32)
            row = ir.VectorType(number, WIDTH)

            def read(array: int, place: Any) -> Any:
                at = builder.mul(place, word(WIDTH))
                return builder.load(vector(context, builder, signature, args, array, at, row), align=4)

            def all_of(values: Any, lane: int) -> Any:
                mask = ir.Constant(ir.VectorType(number, WIDTH), [lane] * WIDTH)
                return builder.shuffle_vector(values, ir.Constant(row, ir.Undefined), mask)

            before = read(0, builder.sub(args[1], word(1)))
            best = None
            for label in range(WIDTH - 1):
                step = builder.add(builder.mul(args[4], word(WIDTH)), word(label))
                total = builder.add(all_of(before, label), read(3, step))
                best = total if best is None else builder.select(builder.icmp_signed(">", total, best), total, best)
            best = builder.add(best, read(2, args[1]))
            place = vector(context, builder, signature, args, 0, builder.mul(args[1], word(WIDTH)), row)
            builder.store(builder.sub(best, all_of(best, 0)), place, align=4)
            return context.get_dummy_value()

        return types.none(reached, at, scores, steps, step), codegen

    @intrinsic
    def origin(typingctx: Any, reached: Any, at: Any, steps_back: Any, step: Any, label: Any) -> Any:
        """The first label of a place from which the best path comes; steps_back[step] is (label, before)."""

        def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            from llvmlite import ir
            from numba.core import cgutils

            word, number = ir.IntType(64), ir.IntType(32)
            row = ir.VectorType(number, WIDTH)
            step = builder.add(builder.mul(args[3], word(WIDTH)), args[4])
            total = builder.add(
                *(
                    builder.load(
                        vector(context, builder, signature, args, array, builder.mul(at, word(WIDTH)), row), align=4
                    )
                    for array, at in ((0, args[1]), (2, step))
                )
            )
            kind, name = ir.FunctionType(number, [row]), "llvm.vector.reduce.smax.v8i32"
            most = builder.call(cgutils.get_or_insert_function(builder.module, kind, name), [total])  # type: ignore[no-untyped-call]
            single = builder.insert_element(ir.Constant(row, ir.Undefined), most, number(0))
            every = builder.shuffle_vector(single, single, ir.Constant(row, [0] * WIDTH))
            bits = builder.bitcast(builder.icmp_signed("==", total, every), ir.IntType(WIDTH))
            return builder.zext(builder.cttz(bits, ir.Constant(ir.IntType(1), 0)), word)

        return types.int64(reached, at, steps_back, step, label), codegen

    def vector(context: Any, builder: Any, signature: Any, args: Any, array: int, at: Any, kind: Any) -> Any:
        """Where several elements of a flat or contiguous array begin that are taken at once."""
        data = context.make_array(signature.args[array])(context, builder, args[array]).data
        return builder.bitcast(builder.gep(data, [at]), kind.as_pointer())
