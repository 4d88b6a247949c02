"""How far a comparison of sourcing options is: its steps, the processor time of each, and the cores they run on."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self, TypeVar

from planner.comparison.workers import Job, Line, Team
from planner.economics.steps import CancelledError
from planner.shifts import InfeasibleRulesError, Progress, ShiftProblem

Key = TypeVar("Key")
STEPS = 12


@dataclass(frozen=True)
class Phase:
    """Where a comparison stands.

    Attributes
    ----------
    text
        What is being done.
    done, of
        Steps done and in all.
    search
        State of the search that runs, or None.
    label
        Which of several things that are done at once the search belongs to.
    """

    text: str
    done: int
    of: int
    search: Progress | None = None
    label: str = ""


@dataclass(frozen=True)
class _Contradiction:
    """Rules that contradict each other, found in another process."""

    problem: ShiftProblem


def _kept(job: Job, line: Line) -> Any:
    """Do a job in another process; rules that contradict each other come back with their problem."""
    try:
        return job.do(*job.arguments, line)
    except InfeasibleRulesError as fault:
        return _Contradiction(fault.problem)


class Steps:
    """Counts the steps of a comparison and the processor time that each takes, and does their jobs.

    Parameters
    ----------
    progress
        Called with the state of the comparison.
    cancel
        Asked now and then; true ends what can be ended.
    workers
        Processes; 1 does everything in this one.
    seconds
        Wall time for everything; None: no limit.
    clock
        Whether the wall clock ends what is late.
    """

    def __init__(
        self,
        progress: Callable[[Phase], None] | None = None,
        cancel: Callable[[], bool] | None = None,
        *,
        workers: int = 1,
        seconds: float | None = None,
        clock: bool = True,
    ) -> None:
        self._progress, self.cancel, self._seconds = progress, cancel, seconds
        self._team = Team(workers, seconds if clock else None, cancel or (lambda: False), self._tell)
        self._phase = Phase("", 0, STEPS)
        self._since, self._elsewhere = time.process_time(), 0
        self._processor_s: dict[str, float] = {}

    def __enter__(self) -> Self:
        self._team.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._team.__exit__(kind, fault, trace)

    @property
    def workers(self) -> int:
        """Processes that work."""
        return self._team.workers

    @property
    def seconds(self) -> float | None:
        """Wall time asked for everything."""
        return self._seconds

    def in_turn(self, jobs: int) -> int:
        """Return how many of some jobs are done one after the other."""
        return max(1, -(-jobs // self.workers))

    def left(self) -> float | None:
        """Return the seconds left, None without a limit."""
        return self._team.left()

    def run(self, jobs: Mapping[Key, Job]) -> dict[Key, Any]:
        """Return what jobs answer, by key; one after the other where there is one worker, else side by side.

        Raises
        ------
        InfeasibleRulesError
            When the rules of a job's desk contradict each other.
        RuntimeError
            When a job fails in another process; in this one its own error is raised.
        CancelledError
            When the caller stopped it before a job on another core had begun.
        """
        if self.workers == 1 or len(jobs) < 2:
            return {key: self._here(job) for key, job in jobs.items()}
        self.next(", ".join(dict.fromkeys(job.label for job in jobs.values())))
        found = self._team.run({key: replace(job, do=_kept, arguments=(job,)) for key, job in jobs.items()})
        for one in found.values():
            if isinstance(one, _Contradiction):
                raise InfeasibleRulesError(one.problem)
        if self._team.faults:
            raise RuntimeError("; ".join(self._team.faults.values()))
        missing = [job.label for key, job in jobs.items() if key not in found]
        if missing:
            raise CancelledError(f"stopped before: {', '.join(missing)}")
        return found

    def _here(self, job: Job) -> Any:
        self.next(job.label)
        left = self._team.left()
        seconds = None if left is None else left * job.share
        return job.do(*job.arguments, Line(job.label, seconds, lambda: self.stopped, self._tell))

    def next(self, text: str) -> None:
        """Begin a step."""
        self._note()
        done = self._phase.done + bool(self._phase.text)
        self._phase = Phase(text, done, max(self._phase.of, done + 1))
        self.search(None)

    def search(self, state: Progress | None, label: str = "") -> None:
        """Pass the state of a search on."""
        if self._progress is not None:
            self._progress(replace(self._phase, search=state, label=label))

    def _tell(self, label: str, state: Progress) -> None:
        self.search(state, label)

    def _note(self) -> None:
        now = time.process_time()
        spent, self._elsewhere = self._team.spent[self._elsewhere :], len(self._team.spent)
        if self._phase.text:
            more = now - self._since + sum(one.cpu_s for one in spent)
            self._processor_s[self._phase.text] = self._processor_s.get(self._phase.text, 0.0) + more
        self._since = now

    def end(self) -> dict[str, float]:
        """End the last step; return the processor seconds of each."""
        self._note()
        self._phase = replace(self._phase, text="")
        return self._processor_s

    @property
    def stopped(self) -> bool:
        """Whether the caller wants the comparison to end."""
        return self.cancel is not None and self.cancel()
