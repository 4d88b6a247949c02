"""When a search has said all it has to say: after some checks without improvement, by count, never by the clock."""

from __future__ import annotations

from collections.abc import Callable

from planner.shifts import Progress

LESS = 5e-4


class Patience:
    """Progress and cancel of one search, ended after `checks` in a row without an improvement.

    Parameters
    ----------
    progress, cancel
        The caller's own, or None.
    checks
        How many checks without improvement end the search.
    """

    def __init__(
        self,
        progress: Callable[[Progress], None] | None,
        cancel: Callable[[], bool] | None,
        checks: int = 3,
    ) -> None:
        self._progress, self._cancel, self._checks = progress, cancel, checks
        self._best, self._idle = float("inf"), 0

    def watch(self, state: Progress) -> None:
        """Note the state of the search and pass it on."""
        if state.objective is not None and state.objective < self._best * (1 - LESS):
            self._best, self._idle = state.objective, 0
        if self._progress is not None:
            self._progress(state)

    def over(self) -> bool:
        """Return whether the search should end."""
        if self._cancel is not None and self._cancel():
            return True
        self._idle += 1
        return self._best < float("inf") and self._idle > self._checks
