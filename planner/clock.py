"""The wall time that a plan may take: what is optional is begun only where there is time for it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

SEARCH_SHARE = 0.7


@dataclass
class Clock:
    """A safety net: without a limit, work and not the clock ends everything.

    Attributes
    ----------
    seconds
        Wall time in all, None without a limit.
    ran_out
        Whether something was left out for want of time.
    """

    seconds: float | None = None
    ran_out: bool = False
    _began: float = field(default_factory=time.monotonic)
    _last: float = field(default_factory=time.monotonic)
    _round_s: float = 0.0

    def left(self) -> float | None:
        """Return the seconds left, None without a limit."""
        return None if self.seconds is None else max(self.seconds - (time.monotonic() - self._began), 0.0)

    def for_a_search(self) -> float | None:
        """Return the seconds that one search may take: most of what is left, so that it can still be judged."""
        left = self.left()
        return None if left is None else max(SEARCH_SHARE * left, 0.01)

    def another(self) -> bool:
        """Whether there is time for another round; one takes about as long as the last, from question to question."""
        now = time.monotonic()
        self._round_s, self._last = now - self._last, now
        left = self.left()
        enough = left is None or left > self._round_s
        self.ran_out = self.ran_out or not enough
        return enough
