"""Long questions made of many plans: what is being done, and a way to stop between two of them."""

from __future__ import annotations

from collections.abc import Callable

Step = Callable[[str], None]


class CancelledError(RuntimeError):
    """The caller stopped a long question before its answer was there."""


def steps(progress: Callable[[str], None] | None, cancel: Callable[[], bool] | None) -> Step:
    """Return a function to call before each plan: it tells what comes, or raises `CancelledError`.

    Parameters
    ----------
    progress
        Called with what is being done.
    cancel
        Asked before each step; True stops.
    """

    def step(text: str) -> None:
        if cancel is not None and cancel():
            raise CancelledError(f"stopped before: {text}")
        if progress is not None:
            progress(text)

    return step
