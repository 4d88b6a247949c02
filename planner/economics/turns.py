"""The break-evens of a comparison, side by side, and what time left out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.comparison.workers import Job, Line
from planner.economics.break_even import BreakEven, break_even, nearest
from planner.economics.progress import Steps
from planner.economics.risk import Case
from planner.economics.turning import By
from planner.economics.wording import LABELS, percent
from planner.shifts import Status

if TYPE_CHECKING:
    from planner.economics.sourcing import Sourcing

PLANNED_UP_TO = 40.0  # people
CHECK_SHARE = 0.3  # of the time left, for each of two plans at a break-even
CHECK_FROM = 0.3  # of the full work of a search, below which there is no time for two more plans of a large desk


def is_large(case: Case) -> bool:
    """Return whether a plan takes so long that only the break-even that is nearest is planned."""
    return max(sum(work.people for work in one.works) for one in case.plans.values()) > PLANNED_UP_TO


def turns_of(case: Case, steps: Steps, check: bool, work: float) -> tuple[BreakEven, ...]:
    """Return the break-evens; on a large desk both options are planned at the nearest only, if there is time."""
    if steps.stopped:
        return ()
    large = is_large(case)
    wanted = list(By) if check and not large else []
    if check and large and work >= CHECK_FROM:
        wanted = [one for one in (nearest(case),) if one is not None]
    jobs = {
        by: Job(
            "turn", f"break-even by {by.value.replace('_', ' ')}", _turn, (case, by, by in wanted, large, work), 0.4
        )
        for by in By
    }
    return tuple(steps.run(jobs).values())


def _turn(case: Case, by: By, check: bool, large: bool, work: float, line: Line) -> BreakEven:
    left = line.left()
    seconds = None if left is None else CHECK_SHARE * left
    return break_even(case, by, check=check, half_hours=large, work=work, seconds=seconds, cancel=line.over)


def cuts(case: Case, work: float, found: Sourcing, steps: Steps) -> tuple[str, ...]:
    """Return what the size of the desk or the time given left out, and where that shows."""
    notes: list[str] = []
    if is_large(case) and any(one.check is not None for one in found.break_evens):
        notes.append(
            f"More than {PLANNED_UP_TO:.0f} people on the roster: both options are planned at the nearest break-even "
            "only, the others stand on bounds"
        )
    if steps.seconds is None:
        return tuple(notes)
    ended: dict[Status, list[str]] = {status: [] for status in Status}
    for option, plan in case.plans.items():
        ended[plan.plan.roster.status].append(LABELS[option.value])
    if work < 1 and ended[Status.WORK_LIMIT]:
        notes.append(
            f"In the time given a search works {percent(work, 1)} of what it would without a limit, which ended it "
            f"for: {', '.join(ended[Status.WORK_LIMIT])}. The proven least cost says how much may have been missed"
        )
    if ended[Status.TRUNCATED]:
        notes.append(f"The clock ended the search for: {', '.join(ended[Status.TRUNCATED])}; another run may differ")
    for option, one in case.surrogates.items():
        if one.left_out:
            notes.append(
                f"Time was short: {one.left_out} relaxations that the draws of {LABELS[option.value]} would stand on "
                "are left out; the error on held-out draws says what that means"
            )
    if any(one.low is not None for one in found.break_evens) and all(one.check is None for one in found.break_evens):
        notes.append(
            "Nothing was planned at the break-evens in the time given: their intervals are those of the bounds, give "
            "or take a person"
        )
    open_ends = [
        one.by.value.replace("_", " ") for one in found.break_evens if one.point is not None and one.low is None
    ]
    if open_ends:
        notes.append(f"No interval by bounds for the break-even by {', '.join(open_ends)}")
    return tuple(notes)
