"""The shift optimiser against proven bounds, published instances and a peer.

    python -m benchmarks.shifts [desks] [design] [peer] [period]

Prints one line per figure; without arguments everything that the machine has the data for.
"""

import resource
import sys
import time
from pathlib import Path

from benchmarks.desks.load import NAMES, RELAXATIONS, benchmark_desk
from planner.shifts import relax, solve

SHARED = Path(__file__).parents[1] / ".." / "shared" / "data" / "shift_design"
TARGET = {"tiny": 0.02, "small": 0.02, "medium": 0.02, "large": 0.01, "huge": 0.01}


def desks() -> None:
    """Gap to the proven bound on the five desks, after about 10 and 60 seconds of work."""
    solve(benchmark_desk("small"), work_limit=0.01, gap=0.0)  # compile first
    for name in NAMES:
        problem = benchmark_desk(name)
        relaxed = relax(problem)
        print(
            f"{name:7} relaxation {relaxed.objective:11.1f} (reference {RELAXATIONS[name]:.1f}) {relaxed.seconds:.1f} s"
        )
        for work in (0.2, 1.0):
            roster = solve(problem, gap=0.0005, work_limit=work)
            person = roster.cost.to_numpy().sum() / roster.people.sum()
            over = (roster.objective - roster.bound) / person
            print(
                f"{name:7} work {work:3.1f}: {roster.people.sum():5d} people, cost {roster.objective:11.1f}, bound "
                f"{roster.bound:11.1f}, gap {100 * roster.gap:5.2f} % = {over:4.1f} people's cost, missing "
                f"{roster.shortfall.sum():.0f}, {roster.seconds:.1f} s, {roster.status}, "
                f"target {100 * TARGET[name]:.0f} %"
            )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


def main() -> None:
    chosen = sys.argv[1:] or list(PARTS)
    for name in chosen:
        began = time.perf_counter()
        PARTS[name]()
        print(f"[{name}: {time.perf_counter() - began:.0f} s]")


PARTS = {"desks": desks}

if __name__ == "__main__":
    main()
