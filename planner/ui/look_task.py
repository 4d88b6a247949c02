"""The first figure after a change, from a worker of its own that never waits for a plan."""

from __future__ import annotations

from dataclasses import dataclass

from planner.scenario import Scenario
from planner.ui.result import plan_digest
from planner.ui.worker import Line

KEPT_HOURS = 256


@dataclass(frozen=True)
class LookTask:
    """About how many people a desk needs.

    Attributes
    ----------
    scenario
        The desk.
    alike, people
        The desk as it was planned last, and the people of that plan; None and 0 where there is none.
    """

    scenario: Scenario
    alike: Scenario | None = None
    people: int = 0

    @property
    def name(self) -> str:
        """Digest of the scenario and of what it is scaled by."""
        known = "" if self.alike is None else plan_digest(self.alike)
        return f"look {plan_digest(self.scenario)} {known} {self.people}"

    def run(self, line: Line) -> int:
        """Return `planner.first_look.first_look`."""
        from planner.first_look import first_look

        return first_look(self.scenario, self.alike, self.people, _hours_of)


_known: dict[str, float] = {}  # in the worker: each change of a desk is scaled by the plan before, a look of its own


def _hours_of(scenario: Scenario) -> float:
    from planner.first_look import agent_hours

    name = plan_digest(scenario)
    if name not in _known:
        if len(_known) >= KEPT_HOURS:
            _known.clear()
        _known[name] = agent_hours(scenario)
    return _known[name]
