"""The shift optimiser against proven bounds, and a small change against planning anew.

    python -m benchmarks.shifts [desks] [replan] [a desk's name …]

Published instances are in `benchmarks.shift_design`, a peer in `benchmarks.shift_peer`. Wall times mean little on a
machine that others use: processor time of both threads is printed beside them. Each desk has a process of its own, so
that its peak memory is its own.
"""

import resource
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial

import numpy as np

from benchmarks.desks.load import NAMES, RELAXATIONS, benchmark_desk
from planner.shifts import Progress, solve

TARGET = {"tiny": 0.02, "small": 0.02, "medium": 0.02, "large": 0.01, "huge": 0.01}
EARLY_S, EARLY_TARGET = {"huge": 30}, 0.04  # the others in 10 s
MOST_GB = 2.0
WORK = {"tiny": 1.0, "small": 3.0, "medium": 2.4, "large": 1.5, "huge": 1.2}  # less than a minute on two free cores


def desks() -> None:
    """Gap to the proven bound on the five desks, each figure against its demand."""
    for name in NAMES:
        subprocess.run([sys.executable, "-m", "benchmarks.shifts", name], check=True)


def desk(name: str) -> None:
    """Gap to the proven bound on a desk after 10, 30 and 60 seconds of wall time and at the end, and peak memory."""
    solve(benchmark_desk("small"), work_limit=0.05, gap=0.0)  # compile first
    problem, seen = benchmark_desk(name), list[Progress]()
    cpu = time.process_time()
    roster = solve(problem, gap=0.0005, work_limit=WORK[name], progress=seen.append)
    cpu = time.process_time() - cpu
    person = roster.cost.to_numpy().sum() / roster.people.sum()
    relaxed = min(one.bound for one in seen if one.bound is not None)
    early_s, memory = EARLY_S.get(name, 10), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    last = _at(seen, 60)
    over = float("inf") if last is None else last.gap * last.objective / person
    good = last is not None and (last.gap <= TARGET[name] or (over <= 2 and TARGET[name] > 0.01))
    early = _at(seen, early_s)
    in_time = early is not None and early.gap <= EARLY_TARGET
    print(
        f"{name:7} {roster.people.sum():5d} people, cost {roster.objective:11.1f}, "
        f"missing {roster.shortfall.sum():.0f}; bound {roster.bound:11.1f}, relaxation {relaxed:.1f} "
        f"(given as {RELAXATIONS[name]:.1f})\n"
        f"        gap after 10 s {_words(seen, 10)}, 30 s {_words(seen, 30)}, 60 s {_words(seen, 60)}; end "
        f"{100 * roster.gap:.2f} % = {(roster.objective - roster.bound) / person:.1f} people's cost\n"
        f"        {early_s} s: at most {100 * EARLY_TARGET:.0f} % {_met(in_time)}; "
        f"60 s: at most {100 * TARGET[name]:.0f} %{' or two people' if TARGET[name] > 0.01 else ''} {_met(good)}; "
        f"memory {memory:.2f} GB, under {MOST_GB:.0f} {_met(memory < MOST_GB)}\n"
        f"        {roster.seconds:.0f} s, {cpu:.0f} s of processor time, {roster.status}",
        flush=True,
    )


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


def _at(seen: list[Progress], seconds: float) -> Progress | None:
    """Return the last word until then that knows a roster."""
    known = [one for one in seen if one.seconds <= seconds and one.gap is not None]
    return known[-1] if known else None


def _words(seen: list[Progress], seconds: float) -> str:
    found = _at(seen, seconds)
    return "unknown" if found is None else f"{100 * found.gap:.2f} %"


def _met(good: bool) -> str:
    return "(met)" if good else "(NOT MET)"


def main() -> None:
    chosen = sys.argv[1:] or ["desks", "replan"]
    for name in chosen:
        began = time.perf_counter()
        PARTS[name]()
        print(f"[{name}: {time.perf_counter() - began:.0f} s]")


PARTS = {"desks": desks, "replan": replan, **{name: partial(desk, name) for name in NAMES}}

if __name__ == "__main__":
    main()
