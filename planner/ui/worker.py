"""A worker process: takes one scenario at a time, plans it, says how far it is, and can be told to stop."""

from __future__ import annotations

import logging
import signal
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from planner.scenario import Scenario

STOP = "stop"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """A desk to plan, and whether the simulation shall judge its roster (and mend it where it misses a promise)."""

    scenario: Scenario
    judged: bool = True


class _Line:
    """The connection to the server while one job runs."""

    def __init__(self, pipe: Connection, number: int) -> None:
        self._pipe, self._number, self._stopped = pipe, number, False

    def say(self, state: Any) -> None:
        """Pass the state of the search on."""
        self._pipe.send((self._number, "progress", state))

    def show(self, result: Any) -> None:
        """Pass on a result that may still get better."""
        self._pipe.send((self._number, "interim", result))

    def stopped(self) -> bool:
        """Return whether the server asked to stop this job, or is gone."""
        try:
            while not self._stopped and self._pipe.poll():
                self._stopped = self._pipe.recv() == (STOP, self._number)
        except (EOFError, OSError):
            self._stopped = True
        return self._stopped


def serve(pipe: Connection) -> None:
    """Plan what comes through the pipe until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(Exception):  # a first job should not wait for imports; what is wrong with them it will say
        import planner.budget  # noqa: F401

    while True:
        try:
            head, body = pipe.recv()
        except (EOFError, OSError):
            return
        if head == STOP:
            continue
        line = _Line(pipe, head)
        try:
            answer: tuple[int, str, Any] = (head, "done", solve(body, line))
        except ValueError as fault:  # what the planner refuses, it explains
            answer = (head, "failed", str(fault))
        except Exception as fault:
            log.exception("planning failed")
            answer = (head, "failed", type(fault).__name__)
        try:
            pipe.send(answer)
        except OSError:
            return


def solve(task: Task, line: _Line) -> Any:
    """Return the result of a task: the plan, or the best plan inside the scenario's limits."""
    from planner.budget import buy
    from planner.pipeline import plan, refereed
    from planner.shifts import Progress
    from planner.ui.result import result_of

    limits = task.scenario.limits
    if limits.people is not None or limits.cost_per_year is not None:
        bought = buy(task.scenario, progress=line.say)
        return result_of(bought.plan, bought)
    planned = plan(task.scenario, progress=line.say, cancel=line.stopped)
    result = result_of(planned)
    if not task.judged or line.stopped():
        return result
    line.show(result)
    roster = planned.roster
    line.say(Progress("simulation", roster.objective, roster.bound, roster.gap, roster.seconds))
    return result_of(refereed(planned, cancel=line.stopped))
