"""The daily problem against pyworkforce, and the week that it cannot express.

    python -m benchmarks.shift_peer

pyworkforce runs in a process of its own: its solver and HiGHS do not share one.
"""

import json
import subprocess
import sys
import time

import numpy as np

from planner.shifts import ShiftLength, ShiftProblem, StaffSite, solve
from planner.shifts.daily import cover_days

DAYS, SLOTS, MOST = 28, 96, 1_000
HOURS = (4, 5, 6, 7, 8, 9, 10, 11)
PEER_S = 240.0


def daily_problem():
    """28 days × 96 intervals; 96 starts × 8 lengths = 768 shifts, which wrap around the day."""
    rng = np.random.default_rng(7)
    hour = np.arange(SLOTS) / 4
    shape = 3 + 40 * np.exp(-(((hour - 11) / 3) ** 2)) + 25 * np.exp(-(((hour - 17) / 2) ** 2))
    required = np.round(shape * rng.uniform(0.7, 1.3, (DAYS, 1)) + rng.uniform(0, 2, (DAYS, SLOTS))).astype(np.int64)
    start = np.repeat(np.arange(SLOTS), len(HOURS))
    length = np.tile(4 * np.array(HOURS), SLOTS)
    return required, start, length, length.astype(float) + 8.0


def peer():
    """Solve by pyworkforce; prints cost, status and seconds."""
    from pyworkforce.scheduling import MinRequiredResources

    required, start, length, cost = daily_problem()
    cover = np.array(
        [np.isin(np.arange(SLOTS), (s + np.arange(n)) % SLOTS) for s, n in zip(start, length, strict=True)]
    )
    names = [f"s{i}" for i in range(len(start))]
    began = time.perf_counter()
    scheduler = MinRequiredResources(
        num_days=DAYS,
        periods=SLOTS,
        shifts_coverage={name: row.astype(int).tolist() for name, row in zip(names, cover, strict=True)},
        required_resources=required.tolist(),
        max_period_concurrency=MOST,
        max_shift_concurrency=MOST,
        cost_dict={name: int(price) for name, price in zip(names, cost, strict=True)},
        max_search_time=PEER_S,
        num_search_workers=2,
    )
    found = scheduler.solve()
    print(json.dumps([found["cost"], found["status"], time.perf_counter() - began]))


def daily() -> None:
    problem = daily_problem()
    cover_days(*problem, most_on_duty=MOST, most_per_shift=MOST)
    began = time.perf_counter()
    found = cover_days(*problem, most_on_duty=MOST, most_per_shift=MOST)
    ours = time.perf_counter() - began
    print(
        f"28 days × 96 intervals × 768 shifts: cost {found.cost:.0f}, bound {found.bound:.0f}, {ours:.2f} s", flush=True
    )
    command = [sys.executable, "-m", "benchmarks.shift_peer", "--peer"]
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
    if "--peer" in sys.argv:
        peer()
    else:
        daily()
        week()
