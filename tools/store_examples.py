"""Solve the example desks and store their plans, so that the app's first page needs no solving.

A test derives each of them again from its scenario: run this after a change of the planner or of an example.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from planner.pipeline import plan  # noqa: E402
from planner.scenario_file import load, write_whole  # noqa: E402
from planner.ui.result import digest, result_of, to_text  # noqa: E402

STORED = ROOT / "planner" / "ui" / "stored"
DESKS = ("one_team", "bank_phone")


def main() -> None:
    """Write one file per desk."""
    for name in DESKS:
        begin = time.perf_counter()
        scenario = load(ROOT / "scenarios" / f"{name}.yaml").scenario
        result = result_of(plan(scenario, referee=True))
        text, seconds = to_text(result, digest(scenario)), time.perf_counter() - begin
        write_whole(STORED / f"{name}.json", text)
        for ending, content in result.files.items():
            write_whole(STORED / f"{name}.{ending}", content)
        print(f"{name}: {result.report['headcount']} people, {len(text):,} characters, {seconds:.1f} s")


if __name__ == "__main__":
    main()
