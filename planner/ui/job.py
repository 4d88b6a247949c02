"""What is planned, and the visitors who wait for it: those who ask for the same share the work."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from planner.ui.presence import Presence

AWAY_S = 3.0  # a page that is loaded anew, or a network that stumbles, is back by then
PLAN, COMPARISON, AWAY = range(3)  # who goes before whom


class State(StrEnum):
    """Where a job stands; `left` where the visitor was away too long and nobody works on it for them any more."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    DIED = "died"
    STOPPED = "stopped"
    LEFT = "left"


@dataclass(eq=False)
class Work:
    """Something to plan, once for all who ask for it.

    Attributes
    ----------
    number
        Its place in the order of asking.
    task, name
        What the worker gets, and the name of its content; work without a name is shared with nobody.
    jobs
        Who waits for it.
    state, progress, result, fault
        How far it is and what came of it.
    interim
        A first result that came before the end.
    wanted, stop_by
        What becomes of it when it ends, and when it must have ended after it was asked to.
    """

    number: int
    task: Any
    jobs: list[Job] = field(default_factory=list)
    state: State = State.WAITING
    progress: Any = None
    result: Any = None
    interim: Any = None
    fault: str = ""
    wanted: State = State.DONE
    stop_by: float | None = None

    def __post_init__(self) -> None:
        self.name: str | None = getattr(self.task, "name", None)

    @property
    def rank(self) -> int:
        """The rank of whoever waits for it and goes before the others."""
        return min((job.rank for job in self.jobs), default=AWAY)

    @property
    def is_leaving(self) -> bool:
        """Whether its worker is soon free, since it was asked to end or to give way."""
        return self.stop_by is not None

    @property
    def is_ending(self) -> bool:
        """Whether it was asked to end for good."""
        return self.is_leaving and self.wanted is not State.WAITING


@dataclass(eq=False)
class Job:
    """One visitor's wait for some work.

    Attributes
    ----------
    work
        What is worked on, maybe for others too.
    batch
        Whether it gives way to plans that somebody waits for (a comparison does).
    by
        Who waits.
    left
        What the job is for this visitor while the work goes on for others.
    was_stopped
        Whether the visitor asked to end it early.
    """

    work: Work
    batch: bool
    by: Presence
    left: State | None = None
    was_stopped: bool = False
    began: float = field(default_factory=time.monotonic)

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.work.state if self.left is None else self.left

    @property
    def rank(self) -> int:
        """Whether somebody sits before the page and waits for a plan or for a comparison, or is away."""
        if self.by.away_s() >= AWAY_S:
            return AWAY
        return COMPARISON if self.batch else PLAN

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state not in (State.WAITING, State.RUNNING)

    @property
    def progress(self) -> Any:
        """How far it is."""
        return self.work.progress

    @property
    def interim(self) -> Any:
        """A first result that came before the end."""
        return self.work.interim

    @property
    def result(self) -> Any:
        """What came of it for this visitor."""
        return self.work.result if self.left is None else None

    @property
    def fault(self) -> str:
        """Why it failed."""
        return self.work.fault

    @property
    def seconds(self) -> float:
        """Wall time since it was asked for."""
        return time.monotonic() - self.began

    def leave(self, state: State) -> None:
        """Wait no more, whatever becomes of the work."""
        self.left = state
        self.work.jobs.remove(self)
