"""The shift optimiser against proven bounds, and a small change against planning anew.

    python -m benchmarks.shifts [desks] [replan]

Published instances are in `benchmarks.shift_design`, a peer in `benchmarks.shift_peer`. Wall times mean little on a
machine that others use: processor time of both threads is printed beside them.
"""

import resource
import sys
import time
from dataclasses import replace

import numpy as np

from benchmarks.desks.load import NAMES, RELAXATIONS, benchmark_desk
from planner.shifts import Progress, solve

TARGET = {"tiny": 0.02, "small": 0.02, "medium": 0.02, "large": 0.01, "huge": 0.01}
WORK = {"tiny": 1.0, "small": 1.0, "medium": 3.0, "large": 1.5, "huge": 1.5}  # about a minute on two free cores


def desks() -> None:
    """Gap to the proven bound on the five desks, after 10 and 30 seconds and at the end."""
    solve(benchmark_desk("small"), work_limit=0.01, gap=0.0)  # compile first
    for name in NAMES:
        problem, seen = benchmark_desk(name), []
        cpu = time.process_time()
        roster = solve(problem, gap=0.0005, work_limit=WORK[name], progress=seen.append)
        person = roster.cost.to_numpy().sum() / roster.people.sum()
        over = (roster.objective - roster.bound) / person
        proof = "relaxation" if seen and seen[-1].phase != "branch and bound" else "branch and bound"
        print(
            f"{name:7} {roster.people.sum():5d} people, cost {roster.objective:11.1f}, missing "
            f"{roster.shortfall.sum():.0f}; bound {roster.bound:11.1f} ({proof}; relaxation given as "
            f"{RELAXATIONS[name]:.1f}); gap {_gap_at(seen, 10)} after 10 s, {_gap_at(seen, 30)} after 30 s, "
            f"{_gap_at(seen, 60)} after 60 s, {100 * roster.gap:.2f} % at the end = {over:.1f} people's cost (target "
            f"{100 * TARGET[name]:.0f} %); {roster.seconds:.0f} s, {time.process_time() - cpu:.0f} s of processor "
            f"time, {roster.status}",
            flush=True,
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


def replan() -> None:
    """Work that a change of 1 % takes: from the last roster, and anew."""
    problem = benchmark_desk("medium")
    first = solve(problem, gap=0.0, work_limit=0.3)
    more = replace(problem, required=np.ceil(1.01 * problem.required - 0.5))
    for words, warm, work in (("anew", None, 0.3), ("from the last roster", first, 0.03)):
        cpu = time.process_time()
        roster = solve(more, gap=0.0, work_limit=work, warm_start=warm)
        print(
            f"medium with 1 % more, {words}: {roster.people.sum()} people, missing {roster.shortfall.sum():.0f}, gap "
            f"{100 * roster.gap:.2f} %, {roster.seconds:.1f} s, {time.process_time() - cpu:.1f} s of processor time"
        )


def _gap_at(seen: list[Progress], seconds: float) -> str:
    gaps = [one.gap for one in seen if one.seconds <= seconds and one.gap is not None]
    return f"{100 * gaps[-1]:.2f} %" if gaps else "unknown"


def main() -> None:
    chosen = sys.argv[1:] or list(PARTS)
    for name in chosen:
        began = time.perf_counter()
        PARTS[name]()
        print(f"[{name}: {time.perf_counter() - began:.0f} s]")


PARTS = {"desks": desks, "replan": replan}

if __name__ == "__main__":
    main()
