"""Typed access to memory by address.

Arrays passed between compiled functions are reference counted with atomic operations at every call, which costs more
than a simulated customer does. Records reached by address are plain pointers. Whoever hands out an address keeps the
array alive.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import from_dtype, types
from numba.extending import intrinsic


def record_at(dtype: np.dtype[Any]) -> Callable[..., Any]:
    """Compiled function (address of an array, index) → reference to that record."""
    record, size = from_dtype(dtype), dtype.itemsize

    @intrinsic
    def at(typing_context, address, index):  # type: ignore[no-untyped-def]
        def generate(context, builder, signature, args):  # type: ignore[no-untyped-def]
            return builder.inttoptr(_element(builder, args, size), context.get_value_type(record))

        return record(types.int64, types.int64), generate

    return at


def value_at(dtype: np.dtype[Any]) -> Callable[..., Any]:
    """Compiled function (address of an array, index) → that number."""
    scalar, size = from_dtype(dtype), dtype.itemsize

    @intrinsic
    def at(typing_context, address, index):  # type: ignore[no-untyped-def]
        def generate(context, builder, signature, args):  # type: ignore[no-untyped-def]
            kind = context.get_value_type(scalar)
            return builder.load(builder.inttoptr(_element(builder, args, size), kind.as_pointer()))

        return scalar(types.int64, types.int64), generate

    return at


def put_at(dtype: np.dtype[Any]) -> Callable[..., Any]:
    """Compiled function (address of an array, index, number): store that number."""
    scalar, size = from_dtype(dtype), dtype.itemsize

    @intrinsic
    def put(typing_context, address, index, value):  # type: ignore[no-untyped-def]
        def generate(context, builder, signature, args):  # type: ignore[no-untyped-def]
            kind = context.get_value_type(scalar)
            builder.store(args[2], builder.inttoptr(_element(builder, args, size), kind.as_pointer()))
            return context.get_dummy_value()

        return types.none(types.int64, types.int64, scalar), generate

    return put


def _element(builder: Any, args: Any, size: int) -> Any:
    offset = builder.mul(args[1], ir.Constant(ir.IntType(64), size))
    return builder.add(args[0], offset)
