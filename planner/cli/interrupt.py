"""Ctrl-C as a wish: the first one ends with what is there, a second one at once."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any, Self


class Interrupt:
    """Hears Ctrl-C while it is entered."""

    def __init__(self) -> None:
        self._asked = False

    def __enter__(self) -> Self:
        self._before: Any = signal.signal(signal.SIGINT, self._heard)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.signal(signal.SIGINT, self._before)

    def asked(self) -> bool:
        """Whether somebody asked to stop."""
        return self._asked

    def _heard(self, number: int, frame: FrameType | None) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
