"""Trying every assumption a little higher, in a worker."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from planner.scenario import Scenario
from planner.ui.result import digest
from planner.ui.worker import Line


@dataclass(frozen=True)
class EffectsTask:
    """What each assumption of a desk moves."""

    scenario: Scenario

    @property
    def name(self) -> str:
        """Digest of the scenario."""
        return f"effects {digest(self.scenario)}"

    def run(self, line: Line) -> pd.DataFrame:
        """Return `planner.sensitivity.effects`; when stopped, what was tried by then."""
        from planner.sensitivity import effects

        return effects(self.scenario, progress=line.say, cancel=line.stopped)
