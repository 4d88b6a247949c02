"""Trying every assumption a little higher, in a worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from planner.ui.tasks import DeskTask
from planner.ui.worker import Line


@dataclass(frozen=True)
class EffectsTask(DeskTask):
    """What each assumption of a desk moves."""

    kind: ClassVar[str] = "effects"

    def run(self, line: Line) -> pd.DataFrame:
        """Return `planner.sensitivity.effects`; when stopped, what was tried by then."""
        from planner.sensitivity import effects

        return effects(self.scenario, progress=line.say, cancel=line.stopped)
