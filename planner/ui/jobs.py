"""A small pool of worker processes: nobody's plan blocks another's, each can be stopped, a dead worker is replaced.

Who asks for what is under way already shares that work. It ends when nobody waits for it any more: who stopped it does
not, nor who closed the page. Where work waits for a worker, other work gives way to it and begins anew later:

* a comparison gives way to a plan, and work whose visitors are away to both;
* so does a visitor's comparison to that of another, where the one has both workers and the other none.

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
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from typing import Any

from planner.ui.job import PLAN, Job, State, Work
from planner.ui.presence import Presence
from planner.ui.worker import LEAVES, STOP, serve

GRACE_S = 8.0  # for the best plan so far
HURRY_S = 1.0  # where nothing is kept of the work
GIVEN_UP_AFTER_S = 30.0  # a browser that comes back earlier, after a short sleep say, finds its plan going on
MOST_STILLBORN = 6
WORKERS = 2
PRELOAD = "planner.ui.preload"
log = logging.getLogger(__name__)


def _context() -> ForkServerContext | SpawnContext:
    if sys.platform != "linux":
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([PRELOAD])
    return context


class _Worker:
    """A process and the work it has."""

    def __init__(self, target: Callable[[Connection], None]) -> None:
        context = _context()
        self.pipe, far_end = context.Pipe()
        self.process = context.Process(target=target, args=(far_end,), daemon=True, name="deskplan-worker")
        self.process.start()
        far_end.close()
        self.work: Work | None = None

    @property
    def is_free(self) -> bool:
        """Whether it has nothing to do, or soon will have."""
        return self.work is None or self.work.is_leaving

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
        self._waiting: list[Work] = []
        self._open = True
        self._stillborn = 0
        self._bell, self._ringer = get_context("spawn").Pipe(duplex=False)
        self._workers: list[_Worker] = []
        self._start()
        self._thread = threading.Thread(target=self._run, daemon=True, name="deskplan-jobs")
        self._thread.start()
        atexit.register(self.close)

    def submit(self, task: Any, *, batch: bool = False, by: Presence | None = None) -> Job:
        """Queue a task, or join the work on an equal one, and return its job at once.

        Parameters
        ----------
        task
            What to do; those with the same `name` share their work.
        batch
            Whether it gives way to plans that somebody waits for.
        by
            Who waits; work that nobody waits for is stopped. None waits for ever.
        """
        with self._lock:
            work = self._same(getattr(task, "name", None))
            if work is None:
                work = Work(next(self._numbers), task)
                self._waiting.append(work)
            job = Job(work, batch, Presence() if by is None else by)
            work.jobs.append(job)
        self._ring()
        return job

    def stop(self, job: Job, *, keep: bool = False) -> None:
        """Stop a job: its work goes on for others who wait.

        Where nobody does, running work ends, with the best plan so far where `keep` is true, else without a result.
        """
        with self._lock:
            if job.over:
                return
            job.was_stopped = True
            others = [other for other in job.work.jobs if other is not job]
            if any(other.by.is_open() for other in others):
                job.leave(State.STOPPED)
                return
            for other in others:
                other.leave(State.LEFT)
            self._end(job.work, State.DONE if keep else State.STOPPED)

    def ahead_of(self, job: Job) -> int:
        """Return how many others must end before this one is begun."""
        with self._lock:
            if job.work not in self._waiting:
                return 0
            free = self._missing + sum(worker.is_free for worker in self._workers)
            return max(self._order().index(job.work) + 1 - free, 0)

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
        if self._missing and (time.monotonic() >= self._begins or any(work.rank == PLAN for work in self._waiting)):
            self._workers, self._missing = [_Worker(self._target) for _ in range(self._missing)], 0

    def _ring(self) -> None:
        with self._lock:
            self._ringer.send(None)

    def _running(self) -> list[Work]:
        return [worker.work for worker in self._workers if worker.work is not None]

    def _same(self, name: str | None) -> Work | None:
        """Return the work of this name that somebody can join."""
        known = (*self._waiting, *self._running())
        return next((work for work in known if name is not None and work.name == name and not work.is_ending), None)

    def _least_held(self, work: Work) -> int:
        """Return how many workers those have who wait for some work: the one of them with the least."""
        kept = [other for other in self._running() if not other.is_leaving]
        waits = {job.by for job in work.jobs}
        return min(sum(any(job.by is one for job in other.jobs) for other in kept) for one in waits)

    def _order(self) -> list[Work]:
        return sorted(self._waiting, key=lambda work: (work.rank, self._least_held(work), work.number))

    def _end(self, work: Work, wanted: State) -> None:
        if work in self._waiting:
            self._waiting.remove(work)
            work.state = State.STOPPED
        else:
            self._ask_to_stop(work, wanted)

    def _ask_to_stop(self, work: Work, wanted: State) -> None:
        work.wanted, work.stop_by = wanted, time.monotonic() + (GRACE_S if wanted is State.DONE else HURRY_S)
        for worker in self._workers:
            if worker.work is work:
                with suppress(OSError):
                    worker.pipe.send((STOP, work.number))

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
                self._end_the_unwanted()
                self._hand_out()

    def _hear(self, worker: _Worker) -> None:
        try:
            number, kind, body = worker.pipe.recv()
        except (EOFError, OSError):
            log.warning("a worker ended unexpectedly (exit code %s) and is replaced", worker.process.exitcode)
            self._stillborn += worker.work is None
            self._replace(worker, State.DIED)
            return
        self._stillborn = 0
        work = worker.work
        if kind == LEAVES:
            if work is not None:  # given to it since, and not begun
                work.wanted = State.WAITING
            self._replace(worker, State.DIED)
            return
        if work is None or work.number != number:
            return
        if kind == "progress":
            work.progress = body
            return
        if kind == "interim":
            work.interim = body
            return
        worker.work = None
        if work.wanted is State.WAITING:
            self._queue_again(work)
        elif kind == "failed":
            work.fault, work.state = body, State.FAILED
        else:
            work.result, work.state = body, work.wanted

    def _queue_again(self, work: Work) -> None:
        work.state, work.wanted, work.stop_by, work.progress = State.WAITING, State.DONE, None, None
        self._waiting.append(work)

    def _replace(self, worker: _Worker, state: State) -> None:
        work, worker.work = worker.work, None
        worker.end()
        if work is not None and work.wanted is State.WAITING:
            self._queue_again(work)
        elif work is not None:
            work.state = state
        self._workers.remove(worker)
        if self._stillborn < MOST_STILLBORN:
            self._workers.append(_Worker(self._target))

    def _end_the_deaf(self) -> None:
        """Kill workers that were asked to stop and did not."""
        for worker in list(self._workers):
            work = worker.work
            if work is not None and work.stop_by is not None and time.monotonic() > work.stop_by:
                self._replace(worker, State.STOPPED)

    def _end_the_unwanted(self) -> None:
        """Stop what nobody waits for any more."""
        for work in (*self._waiting, *self._running()):
            for job in list(work.jobs):
                if job.by.away_s() > GIVEN_UP_AFTER_S:
                    job.leave(State.LEFT)
            if not work.jobs and not work.is_ending:
                self._end(work, State.STOPPED)

    def _hand_out(self) -> None:
        for worker in list(self._workers):
            if worker.work is None and self._waiting:
                work = self._order()[0]
                self._waiting.remove(work)
                self._give(worker, work)
        if not self._workers and not self._missing:
            for work in self._waiting:
                work.state = State.DIED
            self._waiting.clear()
        self._make_room()

    def _give(self, worker: _Worker, work: Work) -> None:
        try:
            worker.pipe.send((work.number, work.task))
        except OSError:
            self._waiting.append(work)
            self._replace(worker, State.DIED)
            return
        worker.work, work.state = work, State.RUNNING

    def _make_room(self) -> None:
        """Send work back to the queue for others that go before it."""
        leaving = sum(work.is_leaving for work in self._running())
        for work in self._order()[leaving:]:
            yielding = [other for other in self._running() if not other.is_leaving and self._gives_way(other, work)]
            if not yielding:
                return
            last = max(yielding, key=lambda other: (other.rank, self._least_held(other), other.number))
            self._ask_to_stop(last, State.WAITING)

    def _gives_way(self, running: Work, waiting: Work) -> bool:
        """Return whether work that runs begins anew later, for other work to begin now."""
        if running.rank != waiting.rank:
            return running.rank > waiting.rank
        return running.rank > PLAN and self._least_held(running) > 1 and self._least_held(waiting) == 0
