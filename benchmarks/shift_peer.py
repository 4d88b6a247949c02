"""The daily problem against pyworkforce, and the week that it cannot express.

    python -m benchmarks.shift_peer

pyworkforce runs in a process of its own: its solver and HiGHS do not share one.
"""

import json
import subprocess
import sys
import time

import numpy as np

from benchmarks.peer_daily import MOST, daily_problem
from planner.shifts import ShiftLength, ShiftProblem, StaffSite, solve
from planner.shifts.daily import cover_days


def daily() -> None:
    problem = daily_problem()
    cover_days(*problem, most_on_duty=MOST, most_per_shift=MOST)
    began = time.perf_counter()
    found = cover_days(*problem, most_on_duty=MOST, most_per_shift=MOST)
    ours = time.perf_counter() - began
    print(
        f"28 days × 96 intervals × 768 shifts: cost {found.cost:.0f}, bound {found.bound:.0f}, {ours:.2f} s", flush=True
    )
    command = [sys.executable, "-m", "benchmarks.peer_daily"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    cost, status, seconds = json.loads(run.stdout.splitlines()[-1])
    print(f"pyworkforce: cost {cost:.0f}, {status}, {seconds:.1f} s: {seconds / ours:.0f} ×")
    assert abs(found.cost - found.bound) < 0.5
    assert cost >= found.cost - 0.5
    assert seconds >= 5 * ours


def week() -> None:
    """Seven days of demand, five-day weeks: solved to proof."""
    hour = np.arange(168) % 24
    required = np.where((hour >= 8) & (hour < 20), 3.0, 0.0) + np.where((hour >= 10) & (hour < 16), 2.0, 0.0)
    starts = np.arange(6, 14) * 60
    site = StaffSite(
        name="here",
        serves=np.ones((1, 168), dtype=bool),
        speed=np.ones(1),
        lengths=(ShiftLength(480, 5),),
        start_minute=starts,
        start_slot=np.arange(7)[None, :] * 24 + (starts // 60)[:, None],
        allowed=np.ones((1, len(starts), 7), dtype=bool),
        slot_cost=np.full(168, 20.0),
    )
    pool = {"pools": ("all",), "required": required[None], "load_erl": np.zeros((1, 168))}
    problem = ShiftProblem(60, True, shortfall_cost=np.array([2000.0]), sites=(site,), **pool)
    roster = solve(problem, gap=0.0)
    print(
        f"five-day weeks, seven days: {roster.people.sum()} people, cost {roster.objective:.0f}, bound "
        f"{roster.bound:.0f}, {roster.status}, {roster.seconds:.1f} s"
    )
    assert roster.gap < 1e-6


if __name__ == "__main__":
    daily()
    week()
