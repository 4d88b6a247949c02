"""Solve the example desks and store plans and comparisons, so that the app's first pages need no solving.

A test derives each of the plans again from its scenario: run this after a change of the planner or of an example.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from planner.pipeline import plan  # noqa: E402
from planner.scenario_file import load, write_whole  # noqa: E402
from planner.ui.models_task import ModelsTask  # noqa: E402
from planner.ui.result import plan_digest, result_of, to_text  # noqa: E402
from planner.ui.sourcing_task import SourcingTask  # noqa: E402
from planner.ui.stored_answers import ANSWERS, store_answer  # noqa: E402
from planner.ui.tasks import DeskTask  # noqa: E402

STORED = ROOT / "planner" / "ui" / "stored"
DESKS = ("one_team", "bank_phone", "vendor_offer", "vietnam_regional")
QUESTIONS: tuple[tuple[type[DeskTask], str], ...] = (
    (ModelsTask, "vietnam_regional"),
    (SourcingTask, "vendor_offer"),
)


class Quiet:
    """What a task tells its visitor; here nobody listens."""

    def show(self, interim: object) -> None:
        """Take a first part of the answer."""

    def say(self, progress: object) -> None:
        """Take how far the work is."""

    def stopped(self) -> bool:
        """Return whether the visitor ended it."""
        return False


def main() -> None:
    """Write one file per desk, and one per question that is answered for a desk."""
    plans()
    for path in ANSWERS.glob("*.json"):
        path.unlink()
    for kind, name in QUESTIONS:
        begin = time.perf_counter()
        task = kind(load(ROOT / "scenarios" / f"{name}.yaml").scenario)
        path = store_answer(task, task.run(Quiet()))
        print(f"{kind.kind} of {name}: {path.stat().st_size:,} bytes, {time.perf_counter() - begin:.1f} s")


def plans() -> None:
    """Write the plans of the desks."""
    for name in DESKS:
        begin = time.perf_counter()
        scenario = load(ROOT / "scenarios" / f"{name}.yaml").scenario
        result = result_of(plan(scenario, referee=True))
        text, seconds = to_text(result, plan_digest(scenario)), time.perf_counter() - begin
        write_whole(STORED / f"{name}.json", text)
        for ending, content in result.files.items():
            write_whole(STORED / f"{name}.{ending}", content)
        print(f"{name}: {result.report['headcount']} people, {len(text):,} characters, {seconds:.1f} s")


if __name__ == "__main__":
    main()
