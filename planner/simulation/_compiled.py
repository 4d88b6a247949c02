"""The compiled entry of the kernel.

Only the entry is cached on disk. A cache entry is valid for one version of its own file only, whatever changed in the
functions it calls; a digest of all kernel sources, held in a closure, makes it part of the key.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numba import njit

from planner.simulation import _engine


def _digest() -> str:
    sources = sorted(Path(__file__).parent.glob("_*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


_kernel = njit(_engine.run)


def _entry(digest: str) -> Callable[[Any], int]:
    @njit(cache=True, nogil=True)
    def run(worlds):  # type: ignore[no-untyped-def]
        """Run a world, see `_engine.run`."""
        _ = digest
        return _kernel(worlds)

    return run


run = _entry(_digest())
