"""What the workers are asked to do; each task names its content, so that equal questions share one answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from planner.scenario import Scenario
from planner.ui.result import Result, plan_digest
from planner.ui.worker import Line


class Task(Protocol):
    """Something a worker can run; it travels to another process."""

    @property
    def name(self) -> str:
        """Name of the content: equal tasks have equal names."""
        ...

    def run(self, line: Line) -> Any:
        """Return the answer, in the worker."""
        ...


@dataclass(frozen=True)
class Step:
    """Where a long question stands, as the line of progress reads it.

    Attributes
    ----------
    phase
        Name of the step: the key of its words.
    done
        Share of the steps done, 0–1.
    gap
        Proven gap of the search that runs, or None.
    """

    phase: str
    done: float
    gap: float | None


@dataclass(frozen=True)
class DeskTask:
    """A question about a desk as it stands, named by its content; `kind` says which question.

    Attributes
    ----------
    scenario
        The desk.
    """

    kind: ClassVar[str]
    scenario: Scenario

    @property
    def name(self) -> str:
        """What is asked, and the digest of the scenario."""
        return f"{self.kind} {plan_digest(self.scenario)}"


@dataclass(frozen=True)
class PlanTask:
    """A desk to plan, and whether the simulation shall judge its roster (and mend it where it misses a promise)."""

    scenario: Scenario
    judged: bool = True

    @property
    def name(self) -> str:
        """Digest of the scenario, and whether the plan is judged."""
        return plan_digest(self.scenario) if self.judged else f"{plan_digest(self.scenario)} unjudged"

    def run(self, line: Line) -> Result:
        """Return the plan, or the best plan inside the scenario's limits."""
        from planner.budget import buy
        from planner.pipeline import plan, refereed
        from planner.ui.result import result_of

        if self.scenario.limits.is_set:
            bought = buy(self.scenario, progress=line.say, cancel=line.stopped, referee=self.judged)
            return result_of(bought.plan, bought)
        planned = plan(self.scenario, progress=line.say, cancel=line.stopped)
        result = result_of(planned)
        if not self.judged or line.stopped():
            return result
        line.show(result)
        return result_of(refereed(planned, cancel=line.stopped, progress=line.say))


@dataclass(frozen=True)
class WarmUpTask:
    """A desk to plan for nobody: the first plan on a new machine compiles the planner.

    Attributes
    ----------
    path
        File of the desk.
    look
        Whether a first look at it is enough.
    """

    path: Path
    look: bool = False

    @property
    def name(self) -> str:
        """Name of the file."""
        return f"warm up {self.path.stem}"

    def run(self, line: Line) -> None:
        """Plan the desk of the file, or look at it."""
        from planner.first_look import first_look
        from planner.scenario_file import load

        scenario = load(self.path).scenario
        if self.look:
            first_look(scenario)
        else:
            PlanTask(scenario).run(line)
