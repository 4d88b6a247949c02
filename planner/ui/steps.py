"""What can be undone and done again: every change of a desk, and every change to another desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.ui.edit import Draft

KEPT_STEPS = 100


@dataclass(frozen=True)
class Step:
    """A draft, the example it came from (None for a file or a link), and the number of the desk in this session."""

    draft: Draft
    origin: str | None
    desk: int


class Steps:
    """Drafts in the order in which they were made, and the one before the visitor."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self._position = -1

    @property
    def now(self) -> Step:
        """The step before the visitor."""
        return self._steps[self._position]

    @property
    def can_undo(self) -> bool:
        """Whether there is a step before this one."""
        return self._position > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a step after this one."""
        return self._position < len(self._steps) - 1

    @property
    def is_changed(self) -> bool:
        """Whether the desk before the visitor has been changed since it was taken up."""
        return self._position != self._first()

    def of_this_desk(self) -> Iterator[Draft]:
        """Yield the drafts of the desk up to the one before the visitor, the newest first."""
        steps = reversed(self._steps[: self._position + 1])
        return (step.draft for step in steps if step.desk == self.now.desk)

    def begin(self, draft: Draft, origin: str | None) -> None:
        """Take up another desk; the one before stays behind it."""
        number = 1 + max((step.desk for step in self._steps), default=0)
        self._add(Step(draft, origin, number))

    def change(self, draft: Draft) -> None:
        """Add a changed draft of the same desk; what was undone before is forgotten."""
        self._add(Step(draft, self.now.origin, self.now.desk))

    def move(self, by: int) -> None:
        """Go back (negative) or forth."""
        self._position = min(max(self._position + by, 0), len(self._steps) - 1)

    def to_begin(self) -> None:
        """Go back to the desk as it was taken up."""
        self._position = self._first()

    def back_to(self, origin: str) -> bool:
        """Go back to the last step of an example desk before this one; return whether there is one."""
        found = [i for i, step in enumerate(self._steps[: self._position]) if step.origin == origin]
        if found:
            self._position = found[-1]
        return bool(found)

    def _first(self) -> int:
        return next(i for i, step in enumerate(self._steps) if step.desk == self.now.desk)

    def _add(self, step: Step) -> None:
        self._steps = [*self._steps[: self._position + 1], step][-KEPT_STEPS:]
        self._position = len(self._steps) - 1
