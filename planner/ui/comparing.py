"""The operating models of one desk, planned side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planner.scenario import Scenario
from planner.ui.fields import operating_models
from planner.ui.jobs import Job, State
from planner.ui.result import Result, digest
from planner.ui.server import server
from planner.ui.tasks import PlanTask

if TYPE_CHECKING:
    from planner.ui.state import Desk


@dataclass
class Comparison:
    """The operating models of one scenario, planned side by side."""

    of: str
    scenarios: dict[str, Scenario]
    jobs: dict[str, Job]
    faults: dict[str, str] = field(default_factory=dict)
    stopped: bool = False

    @property
    def busy(self) -> bool:
        """Whether a model is still being planned."""
        return any(not job.over for job in self.jobs.values())


def compared(session: Desk) -> Comparison:
    """Return the comparison of the visitor's desk; it begins when there is none of this content."""
    name = digest(session.draft.scenario)
    if session.comparison is None or session.comparison.of != name:
        stop_comparison(session)
        session.comparison = begin_comparison(session, name)
    comparison = session.comparison
    for model, job in list(comparison.jobs.items()):
        if job.first_result is not None:
            server().results.put(unjudged(comparison.scenarios[model]), job.first_result)
        elif job.over and job.state is not State.STOPPED:
            comparison.faults[model] = job.fault or session.words("work.died")
        if job.over or job.first_result is not None:
            del comparison.jobs[model]
    return comparison


def is_unfinished(result: Result) -> bool:
    """Return whether a search was ended before its end, or before the simulation had judged its roster."""
    return result.report["solver"]["status"] == "cancelled" or (
        result.report["simulation"] is None and result.budget is None
    )


def begin_comparison(session: Desk, name: str) -> Comparison:
    """Ask the workers for every operating model whose roster is not known yet."""
    scenario, shared = session.draft.scenario, server()
    scenarios = {model: _under(scenario, model) for model in operating_models(scenario)}
    jobs: dict[str, Job] = {}
    for model, one in scenarios.items():
        if model == scenario.operating_model and session.job is not None:
            jobs[model] = session.job
        elif shared.results.get(unjudged(one)) is None:
            jobs[model] = shared.jobs.submit(PlanTask(one, judged=False), batch=True)
    return Comparison(name, scenarios, jobs)


def unjudged(scenario: Scenario) -> str:
    """Return the name of a scenario's plan before the simulation mends it: models are compared on the same footing."""
    return PlanTask(scenario, judged=False).name


def _under(scenario: Scenario, model: str) -> Scenario:
    return scenario if scenario.operating_model == model else scenario.changed(operating_model=model)


def stop_comparison(session: Desk) -> None:
    """Stop what is still being compared."""
    if session.comparison is not None:
        session.comparison.stopped = session.comparison.busy
        for job in session.comparison.jobs.values():
            if job is not session.job:
                server().jobs.stop(job)
        session.comparison.jobs = {}
