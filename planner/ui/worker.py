"""A worker process: takes one task at a time, runs it, says how far it is, and can be told to stop."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

STOP, LEAVES = "stop", "leaves"
GROWN_MB = 250.0  # some 130 are usual after a plan
NICE = 5
log = logging.getLogger(__name__)


class Line:
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


def serve(pipe: Connection, first: str = "planner.budget", nice: int = NICE, grown_mb: float = GROWN_MB) -> None:
    """Run the tasks that come through the pipe until it closes, or until the process has grown too large.

    Parameters
    ----------
    pipe
        Where tasks come from and answers go to.
    first
        Module to import at once: a first job should not wait for it.
    nice
        How far others go before: whoever only looks at a page, before whoever waits for a plan.
    grown_mb
        Memory of its own above which the process leaves after its work.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(AttributeError, OSError):  # not every system has it
        os.nice(nice)
    with suppress(Exception):  # what is wrong with it the first job will say
        import_module(first)

    while True:
        try:
            head, body = pipe.recv()
        except (EOFError, OSError):
            return
        if head == STOP:
            continue
        line = Line(pipe, head)
        try:
            answer: tuple[int, str, Any] = (head, "done", body.run(line))
        except ValueError as fault:  # what the planner refuses, it explains
            answer = (head, "failed", str(fault))
        except Exception as fault:
            log.exception("planning failed")
            answer = (head, "failed", type(fault).__name__)
        try:
            pipe.send(answer)
        except OSError:
            return
        del answer, body
        _give_back()
        if own_memory_mb() > grown_mb:  # what was compiled, or lies in pieces, only a new process gives back
            with suppress(OSError):
                pipe.send((head, LEAVES, None))
            return


def own_memory_mb() -> float:
    """Return the memory of this process that it shares with no other; 0 where the system does not tell."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1000


def _give_back() -> None:
    """Give the memory that a job took back to the system, where the C library has a way to."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
