"""Minimum shift design against the best known values.

    python -m benchmarks.shift_design [instance …]

The instances are not part of the project; without `../shared/data/shift_design` there is nothing to measure.
"""

import csv
import re
import sys
import time
from pathlib import Path

import numpy as np

from planner.shifts.design import DesignProblem, design

SECONDS = 60.0  # a search that this ends says so
INSTANCES = Path(__file__).parents[1] / ".." / "shared" / "data" / "shift_design"


def read(path):
    """One instance; prices are minutes."""
    text = path.read_text(encoding="utf-8")
    found = {name: value for name, value in re.findall(r"(\w+)\s*=\s*(\[[^\]]*\]|[\d.]+)\s*;", text)}
    fields = {name: np.array(re.findall(r"[\d.]+", value), dtype=float) for name, value in found.items()}
    windows = zip(*(fields[k].astype(int) for k in ("minStart", "maxStart", "minLength", "maxLength")), strict=True)
    shifts = {(s, n) for a, b, c, d in windows for s in range(a, b + 1) for n in range(c, d + 1)}
    start, length = np.array(sorted(shifts)).T
    minutes = float(fields["interval"][0])
    return DesignProblem(
        days=int(fields["days"][0]),
        demand=fields["demand"].astype(np.int64),
        start=start,
        length=length,
        under_cost=minutes * float(fields["weightUnderCover"][0]),
        over_cost=minutes * float(fields["weightOverCover"][0]),
        shift_cost=float(fields["weightShiftInstances"][0]),
    )


def main() -> None:
    if not INSTANCES.exists():
        print("no instances here")
        return
    rows = list(csv.DictReader((INSTANCES / "best_known.csv").open(encoding="utf-8")))
    names = sys.argv[1:]
    chosen = [row for row in rows if not names or any(name in row["instance"] for name in names)]
    met, worst = 0, 0.0
    for row in chosen:
        best, cpu = float(row["best_found"]), time.process_time()
        found = design(read(INSTANCES / row["instance"]), seconds=SECONDS)
        above = found.objective / best - 1
        met, worst = met + (above < 1e-6), max(worst, above)
        print(
            f"{row['instance']:16} {found.objective:8.0f}, best known {best:8.0f} ({100 * above:+5.1f} %), bound "
            f"{found.bound:8.0f}, {(found.counts.sum(axis=1) > 0).sum()} shifts, {found.seconds:5.1f} s, "
            f"{time.process_time() - cpu:5.1f} s of processor time, {found.status}",
            flush=True,
        )
    print(f"best known value on {met} of {len(chosen)}, at most {100 * worst:.1f} % above")


if __name__ == "__main__":
    main()
