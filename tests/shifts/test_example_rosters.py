"""The rosters of the example scenarios, checked by the rules alone, and their money by wage, clock and calendar."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from planner import load
from planner.pipeline import prepare
from planner.shifts import solve
from planner.stages import assemble, typical_week
from tests.desks import desk
from tests.shifts.checker import check

SCENARIOS = Path(__file__).parents[2] / "scenarios"
PREMIUMS = {"sites[0].night_premium": 0.3, "sites[0].weekend_premium": 0.5, "sites[0].on_cost_share": 0.2}
DAY_AND_NIGHT = {
    "departments": [{"name": "Support", "open": "always"}],
    "regions[0].contacts_per_month": 1_500,
    "interval_min": 30,
    "people.shrinkage": {"scheduled": 0.3, "of_which_paid": 0.2},
    "channels.email.target": {"share": 0.9, "within_business_h": 24},
}


@pytest.mark.parametrize("name", ["one_team", "bank_phone", "vietnam_regional"])
def test_the_rosters_of_the_examples_keep_every_rule(name):
    problem = prepare(load(SCENARIOS / f"{name}.yaml").scenario).problem
    check(problem, solve(problem, work_limit=0.02, gap=0.2, seconds=10.0))


def planned(changes):
    scenario = desk(DAY_AND_NIGHT | PREMIUMS | changes)
    limits = {"work_limit": 0.02, "gap": 0.3, "seconds": 4.0}
    typical = None
    if scenario.week_of != "typical":
        typical = solve(prepare(typical_week(scenario)).problem, **limits)
    stages = prepare(scenario, typical)
    roster = solve(stages.problem, **limits)
    check(stages.problem, roster)
    return assemble(scenario, stages, roster)


def paid_quarters(plan, row, day):
    """Yield the local begin of every paid quarter-hour of a shift, by the wall clock of its begin."""
    site = plan.scenario.sites[0]
    zone = ZoneInfo(site.time_zone)
    date = plan.grid.monday + dt.timedelta(days=day)
    begin = dt.datetime.combine(date, dt.time()) + dt.timedelta(minutes=int(row.start_minute))
    start = begin.replace(tzinfo=zone).astimezone(dt.UTC)
    breaks = row.breaks[[d for d, flag in enumerate(row.days) if flag == "1"].index(day)]
    unpaid = {first + k for first in breaks for k in range(0, 30, 15)}  # the desk's only break: 30 unpaid minutes
    for minute in range(0, int(row.paid_min) + 30 * len(breaks), 15):
        if minute not in unpaid:
            moment = start + dt.timedelta(minutes=minute)
            if plan.grid.cyclic:  # a typical week keeps the clock it begins with
                yield begin + dt.timedelta(minutes=minute)
            elif plan.grid.index[0] <= moment < plan.grid.index[0] + dt.timedelta(days=7):
                yield moment.astimezone(zone)


@pytest.mark.parametrize("week_of", ["typical", "2026-03-23", "2026-12-21"])
def test_money_is_recomputed_to_the_cent_by_the_sites_own_clock(week_of):
    """Wage × (1 + premiums of the local time) for each paid quarter-hour of each person, absence on top."""
    plan = planned({"week_of": week_of, "sites[0].holidays": "DE", "sites[0].holiday_premium": 1.0})
    christmas = {dt.date(2026, 12, 25), dt.date(2026, 12, 26)}
    pay = 0.0
    for row in plan.roster.shifts.itertuples():
        for day in (d for d, flag in enumerate(row.days) if flag == "1"):
            for local in paid_quarters(plan, row, day):
                premium = 0.3 * (local.hour >= 22 or local.hour < 6) + 0.5 * (local.weekday() >= 5)
                premium += 1.0 * (week_of != "typical" and local.date() in christmas)
                pay += row.heads * 24 * 1.2 * (1 + premium) / 4 / (1 - 0.2)
    assert plan.roster.cost.loc["Leipzig", "pay"] == pytest.approx(pay, abs=0.005)
    assert plan.outcome.sites.loc["Leipzig", "pay_per_year"] == pytest.approx(52.18 * pay, abs=0.5)
