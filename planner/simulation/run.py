"""Independent replications of a desk on all cores."""

import os
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import numpy as np
from numpy.typing import NDArray

from planner.simulation import _compiled
from planner.simulation._build import Blueprint, Memory, blueprint, keys_of
from planner.simulation._engine import CANCELLED, FULL
from planner.simulation.desk import Group, SimDesk, Stream
from planner.simulation.distributions import fixed
from planner.simulation.result import SimResult
from planner.simulation.sample import Sample

_POLL_S = 0.05
MAX_REPLICATIONS = 100_000


class SimulationCancelled(Exception):  # noqa: N818 - a wish of the caller, not an error
    """The caller asked to stop."""


def simulate(
    desk: SimDesk,
    *,
    replications: int = 30,
    seed: int = 0,
    threads: int | None = None,
    cancel: Callable[[], bool] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SimResult:
    """Simulate a desk.

    Parameters
    ----------
    desk
        Streams and groups over a cycle of slots.
    replications
        Independent repetitions, 1–100,000, each of one cycle after its own warm-up.
    seed
        0 or more. The same seed, whatever the roster, meets the same contacts (common random numbers); the result does
        not depend on the number of threads.
    threads
        Threads; None: as many as there are cores for this process.
    cancel
        Asked about every 50 ms in this thread; True stops: every thread ends at its next slot.
    progress
        Called in this thread with (replications done, replications).

    Raises
    ------
    ValueError
        If an argument lies outside its interval.
    SimulationCancelled
        If `cancel` said so before the end. No thread is left behind.
    """
    _require("replications", replications, 1, MAX_REPLICATIONS)
    _require("seed", seed, 0, 2**63 - 1)
    workers = min(threads or cores(), replications)
    _require("threads", workers, 1, 1024)
    compile_s = compile_kernel()
    plan = blueprint(desk)
    sample = Sample.empty(plan, replications)
    stop = np.zeros(1, dtype=np.uint8)
    began = time.perf_counter()
    with ThreadPoolExecutor(workers, thread_name_prefix="simulation") as pool:
        try:
            tasks = {pool.submit(_replicate, plan, seed, r, stop, sample) for r in range(replications)}
            _watch(tasks, replications, cancel, stop, progress)
        except BaseException:
            stop[0] = 1
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return SimResult(plan, sample, replications, seed, time.perf_counter() - began, compile_s)


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def compile_kernel() -> float:
    """Compile the kernel or load it from the cache; the seconds it took."""
    stream = Stream("nothing", np.zeros(1), fixed(0.0), within_s=0.0, target=0.0)
    desk = SimDesk((stream,), (Group("nobody", np.zeros(1, dtype=np.int64), {}),), cyclic=False)
    memory = Memory(blueprint(desk), keys_of(desk, 0, 0), np.zeros(1, dtype=np.uint8))
    began = time.perf_counter()
    _compiled.run(memory.world)
    return time.perf_counter() - began


def _replicate(plan: Blueprint, seed: int, replication: int, stop: NDArray[np.uint8], sample: Sample) -> bool:
    """Run one replication and file its counts; whether it came to its end."""
    if stop[0]:
        return False
    memory = Memory(plan, keys_of(plan.desk, seed, replication), stop)
    while (status := _compiled.run(memory.world)) == FULL:
        memory.enlarge()
    if status == CANCELLED:
        return False
    sample.file(replication, memory)
    return True


def _watch(
    tasks: set[Future[bool]],
    total: int,
    cancel: Callable[[], bool] | None,
    stop: NDArray[np.uint8],
    progress: Callable[[int, int], None] | None,
) -> None:
    """Wait for all tasks, pass on progress and a wish to stop."""
    pending = tasks
    while pending:
        finished, pending = wait(pending, timeout=_POLL_S, return_when=FIRST_COMPLETED)
        for task in finished:
            task.result()
        if cancel is not None and cancel():
            stop[0] = 1
            raise SimulationCancelled(f"stopped after {total - len(pending)} of {total} replications")
        if progress is not None and finished:
            progress(total - len(pending), total)


def _require(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must be in [{low}, {high}], got {value!r}")
