"""The daily problem, and pyworkforce on it: run as a script in a process that loads no HiGHS, whose symbols clash."""

import json
import time

import numpy as np

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


if __name__ == "__main__":
    peer()
