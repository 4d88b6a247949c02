"""What is made of a thing that never changes, kept with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

Made = TypeVar("Made")


@dataclass(frozen=True)
class Once:
    """A thing that keeps what screens make of it."""

    _made: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False, kw_only=True)

    def once(self, key: Any, make: Callable[[], Made]) -> Made:
        """Return what is made of this for a screen, made when it is first asked for under its key."""
        if key not in self._made:
            self._made[key] = make()
        found: Made = self._made[key]
        return found
