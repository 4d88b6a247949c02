"""What it costs to keep an option's promises as surely as wanted: its roster mended as page Plan mends one."""

from __future__ import annotations

from collections.abc import Callable

from planner.clock import Clock
from planner.economics.book import Book
from planner.economics.planned import OptionPlan
from planner.economics.running import month_table
from planner.economics.simulated import Mended, Simulated
from planner.economics.work import site_works
from planner.referee import refereed
from planner.shifts import HURRIED, Progress


def mended(
    found: OptionPlan,
    played: Simulated,
    *,
    work: float = 1.0,
    seconds: float | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> Mended | None:
    """Return what a surer roster of an option costs; None where there was no time to find out, or in a hurry.

    Parameters
    ----------
    found, played
        The option, and what the simulation says of its roster.
    work, seconds, progress, cancel
        As in `planner.pipeline.plan`.
    """
    if played.sure_share >= 1:
        return Mended(found.cost_per_month, played.sure_share)
    if work < HURRIED:
        return None
    clock = Clock(seconds)
    surer = refereed(found.plan, work=work, clock=clock, progress=progress, cancel=cancel)
    if surer.refereed is None or clock.ran_out or (cancel is not None and cancel()):
        return None
    desk = found.desk
    month = month_table(Book(desk.scenario), site_works(surer, desk.places, desk.repeats))
    return Mended(float(month.to_numpy().sum()), surer.refereed.sure_share)
