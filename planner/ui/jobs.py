"""A small pool of worker processes: nobody's plan blocks another's, each can be stopped, a dead worker is replaced.

Workers are never forks of the server: they would copy its threads' locks and hang. On Linux they are forks of a process
without threads that has imported the planner, so that three workers take the memory and the time of one; elsewhere each
is a new process.
"""

from __future__ import annotations

import atexit
import itertools
import logging
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Any

from planner.ui.worker import STOP, serve

GRACE_S = 8.0
MOST_STILLBORN = 6
WORKERS = 2
PRELOAD = "planner.ui.preload"
log = logging.getLogger(__name__)


class State(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    DIED = "died"
    STOPPED = "stopped"


@dataclass(eq=False)
class Job:
    """Something to plan.

    Attributes
    ----------
    task
        What the worker gets.
    batch
        Whether it gives way to plans that somebody waits for (a comparison does).
    state, progress, result, fault
        How far it is and what came of it.
    interim
        A first result that came before the end.
    """

    number: int
    task: Any
    batch: bool
    state: State = State.WAITING
    progress: Any = None
    result: Any = None
    interim: Any = None
    fault: str = ""
    wanted: State = State.DONE
    stop_by: float | None = None
    began: float = field(default_factory=time.monotonic)

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state not in (State.WAITING, State.RUNNING)

    @property
    def first_result(self) -> Any:
        """The first result, or None while there is none."""
        return self.interim if self.interim is not None else self.result

    @property
    def was_stopped(self) -> bool:
        """Whether it was asked to end early."""
        return self.stop_by is not None

    @property
    def seconds(self) -> float:
        """Wall time since it was asked for."""
        return time.monotonic() - self.began


def _context() -> ForkServerContext | SpawnContext:
    if sys.platform != "linux":
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([PRELOAD])
    return context


class _Worker:
    """A process and the job it has."""

    def __init__(self, target: Callable[[Connection], None]) -> None:
        context = _context()
        self.pipe, far_end = context.Pipe()
        self.process = context.Process(target=target, args=(far_end,), daemon=True, name="deskplan-worker")
        self.process.start()
        far_end.close()
        self.job: Job | None = None

    def end(self) -> None:
        """Kill the process."""
        self.process.kill()
        self.process.join(2)
        self.pipe.close()


class JobPool:
    """Plans in the background.

    Parameters
    ----------
    workers
        Number of processes.
    target
        What a process runs; a parameter so that tests can have workers that die or hang.
    rest_s
        Seconds in which the pool starts no process as long as nobody waits for a plan of their own.
    """

    def __init__(
        self, workers: int = WORKERS, target: Callable[[Connection], None] = serve, *, rest_s: float = 0.0
    ) -> None:
        self._target, self._missing, self._begins = target, workers, time.monotonic() + rest_s
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._waiting: list[Job] = []
        self._open = True
        self._stillborn = 0
        self._bell, self._ringer = get_context("spawn").Pipe(duplex=False)
        self._workers: list[_Worker] = []
        self._start()
        self._thread = threading.Thread(target=self._run, daemon=True, name="deskplan-jobs")
        self._thread.start()
        atexit.register(self.close)

    def submit(self, task: Any, *, batch: bool = False) -> Job:
        """Queue a task and return its job at once."""
        with self._lock:
            job = Job(next(self._numbers), task, batch)
            self._waiting.append(job)
        self._ring()
        return job

    def stop(self, job: Job, *, keep: bool = False) -> None:
        """Stop a job: a running one ends with the best plan so far where `keep` is true, else without a result."""
        with self._lock:
            if job in self._waiting:
                self._waiting.remove(job)
                job.state = State.STOPPED
            elif not job.over:
                self._ask_to_stop(job, State.DONE if keep else State.STOPPED)

    def ahead_of(self, job: Job) -> int:
        """Return how many jobs will be started before this one."""
        with self._lock:
            return self._order().index(job) if job in self._waiting else 0

    def close(self) -> None:
        """End all processes."""
        atexit.unregister(self.close)
        with self._lock:
            if not self._open:
                return
            self._open = False
        self._ring()
        self._thread.join(5)
        for worker in self._workers:
            worker.end()

    def _start(self) -> None:
        """Start the processes once their time has come or somebody waits for them."""
        if self._missing and (time.monotonic() >= self._begins or any(not job.batch for job in self._waiting)):
            self._workers, self._missing = [_Worker(self._target) for _ in range(self._missing)], 0

    def _ring(self) -> None:
        with self._lock:
            self._ringer.send(None)

    def _order(self) -> list[Job]:
        return sorted(self._waiting, key=lambda job: (job.batch, job.number))

    def _ask_to_stop(self, job: Job, wanted: State) -> None:
        job.wanted, job.stop_by = wanted, time.monotonic() + GRACE_S
        for worker in self._workers:
            if worker.job is job:
                with suppress(OSError):
                    worker.pipe.send((STOP, job.number))

    def _run(self) -> None:
        while self._open:
            ready = wait([self._bell, *(worker.pipe for worker in self._workers)], timeout=0.5)
            with self._lock:
                if self._bell in ready:
                    self._bell.recv()
                self._start()
                for worker in list(self._workers):
                    if worker.pipe in ready:
                        self._hear(worker)
                self._end_the_deaf()
                self._hand_out()

    def _hear(self, worker: _Worker) -> None:
        try:
            number, kind, body = worker.pipe.recv()
        except (EOFError, OSError):
            log.warning("a worker ended unexpectedly (exit code %s) and is replaced", worker.process.exitcode)
            self._stillborn += worker.job is None
            self._replace(worker, State.DIED)
            return
        self._stillborn = 0
        job = worker.job
        if job is None or job.number != number:
            return
        if kind == "progress":
            job.progress = body
            return
        if kind == "interim":
            job.interim = body
            return
        worker.job = None
        if job.wanted is State.WAITING:
            self._queue_again(job)
        elif kind == "failed":
            job.fault, job.state = body, State.FAILED
        else:
            job.result, job.state = body, job.wanted

    def _queue_again(self, job: Job) -> None:
        job.state, job.wanted, job.stop_by, job.progress = State.WAITING, State.DONE, None, None
        self._waiting.append(job)

    def _replace(self, worker: _Worker, state: State) -> None:
        job, worker.job = worker.job, None
        worker.end()
        if job is not None and job.wanted is State.WAITING:
            self._queue_again(job)
        elif job is not None:
            job.state = state
        self._workers.remove(worker)
        if self._stillborn < MOST_STILLBORN:
            self._workers.append(_Worker(self._target))

    def _end_the_deaf(self) -> None:
        """Kill workers that were asked to stop and did not."""
        for worker in list(self._workers):
            job = worker.job
            if job is not None and job.stop_by is not None and time.monotonic() > job.stop_by:
                self._replace(worker, State.STOPPED)

    def _hand_out(self) -> None:
        for worker in list(self._workers):
            if worker.job is None and self._waiting:
                job = self._order()[0]
                self._waiting.remove(job)
                self._give(worker, job)
        if not self._workers and not self._missing:
            for job in self._waiting:
                job.state = State.DIED
            self._waiting.clear()
        self._make_room()

    def _give(self, worker: _Worker, job: Job) -> None:
        try:
            worker.pipe.send((job.number, job.task))
        except OSError:
            self._waiting.append(job)
            self._replace(worker, State.DIED)
            return
        worker.job, job.state = job, State.RUNNING

    def _make_room(self) -> None:
        """Send a comparison's job back to the queue when somebody waits for a plan of their own."""
        urgent = sum(not job.batch for job in self._waiting)
        leaving = sum(worker.job is not None and worker.job.stop_by is not None for worker in self._workers)
        for worker in self._workers:
            job = worker.job
            if urgent > leaving and job is not None and job.batch and job.stop_by is None:
                self._ask_to_stop(job, State.WAITING)
                leaving += 1
