"""Whether a visitor still has the page open: nobody is served whose tab is closed."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx


class Presence:
    """One visitor, as those who work for them see it.

    Attributes
    ----------
    is_open
        Whether the page is connected at this moment; called from any thread.
    """

    def __init__(self, is_open: Callable[[], bool] = lambda: True) -> None:
        self.is_open = is_open
        self._left: float | None = None

    def away_s(self) -> float:
        """Return for how many seconds the visitor is away, as far as somebody looked; 0 while the page is open."""
        now = time.monotonic()
        if self.is_open():
            self._left = None
            return 0.0
        self._left = now if self._left is None else self._left
        return now - self._left


def presence() -> Presence:
    """Return the visitor whose page is being drawn."""
    context = get_script_run_ctx(suppress_warning=True)
    return Presence() if context is None else Presence(partial(_is_connected, context.session_id))


def _is_connected(session: str) -> bool:
    """Return whether a session's browser is connected; a reload begins another session, a lost network does not."""
    try:
        return bool(runtime.get_instance().is_active_session(session))
    except RuntimeError:  # no server: pages are drawn by a test
        return True
