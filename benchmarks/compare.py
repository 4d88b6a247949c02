"""The comparison of the global desk's four operating models: wall time, processor time by stage, idle cores.

Aim: under 300 s on two cores with the simulation, resilience and the search for flips; a first table within 30 s.
Processor seconds do not depend on what else runs: the time on two free cores is their sum ÷ 2, and what is idle.

    python -m benchmarks.compare [scenario.yaml] [--seconds 280] [--workers 2] [--no-clock]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import pandas as pd

from planner import load
from planner.compare import SECONDS, Comparison, by_model, compare
from planner.comparison.workers import Spent
from planner.report.comparison import verdict_sentence

DESK = Path(__file__).parents[1] / "scenarios" / "global_it_desk.yaml"


def main() -> None:
    """Compare and print what it took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("scenario", nargs="?", type=Path, default=DESK)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-clock", action="store_true", help="a busy machine: let work alone end everything")
    options = parser.parse_args()
    began = time.monotonic()
    looks: list[float] = []
    found = compare(
        by_model(load(options.scenario).scenario),
        workers=options.workers,
        seconds=options.seconds,
        clock=not options.no_clock,
        first=lambda label, look: looks.append(time.monotonic() - began),
        done=lambda label, so_far: print(f"{time.monotonic() - began:6.0f} s  {label} planned", flush=True),
        tell=lambda told: print(f"{time.monotonic() - began:6.0f} s  {told}", flush=True),
    )
    wall = time.monotonic() - began
    told(found, wall, looks[-1], options.workers)


def told(found: Comparison, wall: float, first_table: float, workers: int) -> None:
    """Print figures, processor seconds by stage, and how idle the workers were."""
    print(found.table[["verdict", "headcount", "cost_per_year", "gap", "search"]].to_string())
    print(verdict_sentence(found))
    stages = by_stage(found.spent)
    print(stages.to_string(float_format="%.1f"))
    busy = float(stages["wall_s"].sum()) / (workers * wall)
    cpu = float(stages["cpu_s"].sum())
    tail = max(one.ended_s for one in found.spent) - min(last_ends(found.spent, workers))
    print(f"first table after {first_table:.0f} s; in all {wall:.0f} s of wall time, {cpu:.0f} s of processor time")
    print(f"workers without a job {1 - busy:.0%}; last of one worker alone {tail:.0f} s")
    print(f"on two free cores at least {cpu / 2:.0f} s (aim: under 300 s)")


def by_stage(spent: tuple[Spent, ...]) -> pd.DataFrame:
    """Return jobs, wall and processor seconds by stage."""
    frame = pd.DataFrame([vars(one) for one in spent])
    frame["wall_s"] = frame["ended_s"] - frame["began_s"]
    return frame.groupby("stage", sort=False).agg(
        jobs=("label", "size"), wall_s=("wall_s", "sum"), cpu_s=("cpu_s", "sum"), longest_s=("wall_s", "max")
    )


def last_ends(spent: tuple[Spent, ...], workers: int) -> list[float]:
    """Return when the last jobs ended, one a worker."""
    return sorted(one.ended_s for one in spent)[-workers:]


if __name__ == "__main__":
    main()
