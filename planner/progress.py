"""Progress of a search on stderr: one line that is rewritten on a terminal, and a line a phase elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.status import Status

from planner.shifts import Progress


class ProgressLine:
    """Shows how good the answer already is while a plan is searched."""

    def __init__(self, title: str, *, quiet: bool) -> None:
        self._title = title
        self._console = Console(file=sys.stderr, quiet=quiet, width=None if sys.stderr.isatty() else 120)
        self._status: Status | None = None
        self._phase = ""
        self._states: dict[str, str] = {}

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status = self._console.status(self._title)
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def __call__(self, state: Progress) -> None:
        """Show the state of the search."""
        gap = "" if state.gap is None else f", gap {state.gap:.2%}"
        cost = "" if state.objective is None else f", cost of the week {state.objective:,.0f}"
        done = "" if state.done is None else f" {state.done:.0%}"
        text = f"{self._title}: {state.phase}{done}{cost}{gap} ({state.seconds:.0f} s)"
        if self._status is not None:
            self._status.update(text)
        elif state.phase != self._phase:
            self.say(text)
        self._phase = state.phase

    def follow(self, label: str, state: Progress) -> None:
        """Show the state of one of several searches; elsewhere than on a terminal only what is said counts."""
        gap = "" if state.gap is None else f" {state.gap:.1%}"
        self._states[label] = f"{label} {state.phase}{gap}"
        if self._status is not None:
            self._status.update(f"{self._title}: " + " · ".join(self._states.values()))

    def ended(self, label: str) -> None:
        """Forget one of several searches, which has ended."""
        self._states.pop(label, None)

    def say(self, text: RenderableType) -> None:
        """Print a line or a table."""
        self._console.print(text, highlight=False)
