"""Jobs on several cores: one wish to stop, one clock, and what each job took; the same code with one worker."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing import get_context
from types import TracebackType
from typing import Any, Self, TypeVar

from planner.shifts import Progress

Key = TypeVar("Key")
Tell = Callable[[str, Progress], object]
POLL_S = 0.2
SAY_EVERY_S = 0.5
DIED = "the process that was planning it ended unexpectedly"
log = logging.getLogger(__name__)


class Line:
    """What a job hears and tells while it runs.

    Parameters
    ----------
    label
        Whose job it is.
    seconds
        Wall time that the job may take, None without a limit.
    stopped
        Whether the caller wants to stop.
    tell
        Called with label and state, at most twice a second for the same phase.
    """

    def __init__(self, label: str, seconds: float | None, stopped: Callable[[], bool], tell: Tell) -> None:
        self._label, self._seconds, self._tell = label, seconds, tell
        self._began, self._said, self._phase = time.monotonic(), 0.0, ""
        self.stopped = stopped

    def left(self) -> float | None:
        """Return the seconds left, None without a limit."""
        return None if self._seconds is None else max(self._seconds - (time.monotonic() - self._began), 0.0)

    def over(self) -> bool:
        """Return whether the job should end: the caller wants to stop, or its time is spent."""
        return self.stopped() or self.left() == 0

    def say(self, state: Progress) -> None:
        """Tell how far the job is."""
        now = time.monotonic()
        if state.phase != self._phase or now - self._said > SAY_EVERY_S:
            self._phase, self._said = state.phase, now
            self._tell(self._label, state)


@dataclass(frozen=True)
class Job:
    """Something to do; it may travel to another process.

    Attributes
    ----------
    stage, label
        What it is, and for which scenario.
    do
        Called with the arguments and a `Line`.
    arguments
        Its arguments.
    share
        Share of the time left that it may take.
    """

    stage: str
    label: str
    do: Callable[..., Any]
    arguments: tuple[Any, ...]
    share: float = 1.0


@dataclass(frozen=True)
class Spent:
    """What a job took: begin and end in seconds since the team began, and processor seconds of all its threads."""

    stage: str
    label: str
    began_s: float
    ended_s: float
    cpu_s: float


@dataclass(frozen=True)
class _Answer:
    value: Any
    fault: str
    began: float
    ended: float
    cpu_s: float


@dataclass
class Team:
    """Workers for many jobs.

    Attributes
    ----------
    workers
        Processes; 1 works in this one.
    seconds
        Wall time for all jobs, None without a limit: a job gets its share of what is left when it begins.
    cancel
        Asked now and then in this thread; True ends running jobs early and drops the others.
    tell
        Called in this thread with label and state of a search.
    faults
        Why a job failed, by its key.
    spent
        What the jobs took, in the order in which they ended.
    """

    workers: int = 1
    seconds: float | None = None
    cancel: Callable[[], bool] = lambda: False
    tell: Tell = lambda label, state: None
    faults: dict[Any, str] = field(default_factory=dict)
    spent: list[Spent] = field(default_factory=list)
    _stopped: bool = False

    def __enter__(self) -> Self:
        self._began = time.time()
        if self.workers > 1:
            context = get_context("spawn")
            self._stop, self._told = context.Event(), context.SimpleQueue()
            ends = (self._stop, self._told)
            self._pool = ProcessPoolExecutor(self.workers, mp_context=context, initializer=_begin, initargs=ends)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.workers > 1:
            if kind is not None:
                self._stop.set()
            self._pool.shutdown(wait=True, cancel_futures=True)

    def stopped(self) -> bool:
        """Whether the caller wanted to stop."""
        self._stopped = self._stopped or self.cancel()
        return self._stopped

    def left(self) -> float | None:
        """Return the seconds left for all jobs, None without a limit."""
        return None if self.seconds is None else max(self.seconds - (time.time() - self._began), 0.0)

    def needs(self, stage: str, count: int) -> float:
        """Return the wall time that some more jobs of a stage will take, as long as the longest of it so far."""
        longest = max((one.ended_s - one.began_s for one in self.spent if one.stage == stage), default=0.0)
        return -(-count // self.workers) * longest

    def run(self, jobs: Mapping[Key, Job], done: Callable[[Key, Any], object] | None = None) -> dict[Key, Any]:
        """Return the answers by key, in the order given, of the jobs that have one.

        Parameters
        ----------
        jobs
            What to do, in the order in which they are begun.
        done
            Called with key and answer of each as it is ready.
        """
        found: dict[Key, Any] = {}
        for key, one in self._there(jobs) if self.workers > 1 else self._here(jobs):
            self.spent.append(self._spent(jobs[key], one))
            if one.fault:
                self.faults[key] = one.fault
                continue
            found[key] = one.value
            if done is not None:
                done(key, one.value)
        return {key: found[key] for key in jobs if key in found}

    def _spent(self, job: Job, one: _Answer) -> Spent:
        return Spent(job.stage, job.label, one.began - self._began, one.ended - self._began, one.cpu_s)

    def _here(self, jobs: Mapping[Key, Job]) -> Iterator[tuple[Key, _Answer]]:
        for key, job in jobs.items():
            if self.stopped():
                return
            yield key, _perform(job, _seconds(job, self._ends()), self.stopped, self.tell)

    def _there(self, jobs: Mapping[Key, Job]) -> Iterator[tuple[Key, _Answer]]:
        running: dict[Future[_Answer], Key] = {
            self._pool.submit(_work, job, self._ends()): key for key, job in jobs.items()
        }
        while running:
            finished, _ = wait(running, timeout=POLL_S, return_when=FIRST_COMPLETED)
            self._hear()
            for future in finished:
                key = running.pop(future)
                if not future.cancelled():
                    yield key, _answer(future)
            if self.stopped() and not self._stop.is_set():
                self._stop.set()
                for future in running:
                    future.cancel()

    def _ends(self) -> float | None:
        return None if self.seconds is None else self._began + self.seconds

    def _hear(self) -> None:
        while not self._told.empty():
            self.tell(*self._told.get())


def _seconds(job: Job, ends: float | None) -> float | None:
    return None if ends is None else max(ends - time.time(), 0.0) * job.share


def _answer(future: Future[_Answer]) -> _Answer:
    try:
        return future.result()
    except BrokenExecutor:
        now = time.time()
        return _Answer(None, DIED, now, now, 0.0)


def _perform(job: Job, seconds: float | None, stopped: Callable[[], bool], tell: Tell) -> _Answer:
    """Do a job; what the planner refuses it explains, and a failure is no end of the other jobs."""
    began, before = time.time(), time.process_time()
    value, fault = None, ""
    try:
        value = job.do(*job.arguments, Line(job.label, seconds, stopped, tell))
    except ValueError as refused:
        fault = str(refused)
    except Exception as failure:
        log.exception("%s of %s failed", job.stage, job.label)
        fault = f"{type(failure).__name__}: {failure}"
    return _Answer(value, fault, began, time.time(), time.process_time() - before)


_ends: tuple[Any, Any] | None = None  # of the process of a worker: the wish to stop, and where to tell


def _begin(stop: Any, told: Any) -> None:
    """Prepare a worker: only its parent answers to Ctrl-C."""
    global _ends
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _ends = (stop, told)


def _work(job: Job, ends: float | None) -> _Answer:
    assert _ends is not None
    stop, told = _ends
    return _perform(job, _seconds(job, ends), stop.is_set, lambda label, state: told.put((label, state)))
