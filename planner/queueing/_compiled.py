"""The one way to compile a function here: cached on disk, free of the GIL, nothing compiled at import."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """Compile a numeric function at its first call, keep the machine code on disk and release the GIL."""
    return cast(Function, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def _drop_stale_code() -> None:
    """Forget machine code older than any source here.

    Numba compares a cached function with its own file only, but the code of the functions that it calls, from other
    files of this package, is compiled into it.
    """
    folder = Path(__file__).parent
    newest = max(source.stat().st_mtime for source in folder.glob("*.py"))
    with suppress(OSError):  # a folder that cannot be written has nothing to forget
        for index in folder.glob("__pycache__/*.nbi"):
            if index.stat().st_mtime < newest:
                index.unlink(missing_ok=True)


_drop_stale_code()
